"""The mean of a family, 1/N sum_i x_i."""
from __future__ import annotations

from typing import Any

from sympy import Integer, MatMul, OneMatrix, ShapeError
from sympy.core.sympify import _sympify

from ...algebra.indices.families import (
    family_mean,
    is_member,
    mean_of,
    moved,
    number_of_members,
    sum_of_blocks,
)
from ...algebra.kinds import FAMILY_MEAN
from ...algebra.maps.primitives import Primitive, Sandwich
from ...algebra.nodes import Node, shape_of
from ...algebra.products import product
from ...algebra.sums import scale
from ...algebra.weights import NO_COST
from ...errors import FamilyError
from ...expressions.brevity import brief
from ...expressions.families import Family, Member, OfFamily, family_of
from ...expressions.nodes import as_matrix
from ...expressions.printing.forms import Call, Form, Joined, Word
from ...expressions.printing.latex import LatexStyle
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading, no_children
from ...rules.words import Words
from ...writing.forms import written_alone
from ...writing.raw import raw_own
from .members import FORMLESS

__all__ = ["Mean", "mean"]


class Mean(OfFamily):
    """The mean of the members of a family, 1/N sum_i x_i.

    Parameters
    ----------
    X
        The stack of the family, or its differential; of any other matrix the mean of its blocks is taken.
    length
        N.

    Raises
    ------
    ShapeError
        If the mean of the blocks of another matrix is asked for, and their number is a symbol.

    See Also
    --------
    mean : the function to call.

    Examples
    --------
    >>> from sympy import latex
    >>> from sympy.abc import N, n
    >>> from sympy_matcalc import Family, Mean
    >>> m = Mean(Family("x", n, 1, N).stack, N)
    >>> m, latex(m)
    (mean(x), '\\\\bar{x}')
    """
    __slots__ = ()
    stands_for_itself = True

    def __new__(cls, X: Any, length: Any) -> Any:
        X, length = as_matrix("the mean of a family", X), _sympify(length)
        q = X.shape[1]/length
        if family_of(X) is not None:
            return cls._build((X.shape[0], q), X, length)
        if q == 1:
            return MatMul(1/length, X, OneMatrix(length, 1)).doit()
        if not length.is_Integer:
            raise ShapeError(f"the mean of {length} blocks of {brief(X)} needs their number")
        return average([Member(X, Integer(i), q) for i in range(1, int(length) + 1)])

    def doit(self, **hints: Any) -> Any:
        family = family_of(self.stack)
        is_known = family is not None and family.length.is_Integer
        return average(list(family)) if hints.get("members", False) and is_known else self

    def notation(self) -> Form:
        return self._of_differential(Call(Word("mean"), (family_of(self.stack),)))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        bar = Joined((Word("", r"\bar{"), family_of(self.stack), Word("", "}")))
        return LatexStyle(printer).show(self._of_differential(bar))

    def own_cost(self) -> float:
        """See `cost`."""
        return NO_COST

    def costed_parts(self) -> tuple[Any, ...]:
        """See `cost`: it is one symbol."""
        return ()


def average(matrices: list[Any]) -> Any:
    """The mean of several matrices."""
    return sum(matrices[1:], matrices[0])/len(matrices)


def mean(x: Any) -> Any:
    """The mean of a family, 1/N sum_i x_i, which prints as x with a bar.

    It stays one symbol also under ``doit()``, which SymPy calls in every sum; ``doit(members=True)`` writes it out, if
    N is a number.

    Parameters
    ----------
    x
        A family.

    Returns
    -------
    Mean
        Of the shape of the members.

    Raises
    ------
    FamilyError
        If x is no family.

    See Also
    --------
    family, stack

    Examples
    --------
    >>> from sympy_matcalc import family, mean
    >>> mean(family("x", 3, 1, length=5))
    mean(x)
    >>> mean(family("x", 3, 1, length=2)).doit(members=True)
    (1/2)*x[1] + (1/2)*x[2]
    """
    if not isinstance(x, Family):
        raise FamilyError(f"mean takes a family, not the {type(x).__name__} {brief(x)}")
    return Mean(x.stack, x.length)


def build_mean(y: Node, args: list[Node]) -> Node:
    """The mean of another stack, or after members have moved."""
    if tuple(args) == y.args:
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: change / number_of_members(y))
    return mean_of(args[0], y)


def apply_mean(y: Node, k: int, dx: Node) -> Node:
    """d(1/N sum_i x_i) = 1/N dX sum_i E_i, and 1/N dx_j for the variable x_j."""
    return scale(1 / number_of_members(y), dx) if is_member(y.args[k]) else mean_of(dx, y)


def pull_mean(y: Node, k: int, g: Node) -> Node:
    """<G, 1/N dX sum_i E_i> = <1/N G (sum_i E_i)^T, dX>."""
    pulled = g if is_member(y.args[k]) else product([g, sum_of_blocks(y).H])
    return scale(1 / number_of_members(y), pulled)


def map_of_mean(y: Node, k: int) -> Primitive:
    """dX -> 1/N dX sum_i E_i."""
    (rows, cols), algebra = shape_of(y), y.algebra
    right = algebra.identity(cols) if is_member(y.args[k]) else sum_of_blocks(y)
    return Sandwich(scale(1 / number_of_members(y), algebra.identity(rows)), right)


def code_mean(ns: Arrays, expr: Mean, X: Value, length: Value) -> Value:
    """Block by block."""
    n = ns.index(length)
    rows, q = X.shape[0], X.shape[1]//n
    blocks = [ns.slice(X, range(rows), range(i*q, i*q + q)) for i in range(n)]
    return sum(blocks[1:], blocks[0])*(1/ns.number(n))


register(Reading(
    Mean, lambda reader, expr, nodes: family_mean(reader.algebra, expr.stack), code_mean, children=no_children,
    formless=FORMLESS, samples=("A*Mean(z.stack, 5)", "Trace(D*Mean(Z.stack, 5))")))
register(Multilinear(
    FAMILY_MEAN, written_alone(lambda y: raw_own(Mean, shape_of(y), y.data, family_of(y.data).length)), "a linear map",
    build=build_mean, apply=apply_mean, pullback=pull_mean, primitive=map_of_mean,
    words=Words("mean of the samples", "样本均值", "d xbar = (1/N) sum_i dx_i", r"d\bar{x}=\tfrac1N\sum_i dx_i")))
