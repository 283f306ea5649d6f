"""What `derivation` returns: the steps, at the level that is asked for, and their numeric check."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeAlias

from ...errors import OptionError
from ...numerics.verification import vanishes
from ...reading.question import Question
from ...reading.variables import Variable
from ...rules.words import Words
from ..displaying import Displayed
from .latex_lines import derivation_latex
from .line_checks import Failures, LineCheck, PlainLines, Verification
from .page_lines import derivation_html, derivation_markdown
from .sides import Side
from .steps import Step, brief_steps, merged_steps
from .text_lines import derivation_pretty, derivation_text
from .wording import read_language

LEVELS = ("brief", "full")

Level: TypeAlias = str | Callable[[Step], bool]
"""Which steps are shown."""


@dataclass(frozen=True, eq=False)
class Section:
    """The derivation by one variable, or the solution of equations.

    Attributes
    ----------
    variable : Variable or None
        By what is differentiated; None for equations.
    left : Side
        What the first line is the value of.
    all_steps : callable
        Makes every step.
    result : expression or StationaryPoint
        The last line, or what is solved for.
    f : expression or None
        Whose change the first line is.
    """
    variable: Variable | None
    left: Side
    all_steps: Callable[[], Sequence[Step]]
    result: Any
    f: Any

    @cached_property
    def full(self) -> list[Step]:
        """Every step."""
        return list(self.all_steps())

    def at(self, level: Level) -> list[Step]:
        """The steps at a level."""
        if level == "full":
            return self.full
        return merged_steps(self.full, level) if callable(level) else brief_steps(self.full)


@dataclass(frozen=True, eq=False, repr=False)
class Derivation(Displayed):
    """How a derivative comes about, line by line; it prints at its level, in its language.

    Attributes
    ----------
    sections : sequence of Section
        One derivation for each variable; for a Hessian two.
    result : expression, StationaryPoint or list
        What is derived; a list for a list of variables.
    name : str
        What the function is called.
    level : str or callable
        "brief" (at most 8 lines for each variable), "full" (every rule), or a function that says of each step whether
        it is shown.
    lang : str
        "en" or "zh".

    See Also
    --------
    derivation : The verb that makes it.

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
    name: str
    level: Level
    lang: str
    question: Question = field(repr=False)
    again: Callable[..., Derivation] = field(repr=False)    # makes it at a level, in a language: what is pickled

    def __reduce__(self) -> tuple[Callable[[], Derivation], tuple[()]]:
        return partial(self.again, level=self.level, lang=self.lang), ()

    @property
    def steps(self) -> list[Step]:
        """The steps at this level, by all variables one after the other."""
        return [step for section in self.sections for step in section.at(self.level)]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def at(self, level: Level | None = None, lang: str | None = None) -> Derivation:
        """The same derivation at another level, or in another language.

        Parameters
        ----------
        level : str or callable, optional
            "brief", "full", or a function that says of each step whether it is shown.
        lang : str, optional
            "en" or "zh".

        Returns
        -------
        Derivation
            The same steps, shown otherwise.

        Raises
        ------
        OptionError
            If the level or the language is none of these.
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
        """The rules that are used, each once.

        Returns
        -------
        list of Words
            Each with its name, identity and proof.
        """
        return list(dict.fromkeys(s for step in self.steps for s in step.statements))

    def proofs(self, lang: str | None = None) -> str:
        """The proofs of all rules that are used and have one.

        Parameters
        ----------
        lang : str, optional
            "en" or "zh"; by default that of the derivation.

        Returns
        -------
        str
            Text with LaTeX formulas.

        Raises
        ------
        OptionError
            If the language is none of these.
        """
        lang = read_language(self.lang if lang is None else lang)
        return "\n\n".join(f"{s.name(lang)}: {s.identity}\n{s.proof(lang)}" for s in self.rules() if s.proof(lang))

    def verify(self, points: int = 2) -> Verification:
        """Whether every line has the value of the one before it, at random points; and the first that of the change.

        Parameters
        ----------
        points : int, default 2
            How many points are tried.

        Returns
        -------
        Verification
            True if all lines are right; it tells those that are not.
        """
        lines = PlainLines(self.question)
        found = [self._checked_equations(section, lines) if section.variable is None else
                 self._checked_lines(section, section.variable, lines, points) for section in self.sections]
        failures = [failure for _, wrong in found for failure in wrong]
        return Verification(not failures, sum(count for count, _ in found), failures)

    @property
    def _facts(self) -> dict[str, Any]:
        return dict(assumptions=self.question.assumptions, given=self.question.given)

    def _checked_lines(self, section: Section, v: Variable, lines: PlainLines, points: int) -> tuple[int, Failures]:
        """How many lines of one value there are, and those that differ."""
        shown = section.at(self.level)
        sides = [(k, *(step.check or (step.before, step.after))) for k, step in enumerate(shown, start=1)
                 if step.left is None or step.check]
        pairs = [(k, lines.plain(a, v), lines.plain(b, v)) for k, a, b in sides]
        check = LineCheck(lines.defined(section.f), lines.moves(v), lines.plain(shown[0].before, v), pairs, self._facts)
        return len(pairs), check.failures(points)

    def _checked_equations(self, section: Section, lines: PlainLines) -> tuple[int, Failures]:
        """How many equations have a solution to be checked at, and those that do not hold there."""
        found = [(k, step.after, *step.vanishing) for k, step in enumerate(section.at(self.level), start=1)
                 if step.vanishing is not None]
        return len(found), [(k, str(equation)) for k, equation, residual, conditions in found
                            if not vanishes(lines.defined(residual), conditions, **self._facts)]

    # ---------------------------------------------------------------------------------------------- rendering
    def text(self, unicode: bool = True) -> str:
        """Lines of text for a terminal.

        Parameters
        ----------
        unicode : bool, default True
            Whether formulas are in two dimensions, in Unicode; else each is in one line of ASCII.

        Returns
        -------
        str
            The sections one below the other.
        """
        printed = derivation_pretty if unicode else derivation_text
        return "\n\n".join(printed(left, steps, self.lang) for left, steps in self._shown())

    def latex(self) -> str:
        """One aligned block of LaTeX, for math mode.

        Returns
        -------
        str
            The sections one below the other.
        """
        return derivation_latex(self._shown(), self.lang)

    def _shown(self) -> list[tuple[Side, list[Step]]]:
        return [(section.left, section.at(self.level)) for section in self.sections]

    def html(self) -> str:
        """A table for each variable.

        Returns
        -------
        str
            HTML, with formulas as MathJax and KaTeX read them.
        """
        return "\n".join(derivation_html(left, steps, self.lang) for left, steps in self._shown())

    def markdown(self) -> str:
        """A block of LaTeX with the rules that are used.

        Returns
        -------
        str
            Markdown with LaTeX.
        """
        return derivation_markdown(self._shown(), self.lang)


def read_level(level: Any) -> Level:
    """The level, checked."""
    if level in LEVELS or callable(level):
        checked: Level = level
        return checked
    raise OptionError(f"level is one of {', '.join(LEVELS)}, or a function that says which steps are shown; not "
                      f"{level!r}")
