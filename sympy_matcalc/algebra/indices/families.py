"""Members, means and stacks of families, as nodes.

`member`       args the variables, data (X, i): member i of the family with the stack X;
`family mean`  args the variables, data X: the mean of its members.

The variables are what one may differentiate by: the stack, or the members that are variables themselves.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import sympify

from ...expressions.differential_symbols import MatrixDifferential
from ...expressions.families import Member, Stack, family_of
from ..kinds import FAMILY_MEAN, LEAF, MEMBER, SUM
from ..nodes import Algebra, Node, PerAlgebra, Shape
from ..products import product
from ..sizes import dimension
from ..sums import add, scale, terms
from ..traces import trace
from .places import AT_INDEX, Change, lies_within
from .selections import selection
from .state import indices_in, new_index
from .sums import index_sum

VARIABLES: PerAlgebra[dict[Any, tuple[Node, ...]]] = PerAlgebra(dict)
"""Stack -> the leaves that one may differentiate by."""


def variables_of(algebra: Algebra, X: Any) -> tuple[Node, ...]:
    """The leaves that one may differentiate by: the stack, or the members that are variables."""
    known = VARIABLES.of(algebra)
    if X not in known:
        members = [v for v in algebra.variables if isinstance(v, Member) and v.stack == X]
        for v in members:
            lies_within(algebra, v.place, 1, family_of(X).length)
        known[X] = tuple([algebra.leaf(v, algebra.sizes.shape(v.shape)) for v in members or [X]])
    return known[X]


def is_member(leaf: Node) -> bool:
    """Whether a variable is a member of a family."""
    return isinstance(leaf.data, Member)


def is_stack(node: Node) -> bool:
    """Whether a node is the stack of a family or the differential of one."""
    return node.op is LEAF and isinstance(node.data, (Stack, MatrixDifferential)) and family_of(node.data) is not None


def member_shape(algebra: Algebra, X: Any) -> Shape:
    """The shape of each member of the family with this stack."""
    return algebra.sizes.shape(family_of(X).member_shape)


# --------------------------------------------------------------------------------------------------------- members
def member(algebra: Algebra, X: Any, place: Any) -> Node:
    """Member number `place` of the family with the stack X."""
    place, shape = dimension(sympify(place)), member_shape(algebra, X)
    lies_within(algebra, place, 1, family_of(X).length)
    indices = None if isinstance(place, int) else indices_in(algebra, place)
    node = algebra.intern(MEMBER, variables_of(algebra, X), (X, place), shape, indices=indices)
    return trace(node) if shape == (1, 1) else node


def member_block(algebra: Algebra, X: Any, place: Any) -> Node:
    """E_i with X E_i = x_i."""
    q, (_, cols) = member_shape(algebra, X)[1], algebra.sizes.shape(X.shape)
    return selection(algebra, dimension(sympify((place - 1)*q)), 1, q, cols)


def member_columns(stack: Node, X: Any, place: Any) -> Node:
    """A E_i, where A stands for the stack X."""
    if is_stack(stack):
        return member(stack.algebra, stack.data, place)
    if stack.op is SUM:
        shape = member_shape(stack.algebra, X)
        return add(stack.algebra, [(c, member_columns(m, X, place)) for c, m in terms(stack)],
                   None if shape == (1, 1) else shape)
    return product([stack, member_block(stack.algebra, X, place)])


def moved(y: Node, args: Sequence[Node], share: Callable[[Any, Node], Node]) -> Node:
    """The value of y after x_j moves to another place: y + share(j, new x_j - x_j) for each variable x_j."""
    for old, new in zip(y.args, args):
        if new is not old:
            y = y + share(old.data.place, new - member(new.algebra, old.data.stack, old.data.place))
    return y


def _member_at(y: Node, change: Change) -> Node:
    X, place = y.data
    return member(y.algebra, X, change(place))


AT_INDEX[MEMBER] = _member_at


# ----------------------------------------------------------------------------------------------------------- means
MEANS: PerAlgebra[set[Any]] = PerAlgebra(set)
"""The stacks whose mean is spoken of."""


def family_mean(algebra: Algebra, X: Any) -> Node:
    """1/N sum_i x_i."""
    shape = member_shape(algebra, X)
    MEANS.of(algebra).add(X)
    node = algebra.intern(FAMILY_MEAN, variables_of(algebra, X), X, shape)
    return trace(node) if shape == (1, 1) else node


def number_of_members(y: Node) -> Node:
    """N, of the family whose mean it is."""
    return y.algebra.dimension(family_of(y.data).length)


def sum_of_blocks(y: Node) -> Node:
    """sum_i E_i; a column of ones, if the members are columns."""
    algebra, X = y.algebra, y.data
    if member_shape(algebra, X)[1] == 1:
        return algebra.ones_vector(algebra.sizes.of(X.shape[1]))
    k = new_index(algebra)
    return index_sum(member_block(algebra, X, k.data), k, algebra.one, number_of_members(y))


def mean_of(stack: Node, y: Node) -> Node:
    """1/N A sum_i E_i, where A stands for the stack."""
    if is_stack(stack):
        return family_mean(y.algebra, stack.data)
    return scale(1 / number_of_members(y), product([stack, sum_of_blocks(y)]))
