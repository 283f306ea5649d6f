"""Named intermediates and parts that stay as they were written."""
from __future__ import annotations

from ...algebra.indices.letters import in_letters
from ...algebra.kinds import CHANGE, NAMED, SUBEXPRESSION
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import shape_of
from ...expressions.differentials_of import differential_of
from ...rules.registry import register
from ...rules.rows import Constant, Linear


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
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y))))
register(Linear(NAMED, write_named, untold=False, build=lambda y, args: y, apply=lambda y, dx: dx,
                pullback=lambda y, g: g, primitive=lambda y: Reshape(shape_of(y))))
