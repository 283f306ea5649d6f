"""Named intermediates and parts that stay as they were written."""
from __future__ import annotations

from ...algebra.indices.letters import in_letters
from ...algebra.kinds import CHANGE, NAMED, SUBEXPRESSION
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import shape_of
from ...expressions.differentials_of import differential_of
from ...rules.registry import register
from ...rules.rows import Constant, Linear
from ...rules.words import Proof, Words


def write_named(y):
    return y.data
    yield


def write_subexpression(y):
    return in_letters(y.algebra, y.data.expr)
    yield


def write_change(y):
    return in_letters(y.algebra, differential_of(y.data.expr))
    yield


register(Constant(CHANGE, write_change))
# In another place, as in the simplifier, it is what it stands for.
register(Linear(SUBEXPRESSION, write_subexpression, build=lambda y, args: args[0], apply=lambda y, dx: dx,
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y)),
                words=Words("rewrite", "改写", "")))
register(Linear(NAMED, write_named, untold=False, build=lambda y, args: y, apply=lambda y, dx: dx,
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y)),
                words=Words("definition", "定义", "Y = its definition", "", Proof(
                    "The chain rule through a matrix, here for Y = A X B.", "通过矩阵 Y 的链式法则，例：Y = A X B。",
                    r"df &= \operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TdY\right)"
                    r"=\operatorname{tr}\left(\left(\frac{\partial f}{\partial Y}\right)^TA\,dX\,B\right)",
                    r"\frac{\partial f}{\partial X} &= A^T\frac{\partial f}{\partial Y}B^T"))))
