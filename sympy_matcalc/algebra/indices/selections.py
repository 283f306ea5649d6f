"""Entries and slices: products with 0/1 selection matrices, printed back as X[i, j], slices and e_i e_j^T.

`selection`  data (start, step), shape n x k: column j has its 1 in row start + j step.
"""
from __future__ import annotations

from typing import Any

from sympy import cancel, denom, expand, floor, sympify

from ..kinds import ONES, PRODUCT, SELECTION, TRANSPOSE
from ..nodes import Algebra, Dim, Node, shape_of, transpose
from ..predicates import is_explicit_constant, is_row_of_ones, is_transpose_of, untransposed
from ..products import PRODUCTS, product
from ..scalars import read_constant
from ..sizes import differ, dimension
from ..sums import scale
from ..tables import identity
from .deltas import delta
from .places import AT_INDEX, Change, lies_within
from .state import indices_in
from .sums import SUMS


def selection(algebra: Algebra, start: Dim, step: Dim, count: Dim, n: Dim) -> Node:
    """The n x count matrix S with S^T X = rows start, start + step, ... of X."""
    if start == 0 and step == 1 and count == n or n == count == 1:
        return algebra.identity(n)
    if isinstance(start, int):
        return algebra.intern(SELECTION, (), (start, step), (n, count))
    if count == 1:
        lies_within(algebra, start, 0, n - 1)
    return algebra.intern(SELECTION, (), (start, step), (n, count), indices=indices_in(algebra, start))


def selection_of_slice(algebra: Algebra, part: tuple[Any, Any, Any], n: Dim) -> Node:
    """The S of a slice start:stop:step of n rows; SymPy counts whole steps only, where Python may have one row more."""
    start, stop, step = map(algebra.sizes.of, part)
    return selection(algebra, start, step, algebra.sizes.of(floor(sympify(stop - start)/step)), n)


def unit(algebra: Algebra, i: Dim, n: Dim) -> Node:
    """The unit vector e_i of n entries."""
    return selection(algebra, i, 1, 1, n)


def element(matrix: Node, i: Dim, j: Dim) -> Node:
    """e_i^T A e_j."""
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    if is_explicit_constant(matrix) and are_integers(i, j):
        return read_constant(matrix.algebra, matrix.data[i, j])
    return product([transpose(unit(matrix.algebra, i, rows)), matrix, unit(matrix.algebra, j, cols)])


def selected(node: Node) -> Node | None:
    """The selection S behind S or S^T, or None."""
    inner = untransposed(node)
    return inner if inner.op is SELECTION else None


def are_integers(*numbers: Dim) -> bool:
    """Whether all sizes or places are known."""
    return all(isinstance(n, int) for n in numbers)


def _selection_at(y: Node, change: Change) -> Node:
    (n, count), (start, step) = shape_of(y), y.data
    return selection(y.algebra, dimension(change(start)), step, count, n)


AT_INDEX[SELECTION] = _selection_at


# -------------------------------------------------------------------------------------------------------- products
@identity("selections", "MatMul(MatrixUnit(m, n, 0, 1), MatrixUnit(n, p, 1, 0)) + A*B",
          "A*B + e_0*e_0.T", PRODUCTS, SELECTION)
def selections_meet(left: Node, right: Node) -> Node | None:
    """S^T S = I, and e_i^T e_j = 0 where the selected rows cannot meet."""
    if is_transpose_of(left, SELECTION) and right.op is SELECTION:
        return _meeting(left.args[0], right)
    if left.op is SELECTION and right.op is SELECTION:      # a selection of selected columns
        (start, step), (other, by) = left.data, right.data
        return selection(left.algebra, start + other*step, step*by, shape_of(right)[1], shape_of(left)[0])
    if left.op is TRANSPOSE and right.op is TRANSPOSE and selected(left) and selected(right):
        return transpose(right.args[0] * left.args[0])
    return None


