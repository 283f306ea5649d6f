"""The differential of an expression before a rule is applied to it: d(X*w - y), as derivations show it."""
from __future__ import annotations

from typing import Any

from sympy import Basic, MatrixSymbol, Transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from .differential_symbols import SIGN_OF_DIFFERENTIAL, MatrixDifferential, ScalarDifferential
from .families import Member
from .nodes import MatrixNode, ScalarNode, hashed
from .one_by_one import MatrixScalar
from .printing.forms import Call, Form
from .shapes import matrix_shape


class _DifferentialOf:
    """It prints as d and the expression, in parentheses where that is a sum or a product."""
    __slots__ = ()
    args: tuple[Any, ...]

    @property
    def expression(self) -> Any:
        """What it is the differential of."""
        return self.args[0]

    def doit(self, **hints: Any) -> Any:
        return self

    def notation(self) -> Form:
        return Call(SIGN_OF_DIFFERENTIAL, (self.expression,))


class MatrixDifferentialOf(_DifferentialOf, MatrixNode):
    """d(E) of a matrix expression E, of E's shape."""
    __slots__ = ()

    def __new__(cls, expression: Any) -> Any:
        return cls._build(matrix_shape(expression), expression)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        return ScalarDifferentialOf(self.expression[i, j])

    def _eval_transpose(self) -> Any:
        return Transpose(self)


class ScalarDifferentialOf(_DifferentialOf, ScalarNode):
    """d(e) of a scalar expression e."""
    __slots__ = ()

    def __new__(cls, expression: Any) -> Any:
        return hashed(Basic.__new__(cls, expression))


def differential_of(expression: Any) -> Any:
    """d of an expression: the differential of a variable is a symbol, that of anything else a node of these classes."""
    if isinstance(expression, MatrixSymbol):
        return MatrixDifferential(expression)
    if isinstance(expression, Member):
        return Member(MatrixDifferential(expression.stack), expression.place, expression.shape[1])
    if isinstance(expression, MatrixScalar) and isinstance(expression.arg, (MatrixSymbol, Member)):
        return MatrixElement(differential_of(expression.arg), 0, 0)
    if isinstance(expression, MatrixElement):
        if matrix_shape(expression.parent) == (1, 1) and not isinstance(expression.parent, (MatrixSymbol, Member)):
            return differential_of(expression.parent)
        return MatrixElement(differential_of(expression.parent), *expression.indices)
    if getattr(expression, "is_Matrix", False) and matrix_shape(expression) != (1, 1):
        return MatrixDifferentialOf(expression)
    is_symbol = expression.is_symbol and not expression.is_Matrix
    return ScalarDifferential(expression) if is_symbol else ScalarDifferentialOf(expression)
