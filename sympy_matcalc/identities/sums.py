"""Collecting and factoring sums of matrices."""
from __future__ import annotations

from ..algebra.factoring import factored
from ..algebra.identities import CHEAPER, canonical, identity
from ..algebra.nodes import Node
from .expansion import expanded


@identity("collecting", "S*R - S*S.T", "-S*(-R + S.T)", CHEAPER, "sum")
def common_factors(y: Node) -> Node:
    """A B + A C = A (B + C), where that is cheaper; likewise on the right, entry by entry and in Kronecker products."""
    return factored(y)


@canonical
@identity("collecting", "(S + R)*(S - R) + R*R", "S**2 + R*S - S*R", CHEAPER, "sum", "product")
def multiplied_out(y: Node) -> Node | None:
    """(A + B) C = A C + B C, where terms cancel or merge then."""
    return expanded(y)
