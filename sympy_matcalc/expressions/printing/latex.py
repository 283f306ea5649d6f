"""Our expressions in LaTeX."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .forms import (
    AS_POWER,
    AS_PRODUCT,
    AS_SUM,
    Call,
    Form,
    Held,
    Infix,
    Joined,
    Name,
    Part,
    Quotient,
    Style,
    Subscript,
    Superscript,
    Total,
    Word,
    needs_no_brackets,
)


class LatexStyle(Style[str]):
    """The forms for `latex`; a power of a function stands at its name: f^{2}(x)."""

    def __init__(self, printer: Any, power: str | None = None) -> None:
        super().__init__(printer)
        self.power = power

    def word(self, form: Word) -> str:
        return rf"\operatorname{{{form.text}}}" if form.latex is None else form.latex

    def name(self, form: Name) -> str:
        return str(self.printer._hprint_Function(form.name))

    def held(self, form: Held) -> str:
        return str(self.printer.parenthesize(form.expression, form.least))

    def joined(self, form: Joined) -> str:
        return "".join(map(self.show, form.parts))

    def call(self, form: Call) -> str:
        below = rf"_{{{','.join(map(self.show, form.options))}}}" if form.options else ""
        above = "" if self.power is None else f"^{{{self.power}}}"
        arguments = rf"\left({', '.join(map(self.show, form.arguments))}\right)" if form.arguments else ""
        return self.show(form.head) + below + above + arguments

    def infix(self, form: Infix) -> str:
        return self.show(form.sign).join(self._in_parentheses(factor, AS_PRODUCT) for factor in form.factors)

    def factor(self, expr: Any) -> str:
        return str(self.printer._print(expr)) if needs_no_brackets(expr) else self._in_parentheses(expr, AS_PRODUCT)

    def subtracted(self, expr: Any) -> str:
        return str(self.printer.parenthesize(expr, AS_PRODUCT, strict=True))

    def times(self, factors: Sequence[str]) -> str:
        return " ".join(factors)

    def negative(self, product: str) -> str:
        return "- " + product

    def plus(self, first: str, others: Sequence[tuple[bool, str]]) -> str:
        return first + "".join((" - " if minus else " + ") + shown for minus, shown in others)

    def subscript(self, form: Subscript) -> str:
        return f"{self.show(form.base)}_{{{self.show(form.index)}}}"

    def superscript(self, form: Superscript) -> str:
        base = self._in_parentheses(form.base, AS_POWER)
        if "^" in base and not base.startswith(r"\left("):
            base = rf"\left({base}\right)"
        script = self.show(form.script) if isinstance(form.script, Form) \
            else self.printer.parenthesize(form.script, AS_PRODUCT, strict=True)
        return f"{base}^{{{self.show(form.sign)}{script}}}"

    def quotient(self, form: Quotient) -> str:
        return rf"\frac{{{self.show(form.above)}}}{{{self.show(form.below)}}}"

    def total(self, form: Total) -> str:
        index, first, last = map(self.show, (form.index, form.first, form.last))
        return rf"\sum_{{{index}={first}}}^{{{last}}} {self._in_parentheses(form.body, AS_SUM)}"

    def _in_parentheses(self, part: Part, level: int) -> str:
        """A part, in parentheses if it holds together no more than this."""
        if not isinstance(part, Form):
            return str(self.printer.parenthesize(part, level))
        return rf"\left({self.show(part)}\right)" if part.strength <= level else self.show(part)
