"""The frontier of a reverse sweep: df = sum_k tr(G_k^T d e_k) over the nodes e_k that the sweep has come to.

A node waits with the parts of its cotangent, is expanded (its differential stands there by its rule), and is replaced
by what it depends on.  A sum over an index is opened, has a frontier inside, and is closed.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ...algebra.indices.letters import in_letters
from ...algebra.nodes import Node
from ...algebra.scalars import is_number
from ...algebra.sums import scale
from ...writing.writer import write
from .as_written import added_in_order, sum_over
from .labels import Labels
from .notation import inner_product_of, rotated
from .recording import Event, SumPath


@dataclass(eq=False)
class Frontier:
    """The nodes with the parts of their cotangents, in the order in which they were reached."""
    labels: Labels
    waiting: dict[Node, list[Node]]
    expanded: dict[Node, bool] = field(default_factory=dict)        # whether it is rotated
    opened: dict[Node, tuple[Event, Frontier]] = field(default_factory=dict)

    def inside(self, path: SumPath) -> Frontier:
        """The frontier inside of the sums of a path."""
        front = self
        for event in path:
            _, front = front.opened[event.node]
        return front

    def open(self, event: Event) -> None:
        """Begin a frontier inside of a sum."""
        inside = dict([self.labels.oriented(event.node.args[0], [event.cotangent])])
        self.opened[event.node] = event, Frontier(self.labels, inside)

    def replace(self, event: Event) -> None:
        """Put what a node depends on in its place, where that is not waiting already."""
        y = event.node
        self.expanded.pop(y, None)
        self.opened.pop(y, None)
        fresh: dict[Node, list[Node]] = {}
        for x, g in event.given:
            (self.waiting[x] if x in self.waiting else fresh.setdefault(x, [])).append(g)
        order: dict[Node, list[Node]] = {}
        for x, parts in self.waiting.items():
            order.update(fresh if x is y else {x: parts})
        self.waiting = order

    def written(self) -> Any:
        """The line."""
        parts: list[Any] = []
        for y, cotangents in self.waiting.items():
            parts += [_written_sum(*self.opened[y])] if y in self.opened else \
                [self._term(y, write(g)) for g in cotangents]
        return added_in_order(parts)

    def _term(self, y: Node, G: Any) -> Any:
        """tr(G^T d e), as far as it has come."""
        if y not in self.expanded:
            return inner_product_of(G, self.labels.differential(y))
        D = self.labels.expanded(y)
        turned = rotated(G, D, self.labels.changes_of(y)) if self.expanded[y] else None
        return inner_product_of(G, D) if turned is None else turned


def _written_sum(event: Event, inside: Frontier) -> Any:
    """sum_i of what is inside; a number in front of the sum stays there."""
    y, front = event.node, event.cotangent
    if front.shape is None and not is_number(front, 1):
        per_unit = {x: [scale(1 / front, g) for g in parts] for x, parts in inside.waiting.items()}
        inside = Frontier(inside.labels, per_unit, inside.expanded, inside.opened)
    else:
        front = y.algebra.one
    low, high = write(y.args[1]), write(y.args[2])
    limits = sp.Tuple(in_letters(y.algebra, y.data), low, high)
    return inner_product_of(write(front), sum_over(inside.written(), limits))
