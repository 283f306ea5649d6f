"""The identity, zeros and ones."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from ...algebra.kinds import IDENTITY, ONES, ZERO
from ...algebra.nodes import Node, shape_of
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.forms import written_alone

__all__ = ["ones"]


def ones(*shape: Any, **kwargs: Any) -> Any:
    """A matrix of ones: SymPy's explicit one for sizes that are numbers, a OneMatrix for symbols.

    Parameters
    ----------
    *shape
        The rows and columns, or one number for both.
    **kwargs
        As those of SymPy's ``ones``.

    Returns
    -------
    Matrix or OneMatrix
        Explicit if the sizes are numbers.

    See Also
    --------
    total : the sum of the entries, which is a product with ones.

    Examples
    --------
    >>> from sympy import Symbol
    >>> from sympy_matcalc import ones
    >>> ones(2, 3)
    Matrix([
    [1, 1, 1],
    [1, 1, 1]])
    >>> ones(Symbol("n", integer=True), 1).shape
    (n, 1)
    """
    sizes = [_sympify(size) for size in shape]
    if 1 <= len(sizes) <= 2 and any(isinstance(size, sp.Expr) and not size.is_number for size in sizes):
        return sp.OneMatrix(sizes[0], sizes[-1])
    return sp.ones(*shape, **kwargs)


def read_identity(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """I."""
    return reader.algebra.identity(reader.algebra.sizes.shape(expr.shape)[0])


def read_zero(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """The zero matrix."""
    return reader.algebra.zero(reader.algebra.sizes.shape(expr.shape))


def read_ones(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """1 1^T."""
    return reader.algebra.ones(reader.algebra.sizes.shape(expr.shape))


def code_filled(number: int) -> Callable[..., Value]:
    """The matrix of the given sizes with this number in every place."""
    def code(ns: Arrays, expr: Any, m: Value, n: Value) -> Value:
        return ns.full(ns.index(m), ns.index(n), ns.number(number))
    return code


register(Reading(sp.Identity, read_identity, lambda ns, expr, n: ns.eye(ns.index(n)), children=no_children,
                 samples=("S - Identity(n)",)))
register(Reading(GenericIdentity, lambda reader, expr, nodes: reader.algebra.number(1),
                 lambda ns, expr: ns.number(1), children=no_children))
register(Reading(sp.ZeroMatrix, read_zero, code_filled(0), children=no_children,
                 samples=("MatAdd(A, ZeroMatrix(m, n))",)))
register(Reading(GenericZeroMatrix, lambda reader, expr, nodes: reader.algebra.number(0),
                 lambda ns, expr: ns.number(0), children=no_children))
register(Reading(sp.OneMatrix, read_ones, code_filled(1), children=no_children,
                 samples=("A + s*OneMatrix(m, n)", "OneMatrix(1, m)*A")))
register(Constant(IDENTITY, written_alone(lambda y: sp.Identity(shape_of(y)[0]))))
register(Constant(ZERO, written_alone(lambda y: sp.ZeroMatrix(*shape_of(y)))))
register(Constant(ONES, written_alone(lambda y: sp.OneMatrix(*shape_of(y))), positive=True,
                  write_transposed=written_alone(lambda y: sp.OneMatrix(*shape_of(y)[::-1]))))
