"""vec, which writes a matrix as a column, its inverse, and the columnwise Kronecker product."""
from __future__ import annotations

from typing import Any

from sympy import Expr, ImmutableDenseMatrix, MatrixExpr
from sympy.core.sympify import _sympify
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ..errors import TooLargeError
from .nodes import MatrixNode
from .shapes import described

LARGEST_EXPLICIT = 10**6
"""More entries than this are not written out: the matrices of this module grow with the square of their sizes."""


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


class Text(Large):
    """Printed as a function of its arguments."""
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.text}({', '.join(map(printer._print, self.args))})"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(prettyForm(self.text), printer._print_seq(self.args, "(", ")", ", ")))


def sizes(name: str, *values: Any) -> tuple[Expr, ...]:
    """The sizes as SymPy expressions; ValueError if one cannot be a size."""
    found = tuple(map(_sympify, values))
    for size in found:
        if not isinstance(size, Expr) or getattr(size, "is_Matrix", False) or size.is_negative \
                or size.is_integer is False or size.is_number and not size.is_Integer:
            raise ValueError(f"the sizes of {name} are nonnegative integers or symbols for them, not {size}")
    return found
