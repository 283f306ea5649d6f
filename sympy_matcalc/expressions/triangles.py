"""Matrices that a structure leaves of others: the lower triangle, and the sums along the diagonals."""
from __future__ import annotations

from typing import Any

from sympy import Add, Expr, ImmutableDenseMatrix, S, ZeroMatrix, transpose
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import MatrixNode, as_matrix, explicit, shape_of


class _OfEntries(MatrixNode):
    """A matrix of the shape of another, linear in its entries."""
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""

    def __new__(cls, A: Any) -> Any:
        A = as_matrix(cls.text, A)
        return cls._build(shape_of(A), A)

    def _derivative_by_scalar(self, s: Any) -> Any:
        change = self.args[0].diff(s)
        return ZeroMatrix(*self.shape) if change.is_ZeroMatrix else self.func(change)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.text}({printer._print(self.args[0])})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{{self.text}}}\left({printer._print(self.args[0])}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(prettyForm(self.text), prettyForm(*printer._print(self.args[0]).parens())))


class LowerTriangle(_OfEntries):
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import LowerTriangle
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
        A = explicit(self.args[0])
        return ImmutableDenseMatrix(*A.shape, lambda i, j: A[i, j] if j <= i else S.Zero)


class ToeplitzSums(_OfEntries):
    """The Toeplitz matrix of the sums along the diagonals: entry (i, j) is that of the diagonal number j - i.

    It turns the derivatives by the entries of a Toeplitz matrix into those by its free parameters.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import ToeplitzSums
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
        A = explicit(self.args[0])
        rows, cols = A.shape
        sums = {k: diagonal_sum(A, k) for k in range(1 - rows, cols)}
        return ImmutableDenseMatrix(rows, cols, lambda i, j: sums[int(j - i)])

    def _eval_transpose(self) -> Any:
        return ToeplitzSums(transpose(self.args[0]))


def diagonal_sum(A: Any, k: int) -> Expr:
    """The sum of the entries of the diagonal number k: A[i, i + k] for all i."""
    rows, cols = map(int, shape_of(A))
    return Add(*(A[i, i + k] for i in range(max(0, -k), min(rows, cols - k))))
