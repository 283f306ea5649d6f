"""Simplify: a node becomes the cheapest equal one that the table of identities leads to.

One pass from the leaves up, over the expression as a DAG.  Constructors keep the normal form; at every node the rules
of `CHEAPER` offer other forms, and what costs less is taken and simplified in turn.
"""
from __future__ import annotations

from operator import is_

from .. import identities  # noqa: F401  (fills the table of what is tried)
from ..algebra.nodes import Node, PerAlgebra, transpose
from ..algebra.rebuilding import build
from ..algebra.tables import CANONICAL, CHEAPER
from ..algebra.weights import SAME_COST

SIMPLIFIED: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Node -> its cheapest form."""


def simplified(root: Node) -> Node:
    """The cheapest form of a node; each different node is looked at once."""
    memo = SIMPLIFIED.of(root.algebra)
    waiting: dict[Node, Node] = {}              # node -> the cheaper form it was replaced by
    stack = [root]
    while stack:
        y = stack[-1]
        if y in memo:
            stack.pop()
            continue
        if y in waiting:                        # the replacement is done, or holds y itself: then y stays
            memo[y] = memo.get(waiting.pop(y), y)
            continue
        new = [a for a in y.args if a not in memo]
        if new:
            stack.extend(new)
            continue
        other = y.known_transpose
        if other is not None and other in memo:
            memo[y] = transpose(memo[other])
            continue
        args = [memo[a] for a in y.args]
        built = y if all(map(is_, args, y.args)) else build(y, args)
        best = built if built is not y or y.shape == (1, 1) else cheaper(y)     # x^T y is its trace's to better
        if best is y:
            memo[y] = y
        elif best in waiting:                   # two forms that lead to each other: the first one stays
            memo[y] = y
        else:
            waiting[y] = best
            stack.append(best)
    return memo[root]


def cheaper(y: Node) -> Node:
    """The best of a node and of what the rules offer for it."""
    best = y
    for rule in CHEAPER.get(y.op, ()):
        found = rule(y)
        if found is not None and found is not best:
            gain = best.cost - found.cost
            if gain > SAME_COST or gain > -SAME_COST and rule in CANONICAL:
                best = found
    return best
