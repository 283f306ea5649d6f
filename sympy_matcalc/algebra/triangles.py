"""The lower triangle of a matrix, and the sums along its diagonals."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from .entrywise import diag_of, diagonal_of
from .kinds import DIAG, IDENTITY, LOWER_TRIANGLE, TOEPLITZ_SUMS, ZERO
from .nodes import TRANSPOSES, Node, transpose
from .predicates import is_explicit_constant, is_transpose_of
from .properties import has
from .sums import scale, scaled
from .tables import identity
from .traces import trace


# ------------------------------------------------------------------------------------------------ lower triangle
def lower_triangle_of(matrix: Node) -> Node:
    """tril(A): A on and below its diagonal, zeros above.  Scalars go in front, sums stay inside."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    c, rest = scaled(matrix)
    if cols == 1 or rest.op in (ZERO, IDENTITY, DIAG, LOWER_TRIANGLE):
        return matrix
    if is_upper_triangle(rest) and rows == cols:
        return scale(c, diag_of(diagonal_of(rest.args[0].args[0])))
    if rows == cols and has(rest, "lower_triangular"):
        return matrix
    if rows == cols and has(rest, "upper_triangular"):
        return diag_of(diagonal_of(matrix))
    if is_explicit_constant(rest):
        return scale(c, algebra.leaf(_of_entries(rest.data, lambda a, i, j: a[i, j] if j <= i else 0), (rows, cols)))
    return scale(c, algebra.intern(LOWER_TRIANGLE, (rest,), None, (rows, cols)))


def is_upper_triangle(node: Node) -> bool:
    """Whether a matrix is the transpose of a lower triangle."""
    return is_transpose_of(node, LOWER_TRIANGLE)


# ------------------------------------------------------------------------------------------------- Toeplitz sums
def toeplitz_sums_of(matrix: Node) -> Node:
    """toep(A): the sums along the diagonals of A, as a Toeplitz matrix.  Scalars go in front, sums stay inside."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    c, rest = scaled(matrix)
    if rows == 1 or cols == 1 or rest.op is ZERO:
        return matrix
    if rest.op in (IDENTITY, DIAG):
        return scale(trace(matrix), algebra.identity(rows))
    if is_explicit_constant(rest):
        return scale(c, algebra.leaf(_of_entries(rest.data, _diagonal_sum), (rows, cols)))
    return scale(c, algebra.intern(TOEPLITZ_SUMS, (rest,), None, (rows, cols)))


@identity("structure", "Transpose(ToeplitzSums(A))", "toep(A.T)", TRANSPOSES, TOEPLITZ_SUMS)
def transpose_of_toeplitz_sums(node: Node) -> Node:
    """toep(A)^T = toep(A^T)."""
    return toeplitz_sums_of(transpose(node.args[0]))


def _of_entries(matrix: sp.MatrixBase, entry: Callable[[Any, int, int], Any]) -> sp.ImmutableDenseMatrix:
    return sp.ImmutableDenseMatrix(*matrix.shape, lambda i, j: entry(matrix, int(i), int(j)))


def _diagonal_sum(matrix: sp.MatrixBase, i: int, j: int) -> Any:
    """The sum of the diagonal on which an entry stands."""
    rows, cols = matrix.shape
    k = j - i
    return sp.Add(*(matrix[r, r + k] for r in range(max(0, -k), min(rows, cols - k))))
