"""Inner products, norms and totals: scalars of matrices, which the algebra has as traces."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import MatrixBase, ShapeError
from sympy.matrices.expressions import MatMul

from ...algebra.nodes import Node, transpose
from ...algebra.predicates import is_row
from ...algebra.products import product
from ...expressions.arguments import all_explicit, axis_of_vector
from ...expressions.nodes import as_matrix, unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import common_shape, described, matrix_shape, surely_different
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading
from ..entrywise.elementwise_functions import elementwise

__all__ = ["dot", "norm", "total"]


def dot(x: Any, y: Any) -> Any:
    """The inner product of two vectors, or of two matrices of one shape: the sum of products of entries.

    Parameters
    ----------
    x, y
        Two vectors of one length, columns or rows, also one of each; or two matrices of one shape.

    Returns
    -------
    Scalar
        x.T*y for columns, Trace(X.T*Y) for matrices, a number if both are explicit.

    Raises
    ------
    ShapeError
        If the lengths or the shapes cannot agree.
    TypeError
        If one is no matrix.

    See Also
    --------
    norm : the root of dot(X, X).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import dot
    >>> a, b, X = MatrixSymbol("a", 2, 1), MatrixSymbol("b", 3, 1), MatrixSymbol("X", 2, 3)
    >>> 1 + 2*dot(a, X*b)
    2*(a.T*X*b) + 1
    >>> dot(X, X)
    Trace(X.T*X)
    """
    x, y = as_matrix("dot", x), as_matrix("dot", y)
    axes = axis_of_vector(x), axis_of_vector(y)
    if axes in ((0, 1), (1, 0)):
        if surely_different(_length(x), _length(y)):
            raise ShapeError(f"dot needs vectors of one length: {described(x)} and {described(y)}")
    else:
        common_shape("dot", (x, y))
    if all_explicit((x, y)):
        return sp.Add(*(a*b for a, b in zip(x.flat(), y.flat())))
    if None in axes:
        return unchecked(sp.Trace, _as_written(_transposed(x), y))
    row = x if axes[0] == 1 else _transposed(x)
    column = y if axes[1] == 0 else _transposed(y)
    return MatrixScalar(_as_written(row, column))


def norm(X: Any, p: Any = 2) -> Any:
    """The Euclidean or Frobenius norm (p=2), or the sum of the absolute entries (p=1), of a vector or matrix.

    Parameters
    ----------
    X
        A vector or matrix.
    p
        2 or 1.

    Returns
    -------
    Scalar
        A number if X is explicit.

    Raises
    ------
    TypeError
        If X is no matrix.
    ValueError
        For another p.

    See Also
    --------
    dot : norm(X)**2 is dot(X, X).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import norm
    >>> x, X = MatrixSymbol("x", 2, 1), MatrixSymbol("X", 2, 3)
    >>> norm(x), norm(x)**2, norm(X)
    (sqrt(x.T*x), x.T*x, sqrt(Trace(X.T*X)))
    """
    if p == 2:
        return sp.sqrt(dot(X, X))
    if p == 1:
        return total(elementwise(sp.Abs, as_matrix("norm", X)))
    raise ValueError(f"norm knows p=2 (Euclidean, Frobenius) and p=1 (the sum of absolute entries), not {p!r}")


def total(X: Any) -> Any:
    """The sum of the entries of a matrix.

    Parameters
    ----------
    X
        A vector or matrix.

    Returns
    -------
    Scalar
        A product with ones; a number if X is explicit.

    Raises
    ------
    TypeError
        If X is no matrix.

    See Also
    --------
    dot : the sum of products of entries.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import total
    >>> X = MatrixSymbol("X", 2, 3)
    >>> total(X).as_explicit()
    X[0, 0] + X[0, 1] + X[0, 2] + X[1, 0] + X[1, 1] + X[1, 2]
    """
    X = as_matrix("total", X)
    if isinstance(X, MatrixBase):
        return sp.Add(*X.flat())
    rows, cols = matrix_shape(X)
    left = () if rows == 1 else (sp.OneMatrix(1, rows),)
    right = () if cols == 1 else (sp.OneMatrix(cols, 1),)
    return MatrixScalar(_as_written(*left, X, *right))


def _length(vector: Any) -> Any:
    rows, cols = matrix_shape(vector)
    return rows if cols == 1 else cols


def _transposed(X: Any) -> Any:
    """The transpose as it is written: (X*w - y).T is not multiplied out."""
    if isinstance(X, sp.Transpose):
        return X.arg
    return X.T if isinstance(X, MatrixBase) else unchecked(sp.Transpose, X)


def _as_written(*factors: Any) -> Any:
    """A product, flat and with its scalars in front, but not evaluated."""
    flat = [part for factor in factors for part in (factor.args if type(factor) is MatMul else (factor,))]
    scalars = [factor for factor in flat if not factor.is_Matrix]
    matrices = [factor for factor in flat if factor.is_Matrix]
    return unchecked(MatMul, *scalars, *matrices) if len(flat) > 1 else flat[0]


# SymPy's own inner product of two vectors
def read_dot_product(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """x^T y of two vectors, each a row or a column."""
    x, y = (transpose(v) if is_row(v) else v for v in nodes)
    return product([transpose(x), y])


def code_dot_product(ns: Arrays, expr: Any, x: Value, y: Value) -> Value:
    """Each a row or a column."""
    x, y = (v.T if v.shape[0] == 1 else v for v in map(ns.matrix, (x, y)))
    return ns.scalar(x.T @ y)


register(Reading(sp.DotProduct, read_dot_product, code_dot_product,
                 samples=("DotProduct(x, A.T*u)", "DotProduct(u.T*A, x)")))
