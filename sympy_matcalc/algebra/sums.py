"""Sums of matrices in normal form.

`sum`  args the coefficients (scalars) then the matrices, in the order of keys.  A sum of two or more terms is
primitive: numeric content, common scalar factors and the sign stand outside, in a `sum` of one term, so that 2(X - A)
and A - X share a node.  Sums nest only under scalars that are not numbers, or when they are long.
"""
from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from .kinds import INDEX_SUM, NUMBER, PRODUCT, SUM, UNVEC, VEC, ZERO
from .nodes import TRANSPOSES, Algebra, Node, Shape, shape_of, transpose
from .predicates import coefficients, is_explicit_constant, is_multiple, is_sum, untransposed
from .scalars import (
    add_scalars,
    coefficient,
    content,
    factor_powers,
    is_flat,
    is_number,
    mul_scalars,
    number_in_front,
    scale_scalar,
)
from .tables import identity
from .weights import NO_COST, OPERATION_WEIGHT


def terms(node: Node) -> list[tuple[Node, Node]]:
    """A matrix as (coefficient, matrix) pairs; a sum under a factor stays whole."""
    if node.op is SUM:
        half = len(node.args) // 2
        return list(zip(node.args[:half], node.args[half:]))
    return [(node.algebra.one, node)]


def scaled(node: Node) -> tuple[Node, Node]:
    """A matrix as coefficient and the rest."""
    if node.op is SUM and len(node.args) == 2:      # is_multiple(node), asked at every step
        return node.args[0], node.args[1]
    return node.algebra.one, node


def scale(c: Node, node: Node) -> Node:
    """Scalar times matrix (or scalar)."""
    if node.shape is None:
        return scale_scalar(c, node)
    if is_number(c, 1) or node.op is ZERO:
        return node
    if is_number(c, 0):
        return node.algebra.zero(node.shape)
    old, rest = scaled(node)
    c = scale_scalar(c, old)
    return rest if is_number(c, 1) else _scaled(c, rest)


def _scaled(c: Node, rest: Node) -> Node:
    cost = OPERATION_WEIGHT
    if is_number(c, -1):
        inside = _carrier(rest)
        if is_sum(inside):
            cost = min(cost, _cost_of_minus(inside))
        elif inside.op is PRODUCT and any(map(_has_minus, inside.args)):
            cost = NO_COST
    return rest.algebra.intern(SUM, (c, rest), None, rest.shape, cost)


def _carrier(node: Node) -> Node:
    """The matrix that takes the sign of a node: A for vec(A), vec(A)^T, unvec(A) and sum_k A."""
    inner = untransposed(node)
    return inner.args[0] if inner.op in (VEC, UNVEC, INDEX_SUM) else node


def _cost_of_minus(node: Node) -> float:
    """What a sum costs more, or less, if it prints with the other sign in every term."""
    cost = NO_COST
    for c in coefficients(node):
        number, rest = coefficient(c)
        if rest is None or number in (1, -1):
            cost += {1: OPERATION_WEIGHT, -1: -OPERATION_WEIGHT}.get(number, NO_COST)
    return cost


def _has_minus(node: Node) -> bool:
    """Whether a node is a difference, which prints with the other sign at no cost."""
    return is_sum(node) and any(coefficient(c)[0] < 0 for c, _ in terms(node))


def add(algebra: Algebra, pairs: Iterable[tuple[Node, Node]], shape: Shape | None) -> Node:
    """Sum of scalar times matrix; for scalars their sum."""
    if shape is None:
        return add_scalars(algebra, [(1, scale_scalar(c, node)) for c, node in pairs])
    total = _like_terms(algebra, pairs)
    items = _explicit_merged(algebra, [(node, c) for node, c in total.items() if not is_number(c, 0)], shape)
    if not items:
        return algebra.zero(shape)
    if len(items) == 1:
        return scale(items[0][1], items[0][0])
    items.sort(key=_by_shared_key)
    c, coefs = extract_content(algebra, [k for _, k in items])
    primitive = algebra.intern(SUM, tuple(coefs + [node for node, _ in items]), None, shape,
                               OPERATION_WEIGHT*(len(items) - 1 + sum(not is_number(k, 1) for k in coefs)))
    return primitive if is_number(c, 1) else _scaled(c, primitive)


