"""Our expressions as plain text."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.printing.precedence import precedence

from .forms import (
    AS_POWER,
    AS_PRODUCT,
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
)


class TextStyle(Style[str]):
    """The forms for `str`."""

    def word(self, form: Word) -> str:
        return form.text

    def name(self, form: Name) -> str:
        return form.name

    def held(self, form: Held) -> str:
        return str(self.printer.parenthesize(form.expression, form.least))

    def joined(self, form: Joined) -> str:
        return "".join(map(self.show, form.parts))

    def call(self, form: Call) -> str:
        return f"{self.show(form.head)}({', '.join(map(self.show, (*form.arguments, *form.options)))})"

    def infix(self, form: Infix) -> str:
        return self.show(form.sign).join(map(self._factor, form.factors))

    def factor(self, expr: Any) -> str:
        return self._factor(expr)               # fractions too, as SymPy does it

    def subtracted(self, expr: Any) -> str:
        return self._factor(expr)

    def times(self, factors: Sequence[str]) -> str:
        return "*".join(factors)

    def negative(self, product: str) -> str:
        return "-" + product

    def plus(self, first: str, others: Sequence[tuple[bool, str]]) -> str:
        return first + "".join((" - " if minus else " + ") + shown for minus, shown in others)

    def subscript(self, form: Subscript) -> str:
        index = self.show(form.index)
        if form.in_brackets:
            return f"{self.show(form.base)}[{index}]"
        index = index.removeprefix("_")                     # a bound index prints as _k
        return f"{self.show(form.base)}_{f'({index})' if form.index.is_Add or form.index.is_Mul else index}"

    def superscript(self, form: Superscript) -> str:
        base = self._in_parentheses(form.base, AS_POWER)
        return base + self.show(form.sign) + self._in_parentheses(form.script, AS_POWER)

    def quotient(self, form: Quotient) -> str:
        return f"{self.show(form.above)}/{self.show(form.below)}"

    def total(self, form: Total) -> str:
        return f"Sum({self.show(form.body)}, ({', '.join(map(self.show, (form.index, form.first, form.last)))}))"

    def _factor(self, part: Part) -> str:
        return self._in_parentheses(part, AS_PRODUCT)

    def _in_parentheses(self, part: Part, level: int) -> str:
        """A part, in parentheses if it holds together no more than this."""
        strength = part.strength if isinstance(part, Form) else precedence(part)
        return f"({self.show(part)})" if strength <= level else self.show(part)
