"""What functions of columns or rows have in common: their class, and how they are read and written.

The algebra knows them of columns only: that of the rows is the transpose of that of the columns of the transpose.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy import Add, Dummy, Expr, Integer, MatrixBase, OneMatrix, S, Sum
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import MatMul

from ...algebra.nodes import Node, shape_of, transpose
from ...expressions.arguments import axis_of_vector
from ...expressions.nodes import MatrixNode, as_matrix, unchecked
from ...expressions.printing.forms import Form, called
from ...expressions.shapes import matrix_shape, size_along
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...writing.raw import raw_own, scalar_of
from ...writing.writer import Writing


class AlongAxis(MatrixNode):
    """A function of the columns (axis 0) or of the rows (axis 1) of a matrix: its arguments are these and options.

    With `keeps_shape` it has the shape of the matrix, without it one entry for each column or row.
    """
    __slots__ = ()
    keeps_shape = True

    def __new__(cls, Z: Any, axis: Any = 0) -> Any:
        Z, axis = as_matrix(cls.text, Z), cls._checked_axis(axis)
        return cls._build(cls.shape_along(matrix_shape(Z), axis), Z, axis)

    @classmethod
    def _checked_axis(cls, axis: Any) -> Any:
        axis = _sympify(axis)
        if axis not in (0, 1):
            raise ValueError(f"the axis of {cls.text} is 0 (columns) or 1 (rows), not {axis}")
        return axis

    @classmethod
    def shape_along(cls, shape: tuple[Any, Any], axis: Any) -> tuple[Any, Any]:
        """The shape of the function of a matrix of this shape."""
        if cls.keeps_shape:
            return shape
        return (S.One, shape[1]) if axis == 0 else (shape[0], S.One)

    @property
    def argument(self) -> Any:
        """The matrix of these columns or rows."""
        return self.args[0]

    @property
    def axis(self) -> int:
        """0 for columns, 1 for rows."""
        return int(self.args[1])

    def _eval_transpose(self) -> Any:
        return self.func(sp.transpose(self.argument), 1 - self.axis, *self.args[2:])

    def _line(self, i: Any, j: Any) -> Callable[[Any], Expr]:
        """The entries of the column or row that the entry i, j stands in."""
        Z = self.argument
        return (lambda k: Z[k, j]) if self.axis == 0 else (lambda k: Z[i, k])

    def _sum_along(self, term: Callable[[Any], Expr]) -> Expr:
        """The sum of term(k) over the places k of a column or row."""
        size = size_along(self.argument, self.axis)
        if isinstance(size, Integer):
            return Add(*(term(Integer(k)) for k in range(int(size))))
        k = Dummy("k", integer=True)
        return Sum(term(k), (k, 0, size - 1))

    def notation(self) -> Form:
        return called(self.text, self.args[:1], **self._options())

    def _options(self) -> dict[str, Any]:
        return {} if self.axis == (axis_of_vector(self.argument) or 0) else {"axis": self.args[1]}


def along(cls: type[AlongAxis], Z: Any, axis: Any, *options: Any, of_vectors: bool = True) -> Any:
    """A function of columns or rows, explicit for an explicit matrix; of a vector that of its one vector.

    of_vectors=False is for functions that mean the axis also where a vector is given.
    """
    Z = as_matrix(cls.__name__.lower(), Z)
    vector = axis_of_vector(Z) if of_vectors and axis in (0, 1) else None       # another axis is refused by the class
    result = cls(Z, axis if vector is None else vector, *options)
    return result.as_explicit() if isinstance(Z, MatrixBase) else result


def matrix_and_options(expr: AlongAxis) -> tuple[Any, ...]:
    """What is read first: the axis only says how."""
    return expr.args[0], *expr.args[2:]


def read_along_axis(of_columns: Callable[..., Node]) -> Callable[[Reader, Any, list[Node]], Node]:
    """How a class is read whose function of columns this is."""
    def read(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
        matrix, options = nodes[0], [as_scalar(n, expr) for n in nodes[1:]]
        if expr.axis == 0:
            return of_columns(matrix, *options)
        return transpose(of_columns(transpose(matrix), *options))
    return read


def write_of_columns(cls: type[AlongAxis]) -> Callable[[Node], Writing]:
    """How a function of columns is written."""
    def write(y: Node) -> Writing:
        matrix, *options = y.args
        result = raw_own(cls, cls.shape_along(shape_of(matrix), 0), *(yield from _arguments(matrix, 0, options)))
        return scalar_of(result) if y.shape is None else result
    return write


def write_of_rows(cls: type[AlongAxis]) -> Callable[[Node], Writing]:
    """How its transpose is written: columnwise of Z^T is rowwise of Z, but softmax(x)^T stays for a column x."""
    def write(y: Node) -> Writing:
        matrix, *options = y.args
        turned = transpose(matrix)
        if cls.keeps_shape and shape_of(y)[1] == 1 and turned.direct >= matrix.direct:
            return None
        return raw_own(cls, shape_of(y)[::-1], *(yield from _arguments(turned, 1, options)))
    return write


def _arguments(matrix: Node, axis: int, options: list[Node]) -> Writing:
    written = [(yield matrix), Integer(axis)]
    for option in options:
        written.append((yield option))
    return written


def stock_sums(matrix: Any, axis: int) -> Any:
    """The sums of the columns or rows, in SymPy's own nodes."""
    rows, cols = matrix_shape(matrix)
    return unchecked(MatMul, OneMatrix(1, rows), matrix) if axis == 0 else unchecked(MatMul, matrix, OneMatrix(cols, 1))


def stock_spread(sums: Any, Z: Any, axis: int) -> Any:
    """One entry for each column or row of Z, repeated along it, in SymPy's own nodes."""
    rows, cols = matrix_shape(Z)
    return unchecked(MatMul, OneMatrix(rows, 1), sums) if axis == 0 else unchecked(MatMul, sums, OneMatrix(1, cols))
