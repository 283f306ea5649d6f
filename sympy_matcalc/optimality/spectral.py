"""Equations under unit norm or orthogonality: eigenvalue problems, and solutions by a singular value decomposition."""
from __future__ import annotations

from typing import Any

from ..algebra.kinds import IDENTITY
from ..algebra.nodes import Node, is_zero, shape_of, transpose
from ..algebra.powers import inverse
from ..algebra.predicates import is_positive_number, is_square
from ..algebra.products import product
from ..algebra.rebuilding import replaced
from ..algebra.sums import add, scaled, terms
from ..algebra.traces import inner_product
from ..calculus.sweeps import short_form
from ..identities.expansion import multiplied_out
from ..passes.linearization import forward_map
from ..writing.writer import write
from .solving import sides, solutions

EigenProblem = tuple[Node, Node, Node]
"""The two sides of an eigenvalue problem, A X and B X lambda, and the multiplier lambda in terms of X."""


def eigenvalue_problem(g: Node, x: Node, s: Node, h: Node) -> EigenProblem | None:
    """A x = lambda x, for an equation G = 0 that is homogeneous in X, with a multiplier of the side condition h = 0.

    Of a symmetric condition such as X^T X = I the multiplier is symmetric.
    """
    if s.shape is not None:
        if transpose(h) is not h:
            return None
        g = short_form(replaced(g, {transpose(s): s}))
    if not any(is_zero(solution.value) for solution in solutions(g, x)):
        return None
    _, rest = scaled(g)
    parts = multiplied_out(rest) or terms(rest)         # (A - lambda B) x has both sides in one term
    moved = [(-c, m) for c, m in parts if (c * m).mask & s.mask]
    kept = [(c, m) for c, m in parts if not (c * m).mask & s.mask]
    left, right = add(g.algebra, kept, g.shape), add(g.algebra, moved, g.shape)
    number, left = scaled(left)
    right = right / number
    value = _multiplier(left, right, x, s)
    return None if value is None else (short_form(left), short_form(right), short_form(value))


def _multiplier(left: Node, right: Node, x: Node, s: Node) -> Node | None:
    """lambda = (X^T B X)^-1 X^T A X of A X = B X lambda."""
    if s.shape is None:
        return inner_product(x, left) / inner_product(x, replaced(right, {s: s.algebra.one}))
    mapping = forward_map(right, s)
    found = sides(mapping.terms[0][1], mapping) if len(mapping.terms) == 1 else None
    if found is None or found[2] or found[1].op is not IDENTITY or shape_of(found[0]) != shape_of(x):
        return None
    return product([inverse(product([transpose(x), found[0]])), transpose(x), left]) / mapping.terms[0][0]


def decomposed(g: Node, x: Node, multipliers: list[Node], h: Node) -> Any:
    """M, where f is -<M, X> up to a constant for all X with X^T X = I: least at U V^T for M = U D V^T.  Else None.

    A part of the gradient with X^T G symmetric for every X has no share along the orthogonal matrices.
    """
    if not _is_orthogonality(h, x):
        return None
    slope = short_form(replaced(g, {s: g.algebra.zero(s.shape) for s in multipliers}))
    constant = short_form(replaced(slope, {x: g.algebra.zero(x.shape)}))
    rest = short_form(slope - constant)
    turned = product([transpose(x), rest])
    if constant.mask & x.mask or is_zero(constant) or not is_zero(short_form(turned - transpose(turned))) \
            or not (is_zero(rest) or is_square(x)):
        return None
    c, matrix = scaled(-constant)
    return write(matrix if is_positive_number(c) else -constant)


def _is_orthogonality(h: Node, x: Node) -> bool:
    """Whether the condition h = 0 is X^T X = I, or for a square X also X X^T = I."""
    pairs = [(transpose(x), x), *([(x, transpose(x))] if is_square(x) else [])]
    for left, right in pairs:
        condition = short_form(product([left, right]) - x.algebra.identity(shape_of(right)[1]))
        if h is condition or h is -condition:
            return True
    return False
