"""The same operation on other arguments, and nodes with other nodes in the place of some."""
from __future__ import annotations

from collections.abc import Callable
from operator import is_

from .entrywise import slot
from .kinds import SLOT, Kind
from .nodes import Node, arguments
from .walking import fold

Builder = Callable[[Node, list[Node]], Node]

BUILDERS: dict[Kind, Builder] = {}
"""Kind -> (y, args): the same operation on other arguments, in normal form; the rule of an operation puts it here."""


def build(y: Node, args: list[Node]) -> Node:
    """The same operation on other arguments, in normal form."""
    if y.op is SLOT:
        return slot(args[0])
    builder = BUILDERS.get(y.op)
    return y.like(*args) if builder is None else builder(y, args)


def rebuilt_node(y: Node, args: list[Node]) -> Node:
    """The same with other arguments; the node itself if they are its own."""
    return y if all(map(is_, args, y.args)) else build(y, args)


def replaced(root: Node, done: dict[Node, Node]) -> Node:
    """The node with other nodes in the place of some; `done` says which, and is filled with all the others."""
    return fold(root, arguments, rebuilt_node, done)
