"""Families of samples: members, stacks and means."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Integer, MatMul, OneMatrix, ShapeError
from sympy.core.sympify import _sympify

from ...algebra.indices.deltas import delta
from ...algebra.indices.families import (
    blocks,
    family_mean,
    is_member,
    mean_of,
    member,
    member_block,
    member_columns,
    moved,
    number_of_members,
    variables_of,
)
from ...algebra.indices.letters import in_letters
from ...algebra.kinds import FAMILY_MEAN, FAMILY_STACK, MEMBER
from ...algebra.maps.primitives import Sandwich
from ...algebra.nodes import shape_of, transpose
from ...algebra.products import product
from ...algebra.sums import scale
from ...algebra.traces import trace
from ...algebra.weights import NO_COST
from ...errors import FamilyError
from ...expressions.brevity import brief
from ...expressions.differential_symbols import MatrixDifferential
from ...expressions.families import Family, Member, Stack, _OfFamily, family_of
from ...expressions.nodes import as_matrix
from ...expressions.printing.forms import Call, Form, Joined, Word
from ...expressions.printing.latex import LatexStyle
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own
from ..core.symbols import read_leaf

__all__ = ["Mean", "family", "mean", "stack"]


class Mean(_OfFamily):
    """The mean of the members of a family, 1/N sum_i x_i.

    Parameters
    ==========

    X
        The stack of the family, or its differential; of any other matrix the mean of its blocks is taken.
    length
        N.

    Examples
    ========

    >>> from sympy import latex
    >>> from sympy.abc import N, n
    >>> from sympy_matcalc import Family, Mean
    >>> m = Mean(Family("x", n, 1, N).stack, N)
    >>> m, latex(m)
    (mean(x), '\\\\bar{x}')
    """
    __slots__ = ()
    stands_for_itself = True

    def own_cost(self) -> float:
        """See `cost`."""
        return NO_COST

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return ()

    def __new__(cls, X: Any, length: Any) -> Any:
        X, length = as_matrix("the mean of a family", X), _sympify(length)
        q = X.shape[1]/length
        if family_of(X) is not None:
            return cls._build((X.shape[0], q), X, length)
        if q == 1:
            return MatMul(1/length, X, OneMatrix(length, 1)).doit()
        if not length.is_Integer:
            raise ShapeError(f"the mean of {length} blocks of {brief(X)} needs their number")
        blocks = [Member(X, Integer(i), q) for i in range(1, int(length) + 1)]
        return sum(blocks[1:], blocks[0])/length

    def doit(self, **hints: Any) -> Any:
        family = family_of(self.stack)
        if not (hints.get("members", False) and family is not None and family.length.is_Integer):
            return self
        blocks = list(family)
        return sum(blocks[1:], blocks[0])/family.length

    def notation(self) -> Form:
        return self._of_differential(Call(Word("mean"), (family_of(self.stack),)))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        bar = Joined((Word("", r"\bar{"), family_of(self.stack), Word("", "}")))
        return LatexStyle(printer).show(self._of_differential(bar))


def build_member(y, args):
    X, place = y.data
    if list(args) == list(y.args):
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: delta(y.algebra, place, j) * change)
    return member_columns(args[0], X, place)


def apply_member(y, k, dx):
    """d x_i = dX E_i, and delta_ij dx_j for the variable x_j."""
    X, place = y.data
    if is_member(y.args[k]):
        return scale(delta(y.algebra, place, y.args[k].data.place), dx)
    return member_columns(dx, X, place)


def pull_member(y, k, g):
    """<G, dX E_i> = <G E_i^T, dX>, and <G, delta_ij dx_j> = <delta_ij G, dx_j>."""
    X, place = y.data
    if is_member(y.args[k]):
        return scale(delta(y.algebra, place, y.args[k].data.place), g)
    return product([g, member_block(y.algebra, X, place).H])


def map_of_member(y, k):
    """dX -> dX E_i, or dx_j -> delta_ij dx_j."""
    (rows, cols), algebra = shape_of(y), y.algebra
    X, place = y.data
    if is_member(y.args[k]):
        return Sandwich(scale(delta(algebra, place, y.args[k].data.place), algebra.identity(rows)),
                        algebra.identity(cols))
    return Sandwich(algebra.identity(rows), member_block(algebra, X, place))


def read_member(reader, expr, nodes):
    return member(reader.algebra, expr.stack, reader.place(expr.place))


def write_member(y):
    X, place = y.data
    place = in_letters(y.algebra, sp.sympify(place))
    return raw_own(Member, shape_of(y), X, place, family_of(X).member_shape[1])
    yield


def code_member(ns, expr, X, place, q):
    q, place = ns.index(q), ns.index(place)
    if not 0 < place <= X.shape[1] // q:
        raise IndexError(f"no member {place} among {X.shape[1] // q}")
    return ns.slice(X, range(X.shape[0]), range((place - 1)*q, place*q))


def apply_mean(y, k, dx):
    """d(1/N sum_i x_i) = 1/N dX sum_i E_i, and 1/N dx_j for the variable x_j."""
    return scale(1 / number_of_members(y), dx) if is_member(y.args[k]) else mean_of(dx, y)


def build_mean(y, args):
    if list(args) == list(y.args):
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: change / number_of_members(y))
    return mean_of(args[0], y)


def pull_mean(y, k, g):
    """<G, 1/N dX sum_i E_i> = <1/N G (sum_i E_i)^T, dX>."""
    pulled = g if is_member(y.args[k]) else product([g, blocks(y).H])
    return scale(1 / number_of_members(y), pulled)


def map_of_mean(y, k):
    """dX -> 1/N dX sum_i E_i."""
    (rows, cols), algebra = shape_of(y), y.algebra
    right = algebra.identity(cols) if is_member(y.args[k]) else blocks(y)
    return Sandwich(scale(1 / number_of_members(y), algebra.identity(rows)), right)


def write_mean(y):
    return raw_own(Mean, shape_of(y), y.data, family_of(y.data).length)
    yield


def code_mean(ns, expr, X, length):
    n = ns.index(length)
    q = X.shape[1] // n
    return sum((ns.slice(X, range(X.shape[0]), range(i*q, i*q + q)) for i in range(1, n)),
               ns.slice(X, range(X.shape[0]), range(q))) * (1 / ns.number(n))


def read_stack(reader, expr, nodes):
    """A leaf, unless one differentiates by members."""
    algebra, shape = reader.algebra, reader.algebra.sizes.shape(expr.shape)
    leaves = variables_of(algebra, expr)
    if not is_member(leaves[0]):
        return trace(leaves[0]) if shape == (1, 1) else leaves[0]
    return algebra.intern(FAMILY_STACK, leaves, expr, shape)


def apply_stack(y, k, dx):
    """dX = dx_j E_j^T."""
    return product([dx, transpose(member_block(y.algebra, y.data, y.args[k].data.place))])


def pull_stack(y, k, g):
    """<G, dx_j E_j^T> = <G E_j, dx_j>."""
    return product([g, member_block(y.algebra, y.data, y.args[k].data.place).conjugate])


def build_stack(y, args):
    return moved(y, args, lambda j, change: product([change, transpose(member_block(y.algebra, y.data, j))]))


def write_stack(y):
    return y.data
    yield


def read_differential(reader, expr, nodes):
    return read_leaf(reader, expr, nodes) if family_of(expr) is None else read_stack(reader, expr, nodes)


def family(name: str, p: Any, q: Any = 1, *, length: Any) -> Family:
    """A family of matrices x[1], ..., x[N] of shape p x q, such as the samples of a data set.

    Parameters
    ==========

    name
        What the family prints as.
    p, q
        The shape of each member; a column by default.
    length
        N, a number or a symbol.

    Raises
    ======

    FamilyError
        If a size is no positive whole number.

    Examples
    ========

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


