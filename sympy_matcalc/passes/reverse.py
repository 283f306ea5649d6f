"""Reverse: pull a cotangent back through a node to its variables, once through every node.

Nodes are numbered as they are made, so descending numbers are a reverse topological order.  A node and its transpose
are one: the cotangent of e^T is transposed and counted for e.  Cotangents are collected and factored where they meet.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Generic, Protocol, TypeVar

from ..algebra.factoring import collect
from ..algebra.kinds import ATOM, LEAF
from ..algebra.nodes import Node, PerAlgebra, is_zero, shape_of, transpose
from ..rules.rows import Rule, Summation
from .forward import needed_rule

T = TypeVar("T")

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
    found: dict[Node, Node] = {}
    waiting: Waiting[Node] = Waiting()
    waiting.give(*representative(node, g))
    for y, parts in waiting.newest_first():
        total = collect(y.algebra, [(y.algebra.one, part) for part in parts], None if y.shape == (1, 1) else y.shape)
        if is_zero(total):
            continue
        if _is_reached(y, index):
            found[y] = total
            if record is not None:
                record.reached(y, parts, total)
            continue
        given = _given(y, total, mask, record)
        for x, cotangent in given:
            if not is_zero(cotangent):
                waiting.give(*representative(x, cotangent))
        if record is not None:
            record.passed(y, parts, total, given)
    return found


def _is_reached(y: Node, index: Node | None) -> bool:
    """Whether the sweep ends at a node: at a leaf, and inside a sum also at what is free of its index."""
    return not y.args and y.op in (LEAF, ATOM) or index is not None and index not in y.indices


class Waiting(Generic[T]):
    """Nodes with what has been given to them so far; a node waits until all that was made of it has had its turn."""

    def __init__(self) -> None:
        self.given: dict[Node, list[T]] = {}
        self.order: list[tuple[int, Node]] = []

    def give(self, x: Node, *parts: T) -> None:
        """Let a node have some parts more."""
        found = self.given.get(x)
        if found is None:
            found = self.given[x] = []
            heappush(self.order, (-x.id, x))
        found += parts

    def newest_first(self) -> Iterator[tuple[Node, list[T]]]:
        """Each node with all its parts, the one that was made last first; more may be given meanwhile."""
        while self.order:
            _, y = heappop(self.order)
            yield y, self.given.pop(y)


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