def _meeting(a: Node, b: Node) -> Node | None:
    """S^T S' of two selections of the same rows."""
    algebra, count, length = a.algebra, shape_of(a)[1], shape_of(b)[1]
    if a is b:
        return algebra.identity(count)
    if _disjoint(a, b):
        return algebra.zero((count, length))
    (start, step), (other, by) = a.data, b.data
    if count == 1 and by == 1 and are_integers(length, start, other):
        return transpose(unit(algebra, start - other, length))
    if length == 1 and step == 1 and are_integers(count, start, other):
        return unit(algebra, other - start, count)
    places = _block_numbers(a, b)
    return None if places is None else scale(delta(algebra, *places), algebra.identity(count))


def _disjoint(a: Node, b: Node) -> bool:
    """Whether two selections surely have no row in common."""
    (start, step), (other, by) = a.data, b.data
    count, length = shape_of(a)[1], shape_of(b)[1]
    if count == 1 and length == 1:
        return differ(start, other)
    if not are_integers(start, step, other, by, count, length):
        return False
    return not set(range(start, start + step*count, step)) & set(range(other, other + by*length, by))


def _block_numbers(a: Node, b: Node) -> tuple[Any, Any] | None:
    """i and j, where these are blocks i and j of equally many columns of the identity; else None."""
    count = shape_of(a)[1]
    if a.data[1] != 1 or b.data[1] != 1 or count != shape_of(b)[1] or are_integers(a.data[0], b.data[0]):
        return None
    i, j = (_block_number(sympify(s.data[0]), count) for s in (a, b))
    return None if i is None or j is None else (i, j)


def _block_number(start: Any, count: Dim) -> Any:
    """The i with start = i count, if that is a whole number; else None."""
    i = start if count == 1 else cancel(start/count)
    return i if i.is_polynomial() and i.is_integer is not False and denom(i) == 1 else None


@identity("selections", "MatMul(A, OneMatrix(n, m))[0:1, 1:2]", "(A*1)[0, 0]", PRODUCTS, SELECTION)
def selection_of_ones(left: Node, right: Node) -> Node | None:
    """S^T 1 = 1."""
    if right.op is ONES and is_transpose_of(left, SELECTION):
        return left.algebra.ones_vector(shape_of(left)[0])
    if is_row_of_ones(left) and right.op is SELECTION:
        return transpose(right.algebra.ones_vector(shape_of(right)[1]))
    return None


# ------------------------------------------------------------------------------------------------------------ sums
@identity("selections", "MatrixSum(MatrixUnit(n, 1, i - 1, 0)*MatrixUnit(n, 1, i - 1, 0).T, (i, 1, n))", "I", SUMS,
          PRODUCT)
def sum_of_projections(body: Node, k: Node, low: Node, high: Node) -> Node | None:
    """sum_i E_i E_i^T = I over all blocks E_i of columns of the identity."""
    if len(body.args) != 2 or body.args[0].op is not SELECTION or body.args[1] is not transpose(body.args[0]):
        return None
    return body.algebra.identity(shape_of(body)[0]) if _covers(body.args[0], k, low, high) else None


@identity("selections", "MatrixSum(MatrixUnit(n, 1, i - 1, 0), (i, 1, n))", "1", SUMS, SELECTION, TRANSPOSE)
def sum_of_units(body: Node, k: Node, low: Node, high: Node) -> Node | None:
    """sum_i e_i = 1 over all unit vectors."""
    chosen = selected(body)
    if chosen is None or shape_of(chosen)[1] != 1 or not _covers(chosen, k, low, high):
        return None
    ones = body.algebra.ones_vector(shape_of(chosen)[0])
    return ones if body is chosen else transpose(ones)


def _covers(chosen: Node, k: Node, low: Node, high: Node) -> bool:
    """Whether the blocks, as the index runs, are all of the identity."""
    (start, step), (n, count) = chosen.data, shape_of(chosen)
    if step != 1 or expand(sympify(start).diff(k.data) - count) != 0:
        return False
    first = sympify(start).subs(k.data, 0)
    return [low, high] == [read_constant(low.algebra, cancel(-(first - gap)/count)) for gap in (0, n - count)]
