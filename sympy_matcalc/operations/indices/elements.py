"""Entries and slices of matrices, and the units that they are made of."""
from __future__ import annotations

from typing import Any

from sympy import FunctionMatrix, Identity, ImmutableDenseMatrix, KroneckerDelta, Lambda, Tuple, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice, normalize

from ...algebra.indices.selections import are_integers, element, selection_of_slice, unit
from ...algebra.kinds import SELECTION
from ...algebra.nodes import Dim, Node, shape_of, transpose
from ...algebra.products import product
from ...algebra.sizes import dimension
from ...expressions.bound_symbols import bound
from ...expressions.nodes import unchecked
from ...expressions.units import MatrixUnit
from ...reading.checks import short
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.forms import written_alone
from ...writing.slices import SMALL_EXPLICIT, matrix_unit, range_of, start_of


# --------------------------------------------------------------------------------------------------------- reading
def read_element(reader: Reader, expr: MatrixElement, nodes: list[Node]) -> Node:
    """e_i^T A e_j; places below zero count from the end."""
    (i, j), shape = (dimension(reader.place(k)) for k in expr.args[1:]), shape_of(nodes[0])
    return element(nodes[0], *(_from_start(place, size, expr) for place, size in zip((i, j), shape)))


def _from_start(place: Dim, size: Dim, where: Any) -> Dim:
    """A place counted from 0; IndexError if it is outside."""
    if not are_integers(place, size):
        return place
    if not -size <= place < size:
        raise IndexError(f"index {place} is outside 0 .. {size - 1} in {short(where)}")
    return place + size if place < 0 else place


def read_slice(reader: Reader, expr: MatrixSlice, nodes: list[Node]) -> Node:
    """S^T A S'."""
    left, right = (
        selection_of_slice(reader.algebra, tuple(reader.place(sympify(k)) for k in normalize(part, size)), n)
        for part, size, n in zip(expr.args[1:], expr.parent.shape, shape_of(nodes[0])))
    return product([transpose(left), nodes[0], right])


def read_unit(reader: Reader, expr: MatrixUnit, nodes: list[Node]) -> Node:
    """e_i e_j^T."""
    m, n = reader.algebra.sizes.shape(expr.shape)
    i, j = (dimension(reader.place(k)) for k in expr.args[2:])
    return product([unit(reader.algebra, i, m), transpose(unit(reader.algebra, j, n))])


# --------------------------------------------------------------------------------------------------------- writing
def selection_as_matrix(y: Node) -> Any:
    """An explicit 0/1 matrix, a unit vector, or columns of the identity."""
    (n, count), (start, step) = shape_of(y), y.data
    if count == 1:
        return matrix_unit(n, 1, start_of(y), 0)
    if are_integers(n, count, start, step) and n*count <= SMALL_EXPLICIT:
        return ImmutableDenseMatrix(n, count, lambda i, j: int(i == start + j*step))
    return unchecked(MatrixSlice, Identity(n), Tuple(0, n, 1), Tuple(*range_of(y, n)))


def row_of_selection(y: Node) -> Any:
    """The row e_i^T; None for several columns."""
    n, count = shape_of(y)
    return matrix_unit(1, n, 0, start_of(y)) if count == 1 else None


# ---------------------------------------------------------------------------------------------------------- values
def code_element(ns: Arrays, expr: MatrixElement, parent: Value, i: Value, j: Value) -> Value:
    """The entry; IndexError if there is none."""
    i, j = ns.index(i), ns.index(j)
    if not (0 <= i < parent.shape[0] and 0 <= j < parent.shape[1]):
        raise IndexError(f"no entry ({i}, {j}) in shape {parent.shape}")
    return parent[i, j]


def code_slice(ns: Arrays, expr: MatrixSlice, parent: Value, *parts: Value) -> Value:
    """As many rows and columns as SymPy's shape says: only whole steps count."""
    limits = [list(map(ns.index, part)) for part in parts]
    rows, cols = (range(start, start + (stop - start)//step*step, step) for start, stop, step in limits)
    return ns.slice(parent, rows, cols)


def code_unit(ns: Arrays, expr: MatrixUnit, m: Value, n: Value, i: Value, j: Value) -> Value:
    """Zeros and a one."""
    place = ns.index(i), ns.index(j)
    return ns.build(ns.index(m), ns.index(n), lambda a, b: ns.number((a, b) == place))


def stock_unit(node: MatrixUnit, m: Any, n: Any, i: Any, j: Any) -> Any:
    """The explicit matrix of a known size, else the function of its entries."""
    if not node._is_shape_symbolic():
        return node.as_explicit()
    a, b = bound(0), bound(1)
    return FunctionMatrix(m, n, Lambda((a, b), KroneckerDelta(a, i)*KroneckerDelta(b, j)))


register(Reading(
    MatrixElement, read_element, code_element, children=lambda expr: expr.args[:1],
    samples=("A[0, 1]", "(A*S)[1, 0]", "A[i, j]")))
register(Reading(
    MatrixSlice, read_slice, code_slice, children=lambda expr: expr.args[:1],
    samples=("A[0:2, 1:3]", "(A*S)[:, 1]", "Sum(MatrixScalar(A[i, :]*A[i, :].T)**2, (i, 0, m - 1))")))
register(Reading(
    MatrixUnit, read_unit, code_unit, children=no_children, stock=stock_unit,
    samples=("A + s*MatrixUnit(m, n, 1, 2)",)))
register(Constant(
    SELECTION, written_alone(selection_as_matrix), write_transposed=written_alone(row_of_selection)))
