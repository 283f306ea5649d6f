"""The squared distances of the columns of a matrix."""
from __future__ import annotations

from typing import Any

from sympy import Add, Dummy, Expr, Integer, Sum
from sympy.matrices.expressions import DiagonalOf, MatAdd, MatMul, Transpose
from sympy.matrices.expressions.special import OneMatrix
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import MatrixNode, as_matrix, dimension, raw


class SquaredDistances(MatrixNode):
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix; symmetric, with zeros on its diagonal.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.expressions import SquaredDistances
    >>> SquaredDistances(MatrixSymbol("X", 2, 3))
    sqdist(X)
    >>> SquaredDistances(Matrix([[1, 4], [2, 6]])).as_explicit()
    Matrix([
    [ 0, 25],
    [25,  0]])
    """
    __slots__ = ()
    precedence = PRECEDENCE["Func"]

    def __new__(cls, X: Any) -> Any:
        X = as_matrix("sqdist", X)
        n = dimension(X, 1)
        return cls._build((n, n), X)

    @property
    def argument(self) -> Any:
        """The matrix of points."""
        return self.args[0]

    def _eval_transpose(self) -> Any:
        return self

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        X, size = self.argument, dimension(self.argument, 0)
        if isinstance(i, Integer) and isinstance(j, Integer) and i > j:
            i, j = j, i                     # so that the entries are equal in form too
        if isinstance(size, Integer):
            return Add(*((X[k, i] - X[k, j])**2 for k in range(int(size))))
        k = Dummy("k", integer=True)
        return Sum((X[k, i] - X[k, j])**2, (k, 0, size - 1))

    def _derivative_by_scalar(self, s: Any) -> Any:
        # dD = 2 (v 1^T + 1 v^T - M - M^T), M = X^T dX and v its diagonal
        gram, n = MatMul(Transpose(self.argument), self.argument.diff(s)), dimension(self, 0)
        spread = MatMul(raw(DiagonalOf, gram), OneMatrix(1, n))
        half = MatAdd(spread, MatMul(-1, gram))
        return MatAdd(MatMul(2, half), MatMul(2, Transpose(half)))

    def _sympystr(self, printer: Any) -> str:
        return f"sqdist({printer._print(self.argument)})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{sqdist}}\left({printer._print(self.argument)}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        form = printer._print(self.argument)
        return prettyForm(*stringPict.next(prettyForm("sqdist"), prettyForm(*form.parens())))
