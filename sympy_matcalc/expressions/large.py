"""Matrices that grow with the square of their sizes: written out only up to a number of entries."""
from __future__ import annotations

from typing import Any

from sympy import ImmutableDenseMatrix, MatrixExpr
from sympy.core.sympify import _sympify

from ..errors import TooLargeError
from .nodes import MatrixNode
from .shapes import described

LARGEST_EXPLICIT = 10**6
"""More entries than this are not written out."""


class Large(MatrixNode):
    """A matrix whose explicit form is only made up to a size."""
    __slots__ = ()

    def as_explicit(self) -> ImmutableDenseMatrix:
        if is_too_large(self):
            raise too_large(self)
        return super().as_explicit()


def is_too_large(matrix: Any) -> bool:
    """Whether a matrix of known size has more entries than are written out."""
    rows, cols = matrix.shape
    return bool((_sympify(rows)*cols - LARGEST_EXPLICIT).is_positive)


def too_large(matrix: Any) -> TooLargeError:
    return TooLargeError(f"{described(matrix)}, more than the {LARGEST_EXPLICIT} entries that are written out: "
                         f"keep it as an expression, or evaluate the product it stands in")


def bounded(matrix: Any) -> Any:
    """The same matrix; one of SymPy's own nodes that is too large refuses to be written out too."""
    if isinstance(matrix, MatrixExpr) and not isinstance(matrix, Large) and is_too_large(matrix):
        matrix.as_explicit = Refusal(too_large(matrix))
    return matrix


class Refusal:
    """What stands in the place of a method that would not end."""

    def __init__(self, error: TooLargeError) -> None:
        self.error = error

    def __call__(self) -> Any:
        raise self.error
