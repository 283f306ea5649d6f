"""How a function of entries is written: its body, with the matrices in the place of their entries.

`exp(X*b)` and `1 - tanh(U*x)**2` need no more than that.  Where the scalar notation would read as an operation on
matrices another one is used: products of matrices get a ring, powers of a bare matrix a dot, and the exponential its
name in place of a power of e.
"""
from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Expr, Function, Lambda, Max, Min, Mul, Pow, S, Symbol, exp, preorder_traversal
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import weak_form


class Shown(Expr):
    """Stands for an entry of a matrix and prints as the matrix."""
    is_commutative = True
    is_real = True

    @property
    def precedence(self) -> int:
        return precedence(self.args[0])

    def _sympystr(self, printer: Any) -> str:
        return printer._print(self.args[0])

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return printer._print(self.args[0])

    def _pretty(self, printer: Any) -> prettyForm:
        form = printer._print(self.args[0])
        return weak_form(form) if self.precedence <= PRECEDENCE["Mul"] else form


class RingProduct(Expr):
    """A product of entries, which prints as a Hadamard product."""
    is_commutative = True
    precedence = PRECEDENCE["Mul"]

    def _sympystr(self, printer: Any) -> str:
        return " o ".join(printer.parenthesize(factor, PRECEDENCE["Mul"]) for factor in self.args)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return r" \circ ".join(printer.parenthesize(factor, PRECEDENCE["Mul"]) for factor in self.args)

    def _pretty(self, printer: Any) -> prettyForm:
        ring = " \N{RING OPERATOR} " if printer._use_unicode else " o "
        return weak_form(printer._print_seq(self.args, None, None, ring,
                                            parenthesize=lambda factor: precedence(factor) <= PRECEDENCE["Mul"]))


class RingPower(Expr):
    """A power of an entry, which prints as a Hadamard power."""
    is_commutative = True
    precedence = PRECEDENCE["Pow"]

    def _sympystr(self, printer: Any) -> str:
        return ".**".join(printer.parenthesize(part, PRECEDENCE["Pow"]) for part in self.args)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        base = printer.parenthesize(self.args[0], PRECEDENCE["Pow"])
        if "^" in base and not base.startswith(r"\left("):
            base = rf"\left({base}\right)"
        return rf"{base}^{{\circ {printer.parenthesize(self.args[1], PRECEDENCE['Mul'], strict=True)}}}"

    def _pretty(self, printer: Any) -> prettyForm:
        base, exponent = map(printer._print, self.args)
        if precedence(self.args[0]) <= PRECEDENCE["Pow"]:
            base = prettyForm(*base.parens())
        dot = "\N{RING OPERATOR}" if printer._use_unicode else "."
        return base ** prettyForm(*stringPict.next(dot, exponent), binding=prettyForm.LINE)


class ShownSum(Expr):
    """A sum whose first term has no minus."""
    is_commutative = True
    precedence = PRECEDENCE["Add"]

    def _sympystr(self, printer: Any) -> str:
        first, *others = (printer.parenthesize(term, PRECEDENCE["Add"], strict=True) for term in self.args)
        return first + "".join(f" - {t[1:].lstrip()}" if t.startswith("-") else f" + {t}" for t in others)

    _latex = _sympystr

    def _pretty(self, printer: Any) -> prettyForm:
        return printer._print(Add(*self.args))


class Named(Function):
    """A function that prints as name(argument) where its usual notation means something else for a matrix."""
    nargs = 1
    text = tex = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.text}({printer._print(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"{self.tex}{power}\left({printer._print(self.args[0])}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        return printer._print_Function(self, func_name=self.text)


class NamedExp(Named):
    text, tex = "exp", r"\exp"


class NamedAbs(Named):
    text, tex = "Abs", r"\operatorname{abs}"


_NAMED = {exp: NamedExp, Abs: NamedAbs}


def shown(function: Lambda, arguments: tuple[Any, ...]) -> Expr:
    """The body of a function, the arguments put in, as something to be printed."""
    stands_for = {variable: Shown(arg) if arg.is_Matrix else arg
                  for variable, arg in zip(function.variables, arguments)}
    return _shown(function.expr, stands_for)


def _shown(expr: Any, stands_for: dict[Symbol, Any]) -> Any:
    if expr in stands_for:
        return stands_for[expr]
    if not expr.args or not _mentions_matrix(expr, stands_for):
        return expr.xreplace(stands_for)
    if isinstance(expr, Lambda):
        return expr
    args = [_shown(arg, stands_for) for arg in expr.args]
    if isinstance(expr, Mul):
        return _product(args)
    if type(expr) in _NAMED:
        return _NAMED[type(expr)](*args)
    if isinstance(expr, (Max, Min)):
        return expr.func(*args, evaluate=False)     # evaluation compares, and fails on determinants
    if isinstance(expr, Add):
        return _sum(Add(*args))
    return _power(*args) if isinstance(expr, Pow) else expr.func(*args)


def _sum(whole: Any) -> Any:
    terms = whole.as_ordered_terms() if isinstance(whole, Add) else [whole]
    if not terms[0].could_extract_minus_sign() or all(t.could_extract_minus_sign() for t in terms):
        return whole
    return ShownSum(*sorted(terms, key=lambda t: bool(t.could_extract_minus_sign())))


def _mentions_matrix(expr: Any, stands_for: dict[Symbol, Any]) -> bool:
    return any(isinstance(stands_for.get(symbol), Shown) for symbol in expr.free_symbols)


def _is_of_matrix(expr: Any) -> bool:
    return any(isinstance(part, Shown) for part in preorder_traversal(expr))


def _product(factors: list[Any]) -> Any:
    """Scalars in front, then the ring product; the sums last, as in s o (1 - s)."""
    scalars = [factor for factor in factors if not _is_of_matrix(factor)]
    above: list[Any] = []
    below: list[Any] = []
    for factor in sorted((factor for factor in factors if _is_of_matrix(factor)), key=_is_sum):
        is_divisor = isinstance(factor, Pow) and factor.exp.is_Number and factor.exp.is_negative
        (below if is_divisor else above).append(1/factor if is_divisor else factor)
    return Mul(*scalars, _ring(above), 1/_ring(below))


def _is_sum(expr: Any) -> bool:
    return isinstance(expr, (Add, ShownSum))


def _ring(factors: list[Any]) -> Any:
    if not factors:
        return S.One
    return factors[0] if len(factors) == 1 else RingProduct(*factors)


def _power(base: Any, exponent: Any) -> Any:
    """A dot where a bare matrix is the base; 1/A, sqrt(A) and tanh(A)**2 need none."""
    if exponent.is_Number and exponent.is_negative:
        return 1/_power(base, -exponent)
    if exponent is S.One or exponent is S.Half or _is_applied(base) and not _is_of_matrix(exponent):
        return Pow(base, exponent)
    return RingPower(base, exponent)


def _is_applied(base: Any) -> bool:
    return not isinstance(base, (Shown, Add, ShownSum, RingProduct, RingPower, Mul)) and bool(base.args)
