"""The sums along the diagonals of a matrix, as a Toeplitz matrix."""
from __future__ import annotations

from typing import Any

from sympy import Add, Expr, ImmutableDenseMatrix, transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.kinds import TOEPLITZ_SUMS
from ...algebra.triangles import toeplitz_sums_of
from ...expressions.arguments import all_explicit
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.shapes import matrix_shape
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.forms import written_as
from ...writing.stock_entrywise import NoMatrixForm

__all__ = ["ToeplitzSums", "toeplitz_sums"]


class ToeplitzSums(MatrixNode):
    """The Toeplitz matrix of the sums along the diagonals: entry (i, j) is that of the diagonal number j - i.

    It turns the derivatives by the entries of a Toeplitz matrix into those by its free parameters.

    Parameters
    ----------
    A
        A matrix.

    See Also
    --------
    toeplitz_sums : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import ToeplitzSums
    >>> ToeplitzSums(MatrixSymbol("A", 2, 3)).as_explicit()
    Matrix([
    [A[0, 0] + A[1, 1], A[0, 1] + A[1, 2],           A[0, 2]],
    [          A[1, 0], A[0, 0] + A[1, 1], A[0, 1] + A[1, 2]]])
    """
    __slots__ = ()
    text = "toep"

    def __new__(cls, A: Any) -> Any:
        A = as_matrix("toep", A)
        return cls._build(matrix_shape(A), A)

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
        return ToeplitzSums(transpose(self.args[0]))


def places_on_diagonal(rows: int, cols: int, k: int) -> list[tuple[int, int]]:
    """The places (i, i + k) of the diagonal number k."""
    return [(i, i + k) for i in range(max(0, -k), min(rows, cols - k))]


def diagonal_sum(A: Any, k: int) -> Expr:
    """The sum of the entries of the diagonal number k."""
    rows, cols = map(int, matrix_shape(A))
    return Add(*(A[place] for place in places_on_diagonal(rows, cols, k)))


def toeplitz_sums(X: Any) -> Any:
    """The Toeplitz matrix of the sums along the diagonals of a matrix of any shape.

    Parameters
    ----------
    X
        A matrix.

    Returns
    -------
    Matrix expression
        Of X's shape; explicit if X is.

    See Also
    --------
    lower_triangle

    References
    ----------
    Matrix Cookbook (143).

    Examples
    --------
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
    return ToeplitzSums(X).as_explicit() if all_explicit((X,)) else ToeplitzSums(X)


def code_toeplitz_sums(ns: Arrays, expr: ToeplitzSums, x: Value) -> Value:
    """Diagonal by diagonal."""
    x = ns.matrix(x)
    rows, cols = x.shape
    sums = {k: sum((x[place] for place in places_on_diagonal(rows, cols, k)), ns.number(0))
            for k in range(1 - rows, cols)}
    return ns.build(rows, cols, lambda i, j: sums[j - i])


def stock_toeplitz_sums(node: ToeplitzSums, A: Any) -> Any:
    """The explicit matrix of a known size."""
    if node._is_shape_symbolic():
        raise NoMatrixForm("its size is a symbol")
    return ToeplitzSums(A).as_explicit()


register(Reading(
    ToeplitzSums, lambda reader, expr, nodes: toeplitz_sums_of(nodes[0]), code_toeplitz_sums,
    stock=stock_toeplitz_sums,
    samples=("ToeplitzSums(A)", "ToeplitzSums(S*R)", "ToeplitzSums(A - 2*C)", "A*ToeplitzSums(S).T",
             "ToeplitzSums(DiagMatrix(x))*B")))
register(Linear(
    TOEPLITZ_SUMS, written_as(ToeplitzSums), "Matrix Cookbook (143)",
    build=lambda y, args: toeplitz_sums_of(args[0]), apply=lambda y, dx: toeplitz_sums_of(dx),
    pullback=lambda y, g: toeplitz_sums_of(g),
    words=Words("summing diagonals is linear", "对角线求和是线性的", "d t(X) = t(dX)")))
