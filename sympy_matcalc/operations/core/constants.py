"""The identity, zeros and ones."""
from __future__ import annotations

from typing import Any

import sympy
import sympy as sp
from sympy import Expr, OneMatrix
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from ...algebra.kinds import IDENTITY, ONES, ZERO
from ...algebra.nodes import shape_of
from ...algebra.sizes import dimensions
from ...rules.registry import register
from ...rules.rows import Constant, Reading
from .symbols import none

__all__ = ["ones"]


def read_identity(reader, expr, nodes):
    return reader.algebra.identity(dimensions(expr.shape)[0])


def read_zero(reader, expr, nodes):
    return reader.algebra.zero(dimensions(expr.shape))


def read_ones(reader, expr, nodes):
    return reader.algebra.ones(dimensions(expr.shape))


def write_identity(y):
    return sp.Identity(y.shape[0])
    yield


def write_zero(y):
    return sp.ZeroMatrix(*y.shape)
    yield


def write_ones(y):
    return sp.OneMatrix(*y.shape)
    yield


def write_row_of_ones(y):
    return sp.OneMatrix(*shape_of(y)[::-1])
    yield


def code_filled(number):
    """The matrix of the given sizes with this number in every place."""
    return lambda ns, expr, m, n: ns.full(ns.index(m), ns.index(n), ns.number(number))


def ones(*shape: Any, **kwargs: Any) -> Any:
    """A matrix of ones: SymPy's explicit one for sizes that are numbers, a OneMatrix for symbols.

    Examples
    ========

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
    if 1 <= len(sizes) <= 2 and any(isinstance(size, Expr) and not size.is_number for size in sizes):
        return OneMatrix(sizes[0], sizes[-1])
    return sympy.ones(*shape, **kwargs)


register(Reading(sp.Identity, read_identity, lambda ns, expr, n: ns.eye(ns.index(n)), children=lambda e: none,
                 samples=("S - Identity(n)",)))
register(Reading(GenericIdentity, lambda reader, expr, nodes: reader.algebra.number(1), lambda ns, expr: ns.number(1),
                 children=lambda e: none))
register(Reading(sp.ZeroMatrix, read_zero, code_filled(0), children=lambda e: none,
                 samples=("MatAdd(A, ZeroMatrix(m, n))",)))
register(Reading(GenericZeroMatrix, lambda reader, expr, nodes: reader.algebra.number(0), lambda ns, expr: ns.number(0),
                 children=lambda e: none))
register(Reading(sp.OneMatrix, read_ones, code_filled(1), children=lambda e: none,
                 samples=("A + s*OneMatrix(m, n)", "OneMatrix(1, m)*A")))
register(Constant(IDENTITY, write_identity))
register(Constant(ZERO, write_zero))
register(Constant(ONES, write_ones, write_transposed=write_row_of_ones))
