"""Our expressions in MathML: how a formula looks, and what sums and products of matrices mean."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Symbol
from sympy.printing.precedence import precedence

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
    Product,
    Quotient,
    Style,
    Subscript,
    Superscript,
    Terms,
    Total,
    Word,
    needs_no_brackets,
)

Element = Any
"""A node of a document."""


def element(printer: Any, tag: str, *children: Any) -> Element:
    """An element of the document that a printer writes; text is a child too."""
    made = printer.dom.createElement(tag)
    for child in children:
        made.appendChild(printer.dom.createTextNode(child) if isinstance(child, str) else child)
    return made


class PresentationStyle(Style[Element]):
    """The forms for `mathml(expr, printer="presentation")`."""

    def word(self, form: Word) -> Element:
        text = form.text if form.pretty is None else form.pretty
        return self._element("mi" if text.strip().isalnum() else "mo", text.strip())

    def name(self, form: Name) -> Element:
        return self.show(Symbol(form.name))

    def held(self, form: Held) -> Element:
        return self._in_parentheses(form.expression, form.least)

    def joined(self, form: Joined) -> Element:
        return self._row(map(self.show, form.parts))

    def call(self, form: Call) -> Element:
        arguments = [self.show(part) for part in (*form.arguments, *form.options)]
        return self._row([self.show(form.head), self._parentheses(self._separated(arguments, ","))])

    def infix(self, form: Infix) -> Element:
        sign = form.sign.text if form.sign.pretty is None else form.sign.pretty
        return self._separated([self._in_parentheses(factor, AS_PRODUCT) for factor in form.factors], sign.strip())

    def factor(self, expr: Any) -> Element:
        return self.show(expr) if needs_no_brackets(expr) else self._in_parentheses(expr, AS_PRODUCT)

    def subtracted(self, expr: Any) -> Element:
        return self.printer.parenthesize(expr, AS_PRODUCT, strict=True)

    def times(self, factors: Sequence[Element]) -> Element:
        return self._separated(factors, "&InvisibleTimes;")

    def negative(self, product: Element) -> Element:
        return self._row([self._operator("-"), product])

    def plus(self, first: Element, others: Sequence[tuple[bool, Element]]) -> Element:
        parts = [part for minus, shown in others for part in (self._operator("-" if minus else "+"), shown)]
        return self._row([first, *parts])

    def subscript(self, form: Subscript) -> Element:
        return self._element("msub", self.show(form.base), self.show(form.index))

    def superscript(self, form: Superscript) -> Element:
        script = self._row([self.show(form.sign), self.show(form.script)])
        return self._element("msup", self._in_parentheses(form.base, AS_POWER), script)

    def quotient(self, form: Quotient) -> Element:
        return self._element("mfrac", self.show(form.above), self.show(form.below))

    def total(self, form: Total) -> Element:
        start = self._row([self.show(form.index), self._operator("="), self.show(form.first)])
        sign = self._element("munderover", self._operator("&#x2211;"), start, self.show(form.last))
        return self._row([sign, self._in_parentheses(form.body, AS_SUM)])

    def _element(self, tag: str, *children: Any) -> Element:
        return element(self.printer, tag, *children)

    def _operator(self, sign: str) -> Element:
        return self._element("mo", sign)

    def _row(self, parts: Iterable[Element]) -> Element:
        return self._element("mrow", *parts)

    def _separated(self, parts: Sequence[Element], sign: str) -> Element:
        return self._row([p for k, part in enumerate(parts) for p in ((self._operator(sign), part) if k else (part,))])

    def _in_parentheses(self, part: Part, level: int) -> Element:
        """A part, in parentheses if it holds together no more than this."""
        strength = part.strength if isinstance(part, Form) else precedence(part)
        return self._parentheses(self.show(part)) if strength <= level else self.show(part)

    def _parentheses(self, shown: Element) -> Element:
        return self._row([self._operator("("), shown, self._operator(")")])


def content_of_product(printer: Any, form: Product) -> Element:
    """A product of matrices for `mathml(expr)`, which says what a formula means and needs no brackets."""
    factors = [printer._print(f) for f in form.factors]
    product = element(printer, "apply", element(printer, "times"), *factors) if len(factors) > 1 else factors[0]
    return element(printer, "apply", element(printer, "minus"), product) if form.minus else product


def content_of_sum(printer: Any, form: Terms) -> Element:
    """A sum of products of matrices, term by term."""
    first, *others = form.products(printer)
    shown = content_of_product(printer, first)
    for product in others:
        sign = element(printer, "minus" if product.minus else "plus")
        shown = element(printer, "apply", sign, shown, content_of_product(printer, Product(product.factors)))
    return shown
