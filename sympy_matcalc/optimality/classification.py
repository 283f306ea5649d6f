"""The public verb classify: whether a stationary point is a minimum, a maximum or a saddle."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ..algebra.nodes import Node
from ..algebra.products import inner_product
from ..algebra.rebuilding import replaced
from ..algebra.scalars import scale_scalar
from ..algebra.sums import scale
from ..calculus.sweeps import short_form
from ..errors import OptionError
from ..passes.linearization import forward_map
from ..passes.reverse import pull_back
from ..reading.checks import sympified
from ..reading.variables import read_variables
from ..writing.writer import write
from .definiteness import Sign, definiteness
from .iterations import Slopes
from .stationary import StationaryPoint, split


def classify(f: Any, X: Any, point: StationaryPoint, *, assumptions: Any = None, given: Any = None, where: Any = None,
             invertible: bool = True, simplify: bool = True) -> str:
    """What a stationary point is, from the definiteness of the Hessian: minimum, maximum, saddle or unknown.

    A Hessian that is semidefinite everywhere makes it a global minimum (maximum), one that is definite at the point a
    local one.  Known are the forms A^T A, A^T D A, sums, inverses, Kronecker products, diagonal matrices of signs that
    follow from assumptions and functions, and facts such as ``Q.positive_definite(S)``.

    Under side conditions h = 0 it is the Hessian of f - <lambda, h> for the multipliers found; where it is a matrix of
    numbers, on the directions along which the conditions hold.

    Parameters
    ----------
    f, X
        A scalar, and a MatrixSymbol or Symbol.
    point
        From `stationary_points`.
    given
        As it was given there: the side conditions are among it.
    assumptions, where, invertible, simplify
        As for `hessian`.

    Raises
    ------
    TypeError
        If the point is not one of `stationary_points`.
    OptionError
        If it was found under side conditions that are not given.

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
    facts, constraints = split(given, read_variables(X)[0])
    if len(constraints) != len(point.multipliers):
        raise OptionError(f"the point was found under {len(point.multipliers)} side conditions, and given has "
                          f"{len(constraints)}: give what stationary_points was given")
    slopes = Slopes(f, X, "classify", assumptions, facts, where, invertible, simplify)
    if X not in point.values:
        return "unknown"
    reader, x = slopes.reader, slopes.x
    sides = [reader.read(sympified(e.lhs)) - reader.read(sympified(e.rhs)) for e in constraints]
    for h, value in zip(sides, point.multipliers.values()):
        weighted = inner_product(reader.read(sympified(value)), h)
        pulled = pull_back(weighted, reader.algebra.one, x.mask).get(x, reader.algebra.zero(x.shape))
        slopes.gradient = short_form(slopes.gradient - pulled)
    H, place = slopes.hessian(), {x: reader.read(sympified(point.values[X]))}
    known = [reader.read(c.arguments[0]) for c in point.conditions if isinstance(c, sp.assumptions.AppliedPredicate)]
    there = short_form(replaced(H, dict(place)))
    for y, least in ((H, Sign.NONNEGATIVE), (there, Sign.POSITIVE)):
        for name, sign in (("minimum", 1), ("maximum", -1)):
            if definiteness(scale(reader.algebra.number(sign), y) if y.shape is not None
                            else scale_scalar(reader.algebra.number(sign), y), known) >= least:
                return name
    rows = [short_form(replaced(forward_map(h, x).whole_matrix, dict(place))) for h in sides]
    return _of_numbers(there, rows)


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
