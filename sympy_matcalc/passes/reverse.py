"""Reverse: pull a cotangent back through a node to its variables, once through every node.

Nodes are numbered as they are made, so descending numbers are a reverse topological order.  A node and its transpose
are one: the cotangent of e^T is transposed and counted for e.  Cotangents are collected and factored where they meet.
"""
from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Protocol

from ..algebra.factoring import collect
from ..algebra.kinds import ATOM, LEAF
from ..algebra.nodes import Node, PerAlgebra, is_zero, shape_of, transpose
from ..rules.rows import Rule, Summation
from .forward import needed_rule

HOLE = 1 << 200
"""The bit of the hole, which stands for dx while a textbook differential is transposed."""

Given = list[tuple[Node, Node]]
"""Nodes and what is given to each as a part of its cotangent."""


class Record(Protocol):
    """Who wants to know what a sweep does, in its order; a node stands also for its transpose."""

    def reached(self, y: Node, parts: Sequence[Node], cotangent: Node) -> None:
        """A variable has all the parts of its cotangent."""

    def passed(self, y: Node, parts: Sequence[Node], cotangent: Node, given: Given) -> None:
        """A node has passed its cotangent, the sum of its parts, on to what it depends on."""

    def inside(self, y: Node, cotangent: Node) -> Record:
        """The record of the sweep through the body of a sum, which comes before the sum has passed it on."""


def pull_back(node: Node, g: Node, mask: int, record: Record | None = None) -> dict[Node, Node]:
    """The cotangents of the variables (leaves that have a bit of the mask) when that of the node is g."""
    return _sweep(node, g, mask, None, record)


def representative(x: Node, cotangent: Node) -> tuple[Node, Node]:
    """The one of x and x^T that was made first, and its cotangent."""
    other = x.known_transpose
    return (other, transpose(cotangent)) if other is not None and other.id < x.id else (x, cotangent)


def _sweep(node: Node, g: Node, mask: int, index: Node | None, record: Record | None = None) -> dict[Node, Node]:
    """As pull_back; with an index, stop at the nodes that are free of it."""
    algebra = node.algebra
    waiting: dict[Node, list[tuple[Node, Node]]] = {}
    order: list[tuple[int, Node]] = []
    found: dict[Node, Node] = {}
    one = algebra.one

    def give(x: Node, cotangent: Node) -> None:
        if is_zero(cotangent):
            return
        x, cotangent = representative(x, cotangent)
        if x not in waiting:
            waiting[x] = []
            heappush(order, (-x.id, x))
        waiting[x].append((one, cotangent))

    give(node, g)
    while order:
        _, y = heappop(order)
        shape = y.shape
        parts = waiting.pop(y)
        total = collect(algebra, parts, None if shape == (1, 1) else shape)
        if is_zero(total):
            continue
        if not y.args and y.op in (LEAF, ATOM) or index is not None and index not in y.indices:
            found[y] = total
            if record is not None:
                record.reached(y, [part for _, part in parts], total)
            continue
        given = _given(y, total, mask, record)
        for x, cotangent in given:
            give(x, cotangent)
        if record is not None:
            record.passed(y, [part for _, part in parts], total, given)
    return found


def _given(y: Node, total: Node, mask: int, record: Record | None) -> Given:
    """What a node gives to each node that it depends on."""
    rule = needed_rule(y)
    if isinstance(rule, Summation):
        inside = _sweep(y.args[0], total, mask, rule.index(y), record and record.inside(y, total))
        return [(x, rule.sum_like(y, cotangent)) for x, cotangent in inside.items()]
    given = []
    for k, x in enumerate(rule.children(y)):
        if x.mask & mask:
            pulled = rule.pull(y, k, total)
            given.append((x, transposed_push(rule, y, k, x, total) if pulled is None else pulled))
    return given


def transposed_push(rule: Rule, y: Node, k: int, x: Node, g: Node) -> Node:
    """The pullback that follows from a textbook differential: it is linear in dx, so pull g back to a hole for dx."""
    dx, change = change_by_hole(rule, y, k, x)
    if not change.mask & HOLE:
        return y.algebra.zero(x.shape)
    return _sweep(change, g, HOLE, None).get(dx, y.algebra.zero(shape_of(x)))


CHANGES: PerAlgebra[dict[tuple[Node, int], tuple[Node, Node]]] = PerAlgebra(dict)
"""(node, number of an argument) -> the hole for dx, and the change of the node."""


def change_by_hole(rule: Rule, y: Node, k: int, x: Node) -> tuple[Node, Node]:
    """A leaf for dx, and the part of dy that is linear in it."""
    algebra = y.algebra
    memo = CHANGES.of(algebra)
    if (y, k) not in memo:
        algebra.variables["hole"] = HOLE
        algebra.variables["hole", x.shape] = HOLE
        dx = algebra.atom("hole") if x.shape is None else algebra.leaf(("hole", x.shape), x.shape)
        memo[y, k] = dx, rule.push(y, k, dx)
    return memo[y, k]
