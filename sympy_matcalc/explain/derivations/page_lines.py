"""Derivations as HTML and Markdown."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .latex_lines import broken, derivation_latex, in_dollars
from .lines import PrintedLine, printed_lines
from .sides import Side
from .steps import Step

RULES_USED = {"en": "Rules used", "zh": "所用法则"}


def derivation_html(left: Side, steps: Sequence[Step], lang: str) -> str:
    """A table with a line in each row; formulas as MathJax and KaTeX read them, the identity of a rule as a hint."""
    hints = ["", *(step.identity for step in steps)]
    body = [_html_row(line, hint) for line, hint in zip(printed_lines(left, steps, lang), hints)]
    return "<table>\n" + "\n".join(body) + "\n</table>"


def _html_row(line: PrintedLine, hint: str) -> str:
    right = r" \\ ".join(broken(line.right))
    if r"\\" in right:
        right = rf"\begin{{array}}{{l}} {right} \end{{array}}"
    return (f'<tr><td style="text-align:right">${escape(_html_head(line))}$</td>'
            f'<td style="text-align:left">$\\displaystyle {escape(right)}$</td>'
            f'<td style="text-align:left" title="{escape(hint)}">{escape(line.note(in_dollars))}</td></tr>')


def _html_head(line: PrintedLine) -> str:
    name = line.left.latex()
    if line.is_equal:
        return f"{name} ="
    return rf"\Rightarrow\  {name} =" if name else r"\Rightarrow\  "


def derivation_markdown(sections: Sequence[tuple[Side, Sequence[Step]]], lang: str) -> str:
    """The aligned block, and the rules below it."""
    used = dict.fromkeys(s for _, steps in sections for step in steps for s in step.statements if s.tex)
    rules = "\n".join(f"- {s.name(lang)}: ${s.tex}$" for s in used)
    return f"$$\n{derivation_latex(sections, lang)}\n$$\n\n**{RULES_USED[lang]}**\n\n{rules}\n"
