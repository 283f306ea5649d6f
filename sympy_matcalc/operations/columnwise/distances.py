"""Squared distances of the columns of a matrix, and the kernel made of them."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, Integer, OneMatrix, S
from sympy.matrices.expressions import DiagonalOf, MatAdd, MatMul, Transpose

from ...algebra.entrywise import DIAGONALS, diagonal_of
from ...algebra.kinds import ZERO, Kind
from ...algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ...algebra.products import product
from ...algebra.tables import identity
from ...errors import FamilyError
from ...expressions.arguments import all_explicit
from ...expressions.families import Family
from ...expressions.nodes import MatrixNode, as_matrix, unchecked
from ...expressions.shapes import matrix_shape, size_along
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own
from ...writing.writer import Writing
from ..entrywise.elementwise_functions import elementwise

__all__ = ["SquaredDistances", "rbf_kernel", "squared_distances"]

SQUARED_DISTANCES = Kind("squared distances")


class SquaredDistances(MatrixNode):
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix; symmetric, with zeros on its diagonal.

    Parameters
    ----------
    X
        A matrix, whose columns are the points.

    Raises
    ------
    TypeError
        If X is no matrix.

    See Also
    --------
    squared_distances : the function to call.

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import SquaredDistances
    >>> SquaredDistances(MatrixSymbol("X", 2, 3))
    sqdist(X)
    >>> SquaredDistances(Matrix([[1, 4], [2, 6]])).as_explicit()
    Matrix([
    [ 0, 25],
    [25,  0]])
    """
    __slots__ = ()
    text = "sqdist"

    def __new__(cls, X: Any) -> Any:
        X = as_matrix("sqdist", X)
        n = size_along(X, 1)
        return cls._build((n, n), X)

    @property
    def argument(self) -> Any:
        """The matrix of points."""
        return self.args[0]

    def _eval_transpose(self) -> Any:
        return self

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        X, size = self.argument, size_along(self.argument, 0)
        if isinstance(i, Integer) and isinstance(j, Integer) and i > j:
            i, j = j, i                     # so that the entries are equal in form too
        if isinstance(size, Integer):
            return sp.Add(*((X[k, i] - X[k, j])**2 for k in range(int(size))))
        k = sp.Dummy("k", integer=True)
        return sp.Sum((X[k, i] - X[k, j])**2, (k, 0, size - 1))


