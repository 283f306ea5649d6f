"""Derivations as text: in one line each, or in two dimensions."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.pretty.stringpict import prettyForm
from sympy.printing.str import StrPrinter

from .lines import PrintedLine, printed_lines
from .sides import Side
from .steps import Step

WIDEST_LINE = 88
"""Behind longer lines of text the rule follows at once."""


class OneLine(StrPrinter):
    """Explicit matrices in one line."""

    def _print_MatrixBase(self, expr: Any) -> str:
        return f"Matrix({self._print(expr.tolist())})"

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_DenseMatrix = _print_MatrixBase


def derivation_text(left: Side, steps: Sequence[Step], lang: str) -> str:
    """Lines aligned at the relation, the rules behind."""
    printed = OneLine(dict(order=None)).doprint
    found = printed_lines(left, steps, lang)
    indent = max((line.indent for line in found), default=0)
    lines = []
    for line in found:
        sides = [line.right.lhs, line.right.rhs] if line.is_equation else [line.right]
        lines.append((_head(line, indent, "=>") + " = ".join(map(printed, sides)), line.note(printed)))
    width = min(max((len(text) for text, note in lines if note), default=0), WIDEST_LINE)
    return "\n".join(f"{text:<{width}}   ({note})" if note else text for text, note in lines)


def derivation_pretty(left: Side, steps: Sequence[Step], lang: str) -> str:
    """The same in two dimensions, for a terminal."""
    found = printed_lines(left, steps, lang)
    indent = max((line.indent for line in found), default=0)
    return "\n".join(_pretty_line(line, indent) for line in found)


def _pretty_line(line: PrintedLine, indent: int) -> str:
    """A line, which may be several lines high."""
    form = sp.pretty(line.right, use_unicode=True, wrap_line=False, mat_symbol_style="plain")
    form = prettyForm(form, baseline=_baseline(line.right, form))
    form = prettyForm(*form.left(_head(line, indent, "\N{RIGHTWARDS DOUBLE ARROW}")))
    note = line.note(str)
    block = str(prettyForm(*form.right(f"   ({note})" if note else ""))).rstrip()
    return "\n".join(part.rstrip() for part in block.split("\n"))


def _baseline(expr: Any, form: str) -> int:
    if isinstance(expr, sp.MatrixBase):
        return form.count("\n")//2
    return int(PrettyPrinter(dict(use_unicode=True, wrap_line=False))._print(expr).baseline)


def _head(line: PrintedLine, indent: int, arrow: str) -> str:
    """What stands before the right-hand side."""
    name = line.left.text()
    if line.is_equal:
        return f"{name:>{indent}} = "
    return f"{arrow} {name} = " if name else f"{arrow} "
