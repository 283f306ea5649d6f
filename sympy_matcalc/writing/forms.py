"""Ways of writing that many operations share."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..algebra.nodes import Node, shape_of
from .raw import raw_own
from .writer import Writing


def all_written(nodes: Iterable[Node | tuple[Node, Any]]) -> Writing:
    """The SymPy forms of nodes, or of signs times nodes, as a list; to be used by `yield from`."""
    written = []
    for node in nodes:
        written.append((yield node))
    return written


def written_alone(form: Callable[[Node], Any]) -> Callable[[Node], Writing]:
    """The write of an operation whose SymPy form needs that of no other node."""
    def write(y: Node) -> Writing:
        yield from ()
        return form(y)
    return write


def written_as(cls: Any) -> Callable[[Node], Writing]:
    """The write of an operation that has a class of ours, with the same arguments."""
    def write(y: Node) -> Writing:
        return raw_own(cls, shape_of(y), *(yield from all_written(y.args)))
    return write