def stack(x: Any) -> Any:
    """X = [x_1 ... x_N], the members of a family next to each other.

    Examples
    ========

    >>> from sympy_matcalc import family, stack
    >>> stack(family("x", 3, 1, length=5)).shape
    (3, 5)
    """
    return Stack(x)


def mean(x: Any) -> Any:
    """The mean of a family, 1/N sum_i x_i, which prints as x with a bar.

    It stays one symbol also under ``doit()``, which SymPy calls in every sum; ``doit(members=True)`` writes it out, if
    N is a number.

    Examples
    ========

    >>> from sympy_matcalc import family, mean
    >>> mean(family("x", 3, 1, length=5))
    mean(x)
    >>> mean(family("x", 3, 1, length=2)).doit(members=True)
    (1/2)*x[1] + (1/2)*x[2]
    """
    if not isinstance(x, Family):
        raise FamilyError(f"mean takes a family, not the {type(x).__name__} {brief(x)}")
    return Mean(x.stack, x.length)


register(Reading(Member, read_member, code_member, children=lambda e: (),
                 samples=("z[i].T*z[j]", "A*z[2]", "MatrixSum(z[i]*z[i].T, (i, 1, 5))",
                          "Sum(exp(MatrixScalar(x.T*z[i])), (i, 1, 5))", "Trace(D*Z[1])"), formless="SymPy has no families of samples"))
register(Multilinear(MEMBER, write_member, "a linear map", apply=apply_member, pullback=pull_member,
                     primitive=map_of_member, build=build_member,
                     words=Words("a sample is a column of the data", "样本是数据矩阵的列", "d x_i = dX e_i",
                                 r"dx_i=dX\,e_i")))
register(Reading(Mean, lambda reader, expr, nodes: family_mean(reader.algebra, expr.stack), code_mean, children=lambda e: (),
                 samples=("A*Mean(z.stack, 5)", "Trace(D*Mean(Z.stack, 5))"), formless="SymPy has no families of samples"))
register(Multilinear(FAMILY_MEAN, write_mean, "a linear map", apply=apply_mean, pullback=pull_mean,
                     primitive=map_of_mean, build=build_mean,
                     words=Words("mean of the samples", "样本均值", "d xbar = (1/N) sum_i dx_i",
                                 r"d\bar{x}=\tfrac1N\sum_i dx_i")))
register(Reading(MatrixDifferential, read_differential, children=lambda e: (), formless="a differential is no matrix or number of SymPy's"))
register(Reading(Stack, read_stack, children=lambda e: (), samples=("A*z.stack",), formless="SymPy has no families of samples"))
register(Multilinear(FAMILY_STACK, write_stack, "a linear map", apply=apply_stack, pullback=pull_stack,
                     primitive=lambda y, k: Sandwich(y.algebra.identity(shape_of(y)[0]), transpose(member_block(
                         y.algebra, y.data, y.args[k].data.place))), build=build_stack,
                     words=Words("stack of the samples", "样本的堆叠", "dX = sum_i dx_i e_i^T",
                                 r"dX=\sum_i dx_i\,e_i^T")))
