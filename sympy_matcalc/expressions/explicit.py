"""Which matrices are written out entry by entry."""
from __future__ import annotations

from typing import Any

from sympy import ImmutableDenseMatrix
from sympy.core.sympify import _sympify

from ..errors import TooLargeError
from .shapes import described

LARGEST_EXPLICIT = 10**6
"""More entries than this are not written out: Jacobians grow with the square of the sizes."""


class Bounded:
    """A mixin for a matrix whose explicit form is only made up to a size."""
    __slots__ = ()

    def as_explicit(self) -> ImmutableDenseMatrix:
        """The matrix of its entries; TooLargeError if there are too many."""
        if is_too_large(self):
            raise too_large(self)
        return super().as_explicit()                                            # type: ignore[misc]


def is_too_large(matrix: Any) -> bool:
    """Whether a matrix of known size has more entries than are written out."""
    rows, cols = matrix.shape
    return bool((_sympify(rows)*cols - LARGEST_EXPLICIT).is_positive)


def too_large(matrix: Any) -> TooLargeError:
    """The error for a matrix that is not written out."""
    return TooLargeError(f"{described(matrix)}, more than the {LARGEST_EXPLICIT} entries that are written out: "
                         f"keep it as an expression, or evaluate the product it stands in")
