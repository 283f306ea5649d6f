"""Functions of columns or rows in SymPy's own nodes: softmax, log-sum-exp, standardized columns."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Add, Dummy, Expr, Integer, OneMatrix, S, Sum
from sympy.matrices.expressions import DiagonalOf, MatAdd, MatMul, Transpose
from sympy.matrices.expressions.special import OneMatrix
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ...algebra.columnwise import squared_distances_of
from ...algebra.entrywise import diagonal_of
from ...algebra.kinds import SQUARED_DISTANCES
from ...algebra.nodes import shape_of, transpose
from ...algebra.products import product
from ...expressions.nodes import MatrixNode, as_matrix, unchecked
from ...expressions.shapes import matrix_shape, size_along
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own
from ..entrywise.elementwise_functions import elementwise
from ..entrywise.hadamard_product import all_explicit
from .layers import columns_as_matrix

__all__ = ["SquaredDistances", "rbf_kernel", "squared_distances"]


def stock_squared_distances(node: SquaredDistances, X: Any) -> Any:
    """v 1^T + 1 v^T - 2 X^T X, v the diagonal of X^T X."""
    gram = unchecked(MatMul, unchecked(Transpose, X), X)
    spread = unchecked(MatMul, unchecked(DiagonalOf, gram), OneMatrix(1, matrix_shape(X)[1]))
    return unchecked(MatAdd, spread, unchecked(Transpose, spread), unchecked(MatMul, S(-2), gram))


class SquaredDistances(MatrixNode):
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix; symmetric, with zeros on its diagonal.

    Examples
    ========

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
    precedence = PRECEDENCE["Func"]

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
            return Add(*((X[k, i] - X[k, j])**2 for k in range(int(size))))
        k = Dummy("k", integer=True)
        return Sum((X[k, i] - X[k, j])**2, (k, 0, size - 1))

    def _derivative_by_scalar(self, s: Any) -> Any:
        # dD = 2 (v 1^T + 1 v^T - M - M^T), M = X^T dX and v its diagonal
        gram, n = MatMul(Transpose(self.argument), self.argument.diff(s)), size_along(self, 0)
        spread = MatMul(unchecked(DiagonalOf, gram), OneMatrix(1, n))
        half = MatAdd(spread, MatMul(-1, gram))
        return MatAdd(MatMul(2, half), MatMul(2, Transpose(half)))

    def _sympystr(self, printer: Any) -> str:
        return f"sqdist({printer._print(self.argument)})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{sqdist}}\left({printer._print(self.argument)}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        form = printer._print(self.argument)
        return prettyForm(*stringPict.next(prettyForm("sqdist"), prettyForm(*form.parens())))


def d_squared_distances(y, dx):
    """dD = 2 (v 1^T + 1 v^T - M - M^T), M = X^T dX and v = diagonal(M)."""
    gram = product([transpose(y.args[0]), dx])
    spread = product([diagonal_of(gram), transpose(y.algebra.ones_vector(shape_of(y)[0]))])
    return 2*(spread + transpose(spread) - gram - transpose(gram))


def write_squared_distances(y):
    return raw_own(SquaredDistances, y.shape, (yield y.args[0]))


def code_squared_distances(ns, expr, x):
    """Row by row of differences, so that near points are not lost as they are in |a|^2 + |b|^2 - 2 a^T b."""
    rows, result = x.shape[0], 0
    for k in range(rows):
        row = ns.slice(x, [k], range(x.shape[1]))
        result = result + (row.T - row)*(row.T - row)
    return result


def squared_distances(X: Any) -> Any:
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix X, or of a family; explicit if X is.

    Examples
    ========

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


def rbf_kernel(X: Any, gamma: Any = 1) -> Any:
    """The matrix of exp(-gamma |x_i - x_j|^2) of the columns of X m x n, or of a family: n x n; explicit if X is.

    References
    ==========

    Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), 4.2.1.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Symbol
    >>> from sympy_matcalc import dot, gradient
    >>> from sympy_matcalc import rbf_kernel
    >>> X, S, gamma = MatrixSymbol("X", 2, 3), MatrixSymbol("S", 3, 3), Symbol("gamma", positive=True)
    >>> rbf_kernel(X, gamma)
    exp(-gamma*sqdist(X))
    >>> gradient(dot(S, rbf_kernel(X, gamma)), gamma)
    -Trace(S.T*(sqdist(X) o exp(-gamma*sqdist(X))))
    """
    return elementwise(lambda t: sp.exp(-gamma*t), squared_distances(X))


register(Reading(SquaredDistances, lambda reader, expr, nodes: squared_distances_of(nodes[0]), code_squared_distances,
                 samples=("SquaredDistances(A)", "SquaredDistances(D*A)", "Elementwise(exp, -SquaredDistances(A))"), stock=stock_squared_distances))
register(Nonlinear(SQUARED_DISTANCES, write_squared_distances, "|a|^2 + |b|^2 - 2 a^T b, Magnus & Neudecker ch. 9",
                   build=lambda y, args: squared_distances_of(args[0]), differential=d_squared_distances,
                   words=Words("rule of squared distances", "平方距离的微分",
                               "d ||a - b||^2 = 2 (a - b)^T (da - db)", r"d\|a-b\|^2=2(a-b)^T(da-db)")))
