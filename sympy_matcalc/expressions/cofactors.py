"""The adjugate matrix."""
from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixBase, ShapeError, transpose
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import MatrixNode, as_matrix, described, explicit, is_square_shape, shape_of


class Adjugate(MatrixNode):
    """The transposed matrix of cofactors of a square matrix; det(M)*M**-1 where M is invertible.

    Raises
    ======

    ShapeError
        If M cannot be square.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import Adjugate
    >>> Adjugate(MatrixSymbol("M", 2, 2)).as_explicit()
    Matrix([
    [ M[1, 1], -M[0, 1]],
    [-M[1, 0],  M[0, 0]]])
    """
    __slots__ = ()
    precedence = PRECEDENCE["Func"]

    def __new__(cls, M: Any) -> Any:
        M = as_matrix("the adjugate", M)
        if not is_square_shape(M):
            raise ShapeError(f"the adjugate needs a square matrix: {described(M)}")
        return cls._build(shape_of(M), M)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        if self._is_shape_symbolic() or not (i.is_Integer and j.is_Integer):
            return MatrixElement(self, i, j)
        matrix = explicit(self.args[0])
        return matrix.cofactor(int(j), int(i)) if self.shape[0] != 1 else matrix[0, 0]**0

    def _explicit(self) -> Any:
        return explicit(self.args[0]).adjugate()

    def _eval_transpose(self) -> Any:
        return Adjugate(transpose(self.args[0]))

    def _derivative_by_scalar(self, s: Any) -> Any:
        if isinstance(self.args[0], MatrixBase):
            return self.as_explicit().diff(s)
        return super()._derivative_by_scalar(s)

    def _sympystr(self, printer: Any) -> str:
        return f"adjugate({printer._print(self.args[0])})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{adj}}\left({printer._print(self.args[0])}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(prettyForm("adj"), prettyForm(*printer._print(self.args[0]).parens())))
