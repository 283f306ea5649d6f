"""A scalar function at a point, and the ways to differentiate it there: by differences and by both modes."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...calculus.gradients import gradient
from ...numerics.evaluation import evaluate
from ...reading.variables import Variable
from .formulas import tangent_of
from .row_checks import entries
from .trace_arguments import numbers_of
from .traces import EvaluationTrace, evaluation_trace

REFERENCE_DIGITS = 40
"""In so many digits the gradient counts as exact."""

Entry = tuple[Any, int]
"""A symbol and the number of an entry of it."""


class FunctionAtPoint:
    """A function at a point, whose variable can be moved entry by entry."""

    def __init__(self, f: Any, v: Variable, point: Mapping[Any, Any]) -> None:
        self.f, self.variable, self.gradient = f, v, gradient(f, v.expr)
        self.values = self._values(point)
        self.entries: Sequence[Entry] = [(s, k) for s in v.symbols for k in range(len(entries(self.values[s])))]
        self.trace: EvaluationTrace = evaluation_trace(f, list(v.symbols), self.values)

    def _values(self, point: Mapping[Any, Any]) -> dict[Any, Any]:
        """The numbers of all symbols; those of the variable by symbol, in floats."""
        v, values = self.variable, numbers_of(point)
        if v.is_explicit and v.expr in values:
            values |= dict(zip(v.symbols, entries(evaluate(v.expr, values))))
        return values | {s: evaluate(s, values) for s in v.symbols}

    def exact_gradient(self) -> list[Any]:
        """The entries of the gradient in many digits."""
        return entries(evaluate(self.gradient, self.values, digits=REFERENCE_DIGITS))

    def symbolic(self) -> list[Any]:
        """The entries of the gradient in floats."""
        return entries(evaluate(self.gradient, self.values))

    def _change(self, entry: Entry, h: float) -> Any:
        """h in one entry of a symbol."""
        symbol, k = entry
        if not self.variable.is_matrix:
            return h
        change = 0*self.values[symbol]
        columns = change.shape[1] if hasattr(change, "shape") else change.cols
        change[k // columns, k % columns] = h
        return change

    def _value(self, entry: Entry, h: float) -> float:
        """The value of the function where one entry is moved by h."""
        moved = self.values[entry[0]] + self._change(entry, h)
        return float(evaluate(self.f, {**self.values, entry[0]: moved}))

    def forward_difference(self, h: float) -> list[float]:
        """(f(x + h) - f(x))/h for every entry."""
        here = self._value(self.entries[0], 0)
        return [(self._value(entry, h) - here)/h for entry in self.entries]

    def central_difference(self, h: float) -> list[float]:
        """(f(x + h) - f(x - h))/2h for every entry."""
        return [(self._value(entry, h) - self._value(entry, -h))/(2*h) for entry in self.entries]

    def forward_mode(self) -> list[float]:
        """One sweep of tangents for every entry."""
        return [self._sweep(entry) for entry in self.entries]

    def _sweep(self, entry: Entry) -> float:
        rows, inputs = self.trace.rows, self.trace.evaluation.inputs
        known = {**self.values, **{row.operation.symbol: row.value for row in rows}}
        known |= {tangent_of(op.symbol): self._change(entry, 1.0) if op.whole == entry[0] else 0*known[op.symbol]
                  for op in inputs}
        for row in rows[len(inputs):]:
            known[tangent_of(row.operation.symbol)] = evaluate(row.tangent, known)
        return float(known[tangent_of(self.trace.evaluation.output.symbol)])

    def reverse_mode(self) -> list[float]:
        """One sweep of adjoints for all entries."""
        adjoints = self.trace.gradient
        return [float(x) for s in self.variable.symbols for x in entries(adjoints[s])]
