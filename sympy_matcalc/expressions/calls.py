"""What prints as a call: softmax(Z, axis=1), adj(X)."""
from __future__ import annotations

from typing import Any

from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import MatrixNode


class MatrixCall(MatrixNode):
    """A matrix expression that prints as a name with its arguments.

    Subclasses give the name as `text`, and as `symbol` what formulas call it, where that is shorter; `_options` are
    the arguments that print by name, without those that are what one assumes.
    """
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""
    symbol = ""

    def _plain_arguments(self) -> tuple[Any, ...]:
        return self.args

    def _options(self) -> dict[str, Any]:
        return {}

    def _sympystr(self, printer: Any) -> str:
        arguments = [*map(printer._print, self._plain_arguments()),
                     *(f"{name}={printer._print(value)}" for name, value in self._options().items())]
        return f"{self.text}({', '.join(arguments)})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        options = ", ".join(f"{_LATEX_NAMES[name]}={printer._print(value)}" for name, value in self._options().items())
        below = f"_{{{options}}}" if options else ""
        arguments = ", ".join(map(printer._print, self._plain_arguments()))
        return rf"\operatorname{{{self.symbol or self.text}}}{below}\left({arguments}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        parts = [printer._print(argument) for argument in self._plain_arguments()]
        parts += [prettyForm(*printer._print(value).left(f"{name}=")) for name, value in self._options().items()]
        inside = parts[0]
        for part in parts[1:]:
            inside = prettyForm(*stringPict.next(inside, ", ", part))
        return prettyForm(*stringPict.next(prettyForm(self.symbol or self.text), prettyForm(*inside.parens())))


_LATEX_NAMES = {"axis": r"\mathrm{axis}", "eps": r"\epsilon"}
