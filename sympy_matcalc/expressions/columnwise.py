"""Softmax and the logarithm of a sum of exponentials, along the columns or the rows of a matrix."""
from __future__ import annotations

from typing import Any

from sympy import Add, Dummy, Expr, ImmutableDenseMatrix, Integer, OneMatrix, S, Sum, exp, log, transpose
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import MatAdd, MatMul
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .entrywise import Hadamard
from .nodes import MatrixNode, as_matrix, dimension, explicit, shape_of


def axis_of_vector(Z: Any) -> int | None:
    """The axis along which a vector is one vector: 0 for a column, 1 for a row, None for a matrix."""
    rows, cols = shape_of(Z)
    if cols == 1:
        return 0
    return 1 if rows == 1 else None


class AlongAxis(MatrixNode):
    """A function of the columns (axis 0) or of the rows (axis 1) of a matrix."""
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""

    def __new__(cls, Z: Any, axis: Any = 0) -> Any:
        Z, axis = as_matrix(cls.text, Z), _sympify(axis)
        if axis not in (0, 1):
            raise ValueError(f"the axis of {cls.text} is 0 (columns) or 1 (rows), not {axis}")
        return cls._build(cls._shape_along(shape_of(Z), axis), Z, axis)

    @classmethod
    def _shape_along(cls, shape: tuple[Expr, Expr], axis: Any) -> tuple[Expr, Expr]:
        return shape

    @property
    def argument(self) -> Any:
        """The matrix of exponents."""
        return self.args[0]

    @property
    def axis(self) -> int:
        """0 for columns, 1 for rows."""
        return int(self.args[1])

    def _eval_transpose(self) -> Any:
        return self.func(transpose(self.argument), 1 - self.axis)

    def _sum_of_exponentials(self, i: Any, j: Any) -> Expr:
        Z, size = self.argument, dimension(self.argument, self.axis)

        def exponential(k: Any) -> Expr:
            return exp(Z[k, j] if self.axis == 0 else Z[i, k])
        if isinstance(size, Integer):
            return Add(*(exponential(Integer(k)) for k in range(int(size))))
        k = Dummy("k", integer=True)
        return Sum(exponential(k), (k, 0, size - 1))

    def _sums(self, matrix: Any) -> Any:
        """The sums of the columns, as a row, or of the rows, as a column."""
        rows, cols = shape_of(matrix)
        return MatMul(OneMatrix(1, rows), matrix) if self.axis == 0 else MatMul(matrix, OneMatrix(cols, 1))

    def _options(self) -> str:
        # What the constructors assume is not printed.
        return "" if self.axis == (axis_of_vector(self.argument) or 0) else f", axis={self.axis}"

    def _sympystr(self, printer: Any) -> str:
        return f"{self.text}({printer._print(self.argument)}{self._options()})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        rowwise = rf"_{{\mathrm{{axis}}={self.axis}}}" if self._options() else ""
        return rf"\operatorname{{{self.text}}}{rowwise}\left({printer._print(self.argument)}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        form = prettyForm(*printer._print(self.argument).right(self._options())).parens()
        return prettyForm(*stringPict.next(prettyForm(self.text), prettyForm(*form)))


class Softmax(AlongAxis):
    """exp(Z) divided by its column sums (axis 0) or by its row sums (axis 1).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import Softmax
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> Softmax(Z, 0), Softmax(Z, 1)
    (softmax(Z), softmax(Z, axis=1))
    >>> Softmax(Z, 0)[0, 1]
    exp(Z[0, 1])/(exp(Z[0, 1]) + exp(Z[1, 1]))
    """
    __slots__ = ()
    text = "softmax"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return exp(self.argument[i, j])/self._sum_of_exponentials(i, j)

    def _explicit(self) -> Any:
        Z = explicit(self.argument).applyfunc(exp)
        sums = [Add(*(Z.col(j) if self.axis == 0 else Z.row(j))) for j in range(Z.shape[1 - self.axis])]
        return ImmutableDenseMatrix(*Z.shape, lambda i, j: Z[i, j]/sums[j if self.axis == 0 else i])

    def _derivative_by_scalar(self, s: Any) -> Any:
        # dS = S o (dZ - the sums of S o dZ)
        slope = self.argument.diff(s)
        sums, rows = self._sums(Hadamard(self, slope)), dimension(self, 0)
        spread = MatMul(OneMatrix(rows, 1), sums) if self.axis == 0 else MatMul(sums, OneMatrix(1, dimension(self, 1)))
        return Hadamard(self, MatAdd(slope, MatMul(S.NegativeOne, spread)))


class LogSumExp(AlongAxis):
    """The logarithms of the column sums (axis 0: a row) or of the row sums (axis 1: a column) of exp(Z).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import LogSumExp
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> LogSumExp(Z, 1), LogSumExp(Z, 1).shape
    (logsumexp(Z, axis=1), (2, 1))
    >>> LogSumExp(Z, 0)[0, 2]
    log(exp(Z[0, 2]) + exp(Z[1, 2]))
    """
    __slots__ = ()
    text = "logsumexp"

    @classmethod
    def _shape_along(cls, shape: tuple[Expr, Expr], axis: Any) -> tuple[Expr, Expr]:
        return (S.One, shape[1]) if axis == 0 else (shape[0], S.One)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return log(self._sum_of_exponentials(i, j))

    def _derivative_by_scalar(self, s: Any) -> Any:
        return self._sums(Hadamard(Softmax(*self.args), self.argument.diff(s)))
