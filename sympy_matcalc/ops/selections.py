"""Entries and slices: products with 0/1 selection matrices, printed back as X[i, j], slices and e_i e_j^T.

`selection`  data (start, step), shape n x k: column j has its 1 in row start + j step.
"""
from __future__ import annotations

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice, normalize

from ..algebra.identities import identity
from ..algebra.nodes import Node, shape_of, transpose
from ..algebra.products import PRODUCTS, product
from ..algebra.scalars import read_constant
from ..algebra.sums import scale
from ..expressions import MatrixUnit
from ..intake import differ, dimension, dimensions, short
from ..letters import shown
from ..raw import raw, raw_own
from ..rules import Constant, Reading, register
from .deltas import AT_INDEX, delta, indices_in, lies_within
from .index_sums import SUMS


def selection(algebra, start, step, count, n):
    """The n x count matrix S with S^T X = rows start, start + step, ... of X."""
    if start == 0 and step == 1 and count == n or n == count == 1:
        return algebra.identity(n)
    node = algebra.intern("selection", (), (start, step), (n, count), 0.0)
    if not isinstance(start, int) and not node.indices:
        node.indices = indices_in(algebra, start)
        if count == 1:
            lies_within(algebra, start, 0, n - 1)
    return node


def unit(algebra, i, n):
    """The unit vector e_i of n entries."""
    return selection(algebra, i, 1, 1, n)


def element(matrix, i, j):
    """e_i^T A e_j."""
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    if matrix.op == "leaf" and isinstance(matrix.data, sp.MatrixBase) and _integers(i, j):
        return read_constant(matrix.algebra, matrix.data[i, j])
    return product([transpose(unit(matrix.algebra, i, rows)), matrix, unit(matrix.algebra, j, cols)])


def selected(node: Node) -> Node | None:
    """The selection S behind S or S^T, or None."""
    inner = node.args[0] if node.op == "transpose" else node
    return inner if inner.op == "selection" else None


@identity("selections", "MatMul(MatrixUnit(m, n, 0, 1), MatrixUnit(n, p, 1, 0)) + A*B",
          "A*B + e_0*e_0.T", PRODUCTS, "selection")
def selections_meet(left, right):
    """S^T S = I, and e_i^T e_j = 0 where the selected rows cannot meet."""
    if left.op == "transpose" and left.args[0].op == "selection" and right.op == "selection":
        a, b = left.args[0], right
        if a is b:
            return a.algebra.identity(a.shape[1])
        if _disjoint(a, b):
            return a.algebra.zero((a.shape[1], b.shape[1]))
        (start, step), (other, by) = a.data, b.data
        if a.shape[1] == 1 and by == 1 and isinstance(b.shape[1], int) and _integers(start, other):
            return transpose(unit(a.algebra, start - other, b.shape[1]))
        if b.shape[1] == 1 and step == 1 and isinstance(a.shape[1], int) and _integers(start, other):
            return unit(a.algebra, other - start, a.shape[1])
        places = _block_numbers(a, b)
        if places is not None:
            return scale(delta(a.algebra, *places), a.algebra.identity(a.shape[1]))
    if left.op == "selection" and right.op == "selection":      # a selection of selected columns
        (start, step), (other, by) = left.data, right.data
        return selection(left.algebra, start + other * step, step * by, right.shape[1], left.shape[0])
    if left.op == "transpose" and right.op == "transpose" and selected(left) and selected(right):
        return transpose(right.args[0] * left.args[0])
    return None


def _block_numbers(a, b):
    """i and j, where these are blocks i and j of equally many columns of the identity; else None."""
    count = shape_of(a)[1]
    if a.data[1] != 1 or b.data[1] != 1 or count != shape_of(b)[1] or _integers(a.data[0], b.data[0]):
        return None
    places = [sp.sympify(s.data[0]) if count == 1 else sp.cancel(sp.sympify(s.data[0])/count) for s in (a, b)]
    return places if all(p.is_polynomial() and p.is_integer is not False and sp.denom(p) == 1 for p in places) else None


@identity("selections", "MatrixSum(MatrixUnit(n, 1, i - 1, 0)*MatrixUnit(n, 1, i - 1, 0).T, (i, 1, n))", "I", SUMS,
          "product")
def sum_of_projections(body, k, low, high):
    """sum_i E_i E_i^T = I over all blocks E_i of columns of the identity."""
    if len(body.args) != 2 or body.args[0].op != "selection" or body.args[1] is not transpose(body.args[0]):
        return None
    return body.algebra.identity(body.shape[0]) if _covers(body.args[0], k, low, high) else None


@identity("selections", "MatrixSum(MatrixUnit(n, 1, i - 1, 0), (i, 1, n))", "1", SUMS, "selection", "transpose")
def sum_of_units(body, k, low, high):
    """sum_i e_i = 1 over all unit vectors."""
    chosen = selected(body)
    if chosen is None or shape_of(chosen)[1] != 1 or not _covers(chosen, k, low, high):
        return None
    ones = body.algebra.ones_vector(shape_of(chosen)[0])
    return ones if body is chosen else transpose(ones)


