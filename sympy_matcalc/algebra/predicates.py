"""What a node is, by name: a multiple, a sum, a matrix of ones; how the parts of one are found."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sympy as sp

from .kinds import ADD, FUNCTION, LEAF, NUMBER, ONES, PRODUCT, SUM, TRANSPOSE, Kind
from .nodes import Node, is_one, shape_of

T = TypeVar("T")


# -------------------------------------------------------------------------------------------------------- numbers
def is_integer(y: Node) -> bool:
    """An integer that is known."""
    return y.op is NUMBER and isinstance(y.data, int)


def is_positive_integer(y: Node) -> bool:
    """1, 2, 3 ..."""
    return y.op is NUMBER and isinstance(y.data, int) and y.data > 0


def is_odd(y: Node) -> bool:
    """An odd integer."""
    return y.op is NUMBER and isinstance(y.data, int) and y.data % 2 == 1


def is_even(y: Node) -> bool:
    """An even integer."""
    return y.op is NUMBER and isinstance(y.data, int) and y.data % 2 == 0


def is_positive_number(y: Node) -> bool:
    """A number above 0."""
    return y.op is NUMBER and bool(y.data > 0)


def is_negative_number(y: Node) -> bool:
    """A number below 0."""
    return y.op is NUMBER and bool(y.data < 0)


# -------------------------------------------------------------------------------------------------------- scalars
def is_multiple_of_scalar(y: Node) -> bool:
    """c s for a number c and a scalar s."""
    return y.op is ADD and len(y.args) == 1 and y.data[1] == 0


def is_sum_of_scalars(y: Node) -> bool:
    """s + t, s + 1."""
    return y.op is ADD and len(y.args) + (y.data[1] != 0) > 1


def is_difference_of_scalars(y: Node) -> bool:
    """s - t, 1 - s: a sum with a minus in it."""
    return is_sum_of_scalars(y) and (y.data[1] < 0 or any(c < 0 for c in y.data[0]))


def is_function(y: Node, cls: Any) -> bool:
    """f(s) for this function of SymPy's."""
    return y.op is FUNCTION and y.data is cls


# ------------------------------------------------------------------------------------------------- sums of matrices
def is_multiple(y: Node) -> bool:
    """c A for a scalar c and a matrix A."""
    return y.op is SUM and len(y.args) == 2


def is_sum(y: Node) -> bool:
    """c A + d B, of two or more terms."""
    return y.op is SUM and len(y.args) > 2


def halves(parts: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """Coefficients and matrices of a sum, bases and exponents of a product of scalars: these are its arguments."""
    half = len(parts) // 2
    return parts[:half], parts[half:]


def coefficients(y: Node) -> Sequence[Node]:
    """The coefficients of the terms of a sum, or of a multiple."""
    return y.args[:len(y.args) // 2]


# ---------------------------------------------------------------------------------------------------------- shapes
def is_square(y: Node) -> bool:
    """As many rows as columns."""
    rows, cols = shape_of(y)
    return bool(rows == cols)


def is_column(y: Node) -> bool:
    """One column, or a scalar."""
    return y.shape is None or is_one(y.shape[1])


def is_row(y: Node) -> bool:
    """One row, or a scalar."""
    return y.shape is None or is_one(y.shape[0])


# -------------------------------------------------------------------------------------------------------- matrices
def untransposed(y: Node) -> Node:
    """A for A^T; others are themselves."""
    return y.args[0] if y.op is TRANSPOSE else y


def is_transpose_of(y: Node, kind: Kind) -> bool:
    """A^T for an A of this kind, which is transposed as a whole."""
    return y.op is TRANSPOSE and y.args[0].op is kind


def is_symmetric(y: Node) -> bool:
    """A^T = A, by the constructors."""
    return y.T is y


def is_row_of_ones(y: Node) -> bool:
    """1^T."""
    return y.op is TRANSPOSE and y.args[0].op is ONES


def is_ones(y: Node) -> bool:
    """Whether a matrix is all ones: a vector of ones, its transpose, or their outer product."""
    if y.op is PRODUCT:
        return len(y.args) == 2 and is_ones(y.args[0]) and is_ones(y.args[1])
    return y.op is ONES or y.op is TRANSPOSE and y.args[0].op is ONES


def is_explicit_constant(y: Node) -> bool:
    """A matrix whose entries are written out and hold no variable."""
    return y.op is LEAF and isinstance(y.data, sp.MatrixBase)
