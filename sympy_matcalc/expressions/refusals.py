"""SymPy's matrix derivatives must not pass over what they do not know.

`array_derive`, on which `f.diff(X)` rests, answers zero for every class of expression that it has no entry for.  Ours
get one that says so.
"""
from __future__ import annotations

from typing import Any

from sympy.tensor.array.expressions.arrayexpr_derivatives import array_derive

from .nodes import MatrixNode, missing_derivative
from .scalars import FunctionDerivative, MatrixScalar


def _refuse(expr: Any, x: Any) -> Any:
    raise missing_derivative(expr, x)


def refuse_silent_zeros() -> None:
    """Make SymPy's matrix derivatives raise MissingRuleError on the expressions of this package."""
    for cls in (MatrixNode, MatrixScalar, FunctionDerivative):
        array_derive.register(cls, _refuse)