def _covers(chosen, k, low, high):
    """Whether the blocks, as the index runs, are all of the identity."""
    (start, step), (n, count) = chosen.data, chosen.shape
    if step != 1 or sp.expand(sp.sympify(start).diff(k.data) - count) != 0:
        return False
    first = sp.sympify(start).subs(k.data, 0)
    bounds = [read_constant(low.algebra, sp.cancel(-(first - gap)/count)) for gap in (0, n - count)]
    return bounds == [low, high]


AT_INDEX["selection"] = lambda y, change: selection(y.algebra, dimension(change(y.data[0])), y.data[1],
                                                    *shape_of(y)[::-1])


def _integers(*numbers):
    return all(isinstance(n, int) for n in numbers)


def _disjoint(a, b):
    (start, step), (other, by) = a.data, b.data
    count, length = a.shape[1], b.shape[1]
    if count == 1 and length == 1:
        return differ(start, other)
    if not _integers(start, step, other, by, count, length):
        return False
    return not set(range(start, start + step * count, step)) & set(range(other, other + by * length, by))


@identity("selections", "MatMul(A, OneMatrix(n, m))[0:1, 1:2]", "(A*1)[0, 0]", PRODUCTS, "selection")
def selection_of_ones(left, right):
    """S^T 1 = 1."""
    if right.op == "ones" and left.op == "transpose" and left.args[0].op == "selection":
        return left.algebra.ones_vector(left.shape[0])
    if left.op == "transpose" and left.args[0].op == "ones" and right.op == "selection":
        return transpose(right.algebra.ones_vector(right.shape[1]))
    return None


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
    start, stop, step = map(dimension, part)
    count = dimension(sp.floor(sp.sympify(stop - start) / step))        # as SymPy counts; Python may have one more
    return selection(algebra, start, step, count, n)


def start_of(node):
    """The first row of a selection, with the user's letters for indices."""
    return shown(node.algebra, node.data[0]) if node.indices else node.data[0]


def write_selection(y):
    """An explicit 0/1 matrix, a unit vector, or columns of the identity."""
    (n, count), (start, step) = shape_of(y), y.data
    if count == 1:
        return matrix_unit(n, 1, start_of(y), 0)
    if isinstance(n, int) and _integers(count, start, step) and n * count <= SMALL_EXPLICIT:
        return sp.ImmutableDenseMatrix(n, count, lambda i, j: int(i == start + j * step))
    return raw(MatrixSlice, sp.Identity(n), sp.Tuple(0, n, 1), sp.Tuple(*_range(y, n)))
    yield


SMALL_EXPLICIT = 400
"""An explicit matrix is printed for entries at known places up to this many entries."""


def matrix_unit(m, n, i, j):
    """e_i e_j^T."""
    if isinstance(m, int) and isinstance(n, int) and _integers(i, j) and m * n <= SMALL_EXPLICIT:
        return sp.ImmutableDenseMatrix(m, n, lambda a, b: int((a, b) == (i, j)))
    return raw_own(MatrixUnit, (m, n), *map(sp.sympify, (m, n, i, j)))


def read_unit(reader, expr, nodes):
    m, n = dimensions(expr.shape)
    i, j = (dimension(reader.place(k)) for k in expr.args[2:])
    return product([unit(reader.algebra, i, m), transpose(unit(reader.algebra, j, n))])


def write_slice(matrix, shape, left, right):
    """S^T A S' as A[rows, columns]; A[i, j] is written in trace.py."""
    rows, cols = _range(left, shape[0]), _range(right, shape[1])
    return raw(MatrixSlice, matrix, sp.Tuple(*rows), sp.Tuple(*cols))


def _range(node, n):
    if node is None:
        return (0, n, 1)
    start, step = start_of(node), node.data[1]
    return (start, start + step * node.shape[1], step)


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


register(Reading(MatrixElement, read_element, code_element, children=lambda e: e.args[:1],
                 samples=("A[0, 1]", "(A*S)[1, 0]", "A[i, j]")))
register(Reading(MatrixSlice, read_slice, code_slice, children=lambda e: e.args[:1],
                 samples=("A[0:2, 1:3]", "(A*S)[:, 1]", "Sum(MatrixScalar(A[i, :]*A[i, :].T)**2, (i, 0, m - 1))")))
def code_unit(ns, expr, m, n, i, j):
    place = ns.index(i), ns.index(j)
    return ns.build(ns.index(m), ns.index(n), lambda a, b: ns.number((a, b) == place))


register(Reading(MatrixUnit, read_unit, code_unit, children=lambda e: (), samples=("A + s*MatrixUnit(m, n, 1, 2)",)))
register(Constant("selection", write_selection))
