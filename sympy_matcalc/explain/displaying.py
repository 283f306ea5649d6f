"""What a terminal prints and a notebook shows, and what a pickle holds of it."""
from __future__ import annotations

from dataclasses import fields
from html import escape
from typing import Any


class Displayed:
    """What has a text, LaTeX, HTML and Markdown; a notebook shows one of them."""

    def text(self, unicode: bool = True) -> str:
        """Text for a terminal."""
        raise NotImplementedError

    def latex(self) -> str:
        """LaTeX, for math mode."""
        raise NotImplementedError

    def html(self) -> str:
        """HTML, with formulas as MathJax and KaTeX read them."""
        return f"<p>$\\displaystyle {escape(self.latex())}$</p>"

    def markdown(self) -> str:
        """Markdown with LaTeX."""
        return f"$$\n{self.latex()}\n$$\n"

    def __str__(self) -> str:
        return self.text(unicode=False)

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_markdown_(self) -> str:
        return self.markdown()


class Remade:
    """A dataclass of which a copy or a pickle holds the fields; what was made of them is made again."""

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}    # type: ignore[arg-type]
