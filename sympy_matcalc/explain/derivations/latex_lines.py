"""Derivations as LaTeX."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sympy as sp

from .as_written import SumAsWritten
from .lines import PrintedLine, printed_lines, visible_length
from .sides import Side
from .steps import Step

WIDEST = 62
"""From about so many characters on, a sum is broken into lines."""

WIDEST_BLOCK, NOTE_SCALE = 74, 0.75
"""What fits on a page: formulas with notes beside them, whose letters are narrower."""

BESIDE, BEHIND = r" && \text{%s}", r" \quad \text{(%s)}"
"""Where a note stands: in a column at the right, or behind its line."""


def derivation_latex(sections: Iterable[tuple[Side, Sequence[Step]]], lang: str) -> str:
    """An aligned block; the rules in a column at the right, or behind each line where a page is too narrow."""
    blocks = [[(line, broken(line.right), line.note(in_dollars)) for line in printed_lines(left, steps, lang)]
              for left, steps in sections]
    lines = [line for block in blocks for line in block]
    width = max((visible_length(part) for _, parts, _ in lines for part in parts), default=0)
    note_width = max((visible_length(note) for *_, note in lines), default=0)
    template = BESIDE if width + NOTE_SCALE*note_width <= WIDEST_BLOCK else BEHIND
    printed = [" \\\\\n".join(part for line in block for part in _tex_lines(*line, template)) for block in blocks]
    return "\\begin{aligned}\n" + " \\\\[2ex]\n".join(printed) + "\n\\end{aligned}"


def _tex_lines(line: PrintedLine, parts: Sequence[str], note: str, template: str) -> list[str]:
    """A line, which may be a long sum in several; the note stands behind the last part."""
    words = template % _tex_words(note) if note else ""
    first, *others = parts
    lines = [_tex_head(line) + first, *(rf"&\qquad {part}" for part in others)]
    return [*lines[:-1], lines[-1] + words]


def _tex_head(line: PrintedLine) -> str:
    """What stands before the right-hand side."""
    if line.is_equation:
        return r"&\Rightarrow\quad "
    name = line.left.latex()
    return f"{name} &= " if line.is_equal else rf"\Rightarrow\quad {name} &= "


def broken(expr: Any) -> list[str]:
    """A long sum, or a long equation, in several lines."""
    if isinstance(expr, sp.Eq):
        left, right = sp.latex(expr.lhs), sp.latex(expr.rhs)
        return [f"{left} = {right}"] if visible_length(left + right) <= WIDEST else [left, f"= {right}"]
    if not isinstance(expr, SumAsWritten):
        return [sp.latex(expr)]
    first, *others = (sp.latex(SumAsWritten(*parts)) for parts in _parts_that_fit(expr.args))
    return [first, *(t if t.startswith("-") else f"+ {t}" for t in others)]


def _parts_that_fit(terms: Sequence[Any]) -> list[list[Any]]:
    """The terms of a sum, as many together as fit in a line."""
    lines: list[list[Any]] = []
    size = WIDEST
    for term in terms:
        length = visible_length(sp.latex(term))
        if not lines or size + length > WIDEST:
            lines.append([])
            size = 0
        lines[-1].append(term)
        size += length
    return lines


def in_dollars(expr: Any) -> str:
    """A formula among words."""
    return f"${sp.latex(expr)}$"


def _tex_words(words: str) -> str:
    """Words for LaTeX; formulas between dollars stay."""
    parts = words.split("$")
    return "$".join(re.sub(r"([_&%#])", r"\\\1", part) if k % 2 == 0 else part for k, part in enumerate(parts))
