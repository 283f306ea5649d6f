"""What a reverse sweep did, in its order, as a list of events; those inside of a sum in a list of their own."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import ShapeError

from ...algebra.nodes import Node, is_zero
from ...errors import MatCalcError
from ...passes.reverse import Given, representative
from ...reading.question import Question


@dataclass(frozen=True, eq=False)
class Event:
    """A node got all the parts of its cotangent and passed it on; a variable passes nothing on."""
    node: Node
    parts: Sequence[Node]
    cotangent: Node
    given: Given
    inside: Events | None = None
    is_variable: bool = False

    @property
    def has_matrices(self) -> bool:
        """Whether something that the node depends on is a matrix."""
        return any(x.shape is not None for x, _ in self.given)


SumPath = tuple[Event, ...]
"""The sums around, the outermost first."""


@dataclass(eq=False)
class Events:
    """The record of a sweep, see `passes.reverse.Record`."""
    events: list[Event] = field(default_factory=list)
    _inside: Events | None = None

    def reached(self, y: Node, parts: Sequence[Node], cotangent: Node) -> None:
        """A variable has all the parts of its cotangent."""
        self.events.append(Event(y, parts, cotangent, [], is_variable=True))

    def passed(self, y: Node, parts: Sequence[Node], cotangent: Node, given: Given) -> None:
        """A node has passed its cotangent on."""
        kept = [representative(x, g) for x, g in given if not is_zero(g)]
        self.events.append(Event(y, parts, cotangent, kept, self._inside))
        self._inside = None

    def inside(self, y: Node, cotangent: Node) -> Events:
        """The record of the sweep through the body of a sum."""
        self._inside = Events()
        return self._inside


def in_places(events: Sequence[Event], places: Mapping[Node, int]) -> list[Event]:
    """The events by the places of their nodes, the last one first; what a node depends on stays behind it."""
    keys: dict[Node, int] = {}
    for event in reversed(events):
        keys[event.node] = max([places.get(event.node, -1), *(keys.get(x, -1) for x, _ in event.given)])
    return sorted(events, key=lambda event: -keys[event.node])


def are_one(question: Question, line: Any, other: Any) -> bool:
    """Whether two lines are one node, so that nothing has to be said about the difference of their prints."""
    try:
        return line == other or question.read(line) is question.read(other)
    except (MatCalcError, ShapeError):          # a line has parts that are not read, such as d(e)
        return False
