"""What a printed expression is made of, whatever it is printed as.

A part of a form is another form or a SymPy expression.  A kind of print, such as LaTeX, is a `Style`: it says how it
shows each form, and leaves expressions to SymPy's printer.
"""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sympy import Add, Mul, Number
from sympy.printing.precedence import PRECEDENCE, precedence

Output = TypeVar("Output")

AS_SUM, AS_PRODUCT, AS_POWER, AS_FUNCTION, AS_ATOM = (
    int(PRECEDENCE[kind]) for kind in ("Add", "Mul", "Pow", "Func", "Atom"))
"""How strongly operations hold together, for SymPy's printers."""


class Form:
    """The look of an expression, or of a part of one."""
    __slots__ = ()

    @property
    def strength(self) -> int:
        """How strongly it holds together, as a precedence of SymPy's: what holds less gets parentheses."""
        return AS_ATOM


Part = Any
"""A form, or a SymPy expression."""


@dataclass(frozen=True)
class Word(Form):
    """A word or a sign, which each kind of print spells in its own way.

    Attributes
    ----------
    text
        As plain text.
    latex
        In LaTeX; an upright name by default.
    pretty
        As two-dimensional text; the plain text by default.
    ascii
        The same without Unicode; the plain text by default.
    """
    text: str
    latex: str | None = None
    pretty: str | None = None
    ascii: str | None = None


@dataclass(frozen=True)
class Name(Form):
    """The name of a function, with Greek letters and subscripts where SymPy prints them so."""
    name: str


@dataclass(frozen=True)
class Same(Form):
    """What prints as another expression does."""
    expression: Any

    @property
    def strength(self) -> int:
        return strength_as_factor(precedence(self.expression))


@dataclass(frozen=True)
class Held(Form):
    """An expression that gets parentheses if it holds together less than this."""
    expression: Any
    least: int = AS_FUNCTION


@dataclass(frozen=True)
class Joined(Form):
    """Parts next to each other, nothing between them."""
    parts: Sequence[Part]


@dataclass(frozen=True)
class Call(Form):
    """name(arguments); the options are arguments too, which LaTeX puts below the name."""
    head: Form
    arguments: Sequence[Part]
    options: Sequence[Part] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Infix(Form):
    """Factors with a sign between them."""
    sign: Word
    factors: Sequence[Part]

    @property
    def strength(self) -> int:
        return AS_SUM


@dataclass(frozen=True)
class Product(Form):
    """A product of matrices, with numbers in front; a minus stands before it."""
    factors: Sequence[Any]
    minus: bool = False

    @property
    def strength(self) -> int:
        return AS_SUM if self.minus else AS_PRODUCT


@dataclass(frozen=True)
class Terms(Form):
    """The terms of a sum of matrices, in the order that the printer is asked for; each prints as a product.

    The minus of a product is that of the sum.
    """
    whole: Any
    product_of: Callable[[Any], Product]

    def products(self, printer: Any) -> list[Product]:
        """The terms."""
        return list(map(self.product_of, printer._as_ordered_terms(self.whole)))

    @property
    def strength(self) -> int:
        return AS_SUM


@dataclass(frozen=True)
class Subscript(Form):
    """base_index; as text x[i] with brackets, and e_i without."""
    base: Part
    index: Any
    in_brackets: bool = True


@dataclass(frozen=True)
class Superscript(Form):
    """base^script, with a sign that stands before the script: A.T, A.**2."""
    base: Part
    sign: Word
    script: Part

    @property
    def strength(self) -> int:
        return AS_POWER


@dataclass(frozen=True)
class Quotient(Form):
    """above/below: a fraction in LaTeX."""
    above: Form
    below: Form

    @property
    def strength(self) -> int:
        return AS_SUM


@dataclass(frozen=True)
class Total(Form):
    """The sum of a body over an index from a first to a last value."""
    body: Any
    index: Any
    first: Any
    last: Any

    @property
    def strength(self) -> int:
        return AS_SUM


_LATEX_OF_OPTIONS = {"eps": r"\epsilon"}


