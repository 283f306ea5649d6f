"""Unit vectors and matrices with one entry."""
from __future__ import annotations

from typing import Any

from sympy import Expr, KroneckerDelta, ShapeError
from sympy.core.sympify import _sympify

from .nodes import MatrixNode
from .printing.forms import Form, Infix, Subscript, Superscript, Word


class MatrixUnit(MatrixNode):
    """e_i e_j^T: the m x n matrix that is 1 at (i, j) and 0 elsewhere; a unit vector if m or n is 1.

    Parameters
    ==========

    m, n
        The sizes, which may be symbols.
    i, j
        Row and column of the one, counted from 0.

    Raises
    ======

    ShapeError
        If the place is surely outside.

    Examples
    ========

    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import MatrixUnit
    >>> MatrixUnit(m, n, 0, 1)
    e_0*e_1.T
    >>> MatrixUnit(2, 3, 0, 1).as_explicit()
    Matrix([
    [0, 1, 0],
    [0, 0, 0]])
    """
    __slots__ = ()

    def __new__(cls, m: Any, n: Any, i: Any, j: Any) -> Any:
        m, n, i, j = map(_sympify, (m, n, i, j))
        for place, size in ((i, m), (j, n)):
            if place.is_negative or (place - size).is_nonnegative:
                raise ShapeError(f"a matrix unit of shape {(m, n)} has no place {(i, j)}")
        return cls._build((m, n), m, n, i, j)

    @property
    def _i(self) -> Expr:
        return self.args[2]

    @property
    def _j(self) -> Expr:
        return self.args[3]

    def doit(self, **hints: Any) -> Any:
        return self

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return KroneckerDelta(i, self._i) * KroneckerDelta(j, self._j)

    def _eval_transpose(self) -> Any:
        m, n, i, j = self.args
        return self.func(n, m, j, i)

    def notation(self) -> Form:
        e, (m, n) = Word("e", r"\mathbf{e}"), self.shape
        row = Subscript(e, self._i, in_brackets=False)
        column = Superscript(Subscript(e, self._j, in_brackets=False), Word(".", "", "", ""), Word("T", "T"))
        return row if n == 1 else column if m == 1 else Infix(Word("*", " ", "\N{DOT OPERATOR}"), (row, column))
