"""The differentials of variables: dX of a matrix, dt of a scalar."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, Expr, ImmutableDenseMatrix, MatrixBase, MatrixSymbol, S
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from ..errors import NotAVariableError
from .brevity import brief
from .nodes import MatrixNode, ScalarNode, hashed
from .printing.forms import Form, Held, Joined, Word
from .shapes import matrix_shape

SIGN_OF_DIFFERENTIAL = Word("d", r"\mathrm{d}")
"""The sign of a differential."""


class _Differential:
    """A symbol of its own: it prints as d and the variable, and what is put in for the variable leaves it alone."""
    __slots__ = ()
    args: tuple[Any, ...]

    @property
    def variable(self) -> Any:
        """The variable that this is the differential of."""
        return self.args[0]

    @property
    def free_symbols(self) -> set[Basic]:
        return {self}

    def _xreplace(self, rule: dict[Any, Any]) -> tuple[Any, bool]:
        return (rule[self], True) if self in rule else (self, False)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return self

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self

    def doit(self, **hints: Any) -> Any:
        return self

    def notation(self) -> Form:
        return Joined((SIGN_OF_DIFFERENTIAL, Held(self.variable)))


class MatrixDifferential(_Differential, MatrixNode):
    """The differential dX of a matrix variable X, of X's shape.

    Parameters
    ==========

    X
        A MatrixSymbol, or an explicit Matrix of symbols.

    Raises
    ======

    NotAVariableError
        If X is neither.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import MatrixDifferential
    >>> dX = MatrixDifferential(MatrixSymbol("X", 2, 3))
    >>> dX, dX.shape
    (dX, (2, 3))
    >>> dX == MatrixSymbol("dX", 2, 3)
    False
    """
    __slots__ = ()

    def __new__(cls, X: Any) -> Any:
        X = _sympify(X)
        if not (isinstance(X, MatrixSymbol) or isinstance(X, MatrixBase) and all(map(_is_variable, X.flat()))):
            raise NotAVariableError(f"{brief(X)} is a {type(X).__name__}: dX is made of a MatrixSymbol "
                                    "or of an explicit Matrix of symbols")
        return cls._build(matrix_shape(X), X)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        if isinstance(self.variable, MatrixBase) and i.is_Integer and j.is_Integer:
            return ScalarDifferential(self.variable[i, j])
        return MatrixElement(self, i, j)

    def _xreplace(self, rule: dict[Any, Any]) -> tuple[Any, bool]:
        if self in rule:
            return rule[self], True
        return self._resized(lambda size: size.xreplace(rule))

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return self._resized(lambda size: size._subs(old, new))[0]

    def _resized(self, change: Callable[[Any], Any]) -> tuple[Any, bool]:
        """Follow a substitution for the sizes of X, as X itself does."""
        X = self.variable
        if hasattr(X, "resized"):
            new = X.resized(change)
            return (self, False) if new == X else (self.func(new), True)
        shape = tuple(map(change, X.shape)) if isinstance(X, MatrixSymbol) else X.shape
        return (self, False) if shape == X.shape else (self.func(X.func(X.args[0], *shape)), True)

    def _explicit(self) -> Any:
        return ImmutableDenseMatrix(*self.shape, lambda i, j: self[i, j])


class ScalarDifferential(_Differential, ScalarNode):
    """The differential dt of a scalar variable t: a real number.

    Raises
    ======

    NotAVariableError
        If t is not a scalar symbol.

    Examples
    ========

    >>> from sympy.abc import t
    >>> from sympy_matcalc import ScalarDifferential
    >>> 2*t*ScalarDifferential(t)
    2*t*dt
    """
    __slots__ = ()
    is_symbol = True

    def __new__(cls, t: Any) -> Any:
        t = _sympify(t)
        if not _is_variable(t):
            raise NotAVariableError(f"{brief(t)} is a {type(t).__name__}: dt is made of a scalar symbol")
        return hashed(Basic.__new__(cls, t))

    def _eval_derivative(self, s: Any) -> Any:
        return S.One if s == self else S.Zero


def _is_variable(t: Any) -> bool:
    """A symbol, or an entry of a matrix symbol."""
    return bool(getattr(t, "is_symbol", False)) and not getattr(t, "is_Matrix", False)
