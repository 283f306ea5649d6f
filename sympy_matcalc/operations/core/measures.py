"""Inner products, norms, totals and log det: scalars of matrices."""
from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Determinant, MatrixBase, OneMatrix, ShapeError, Trace, Transpose, log, sqrt
from sympy.matrices.expressions import MatMul

from ...expressions.arguments import all_explicit, axis_of_vector, square_matrix
from ...expressions.nodes import as_matrix, unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import common_shape, described, matrix_shape, surely_different
from ..entrywise.elementwise_functions import elementwise

__all__ = ["dot", "logdet", "norm", "total"]


def dot(x: Any, y: Any) -> Any:
    """The inner product of two vectors, or of two matrices of one shape: the sum of products of entries.

    Parameters
    ==========

    x, y
        Two vectors of one length, columns or rows, also one of each; or two matrices of one shape.

    Returns
    =======

    A scalar: x.T*y for columns, Trace(X.T*Y) for matrices, a number if both are explicit.

    Raises
    ======

    ShapeError
        If the lengths or the shapes cannot agree.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import dot
    >>> a, b, X = MatrixSymbol("a", 2, 1), MatrixSymbol("b", 3, 1), MatrixSymbol("X", 2, 3)
    >>> 1 + 2*dot(a, X*b)
    2*(a.T*X*b) + 1
    >>> dot(X, X)
    Trace(X.T*X)
    """
    x, y = as_matrix("dot", x), as_matrix("dot", y)
    kinds = axis_of_vector(x), axis_of_vector(y)
    if kinds in ((0, 1), (1, 0)):
        if surely_different(_length(x), _length(y)):
            raise ShapeError(f"dot needs vectors of one length: {described(x)} and {described(y)}")
    else:
        common_shape("dot", (x, y))
    if all_explicit((x, y)):
        return Add(*(a*b for a, b in zip(x.flat(), y.flat())))
    if None in kinds:
        return unchecked(Trace, _product(_transposed(x), y))
    row = x if kinds[0] == 1 else _transposed(x)
    column = y if kinds[1] == 0 else _transposed(y)
    return MatrixScalar(_product(row, column))


def norm(X: Any, p: Any = 2) -> Any:
    """The Euclidean or Frobenius norm (p=2), or the sum of the absolute entries (p=1), of a vector or matrix.

    Raises
    ======

    ValueError
        For another p.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import norm
    >>> x, X = MatrixSymbol("x", 2, 1), MatrixSymbol("X", 2, 3)
    >>> norm(x), norm(x)**2, norm(X)
    (sqrt(x.T*x), x.T*x, sqrt(Trace(X.T*X)))
    """
    if p == 2:
        return sqrt(dot(X, X))
    if p == 1:
        return total(elementwise(Abs, as_matrix("norm", X)))
    raise ValueError(f"norm knows p=2 (Euclidean, Frobenius) and p=1 (the sum of absolute entries), not {p!r}")


def total(X: Any) -> Any:
    """The sum of the entries of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import total
    >>> X = MatrixSymbol("X", 2, 3)
    >>> total(X).as_explicit()
    X[0, 0] + X[0, 1] + X[0, 2] + X[1, 0] + X[1, 1] + X[1, 2]
    """
    X = as_matrix("total", X)
    if isinstance(X, MatrixBase):
        return Add(*X.flat())
    rows, cols = matrix_shape(X)
    left = () if rows == 1 else (OneMatrix(1, rows),)
    right = () if cols == 1 else (OneMatrix(cols, 1),)
    return MatrixScalar(_product(*left, X, *right))


def logdet(X: Any) -> Any:
    """The logarithm of the determinant of a square matrix.

    Raises
    ======

    ShapeError
        If X cannot be square.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import logdet
    >>> logdet(MatrixSymbol("S", 3, 3))
    log(Determinant(S))
    """
    X = square_matrix("logdet", X)
    return log(X.det() if isinstance(X, MatrixBase) else Determinant(X))


def _length(vector: Any) -> Any:
    rows, cols = matrix_shape(vector)
    return rows if cols == 1 else cols


def _transposed(X: Any) -> Any:
    """The transpose as it is written: (X*w - y).T is not multiplied out."""
    if isinstance(X, Transpose):
        return X.arg
    return X.T if isinstance(X, MatrixBase) else unchecked(Transpose, X)


def _product(*factors: Any) -> Any:
    """A product, flat and with its scalars in front, but not evaluated."""
    flat = [part for factor in factors for part in (factor.args if type(factor) is MatMul else (factor,))]
    scalars = [factor for factor in flat if not factor.is_Matrix]
    matrices = [factor for factor in flat if factor.is_Matrix]
    return unchecked(MatMul, *scalars, *matrices) if len(flat) > 1 else flat[0]
