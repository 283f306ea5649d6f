"""What a reverse sweep did, in its order, as a list of events; those inside of a sum in a list of their own."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(eq=False)
class Events:
    """The record of a sweep, see `pullbacks.Record`."""
    events: list[Event] = field(default_factory=list)
    _inside: Events | None = None

    def reached(self, y: Node, parts: Sequence[Node], cotangent: Node) -> None:
        self.events.append(Event(y, parts, cotangent, [], is_variable=True))

    def passed(self, y: Node, parts: Sequence[Node], cotangent: Node, given: Given) -> None:
        kept = [representative(x, g) for x, g in given if not is_zero(g)]
        self.events.append(Event(y, parts, cotangent, kept, self._inside))
        self._inside = None

    def inside(self, y: Node, cotangent: Node) -> Events:
        self._inside = Events()
        return self._inside


def are_same(question: Question, *exprs: Any) -> bool:
    """Whether expressions are one node, so that nothing has to be said about the difference of their prints."""
    read = replace(question, definitions={}).read
    try:
        return len({read(expr) for expr in exprs}) == 1
    except (MatCalcError, ShapeError):          # a line has parts that are not read, such as d(e)
        return False
