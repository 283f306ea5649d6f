"""Steps: an equation's right-hand side before and after one rule; and how many of them a reader wants to see."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...rules.words import Words
from .sides import Side
from .wording import words_of

LONGEST_BRIEF = 8
"""So many lines a brief derivation has at most."""

MENTIONED = 0.1
"""The weight of a step whose rule is named, and whose line is not shown; with less the rule goes without saying."""


@dataclass(frozen=True)
class Step:
    """One line of a derivation.

    Attributes
    ----------
    before, after : expression
        The right-hand sides of the line before and of this one; equal in value, unless the left-hand side changes.
    rules : tuple of str
        The keys of the rules that lead from the one to the other; one, unless steps were merged.
    place : expression or None
        The part of the expression that the rule was applied to; None for the whole line.
    left : Side or None
        The left-hand side of this line; None where it stays what it was.
    weight : float
        How much a reader would miss the line.
    check : pair of expressions or None
        Two expressions of one value, if the line is right; by default before and after.
    vanishing : pair or None
        For an equation: the difference of its sides at the solution, and the conditions under which that is zero.
    conditions : tuple
        What has to hold for this line: invertible matrices, numbers that are not zero.
    """
    before: Any
    after: Any
    rules: tuple[str, ...]
    place: Any = None
    left: Side | None = None
    weight: float = 1.0
    check: tuple[Any, Any] | None = None
    vanishing: tuple[Any, tuple[Any, ...]] | None = None
    conditions: tuple[Any, ...] = ()

    @property
    def statements(self) -> tuple[Words, ...]:
        """The rules in words, with identity and proof."""
        return tuple(words_of(key) for key in self.rules)

    @property
    def rule(self) -> str:
        """The names of the rules."""
        return ", ".join(s.name("en") for s in self.statements)

    @property
    def identity(self) -> str:
        """What the rules say, in one line."""
        return "; ".join(s.identity for s in self.statements if s.identity)

    def proof(self, lang: str = "en") -> str:
        """The proofs of the rules.

        Parameters
        ----------
        lang : str, default 'en'
            "en" or "zh".

        Returns
        -------
        str
            Text with LaTeX formulas; empty where the rules are definitions.
        """
        return "\n".join(s.proof(lang) for s in self.statements if s.proof(lang))


def merged_steps(steps: Sequence[Step], keeps: Callable[[Step], bool]) -> list[Step]:
    """Those steps that are kept, with the rules of the ones left out before each; the last one always stays."""
    found: list[Step] = []
    left_out: list[Step] = []
    for k, step in enumerate(steps):
        left_out.append(step)
        if keeps(step) or k == len(steps) - 1 or step.left is not None:
            before = found[-1].after if found else left_out[0].before
            found.append(replace(step, before=before, rules=rules_told(left_out)))
            left_out = []
    return found


def rules_told(steps: Sequence[Step]) -> tuple[str, ...]:
    """The rules of several steps, each once: those that do not go without saying, if there are any."""
    told = [step for step in steps if step.weight] or steps
    return tuple(dict.fromkeys(key for step in told for key in step.rules))


def brief_steps(steps: Sequence[Step], longest: int = LONGEST_BRIEF) -> list[Step]:
    """The steps that a reader would miss most, no more than so many lines with the first one, which is no step."""
    kept = merged_steps(steps, lambda step: step.weight > MENTIONED)
    while len(kept) > longest - 1:
        inner = [step for step in kept[:-1] if step.left is None]
        if not inner:
            break
        kept = _without_step(kept, min(inner, key=lambda step: step.weight))
    return kept


def _without_step(steps: Sequence[Step], least: Step) -> list[Step]:
    """The steps without one, whose rules are named with the next."""
    return merged_steps(steps, lambda step: step is not least)
