"""Tables of formulas and numbers, as text, LaTeX, HTML and Markdown."""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import combining, east_asian_width

from ..displaying import Displayed
from .cells import LatexCells, TextCells, cell_height


@dataclass(frozen=True)
class Table:
    """Rows of cells, which are what a `CellWriter` writes."""
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]

    def text(self, unicode: bool = True) -> str:
        """Columns of text."""
        written = TextCells(unicode).write
        lines = [[written(cell) for cell in row] for row in (self.heads, *self.rows)]
        widths = [max(map(columns, column)) for column in zip(*lines)]
        padded = ["  ".join(cell + " "*(width - columns(cell)) for cell, width in zip(line, widths)).rstrip()
                  for line in lines]
        rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" if unicode else "-"
        return "\n".join([padded[0], rule*(sum(widths) + 2*len(widths) - 2), *padded[1:]])

    def latex(self) -> str:
        """An array, for math mode."""
        written = LatexCells().write
        lines = [" & ".join(map(written, self.heads)) + r" \\ \hline \rule{0pt}{3ex}",
                 *(" & ".join(map(written, row)) + _strut(max(map(cell_height, row))) + r" \\[1ex]"
                   for row in self.rows)]
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


class Tabular(Displayed):
    """What prints as a table."""

    @property
    @abstractmethod
    def table(self) -> Table:
        """The table."""

    def text(self, unicode: bool = True) -> str:
        """The table as text for a terminal."""
        return self.table.text(unicode)

    def latex(self) -> str:
        """The table as an array of LaTeX, for math mode."""
        return self.table.latex()

    def html(self) -> str:
        """The table as HTML."""
        return self.table.html()

    def markdown(self) -> str:
        """The table as Markdown."""
        return self.table.markdown()


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character two, a bar or dot over another none."""
    return sum(map(_column_width, text))


def _column_width(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _strut(lines: float) -> str:
    """Something as high as so many lines and a little more, so that rows do not touch."""
    height = 2.9*lines + 1.6
    return rf"\rule[-{height/2 - 0.6:.1f}ex]{{0pt}}{{{height:.1f}ex}}" if lines > 1 else ""


def _in_page(cell: Any, clean: Callable[[str], str]) -> str:
    """A cell of a page: words as they are, all else between dollars."""
    if cell is None or isinstance(cell, str):
        return clean(cell or "")
    return f"${clean(LatexCells().write(cell))}$"


def _without_bars(text: str) -> str:
    return text.replace("|", r"\vert ")
