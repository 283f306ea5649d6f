"""An expression in SymPy's own nodes only, for whoever goes on in plain SymPy."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Basic, FunctionMatrix, Lambda, Trace
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import (
    Adjoint,
    Determinant,
    DiagonalMatrix,
    DiagonalOf,
    HadamardPower,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    Transpose,
)

from ..algebra.walking import post_order
from ..errors import NoStockFormError
from ..expressions.bound_symbols import bound
from ..expressions.brevity import brief
from ..expressions.nodes import unchecked
from ..expressions.own_operations import lowered
from ..expressions.recasting import as_stock
from ..expressions.stock_diff import DifferentiableByMatrix
from ..rules.registry import READINGS, rule_of_class
from .stock_entrywise import NoMatrixForm

# Their constructors check shapes, which takes exponential time on nested products: rebuilt without.
_UNCHECKED = {Adjoint, Determinant, DiagonalMatrix, DiagonalOf, HadamardPower, Inverse, KroneckerProduct, MatAdd,
              MatMul, MatPow, Trace, Transpose}


def to_stock(expr: Any) -> Any:
    """The same expression, made of SymPy's own nodes only.

    Elementwise functions become ElementwiseApplyFunction with one canonical bound symbol and Hadamard products are
    sorted, so that equal functions of equal matrices compare as equal afterwards.  The expression is not evaluated.

    Parameters
    ==========

    expr
        A scalar or matrix expression.

    Raises
    ======

    NoStockFormError
        If a part cannot be said in SymPy's nodes: differentials, undefined functions of matrices, sums with symbolic
        bounds, adjugates and Toeplitz sums of symbolic size, functions of several matrices such as Max(A, B).  The
        message says which part.

    Examples
    ========

    >>> from sympy import MatrixSymbol, tanh
    >>> from sympy_matcalc import dot, elementwise, hadamard
    >>> from sympy_matcalc import to_stock
    >>> x, y = MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1)
    >>> to_stock(hadamard(x, y)*dot(x, y))
    Trace(x.T*y)*(HadamardProduct(x, y))
    >>> to_stock(elementwise(tanh, x)) == to_stock(x.applyfunc(tanh))
    True
    """
    expr = _sympify(expr)
    forms: dict[int, Any] = {}                      # by identity: comparing deep trees is as slow as the tree
    instead: dict[int, Any] = {}                    # also keeps these nodes alive, so that identities stay unique

    def parts(node: Any) -> Sequence[Any]:
        form = instead[id(node)] = _prepared(node, expr)
        return _children(node) if form is node else (form,)

    for node, children in post_order(expr, parts, lambda node: id(node) in forms):
        inside = [forms[id(child)] for child in children]
        forms[id(node)] = _rebuilt_stock(node, children, inside, expr) if instead[id(node)] is node else inside[0]
    return as_stock(forms[id(expr)])


def _prepared(node: Any, whole: Any) -> Any:
    """What to convert in the place of a node."""
    reading = READINGS.get(type(node))
    if reading is None and rule_of_class(type(node)) is not None:
        return _simpler(node, whole)
    if reading is None or reading.instead is None:
        return node
    try:
        return reading.instead(node)
    except NoMatrixForm as reason:
        raise _no_form(node, whole, str(reason)) from None


def _simpler(node: Any, whole: Any) -> Any:
    """What an operation of somebody else's is in simpler operations."""
    simpler = lowered(node)
    if simpler is None:
        raise _no_form(node, whole, f"{type(node).__name__} has no method `lowered` that gives it in simpler ones")
    return simpler


def _children(node: Any) -> tuple[Any, ...]:
    """The parts of a node that are converted first."""
    reading = READINGS.get(type(node))
    if getattr(node, "is_symbol", False) or reading is not None and reading.formless:
        return ()
    arguments = getattr(node, "arguments", node.args)       # without the function that is applied
    return tuple(arg for arg in arguments if isinstance(arg, Basic))


def _rebuilt_stock(node: Any, children: Sequence[Any], args: list[Any], whole: Any) -> Any:
    reading = READINGS.get(type(node))
    if reading is not None and reading.formless:
        raise _no_form(node, whole, reading.formless)
    if reading is not None and reading.stock is not None:
        try:
            return reading.stock(node, *args)
        except NoMatrixForm as reason:
            raise _no_form(node, whole, str(reason)) from None
    if isinstance(node, DifferentiableByMatrix):
        raise _no_form(node, whole, "it is a node of sympy_matcalc")
    if all(new is old for new, old in zip(args, children)):
        return node
    return unchecked(type(node), *args) if type(node) in _UNCHECKED else node.func(*args)


def _no_form(node: Any, whole: Any, reason: str) -> NoStockFormError:
    where = f" in {brief(whole)}" if whole is not node else ""
    return NoStockFormError(f"{brief(node)}{where} has no form in SymPy's own expressions: {reason}")


def stock_by_entries(node: Any, *args: Any) -> Any:
    """An explicit matrix of a known size, else the function of the entries."""
    node = node.func(*args)
    if not node._is_shape_symbolic():
        return node.as_explicit()
    a, b = bound(0), bound(1)
    return FunctionMatrix(*node.shape, Lambda((a, b), node._entry(a, b)))
