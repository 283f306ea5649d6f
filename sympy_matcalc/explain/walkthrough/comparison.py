"""The public verb compare_methods: symbolic, numeric and automatic differentiation of one function, side by side."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ...calculus.gradients import gradient
from ...errors import EvaluationError, NotAVariableError, OptionError, library
from ...numerics.evaluation import evaluate
from ...reading.checks import short, sympified
from ...reading.variables import Variable, read_variables
from ..derivations.wording import read_language
from .formulas import tangent
from .row_checks import entries, exists
from .row_tables import Table, Tabular
from .trace_words import head, method_name
from .traces import evaluation_trace

STEPS = tuple(10.0**-k for k in range(1, 15))
DIGITS = 40


@dataclass(frozen=True)
class Method:
    """One way to differentiate: its error, relative to the largest entry of the gradient, and what it costs.

    `evaluations` counts evaluations of the function, or sweeps through its steps, each about as dear as one.
    """
    name: str
    h: float | None
    error: float
    evaluations: int


@dataclass(frozen=True, eq=False, repr=False)
class MethodComparison(Tabular):
    """What `compare_methods` found; it prints as a table.

    Attributes
    ----------
    exact
        The gradient with 40 digits, as floats.
    methods
        Symbolic, forward and central differences for each h, forward mode, reverse mode.
    """
    exact: Any
    methods: tuple[Method, ...]
    lang: str = "en"

    def best_h(self, name: str = "central difference") -> float:
        """The step with the least error.

        Raises
        ------
        OptionError
            If the method has no step: only "forward difference" and "central difference" have.
        """
        found = [m for m in self.methods if m.name == name and m.h is not None]
        if not found:
            raise OptionError(f"only forward difference and central difference have a step, not {name!r}")
        return float(min(found, key=lambda m: m.error).h or 0)

    @property
    def table(self) -> Table:
        """A row for each method, and for each h."""
        heads = [head("method", self.lang), sp.Symbol("h"), head("error", self.lang), head("evaluations", self.lang)]
        return Table(heads, [[method_name(m.name, self.lang), m.h, m.error, m.evaluations] for m in self.methods])

    def plot(self, axes: Any = None) -> Any:
        """The errors of the differences over h, both logarithmic; the other methods are horizontal lines.

        Parameters
        ----------
        axes
            Where to draw; new axes of matplotlib by default.  They are returned; words are English, because not every
            font has others.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        if axes is None:
            axes = _figure().subplots()
        for name in ("forward difference", "central difference"):
            rows = [m for m in self.methods if m.name == name]
            axes.loglog([m.h for m in rows], [max(m.error, TINY) for m in rows], marker="o", label=name)
        styles = ("-", "--", ":")
        for m, style in zip((m for m in self.methods if m.h is None), styles):
            axes.axhline(max(m.error, TINY), linestyle=style, color="gray", label=method_name(m.name, "en"))
        axes.set_xlabel("h")
        axes.set_ylabel("largest relative error")
        axes.legend()
        return axes


TINY = 1e-17
"""An error of zero on a logarithmic axis."""


def _figure() -> Any:
    figures = library("matplotlib.figure", "plot needs matplotlib: install sympy_matcalc[plot]")
    return figures.Figure(figsize=(6, 4), layout="constrained")


def compare_methods(f: Any, X: Any, point: Mapping[Any, Any], h: Sequence[float] = STEPS,
                    lang: str = "en") -> MethodComparison:
    """The ways to differentiate a scalar at a point: symbolic, numeric and automatic, with their errors and costs.

    Parameters
    ----------
    f
        A scalar expression.
    X
        A Symbol, a MatrixSymbol or an explicit Matrix of Symbols.
    point
        Numbers for all symbols, as `evaluate` takes them.
    h
        The steps of the differences, or one.
    lang
        "en" or "zh".

    Returns
    -------
    MethodComparison
        `methods`, `best_h()`, the table, and `plot()` (extra ``plot``).

    Raises
    ------
    EvaluationError
        If the function or its gradient has no value at the point.
    OptionError
        If h is not positive, or lang is not known.
    NotScalarError, NotAVariableError, MissingRuleError

    References
    ----------
    Griewank & Walther, Evaluating Derivatives (2008), ch. 1; Higham, Accuracy and Stability (2002), ch. 1.

    Examples
    --------
    >>> from sympy import log, sin, symbols
    >>> from sympy_matcalc import compare_methods
    >>> x1, x2 = symbols("x1 x2", positive=True)
    >>> compared = compare_methods(log(x1) + x1*x2 - sin(x2), x1, {x1: 2, x2: 5}, h=[1e-1, 1e-5])
    >>> [(m.name, m.h, m.evaluations) for m in compared.methods][1:4]
    [('forward difference', 0.1, 2), ('forward difference', 1e-05, 2), ('central difference', 0.1, 2)]
    >>> compared.best_h()
    1e-05
    """
    place = _Place(sympified(f), _variable(X), point)
    sizes = [float(s) for s in ([h] if isinstance(h, (int, float, sp.Number)) else h)]
    if not sizes or not all(0 < s < float("inf") for s in sizes):
        raise OptionError(f"h must be positive, a number or several, not {short(h)}")
    exact = entries(evaluate(place.gradient, place.values, digits=DIGITS))
    if not exists(evaluate(place.f, place.values)) or not all(map(exists, exact)):
        raise EvaluationError(f"{short(f)} has no value or no gradient at this point: compare at another one")
    found = [Method("symbolic", None, _error(entries(evaluate(place.gradient, place.values)), exact), 1)]
    found += [Method("forward difference", s, _error(place.forward_difference(s), exact), place.count + 1)
              for s in sizes]
    found += [Method("central difference", s, _error(place.central_difference(s), exact), 2*place.count)
              for s in sizes]
    found.append(Method("forward mode", None, _error(place.forward_mode(), exact), place.count))
    found.append(Method("reverse mode", None, _error(place.reverse_mode(), exact), 1))
    return MethodComparison([float(x) for x in exact], tuple(found), read_language(lang))


