"""What a terminal prints and a notebook shows."""
from __future__ import annotations

from html import escape


class Shown:
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
