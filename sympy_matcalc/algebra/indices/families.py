"""Members, means and stacks of families, as nodes."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...expressions.differential_symbols import MatrixDifferential
from ...expressions.families import Member, Stack, family_of
from ..kinds import FAMILY_MEAN, LEAF, MEMBER, SUM
from ..nodes import Node, PerAlgebra
from ..products import product
from ..sizes import dimension
from ..sums import add, scale, terms
from ..traces import trace
from .deltas import AT_INDEX, indices_in, lies_within, new_index
from .selections import selection
from .sums import index_sum


# ------------------------------------------------------------------------------------------------------- members
def member(algebra, X, place):
    """Member number `place` of the family with the stack X."""
    place = dimension(sp.sympify(place))
    lies_within(algebra, place, 1, family_of(X).length)
    rows, cols = algebra.sizes.shape(family_of(X).member_shape)
    indices = None if isinstance(place, int) else indices_in(algebra, place)
    node = algebra.intern(MEMBER, variables_of(algebra, X), (X, place), (rows, cols), indices=indices)
    return trace(node) if (rows, cols) == (1, 1) else node


VARIABLES: PerAlgebra[dict[Any, tuple[Node, ...]]] = PerAlgebra(dict)
"""Stack -> the leaves that one may differentiate by."""


def variables_of(algebra, X):
    """The leaves that one may differentiate by: the stack, or the members that are variables."""
    known = VARIABLES.of(algebra)
    if X not in known:
        chosen = [v for v in algebra.variables if isinstance(v, Member) and v.stack == X] or [X]
        for v in chosen if chosen != [X] else ():
            lies_within(algebra, v.place, 1, family_of(X).length)
        known[X] = tuple([algebra.leaf(v, algebra.sizes.shape(v.shape)) for v in chosen])
    return known[X]


def is_member(leaf):
    return isinstance(leaf.data, Member)


def is_stack(node):
    """Whether a node is the stack of a family or the differential of one."""
    return node.op is LEAF and isinstance(node.data, (Stack, MatrixDifferential)) and family_of(node.data) is not None


def member_block(algebra, X, place):
    """E_i with X E_i = x_i."""
    q, (_, cols) = algebra.sizes.of(family_of(X).member_shape[1]), algebra.sizes.shape(X.shape)
    return selection(algebra, dimension(sp.sympify((place - 1)*q)), 1, q, cols)


def member_columns(stack, X, place):
    """A E_i, where A stands for the stack X."""
    if is_stack(stack):
        return member(stack.algebra, stack.data, place)
    if stack.op is SUM:
        rows, cols = stack.algebra.sizes.shape(family_of(X).member_shape)
        return add(stack.algebra, [(c, member_columns(m, X, place)) for c, m in terms(stack)],
                   None if (rows, cols) == (1, 1) else (rows, cols))
    return product([stack, member_block(stack.algebra, X, place)])


def moved(y, args, share):
    """The value of y after x_j moves to another place: y + share(j, new x_j - x_j) for each variable x_j."""
    for old, new in zip(y.args, args):
        if new is not old:
            y = y + share(old.data.place, new - member(new.algebra, old.data.stack, old.data.place))
    return y


AT_INDEX[MEMBER] = lambda y, change: member(y.algebra, y.data[0], change(y.data[1]))


# --------------------------------------------------------------------------------------------------------- means
MEANS: PerAlgebra[set[Any]] = PerAlgebra(set)
"""The stacks whose mean is spoken of."""


def family_mean(algebra, X):
    """1/N sum_i x_i."""
    shape = algebra.sizes.shape(family_of(X).member_shape)
    MEANS.of(algebra).add(X)
    node = algebra.intern(FAMILY_MEAN, variables_of(algebra, X), X, shape)
    return trace(node) if shape == (1, 1) else node


def number_of_members(y):
    return y.algebra.dimension(family_of(y.data).length)


def blocks(y):
    """sum_i E_i; a column of ones, if the members are columns."""
    algebra, X = y.algebra, y.data
    if algebra.sizes.of(family_of(X).member_shape[1]) == 1:
        return algebra.ones_vector(algebra.sizes.of(X.shape[1]))
    k = new_index(algebra)
    return index_sum(member_block(algebra, X, k.data), k, algebra.one, number_of_members(y))


def mean_of(stack, y):
    """1/N A sum_i E_i, where A stands for the stack."""
    if is_stack(stack):
        return family_mean(y.algebra, stack.data)
    return scale(1 / number_of_members(y), product([stack, blocks(y)]))