def called(text: str, arguments: Sequence[Part], *, symbol: str = "", **options: Part) -> Call:
    """A function of arguments and named options, such as softmax(Z, axis=1); formulas may call it by a symbol."""
    head = Word(text, rf"\operatorname{{{symbol}}}", symbol, symbol) if symbol else Word(text)
    return Call(head, arguments, options=[
        Joined((Word(f"{name}=", _LATEX_OF_OPTIONS.get(name, rf"\mathrm{{{name}}}") + "="), value))
        for name, value in options.items()])


def strength_as_factor(of: int) -> int:
    """The precedence to give to what prints as a product or as a sum: that of a sum.

    A matrix product with a negative coefficient has the precedence of a sum for SymPy, and would leave out the
    parentheses around a factor that has the precedence of a product.
    """
    return AS_SUM if of <= AS_PRODUCT else of


def needs_no_brackets(factor: Any) -> bool:
    """Whether a factor is a number, or a product of scalars."""
    return isinstance(factor, Number) or isinstance(factor, Mul) and not factor.is_Matrix


class Style(ABC, Generic[Output]):
    """A kind of print: how it shows each form, while one of SymPy's printers is at work."""

    def __init__(self, printer: Any) -> None:
        self.printer = printer

    def show(self, part: Part) -> Output:
        """A part of a form: a form by the method that is named like its class, an expression by SymPy's printer."""
        way = getattr(self, type(part).__name__.lower()) if isinstance(part, Form) else self.printer._print
        shown: Output = way(part)
        return shown

    @abstractmethod
    def word(self, form: Word) -> Output:
        """A word or a sign."""

    @abstractmethod
    def name(self, form: Name) -> Output:
        """The name of a function."""

    def same(self, form: Same) -> Output:
        """What prints as another expression."""
        return self.show(form.expression)

    @abstractmethod
    def held(self, form: Held) -> Output:
        """An expression, in parentheses where it needs them."""

    @abstractmethod
    def joined(self, form: Joined) -> Output:
        """Parts next to each other."""

    @abstractmethod
    def call(self, form: Call) -> Output:
        """A function of arguments."""

    @abstractmethod
    def infix(self, form: Infix) -> Output:
        """Factors with a sign between them."""

    def product(self, form: Product) -> Output:
        """A product of matrices."""
        return self.negative(self._unsigned(form.factors)) if form.minus else self._term(form)

    def terms(self, form: Terms) -> Output:
        """A sum of products of matrices."""
        (first, shown), *others = [(product.minus, self._term(product)) for product in form.products(self.printer)]
        return self.plus(self.negative(shown) if first else shown, others)

    def _term(self, product: Product) -> Output:
        """A product without its minus, a bare sum in brackets."""
        if len(product.factors) > 1 or product.minus:
            return self._unsigned(product.factors)
        alone = product.factors[0]
        return self.factor(alone) if isinstance(alone, Add) else self.show(alone)

    def _unsigned(self, factors: Sequence[Any]) -> Output:
        return self.times([self.factor(f) for f in factors]) if len(factors) > 1 else self.subtracted(factors[0])

    @abstractmethod
    def factor(self, expr: Any) -> Output:
        """An expression in a product of matrices."""

    @abstractmethod
    def subtracted(self, expr: Any) -> Output:
        """An expression that stands alone after a minus."""

    @abstractmethod
    def times(self, factors: Sequence[Output]) -> Output:
        """A product of what is printed."""

    @abstractmethod
    def negative(self, product: Output) -> Output:
        """A product with a minus before it."""

    @abstractmethod
    def plus(self, first: Output, others: Sequence[tuple[bool, Output]]) -> Output:
        """The sum of what is printed, each with whether it is subtracted."""

    @abstractmethod
    def subscript(self, form: Subscript) -> Output:
        """A base with an index."""

    @abstractmethod
    def superscript(self, form: Superscript) -> Output:
        """A base with something above it."""

    @abstractmethod
    def quotient(self, form: Quotient) -> Output:
        """A fraction."""

    @abstractmethod
    def total(self, form: Total) -> Output:
        """A sum over an index."""
