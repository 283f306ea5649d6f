"""Plain-text tables whose cells wrap where a formula may break."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BREAKS = re.compile(r"(?<! [-+o]) |(?<![*])[*](?![*])")
"""Before a sign or after a comma, and before the sign of a product, which is not that of a power."""


@dataclass(frozen=True)
class Column:
    """A heading, a width, and on which side the text stands."""

    heading: str
    width: int
    right: bool = False


def table_row(columns: Sequence[Column], cells: Iterable[str]) -> str:
    """One row of a table, on as many lines as its longest cell needs.

    Examples
    --------
    >>> print(table_row([Column("by", 2), Column("gradient", 9)], ["X", "X.T**(-1)*a*b.T"]))
    X  X.T**(-1)
       *a*b.T
    """
    wrapped = [_wrap(cell, column.width) for column, cell in zip(columns, cells, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = (lines_of[number] if number < len(lines_of) else "" for lines_of in wrapped)
        lines.append(" ".join(part.rjust(column.width) if column.right else part.ljust(column.width)
                              for column, part in zip(columns, parts, strict=True)).rstrip())
    return "\n".join(lines)


def table_head(columns: Sequence[Column]) -> str:
    """The headings, underlined."""
    return table_row(columns, [column.heading for column in columns]) + "\n" + " ".join("-"*c.width for c in columns)


def _wrap(text: str, width: int) -> list[str]:
    lines = []
    while len(text) > width:
        place = _place_in_table(text, width)
        lines.append(text[:place].rstrip())
        text = text[place:].lstrip()
    return [*lines, text]


def _place_in_table(text: str, width: int) -> int:
    """Where to break: at a sign inside the fewest brackets, as far right as possible, but not in the first third."""
    def depth(place: int) -> int:
        return sum((c in "([") - (c in ")]") for c in text[:place])
    places = [match.start() for match in BREAKS.finditer(text) if width//3 <= match.start() <= width]
    return min(places, key=lambda place: (depth(place), -place), default=width)
