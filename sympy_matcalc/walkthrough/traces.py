"""The public verb evaluation_trace: forward evaluation, forward mode and reverse mode, in one table."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from ..constructors import dot
from ..derivations.notation import multiple, put_in, sum_of
from ..derivations.results import Verification
from ..derivations.verification import close
from ..derivations.wording import read_language
from ..derivatives import differential, gradient
from ..errors import EvaluationError, OptionError
from ..expressions import differential_of
from ..intake import short
from ..jacobians import vjp
from ..numeric import evaluate
from ..raw import raw
from ..sampling import random_values
from .operations import Evaluation, Operation, evaluation
from .paths import Partial, PathExpansion, path_expansion
from .tables import Head, Table

ATTEMPTS = 6

HEADS = {
    "value": (Head("step", r"\text{step}"), Head("步骤", r"\text{步骤}")),
    "number": (Head("value", r"\text{value}"), Head("值", r"\text{值}")),
    "partials": (Head("local partials", r"\text{local partials}"), Head("局部偏导", r"\text{局部偏导}")),
    "tangent": (Head("forward mode", r"\text{forward mode}"), Head("前向微分", r"\text{前向微分}")),
    "adjoint": (Head("reverse mode", r"\text{reverse mode}"), Head("反向微分", r"\text{反向微分}")),
}


@dataclass(frozen=True)
class TraceRow:
    """One step with all that is computed for it: formulas in the symbols of other steps, and numbers."""
    operation: Operation
    partials: dict[Any, Any]
    tangent: Any
    adjoint: Any
    value: Any = None
    tangent_value: Any = None
    adjoint_value: Any = None


@dataclass(frozen=True, eq=False)
class EvaluationTrace:
    """The table of an evaluation; it prints as text, a notebook shows it as a table.

    Attributes
    ----------
    evaluation
        The steps.
    direction
        The tangents of the variables.
    cotangent
        The adjoint of the value, with which reverse mode begins.
    values
        Numbers for all symbols; empty for a table of formulas.
    """
    evaluation: Evaluation
    direction: dict[Any, Any]
    cotangent: Any
    values: dict[Any, Any]
    lang: str = "en"

    @cached_property
    def rows(self) -> list[TraceRow]:
        """A row for each step, inputs first."""
        rows = [TraceRow(op, *self._formulas(op)) for op in self.evaluation.operations]
        return self._with_numbers(rows) if self.values else rows

    def _formulas(self, op: Operation) -> tuple[dict[Any, Any], Any, Any]:
        partials = {v: local_partial(op, v) for v in op.operands}
        tangent = self.direction[op.whole] if op.is_input else sp.S.Zero if not op.operands else \
            in_tangents(differential(op.expr, list(op.operands)), op.operands)
        if op is self.evaluation.output:
            return partials, tangent, self.cotangent
        terms = [pulled(use, op.symbol, adjoint(use.symbol)) for use in self.evaluation.uses(op.symbol)]
        shape = op.symbol.shape if op.symbol.is_Matrix else None
        return partials, tangent, sum_of(terms, shape)

    def _with_numbers(self, rows: list[TraceRow]) -> list[TraceRow]:
        """Forward for values and tangents, backward for adjoints."""
        known = dict(self.values)
        forward = []
        for row in rows:
            symbol = row.operation.symbol
            known[symbol] = evaluate(row.operation.expr, known)
            known[tangent(symbol)] = evaluate(row.tangent, known)
            forward.append((known[symbol], known[tangent(symbol)]))
        backward: list[Any] = []
        for row in reversed(rows):
            known[adjoint(row.operation.symbol)] = evaluate(row.adjoint, known)
            backward.insert(0, known[adjoint(row.operation.symbol)])
        return [TraceRow(row.operation, row.partials, row.tangent, row.adjoint, value, change, pulled_back)
                for row, (value, change), pulled_back in zip(rows, forward, backward)]

    @property
    def gradient(self) -> dict[Any, Any]:
        """What reverse mode finds for each variable: a number or an array, or the formula of its adjoint."""
        rows = self.rows[:len(self.evaluation.variables)]
        return {row.operation.whole: row.adjoint_value if self.values else row.adjoint for row in rows}

    @property
    def derivative(self) -> Any:
        """What forward mode finds in the direction: the tangent of the last step."""
        row = self.rows[-1]
        return row.tangent_value if self.values else row.tangent

    def paths(self, x: Any) -> PathExpansion:
        """df/dx over the paths of the graph, as products of local partials.

        Raises
        ------
        NotScalarError
            If a step is a matrix; its adjoint is in the table.
        TooLargeError
            If there are more than 10,000 paths.
        """
        return path_expansion(self.evaluation, x)

    def verify(self) -> Verification:
        """Whether the adjoints are the gradient, and the last tangent is its product with the direction, in numbers.

        Of a matrix the gradient is that of its inner product with the cotangent.
        """
        f, variables = self.evaluation.f, list(self.evaluation.variables)
        G = gradient(dot(self.cotangent, f) if f.is_Matrix else f, variables)
        if self.values:
            return self._verified(G, self.values)
        for seed in range(ATTEMPTS):
            try:
                return self._verified(G, random_values(
                    [f, *variables, *G, self.cotangent, *self.direction.values()], seed=seed))
            except EvaluationError:         # not there: a matrix is singular
                continue
        return Verification(False, 0, [(0, "no point was found at which all steps exist")])

    def _verified(self, G: Sequence[Any], values: Mapping[Any, Any]) -> Verification:
        variables = self.evaluation.variables
        trace = EvaluationTrace(self.evaluation, self.direction, self.cotangent, dict(values))
        failures = [(k, str(x)) for k, (x, g) in enumerate(zip(variables, G), start=1)
                    if not close(trace.gradient[x], evaluate(g, values))]
        total = sum(_inner(evaluate(g, values), evaluate(self.direction[x], values)) for x, g in zip(variables, G))
        if not close(_inner(evaluate(self.cotangent, values), trace.derivative), total):
            failures.append((0, "forward mode"))
        return Verification(not failures, len(variables) + 1, failures)

    # ---------------------------------------------------------------------------------------------- rendering
    @cached_property
    def table(self) -> Table:
        """The columns: steps, values, local partials, forward mode, reverse mode."""
        index = int(self.lang == "zh")
        keys = ["value", "number", "partials", "tangent", "number", "adjoint", "number"] if self.values else \
            ["value", "partials", "tangent", "adjoint"]
        return Table([HEADS[key][index] for key in keys], [self._cells(row) for row in self.rows])

    def _cells(self, row: TraceRow) -> list[Any]:
        op = row.operation
        partials = [(partial_name(op.symbol, v), p) for v, p in row.partials.items()] or None
        formulas = [(op.symbol, op.expr), partials, (tangent(op.symbol), row.tangent),
                    (adjoint(op.symbol), row.adjoint)]
        if not self.values:
            return formulas
        numbers = [row.value, row.tangent_value, row.adjoint_value]
        return [formulas[0], numbers[0], formulas[1], formulas[2], numbers[1], formulas[3], numbers[2]]

    def text(self) -> str:
        """The table as text."""
        return self.table.text()

    def latex(self) -> str:
        """The table as an array of LaTeX."""
        return self.table.latex()

    def html(self) -> str:
        """The table as HTML."""
        return self.table.html()

    def markdown(self) -> str:
        """The table as Markdown."""
        return self.table.markdown()

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_html_(self) -> str:
        return self.html()


# ---------------------------------------------------------------------------------------------------- formulas
def _marked(symbol: Any, mark: str) -> Any:
    name = symbol.name.replace("v", f"v{mark}", 1)
    return sp.MatrixSymbol(name, *symbol.shape) if symbol.is_Matrix else sp.Symbol(name, real=True)


def tangent(symbol: Any) -> Any:
    """The tangent of a step, printed as v with a dot."""
    return _marked(symbol, "dot")


def adjoint(symbol: Any) -> Any:
    """The adjoint of a step, printed as v with a bar."""
    return _marked(symbol, "bar")


def partial_name(symbol: Any, v: Any) -> Any:
    """dv_k/dv_j as a symbol; dv_k where one of them is a matrix."""
    return Partial(symbol, v) if not symbol.is_Matrix and not v.is_Matrix else differential_of(symbol)


def local_partial(op: Operation, v: Any) -> Any:
    """dv_k/dv_j of numbers; where one of them is a matrix, the differential of the step by this operand."""
    if op.symbol.is_Matrix or v.is_Matrix:
        return differential(op.expr, v)
    return gradient(op.expr, v)


def in_tangents(expr: Any, operands: Sequence[Any]) -> Any:
    """A differential with the tangents of the operands in it."""
    return put_in(expr, {differential_of(v): tangent(v) for v in operands})


def pulled(op: Operation, v: Any, g: Any) -> Any:
    """The part of the adjoint of v that comes from one step."""
    if op.symbol.is_Matrix:
        return vjp(op.expr, v, g)
    slope = gradient(op.expr, v)
    return raw(sp.MatMul, g, slope) if v.is_Matrix else multiple(g, slope)


def _inner(a: Any, b: Any) -> Any:
    return (a*b).sum() if hasattr(a, "sum") else a*b


def evaluation_trace(f: Any, variables: Any, values: Mapping[Any, Any] | None = None, *,
                     direction: Mapping[Any, Any] | None = None, cotangent: Any = None, steps: Sequence[Any] = (),
                     lang: str = "en") -> EvaluationTrace:
    """The evaluation of an expression step by step, with its derivatives by forward and by reverse mode beside it.

    Parameters
    ----------
    f
        A scalar or a matrix expression of Symbols and MatrixSymbols.
    variables
        A variable or a list of them; they are the inputs v_{1-n} .. v_0.  All else is constant.
    values
        Numbers for all symbols, as `evaluate` takes them; without them the table has formulas only.
    direction
        {variable: its tangent}, with the shapes of the variables; those left out do not move.  By default the first
        variable moves by 1, a matrix in every entry.
    cotangent
        What reverse mode begins with, of the shape of f: by default 1, for a matrix in every entry.
    steps
        Parts of f in the order in which they are to be computed.  By default sums and products are taken from the left
        as they are printed; what was built with ``evaluate=False`` keeps its order.
    lang
        "en" or "zh".

    Returns
    -------
    EvaluationTrace
        Rows of formulas and numbers; `gradient`, `derivative`, `paths(x)`, `verify()`, and the table as text, LaTeX,
        HTML and Markdown.

    Raises
    ------
    NotScalarError
        If f is an explicit Matrix.
    ShapeError
        If the cotangent has another shape than f.
    OptionError
        If a direction is that of no variable, or lang is not known.
    NotAVariableError, MissingRuleError, EvaluationError

    References
    ----------
    Griewank & Walther, Evaluating Derivatives (2008), ch. 2 and 3.

    Examples
    --------
    >>> from sympy import Add, log, sin, symbols
    >>> from sympy_matcalc import evaluation_trace
    >>> x1, x2 = symbols("x1 x2", positive=True)
    >>> f = Add(log(x1), x1*x2, -sin(x2), evaluate=False)
    >>> trace = evaluation_trace(f, [x1, x2], {x1: 2, x2: 5})
    >>> [(str(row.operation.symbol), round(row.value, 3)) for row in trace.rows]
    [('v_-1', 2.0), ('v_0', 5.0), ('v_1', 0.693), ('v_2', 10.0), ('v_3', -0.959), ('v_4', 10.693), ('v_5', 11.652)]
    >>> trace.derivative, round(trace.gradient[x2], 4)
    (5.5, 1.7163)
    """
    done = evaluation(f, variables, steps)
    value = done.output.symbol
    last = sp.sympify(cotangent) if cotangent is not None else _ones(value)
    if getattr(last, "shape", (1, 1)) != getattr(value, "shape", (1, 1)):
        raise sp.ShapeError(f"the cotangent {short(last)} has shape {last.shape}, and {short(f)} {value.shape}")
    strangers = set(direction or ()) - set(done.variables)
    if strangers:
        raise OptionError(f"direction has {', '.join(map(str, strangers))}, and the variables are "
                          f"{', '.join(map(str, done.variables))}")
    chosen = direction if direction is not None else {done.variables[0]: _ones(done.variables[0])}
    seeds = {x: sp.sympify(chosen[x]) if x in chosen else _zero(x) for x in done.variables}
    numbers = {sp.sympify(k) if not isinstance(k, str) else k: v for k, v in (values or {}).items()}
    return EvaluationTrace(done, seeds, last, numbers, read_language(lang))


def _ones(x: Any) -> Any:
    return sp.OneMatrix(*x.shape) if x.is_Matrix else sp.S.One


def _zero(x: Any) -> Any:
    return sp.ZeroMatrix(*x.shape) if x.is_Matrix else sp.S.Zero


__all__ = ["EvaluationTrace", "TraceRow", "evaluation_trace"]
