"""Reverse: pull a cotangent back through a node to its variables, once through every node.

Nodes are numbered as they are made, so descending numbers are a reverse topological order.  A node and its transpose
are one: the cotangent of e^T is transposed and counted for e.  Cotangents are collected and factored where they meet.
"""
from __future__ import annotations

from heapq import heappop, heappush

from .algebra.factoring import collect
from .algebra.nodes import Node, is_zero, shape_of, transpose
from .differentials import needed_rule
from .rules import Rule, Summation

HOLE = 1 << 200
"""The bit of the hole, which stands for dx while a textbook differential is transposed."""


def pull_back(node: Node, g: Node, mask: int) -> dict[Node, Node]:
    """The cotangents of the variables (leaves that have a bit of the mask) when that of the node is g."""
    return _sweep(node, g, mask, None)


def _sweep(node: Node, g: Node, mask: int, index: Node | None) -> dict[Node, Node]:
    """As pull_back; with an index, stop at the nodes that are free of it."""
    algebra = node.algebra
    waiting: dict[Node, list[tuple[Node, Node]]] = {}
    order: list[tuple[int, Node]] = []
    found: dict[Node, Node] = {}
    one = algebra.one

    def give(x: Node, cotangent: Node) -> None:
        if is_zero(cotangent):
            return
        other = x._transpose
        if other is not None and other.id < x.id:
            x, cotangent = other, transpose(cotangent)
        if x not in waiting:
            waiting[x] = []
            heappush(order, (-x.id, x))
        waiting[x].append((one, cotangent))

    give(node, g)
    while order:
        _, y = heappop(order)
        shape = y.shape
        total = collect(algebra, waiting.pop(y), None if shape == (1, 1) else shape)
        if is_zero(total):
            continue
        if not y.args and y.op in ("leaf", "atom") or index is not None and index not in y.indices:
            found[y] = total
            continue
        rule = needed_rule(y)
        if isinstance(rule, Summation):
            for x, inside in _sweep(y.args[0], total, mask, rule.index(y)).items():
                give(x, rule.sum_like(y, inside))
            continue
        for k, x in enumerate(rule.children(y)):
            if x.mask & mask:
                pulled = rule.pull(y, k, total)
                give(x, transposed_push(rule, y, k, x, total) if pulled is None else pulled)
    return found


def transposed_push(rule: Rule, y: Node, k: int, x: Node, g: Node) -> Node:
    """The pullback that follows from a textbook differential: it is linear in dx, so pull g back to a hole for dx."""
    dx, change = change_by_hole(rule, y, k, x)
    if not change.mask & HOLE:
        return y.algebra.zero(x.shape)
    return _sweep(change, g, HOLE, None).get(dx, y.algebra.zero(shape_of(x)))


def change_by_hole(rule: Rule, y: Node, k: int, x: Node) -> tuple[Node, Node]:
    """A leaf for dx, and the part of dy that is linear in it."""
    algebra = y.algebra
    memo = algebra.memo.setdefault("differentials", {})
    if (y, k) not in memo:
        algebra.variables["hole"] = HOLE
        dx = algebra.intern("leaf", (), ("hole", x.shape), x.shape) if x.shape is not None else algebra.atom("hole")
        dx.mask = HOLE
        memo[y, k] = dx, rule.push(y, k, dx)
    return memo[y, k]
