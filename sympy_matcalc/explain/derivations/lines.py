"""The lines of a derivation as they are printed, with the rules and conditions behind them."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from .sides import NO_SIDE, Side
from .steps import Step
from .substitution import ready_to_print

MOST_NAMES, LONGEST_NOTE = 3, 40
"""So many rules are named behind a line, in so many characters."""

LONGEST_CONDITION = 16
"""Longer ones are not shown; the result has them all."""

INVERTIBLE = {"en": "invertible", "zh": "可逆"}


@dataclass(frozen=True)
class PrintedLine:
    """Left-hand side, whether it goes on with = (else with =>), right-hand side, and what stands behind."""
    left: Side
    is_equal: bool
    right: Any
    rules: str = ""
    conditions: tuple[Any, ...] = ()
    lang: str = "en"

    @property
    def is_equation(self) -> bool:
        """Whether the right-hand side is an equation of its own."""
        return isinstance(self.right, sp.Eq)

    @property
    def indent(self) -> int:
        """How far = is indented behind the left-hand side."""
        return len(self.left.text()) if self.is_equal else 0

    def note(self, printed: Callable[[Any], str]) -> str:
        """The rules, and what has to hold for the line."""
        shown = [c for c in self.conditions if visible_length(sp.latex(_subject(c))) <= LONGEST_CONDITION]
        return "; ".join([self.rules, *(self._said(c, printed) for c in shown)])

    def _said(self, condition: Any, printed: Callable[[Any], str]) -> str:
        subject = printed(_subject(condition))
        return f"{subject} != {printed(condition.rhs)}" if isinstance(condition, sp.Ne) else \
            f"{subject} {INVERTIBLE[self.lang]}"


def _subject(condition: Any) -> Any:
    """What is not zero, or invertible."""
    return condition.lhs if isinstance(condition, sp.Ne) else condition.arguments[0]


def printed_lines(left: Side, steps: Sequence[Step], lang: str) -> list[PrintedLine]:
    """The lines of a derivation."""
    if not steps:
        return []
    first = PrintedLine(left, True, ready_to_print(steps[0].before), lang=lang)
    return [first, *(_line_of(step, lang) for step in steps)]


def _line_of(step: Step, lang: str) -> PrintedLine:
    is_equal = step.left is None and not isinstance(step.after, sp.Eq)
    rules = _fitting([s.name(lang) for s in step.statements])
    return PrintedLine(step.left or NO_SIDE, is_equal, ready_to_print(step.after), rules, step.conditions, lang)


def _fitting(names: Sequence[str]) -> str:
    """The names of rules, not more than fit behind a line."""
    names = list(dict.fromkeys(names))
    shown = names[:MOST_NAMES]
    while len(shown) > 1 and len(", ".join(shown)) > LONGEST_NOTE:
        shown.pop()
    return ", ".join(shown) + (" ..." if len(shown) < len(names) else "")


def visible_length(tex: str) -> int:
    """About how many characters wide a formula is."""
    letters = re.sub(r"\\(?!left|right|mathrm|operatorname)[a-zA-Z]+", "x", tex)
    return len(re.sub(r"\\(left|right|mathrm|operatorname|displaystyle)|[{}^_\s]|\\,", "", letters))
