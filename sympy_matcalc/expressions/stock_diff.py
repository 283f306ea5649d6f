"""What SymPy's own `diff` does with the expressions of this package.

SymPy's derivatives by a matrix pass over every class that they do not know, and answer zero.  But `f.diff(X)` and
`Derivative` first ask f itself: there a scalar of this package gives its gradient, and a matrix says that it cannot be
differentiated by a matrix.  What stands inside a stock expression is not asked; see `sympy_matcalc.hooks`.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Integer, MatrixSymbol
from sympy.core.containers import Tuple

from ..errors import MissingRuleError
from .brevity import brief

_gradient_of: list[Callable[[Any, Any], Any]] = []


def differentiate_with(gradient: Callable[[Any, Any], Any]) -> None:
    """Say which function (f, X) gives the gradient: expressions are made below what differentiates them."""
    _gradient_of[:] = [gradient]


def missing_derivative(expr: Any, s: Any) -> MissingRuleError:
    """The error for a derivative that SymPy's own diff cannot take."""
    return MissingRuleError(f"SymPy's diff has no rule for {type(expr).__name__} by {brief(s)}, in {brief(expr)}: "
                            "use sympy_matcalc.gradient, or stock diff inside `with sympy_matcalc.enabled():`")


def derivative_by_matrix(expr: Any, X: Any) -> Any:
    """The gradient of a scalar (or 1x1) expression by a matrix symbol; MissingRuleError for anything else."""
    if not (_gradient_of and isinstance(X, MatrixSymbol) and getattr(expr, "shape", (1, 1)) == (1, 1)):
        raise missing_derivative(expr, X)
    return _gradient_of[0](expr, X)


class DifferentiableByMatrix:
    """A mixin for expressions whose `diff` by a MatrixSymbol is the gradient."""
    __slots__ = ()

    def diff(self, *symbols: Any, **assumptions: Any) -> Any:
        """The derivative; by a MatrixSymbol the gradient, of its shape."""
        variables = _counted(symbols)
        k = next((k for k, (s, _) in enumerate(variables) if isinstance(s, MatrixSymbol)), None)
        if k is None or not assumptions.get("evaluate", True):
            return super().diff(*symbols, **assumptions)                                        # type: ignore[misc]
        # Derivatives commute.  This one is only known here: what it leaves may be an expression of SymPy's.
        X, count = variables[k]
        variables[k:k + 1] = [(X, count - 1)] if count > 1 else []
        result = derivative_by_matrix(self, X)
        return result.diff(*variables, **assumptions) if variables else result


def _counted(symbols: tuple[Any, ...]) -> list[tuple[Any, int]]:
    """The arguments of diff, x or (x, 2) or x, 2, as variables with counts."""
    found: list[tuple[Any, int]] = []
    for s in symbols:
        if isinstance(s, (int, Integer)) and found:
            found[-1] = found[-1][0], int(s)
        elif isinstance(s, (tuple, Tuple)) and len(s) == 2 and isinstance(s[1], (int, Integer)):
            found.append((s[0], int(s[1])))
        else:
            found.append((s, 1))
    return [(s, count) for s, count in found if count > 0]