def _variable(X: Any) -> Variable:
    """What is compared by: one variable."""
    variables, several = read_variables(X)
    if several or not (variables[0].is_explicit or isinstance(X, (sp.Symbol, sp.MatrixSymbol))):
        raise NotAVariableError(f"{short(X)} (a {type(X).__name__}) is not a variable to compare by: give a Symbol, a "
                                f"MatrixSymbol or an explicit Matrix of Symbols")
    return variables[0]


def _error(found: Sequence[Any], exact: Sequence[Any]) -> float:
    size = max(map(abs, exact)) or 1
    return float(max(abs(a - b) for a, b in zip(found, exact, strict=True))/size)


class _Place:
    """A function at a point, whose variable can be moved entry by entry."""

    def __init__(self, f: Any, v: Variable, point: Mapping[Any, Any]) -> None:
        self.f, self.symbols, self.gradient = f, v.symbols, gradient(f, v.expr)
        self.values = {(sp.sympify(k) if not isinstance(k, str) else k): value for k, value in point.items()}
        if v.is_explicit and v.expr in self.values:
            self.values |= dict(zip(v.symbols, entries(evaluate(v.expr, self.values))))
        for s in v.symbols:                         # by symbol, in floats
            self.values[s] = evaluate(s, self.values)
        self.is_matrix = v.is_matrix
        self.keys = [(v.expr, k) for k in range(len(entries(self.values[v.expr])))] if v.is_matrix else \
            [(s, 0) for s in v.symbols]
        self.count = len(self.keys)
        self.trace = evaluation_trace(f, list(v.symbols), self.values)

    def change(self, key: tuple[Any, int], h: float) -> Any:
        """h in one entry of a symbol."""
        symbol, k = key
        if not self.is_matrix:
            return h
        change = 0*self.values[symbol]
        columns = change.shape[1] if hasattr(change, "shape") else change.cols
        change[k // columns, k % columns] = h
        return change

    def value(self, key: tuple[Any, int], h: float) -> float:
        """The value of the function where one entry is moved by h."""
        return float(evaluate(self.f, {**self.values, key[0]: self.values[key[0]] + self.change(key, h)}))

    def forward_difference(self, h: float) -> list[float]:
        """(f(x + h) - f(x))/h for every entry."""
        here = self.value(self.keys[0], 0)
        return [(self.value(key, h) - here)/h for key in self.keys]

    def central_difference(self, h: float) -> list[float]:
        """(f(x + h) - f(x - h))/2h for every entry."""
        return [(self.value(key, h) - self.value(key, -h))/(2*h) for key in self.keys]

    def forward_mode(self) -> list[float]:
        """One sweep of tangents for every entry."""
        return [self._sweep(key) for key in self.keys]

    def _sweep(self, key: tuple[Any, int]) -> float:
        known = {**self.values, **{row.operation.symbol: row.value for row in self.trace.rows}}
        for row in self.trace.rows:
            op = row.operation
            known[tangent(op.symbol)] = evaluate(row.tangent, known) if not op.is_input else \
                self.change(key, 1.0) if op.whole == key[0] else 0*row.value
        return float(known[tangent(self.trace.evaluation.output.symbol)])

    def reverse_mode(self) -> list[float]:
        """One sweep of adjoints for all entries."""
        adjoints = self.trace.gradient
        return [float(x) for s in self.symbols for x in entries(adjoints[s])]
