"""vec, its inverse, and the matrices that go with them, as they are written."""
from __future__ import annotations

from typing import Any

from sympy import MatrixBase, ShapeError
from sympy.matrices.expressions import MatMul

from ..expressions import Commutation, Duplication, Elimination, KhatriRao, Unvec, Vec, dimension
from ..expressions.nodes import as_matrix, described, is_square_shape, raw
from .entrywise import all_explicit


def vec(A: Any) -> Any:
    """The columns of a matrix below each other, as one column.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import vec
    >>> vec(MatrixSymbol("A", 3, 2))
    vec(A)
    >>> vec(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 2, 4]])
    """
    A = as_matrix("vec", A)
    return Vec(A).as_explicit() if isinstance(A, MatrixBase) else Vec(A)


def unvec(v: Any, m: Any, n: Any) -> Any:
    """The m x n matrix whose vec is v.

    Raises
    ======

    ShapeError
        If v is no column of mn entries.
    ValueError
        If m or n cannot be a size.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import unvec
    >>> unvec(MatrixSymbol("v", 6, 1), 2, 3)
    unvec(v, 2, 3)
    >>> unvec(Matrix([1, 2, 3, 4]), 2, 2)
    Matrix([
    [1, 3],
    [2, 4]])
    """
    v = as_matrix("unvec", v)
    result = Unvec(v, m, n)
    return result.as_explicit() if isinstance(v, MatrixBase) and not result._is_shape_symbolic() else result


def vech(A: Any) -> Any:
    """The columns of the lower triangle of a square matrix, with its diagonal, below each other: L(n) vec(A).

    Raises
    ======

    ShapeError
        If A cannot be square.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import vech
    >>> vech(MatrixSymbol("A", 3, 3))
    L(3)*vec(A)
    >>> vech(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 4]])
    """
    A = as_matrix("vech", A)
    if not is_square_shape(A):
        raise ShapeError(f"vech needs a square matrix: {described(A)}")
    if isinstance(A, MatrixBase):
        return type(A)([A[i, j] for j in range(A.cols) for i in range(j, A.rows)]).as_immutable()
    return raw(MatMul, Elimination(dimension(A, 0)), Vec(A))


def commutation_matrix(m: Any, n: Any) -> Any:
    """K(m, n), the mn x mn matrix with K(m, n) vec(A) = vec(A^T) for every m x n matrix A.

    Raises
    ======

    ValueError
        If m or n cannot be a size.

    Source: Magnus & Neudecker, ch. 3 sec. 7.

    Examples
    ========

    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import matsimplify
    >>> from sympy_matcalc.constructors import commutation_matrix
    >>> K = commutation_matrix(m, n)
    >>> K, K.I, matsimplify(K*K.T)
    (K(m, n), K(n, m), I)
    """
    return Commutation(m, n)


def khatri_rao(*matrices: Any) -> Any:
    """The columnwise Kronecker product of matrices with equally many columns.

    Raises
    ======

    ShapeError
        If the numbers of columns cannot agree.

    Source: Khatri & Rao (1968).

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import khatri_rao
    >>> khatri_rao(MatrixSymbol("A", 2, 3), MatrixSymbol("B", 4, 3))
    khatri_rao(A, B)
    >>> khatri_rao(Matrix([[1, 2]]), Matrix([[3, 4], [5, 6]]))
    Matrix([
    [3,  8],
    [5, 12]])
    """
    product = KhatriRao(*matrices)
    return product.as_explicit() if all_explicit(product.args) else product


def duplication_matrix(n: Any) -> Any:
    """D(n), the n^2 x n(n + 1)/2 matrix with D(n) vech(S) = vec(S) for every symmetric S.

    Its Moore-Penrose inverse is ``duplication_matrix(n).pseudoinverse()``, (D^T D)^-1 D^T.

    Raises
    ======

    ValueError
        If n cannot be a size.

    Source: Magnus & Neudecker, ch. 3 sec. 8.

    Examples
    ========

    >>> from sympy_matcalc.constructors import duplication_matrix
    >>> duplication_matrix(3).shape
    (9, 6)
    """
    return Duplication(n)


def elimination_matrix(n: Any) -> Any:
    """L(n), the n(n + 1)/2 x n^2 matrix with L(n) vec(A) = vech(A) for every n x n matrix A.

    Raises
    ======

    ValueError
        If n cannot be a size.

    Source: Magnus, Linear Structures (1988).

    Examples
    ========

    >>> from sympy.abc import n
    >>> from sympy_matcalc import matsimplify
    >>> from sympy_matcalc.constructors import duplication_matrix, elimination_matrix
    >>> matsimplify(elimination_matrix(n)*duplication_matrix(n))
    I
    """
    return Elimination(n)
