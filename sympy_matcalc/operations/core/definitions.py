"""Named intermediates and parts that stay as they were written."""
from __future__ import annotations

from typing import Any

from ...algebra.indices.letters import in_letters
from ...algebra.kinds import CHANGE, NAMED, SUBEXPRESSION
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import Node, shape_of
from ...expressions.differentials_of import differential_of
from ...rules.registry import register
from ...rules.rows import Constant, Linear
from ...rules.words import Proof, Words
from ...writing.forms import written_alone


def same(y: Node, change: Node) -> Node:
    """d Y = dX for Y = X."""
    return change


def map_of_name(y: Node) -> Reshape:
    """dX -> dX."""
    return Reshape(shape_of(y))


def as_written(y: Node) -> Any:
    """The part of the user's expression."""
    return in_letters(y.algebra, y.data.expr)


def differential_as_written(y: Node) -> Any:
    """d(e) for such a part e."""
    return in_letters(y.algebra, differential_of(y.data.expr))


register(Linear(
    NAMED, written_alone(lambda y: y.data), untold=False, build=lambda y, args: y, apply=same, pullback=same,
    primitive=map_of_name,
    words=Words("definition", "定义", "Y = its definition", "", Proof(
        "The chain rule through a matrix, here for Y = A X B.", "通过矩阵 Y 的链式法则，例：Y = A X B。",
        r"df &= \operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TdY\right)"
        r"=\operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TA\,dX\,B\right)",
        r"\frac{\partial f}{\partial X} &= A^T\frac{\partial f}{\partial Y}B^T"))))
# In another place, as in the simplifier, a part is what it stands for.
register(Linear(
    SUBEXPRESSION, written_alone(as_written), build=lambda y, args: args[0], apply=same, pullback=same,
    primitive=map_of_name, words=Words("rewrite", "改写", "")))
register(Constant(CHANGE, written_alone(differential_as_written)))
