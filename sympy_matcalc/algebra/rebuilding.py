"""The same operation on other arguments, and nodes with other nodes in the place of some."""
from __future__ import annotations

from collections.abc import Callable
from operator import is_

from .entrywise import slot
from .kinds import SLOT, Kind
from .nodes import Node

Builder = Callable[[Node, list[Node]], Node]

BUILDERS: dict[Kind, Builder] = {}
"""Kind -> (y, args): the same operation on other arguments, in normal form; the rule of an operation puts it here."""


def build(y: Node, args: list[Node]) -> Node:
    """The same operation on other arguments, in normal form."""
    if y.op is SLOT:
        return slot(args[0])
    builder = BUILDERS.get(y.op)
    return y.like(*args) if builder is None else builder(y, args)


def replaced(root: Node, done: dict[Node, Node]) -> Node:
    """The node with other nodes in the place of some; `done` says which, and is filled with all the others."""
    stack = [root]
    while stack:
        y = stack[-1]
        waiting = [a for a in y.args if a not in done] if y not in done else ()
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if y not in done:
            args = [done[a] for a in y.args]
            done[y] = y if all(map(is_, args, y.args)) else build(y, args)
    return done[root]
