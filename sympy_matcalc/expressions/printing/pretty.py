"""Our expressions as two-dimensional text, with Unicode or without."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Add, HadamardProduct, KroneckerProduct, MatMul, Symbol
from sympy.printing.precedence import precedence
from sympy.printing.pretty.stringpict import prettyForm, stringPict

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
    Same,
    Style,
    Subscript,
    Superscript,
    Total,
    Word,
)


class PrettyStyle(Style[prettyForm]):
    """The forms for `pretty`."""

    def word(self, form: Word) -> prettyForm:
        special = form.pretty if self.printer._use_unicode else form.ascii
        return prettyForm(form.text if special is None else special)

    def name(self, form: Name) -> prettyForm:
        return self.show(Symbol(form.name))

    def same(self, form: Same) -> prettyForm:
        shown = self.show(form.expression)
        return weak(shown) if form.strength <= AS_PRODUCT else shown

    def held(self, form: Held) -> prettyForm:
        return self._in_parentheses(form.expression, form.least)

    def joined(self, form: Joined) -> prettyForm:
        return prettyForm(*stringPict.next(*map(self.show, form.parts)))

    def call(self, form: Call) -> prettyForm:
        head, arguments = self.show(form.head), self._listed([*form.arguments, *form.options])
        shown = prettyForm(*stringPict.next(head, arguments), binding=prettyForm.FUNC)
        shown.prettyFunc, shown.prettyArgs = head, arguments            # for powers
        return shown

    def infix(self, form: Infix) -> prettyForm:
        sign, (first, *others) = self.show(form.sign), form.factors
        parts = [self._in_parentheses(first, AS_PRODUCT)]
        for factor in others:
            parts += [sign, self._in_parentheses(factor, AS_PRODUCT)]
        return weak(prettyForm(*stringPict.next(*parts)))

    def factor(self, expr: Any) -> prettyForm:
        shown = self.show(expr)
        is_infix = isinstance(expr, (Add, HadamardProduct, KroneckerProduct, MatMul))
        return prettyForm(*shown.parens()) if is_infix else shown

    def subtracted(self, expr: Any) -> prettyForm:
        shown = self.show(expr)
        return prettyForm(*shown.parens()) if shown.binding >= prettyForm.ADD or isinstance(expr, Add) else shown

    def times(self, factors: Sequence[prettyForm]) -> prettyForm:
        return prettyForm.__mul__(*factors)

    def negative(self, product: prettyForm) -> prettyForm:
        touches = product.picture[product.baseline].startswith(("-", "\N{BOX DRAWINGS LIGHT HORIZONTAL}"))
        return prettyForm(*stringPict.next("- " if touches else "-", product), binding=prettyForm.NEG)

    def plus(self, first: prettyForm, others: Sequence[tuple[bool, prettyForm]]) -> prettyForm:
        parts = [part for minus, shown in others for part in (" - " if minus else " + ", shown)]
        return prettyForm(*stringPict.next(first, *parts), binding=prettyForm.ADD)

    def subscript(self, form: Subscript) -> prettyForm:
        index = self.show(form.index)
        if form.in_brackets:
            index = prettyForm(*index.parens("[", "]"))
        else:
            index = prettyForm(*stringPict.next("_", prettyForm(*index.parens()) if form.index.args else index))
        return prettyForm(*self.show(form.base).right(index))

    def superscript(self, form: Superscript) -> prettyForm:
        base = self._in_parentheses(form.base, AS_POWER)
        script = prettyForm(*stringPict.next(self.show(form.sign), self.show(form.script)), binding=prettyForm.LINE)
        return base**script

    def quotient(self, form: Quotient) -> prettyForm:
        return weak(prettyForm(*stringPict.next(self.show(form.above), "/", self.show(form.below))))

    def total(self, form: Total) -> prettyForm:
        index, first, last = map(self.show, (form.index, form.first, form.last))
        sigma = prettyForm("\N{N-ARY SUMMATION}" if self.printer._use_unicode else "Sum")
        sigma = prettyForm(*sigma.above(last))
        sigma = prettyForm(*sigma.below(prettyForm(*stringPict.next(index, " = ", first))))
        sigma.baseline = last.height()
        return weak(prettyForm(*stringPict.next(sigma, " ", self._in_parentheses(form.body, AS_SUM))))

    def _in_parentheses(self, part: Part, level: int) -> prettyForm:
        """A part, in parentheses if it holds together no more than this."""
        strength = part.strength if isinstance(part, Form) else precedence(part)
        return prettyForm(*self.show(part).parens()) if strength <= level else self.show(part)

    def _listed(self, parts: Sequence[Part]) -> prettyForm:
        """Arguments with commas, in parentheses."""
        shown: list[Any] = []
        for part in parts:
            shown += [", "] if shown else []
            shown.append(self.show(part))
        return prettyForm(*prettyForm(*stringPict.next(*shown)).parens())


def weak(shown: prettyForm) -> prettyForm:
    """A two-dimensional text that gets parentheses as a factor or a base."""
    return prettyForm(str(shown), baseline=shown.baseline, binding=prettyForm.ADD)
