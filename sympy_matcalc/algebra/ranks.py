"""What the shapes inside a matrix say about its rank."""
from __future__ import annotations

from math import inf, prod

from .kinds import INVERSE, KRON, PRODUCT, SUM, TRANSPOSE
from .nodes import Node, is_zero, shape_of
from .sums import terms


def rank_bound(node: Node) -> float:
    """A number that the rank does not exceed: of A B the least of theirs, of A + B the sum; infinity if unknown."""
    if is_zero(node):
        return 0
    if node.shape is None:
        return 1
    least = min([float(size) for size in node.shape if isinstance(size, int)], default=inf)
    if node.op in (PRODUCT, TRANSPOSE, INVERSE):
        return min(least, *map(rank_bound, node.args))
    if node.op is SUM:
        return min(least, sum([rank_bound(m) for _, m in terms(node)]))
    if node.op is KRON:
        return min(least, prod([rank_bound(a) for a in node.args]))
    return least


def is_surely_singular(node: Node) -> bool:
    """Whether a square matrix has no inverse whatever its symbols are; a symbolic size is taken as more than one."""
    if node.shape is None:
        return is_zero(node)
    size = shape_of(node)[0]
    return rank_bound(node) < (size if isinstance(size, int) else 2)
