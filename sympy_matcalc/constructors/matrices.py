"""Vectors, norms, sums of entries, diagonals, determinants, as they are written."""
from __future__ import annotations

from typing import Any

import sympy
from sympy import (
    Abs,
    Add,
    Determinant,
    DiagMatrix,
    DiagonalOf,
    Expr,
    ImmutableDenseMatrix,
    MatrixBase,
    OneMatrix,
    ShapeError,
    Trace,
    Transpose,
    log,
    sqrt,
)
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import MatMul

from ..expressions import Adjugate, LowerTriangle, MatrixScalar, ToeplitzSums, shape_of
from ..expressions.columnwise import axis_of_vector
from ..expressions.nodes import as_matrix, common_shape, described, is_square_shape, raw, surely_different
from .entrywise import all_explicit, elementwise


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
    >>> from sympy_matcalc.constructors import dot
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
        return raw(Trace, _product(_transposed(x), y))
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
    >>> from sympy_matcalc.constructors import norm
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
    >>> from sympy_matcalc.constructors import total
    >>> X = MatrixSymbol("X", 2, 3)
    >>> total(X).as_explicit()
    X[0, 0] + X[0, 1] + X[0, 2] + X[1, 0] + X[1, 1] + X[1, 2]
    """
    X = as_matrix("total", X)
    if isinstance(X, MatrixBase):
        return Add(*X.flat())
    rows, cols = shape_of(X)
    left = () if rows == 1 else (OneMatrix(1, rows),)
    right = () if cols == 1 else (OneMatrix(cols, 1),)
    return MatrixScalar(_product(*left, X, *right))


def ones(*shape: Any, **kwargs: Any) -> Any:
    """A matrix of ones: SymPy's explicit one for sizes that are numbers, a OneMatrix for symbols.

    Examples
    ========

    >>> from sympy import Symbol
    >>> from sympy_matcalc.constructors import ones
    >>> ones(2, 3)
    Matrix([
    [1, 1, 1],
    [1, 1, 1]])
    >>> ones(Symbol("n", integer=True), 1).shape
    (n, 1)
    """
    sizes = [_sympify(size) for size in shape]
    if 1 <= len(sizes) <= 2 and any(isinstance(size, Expr) and not size.is_number for size in sizes):
        return OneMatrix(sizes[0], sizes[-1])
    return sympy.ones(*shape, **kwargs)


def diag(*values: Any, **kwargs: Any) -> Any:
    """The diagonal matrix of a vector expression; for anything else SymPy's diag.

    Raises
    ======

    ShapeError
        If one matrix expression is given that is no vector.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import diag
    >>> diag(MatrixSymbol("x", 3, 1))
    DiagMatrix(x)
    >>> diag(1, 2)
    Matrix([
    [1, 0],
    [0, 2]])
    """
    if len(values) == 1 and getattr(values[0], "is_MatrixExpr", False) and not isinstance(values[0], MatrixBase):
        if axis_of_vector(values[0]) is None:
            raise ShapeError(f"diag needs a vector, and {described(values[0])}; for its diagonal use diagonal")
        return DiagMatrix(values[0])
    return sympy.diag(*values, **kwargs)


def diagonal(X: Any) -> Any:
    """The diagonal of a matrix, as a column.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import diagonal
    >>> diagonal(MatrixSymbol("X", 2, 3)).as_explicit()
    Matrix([
    [X[0, 0]],
    [X[1, 1]]])
    """
    X = as_matrix("diagonal", X)
    if isinstance(X, MatrixBase):
        return ImmutableDenseMatrix([X[i, i] for i in range(min(X.shape))])
    return DiagonalOf(X)


def logdet(X: Any) -> Any:
    """The logarithm of the determinant of a square matrix.

    Raises
    ======

    ShapeError
        If X cannot be square.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import logdet
    >>> logdet(MatrixSymbol("S", 3, 3))
    log(Determinant(S))
    """
    X = _square("logdet", X)
    return log(X.det() if isinstance(X, MatrixBase) else Determinant(X))


def adjugate(X: Any) -> Any:
    """The adjugate of a square matrix: the transposed matrix of its cofactors.

    Raises
    ======

    ShapeError
        If X cannot be square.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import adjugate
    >>> adjugate(MatrixSymbol("X", 3, 3))
    adjugate(X)
    """
    X = _square("adjugate", X)
    return X.adjugate() if isinstance(X, MatrixBase) else Adjugate(X)


def lower_triangle(X: Any) -> Any:
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import lower_triangle
    >>> lower_triangle(MatrixSymbol("X", 3, 3))
    tril(X)
    >>> lower_triangle(Matrix([[1, 2], [3, 4]]))
    Matrix([
    [1, 0],
    [3, 4]])
    """
    X = as_matrix("lower_triangle", X)
    return LowerTriangle(X).as_explicit() if isinstance(X, MatrixBase) else LowerTriangle(X)


def toeplitz_sums(X: Any) -> Any:
    """The Toeplitz matrix of the sums along the diagonals of a matrix of any shape.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import toeplitz_sums
    >>> toeplitz_sums(MatrixSymbol("X", 3, 3))
    toep(X)
    >>> toeplitz_sums(Matrix([[1, 2], [3, 4]]))
    Matrix([
    [5, 2],
    [3, 5]])
    """
    X = as_matrix("toeplitz_sums", X)
    return ToeplitzSums(X).as_explicit() if isinstance(X, MatrixBase) else ToeplitzSums(X)


def _square(name: str, X: Any) -> Any:
    X = as_matrix(name, X)
    if not is_square_shape(X):
        raise ShapeError(f"{name} needs a square matrix: {described(X)}")
    return X


def _length(vector: Any) -> Any:
    rows, cols = shape_of(vector)
    return rows if cols == 1 else cols


def _transposed(X: Any) -> Any:
    """The transpose as it is written: (X*w - y).T is not multiplied out."""
    if isinstance(X, Transpose):
        return X.arg
    return X.T if isinstance(X, MatrixBase) else raw(Transpose, X)


def _product(*factors: Any) -> Any:
    """A product, flat and with its scalars in front, but not evaluated."""
    flat = [part for factor in factors for part in (factor.args if type(factor) is MatMul else (factor,))]
    scalars = [factor for factor in flat if not factor.is_Matrix]
    matrices = [factor for factor in flat if factor.is_Matrix]
    return raw(MatMul, *scalars, *matrices) if len(flat) > 1 else flat[0]
