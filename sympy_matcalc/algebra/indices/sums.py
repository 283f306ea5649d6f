"""Sums over a bound index, of matrices and of scalars: sum_{k=a}^{b} E_k.

`index sum`  args (body, a, b), data the index.  What is free of the index leaves the sum, nothing else does.
"""
from __future__ import annotations

import sympy as sp

from ..entrywise import entrywise, hadamard_of
from ..kinds import ENTRYWISE, INDEX_SUM, PRODUCT
from ..nodes import TRANSPOSES, Node, PerAlgebra, shape_of, transpose
from ..products import product
from ..scalars import add_scalars, coefficient, factor_powers, mul_scalars, number_in_front, scale_scalar
from ..sums import scale, scaled
from ..tables import Rules, identity
from .deltas import FIRST_INDEX, at_place, new_index, without_deltas
from .letters import bound_in
from .state import INDICES

ANY_INDEX = sp.Dummy("k", dummy_index=FIRST_INDEX, integer=True)


INDEX_OF_NODE: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Node -> the index that belongs to it."""


def fresh_index(y: Node) -> Node:
    """The index that belongs to this node."""
    memo = INDEX_OF_NODE.of(y.algebra)
    if y not in memo:
        memo[y] = new_index(y.algebra)
    return memo[y]


NEXT_INDEX: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Index -> the one that a sum gets if there is a sum over the first one inside of it."""


def outer_index(k: Node, body: Node) -> Node:
    """The index under which a body may be summed, in the place of k: one that occurs in it neither bound nor free."""
    following, letters = NEXT_INDEX.of(k.algebra), INDICES.of(k.algebra).letters
    taken = bound_in(body).union(x.data for x in body.indices)
    while k.data in taken:
        if k not in following:
            following[k] = new_index(k.algebra)
            if k.data in letters:
                letters[following[k].data] = letters[k.data]
        k = following[k]
    return k


def index_sum(body: Node, k: Node, low: Node, high: Node) -> Node:
    """sum over k = low .. high; factors without k go in front.

    No index is bound twice on a way down, so that nothing that is derived from a body can be captured by a sum inside.
    """
    algebra = body.algebra
    if k in body.indices and k.data in bound_in(body):
        other = outer_index(k, body)
        return index_sum(at_place(body, k, other.data), other, low, high)
    if INDICES.of(algebra).has_deltas and k in body.indices:
        found = without_deltas(body, k, low, high, index_sum)
        if found is not None:
            return found
    if k not in body.indices:
        return scale(add_scalars(algebra, [(1, high), (-1, low)], 1), body)
    if body.shape is None:
        number, _ = number_in_front(body)
        if number != 1:
            inside = scale_scalar(algebra.number(1 / sp.sympify(number)), body)
            return scale_scalar(algebra.number(number), index_sum(inside, k, low, high))
        factors = factor_powers(body)
        outside = [(b, e) for b, e in factors if k not in b.indices and k not in e.indices]
        if outside:
            inside = mul_scalars(algebra, [(b, e) for b, e in factors if k in b.indices or k in e.indices])
            return scale_scalar(mul_scalars(algebra, outside), index_sum(inside, k, low, high))
        return _sum_node(body, k, low, high)
    c, rest = scaled(body)
    number = coefficient(c)[0]
    if number != 1:
        inside = scale(scale_scalar(algebra.number(1 / sp.sympify(number)), c), rest)
        return scale(algebra.number(number), index_sum(inside, k, low, high))
    outside = [(b, e) for b, e in factor_powers(c) if k not in b.indices and k not in e.indices]
    inside = mul_scalars(algebra, [(b, e) for b, e in factor_powers(c) if k in b.indices or k in e.indices])
    if rest.op is PRODUCT:
        chain = rest.args
        first = next((i for i, f in enumerate(chain) if k in f.indices), len(chain))
        last = len(chain) - next((i for i, f in enumerate(reversed(chain)) if k in f.indices), len(chain))
        if first >= last:                   # the index is in the coefficient only
            return scale(mul_scalars(algebra, outside), scale(index_sum(inside, k, low, high), rest))
        middle = index_sum(scale(inside, product(chain[first:last])), k, low, high) \
            if first or last < len(chain) else _sum_node(scale(inside, rest), k, low, high)
        return scale(mul_scalars(algebra, outside), product([*chain[:first], middle, *chain[last:]]))
    if k not in rest.indices:
        return scale(mul_scalars(algebra, outside), scale(index_sum(inside, k, low, high), rest))
    if rest.op is ENTRYWISE:
        free, bound = split_entrywise(rest, k)
        if free is not None:
            inner = index_sum(scale(inside, bound), k, low, high)
            return scale(mul_scalars(algebra, outside), hadamard_of(free, inner))
    return scale(mul_scalars(algebra, outside), _sum_node(scale(inside, rest), k, low, high))


def split_entrywise(y: Node, k: Node) -> tuple[Node | None, Node]:
    """The Hadamard factors of an entrywise product that are free of an index (None if there are none), and the rest."""
    powers = factor_powers(y.args[0])
    free = [(b, e) for b, e in powers if all(k not in x.indices for s in (b, e) for x in (s, *s.slots))]
    if not free or len(free) == len(powers):
        return None, y
    bound = [pair for pair in powers if pair not in free]
    return entrywise(mul_scalars(y.algebra, free), shape_of(y)), entrywise(mul_scalars(y.algebra, bound), shape_of(y))


SUMS = Rules()
"""Sums over an index that have a closed form, by the operation of their body."""


def _sum_node(body: Node, k: Node, low: Node, high: Node) -> Node:
    known = SUMS.first(body.op, body, k, low, high)
    if known is not None:
        return known
    free = (body.indices - {k}) | low.indices | high.indices
    return body.algebra.intern(INDEX_SUM, (body, low, high), k.data, body.shape, indices=free)


def index_of(y: Node) -> Node:
    return y.algebra.atom(y.data)


def same_sum(y: Node, body: Node) -> Node:
    """The sum of another body over the index of y."""
    return index_sum(body, index_of(y), y.args[1], y.args[2])


@identity("structure", "Transpose(MatrixSum(A*S**i, (i, 0, k)))",
          "(Sum(S.T**i, (i, 0, k)))*A.T", TRANSPOSES, INDEX_SUM)
def transpose_of_index_sum(y):
    """(sum_k A_k)^T = sum_k A_k^T."""
    return same_sum(y, transpose(y.args[0]))
