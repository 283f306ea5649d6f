"""Duplication matrices: D(n) vech(S) = vec(S) for symmetric S."""
from __future__ import annotations

from typing import Any

from sympy import Expr, KroneckerDelta, Max, Min, Mod, S, floor
from sympy.matrices.expressions import Inverse, MatMul, Transpose

from ...algebra.kinds import DUPLICATION
from ...algebra.nodes import Node
from ...algebra.vectorization import duplication, triangle_size
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.stock import stock_by_entries
from .rows_of_identity import RowsOfIdentity, code_rows_of_identity, place_in_triangle, writer_of

__all__ = ["Duplication", "duplication_matrix"]


class Duplication(RowsOfIdentity):
    """The duplication matrix D(n), n^2 x n(n + 1)/2: D(n) vech(S) = vec(S) for symmetric S.

    vech(S) are the columns of the lower triangle below each other.

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
    duplication_matrix : the function to call.

    Examples
    --------
    >>> from sympy_matcalc import Duplication
    >>> Duplication(2).as_explicit()
    Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 0, 1]])
    """
    __slots__ = ()
    text = "D"
    what = "a duplication matrix"

    def __new__(cls, n: Any) -> Any:
        return super().__new__(cls, n)

    @classmethod
    def _shape_for(cls, *args: Any) -> tuple[Any, Any]:
        n, = args
        return n*n, triangle_size(n)

    @classmethod
    def _places(cls, *args: int) -> list[int]:
        n, = args
        return [place_in_triangle(n, max(a, b), min(a, b)) for b in range(n) for a in range(n)]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        n, = self.args
        a, b = Mod(i, n), floor(i/n)
        return KroneckerDelta(j, place_in_triangle(n, Max(a, b), Min(a, b)))

    def pseudoinverse(self) -> Any:
        """D^+ = (D^T D)^-1 D^T, which takes vec(A) to vech((A + A^T)/2)."""
        transposed = unchecked(Transpose, self)
        return unchecked(MatMul, unchecked(Inverse, unchecked(MatMul, transposed, self), S.NegativeOne), transposed)


def duplication_matrix(n: Any) -> Any:
    """D(n), the n^2 x n(n + 1)/2 matrix with D(n) vech(S) = vec(S) for every symmetric S.

    Its Moore-Penrose inverse is ``duplication_matrix(n).pseudoinverse()``, (D^T D)^-1 D^T.

    Parameters
    ----------
    n
        The size, which may be a symbol.

    Returns
    -------
    Duplication

    Raises
    ------
    ValueError
        If n cannot be a size.

    See Also
    --------
    elimination_matrix, commutation_matrix, vech

    References
    ----------
    Magnus & Neudecker, ch. 3 sec. 8.

    Examples
    --------
    >>> from sympy_matcalc import duplication_matrix
    >>> duplication_matrix(3).shape
    (9, 6)
    """
    return Duplication(n)


def read_duplication(reader: Reader, expr: Duplication, nodes: list[Node]) -> Node:
    """The constant of this size."""
    return duplication(reader.algebra, reader.algebra.sizes.of(expr.args[0]))


register(Reading(
    Duplication, read_duplication, code_rows_of_identity, children=no_children, stock=stock_by_entries,
    samples=("KroneckerProduct(S, R)*Duplication(n)", "Duplication(n).T*Vec(S)")))
register(Constant(DUPLICATION, writer_of(Duplication), "Magnus & Neudecker ch. 3 sec. 8"))
