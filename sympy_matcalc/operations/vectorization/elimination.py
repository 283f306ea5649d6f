"""Elimination matrices: L(n) vec(A) = vech(A), the columns of the lower triangle below each other."""
from __future__ import annotations

from typing import Any

from sympy import Expr, KroneckerDelta, MatrixBase, Mod, Piecewise, floor
from sympy.matrices.expressions import MatMul

from ...algebra.kinds import ELIMINATION
from ...algebra.nodes import Node
from ...algebra.vectorization import elimination, triangle_size
from ...expressions.arguments import square_matrix
from ...expressions.nodes import unchecked
from ...expressions.shapes import size_along
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.stock import stock_by_entries
from .rows_of_identity import RowsOfIdentity, code_rows_of_identity, place_in_triangle, writer_of
from .stacking_columns import Vec

__all__ = ["Elimination", "elimination_matrix", "vech"]


class Elimination(RowsOfIdentity):
    """The elimination matrix L(n), n(n + 1)/2 x n^2: L(n) vec(A) = vech(A).

    vech(A) are the columns of the lower triangle below each other.

    Parameters
    ----------
    n
        The size, which may be a symbol.

    Raises
    ------
    ValueError
        If n cannot be a size.

    See Also
    --------
    elimination_matrix : the function to call.

    Examples
    --------
    >>> from sympy_matcalc import Elimination
    >>> Elimination(2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])
    """
    __slots__ = ()
    text = "L"
    what = "an elimination matrix"

    def __new__(cls, n: Any) -> Any:
        return super().__new__(cls, n)

    @classmethod
    def _shape_for(cls, *args: Any) -> tuple[Any, Any]:
        n, = args
        return triangle_size(n), n*n

    @classmethod
    def _places(cls, *args: int) -> list[int]:
        n, = args
        return [b*n + a for b in range(n) for a in range(b, n)]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        n, = self.args
        a, b = Mod(j, n), floor(j/n)
        return KroneckerDelta(i, place_in_triangle(n, a, b))*Piecewise((1, a >= b), (0, True))


def elimination_matrix(n: Any) -> Any:
    """L(n), the n(n + 1)/2 x n^2 matrix with L(n) vec(A) = vech(A) for every n x n matrix A.

    Parameters
    ----------
    n
        The size, which may be a symbol.

    Returns
    -------
    Elimination

    Raises
    ------
    ValueError
        If n cannot be a size.

    See Also
    --------
    duplication_matrix, commutation_matrix, vech

    References
    ----------
    Magnus, Linear Structures (1988).

    Examples
    --------
    >>> from sympy.abc import n
    >>> from sympy_matcalc import duplication_matrix, elimination_matrix, matsimplify
    >>> matsimplify(elimination_matrix(n)*duplication_matrix(n))
    I
    """
    return Elimination(n)


def vech(A: Any) -> Any:
    """The columns of the lower triangle of a square matrix, with its diagonal, below each other: L(n) vec(A).

    Parameters
    ----------
    A
        A square matrix.

    Returns
    -------
    Matrix expression
        A column of n(n + 1)/2 entries; explicit if A is.

    Raises
    ------
    ShapeError
        If A cannot be square.

    See Also
    --------
    vec, elimination_matrix

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import vech
    >>> vech(MatrixSymbol("A", 3, 3))
    L(3)*vec(A)
    >>> vech(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 4]])
    """
    A = square_matrix("vech", A)
    if isinstance(A, MatrixBase):
        return type(A)([A[i, j] for j in range(A.cols) for i in range(j, A.rows)]).as_immutable()
    return unchecked(MatMul, Elimination(size_along(A, 0)), Vec(A))


def read_elimination(reader: Reader, expr: Elimination, nodes: list[Node]) -> Node:
    """The constant of this size."""
    return elimination(reader.algebra, reader.algebra.sizes.of(expr.args[0]))


register(Reading(
    Elimination, read_elimination, code_rows_of_identity, children=no_children, stock=stock_by_entries,
    samples=("Elimination(n)*Vec(S)", "Elimination(n)*KroneckerProduct(S, R)")))
register(Constant(ELIMINATION, writer_of(Elimination), "Magnus, Linear Structures (1988)"))
