"""Entries and slices as they are printed: X[i, j], X[rows, columns], e_i e_j^T."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.slice import MatrixSlice

from ..algebra.indices.letters import in_letters
from ..algebra.indices.selections import are_integers
from ..algebra.nodes import Dim, Node, Shape, shape_of
from ..expressions.nodes import unchecked
from ..expressions.units import MatrixUnit
from .raw import raw_own


def start_of(node: Node) -> Any:
    """The first row of a selection, with the user's letters for indices."""
    return in_letters(node.algebra, node.data[0]) if node.indices else node.data[0]


SMALL_EXPLICIT = 400
"""An explicit matrix is printed for entries at known places up to this many entries."""


def matrix_unit(m: Dim, n: Dim, i: Dim, j: Dim) -> Any:
    """e_i e_j^T."""
    if isinstance(m, int) and isinstance(n, int) and are_integers(i, j) and m * n <= SMALL_EXPLICIT:
        return sp.ImmutableDenseMatrix(m, n, lambda a, b: int((a, b) == (i, j)))
    return raw_own(MatrixUnit, (m, n), *map(sp.sympify, (m, n, i, j)))


def write_slice(matrix: Any, shape: Shape, left: Node | None, right: Node | None) -> Any:
    """S^T A S' as A[rows, columns]; A[i, j] is written in trace.py."""
    rows, cols = range_of(left, shape[0]), range_of(right, shape[1])
    return unchecked(MatrixSlice, matrix, sp.Tuple(*rows), sp.Tuple(*cols))


def range_of(node: Node | None, n: Dim) -> tuple[Any, Any, Any]:
    """The rows that a selection takes out of n, as start, stop and step; all rows without one."""
    if node is None:
        return (0, n, 1)
    start, step = start_of(node), node.data[1]
    return (start, start + step * shape_of(node)[1], step)
