"""The public verb classify: whether a stationary point is a minimum, a maximum or a saddle."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from ..algebra.nodes import Node
from ..algebra.traces import inner_product
from ..calculus.sweeps import pulled_back, short_form
from ..errors import OptionError
from ..passes.linearization import forward_map
from ..reading.arguments import OneMatrix, ScalarExpr
from ..reading.facts import read_facts
from ..reading.options import Options, verb
from ..writing.writer import write
from .definiteness import Sign, definiteness
from .elimination import with_values
from .iterations import Slopes, by_one_matrix
from .stationary import StationaryPoint
from .stationary_equations import divided

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(Options)
def classify(f: ScalarExpr, X: OneMatrix, point: StationaryPoint, **options: Unpack[Options]) -> str:
    """What a stationary point is, from the definiteness of the Hessian: minimum, maximum, saddle or unknown.

    A Hessian that is semidefinite everywhere makes it a global minimum (maximum), one that is definite at the point a
    local one.  Known are the forms A^T A, A^T D A, sums, inverses, Kronecker products, diagonal matrices of signs that
    follow from assumptions and functions, and facts such as ``Q.positive_definite(S)``.

    Under side conditions h = 0 it is the Hessian of f - <lambda, h> for the multipliers found; where it is a matrix of
    numbers, on the directions along which the conditions hold.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : MatrixSymbol or Symbol
        The variable.
    point : StationaryPoint
        From `stationary_points`.
    given : equation or list of equations, optional
        As it was given there: the side conditions are among it.
    **options
        See `Options`.

    Returns
    -------
    str
        "minimum", "maximum", "saddle" or "unknown".

    Raises
    ------
    TypeError
        If the point is not one of `stationary_points`.
    OptionError
        If it was found under side conditions that are not given.
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    stationary_points : Where such points come from.
    hessian : The matrix that decides.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, 7.13 and 7.14 (sufficient conditions under constraints).

    Examples
    --------
    >>> from sympy import Eq, MatrixSymbol
    >>> from sympy_matcalc import classify, norm, stationary_points, total
    >>> X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
    >>> point, = stationary_points(norm(X*w - y)**2, w)
    >>> classify(norm(X*w - y)**2, w, point)
    'minimum'
    >>> point, = stationary_points(norm(w)**2, w, given=Eq(total(w), 1))
    >>> classify(norm(w)**2, w, point, given=Eq(total(w), 1))
    'minimum'
    """
    if not isinstance(point, StationaryPoint):
        raise TypeError(f"classify takes a point found by stationary_points, not {point}")
    asked = by_one_matrix(X, "classify", **options)
    facts, constraints = divided(asked.given, asked.symbols)
    if len(constraints) != len(point.multipliers):
        raise OptionError(f"the point was found under {len(point.multipliers)} side conditions, and given has "
                          f"{len(constraints)}: give what stationary_points was given")
    question = replace(asked, given=facts, facts=read_facts(asked.assumptions, facts))
    slopes = Slopes(f, question, "classify")
    if X not in point.values:
        return "unknown"
    sides = [question.read(e.lhs) - question.read(e.rhs) for e in constraints]
    for h, value in zip(sides, point.multipliers.values()):
        pulled, = pulled_back(question, inner_product(question.read(value), h))
        slopes.gradient = short_form(slopes.gradient - pulled)
    x, H = slopes.x, slopes.hessian()
    place = {x: question.read(point.values[X])}
    there = with_values(H, place)
    known = [question.read(c.arguments[0]) for c in point.conditions if isinstance(c, sp.assumptions.AppliedPredicate)]
    return _by_definiteness(H, there, known) \
        or _of_numbers(there, [with_values(forward_map(h, x).whole_matrix, place) for h in sides])


def _by_definiteness(H: Node, there: Node, invertible: Sequence[Node]) -> str | None:
    """From a Hessian that is semidefinite everywhere, or definite at the point."""
    for y, least in ((H, Sign.NONNEGATIVE), (there, Sign.POSITIVE)):
        for name, sign in (("minimum", 1), ("maximum", -1)):
            if definiteness(sign * y, invertible) >= least:
                return name
    return None


def _of_numbers(H: Node, rows: Sequence[Node]) -> str:
    """From the signs of the eigenvalues, if the Hessian and the gradients of the conditions are matrices of numbers."""
    value, *conditions = (_numbers(y) for y in (H, *rows))
    if value is None or any(row is None for row in conditions):
        return "unknown"
    if conditions:                          # on the directions along which the conditions hold
        free = sp.Matrix.vstack(*conditions).nullspace()
        if not free:
            return "unknown"
        directions = sp.Matrix.hstack(*free)
        value = directions.T*value*directions
    signs = {sp.sign(v) for v in value.eigenvals()}
    if {sp.S.One, sp.S.NegativeOne} <= signs:
        return "saddle"
    return "minimum" if signs == {sp.S.One} else "maximum" if signs == {sp.S.NegativeOne} else "unknown"


def _numbers(y: Node) -> Any:
    """The explicit matrix of numbers that a node is; else None."""
    value = sp.sympify(write(y))
    if getattr(value, "is_Matrix", False) and not value.free_symbols:
        value = value.as_explicit()
    elif not getattr(value, "is_Matrix", False) and value.is_number:
        value = sp.Matrix([[value]])
    return value if isinstance(value, sp.MatrixBase) and not value.free_symbols else None
