"""What expressions are checked for on the way in, with messages that name the place."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import ShapeError
from sympy.core.function import AppliedUndef

from ..algebra.nodes import Node
from ..errors import NotScalarError
from ..expressions.brevity import is_large

LARGEST_TOLD = 400
"""Expressions with more parts are not shown in messages."""


def as_scalar(node: Node, where: Any) -> Node:
    """A node in the place of a scalar."""
    if node.shape is not None:
        hint = "; for an undefined function of matrices use sympy_matcalc.function" \
            if isinstance(where, AppliedUndef) else ""
        raise ShapeError(f"a matrix of shape {node.shape} stands where a scalar must be: {short(where)}{hint}")
    return node


def listed(given: Any) -> list[Any]:
    """Nothing (None), one thing or several, as a list."""
    if given is None:
        return []
    return list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]


def sympified(expr: Any) -> Any:
    """What the user gave, as a SymPy expression; NotScalarError if it is none."""
    try:
        result = sp.sympify(expr, strict=True)          # never from text, which would be run as Python
    except sp.SympifyError:
        result = None
    if not isinstance(result, (sp.Expr, sp.MatrixBase)):
        hint = ": give one expression, or an explicit Matrix" if isinstance(expr, (list, tuple)) else \
            ": apply it to its arguments" if callable(expr) else ""
        raise NotScalarError(f"a SymPy expression is needed, not {short(expr)} (a {type(expr).__name__}){hint}")
    return result


def short(e: Any, width: int = 80) -> str:
    """The text of an expression for a message; its class where the text is long or cannot be made."""
    if is_large(e, LARGEST_TOLD):
        return f"a large {type(e).__name__}"
    try:
        text = str(e)
    except Exception:                   # SymPy rebuilds what it prints: too deep, or shapes that do not fit
        text = f"a {type(e).__name__}"
    return text if len(text) <= width else text[:width - 3] + "..."
