"""Expressions as short text, for messages."""
from __future__ import annotations

from typing import Any


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
        args = getattr(stack.pop(), "args", ())
        stack.extend(args if isinstance(args, tuple) else ())
        count += 1
    return count > limit
