"""The moves that change a frontier line by line, and the order in which a person makes them.

Moves of a sweep commute as far as one does not need the other, so they are put in generations: from the outermost
operation inward, first all differentials, then all trace tricks.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sympy as sp

from ...algebra.nodes import Node
from ...operations import Hadamard
from ...passes.forward import needed_rule
from .as_written import SumAsWritten
from .frontiers import Frontier
from .labels import Labels
from .recording import Event, Events, SumPath


@dataclass(frozen=True, eq=False)
class Move(ABC):
    """One change of the frontier: of the node of an event, inside of the sums of a path."""
    event: Event
    path: SumPath
    phase: ClassVar[int]                # of its generation

    @property
    def node(self) -> Node:
        """The node."""
        return self.event.node

    @property
    def is_untold(self) -> bool:
        """Whether the rule of the node goes without saying."""
        return needed_rule(self.node).untold

    def apply(self, whole: Frontier) -> None:
        """Make the move."""
        self.change(whole.inside(self.path))

    @abstractmethod
    def change(self, front: Frontier) -> None:
        """Change the frontier that the node is in."""

    def rule(self, labels: Labels) -> str:
        """The key of the rule that is applied."""
        return self.node.op.name

    def weight(self, labels: Labels) -> float:
        """How much a reader would miss the line after it."""
        return 0.0 if self.is_untold else 2.0

    def generation(self, born: int, births: Births) -> int:
        """The one it belongs to, if its node was born in an earlier one."""
        return born if self.is_untold else born + 1


class Expand(Move):
    """A differential is replaced by what its rule says."""
    phase = 1

    def change(self, front: Frontier) -> None:
        front.expanded[self.node] = False

    def weight(self, labels: Labels) -> float:
        if self.is_untold:
            return 0.0
        D = labels.expanded(self.node)
        return 1.5 if isinstance(D.arg if isinstance(D, sp.Trace) else D, sp.MatMul) else 2.5


class Rotate(Move):
    """What stands behind a differential goes to the front of the trace."""
    phase = 2

    def change(self, front: Frontier) -> None:
        front.expanded[self.node] = True

    def rule(self, labels: Labels) -> str:
        return "cyclic"

    def weight(self, labels: Labels) -> float:
        return 0.0


class Pull(Move):
    """The differential is alone again, all else is in its cotangent."""
    phase = 3

    def change(self, front: Frontier) -> None:
        front.replace(self.event)

    def rule(self, labels: Labels) -> str:
        if self.node.shape is None and not self.event.has_matrices:
            return self.node.op.name
        return trick(labels.expanded(self.node))


class Open(Move):
    """The differential of a sum over an index is the sum of the differentials."""
    phase = 3

    def change(self, front: Frontier) -> None:
        front.open(self.event)


class Close(Move):
    """The sum goes into the cotangents."""
    phase = 3

    def change(self, front: Frontier) -> None:
        front.replace(self.event)

    def rule(self, labels: Labels) -> str:
        return "close"

    def generation(self, born: int, births: Births) -> int:
        return births.latest.get((*self.path, self.event), born)


class Collect(Move):
    """The parts of a cotangent are added."""
    phase = 5

    def change(self, front: Frontier) -> None:
        front.waiting[self.node] = [self.event.cotangent]

    def rule(self, labels: Labels) -> str:
        return "collect"

    def weight(self, labels: Labels) -> float:
        return 3.0

    def generation(self, born: int, births: Births) -> int:
        return born


SILENT = 4
"""The phase of moves that go without saying."""


# ------------------------------------------------------------------------------------------------------ from events
def moves(events: Events, path: SumPath = ()) -> Iterator[Move]:
    """All moves of a sweep, in its order."""
    for event in events.events:
        if len(event.parts) > 1:
            yield Collect(event, path)
        if event.inside is not None:
            yield Open(event, path)
            yield from moves(event.inside, (*path, event))
            yield Close(event, path)
        elif not event.is_variable:
            yield from _moves_of_operation(event, path)


def _moves_of_operation(event: Event, path: SumPath) -> Iterator[Move]:
    if event.node.shape is not None or event.has_matrices:
        yield Expand(event, path)
        yield Rotate(event, path)
    yield Pull(event, path)


def trick(D: Any) -> str:
    """The key of the trace trick that frees a differential from what it stands in."""
    direct = next((key for cls, key in TRICKS.items() if isinstance(D, cls)), None)
    if direct is not None:
        return direct
    traces = [a for a in sp.Mul.make_args(D) if isinstance(a, sp.Trace)] if isinstance(D, (sp.Trace, sp.Mul)) else []
    if not traces:
        return "move scalar" if isinstance(D, sp.Mul) else "move map"
    inside, *_ = traces
    return trick(inside.arg) if isinstance(inside.arg, tuple(TRICKS)) else "move map"


TRICKS: dict[Any, str] = {sp.MatMul: "move product", sp.MatAdd: "move sum", SumAsWritten: "move sum",
                          sp.Transpose: "move transpose", Hadamard: "move Hadamard"}
"""What a differential stands in -> the trace trick for it."""


# -------------------------------------------------------------------------------------------------- in generations
@dataclass(eq=False)
class Births:
    """When each node was born, and which generation is the latest inside of each sum."""
    labels: Labels
    born: dict[tuple[SumPath, Node], int] = field(default_factory=dict)
    latest: dict[SumPath, int] = field(default_factory=dict)

    def place(self, move: Move) -> tuple[int, int]:
        """The generation and phase of a move; what it leads to is born with it."""
        own = move.generation(self.born.get((move.path, move.node), 0), self)
        if isinstance(move, Open):
            body, _ = self.labels.oriented(move.node.args[0], [])
            self.born[(*move.path, move.event), body] = own
        elif isinstance(move, (Pull, Close)):
            for x, _ in move.event.given:
                self.born[move.path, x] = max(own, self.born.get((move.path, x), 0))
        for depth in range(len(move.path) + 1):
            around = move.path[:depth]
            self.latest[around] = max(own, self.latest.get(around, 0))
        return own, SILENT if move.is_untold else move.phase


def in_generations(sweep: Iterable[Move], labels: Labels) -> list[list[Move]]:
    """The moves by generation and phase; a silent one, and collecting, belong to the generation that leads to it."""
    births = Births(labels)
    groups: dict[tuple[int, int], list[Move]] = {}
    for move in sweep:
        groups.setdefault(births.place(move), []).append(move)
    return [groups[place] for place in sorted(groups)]
