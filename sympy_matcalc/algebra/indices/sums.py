"""Sums over a bound index, of matrices and of scalars: sum_{k=a}^{b} E_k.

`index sum`  args (body, a, b), data the index.  What is free of the index leaves the sum, nothing else does.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import S, sympify

from ..entrywise import entrywise, hadamard_of
from ..kinds import ENTRYWISE, INDEX_SUM, PRODUCT
from ..nodes import TRANSPOSES, Node, shape_of, transpose
from ..products import product
from ..scalars import add_scalars, coefficient, factor_powers, mul_scalars, number_in_front, scale_scalar
from ..sums import scale, scaled
from ..tables import Rules, identity
from .deltas import without_deltas
from .letters import bound_in
from .places import at_place
from .state import INDICES, following_index

SUMS = Rules()
"""Sums over an index that have a closed form, by the operation of their body."""


def index_sum(body: Node, k: Node, low: Node, high: Node) -> Node:
    """sum over k = low .. high; factors without k go in front.

    No index is bound twice on a way down, so that nothing that is derived from a body can be captured by a sum inside.
    """
    if k not in body.indices:
        return scale(add_scalars(body.algebra, [(1, high), (-1, low)], 1), body)
    if k.data in bound_in(body):
        other = outer_index(k, body)
        return index_sum(at_place(body, k, other.data), other, low, high)
    if INDICES.of(body.algebra).has_deltas:
        found = without_deltas(body, k, low, high, index_sum)
        if found is not None:
            return found
    return _sum_of_scalars(body, k, low, high) if body.shape is None else _sum_of_matrices(body, k, low, high)


def outer_index(k: Node, body: Node) -> Node:
    """The index under which a body may be summed, in the place of k: one that occurs in it neither bound nor free."""
    taken = bound_in(body).union(x.data for x in body.indices)
    while k.data in taken:
        k = following_index(k)
    return k


def _sum_of_scalars(body: Node, k: Node, low: Node, high: Node) -> Node:
    algebra = body.algebra
    number, _ = number_in_front(body)
    if number != 1:
        inside = scale_scalar(algebra.number(S.One/sympify(number)), body)
        return scale_scalar(algebra.number(number), index_sum(inside, k, low, high))
    factors = factor_powers(body)
    if not any(_is_free(pair, k) for pair in factors):
        return _sum_node(body, k, low, high)
    outside, inside = _split(algebra, factors, k)
    return scale_scalar(outside, index_sum(inside, k, low, high))


def _sum_of_matrices(body: Node, k: Node, low: Node, high: Node) -> Node:
    algebra, (c, rest) = body.algebra, scaled(body)
    number = coefficient(c)[0]
    if number != 1:
        inside = scale(scale_scalar(algebra.number(S.One/sympify(number)), c), rest)
        return scale(algebra.number(number), index_sum(inside, k, low, high))
    outside, inside = _split(algebra, factor_powers(c), k)
    return scale(outside, _sum_of_multiples(inside, rest, k, low, high))


def _sum_of_multiples(s: Node, a: Node, k: Node, low: Node, high: Node) -> Node:
    """sum_k s A for a scalar s of k, of which nothing can go in front, and a matrix A."""
    if k not in a.indices:
        return scale(index_sum(s, k, low, high), a)
    if a.op is PRODUCT:
        return _sum_of_products(s, a.args, k, low, high)
    if a.op is ENTRYWISE:
        free, bound = split_entrywise(a, k)
        if free is not None:
            return hadamard_of(free, index_sum(scale(s, bound), k, low, high))
    return _sum_node(scale(s, a), k, low, high)


def _sum_of_products(s: Node, factors: Sequence[Node], k: Node, low: Node, high: Node) -> Node:
    """sum_k s A B_k C = A (sum_k s B_k) C."""
    places = [place for place, f in enumerate(factors) if k in f.indices]
    first, last = places[0], places[-1] + 1
    middle = scale(s, product(factors[first:last]))
    if last - first == len(factors):
        return _sum_node(middle, k, low, high)
    return product([*factors[:first], index_sum(middle, k, low, high), *factors[last:]])


Powers = Sequence[tuple[Node, Node]]
"""A product of scalars as bases and exponents."""


def _is_free(power: tuple[Node, Node], k: Node) -> bool:
    base, exponent = power
    return k not in base.indices and k not in exponent.indices


def _split(algebra: Any, factors: Powers, k: Node) -> tuple[Node, Node]:
    """The product of the scalars that are free of an index, and that of the others."""
    free = [pair for pair in factors if _is_free(pair, k)]
    return mul_scalars(algebra, free), mul_scalars(algebra, [pair for pair in factors if not _is_free(pair, k)])


def split_entrywise(y: Node, k: Node) -> tuple[Node | None, Node]:
    """The Hadamard factors of an entrywise product that are free of an index (None if there are none), and the rest."""
    powers = factor_powers(y.args[0])
    free = [(b, e) for b, e in powers if all(k not in x.indices for s in (b, e) for x in (s, *s.slots))]
    if not free or len(free) == len(powers):
        return None, y
    bound = [pair for pair in powers if pair not in free]
    return entrywise(mul_scalars(y.algebra, free), shape_of(y)), entrywise(mul_scalars(y.algebra, bound), shape_of(y))


def _sum_node(body: Node, k: Node, low: Node, high: Node) -> Node:
    known: Node | None = SUMS.first(body.op, body, k, low, high)
    if known is not None:
        return known
    free = (body.indices - {k}) | low.indices | high.indices
    return body.algebra.intern(INDEX_SUM, (body, low, high), k.data, body.shape, indices=free)


def index_of(y: Node) -> Node:
    """The index of a sum."""
    return y.algebra.atom(y.data)


def same_sum(y: Node, body: Node) -> Node:
    """The sum of another body over the index of y."""
    return index_sum(body, index_of(y), y.args[1], y.args[2])


@identity("structure", "Transpose(MatrixSum(A*S**i, (i, 0, k)))",
          "(Sum(S.T**i, (i, 0, k)))*A.T", TRANSPOSES, INDEX_SUM)
def transpose_of_index_sum(y: Node) -> Node:
    """(sum_k A_k)^T = sum_k A_k^T."""
    return same_sum(y, transpose(y.args[0]))
