"""Undefined functions of matrices and their derivatives; the layouts stand in `expressions/derivative_shapes.py`."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from ..algebra.identities import built_in, identity
from ..algebra.nodes import TRANSPOSES, Algebra, Node, shape_of, transpose
from ..algebra.products import product, trace
from ..algebra.scalars import function
from ..algebra.sums import scale
from ..algebra.vectorization import unvec, vec
from ..expressions import AppliedMatrix, AppliedScalar, FunctionSymbol
from ..expressions.derivative_shapes import argument_shape, canonical, derivative_shape
from ..expressions.undefined import applied
from ..intake import dimensions
from ..raw import raw, raw_own, scalar_of
from ..rules import Nonlinear, Reading, register
from .scalar_functions import Derived


def undefined(algebra: Algebra, symbol: FunctionSymbol, indices: Sequence[int], args: Sequence[Node]) -> Node:
    """The derivative of an undefined function by the arguments with these numbers (none: its value)."""
    shapes = [x.shape for x in args]
    indices = canonical(indices, shapes)
    if is_second(symbol, indices, shapes) and indices[0] > indices[1]:
        return transpose(undefined(algebra, symbol, (indices[1], indices[0], *indices[2:]), args))
    size = None if symbol.shape is None else dimensions(symbol.shape)
    shape = derivative_shape(size, indices, shapes)
    return algebra.intern("undefined", tuple(args), (symbol, indices), None if shape == (1, 1) else shape)


built_in("structure", "mixed_derivatives", "∇_2 ∇_1 f = (∇_1 ∇_2 f)^T.",
         "phi(x, u).fdiff(2).fdiff(1)", "∇_1∇_2 phi(x, u).T")


def is_second(symbol, indices, shapes):
    """Whether it is the second derivative of a scalar by matrices."""
    return symbol.gives_scalars and by_matrices(indices, shapes) == 2


def by_matrices(indices, shapes):
    """How often it is differentiated by a matrix."""
    return sum(shapes[k - 1] is not None for k in indices)


@identity("structure", "Transpose(phi(A*x).fdiff().fdiff())", "∇²phi(A*x)", TRANSPOSES, "undefined")
def transpose_of_hessian(y):
    """H^T = H for the Hessian H = ∇²f of an undefined function."""
    symbol, indices = y.data
    if is_second(symbol, indices, [x.shape for x in y.args]) and indices[0] == indices[1]:
        return y
    rows, cols = shape_of(y)
    return y.algebra.intern("transpose", (y,), None, (cols, rows))


def d_undefined(y, k, dx):
    """df = <grad f, dX>; d vec Y = (dY/dX)^T d vec X; d vec D = D' d vec X for a derivative D."""
    symbol, indices = y.data
    slope = undefined(y.algebra, symbol, (*indices, k + 1), y.args)
    if dx.shape is None:
        return scale(dx, slope)
    if y.shape is None:
        return trace(product([transpose(slope), dx]))
    is_value = not by_matrices(indices, [x.shape for x in y.args])
    return unvec(product([transpose(slope) if is_value else slope, vec(dx)]), y.shape)


def write_undefined(y):
    symbol, indices = y.data
    args = []
    for x in y.args:
        args.append((yield x))
    parts = symbol, sp.Tuple(*indices), *args
    if y.shape is not None:
        return raw_own(AppliedMatrix, y.shape, *parts)
    return raw(AppliedScalar, *parts) if symbol.shape is None else scalar_of(raw_own(AppliedMatrix, (1, 1), *parts))


@dataclass(frozen=True)
class OfScalars(Derived):
    """A scalar-valued function of scalars only, or its derivative: a function like SymPy's, also of entries."""

    def derivative(self, k):
        return OfScalars(self.f, super().derivative(k).orders)

    def __call__(self, *args):
        return applied(self.f, [k for k, n in enumerate(self.orders, start=1) for _ in range(n)], *args)


def read_undefined(reader, expr, nodes):
    if expr.function.shape is None and all(x.shape is None for x in nodes):
        return function(OfScalars(expr.function, tuple(expr.indices.count(k + 1) for k in range(len(nodes)))), *nodes)
    return undefined(reader.algebra, expr.function, expr.indices, nodes)


def code_undefined(ns, expr, called, indices, *values):
    """The value of the callable or of its derivative; scalars are handed to it as numbers, also those of an array."""
    shapes = [argument_shape(arg) for arg in expr.arguments]
    if expr.function.shape is None and not any(shapes) and any(ns.shape(v) not in ((), (1, 1)) for v in values):
        return ns.map(lambda *numbers: called.at(expr, numbers), *values)
    return called.at(expr, [ns.scalar(v) if shape is None else ns.matrix(v) for v, shape in zip(values, shapes)])


register(Reading(AppliedScalar, read_undefined, code_undefined, children=lambda e: e.arguments,
                 samples=("phi(A)", "phi(x)*s", "phi(x, A*B, s)", "phi(s*t, t)", "phi(s).fdiff()", "phi(s, x).fdiff(1)",
                          "Elementwise(Lambda(t, phi(t)*phi(t, s).fdiff()), A)")))
register(Reading(AppliedMatrix, read_undefined, code_undefined, children=lambda e: e.arguments, samples=(
    "y(x)", "y(A*x)", "Y(x)", "Y(A)", "y(x, A)", "Y(s)", "Y(s, A).fdiff(1)", "y(x).fdiff()", "Y(A).fdiff()",
    "phi(x).fdiff()", "phi(A).fdiff()", "phi(x).fdiff().fdiff()", "phi(x, u).fdiff(1).fdiff(2)",
    "phi(s, x).fdiff(1).fdiff(2)", "phi(x).fdiff().fdiff().fdiff()")))
register(Nonlinear("undefined", write_undefined, "Magnus & Neudecker ch. 5", variadic=True, differential=d_undefined,
                   build=lambda y, args: undefined(y.algebra, y.data[0], y.data[1], args)))
