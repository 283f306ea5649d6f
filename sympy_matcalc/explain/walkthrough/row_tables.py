"""Tables of formulas and numbers, as text, LaTeX, HTML and Markdown."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import combining, east_asian_width

import sympy as sp

from ..derivations.notation import ready_to_print
from ..derivations.shown import Shown
from .printing import OneLine

WIDEST_MATRIX = 4
"""Larger matrices of numbers are shown by their shape."""


@dataclass(frozen=True)
class Table:
    """Cells are expressions, numbers, arrays, equations (name, value), lists of cells, or words; None is empty."""
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]

    def text(self, unicode: bool = True) -> str:
        """Columns of text."""
        printed = OneLine(unicode).doprint
        lines = [[_text(cell, printed) for cell in row] for row in (self.heads, *self.rows)]
        widths = [max(map(columns, column)) for column in zip(*lines)]
        padded = ["  ".join(cell + " "*(width - columns(cell)) for cell, width in zip(line, widths)).rstrip()
                  for line in lines]
        rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" if unicode else "-"
        return "\n".join([padded[0], rule*(sum(widths) + 2*len(widths) - 2), *padded[1:]])

    def latex(self) -> str:
        """An array, for math mode."""
        lines = [" & ".join(map(_latex, self.heads)) + r" \\ \hline \rule{0pt}{3ex}",
                 *(" & ".join(map(_latex, row)) + _strut(max(map(_height, row))) + r" \\[1ex]" for row in self.rows)]
        return f"\\begin{{array}}{{{'l'*len(self.heads)}}}\n" + "\n".join(lines) + "\n\\end{array}"

    def html(self) -> str:
        """A table; formulas as MathJax and KaTeX read them."""
        heads = "".join(f'<th style="text-align:left">{_in_page(head, escape)}</th>' for head in self.heads)
        cells = [[f'<td style="text-align:left">{_in_page(cell, escape)}</td>' for cell in row] for row in self.rows]
        body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in cells)
        return f"<table>\n<tr>{heads}</tr>\n{body}\n</table>"

    def markdown(self) -> str:
        """A table of Markdown with formulas between dollars."""
        lines = [[_in_page(head, _without_bars) for head in self.heads], ["---"]*len(self.heads),
                 *([_in_page(cell, _without_bars) for cell in row] for row in self.rows)]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Tabular(Shown):
    """What prints as its `table`."""
    table: Any

    def text(self, unicode: bool = True) -> str:
        """The table as text for a terminal."""
        return str(self.table.text(unicode))

    def latex(self) -> str:
        """The table as an array of LaTeX, for math mode."""
        return str(self.table.latex())

    def html(self) -> str:
        """The table as HTML."""
        return str(self.table.html())

    def markdown(self) -> str:
        """The table as Markdown."""
        return str(self.table.markdown())


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character two, a bar or dot over another none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _text(cell: Any, printed: Callable[[Any], str]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, tuple):
        return " = ".join(_text(part, printed) for part in cell)
    if isinstance(cell, list):
        return ", ".join(_text(part, printed) for part in cell)
    if is_number(cell):
        return number(cell)
    if is_array(cell):
        rows, cols = shape(cell)
        return f"{rows} x {cols}" if max(rows, cols) > WIDEST_MATRIX else \
            "[" + ", ".join("[" + ", ".join(map(number, row)) + "]" for row in cell.tolist()) + "]"
    return printed(ready_to_print(cell))


def _latex(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return rf"\text{{{cell}}}"
    if isinstance(cell, tuple):
        return " = ".join(map(_latex, cell))
    if isinstance(cell, list):
        parts = r" \\ ".join(f"&{_latex(part)}" for part in cell)
        return rf"\begin{{aligned}} {parts} \end{{aligned}}"
    if is_number(cell):
        return _scientific(number(cell))
    if is_array(cell):
        if max(shape(cell)) > WIDEST_MATRIX:
            return r"{}\times{}".format(*shape(cell))
        rows = r" \\ ".join(" & ".join(_scientific(number(x)) for x in row) for row in cell.tolist())
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    return str(sp.latex(ready_to_print(cell)))


def _height(cell: Any) -> float:
    """About how many lines high a formula is."""
    if isinstance(cell, list):
        return 2.1*len(cell)                    # fractions in display style
    if isinstance(cell, tuple):
        return max(map(_height, cell))
    return float(shape(cell)[0]) if is_array(cell) and max(shape(cell)) <= WIDEST_MATRIX else 1.0


def _strut(lines: float) -> str:
    """Something as high as so many lines and a little more, so that rows do not touch."""
    height = 2.9*lines + 1.6
    return rf"\rule[-{height/2 - 0.6:.1f}ex]{{0pt}}{{{height:.1f}ex}}" if lines > 1 else ""


def _in_page(cell: Any, clean: Callable[[str], str]) -> str:
    if cell is None or isinstance(cell, str):
        return clean(cell or "")
    return f"${clean(_latex(cell))}$"


def _without_bars(text: str) -> str:
    return text.replace("|", r"\vert ")


def is_number(cell: Any) -> bool:
    """Whether a cell is a number of Python, NumPy or mpmath."""
    return isinstance(cell, (int, float)) or hasattr(cell, "__float__") and not hasattr(cell, "free_symbols") \
        and not is_array(cell)


def is_array(cell: Any) -> bool:
    """Whether a cell is a matrix of NumPy or mpmath."""
    return hasattr(cell, "tolist") and not isinstance(cell, sp.Basic) and shape(cell) != ()


def shape(cell: Any) -> tuple[int, ...]:
    """The shape of an array."""
    return tuple(cell.shape) if hasattr(cell, "shape") else (cell.rows, cell.cols)


def number(x: Any) -> str:
    """A number with five digits."""
    return f"{float(x):.5g}"


def _scientific(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return mantissa
    return (mantissa[:-1] if mantissa in ("1", "-1") else rf"{mantissa}\cdot ") + f"10^{{{int(exponent)}}}"
