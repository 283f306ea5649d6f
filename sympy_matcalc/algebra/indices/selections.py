"""Entries and slices: products with 0/1 selection matrices, printed back as X[i, j], slices and e_i e_j^T.

`selection`  data (start, step), shape n x k: column j has its 1 in row start + j step.
"""
from __future__ import annotations

import sympy as sp

from ..kinds import ONES, PRODUCT, SELECTION, TRANSPOSE
from ..nodes import Node, shape_of, transpose
from ..predicates import is_explicit_constant, is_row_of_ones, is_transpose_of, untransposed
from ..products import PRODUCTS, product
from ..scalars import read_constant
from ..sizes import differ, dimension
from ..sums import scale
from ..tables import identity
from .deltas import AT_INDEX, delta, indices_in, lies_within
from .sums import SUMS


def selection(algebra, start, step, count, n):
    """The n x count matrix S with S^T X = rows start, start + step, ... of X."""
    if start == 0 and step == 1 and count == n or n == count == 1:
        return algebra.identity(n)
    if isinstance(start, int):
        return algebra.intern(SELECTION, (), (start, step), (n, count))
    if count == 1:
        lies_within(algebra, start, 0, n - 1)
    return algebra.intern(SELECTION, (), (start, step), (n, count), indices=indices_in(algebra, start))


def unit(algebra, i, n):
    """The unit vector e_i of n entries."""
    return selection(algebra, i, 1, 1, n)


def element(matrix, i, j):
    """e_i^T A e_j."""
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    if is_explicit_constant(matrix) and _integers(i, j):
        return read_constant(matrix.algebra, matrix.data[i, j])
    return product([transpose(unit(matrix.algebra, i, rows)), matrix, unit(matrix.algebra, j, cols)])


def selected(node: Node) -> Node | None:
    """The selection S behind S or S^T, or None."""
    inner = untransposed(node)
    return inner if inner.op is SELECTION else None


@identity("selections", "MatMul(MatrixUnit(m, n, 0, 1), MatrixUnit(n, p, 1, 0)) + A*B",
          "A*B + e_0*e_0.T", PRODUCTS, SELECTION)
def selections_meet(left, right):
    """S^T S = I, and e_i^T e_j = 0 where the selected rows cannot meet."""
    if is_transpose_of(left, SELECTION) and right.op is SELECTION:
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
    if left.op is SELECTION and right.op is SELECTION:      # a selection of selected columns
        (start, step), (other, by) = left.data, right.data
        return selection(left.algebra, start + other * step, step * by, right.shape[1], left.shape[0])
    if left.op is TRANSPOSE and right.op is TRANSPOSE and selected(left) and selected(right):
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
          PRODUCT)
def sum_of_projections(body, k, low, high):
    """sum_i E_i E_i^T = I over all blocks E_i of columns of the identity."""
    if len(body.args) != 2 or body.args[0].op is not SELECTION or body.args[1] is not transpose(body.args[0]):
        return None
    return body.algebra.identity(body.shape[0]) if _covers(body.args[0], k, low, high) else None


@identity("selections", "MatrixSum(MatrixUnit(n, 1, i - 1, 0), (i, 1, n))", "1", SUMS, SELECTION, TRANSPOSE)
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


AT_INDEX[SELECTION] = lambda y, change: selection(y.algebra, dimension(change(y.data[0])), y.data[1],
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


@identity("selections", "MatMul(A, OneMatrix(n, m))[0:1, 1:2]", "(A*1)[0, 0]", PRODUCTS, SELECTION)
def selection_of_ones(left, right):
    """S^T 1 = 1."""
    if right.op is ONES and is_transpose_of(left, SELECTION):
        return left.algebra.ones_vector(left.shape[0])
    if is_row_of_ones(left) and right.op is SELECTION:
        return transpose(right.algebra.ones_vector(right.shape[1]))
    return None
