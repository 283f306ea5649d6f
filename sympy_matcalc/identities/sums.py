"""Collecting and factoring sums of matrices."""
from __future__ import annotations

from ..algebra.factoring import factored
from ..algebra.identities import CHEAPER, canonical, identity
from ..algebra.nodes import Node
from ..algebra.products import product
from ..algebra.sums import scaled
from .expansion import expanded, is_sum


@identity("collecting", "S*R - S*S.T", "S*(R - S.T)", CHEAPER, "sum")
def common_factors(y: Node) -> Node:
    """A B + A C = A (B + C), where that is cheaper; likewise on the right, entry by entry and in Kronecker products."""
    return factored(y)


@canonical
@identity("collecting", "(S + R)*(S - R) + R*R", "R*S + S*(S - R)", CHEAPER, "sum", "product")
def multiplied_out(y: Node) -> Node | None:
    """(A + B) C = A C + B C, where terms cancel or merge then."""
    return expanded(y)


@identity("collecting", "A*(Identity(n) - OneMatrix(n, n)/n)*(Identity(n) - OneMatrix(n, n)/n)*B",
          "A*(I - 1/n*1)*B", CHEAPER,
          "product")
def neighbours_multiplied_out(y: Node) -> Node | None:
    """(A + B)(C + D), where only these two factors become simpler: C C = C for a projector."""
    for k, (f, g) in enumerate(zip(y.args, y.args[1:])):
        if is_sum(f) and is_sum(g) and len(y.args) > 2:
            pair = product([f, g])
            found = expanded(pair)
            if found is not None and scaled(found)[1].cost < pair.cost:     # a number goes in front of all
                return product([*y.args[:k], found, *y.args[k + 2:]])
    return None
