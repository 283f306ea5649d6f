"""What a derivation says of an operation: its rule's name in each language, the identity, and why it holds."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

LANGUAGES = ("en", "zh")

Language = Literal["en", "zh"]


class Proof:
    """A sentence in English and in Chinese that says where the lines come from, and the lines in LaTeX, aligned at &=.

    Examples
    --------
    >>> from sympy_matcalc.rules.words import Proof
    >>> print(Proof("From X X^-1 = I.", "由 X X^-1 = I。", r"d(X^{-1}) &= -X^{-1}\\,dX\\,X^{-1}").text())
    From X X^-1 = I.
    d(X^{-1}) = -X^{-1}\\,dX\\,X^{-1}
    """
    __slots__ = ("en", "zh", "lines")

    def __init__(self, en: str, zh: str, *lines: str) -> None:
        self.en, self.zh, self.lines = en, zh, lines

    def text(self, lang: str = "en") -> str:
        """The sentence and the lines."""
        return "\n".join((self.zh if lang == "zh" else self.en, *(line.replace("&=", "=") for line in self.lines)))


@dataclass(frozen=True)
class Words:
    """A rule in words.

    Attributes
    ----------
    en, zh
        Its name, as a line of a derivation cites it.
    identity, tex
        What it says, as text and in LaTeX.
    why
        The proof; None where the rule is a definition.
    """
    en: str
    zh: str
    identity: str = ""
    tex: str = ""
    why: Proof | None = field(default=None, repr=False)

    def name(self, lang: str = "en") -> str:
        """The name in a language."""
        return self.zh if lang == "zh" else self.en

    def proof(self, lang: str = "en") -> str:
        """The proof as text, line by line; empty where the rule is a definition."""
        return self.why.text(lang) if self.why else ""
