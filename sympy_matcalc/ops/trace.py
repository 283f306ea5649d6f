"""Trace, and what closes up to a scalar: 1x1 products and entries."""
from __future__ import annotations

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ..algebra.nodes import shape_of
from ..algebra.products import trace
from ..algebra.sums import scale
from ..expressions import MatrixScalar
from ..intake import as_scalar, check_square
from ..raw import raw, scalar_of
from ..rules import Linear, Reading, register
from .chains import write_chain
from .selections import selected


def read_trace(reader, expr, nodes):
    check_square(nodes[0], expr)
    return trace(nodes[0])


def apply_trace(y, dx):
    """d tr X = tr dX."""
    return trace(dx)


def pull_trace(y, g):
    """<g, tr dX> = <g I, dX>."""
    rows, cols = shape_of(y.args[0])
    return g if (rows, cols) == (1, 1) else scale(g, y.algebra.identity(rows))


def write_trace(y):
    """A trace as the user wrote it; a closed product x^T A y as itself, an entry as A[i, j]."""
    factors = y.algebra.written.get(y) or (y.args[0].args if y.args[0].op == "product" else y.args)
    if shape_of(y.args[0]) != (1, 1):
        return raw(sp.Trace, (yield from write_chain(factors)))
    if len(factors) == 1:
        return raw(MatrixElement, (yield factors[0]), sp.S.Zero, sp.S.Zero)
    left, right = selected(factors[0]), selected(factors[-1])
    if left is None and right is None:
        return scalar_of((yield from write_chain(factors)))
    inner = factors[int(left is not None):len(factors) - int(right is not None)]
    places = [sp.sympify(s.data[0]) if s is not None else sp.S.Zero for s in (left, right)]
    return raw(MatrixElement, (yield from write_chain(inner)), *places)


register(Reading(sp.Trace, read_trace, lambda ns, expr, x: ns.trace(x), samples=("Trace(S)", "Trace(A.T*C)", "Trace(S*A*B*C1)")))
register(Reading(MatrixScalar, lambda reader, expr, nodes: as_scalar(nodes[0], expr), samples=("MatrixScalar(u.T*A*x)",)))
register(Linear("trace", write_trace, "Matrix Cookbook (36)", apply=apply_trace, pullback=pull_trace))
