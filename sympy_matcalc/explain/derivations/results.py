"""What `derivation` returns: the steps, at the level that is asked for, and their numeric check."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ...errors import OptionError
from ...numerics.verification import vanishes
from ...reading.question import Question
from ...rules.words import Words
from ..displaying import Displayed
from .latex_lines import derivation_latex
from .line_checks import Lines, Verification, checked
from .page_lines import derivation_html, derivation_markdown
from .steps import Step, brief, merged
from .text_lines import derivation_pretty, derivation_text
from .wording import read_language

LEVELS = ("brief", "full")


@dataclass(frozen=True, eq=False)
class Section:
    """The derivation by one variable."""
    variable: Any
    left: Any                       # what the first line is the value of
    all_steps: Callable[[], Sequence[Step]]
    result: Any
    f: Any                          # whose change the first line is
    question: Question

    @cached_property
    def full(self) -> list[Step]:
        """Every step."""
        return list(self.all_steps())


@dataclass(frozen=True, eq=False, repr=False)
class Derivation(Displayed):
    """How a derivative comes about, line by line; it prints at its level, in its language.

    Attributes
    ----------
    sections
        One derivation for each variable; for a Hessian two.
    result
        What is derived; a list for a list of variables.
    level
        "brief" (at most 8 lines for each variable), "full" (every rule), or a function that says of each step whether
        it is shown.
    lang
        "en" or "zh".

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import derivation, dot
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> a, X, b = MatrixSymbol("a", m, 1), MatrixSymbol("X", m, n), MatrixSymbol("b", n, 1)
    >>> print(derivation(dot(a, X*b), X))
    df = d(a.T*X*b)
       = a.T*dX*b              (product rule)
       = Trace((a*b.T).T*dX)   (trace trick)
    => df/dX = a*b.T           (read off the gradient)
    """
    sections: Sequence[Section]
    result: Any
    level: Any = "brief"
    lang: str = "en"
    where: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    name: str = "f"

    @property
    def steps(self) -> list[Step]:
        """The steps at this level, by all variables one after the other."""
        return [step for section in self.sections for step in self._shown(section)]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def _shown(self, section: Section) -> list[Step]:
        if self.level == "brief":
            return brief(section.full)
        return section.full if self.level == "full" else merged(section.full, self.level)

    def at(self, level: Any = None, lang: str | None = None) -> Derivation:
        """The same derivation at another level, or in another language.

        Raises
        ------
        OptionError
            If the level is none of "brief", "full" and a function of steps, or the language is not known.
        """
        return replace(self, level=read_level(self.level if level is None else level),
                       lang=read_language(self.lang if lang is None else lang))

    @property
    def brief(self) -> Derivation:
        """At most 8 lines for each variable."""
        return self.at("brief")

    @property
    def full(self) -> Derivation:
        """Every rule."""
        return self.at("full")

    def rules(self) -> list[Words]:
        """The rules that are used, each once, with identity and proof."""
        return list(dict.fromkeys(s for step in self.steps for s in step.statements))

    def proofs(self, lang: str | None = None) -> str:
        """The proofs of all rules that are used and have one, as text with LaTeX formulas."""
        lang = read_language(self.lang if lang is None else lang)
        return "\n\n".join(f"{s.name(lang)}: {s.identity}\n{s.proof(lang)}" for s in self.rules() if s.proof(lang))

    def verify(self, points: int = 2) -> Verification:
        """Whether every line has the value of the one before it, at random points; and the first that of the change.

        Parameters
        ----------
        points
            How many points are tried.
        """
        failures: list[tuple[int, str]] = []
        count = 0
        for section in self.sections:
            found = self._checked_equations(section) if section.f is None else self._checked_lines(section, points)
            failures += found[1]
            count += found[0]
        return Verification(not failures, count, failures)

    def _checked_lines(self, section: Section, points: int) -> tuple[int, list[tuple[int, str]]]:
        """How many lines of one value there are, and those that differ."""
        lines, shown = Lines(section.question), self._shown(section)
        sides = [(k, step.check or (step.before, step.after)) for k, step in enumerate(shown, start=1)
                 if step.left is None or step.check]
        pairs = [(k, lines.plain(a), lines.plain(b)) for k, (a, b) in sides]
        start = lines.plain(shown[0].before)
        return len(pairs), checked([(0, start, start), *pairs], lines.defined(section.f), section.question, points,
                                   self.options)

    def _checked_equations(self, section: Section) -> tuple[int, list[tuple[int, str]]]:
        """How many equations have a solution to be checked at, and those that do not hold there."""
        lines = Lines(section.question)
        found = [(k, step.after, *step.vanishing) for k, step in enumerate(self._shown(section), start=1)
                 if step.vanishing is not None]
        return len(found), [(k, str(equation)) for k, equation, residual, conditions in found
                            if not vanishes(lines.defined(residual), conditions, **self.options)]

    # ---------------------------------------------------------------------------------------------- rendering
    def text(self, unicode: bool = True) -> str:
        """Lines of text for a terminal."""
        printed = derivation_pretty if unicode else derivation_text
        return "\n\n".join(printed(s.left, self._shown(s), self.lang) for s in self.sections)

    def latex(self) -> str:
        """One aligned block of LaTeX, for math mode."""
        return derivation_latex(self._sections(), self.lang)

    def _sections(self) -> list[tuple[Any, list[Step]]]:
        return [(section.left, self._shown(section)) for section in self.sections]

    def html(self) -> str:
        """A table for each variable."""
        return "\n".join(derivation_html(s.left, self._shown(s), self.lang) for s in self.sections)

    def markdown(self) -> str:
        """Blocks of LaTeX with the rules that are used."""
        return derivation_markdown(self._sections(), self.lang)


def read_level(level: Any) -> Any:
    """The level, checked."""
    if level in LEVELS or callable(level):
        return level
    raise OptionError(f"level is one of {', '.join(LEVELS)}, or a function that says which steps are shown; not "
                      f"{level!r}")
