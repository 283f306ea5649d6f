"""What stands in a cell of a table: a formula, a number, an array, an equation, several of these, or words."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from ..derivations.substitution import ready_to_print
from .printing import StepPrinter

WIDEST_MATRIX = 4
"""Larger matrices of numbers are shown by their shape."""


class CellWriter(ABC):
    """Writes cells: expressions, numbers, arrays, tuples (name, value), lists of cells, and words; None is empty."""

    def write(self, cell: Any) -> str:
        """The text of a cell."""
        way = next(way for fits, way in CELLS if fits(cell))
        return way(self, cell)

    def empty(self, cell: None) -> str:
        """Nothing."""
        return ""

    def equation(self, cell: tuple[Any, ...]) -> str:
        """name = value."""
        return " = ".join(map(self.write, cell))

    def array(self, cell: Any) -> str:
        """A matrix of numbers, if it is not too large."""
        size = array_shape(cell)
        return self.size(*size) if max(size) > WIDEST_MATRIX else self.matrix(cell.tolist())

    @abstractmethod
    def words(self, cell: str) -> str:
        """Words."""

    @abstractmethod
    def several(self, cell: list[Any]) -> str:
        """Cells in one."""

    @abstractmethod
    def number(self, cell: Any) -> str:
        """A number with five digits."""

    @abstractmethod
    def size(self, rows: int, cols: int) -> str:
        """In place of a large matrix."""

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[Any]]) -> str:
        """A small matrix."""

    @abstractmethod
    def formula(self, cell: Any) -> str:
        """An expression."""


class TextCells(CellWriter):
    """Cells in one line of text."""

    def __init__(self, unicode: bool) -> None:
        self._printer = StepPrinter(unicode)

    def words(self, cell: str) -> str:
        return cell

    def several(self, cell: list[Any]) -> str:
        return ", ".join(map(self.write, cell))

    def number(self, cell: Any) -> str:
        return f"{float(cell):.5g}"

    def size(self, rows: int, cols: int) -> str:
        return f"{rows} x {cols}"

    def matrix(self, rows: Sequence[Sequence[Any]]) -> str:
        return "[" + ", ".join("[" + ", ".join(map(self.number, row)) + "]" for row in rows) + "]"

    def formula(self, cell: Any) -> str:
        return self._printer.line(cell)


class LatexCells(CellWriter):
    """Cells in math mode."""

    def words(self, cell: str) -> str:
        return rf"\text{{{cell}}}"

    def several(self, cell: list[Any]) -> str:
        parts = r" \\ ".join(f"&{self.write(part)}" for part in cell)
        return rf"\begin{{aligned}} {parts} \end{{aligned}}"

    def number(self, cell: Any) -> str:
        mantissa, _, exponent = f"{float(cell):.5g}".partition("e")
        if not exponent:
            return mantissa
        factor = {"1": "", "-1": "-"}.get(mantissa, rf"{mantissa}\cdot ")
        return f"{factor}10^{{{int(exponent)}}}"

    def size(self, rows: int, cols: int) -> str:
        return rf"{rows}\times{cols}"

    def matrix(self, rows: Sequence[Sequence[Any]]) -> str:
        lines = r" \\ ".join(" & ".join(map(self.number, row)) for row in rows)
        return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"

    def formula(self, cell: Any) -> str:
        return str(sp.latex(ready_to_print(cell)))


def is_array(cell: Any) -> bool:
    """Whether a cell is a matrix of NumPy or mpmath."""
    return hasattr(cell, "tolist") and not isinstance(cell, sp.Basic) and array_shape(cell) != ()


def array_shape(cell: Any) -> tuple[int, ...]:
    """The shape of an array."""
    return tuple(cell.shape) if hasattr(cell, "shape") else (cell.rows, cell.cols)


def is_plain_number(cell: Any) -> bool:
    """Whether a cell is a number of Python, NumPy or mpmath."""
    return hasattr(cell, "__float__") and not hasattr(cell, "free_symbols")


CELLS: Sequence[tuple[Callable[[Any], bool], Callable[[CellWriter, Any], str]]] = (
    (lambda cell: cell is None, lambda writer, cell: writer.empty(cell)),
    (lambda cell: isinstance(cell, str), lambda writer, cell: writer.words(cell)),
    (lambda cell: isinstance(cell, tuple), lambda writer, cell: writer.equation(cell)),
    (lambda cell: isinstance(cell, list), lambda writer, cell: writer.several(cell)),
    (is_array, lambda writer, cell: writer.array(cell)),
    (is_plain_number, lambda writer, cell: writer.number(cell)),
    (lambda cell: True, lambda writer, cell: writer.formula(cell)),
)
"""The kinds of cells and how each is written; the first that fits counts."""


def cell_height(cell: Any) -> float:
    """About how many lines high a cell is in LaTeX."""
    if isinstance(cell, list):
        return 2.1*len(cell)                    # fractions in display style
    if isinstance(cell, tuple):
        return max(map(cell_height, cell))
    size = array_shape(cell) if is_array(cell) else (1,)
    return float(size[0]) if max(size) <= WIDEST_MATRIX else 1.0
