"""The public verb stationary_points: the gradient set to zero and solved, with equations as side conditions."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sympy as sp

from ..algebra.nodes import Node
from ..errors import NoClosedFormError
from ..reading.arguments import Expression, ScalarExpr, VariableExpr, VariableExprs
from ..reading.checks import short
from ..reading.options import Options, verb
from ..reading.question import Question
from ..reading.shared_names import is_stationary_in_domain, shared_with
from ..simplify.closed_forms import matsimplify
from ..writing.writer import write
from .elimination import Solved, Values, eliminated
from .stationary_equations import StationaryEquations, needed_conditions

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True)
class StationaryPoint:
    """Where the gradient is zero.

    Attributes
    ----------
    values
        {variable: its value}; empty where the point is known only by the equations in `conditions`.
    conditions
        What has to hold for it: invertible matrices, numbers that are not zero, equations.
    multipliers
        {multiplier: its value}, one for each equation that was given.
    """
    values: dict[Any, Expression]
    conditions: list[Any] = field(default_factory=list)
    multipliers: dict[Any, Expression] = field(default_factory=dict)


@shared_with(sp.stationary_points, is_stationary_in_domain)
@verb(Options)
def stationary_points(f: ScalarExpr, X: VariableExpr | VariableExprs,
                      **options: Unpack[Options]) -> list[StationaryPoint]:
    """The stationary points of a scalar in closed form: where its gradient is zero, under equations if there are any.

    Solved are equations that are linear in X on one side or both (A X B = C; in vec form A X + X B = C), those of
    X^-1 as in maximum likelihood for a covariance or a precision, functions of entries, polynomials of scalars, and
    several variables as far as one follows from the other.  Every solution is checked by its gradient.
    ``stationary_points(f, x, domain)`` is SymPy's function of this name, and gives a set.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    given : equation or list of equations, optional
        Facts; equations with a variable in them are side conditions with a multiplier each.
    **options
        See `Options`.

    Returns
    -------
    list of StationaryPoint
        In the order in which they are found.

    Raises
    ------
    NoClosedFormError
        If no closed form is found; the message has the equations that remain.
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    classify : Whether a point is a minimum.
    minimize : A minimum in numbers.
    gradient : What is set to zero.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 7 (Lagrange), ch. 13 and 15 (least squares, likelihood).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import norm, stationary_points
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> point, = stationary_points(norm(X*w - y)**2, w)
    >>> point.values[w]
    (X.T*X)**(-1)*X.T*y
    >>> point.conditions
    [Q.invertible(X.T*X)]
    """
    return [found.point for found in solve_stationary(f, Question.by(X, **options))[1]]


@dataclass(frozen=True)
class Found:
    """A stationary point, the values of all unknowns, and the equations from which they were solved, in their order."""
    point: StationaryPoint
    values: Values
    trail: tuple[Solved, ...] = ()


def solve_stationary(f: Any, question: Question) -> tuple[StationaryEquations, list[Found]]:
    """The equations and their solutions, each checked; NoClosedFormError if there are none."""
    equations = StationaryEquations(f, question)
    checked: list[Found] = []
    for values, needs, trail in [*eliminated(equations.equations, {})]:
        point = _stationary_point(equations, values, needed_conditions(needs, values))
        if point.values not in [other.point.values for other in checked] \
                and equations.holds(values, point.conditions):
            checked.append(Found(point, values, trail))
    checked = checked or _eigenvalue_points(equations)
    if not checked:
        remaining = "; ".join(f"{short(write(g))} = 0" for _, g in equations.equations)
        raise NoClosedFormError(f"no closed form found for the stationary points of {short(question.put_in(f))}: "
                                f"{remaining}{equations.decomposition()}")
    return equations, checked


def _stationary_point(equations: StationaryEquations, values: Mapping[Node, Node],
                      conditions: list[Any]) -> StationaryPoint:
    """The point as the user sees it."""
    written = {x.data: write(value) for x, value in values.items()}
    by_variable = {v.expr: v.expr.applyfunc(written.get).as_immutable() if v.is_explicit else written[v.expr]
                   for v in equations.variables}
    return StationaryPoint(by_variable, conditions, {s.data: written[s.data] for s in equations.multipliers})


def _eigenvalue_points(equations: StationaryEquations) -> list[Found]:
    """The points known by an eigenvalue problem, if there is one."""
    found = equations.eigenvalues()
    if found is None:
        return []
    left, right, value = found
    multiplier, = equations.multipliers
    conditions = [sp.Eq(left, right, evaluate=False), *equations.constraints]
    return [Found(StationaryPoint({}, conditions, {
        multiplier.data: matsimplify(value, given=list(equations.constraints))}), {})]
