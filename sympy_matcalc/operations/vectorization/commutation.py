"""Commutation matrices: K(m, n) vec(A) = vec(A^T) for A m x n."""
from __future__ import annotations

from typing import Any

from sympy import Expr, KroneckerDelta, Mod, S, Trace, floor

from ...algebra.kinds import COMMUTATION
from ...algebra.nodes import Node
from ...algebra.vectorization import commutation
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.stock import stock_by_entries
from .rows_of_identity import RowsOfIdentity, code_rows_of_identity, writer_of

__all__ = ["Commutation", "commutation_matrix"]


class Commutation(RowsOfIdentity):
    """The commutation matrix K(m, n), mn x mn: K(m, n) vec(A) = vec(A^T) for A m x n.

    Parameters
    ----------
    m, n
        The sizes, which may be symbols.

    Raises
    ------
    ValueError
        If m or n cannot be a size.

    See Also
    --------
    commutation_matrix : the function to call.

    Examples
    --------
    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import Commutation
    >>> Commutation(m, n), Commutation(m, n).T
    (K(m, n), K(n, m))
    >>> Commutation(2, 2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])
    """
    __slots__ = ()
    text = "K"
    what = "a commutation matrix"
    prints_last = True

    def __new__(cls, m: Any, n: Any) -> Any:
        return super().__new__(cls, m, n)

    @classmethod
    def _shape_for(cls, *args: Any) -> tuple[Any, Any]:
        m, n = args
        return m*n, m*n

    @classmethod
    def _places(cls, *args: int) -> list[int]:
        m, n = args
        return [b*m + a for a in range(m) for b in range(n)]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        m, n = self.args
        return KroneckerDelta(i, Mod(j, m)*n + floor(j/m))

    def _eval_transpose(self) -> Any:
        return Commutation(*reversed(self.args))

    def _eval_inverse(self) -> Any:
        return Commutation(*reversed(self.args))

    def _eval_determinant(self) -> Expr:
        m, n = self.args
        return S.NegativeOne**(m*(m - 1)*n*(n - 1)/4)

    def _eval_trace(self) -> Any:
        m, n = self.args
        return n if m == n else Trace(self)


def commutation_matrix(m: Any, n: Any) -> Any:
    """K(m, n), the mn x mn matrix with K(m, n) vec(A) = vec(A^T) for every m x n matrix A.

    Parameters
    ----------
    m, n
        The sizes, which may be symbols.

    Returns
    -------
    Commutation

    Raises
    ------
    ValueError
        If m or n cannot be a size.

    See Also
    --------
    duplication_matrix, elimination_matrix, vec

    References
    ----------
    Magnus & Neudecker, ch. 3 sec. 7.

    Examples
    --------
    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import commutation_matrix, matsimplify
    >>> K = commutation_matrix(m, n)
    >>> K, K.I, matsimplify(K*K.T)
    (K(m, n), K(n, m), I)
    """
    return Commutation(m, n)


def read_commutation(reader: Reader, expr: Commutation, nodes: list[Node]) -> Node:
    """The constant of these sizes."""
    return commutation(reader.algebra, *map(reader.algebra.sizes.of, expr.args))


register(Reading(
    Commutation, read_commutation, code_rows_of_identity, children=no_children, stock=stock_by_entries,
    samples=("Commutation(n, p)*H.T", "Commutation(m, n) + H*H.T")))
register(Constant(COMMUTATION, writer_of(Commutation), "Magnus & Neudecker ch. 3 sec. 7"))
