"""The stack X = [x_1 ... x_N] of a family, and its differential."""
from __future__ import annotations

from typing import Any

from ...algebra.indices.families import is_member, member_block, moved, variables_of
from ...algebra.kinds import FAMILY_STACK
from ...algebra.maps.primitives import Primitive, Sandwich
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.products import product
from ...algebra.traces import trace
from ...expressions.differential_symbols import MatrixDifferential
from ...expressions.families import Stack, family_of
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading, no_children
from ...rules.words import Words
from ...writing.forms import written_alone
from ..core.symbols import read_leaf
from .members import FORMLESS

__all__ = ["stack"]


def stack(x: Any) -> Stack:
    """X = [x_1 ... x_N], the members of a family next to each other.

    Parameters
    ----------
    x
        A family.

    Returns
    -------
    Stack
        A symbol, p x qN, that one computes with and differentiates by as with any matrix.

    Raises
    ------
    FamilyError
        If x is no family.

    See Also
    --------
    family, mean
    stacked : sums over the members in terms of the stack.

    Examples
    --------
    >>> from sympy_matcalc import family, stack
    >>> stack(family("x", 3, 1, length=5)).shape
    (3, 5)
    """
    return Stack(x)


def read_stack(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A leaf, unless one differentiates by members."""
    algebra, shape = reader.algebra, reader.algebra.sizes.shape(expr.shape)
    leaves = variables_of(algebra, expr)
    if not is_member(leaves[0]):
        return trace(leaves[0]) if shape == (1, 1) else leaves[0]
    return algebra.intern(FAMILY_STACK, leaves, expr, shape)


def read_differential(reader: Reader, expr: MatrixDifferential, nodes: list[Node]) -> Node:
    """dX is a leaf, that of a stack is read as the stack is."""
    return read_leaf(reader, expr, nodes) if family_of(expr) is None else read_stack(reader, expr, nodes)


def build_stack(y: Node, args: list[Node]) -> Node:
    """The stack after members have moved."""
    return moved(y, args, lambda j, change: product([change, transpose(member_block(y.algebra, y.data, j))]))


def block_of(y: Node, k: int) -> Node:
    """E_j with X E_j = x_j, for the variable x_j."""
    return member_block(y.algebra, y.data, y.args[k].data.place)


def apply_stack(y: Node, k: int, dx: Node) -> Node:
    """dX = dx_j E_j^T."""
    return product([dx, transpose(block_of(y, k))])


def pull_stack(y: Node, k: int, g: Node) -> Node:
    """<G, dx_j E_j^T> = <G E_j, dx_j>."""
    return product([g, block_of(y, k).conjugate])


def map_of_stack(y: Node, k: int) -> Primitive:
    """dx_j -> dx_j E_j^T."""
    return Sandwich(y.algebra.identity(shape_of(y)[0]), transpose(block_of(y, k)))


register(Reading(Stack, read_stack, children=no_children, formless=FORMLESS, samples=("A*z.stack",)))
register(Reading(
    MatrixDifferential, read_differential, children=no_children,
    formless="a differential is no matrix or number of SymPy's"))
register(Multilinear(
    FAMILY_STACK, written_alone(lambda y: y.data), "a linear map", build=build_stack, apply=apply_stack,
    pullback=pull_stack, primitive=map_of_stack,
    words=Words("stack of the samples", "样本的堆叠", "dX = sum_i dx_i e_i^T", r"dX=\sum_i dx_i\,e_i^T")))
