"""Entries and slices of matrices, and the units that they are made of."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import FunctionMatrix, KroneckerDelta, Lambda
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice, normalize

from ...algebra.indices.selections import _integers, element, selection, unit
from ...algebra.kinds import SELECTION
from ...algebra.nodes import shape_of, transpose
from ...algebra.products import product
from ...algebra.sizes import dimension
from ...expressions.bound_symbols import bound
from ...expressions.units import MatrixUnit
from ...reading.checks import short
from ...rules.registry import register
from ...rules.rows import Constant, Reading
from ...writing.raw import raw
from ...writing.slices import SMALL_EXPLICIT, _range, matrix_unit, start_of


def stock_unit(node: MatrixUnit, m: Any, n: Any, i: Any, j: Any) -> Any:
    if not node._is_shape_symbolic():
        return node.as_explicit()
    a, b = bound(0), bound(1)
    return FunctionMatrix(m, n, Lambda((a, b), KroneckerDelta(a, i) * KroneckerDelta(b, j)))


def read_element(reader, expr, nodes):
    i, j = (dimension(reader.place(k)) for k in expr.args[1:])
    rows, cols = shape_of(nodes[0])
    for index, size in ((i, rows), (j, cols)):
        if _integers(index, size) and not -size <= index < size:
            raise IndexError(f"index {index} is outside 0 .. {size - 1} in {short(expr)}")
    i, j = (k + size if _integers(k, size) and k < 0 else k for k, size in ((i, rows), (j, cols)))
    return element(nodes[0], i, j)


def read_slice(reader, expr, nodes):
    rows, cols = ([reader.place(sp.sympify(k)) for k in normalize(part, size)]
                  for part, size in zip(expr.args[1:], expr.parent.shape))
    left = _slice_selection(reader.algebra, rows, shape_of(nodes[0])[0])
    right = _slice_selection(reader.algebra, cols, shape_of(nodes[0])[1])
    return product([transpose(left), nodes[0], right])


def _slice_selection(algebra, part, n):
    start, stop, step = map(algebra.sizes.of, part)
    count = algebra.sizes.of(sp.floor(sp.sympify(stop - start) / step))     # as SymPy counts; Python may have one more
    return selection(algebra, start, step, count, n)


def write_selection(y):
    """An explicit 0/1 matrix, a unit vector, or columns of the identity."""
    (n, count), (start, step) = shape_of(y), y.data
    if count == 1:
        return matrix_unit(n, 1, start_of(y), 0)
    if isinstance(n, int) and _integers(count, start, step) and n * count <= SMALL_EXPLICIT:
        return sp.ImmutableDenseMatrix(n, count, lambda i, j: int(i == start + j * step))
    return raw(MatrixSlice, sp.Identity(n), sp.Tuple(0, n, 1), sp.Tuple(*_range(y, n)))
    yield


def write_row_of_selection(y):
    """The row e_i^T."""
    n, count = shape_of(y)
    return matrix_unit(1, n, 0, start_of(y)) if count == 1 else None
    yield


def read_unit(reader, expr, nodes):
    m, n = reader.algebra.sizes.shape(expr.shape)
    i, j = (dimension(reader.place(k)) for k in expr.args[2:])
    return product([unit(reader.algebra, i, m), transpose(unit(reader.algebra, j, n))])


def code_element(ns, expr, parent, i, j):
    i, j = ns.index(i), ns.index(j)
    if not (0 <= i < parent.shape[0] and 0 <= j < parent.shape[1]):
        raise IndexError(f"no entry ({i}, {j}) in shape {parent.shape}")
    return parent[i, j]


def code_slice(ns, expr, parent, *parts):
    """As many rows and columns as SymPy's shape says: only whole steps count."""
    limits = [list(map(ns.index, part)) for part in parts]
    rows, cols = (range(start, start + (stop - start) // step * step, step) for start, stop, step in limits)
    return ns.slice(parent, rows, cols)


def code_unit(ns, expr, m, n, i, j):
    place = ns.index(i), ns.index(j)
    return ns.build(ns.index(m), ns.index(n), lambda a, b: ns.number((a, b) == place))


register(Reading(MatrixElement, read_element, code_element, children=lambda e: e.args[:1],
                 samples=("A[0, 1]", "(A*S)[1, 0]", "A[i, j]")))
register(Reading(MatrixSlice, read_slice, code_slice, children=lambda e: e.args[:1],
                 samples=("A[0:2, 1:3]", "(A*S)[:, 1]", "Sum(MatrixScalar(A[i, :]*A[i, :].T)**2, (i, 0, m - 1))")))
register(Reading(MatrixUnit, read_unit, code_unit, children=lambda e: (), samples=("A + s*MatrixUnit(m, n, 1, 2)",), stock=stock_unit))
register(Constant(SELECTION, write_selection, write_transposed=write_row_of_selection))
