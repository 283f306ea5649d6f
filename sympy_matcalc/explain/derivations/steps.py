"""Steps: an equation's right-hand side before and after one rule; and how many of them a reader wants to see."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...rules.words import Words
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
    before, after
        The right-hand sides of the line before and of this one; equal in value, unless the left-hand side changes.
    rules
        The keys of the rules that lead from the one to the other; one, unless steps were merged.
    place
        The part of the expression that the rule was applied to; None for the whole line.
    left
        The left-hand side of this line; None where it stays what it was.
    weight
        How much a reader would miss the line.
    check
        Two expressions of one value, if the line is right; by default before and after.
    vanishing
        For an equation: the difference of its sides at the solution, and the conditions under which that is zero.
    conditions
        What has to hold for this line: invertible matrices, numbers that are not zero.
    """
    before: Any
    after: Any
    rules: tuple[Any, ...]
    place: Any = None
    left: Any = None
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
        """The proofs of the rules, as text."""
        return "\n".join(s.proof(lang) for s in self.statements if s.proof(lang))


def merged(steps: Sequence[Step], keeps: Callable[[Step], bool]) -> list[Step]:
    """Those steps that are kept, with the rules of the ones left out before each; the last one always stays."""
    found: list[Step] = []
    told: list[Any] = []
    untold: list[Any] = []                      # of steps that go without saying
    before = steps[0].before if steps else None
    for k, step in enumerate(steps):
        rules = told if step.weight else untold
        rules += [key for key in step.rules if key not in rules]
        if keeps(step) or k == len(steps) - 1 or step.left is not None:
            found.append(replace(step, before=before, rules=tuple(told or untold)))
            before, told, untold = step.after, [], []
    return found


def brief(steps: Sequence[Step], longest: int = LONGEST_BRIEF) -> list[Step]:
    """The steps that a reader would miss most, no more than so many lines with the first one, which is no step."""
    kept = merged(steps, lambda step: step.weight > MENTIONED)
    while len(kept) > longest - 1:
        inner = [s for s in kept[:-1] if s.left is None]
        if not inner:
            break
        least = min(inner, key=lambda step: step.weight)
        kept = merged(kept, lambda step, least=least: step is not least)      # type: ignore[misc]
    return kept
