"""The public verb evaluation_trace: forward evaluation, forward mode and reverse mode, in one table."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sympy import Eq, MatrixBase

from ...calculus.gradients import gradient
from ...errors import EvaluationError
from ...expressions.differentials_of import differential_of
from ...numerics.evaluation import Program, evaluate
from ...numerics.sampling import MOODS, Sampler
from ...operations import dot
from ..derivations.as_written import added_in_order, multiple
from ..derivations.line_checks import Verification
from ..derivations.wording import read_language
from ..displaying import Remade
from .elementary_steps import Evaluation, evaluation, read_inputs
from .formulas import adjoint_of, in_tangents, tangent_of, total_differential
from .paths import Partial, PathExpansion, path_expansion
from .row_checks import wrong_rows
from .row_tables import Table, Tabular
from .splitting import Operation
from .trace_arguments import as_expression, check_like, numbers_of, ones_like, tangents_of_inputs
from .trace_words import column_head


@dataclass(frozen=True)
class TraceRow:
    """One step with all that is computed for it: formulas in the symbols of other steps, and numbers.

    Attributes
    ----------
    operation : Operation
        The step.
    partials : dict of symbols to expressions
        {operand: dv_k/dv_j}; where one of them is a matrix, the differential of the step by this operand.
    differential : expression
        dv_k, by all operands.
    tangent, adjoint : expression
        The formulas of forward and of reverse mode.
    value, tangent_value, adjoint_value : float or array, optional
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

    @property
    def has_matrices(self) -> bool:
        """Whether the step or one of its operands is a matrix."""
        return any(v.is_Matrix for v in (self.operation.symbol, *self.operation.operands))


@dataclass(frozen=True, eq=False, repr=False)
class EvaluationTrace(Remade, Tabular):
    """The table of an evaluation; it prints as text, a notebook shows it as a table.

    Attributes
    ----------
    evaluation : Evaluation
        The steps.
    direction : dict of variables to expressions
        The tangents of the variables.
    cotangent : expression
        The adjoint of the value, with which reverse mode begins.
    values : dict of symbols to numbers
        Numbers for all symbols; empty for a table of formulas.
    lang : str
        "en" or "zh".

    See Also
    --------
    evaluation_trace : The verb that makes it.
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
        """The same trace with numbers.

        Parameters
        ----------
        values : dict of symbols to numbers
            Numbers for all symbols, as `evaluate` takes them.

        Returns
        -------
        EvaluationTrace
            The formulas of this one, and their values.
        """
        other = replace(self, values=dict(values))
        vars(other)["_formula_rows"] = self._formula_rows
        return other

    def _formulas(self, op: Operation) -> TraceRow:
        partials = {v: self.evaluation.derivatives.partial(op, v) for v in op.operands}
        change = total_differential(op, partials)
        moved = self.direction[op.whole] if op.is_input else in_tangents(change, op.operands)
        return TraceRow(op, partials, change, moved, self._adjoint(op))

    def _adjoint(self, op: Operation) -> Any:
        """The sum of what comes from the steps that use one."""
        if op is self.evaluation.output:
            return self.cotangent
        terms = [self.evaluation.derivatives.pulled(use, op.symbol) for use in self.evaluation.uses(op.symbol)]
        return added_in_order(terms, op.symbol.shape if op.symbol.is_Matrix else None)

    def _with_numbers(self, rows: list[TraceRow]) -> list[TraceRow]:
        """Forward for values and tangents, backward for adjoints."""
        known = dict(self.values)
        for row in rows:
            symbol = row.operation.symbol
            known[symbol] = evaluate(row.operation.expr, known)
            known[tangent_of(symbol)] = evaluate(row.tangent, known)
        for row in reversed(rows):
            known[adjoint_of(row.operation.symbol)] = evaluate(row.adjoint, known)
        return [replace(row, value=known[v], tangent_value=known[tangent_of(v)], adjoint_value=known[adjoint_of(v)])
                for row in rows for v in (row.operation.symbol,)]

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

        Parameters
        ----------
        x : Symbol
            One of the variables.

        Returns
        -------
        PathExpansion
            The paths, their sum, and the derivative.

        Raises
        ------
        NotScalarError
            If a step is a matrix; its adjoint is in the table.
        TooLargeError
            If there are more than 10,000 paths.
        NotAVariableError
        """
        return path_expansion(self.evaluation, x)

    def verify(self) -> Verification:
        """Whether every tangent and every adjoint agrees with differences, and those of the variables with `gradient`.

        At the values of the trace; without, at a random point at which all steps exist.  Of a matrix the gradient is
        that of its inner product with the cotangent.

        Returns
        -------
        Verification
            True if all rows are right; it tells those that are not.
        """
        f, variables = self.evaluation.f, list(self.evaluation.variables)
        of_numbers = [(self.cotangent, f), *((v, x) for x, v in self.direction.items())]
        given = [Eq(a, b) for v, x in of_numbers if isinstance(v, MatrixBase) for a, b in zip(v.shape, x.shape)]
        G = gradient(dot(self.cotangent, f) if f.is_Matrix else multiple(self.cotangent, f), variables, given=given)
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
        keys, cells = (NUMBER_COLUMNS, _number_cells) if self.values else (FORMULA_COLUMNS, _formula_cells)
        return Table([column_head(key, self.lang) for key in keys], [cells(row) for row in self.rows])


