"""Formulas in one line of text, with Greek letters, indices, dots and bars as Unicode has them or as ASCII."""
from __future__ import annotations

from html import escape
from typing import Any

from sympy.printing.pretty.pretty_symbology import pretty_symbol

from ..derivations import rendering


class OneLine(rendering.OneLine):
    """One line: v_1 with a dot is v̇₁, or vdot_1."""

    def __init__(self, unicode: bool) -> None:
        super().__init__(dict(order=None))
        self._symbol = pretty_symbol if unicode else str
        self.partial = "\N{PARTIAL DIFFERENTIAL}" if unicode else "d"

    def _print_Symbol(self, expr: Any) -> str:
        return str(self._symbol(expr.name))

    _print_MatrixSymbol = _print_Dummy = _print_Symbol


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
