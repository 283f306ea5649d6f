"""The hooks by which SymPy's printers find out how our expressions look; a new kind of print gets one here."""
from __future__ import annotations

from typing import Any

from sympy import Dummy
from sympy.printing.pretty.stringpict import prettyForm

from .forms import Form, called
from .latex import LatexStyle
from .mathml import PresentationStyle
from .pretty import PrettyStyle
from .text import TextStyle


class Printed:
    """An expression that says once, by its `notation`, how it prints.

    The default is text(arguments), with the name of the class where `text` says nothing else, and with `symbol` for
    the name where formulas call it shorter.  What a kind of print needs beyond that is its hook, such as `_latex`.
    """
    __slots__ = ()
    text = ""
    symbol = ""
    args: tuple[Any, ...]

    def notation(self) -> Form:
        """What it looks like."""
        return called(self.text or type(self).__name__, self.args, symbol=self.symbol)

    @property
    def precedence(self) -> int:
        """How strongly its print holds together, as SymPy's printers ask."""
        return self.notation().strength

    def _sympystr(self, printer: Any) -> str:
        return TextStyle(printer).show(self.notation())

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return LatexStyle(printer, exp).show(self.notation())

    def _pretty(self, printer: Any) -> prettyForm:
        return PrettyStyle(printer).show(self.notation())

    def _mathml_presentation(self, printer: Any, **kwargs: Any) -> Any:
        return PresentationStyle(printer).show(self.notation())

    def _sympyrepr(self, printer: Any) -> str:
        return represented(self, printer)


def represented(node: Any, printer: Any) -> str:
    """The srepr of a node.

    Before 1.14, SymPy's srepr of a Dummy stores its index among its assumptions, and it cannot be pickled any more:
    taken out again, because our bound symbols are shared by all expressions.
    """
    text = f"{type(node).__name__}({', '.join(printer._print(arg) for arg in node.args)})"
    for symbol in node.atoms(Dummy):
        symbol._assumptions_orig.pop("dummy_index", None)
    return text
