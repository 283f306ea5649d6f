"""An expression in SymPy's own nodes only, for whoever goes on in plain SymPy."""
from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Expr,
    FunctionMatrix,
    ImmutableDenseMatrix,
    Lambda,
    MatrixBase,
    OneMatrix,
    Piecewise,
    S,
)
from sympy import transpose as sympy_transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.kinds import LOWER_TRIANGLE, TOEPLITZ_SUMS
from ...algebra.maps.primitives import Entrywise
from ...algebra.nodes import shape_of
from ...algebra.triangles import lower_triangle_of, toeplitz_sums_of
from ...expressions.bound_symbols import bound
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.shapes import matrix_shape
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own
from ...writing.stock_entrywise import NoMatrixForm, hadamard_form

__all__ = ["LowerTriangle", "ToeplitzSums", "lower_triangle", "toeplitz_sums"]


def stock_lower_triangle(node: LowerTriangle, A: Any) -> Any:
    mask = LowerTriangle(OneMatrix(*node.shape))
    if not mask._is_shape_symbolic():
        return hadamard_form([A, mask.as_explicit()])
    a, b = bound(0), bound(1)
    return hadamard_form([A, FunctionMatrix(*node.shape, Lambda((a, b), Piecewise((0, b > a), (1, True))))])


def stock_toeplitz_sums(node: ToeplitzSums, A: Any) -> Any:
    if node._is_shape_symbolic():
        raise NoMatrixForm("its size is a symbol")
    return ToeplitzSums(A).as_explicit()


class _OfEntries(MatrixNode):
    """A matrix of the shape of another, linear in its entries."""
    __slots__ = ()

    def __new__(cls, A: Any) -> Any:
        A = as_matrix(cls.text, A)
        return cls._build(matrix_shape(A), A)



class LowerTriangle(_OfEntries):
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import LowerTriangle
    >>> LowerTriangle(MatrixSymbol("A", 2, 3)).as_explicit()
    Matrix([
    [A[0, 0],       0, 0],
    [A[1, 0], A[1, 1], 0]])
    """
    __slots__ = ()
    text = "tril"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        above = (j - i).is_positive
        if above is None:
            return MatrixElement(self, i, j)
        return S.Zero if above else self.args[0][i, j]

    def _explicit(self) -> Any:
        A = explicit_entries(self.args[0])
        return ImmutableDenseMatrix(*A.shape, lambda i, j: A[i, j] if j <= i else S.Zero)


class ToeplitzSums(_OfEntries):
    """The Toeplitz matrix of the sums along the diagonals: entry (i, j) is that of the diagonal number j - i.

    It turns the derivatives by the entries of a Toeplitz matrix into those by its free parameters.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import ToeplitzSums
    >>> ToeplitzSums(MatrixSymbol("A", 2, 3)).as_explicit()
    Matrix([
    [A[0, 0] + A[1, 1], A[0, 1] + A[1, 2],           A[0, 2]],
    [          A[1, 0], A[0, 0] + A[1, 1], A[0, 1] + A[1, 2]]])
    """
    __slots__ = ()
    text = "toep"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        if self._is_shape_symbolic() or not (j - i).is_Integer:
            return MatrixElement(self, i, j)
        return diagonal_sum(self.args[0], int(j - i))

    def _explicit(self) -> Any:
        A = explicit_entries(self.args[0])
        rows, cols = A.shape
        sums = {k: diagonal_sum(A, k) for k in range(1 - rows, cols)}
        return ImmutableDenseMatrix(rows, cols, lambda i, j: sums[int(j - i)])

    def _eval_transpose(self) -> Any:
        return ToeplitzSums(sympy_transpose(self.args[0]))


def diagonal_sum(A: Any, k: int) -> Expr:
    """The sum of the entries of the diagonal number k: A[i, i + k] for all i."""
    rows, cols = map(int, matrix_shape(A))
    return Add(*(A[i, i + k] for i in range(max(0, -k), min(rows, cols - k))))


def write_lower_triangle(y):
    return raw_own(LowerTriangle, y.shape, (yield y.args[0]))


def code_lower_triangle(ns, expr, x):
    x = ns.matrix(x)
    return ns.build(*x.shape, lambda i, j: x[i, j] if j <= i else ns.number(0))


def write_toeplitz_sums(y):
    return raw_own(ToeplitzSums, y.shape, (yield y.args[0]))


def code_toeplitz_sums(ns, expr, x):
    x = ns.matrix(x)
    rows, cols = x.shape
    sums = {k: sum((x[i, i + k] for i in range(max(0, -k), min(rows, cols - k))), ns.number(0))
            for k in range(1 - rows, cols)}
    return ns.build(rows, cols, lambda i, j: sums[j - i])


def lower_triangle(X: Any) -> Any:
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import lower_triangle
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
    >>> from sympy_matcalc import toeplitz_sums
    >>> toeplitz_sums(MatrixSymbol("X", 3, 3))
    toep(X)
    >>> toeplitz_sums(Matrix([[1, 2], [3, 4]]))
    Matrix([
    [5, 2],
    [3, 5]])
    """
    X = as_matrix("toeplitz_sums", X)
    return ToeplitzSums(X).as_explicit() if isinstance(X, MatrixBase) else ToeplitzSums(X)


register(Reading(LowerTriangle, lambda reader, expr, nodes: lower_triangle_of(nodes[0]), code_lower_triangle,
                 samples=("LowerTriangle(A)", "LowerTriangle(A.T)", "LowerTriangle(S*R)", "LowerTriangle(A - 2*C)",
                          "A*LowerTriangle(S).T", "LowerTriangle(LowerTriangle(S).T)*B"), stock=stock_lower_triangle))
register(Linear(LOWER_TRIANGLE, write_lower_triangle, "Magnus, Linear Structures (1988)",
                build=lambda y, args: lower_triangle_of(args[0]), apply=lambda y, dx: lower_triangle_of(dx),
                pullback=lambda y, g: lower_triangle_of(g),
                primitive=lambda y: Entrywise(lower_triangle_of(y.algebra.ones(shape_of(y)))),
                words=Words("taking the lower triangle is linear", "取下三角是线性的", "d tril(X) = tril(dX)")))
register(Reading(ToeplitzSums, lambda reader, expr, nodes: toeplitz_sums_of(nodes[0]), code_toeplitz_sums,
                 samples=("ToeplitzSums(A)", "ToeplitzSums(S*R)", "ToeplitzSums(A - 2*C)", "A*ToeplitzSums(S).T",
                          "ToeplitzSums(DiagMatrix(x))*B"), stock=stock_toeplitz_sums))
register(Linear(TOEPLITZ_SUMS, write_toeplitz_sums, "Matrix Cookbook (143)",
                build=lambda y, args: toeplitz_sums_of(args[0]), apply=lambda y, dx: toeplitz_sums_of(dx),
                pullback=lambda y, g: toeplitz_sums_of(g),
                words=Words("summing diagonals is linear", "对角线求和是线性的", "d t(X) = t(dX)")))
