"""Named intermediates: a symbol with a definition, which prints as the symbol and varies as the definition does.

A part of an expression that is to stay as the user wrote it is a definition whose name is what was written.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ..algebra.primitives import Reshape
from ..expressions import differential_of
from ..letters import shown
from ..rules import Constant, Linear, register


def named(symbol: Any, definition: Node) -> Node:
    """The node that stands for a definition; for the simplifier it is a leaf."""
    return definition.algebra.intern("named", (definition,), symbol, definition.shape, -definition.cost)


def transposed_named(node: Node) -> Node:
    """Y^T is Y where the definition is symmetric, or where that is known of Y."""
    if transpose(node.args[0]) is node.args[0] or node.algebra.knows("symmetric", node):
        return node
    rows, cols = node.shape or (1, 1)
    return node.algebra.intern("transpose", (node,), None, (cols, rows))


TRANSPOSES.put("named", transposed_named)


def write_named(y):
    return y.data
    yield


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
    return node.algebra.intern("subexpression", (node,), label, node.shape, -node.cost)


def transposed_subexpression(y: Node) -> Node:
    """E^T is E where it is symmetric."""
    if transpose(y.args[0]) is y.args[0]:
        return y
    rows, cols = shape_of(y)
    return y.algebra.intern("transpose", (y,), None, (cols, rows))


TRANSPOSES.put("subexpression", transposed_subexpression)


def without_label(node: Node) -> Node:
    """What a subexpression is; other nodes are themselves."""
    return node.args[0] if node.op == "subexpression" else node


def write_subexpression(y):
    return shown(y.algebra, y.data.expr)
    yield


def change_of(label: Label, x: Node) -> Node:
    """A leaf that is written as the differential of what the label says, of the shape of x."""
    shape = None if shape_of(x) == (1, 1) else x.shape
    node = x.algebra.intern("change", (), label, shape, 0.0)
    node.indices = x.indices
    return node


def write_change(y):
    return shown(y.algebra, differential_of(y.data.expr))
    yield


register(Constant("change", write_change))
# In another place, as in the simplifier, it is what it stands for.
register(Linear("subexpression", write_subexpression, build=lambda y, args: args[0], apply=lambda y, dx: dx,
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y))))
register(Linear("named", write_named, untold=False, build=lambda y, args: y, apply=lambda y, dx: dx,
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y))))
