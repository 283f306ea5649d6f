"""Expressions as text: short for messages, and as srepr."""
from __future__ import annotations

from typing import Any

from sympy import Dummy


def brief(expr: Any, longest: int = 60) -> str:
    """An expression as text where that is short, and otherwise what kind of expression it is."""
    if is_large(expr, 100):
        return f"a large {type(expr).__name__}"
    text = str(expr)
    return text if len(text) <= longest else text[:longest] + "..."


def is_large(expr: Any, limit: int) -> bool:
    """Whether an expression has more nodes than a limit, as a tree; it looks at no more than that."""
    stack, count = [expr], 0
    while stack and count <= limit:
        stack.extend(getattr(stack.pop(), "args", ()))
        count += 1
    return count > limit


def represented(node: Any, printer: Any) -> str:
    """The srepr of a node.

    Before 1.14, SymPy's srepr of a Dummy stores its index among its assumptions, and it cannot be pickled any more:
    taken out again, because our bound symbols are shared by all expressions.
    """
    text = f"{type(node).__name__}({', '.join(printer._print(arg) for arg in node.args)})"
    for symbol in node.atoms(Dummy):
        symbol._assumptions_orig.pop("dummy_index", None)
    return text