def _like_terms(algebra: Algebra, pairs: Iterable[tuple[Node, Node]]) -> dict[Node, Node]:
    """Matrix -> coefficient, with sums taken apart; a sum under a factor that is no number stays whole."""
    total: dict[Node, Node] = {}
    todo = list(pairs)[::-1]
    while todo:
        c, node = todo.pop()
        if node.op is SUM and (is_multiple(node) or c.op is NUMBER and is_flat(node)):
            todo.extend([(scale_scalar(c, k), m) for k, m in reversed(terms(node))])
        elif node.op is not ZERO:
            old = total.get(node)
            total[node] = c if old is None else add_scalars(algebra, [(1, old), (1, c)])
    return total


def _explicit_merged(algebra: Algebra, items: list[tuple[Node, Node]], shape: Shape) -> list[tuple[Node, Node]]:
    """The terms with constant explicit matrices added up."""
    explicit = [(node, c) for node, c in items
                if c.op is NUMBER and is_explicit_constant(node)]
    if len(explicit) < 2:
        return items
    value = sum((c.data * node.data for node, c in explicit[1:]), explicit[0][1].data * explicit[0][0].data)
    others = [item for item in items if item not in explicit]
    return others if value.is_zero_matrix else [*others, (algebra.leaf(value.as_immutable(), shape), algebra.one)]


def _by_shared_key(item: tuple[Node, Node]) -> tuple[int, int]:
    """So that a sum and its transpose have the same sign in front."""
    return item[0].shared_key, item[0].key


def extract_content(algebra: Algebra, coefs: list[Node]) -> tuple[Node, list[Node]]:
    """The common factor of coefficients (sign of the first, numeric content, common powers) and what remains."""
    parts = [number_in_front(c) for c in coefs]
    number = content([n for n, _ in parts])
    if parts[0][0] < 0:
        number = -number
    common = _common_powers([rest for _, rest in parts])
    if number == 1 and not common:
        return algebra.one, coefs
    inverse = mul_scalars(algebra, [(b, -e) for b, e in common])
    if number != 1:
        inverse = scale_scalar(algebra.number(1 / sp.sympify(number)), inverse)
    whole = scale_scalar(algebra.number(number), mul_scalars(algebra, common))
    return whole, [scale_scalar(inverse, c) for c in coefs]


def _common_powers(rests: list[Node | None]) -> list[tuple[Node, Node]]:
    """Bases that every coefficient has, with exponents of one sign, to the power nearest to zero."""
    first = rests[0]
    if first is None or any(r is None for r in rests):
        return []
    common = dict(factor_powers(first))
    for rest in rests[1:]:
        assert rest is not None
        powers = dict(factor_powers(rest))
        for base in list(common):
            mine, other = common[base], powers.get(base)
            if other is None:
                del common[base]
            elif other is not mine:
                nearest = _nearest_to_zero(mine, other)
                if nearest is None:
                    del common[base]
                else:
                    common[base] = nearest
    return list(common.items())


def _nearest_to_zero(a: Node, b: Node) -> Node | None:
    if a.op is not NUMBER or b.op is not NUMBER or (a.data > 0) != (b.data > 0):
        return None
    return a if abs(a.data) < abs(b.data) else b


@identity("structure", "Transpose(A + 2*C)*u", "(A + 2*C).T*u", TRANSPOSES, SUM)
def transpose_of_sum(node: Node) -> Node:
    """(A + c B)^T = A^T + c B^T."""
    rows, cols = shape_of(node)
    return add(node.algebra, [(c, transpose(m)) for c, m in terms(node)], (cols, rows))


def _add_nodes(a: Node, b: Node) -> Node:
    one = a.algebra.one
    return add(a.algebra, [(one, a), (one, b)], a.shape)


Algebra.add_nodes = staticmethod(_add_nodes)