def squared_distances(X: Any) -> Any:
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix X, or of the columns of a family.

    Parameters
    ----------
    X
        A matrix, whose columns are the points, or a family of columns.

    Returns
    -------
    Matrix expression
        Explicit if X is.

    Raises
    ------
    FamilyError
        If the members of a family are no columns.

    See Also
    --------
    rbf_kernel : exp(-gamma |x_i - x_j|^2).

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import squared_distances
    >>> squared_distances(MatrixSymbol("X", 2, 3))
    sqdist(X)
    >>> squared_distances(Matrix([[1, 4], [2, 6]]))
    Matrix([
    [ 0, 25],
    [25,  0]])
    """
    X = as_matrix("squared_distances", columns_as_matrix(X))
    return SquaredDistances(X).as_explicit() if all_explicit((X,)) else SquaredDistances(X)


def columns_as_matrix(X: Any) -> Any:
    """The stack of a family of columns; any other matrix as it is."""
    if not isinstance(X, Family):
        return X
    if X.member_shape[1] != 1:
        raise FamilyError(f"distances are those of columns, and {X}[i] has the shape {X.member_shape}")
    return X.stack


def rbf_kernel(X: Any, gamma: Any = 1) -> Any:
    """The n x n matrix of exp(-gamma |x_i - x_j|^2) of the columns of an m x n matrix X, or of those of a family.

    Parameters
    ----------
    X
        A matrix, whose columns are the points, or a family of columns.
    gamma
        A number or a scalar.

    Returns
    -------
    Matrix expression
        Explicit if X is.

    Raises
    ------
    FamilyError
        If the members of a family are no columns.

    See Also
    --------
    squared_distances : what stands in the exponent.

    References
    ----------
    Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), 4.2.1.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Symbol
    >>> from sympy_matcalc import dot, gradient, rbf_kernel
    >>> X, S, gamma = MatrixSymbol("X", 2, 3), MatrixSymbol("S", 3, 3), Symbol("gamma", positive=True)
    >>> rbf_kernel(X, gamma)
    exp(-gamma*sqdist(X))
    >>> gradient(dot(S, rbf_kernel(X, gamma)), gamma)
    -Trace(S.T*(sqdist(X) o exp(-gamma*sqdist(X))))
    """
    return elementwise(lambda t: sp.exp(-gamma*t), squared_distances(X))


# --------------------------------------------------------------------------------------------------- in the algebra
def squared_distances_of(x: Node) -> Node:
    """D with d_ij = |x_i - x_j|^2; zero for one column."""
    n = shape_of(x)[1]
    if n == 1:
        return x.algebra.number(0)
    if x.op is ZERO:
        return x.algebra.zero((n, n))
    return x.algebra.intern(SQUARED_DISTANCES, (x,), None, (n, n))


@identity("entrywise", "MatMul(Transpose(SquaredDistances(A)), x)", "sqdist(A)*x", TRANSPOSES, SQUARED_DISTANCES)
def transpose_of_squared_distances(d: Node) -> Node:
    """D^T = D for the squared distances D."""
    return d


@identity("entrywise", "DiagonalOf(SquaredDistances(A)) + x", "x", DIAGONALS, SQUARED_DISTANCES)
def diagonal_of_squared_distances(d: Node) -> Node:
    """diagonal(D) = 0 for the squared distances D."""
    return d.algebra.zero((shape_of(d)[0], 1))


def d_squared_distances(y: Node, dx: Node) -> Node:
    """dD = 2 (v 1^T + 1 v^T - M - M^T), M = X^T dX and v = diagonal(M)."""
    gram = product([transpose(y.args[0]), dx])
    spread = product([diagonal_of(gram), transpose(y.algebra.ones_vector(shape_of(y)[0]))])
    return 2*(spread + transpose(spread) - gram - transpose(gram))


def write_squared_distances(y: Node) -> Writing:
    """As our own node."""
    return raw_own(SquaredDistances, shape_of(y), (yield y.args[0]))


def code_squared_distances(ns: Arrays, expr: SquaredDistances, x: Value) -> Value:
    """Row by row of differences, so that near points are not lost as they are in |a|^2 + |b|^2 - 2 a^T b."""
    rows, result = x.shape[0], 0
    for k in range(rows):
        row = ns.slice(x, [k], range(x.shape[1]))
        result = result + (row.T - row)*(row.T - row)
    return result


def stock_squared_distances(node: SquaredDistances, X: Any) -> Any:
    """v 1^T + 1 v^T - 2 X^T X, v the diagonal of X^T X."""
    gram = unchecked(MatMul, unchecked(Transpose, X), X)
    spread = unchecked(MatMul, unchecked(DiagonalOf, gram), OneMatrix(1, matrix_shape(X)[1]))
    return unchecked(MatAdd, spread, unchecked(Transpose, spread), unchecked(MatMul, S(-2), gram))


register(Reading(
    SquaredDistances, lambda reader, expr, nodes: squared_distances_of(nodes[0]), code_squared_distances,
    samples=("SquaredDistances(A)", "SquaredDistances(D*A)", "Elementwise(exp, -SquaredDistances(A))"),
    stock=stock_squared_distances))
register(Nonlinear(
    SQUARED_DISTANCES, write_squared_distances, "|a|^2 + |b|^2 - 2 a^T b, Magnus & Neudecker ch. 9",
    build=lambda y, args: squared_distances_of(args[0]), differential=d_squared_distances,
    words=Words("rule of squared distances", "平方距离的微分", "d ||a - b||^2 = 2 (a - b)^T (da - db)",
                r"d\|a-b\|^2=2(a-b)^T(da-db)")))
