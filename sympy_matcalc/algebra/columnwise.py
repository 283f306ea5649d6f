"""Functions of the columns of a matrix; rowwise is the transpose of columnwise."""
from __future__ import annotations

from collections.abc import Callable

from .kinds import Kind
from .nodes import Dim, Node, shape_of, transpose
from .products import product

OF_COLUMNS: dict[Kind, Callable[..., Node]] = {}
"""f(Z, *options) of the operations that work on each column by itself; their files put them here."""


def column_sums(z: Node) -> Node:
    """1^T Z."""
    return product([transpose(z.algebra.ones_vector(shape_of(z)[0])), z])


def repeated_in_columns(row: Node, n: Dim) -> Node:
    """1 r^T."""
    return product([row.algebra.ones_vector(n), row]) if row.shape is not None else row * row.algebra.ones_vector(n)
