"""Named intermediates: a symbol with a definition, which prints as the symbol and varies as the definition does.

A part of an expression that is to stay as the user wrote it is a definition whose name is what was written.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .kinds import CHANGE, NAMED, SUBEXPRESSION
from .nodes import TRANSPOSES, Node, shape_of, transposed_whole
from .predicates import is_symmetric


def named(symbol: Any, definition: Node) -> Node:
    """The node that stands for a definition; for the simplifier it is a leaf."""
    return definition.algebra.intern(NAMED, (definition,), symbol, definition.shape, -definition.cost)


def transposed_named(node: Node) -> Node:
    """Y^T is Y where the definition is symmetric, or where that is known of Y."""
    if is_symmetric(node.args[0]) or node.algebra.knows("symmetric", node):
        return node
    return transposed_whole(node)


TRANSPOSES.put(NAMED, transposed_named)


@dataclass(frozen=True, eq=False)
class Label:
    """How a part of an expression is written, with the indices of the algebra; `name` orders the nodes."""
    as_read: Any
    name: str
    place: Callable[[Any], Any] = lambda expr: expr

    @cached_property
    def expr(self) -> Any:
        """What is written."""
        return self.place(self.as_read)


def subexpression(label: Label, node: Node) -> Node:
    """A part of an expression as the user wrote it: a leaf to the constructors, which would else write it otherwise."""
    return node.algebra.intern(SUBEXPRESSION, (node,), label, node.shape, -node.cost)


def transposed_subexpression(y: Node) -> Node:
    """E^T is E where it is symmetric."""
    if is_symmetric(y.args[0]):
        return y
    return transposed_whole(y)


TRANSPOSES.put(SUBEXPRESSION, transposed_subexpression)


def without_label(node: Node) -> Node:
    """What a subexpression is; other nodes are themselves."""
    return node.args[0] if node.op is SUBEXPRESSION else node


def change_of(label: Label, x: Node) -> Node:
    """A leaf that is written as the differential of what the label says, of the shape of x."""
    shape = None if shape_of(x) == (1, 1) else x.shape
    return x.algebra.intern(CHANGE, (), label, shape, indices=x.indices)
