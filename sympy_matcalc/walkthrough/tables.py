"""Tables of formulas and numbers, as text, LaTeX, HTML and Markdown."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import east_asian_width

import sympy as sp

from ..derivations.notation import ready_to_print
from ..derivations.rendering import OneLine

WIDEST_MATRIX = 4
"""Larger matrices of numbers are shown by their shape."""


@dataclass(frozen=True)
class Head:
    """The head of a column: as text, and as LaTeX."""
    text: str
    tex: str


@dataclass(frozen=True)
class Table:
    """Cells are expressions, numbers, arrays, equations (name, value), or words; None is empty."""
    heads: Sequence[Head]
    rows: Sequence[Sequence[Any]]

    def text(self) -> str:
        """Columns of text."""
        lines = [[head.text for head in self.heads], *([_text(cell) for cell in row] for row in self.rows)]
        widths = [max(map(columns, column)) for column in zip(*lines)]
        printed = ["  ".join(cell + " "*(width - columns(cell)) for cell, width in zip(line, widths)).rstrip()
                   for line in lines]
        return "\n".join([printed[0], "-"*(sum(widths) + 2*len(widths) - 2), *printed[1:]])

    def latex(self) -> str:
        """An array, for math mode."""
        lines = [" & ".join(head.tex for head in self.heads) + r" \\ \hline \rule{0pt}{3ex}",
                 *(" & ".join(map(_latex, row)) + r" \\[1ex]" for row in self.rows)]
        return f"\\begin{{array}}{{{'l'*len(self.heads)}}}\n" + "\n".join(lines) + "\n\\end{array}"

    def html(self) -> str:
        """A table; formulas as MathJax and KaTeX read them."""
        heads = "".join(f"<th>${escape(head.tex)}$</th>" for head in self.heads)
        cells = [[f'<td style="text-align:left">{_in_page(cell, escape)}</td>' for cell in row] for row in self.rows]
        body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in cells)
        return f"<table>\n<tr>{heads}</tr>\n{body}\n</table>"

    def markdown(self) -> str:
        """A table of Markdown with formulas between dollars."""
        lines = [[f"${head.tex}$" for head in self.heads], ["---"]*len(self.heads),
                 *([_in_page(cell, _without_bars) for cell in row] for row in self.rows)]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, tuple):
        return " = ".join(map(_text, cell))
    if isinstance(cell, list):
        return ", ".join(map(_text, cell))
    if is_number(cell):
        return number(cell)
    if hasattr(cell, "tolist") and not isinstance(cell, sp.Basic):
        return f"{cell.shape[0]} x {cell.shape[1]}" if max(cell.shape) > WIDEST_MATRIX else \
            "[" + ", ".join("[" + ", ".join(map(number, row)) + "]" for row in cell.tolist()) + "]"
    return str(OneLine(dict(order=None)).doprint(ready_to_print(cell)))


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
    if hasattr(cell, "tolist") and not isinstance(cell, sp.Basic):
        if max(cell.shape) > WIDEST_MATRIX:
            return rf"{cell.shape[0]}\times{cell.shape[1]}"
        rows = r" \\ ".join(" & ".join(_scientific(number(x)) for x in row) for row in cell.tolist())
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    return str(sp.latex(ready_to_print(cell)))


def _in_page(cell: Any, clean: Callable[[str], str]) -> str:
    if cell is None or isinstance(cell, str):
        return clean(cell or "")
    return f"${clean(_latex(cell))}$"


def _without_bars(text: str) -> str:
    return text.replace("|", r"\vert ")


def is_number(cell: Any) -> bool:
    """Whether a cell is a number of Python, NumPy or mpmath."""
    return isinstance(cell, (int, float)) or hasattr(cell, "__float__") and not hasattr(cell, "free_symbols") \
        and not hasattr(cell, "shape")


def number(x: Any) -> str:
    """A number with five digits."""
    return f"{float(x):.5g}"


def _scientific(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
