"""Multiplying out: products of sums as sums of products, as far as these stay few."""
from __future__ import annotations

from ..algebra.factoring import FROM_TERMS, Pairs, factored, number_of_terms
from ..algebra.kinds import PRODUCT, SUM, TRACE
from ..algebra.nodes import Node
from ..algebra.predicates import is_sum
from ..algebra.products import factors_of, product
from ..algebra.scalars import (
    add_scalars,
    coefficient,
    factor_powers,
    is_number,
    mul_scalars,
    product_of_scalars,
    scale_scalar,
)
from ..algebra.sums import add, scaled, terms
from ..algebra.traces import trace
from ..algebra.weights import LARGEST_TRIED

MANY_TERMS = 16
"""No product is multiplied out to more terms than this."""

MANY_UNLIKE = 6
"""More terms are only of use if some cancel or merge; to factor them anew takes long."""



def multiplied_out(node: Node) -> Pairs | None:
    """The terms of a sum or product, as (coefficient, matrix), with no sum left in a factor; None if there is none."""
    if not 1 < number_of_terms(node) <= MANY_TERMS:
        return None
    result: Pairs = []
    todo: Pairs = [(node.algebra.one, node)]
    changed = False
    while todo:
        c, m = todo.pop()
        if m.op is SUM:
            todo += [(scale_scalar(c, k), part) for k, part in terms(m)]
        elif m.op is PRODUCT and any(map(is_sum, m.args)):
            changed = True
            todo += [(scale_scalar(c, k), part) for k, part in _distributed(m)]
        else:
            result.append((c, m))
        if len(todo) + len(result) > MANY_TERMS:
            return None
    return result if changed else None


def _distributed(node: Node) -> Pairs:
    """A (B + C) D = A B D + A C D, for the first sum among the factors."""
    factors = factors_of(node)
    k = next(k for k, f in enumerate(factors) if is_sum(f))
    result = []
    for c, m in terms(factors[k]):
        number, whole = scaled(product([*factors[:k], m, *factors[k + 1:]]))
        result.append((scale_scalar(c, scalar_multiplied_out(number)), whole))
    return result


def scalar_multiplied_out(scalar: Node) -> Node:
    """x^T (A + B) y = x^T A y + x^T B y, where such a product closed up among the factors of a scalar."""
    number, rest = coefficient(scalar)
    factors, changed = [], False
    for base, exponent in factor_powers(rest) if rest is not None else ():
        pairs = multiplied_out(base.args[0]) if base.op is TRACE and is_number(exponent, 1) else None
        if pairs is None:
            factors.append(mul_scalars(scalar.algebra, [(base, exponent)]))
        else:
            changed = True
            factors.append(add_scalars(scalar.algebra, [(1, scale_scalar(c, trace(m))) for c, m in pairs]))
    return product_of_scalars(scalar.algebra, [scalar.algebra.number(number), *factors]) if changed else scalar


def expanded(node: Node) -> Node | None:
    """A matrix multiplied out and collected, its common factors taken out anew; None if there is nothing to do."""
    if node.cost > LARGEST_TRIED or node in FROM_TERMS.of(node.algebra):
        return None
    parts = multiplied_out(node)
    if parts is None:
        return None
    result = add(node.algebra, parts, node.shape)
    if len(parts) > MANY_UNLIKE and len(terms(scaled(result)[1])) == len(parts):
        return None
    return factored(result)
