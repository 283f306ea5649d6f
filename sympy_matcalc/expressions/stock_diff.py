"""What SymPy's own `diff` does with the expressions of this package.

Asked for its own derivative, an expression of ours gives the one that our verbs give.  Inside of a stock expression
SymPy's product and chain rules ask it: by a scalar it answers with a derivative of its own shape, a scalar also by a
matrix.  By a matrix SymPy would lose what a matrix of ours depends on, so that is an error which says what to do.
"""
from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from sympy import Integer, S, ZeroMatrix
from sympy.core.containers import Tuple

from ..errors import MissingRuleError
from .brevity import brief

_derivatives: list[Callable[[Any, Any], Any]] = []


def differentiate_with(derivative: Callable[[Any, Any], Any]) -> None:
    """Say which function (F, variable) gives derivatives: expressions are made below what differentiates them."""
    _derivatives[:] = [derivative]


def missing_derivative(expr: Any, s: Any) -> MissingRuleError:
    """The error for a derivative that SymPy's own diff cannot take."""
    return MissingRuleError(f"SymPy's diff has no rule for {type(expr).__name__} by {brief(s)}, in {brief(expr)}: "
                            "use sympy_matcalc.gradient or jacobian, or diff inside `with sympy_matcalc.enabled():`")


class DifferentiableByMatrix:
    """A mixin for expressions of this package, whose `diff` is the derivative that our verbs give."""
    __slots__ = ()

    def diff(self, *symbols: Any, **assumptions: Any) -> Any:
        """The derivative: by a matrix the gradient of a scalar, the Jacobian of a matrix."""
        variables = counted(symbols)
        if not assumptions.get("evaluate", True) or not all(isinstance(count, int) for _, count in variables):
            return super().diff(*symbols, **assumptions)                                        # type: ignore[misc]
        result: Any = self
        for variable, count in variables:
            for _ in range(count):
                result = _derivatives[0](result, variable)
        return result

    @property
    def free_symbols(self) -> set[Any]:
        _teach_array_derivatives()
        found: set[Any] = super().free_symbols                                                  # type: ignore[misc]
        return found

    def _eval_derivative(self, s: Any) -> Any:
        is_scalar = getattr(self, "shape", (1, 1)) == (1, 1)
        if getattr(s, "is_Matrix", False) and not is_scalar:
            raise missing_derivative(self, s)
        if s.free_symbols.isdisjoint(self.free_symbols):
            shape = getattr(s if is_scalar else self, "shape", None)
            return S.Zero if shape is None else ZeroMatrix(*shape)
        return _derivatives[0](self, s)

    def _eval_derivative_matrix_lines(self, X: Any) -> Any:
        raise missing_derivative(self, X)


_ASKED = "sympy.tensor.array.array_derivatives"
_TAUGHT = "sympy.tensor.array.expressions.arrayexpr_derivatives"


def _teach_array_derivatives() -> None:
    """Let SymPy's derivatives of arrays say that they cannot look into a matrix of ours; else they recurse without end.

    That module is slow to load, so this waits until SymPy is about to use it: it asks for free symbols before.
    """
    if _ASKED in sys.modules and not _is_taught:
        _is_taught.append(True)
        import_module(_TAUGHT).array_derive.register(DifferentiableByMatrix, _refuse)


_is_taught: list[bool] = []


def _refuse(expr: Any, x: Any) -> Any:
    raise missing_derivative(expr, x)


def counted(symbols: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The arguments of diff, x or (x, 2) or x, 2, as variables with counts: Python's integers, where they are known."""
    found: list[tuple[Any, Any]] = []
    for s in symbols:
        if isinstance(s, (int, Integer)) and found:
            found[-1] = found[-1][0], s
        elif isinstance(s, (tuple, Tuple)) and len(s) == 2 and not getattr(s[1], "is_Matrix", False):
            found.append((s[0], s[1]))
        else:
            found.append((s, 1))
    known = [(s, int(count) if isinstance(count, (int, Integer)) else count) for s, count in found]
    return [(s, count) for s, count in known if not isinstance(count, int) or count > 0]
