"""The public verb evaluation_trace: forward evaluation, forward mode and reverse mode, in one table."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy as sp

from ...calculus.gradients import gradient
from ...errors import EvaluationError, OptionError
from ...expressions.differentials_of import differential_of
from ...numerics.evaluation import Program, evaluate
from ...numerics.sampling import MOODS, Sampler
from ...operations import dot
from ...reading.checks import short, sympified
from ..derivations.line_checks import Verification
from ..derivations.notation import multiple, sum_of
from ..derivations.wording import read_language
from .elementary_steps import Evaluation, evaluation, read_inputs
from .formulas import adjoint, in_tangents, local_partial, pulled, tangent, total_differential
from .paths import Partial, PathExpansion, path_expansion
from .row_checks import wrong_rows
from .row_tables import Table, Tabular
from .splitting import Operation
from .trace_words import head


@dataclass(frozen=True)
class TraceRow:
    """One step with all that is computed for it: formulas in the symbols of other steps, and numbers.

    Attributes
    ----------
    operation
        The step.
    partials
        {operand: dv_k/dv_j}; where one of them is a matrix, the differential of the step by this operand.
    differential
        dv_k, by all operands.
    tangent, adjoint
        The formulas of forward and of reverse mode.
    value, tangent_value, adjoint_value
        Their numbers, and that of the step; None in a table of formulas.
    """
    operation: Operation
    partials: dict[Any, Any]
    differential: Any
    tangent: Any
    adjoint: Any
    value: Any = None
    tangent_value: Any = None
    adjoint_value: Any = None


@dataclass(frozen=True, eq=False, repr=False)
class EvaluationTrace(Tabular):
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
        return self._with_numbers(self._formula_rows) if self.values else self._formula_rows

    @cached_property
    def _formula_rows(self) -> list[TraceRow]:
        return list(map(self._formulas, self.evaluation.operations))

    def at(self, values: Mapping[Any, Any]) -> EvaluationTrace:
        """The same trace with these numbers for all symbols, as `evaluate` takes them."""
        other = replace(self, values=dict(values))
        vars(other)["_formula_rows"] = self._formula_rows
        return other

    def _formulas(self, op: Operation) -> TraceRow:
        partials = {v: local_partial(op, v) for v in op.operands}
        change = total_differential(op, partials)
        moved = self.direction[op.whole] if op.is_input else in_tangents(change, op.operands)
        if op is self.evaluation.output:
            return TraceRow(op, partials, change, moved, self.cotangent)
        terms = [pulled(use, op.symbol, adjoint(use.symbol)) for use in self.evaluation.uses(op.symbol)]
        return TraceRow(op, partials, change, moved, sum_of(terms, op.symbol.shape if op.symbol.is_Matrix else None))

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
        return [replace(row, value=value, tangent_value=change, adjoint_value=pulled_back)
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
        """Whether every tangent and every adjoint agrees with differences, and those of the variables with `gradient`.

        At the values of the trace; without, at a random point at which all steps exist.  Of a matrix the gradient is
        that of its inner product with the cotangent.
        """
        f, variables = self.evaluation.f, list(self.evaluation.variables)
        G = gradient(dot(self.cotangent, f) if f.is_Matrix else multiple(self.cotangent, f), variables)
        if self.values:
            return self._verified(G, self.values)
        program = Program()
        exprs = [f, *variables, *G, self.cotangent, *self.direction.values()]
        sampler = Sampler(program, [program.number(e) for e in exprs])
        for attempt in range(2*len(MOODS)):
            try:
                return self._verified(G, sampler.values("trace", attempt, attempt//2))
            except EvaluationError:         # not there: a matrix is singular, a logarithm of something negative
                continue
        return Verification(False, 0, [(0, "no point was found at which all steps exist")])

    def _verified(self, G: Sequence[Any], values: Mapping[Any, Any]) -> Verification:
        wrong = wrong_rows(self.evaluation, self.direction, self.cotangent, self._formula_rows, G, values)
        return Verification(not wrong, len(self._formula_rows), wrong)

    # ---------------------------------------------------------------------------------------------- rendering
    @cached_property
    def table(self) -> Table:
        """The columns: steps, values, local partials, forward mode, reverse mode."""
        keys = ["step", "value", "local partials", "forward mode", "value", "reverse mode", "value"] if self.values \
            else ["step", "local partials", "forward mode", "reverse mode"]
        return Table([head(key, self.lang) for key in keys], [self._cells(row) for row in self.rows])

    def _cells(self, row: TraceRow) -> list[Any]:
        op = row.operation
        has_matrices = any(v.is_Matrix for v in (op.symbol, *op.operands))
        partials = None if not op.operands else (differential_of(op.symbol), row.differential) if has_matrices else \
            [(Partial(op.symbol, v), slope) for v, slope in row.partials.items()]
        formulas = [(op.symbol, op.expr), partials, (tangent(op.symbol), row.tangent),
                    (adjoint(op.symbol), row.adjoint)]
        if not self.values:
            return formulas
        numbers = [row.value, row.tangent_value, row.adjoint_value]
        return [formulas[0], numbers[0], formulas[1], formulas[2], numbers[1], formulas[3], numbers[2]]


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
        {variable: its tangent}, an expression or numbers with the shape of the variable; those left out do not move.
        By default the first variable moves by 1, a matrix in every entry.
    cotangent
        What reverse mode begins with, of the shape of f: by default 1, for a matrix in every entry.
    steps
        Parts of f that are computed first, in this order, and kept together: functions in it, some terms of a sum, some
        factors of a product, neighbours in a product of matrices.  By default sums and products are taken from the left
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
        If the cotangent has another shape than f, or a direction than its variable.
    OptionError
        If a direction is that of no variable, a part in steps is not used, or lang is not known.
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
    chosen = None if direction is None else {x: _as_expression(change) for x, change in direction.items()}
    seed = None if cotangent is None else _as_expression(cotangent)
    done = evaluation(f, read_inputs(variables), steps, [*(chosen or {}).values(), *([] if seed is None else [seed])])
    value = done.output.symbol
    last = _ones(value) if seed is None else seed
    numbers = {sp.sympify(k) if not isinstance(k, str) else k: v for k, v in (values or {}).items()}
    _check_shape(last, value, numbers, "the cotangent")
    return EvaluationTrace(done, _tangents(done, chosen, numbers), last, numbers, read_language(lang))


def _tangents(done: Evaluation, direction: Mapping[Any, Any] | None, sizes: Mapping[Any, Any]) -> dict[Any, Any]:
    """The tangents of all variables."""
    variables = done.variables
    strangers = set(direction or ()) - set(variables)
    if strangers:
        raise OptionError(f"direction has {', '.join(map(str, strangers))}, and the variables are "
                          f"{', '.join(map(str, variables))}")
    chosen = direction if direction is not None else {variables[0]: _ones(variables[0])}
    tangents = {x: chosen[x] if x in chosen else _zero(x) for x in variables}
    for x, change in tangents.items():
        _check_shape(change, x, sizes, f"the direction of {x}")
    return tangents


def _as_expression(e: Any) -> Any:
    """What the user gave, numbers in lists or arrays as an explicit Matrix."""
    rows = e.tolist() if hasattr(e, "tolist") and not isinstance(e, sp.MatrixBase) else e
    return sp.ImmutableDenseMatrix(rows) if isinstance(rows, (list, tuple)) else sympified(rows)


def _check_shape(e: Any, like: Any, sizes: Mapping[Any, Any], what: str) -> None:
    """ShapeError if an expression has not the shape of another; numbers fit a size that has no value."""
    shape, needed = _shape(e), _shape(like)
    if (shape is None) is not (needed is None) or shape and any(_differ(a, b, sizes) for a, b in zip(shape, needed)):
        raise sp.ShapeError(f"{what} must be {f'a matrix of shape {needed}' if needed else 'a number'}, and {short(e)} "
                            f"is {f'of shape {shape}' if shape else 'a number'}")


def _differ(a: Any, b: Any, sizes: Mapping[Any, Any]) -> bool:
    a, b = (sp.sympify(d).xreplace({s: sp.Integer(sizes[s]) for s in sp.sympify(d).free_symbols & set(sizes)})
            for d in (a, b))
    return sp.expand(a - b) != 0 and a.is_Integer is b.is_Integer


def _shape(e: Any) -> Any:
    return tuple(e.shape) if getattr(e, "is_Matrix", False) else None


def _ones(x: Any) -> Any:
    return sp.OneMatrix(*x.shape) if x.is_Matrix else sp.S.One


def _zero(x: Any) -> Any:
    return sp.ZeroMatrix(*x.shape) if x.is_Matrix else sp.S.Zero
