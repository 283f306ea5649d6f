"""What functions of columns or rows have in common."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Add, Dummy, Expr, Integer, MatrixBase, OneMatrix, Sum, exp
from sympy import transpose as sympy_transpose
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import MatMul
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ...algebra.nodes import transpose
from ...expressions.bound_symbols import bound
from ...expressions.nodes import MatrixNode, as_matrix, unchecked
from ...expressions.shapes import matrix_shape, size_along
from ...reading.checks import as_scalar
from ...writing.stock_entrywise import entrywise_form


def stock_exponentials(Z: Any) -> Any:
    t = bound(0)
    return entrywise_form(exp(t), {t: Z})


def stock_sums(matrix: Any, axis: int) -> Any:
    rows, cols = matrix_shape(matrix)
    return unchecked(MatMul, OneMatrix(1, rows), matrix) if axis == 0 else unchecked(MatMul, matrix, OneMatrix(cols, 1))


def axis_of_vector(Z: Any) -> int | None:
    """The axis along which a vector is one vector: 0 for a column, 1 for a row, None for a matrix."""
    rows, cols = matrix_shape(Z)
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
        return cls._build(cls._shape_along(matrix_shape(Z), axis), Z, axis)

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
        return self.func(sympy_transpose(self.argument), 1 - self.axis)

    def _sum_of_exponentials(self, i: Any, j: Any) -> Expr:
        Z, size = self.argument, size_along(self.argument, self.axis)

        def exponential(k: Any) -> Expr:
            return exp(Z[k, j] if self.axis == 0 else Z[i, k])
        if isinstance(size, Integer):
            return Add(*(exponential(Integer(k)) for k in range(int(size))))
        k = Dummy("k", integer=True)
        return Sum(exponential(k), (k, 0, size - 1))

    def _sums(self, matrix: Any) -> Any:
        """The sums of the columns, as a row, or of the rows, as a column."""
        rows, cols = matrix_shape(matrix)
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


def along(cls: Callable[..., Any], Z: Any, axis: Any, *options: Any, of_vectors: bool = True) -> Any:
    """A function of columns or rows, explicit for an explicit matrix; of a vector that of its one vector.

    of_vectors=False is for functions that mean the axis also where a vector is given.
    """
    Z = as_matrix(cls.__name__.lower(), Z)
    vector = axis_of_vector(Z) if of_vectors and axis in (0, 1) else None       # another axis is refused by the class
    result = cls(Z, axis if vector is None else vector, *options)
    return result.as_explicit() if isinstance(Z, MatrixBase) else result


def first_argument(expr):
    return expr.args[:1]


def read_along_axis(of_columns):
    def read(reader, expr, nodes):
        eps = as_scalar(nodes[1], expr)
        return of_columns(nodes[0], eps) if expr.args[1] == 0 else transpose(of_columns(transpose(nodes[0]), eps))
    return read
