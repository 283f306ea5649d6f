"""What expressions are checked for on the way in, with messages that name the place."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import ShapeError
from sympy.core.function import AppliedUndef

from ..algebra.nodes import Node, Shape, shape_of
from ..algebra.sizes import differ
from ..errors import NotScalarError


def as_scalar(node: Node, where: Any) -> Node:
    """A node in the place of a scalar."""
    if node.shape is not None:
        hint = "; for an undefined function of matrices use sympy_matcalc.function" \
            if isinstance(where, AppliedUndef) else ""
        raise ShapeError(f"a matrix of shape {node.shape} stands where a scalar must be: {short(where)}{hint}")
    return node


def check_equal_shapes(nodes: list[Node], where: Any) -> Shape:
    """The common shape of terms; ShapeError if two provably differ."""
    first = shape_of(nodes[0])
    for n in nodes[1:]:
        other = shape_of(n)
        if differ(first[0], other[0]) or differ(first[1], other[1]):
            raise ShapeError(f"shapes {first} and {other} do not match in {short(where)}")
    return first


def check_chain(nodes: list[Node], where: Any) -> None:
    """ShapeError if two neighbours in a product provably cannot be multiplied."""
    matrices = [n for n in nodes if n.shape is not None]
    for a, b in zip(matrices, matrices[1:]):
        left, right = shape_of(a), shape_of(b)
        if differ(left[1], right[0]):
            raise ShapeError(f"shapes {left} and {right} cannot be multiplied in {short(where)}")


def check_square(node: Node, where: Any) -> None:
    """ShapeError if a matrix is provably not square."""
    rows, cols = shape_of(node)
    if differ(rows, cols):
        raise ShapeError(f"a square matrix is needed, not one of shape {(rows, cols)}, in {short(where)}")


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
    try:
        text = str(e)
    except Exception:                   # SymPy rebuilds what it prints: too deep, or shapes that do not fit
        text = f"a {type(e).__name__}"
    return text if len(text) <= width else text[:width - 3] + "..."