FORMULA_COLUMNS = ("step", "local partials", "forward mode", "reverse mode")
NUMBER_COLUMNS = ("step", "value", "local partials", "forward mode", "value", "reverse mode", "value")


def _formula_cells(row: TraceRow) -> list[Any]:
    """The formulas of a row, each with its name."""
    v = row.operation.symbol
    return [(v, row.operation.expr), _partials(row), (tangent_of(v), row.tangent), (adjoint_of(v), row.adjoint)]


def _number_cells(row: TraceRow) -> list[Any]:
    step, partials, tangent, adjoint = _formula_cells(row)
    return [step, row.value, partials, tangent, row.tangent_value, adjoint, row.adjoint_value]


def _partials(row: TraceRow) -> Any:
    """The local partials; of matrices the differential of the step; nothing for a variable."""
    if not row.partials:
        return None
    if row.has_matrices:
        return differential_of(row.operation.symbol), row.differential
    return [(Partial(row.operation.symbol, v), slope) for v, slope in row.partials.items()]


def evaluation_trace(f: Any, variables: Any, values: Mapping[Any, Any] | None = None, *,
                     direction: Mapping[Any, Any] | None = None, cotangent: Any = None, steps: Sequence[Any] = (),
                     lang: str = "en") -> EvaluationTrace:
    """The evaluation of an expression step by step, with its derivatives by forward and by reverse mode beside it.

    Parameters
    ----------
    f : expression
        A scalar or a matrix expression of Symbols and MatrixSymbols.
    variables : variable or list of variables
        A variable or a list of them; they are the inputs v_{1-n} .. v_0.  All else is constant.
    values : dict of symbols to numbers, optional
        Numbers for all symbols, as `evaluate` takes them; without them the table has formulas only.
    direction : dict of variables to expressions, optional
        {variable: its tangent}, an expression or numbers with the shape of the variable; those left out do not move.
        By default the first variable moves by 1, a matrix in every entry.
    cotangent : expression, optional
        What reverse mode begins with, of the shape of f: by default 1, for a matrix in every entry.
    steps : sequence of expressions, optional
        Parts of f that are computed first, in this order, and kept together: functions in it, some terms of a sum, some
        factors of a product, neighbours in a product of matrices.  By default sums and products are taken from the left
        as they are printed; what was built with ``evaluate=False`` keeps its order.
    lang : str, default 'en'
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

    See Also
    --------
    computation_graph : The same steps as a graph.
    compare_methods : The ways to differentiate, with their errors.
    derivation : How a closed form comes about.

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
    chosen = None if direction is None else {x: as_expression(change) for x, change in direction.items()}
    seed = None if cotangent is None else as_expression(cotangent)
    others = [e for e in (seed, *(chosen or {}).values()) if e is not None]
    done = evaluation(f, read_inputs(variables), steps, others)
    last = ones_like(done.output.symbol) if seed is None else seed
    numbers = numbers_of(values)
    check_like(last, done.output.symbol, numbers, "the cotangent")
    return EvaluationTrace(done, tangents_of_inputs(done, chosen, numbers), last, numbers, read_language(lang))
