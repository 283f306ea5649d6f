"""The members x[i] of a family."""
from __future__ import annotations

from typing import Any

from sympy import sympify

from ...algebra.indices.deltas import delta
from ...algebra.indices.families import is_member, member, member_block, member_columns, moved
from ...algebra.indices.letters import in_letters
from ...algebra.kinds import MEMBER
from ...algebra.maps.primitives import Primitive, Sandwich
from ...algebra.nodes import Node, shape_of
from ...algebra.products import product
from ...algebra.sums import scale
from ...expressions.families import Family, Member, family_of
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading, no_children
from ...rules.words import Words
from ...writing.forms import written_alone
from ...writing.raw import raw_own

__all__ = ["family"]


def family(name: str, p: Any, q: Any = 1, *, length: Any) -> Family:
    """A family of matrices x[1], ..., x[N] of shape p x q, such as the samples of a data set.

    Parameters
    ----------
    name
        What the family prints as.
    p, q
        The shape of each member; a column by default.
    length
        N, a number or a symbol.

    Returns
    -------
    Family
        What one computes with are its members x[i], counted from 1, its stack and its mean.

    Raises
    ------
    FamilyError
        If a size is no positive whole number.

    See Also
    --------
    stack, mean

    Examples
    --------
    >>> from sympy import Sum, symbols
    >>> from sympy_matcalc import family, gradient, norm
    >>> from sympy import MatrixSymbol
    >>> n, N = symbols("n N", integer=True, positive=True)
    >>> i, j = symbols("i j", integer=True)
    >>> x, mu = family("x", n, 1, length=N), MatrixSymbol("mu", n, 1)
    >>> gradient(Sum(norm(x[i] - mu)**2, (i, 1, N)), mu)
    2*(Sum(mu - x[i], (i, 1, N)))
    >>> gradient(Sum(norm(x[i] - mu)**2, (i, 1, N)), x[j])
    2*(x[j] - mu)
    """
    return Family(name, p, q, length)


def read_member(reader: Reader, expr: Member, nodes: list[Node]) -> Node:
    """Its place may be a bound index."""
    return member(reader.algebra, expr.stack, reader.place(expr.place))


def build_member(y: Node, args: list[Node]) -> Node:
    """The member of another stack, or after other members have moved."""
    X, place = y.data
    if tuple(args) == y.args:
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: delta(y.algebra, place, j) * change)
    return member_columns(args[0], X, place)


def share_of(y: Node, k: int) -> Node:
    """delta_ij, how much of x_i the variable x_j is."""
    return delta(y.algebra, y.data[1], y.args[k].data.place)


def apply_member(y: Node, k: int, dx: Node) -> Node:
    """d x_i = dX E_i, and delta_ij dx_j for the variable x_j."""
    return scale(share_of(y, k), dx) if is_member(y.args[k]) else member_columns(dx, *y.data)


def pull_member(y: Node, k: int, g: Node) -> Node:
    """<G, dX E_i> = <G E_i^T, dX>, and <G, delta_ij dx_j> = <delta_ij G, dx_j>."""
    if is_member(y.args[k]):
        return scale(share_of(y, k), g)
    return product([g, member_block(y.algebra, *y.data).H])


def map_of_member(y: Node, k: int) -> Primitive:
    """dX -> dX E_i, or dx_j -> delta_ij dx_j."""
    (rows, cols), algebra = shape_of(y), y.algebra
    if is_member(y.args[k]):
        return Sandwich(scale(share_of(y, k), algebra.identity(rows)), algebra.identity(cols))
    return Sandwich(algebra.identity(rows), member_block(algebra, *y.data))


def member_in_letters(y: Node) -> Any:
    """x[i], with the user's letter for an index."""
    X, place = y.data
    return raw_own(Member, shape_of(y), X, in_letters(y.algebra, sympify(place)), family_of(X).member_shape[1])


def code_member(ns: Arrays, expr: Member, X: Value, place: Value, q: Value) -> Value:
    """The columns of the stack; IndexError if there are none."""
    q, place = ns.index(q), ns.index(place)
    if not 0 < place <= X.shape[1]//q:
        raise IndexError(f"no member {place} among {X.shape[1]//q}")
    return ns.slice(X, range(X.shape[0]), range((place - 1)*q, place*q))


FORMLESS = "SymPy has no families of samples"

register(Reading(
    Member, read_member, code_member, children=no_children, formless=FORMLESS,
    samples=("z[i].T*z[j]", "A*z[2]", "MatrixSum(z[i]*z[i].T, (i, 1, 5))",
             "Sum(exp(MatrixScalar(x.T*z[i])), (i, 1, 5))", "Trace(D*Z[1])")))
register(Multilinear(
    MEMBER, written_alone(member_in_letters), "a linear map", build=build_member, apply=apply_member,
    pullback=pull_member, primitive=map_of_member,
    words=Words("a sample is a column of the data", "样本是数据矩阵的列", "d x_i = dX e_i", r"dx_i=dX\,e_i")))
