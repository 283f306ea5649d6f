"""Derivations as text, LaTeX, HTML and Markdown, in English and Chinese."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import sympy as sp
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.pretty.stringpict import prettyForm
from sympy.printing.str import StrPrinter

from .notation import SumAsWritten, ready_to_print
from .steps import Step

WIDEST = 62
"""From about so many characters on, a sum is broken into lines of LaTeX."""

WIDEST_LINE = 88
"""Behind longer lines of text the rule follows at once."""

MOST_NAMES, LONGEST_NOTE = 3, 40
"""So many rules are named behind a line, in so many characters."""

RULES_USED = ("Rules used", "所用法则")


@dataclass(frozen=True)
class Derivative:
    """The left-hand side df/dX; `order` 2 for a Hessian, `vec` for a Jacobian."""
    name: str
    variable: Any
    order: int = 1
    is_vec: bool = False

    def text(self) -> str:
        """As text."""
        f, x = self.name, _entries(self.variable, str)
        if self.order == 2:
            return f"d^2 {f}/d{x}^2"
        return f"d vec({f})/d vec({x})" if self.is_vec else f"d{f}/d{x}"

    def latex(self) -> str:
        """As LaTeX."""
        f, x = sp.latex(sp.Symbol(self.name)), _entries(self.variable, sp.latex)
        if self.order == 2:
            return rf"\frac{{\partial^2 {f}}}{{\partial {x}\,\partial {x}^T}}"
        if self.is_vec:
            return rf"\frac{{\partial \operatorname{{vec}} {f}}}{{\partial \operatorname{{vec}} {x}}}"
        return rf"\frac{{\partial {f}}}{{\partial {x}}}"


def _entries(x: Any, printed: Callable[[Any], str]) -> str:
    """A variable; an explicit Matrix by its entries."""
    return f"({', '.join(map(printed, x.flat()))})" if isinstance(x, sp.MatrixBase) else printed(x)


@dataclass(frozen=True)
class Plain:
    """A left-hand side in so many words."""
    words: str
    tex: str

    def text(self) -> str:
        return self.words

    def latex(self) -> str:
        return self.tex

    def vec(self) -> Plain:
        """vec of it."""
        return Plain(f"vec({self.words})", rf"\operatorname{{vec}}\left({self.tex}\right)")


@dataclass(frozen=True)
class Row:
    """A printed line: left-hand side, relation, right-hand side, and the rule at its right."""
    left: Any
    relation: str
    right: Any
    note: str
    conditions: tuple[Any, ...] = ()


def rows(left: Any, steps: Sequence[Step], lang: str) -> list[Row]:
    """The lines of a derivation."""
    if not steps:
        return []
    found = [Row(left, "=", ready_to_print(steps[0].before), "")]
    for step in steps:
        note = _note([s.name(lang) for s in step.statements])
        relation = "=" if step.left is None and not isinstance(step.after, sp.Eq) else "=>"
        found.append(Row(step.left, relation, ready_to_print(step.after), note, step.conditions))
    return found


WIDEST_BLOCK, NOTE_SCALE = 74, 0.75
"""What fits on a page of LaTeX: formulas with notes beside them, whose letters are narrower."""

INVERTIBLE = ("invertible", "可逆")
LONGEST_CONDITION = 16
"""Longer ones are not shown; the result has them all."""


def _with_conditions(row: Row, lang: str, printed: Callable[[Any], str]) -> str:
    """The note of a line, and what has to hold for it."""
    said = [f"{printed(c.lhs)} != {printed(c.rhs)}" if isinstance(c, sp.Ne) else
            f"{printed(c.arguments[0])} {INVERTIBLE[lang == 'zh']}" for c in row.conditions
            if visible_length(sp.latex(c.lhs if isinstance(c, sp.Ne) else c.arguments[0])) <= LONGEST_CONDITION]
    return "; ".join([row.note, *said])


def _note(names: Sequence[str]) -> str:
    """The names of rules, not more than fit behind a line."""
    names = list(dict.fromkeys(names))
    shown = names[:MOST_NAMES]
    while len(shown) > 1 and len(", ".join(shown)) > LONGEST_NOTE:
        shown.pop()
    return ", ".join(shown) + (" ..." if len(shown) < len(names) else "")


# -------------------------------------------------------------------------------------------------------- text
class OneLine(StrPrinter):
    """Explicit matrices in one line."""

    def _print_MatrixBase(self, expr: Any) -> str:
        return f"Matrix({self._print(expr.tolist())})"

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_DenseMatrix = _print_MatrixBase


def text(left: Any, steps: Sequence[Step], lang: str) -> str:
    """Lines aligned at the relation, the rules behind."""
    printer = OneLine(dict(order=None))
    found = rows(left, steps, lang)
    indent = max((len(r.left.text()) for r in found if r.left is not None and r.relation == "="), default=0)
    lines = [(_head(r, indent, "=>") + _equation(r.right, printer.doprint), _with_conditions(r, lang, printer.doprint))
             for r in found]
    width = min(max((len(line) for line, note in lines if note), default=0), WIDEST_LINE)
    return "\n".join(f"{line:<{width}}   ({note})" if note else line for line, note in lines)


def unicode(left: Any, steps: Sequence[Step], lang: str) -> str:
    """The same in two dimensions, for a terminal."""
    found = rows(left, steps, lang)
    indent = max((len(r.left.text()) for r in found if r.left is not None and r.relation == "="), default=0)
    blocks = []
    for r in found:
        form = sp.pretty(r.right, use_unicode=True, wrap_line=False, mat_symbol_style="plain")
        form = prettyForm(form, baseline=form.count("\n")//2 if isinstance(r.right, sp.MatrixBase) else
                          _baseline(r.right))
        form = prettyForm(*form.left(_head(r, indent, "\N{RIGHTWARDS DOUBLE ARROW}")))
        note = _with_conditions(r, lang, str)
        blocks.append(str(prettyForm(*form.right(f"   ({note})" if note else ""))).rstrip())
    return "\n".join("\n".join(line.rstrip() for line in block.split("\n")) for block in blocks)


def _baseline(expr: Any) -> int:
    return PrettyPrinter(dict(use_unicode=True, wrap_line=False))._print(expr).baseline


def _head(row: Row, indent: int, arrow: str) -> str:
    name = row.left.text() if row.left is not None else ""
    if row.relation == "=":
        return f"{name:>{indent}} = "
    return f"{arrow} {name} = " if name else f"{arrow} "


def _equation(expr: Any, printed: Callable[[Any], str]) -> str:
    return f"{printed(expr.lhs)} = {printed(expr.rhs)}" if isinstance(expr, sp.Eq) else printed(expr)


# ------------------------------------------------------------------------------------------------------- LaTeX
def latex(sections: Iterable[tuple[Any, Sequence[Step]]], lang: str) -> str:
    """An aligned block; the rules in a column at the right, or behind each line where a page is too narrow."""
    blocks = [[(row, _broken(row.right), _with_conditions(row, lang, _in_words)) for row in rows(left, steps, lang)]
              for left, steps in sections]
    lines = [line for block in blocks for line in block]
    width = max((visible_length(part) for _, parts, _ in lines for part in parts), default=0)
    note_width = max((visible_length(note) for *_, note in lines), default=0)
    template = r" && \text{%s}" if width + NOTE_SCALE*note_width <= WIDEST_BLOCK else r" \quad \text{(%s)}"
    printed = [" \\\\\n".join(part for line in block for part in _tex_lines(*line, template)) for block in blocks]
    return "\\begin{aligned}\n" + " \\\\[2ex]\n".join(printed) + "\n\\end{aligned}"


def _tex_lines(row: Row, parts: Sequence[str], note: str, template: str) -> list[str]:
    """A line, which may be a long sum in several; the note stands behind the last part."""
    words = template % _tex_words(note) if note else ""
    lines = [_tex_head(row) + parts[0], *(rf"&\qquad {part}" for part in parts[1:])]
    return [*lines[:-1], lines[-1] + words]


def _tex_head(row: Row) -> str:
    """What stands before the right-hand side."""
    if isinstance(row.right, sp.Eq):
        return r"&\Rightarrow\quad "
    name = row.left.latex() if row.left is not None else ""
    return f"{name} &= " if row.relation == "=" else rf"\Rightarrow\quad {name} &= "


def _broken(expr: Any) -> list[str]:
    """A long sum, or a long equation, in several lines."""
    if isinstance(expr, sp.Eq):
        left, right = sp.latex(expr.lhs), sp.latex(expr.rhs)
        return [f"{left} = {right}"] if visible_length(left + right) <= WIDEST else [left, f"= {right}"]
    if not isinstance(expr, SumAsWritten):
        return [sp.latex(expr)]
    lines: list[list[Any]] = [[]]
    size = 0
    for term in expr.args:
        length = visible_length(sp.latex(term))
        if lines[-1] and size + length > WIDEST:
            lines.append([])
            size = 0
        lines[-1].append(term)
        size += length
    texts = [sp.latex(SumAsWritten(*parts)) for parts in lines]
    return [texts[0], *(t if t.startswith("-") else f"+ {t}" for t in texts[1:])]


def visible_length(tex: str) -> int:
    """About how many characters wide a formula is."""
    return len(re.sub(r"\\(left|right|mathrm|operatorname|displaystyle)|[{}^_\s]|\\,", "",
                      re.sub(r"\\(?!left|right|mathrm|operatorname)[a-zA-Z]+", "x", tex)))


def _in_words(expr: Any) -> str:
    return f"${sp.latex(expr)}$"


def _tex_words(words: str) -> str:
    """Words for LaTeX; formulas between dollars stay."""
    parts = words.split("$")
    return "$".join(re.sub(r"([_&%#])", r"\\\1", part) if k % 2 == 0 else part for k, part in enumerate(parts))


# ---------------------------------------------------------------------------------------------- HTML, Markdown
def html(left: Any, steps: Sequence[Step], lang: str) -> str:
    """A table with a line in each row; formulas as MathJax and KaTeX read them, the identity of a rule as a hint."""
    body = []
    hints = ["", *("; ".join(s.identity for s in step.statements if s.identity) for step in steps)]
    for row, hint in zip(rows(left, steps, lang), hints):
        name = row.left.latex() if row.left is not None else ""
        relation = "=" if row.relation == "=" else r"\Rightarrow\ "
        head = f"{name} {relation}" if row.relation == "=" else f"{relation} {name}{' =' if name else ''}"
        right = r" \\ ".join(_broken(row.right))
        if r"\\" in right:
            right = rf"\begin{{array}}{{l}} {right} \end{{array}}"
        body.append(f'<tr><td style="text-align:right">${escape(head)}$</td>'
                    f'<td style="text-align:left">$\\displaystyle {escape(right)}$</td>'
                    f'<td style="text-align:left" title="{escape(hint)}">'
                    f'{escape(_with_conditions(row, lang, _in_words))}</td></tr>')
    return "<table>\n" + "\n".join(body) + "\n</table>"


def markdown(sections: Sequence[tuple[Any, Sequence[Step]]], lang: str) -> str:
    """The aligned block, and the rules below it."""
    used = list(dict.fromkeys(s for _, steps in sections for step in steps for s in step.statements if s.tex))
    rules = "\n".join(f"- {s.name(lang)}: ${s.tex}$" for s in used)
    return f"$$\n{latex(sections, lang)}\n$$\n\n**{RULES_USED[lang == 'zh']}**\n\n{rules}\n"
