"""The frontier of a reverse sweep: df = sum_k tr(G_k^T d e_k) over the nodes e_k that the sweep has come to.

A frontier is changed by moves, and written whenever a line is wanted.  A node waits with the parts of its cotangent, is
expanded (its differential stands there by its rule), and is pulled (replaced by what it depends on).  A sum over an
index is opened, has a frontier inside, and is closed.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sympy as sp

from ...algebra.factoring import collect
from ...algebra.indices.letters import in_letters
from ...algebra.nodes import Node
from ...algebra.scalars import is_number
from ...algebra.sums import scale
from ...writing.writer import write
from .labels import Labels
from .notation import inner_product, rotated, sum_of, sum_over
from .recording import Event, Events

Path = tuple[Event, ...]
"""The sums around, the outermost first."""


class Kind(Enum):
    """What is done to the frontier."""
    COLLECT = "collect"         # the parts of a cotangent are added
    EXPAND = "expand"           # a differential is replaced by what its rule says
    ROTATE = "rotate"           # what stands behind a differential goes to the front of the trace
    PULL = "pull"               # the differential is alone again, all else is in its cotangent
    OPEN = "open"               # the differential of a sum over an index is the sum of the differentials
    CLOSE = "close"             # the sum goes into the cotangents


@dataclass(frozen=True, eq=False)
class Move:
    """One change of the frontier: of the node of an event, inside of the sums of the path."""
    kind: Kind
    event: Event
    path: Path

    @property
    def node(self) -> Node:
        return self.event.node


def moves(events: Events, path: Path = ()) -> Iterator[Move]:
    """All moves of a sweep, in its order."""
    for event in events.events:
        if len(event.parts) > 1:
            yield Move(Kind.COLLECT, event, path)
        if event.inside is not None:
            yield Move(Kind.OPEN, event, path)
            yield from moves(event.inside, (*path, event))
            yield Move(Kind.CLOSE, event, path)
        elif not event.is_variable:
            if event.node.shape is not None or any(x.shape is not None for x, _ in event.given):
                yield Move(Kind.EXPAND, event, path)
                yield Move(Kind.ROTATE, event, path)
            yield Move(Kind.PULL, event, path)


@dataclass(eq=False)
class Frontier:
    """The nodes with the parts of their cotangents, in the order in which they were reached."""
    labels: Labels
    waiting: dict[Node, list[Node]]
    expanded: dict[Node, bool] = field(default_factory=dict)        # whether it is rotated
    opened: dict[Node, tuple[Event, Frontier]] = field(default_factory=dict)

    def apply(self, move: Move) -> None:
        """Make one move."""
        front = self
        for event in move.path:
            front = front.opened[event.node][1]
        front._apply(move.kind, move.event)

    def _apply(self, kind: Kind, event: Event) -> None:
        y = event.node
        if kind is Kind.COLLECT:
            self.waiting[y] = [event.cotangent]
        elif kind is Kind.EXPAND:
            self.expanded[y] = False
        elif kind is Kind.ROTATE:
            self.expanded[y] = True
        elif kind is Kind.OPEN:
            self.opened[y] = event, Frontier(self.labels, dict([self.labels.oriented(y.args[0], [event.cotangent])]))
        else:
            self._replace(y, event)

    def _replace(self, y: Node, event: Event) -> None:
        """Put what a node depends on in its place, where that is not waiting already."""
        self.expanded.pop(y, None)
        self.opened.pop(y, None)
        fresh: dict[Node, list[Node]] = {}
        for x, g in event.given:
            (self.waiting[x] if x in self.waiting else fresh.setdefault(x, [])).append(g)
        order: dict[Node, list[Node]] = {}
        for x, parts in self.waiting.items():
            order.update(fresh if x is y else {x: parts})
        self.waiting = order

    def written(self, whole: bool = False) -> Any:
        """The line; with `whole`, the parts of each cotangent are collected."""
        parts: list[Any] = []
        for y, cotangents in self.waiting.items():
            if y in self.opened:
                parts.append(_written_sum(*self.opened[y], whole))
                continue
            if whole and len(cotangents) > 1:
                cotangents = [collected(y, cotangents)]
            parts += [self._term(y, write(g)) for g in cotangents]
        return sum_of(parts)

    def _term(self, y: Node, G: Any) -> Any:
        """tr(G^T d e), as far as it has come."""
        if y not in self.expanded:
            return inner_product(G, self.labels.differential(y))
        D = self.labels.expanded(y)
        turned = rotated(G, D, self.labels.changes_of(y)) if self.expanded[y] else None
        return inner_product(G, D) if turned is None else turned


def collected(y: Node, cotangents: list[Node]) -> Node:
    """The sum of the parts of a cotangent."""
    return collect(y.algebra, [(y.algebra.one, g) for g in cotangents], None if y.shape == (1, 1) else y.shape)


def _written_sum(event: Event, inside: Frontier, whole: bool) -> Any:
    """sum_i of what is inside; a number in front of the sum stays there."""
    y, front = event.node, event.cotangent
    if front.shape is None and not is_number(front, 1):
        per_unit = {x: [scale(1 / front, g) for g in parts] for x, parts in inside.waiting.items()}
        inside = Frontier(inside.labels, per_unit, inside.expanded, inside.opened)
    else:
        front = y.algebra.one
    low, high = write(y.args[1]), write(y.args[2])
    limits = sp.Tuple(in_letters(y.algebra, y.data), low, high)
    return inner_product(write(front), sum_over(inside.written(whole), limits))
