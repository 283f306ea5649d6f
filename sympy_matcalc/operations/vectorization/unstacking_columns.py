"""The inverse of vec: a column becomes the columns of a matrix."""
from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, MatrixBase, S, ShapeError, sympify

from ...algebra.kinds import UNVEC
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import Node, shape_of
from ...algebra.stacking import unvec_of, vec_of
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import described, matrix_shape, sizes, surely_different
from ...reading.reader import Reader
from ...reading.size_checks import check_sizes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading, first_argument
from ...rules.words import Words
from ...writing.raw import raw_own
from ...writing.stock import stock_by_entries
from ...writing.writer import Writing
from .stacking_columns import Vec

__all__ = ["Unvec", "unvec"]


class Unvec(MatrixNode):
    """unvec(v, m, n): the m x n matrix A with vec(A) = v.

    Parameters
    ----------
    v
        A column of mn entries.
    m, n
        The sizes, which may be symbols.

    Raises
    ------
    ShapeError
        If v is no column of mn entries.
    ValueError
        If m or n cannot be a size.

    See Also
    --------
    unvec : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Unvec
    >>> Unvec(MatrixSymbol("v", 6, 1), 2, 3).as_explicit()
    Matrix([
    [v[0, 0], v[2, 0], v[4, 0]],
    [v[1, 0], v[3, 0], v[5, 0]]])
    """
    __slots__ = ()
    text = "unvec"

    def __new__(cls, v: Any, m: Any, n: Any) -> Any:
        v, (m, n) = as_matrix("unvec", v), sizes("unvec", m, n)
        rows, cols = matrix_shape(v)
        if surely_different(cols, S.One) or surely_different(rows, m*n):
            raise ShapeError(f"unvec to {m} x {n} needs a column of {m*n} entries: {described(v)}")
        return cls._build((m, n), v, m, n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self.args[0][i + j*self.shape[0], S.Zero]

    def _explicit(self) -> Any:
        rows, cols = self.shape
        v = explicit_entries(self.args[0])
        return ImmutableDenseMatrix(rows, cols, lambda i, j: v[i + j*rows])

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        stacked = done.args[0] if isinstance(done, Unvec) else None
        if isinstance(stacked, Vec) and matrix_shape(stacked.args[0]) == done.shape:
            return stacked.args[0]
        return done

    def notation(self) -> Form:
        return Call(Word(self.text), self.args[:1], options=self.args[1:])

    def costed_parts(self) -> tuple[Any, ...]:
        """See `cost`: sizes cost nothing."""
        return self.args[:1]


def unvec(v: Any, m: Any, n: Any) -> Any:
    """The m x n matrix whose vec is v.

    Parameters
    ----------
    v
        A column of mn entries.
    m, n
        The sizes, which may be symbols.

    Returns
    -------
    Matrix expression
        Explicit if v is and the sizes are numbers.

    Raises
    ------
    ShapeError
        If v is no column of mn entries.
    ValueError
        If m or n cannot be a size.

    See Also
    --------
    vec : the inverse.

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import unvec
    >>> unvec(MatrixSymbol("v", 6, 1), 2, 3)
    unvec(v, 2, 3)
    >>> unvec(Matrix([1, 2, 3, 4]), 2, 2)
    Matrix([
    [1, 3],
    [2, 4]])
    """
    v = as_matrix("unvec", v)
    result = Unvec(v, m, n)
    return result.as_explicit() if isinstance(v, MatrixBase) and not result._is_shape_symbolic() else result


def read_unvec(reader: Reader, expr: Unvec, nodes: list[Node]) -> Node:
    """A column of as many entries as the matrix has."""
    (rows, cols), (m, n) = shape_of(nodes[0]), map(reader.algebra.sizes.of, expr.args[1:])
    check_sizes([(cols, 1), (rows, m*n)], nodes, (0,), expr, f"{{}} needs a column of {m*n} entries")
    return unvec_of(nodes[0], (m, n))


def write_unvec(y: Node, sign: int = 1) -> Writing:
    """With its sizes."""
    return raw_own(Unvec, shape_of(y), (yield y.args[0], sign), *map(sympify, shape_of(y)))


def code_unvec(ns: Arrays, expr: Unvec, v: Value, m: Value, n: Value) -> Value:
    """Reshaped column by column."""
    return ns.reshape(ns.matrix(v), ns.index(m), ns.index(n))


register(Reading(
    Unvec, read_unvec, code_unvec, children=lambda expr: expr.args[:1], stock=stock_by_entries,
    samples=("Unvec(H*KroneckerProduct(x, D*u), m, n)", "Unvec(Vec(A), n, m)*A")))
register(Linear(
    UNVEC, write_unvec, "Magnus & Neudecker ch. 2", signed=True, sign_carriers=first_argument,
    build=lambda y, args: unvec_of(args[0], shape_of(y)),
    apply=lambda y, dx: unvec_of(dx, shape_of(y)), pullback=lambda y, g: vec_of(g),
    primitive=lambda y: Reshape(shape_of(y)),
    words=Words("unvec is linear", "unvec 是线性的", "d unvec(x) = unvec(dx)")))
