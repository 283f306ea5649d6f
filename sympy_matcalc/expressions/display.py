"""How a function of entries is written: its body, with the matrices in the place of their entries.

`exp(X*b)` and `1 - tanh(U*x)**2` need no more than that.  Where the scalar notation would read as an operation on
matrices another one is used: products of matrices get a ring, powers of a bare matrix a dot, and the exponential its
name in place of a power of e.
"""
from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Expr, Function, Lambda, Max, Min, Mul, Pow, S, Symbol, exp, preorder_traversal
from sympy.printing.precedence import PRECEDENCE, precedence

from .printing.forms import Call, Form, Infix, Same, Superscript, Word
from .printing.printed import Printed
from .recasting import as_twins


class ShownMatrix(Printed, Expr):
    """Stands for an entry of a matrix and prints as the matrix."""
    is_commutative = True
    is_real = True

    def notation(self) -> Form:
        return Same(self.args[0])

    @property
    def precedence(self) -> int:
        return int(precedence(self.args[0]))


RING = Word(" o ", r" \circ ", " \N{RING OPERATOR} ")
"""The sign of a Hadamard product."""

RING_OF_POWERS = Word(".**", r"\circ ", "\N{RING OPERATOR}", ".")
"""The sign of a Hadamard power."""


class RingProduct(Printed, Expr):
    """A product of entries, which prints as a Hadamard product."""
    is_commutative = True
    precedence = PRECEDENCE["Mul"]

    def notation(self) -> Form:
        return Infix(RING, self.args)


class RingPower(Printed, Expr):
    """A power of an entry, which prints as a Hadamard power."""
    is_commutative = True

    def notation(self) -> Form:
        base, exponent = self.args
        return Superscript(base, RING_OF_POWERS, exponent)


class ShownSum(Add):
    """A sum that prints in the order of its terms."""

    def as_ordered_terms(self, order: Any = None, data: bool = False) -> list[Any]:
        return list(self.args)


class NamedExp(Printed, Function):
    """exp(A): the usual power of e would be that of a matrix."""
    nargs = 1

    def notation(self) -> Form:
        return Call(Word("exp", r"\exp"), self.args)


class NamedAbs(Printed, Function):
    """Abs(A): bars would be a determinant."""
    nargs = 1

    def notation(self) -> Form:
        return Call(Word("Abs", r"\operatorname{abs}"), self.args)


_NAMED = {exp: NamedExp, Abs: NamedAbs}


def shown(function: Lambda, arguments: tuple[Any, ...]) -> Expr:
    """The body of a function, the arguments put in, as something to be printed."""
    stands_for = {variable: ShownMatrix(as_twins(arg)) if arg.is_Matrix else arg
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
        return _ring_product(args)
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
    return ShownSum._from_args(sorted(terms, key=lambda t: bool(t.could_extract_minus_sign())))


def _mentions_matrix(expr: Any, stands_for: dict[Symbol, Any]) -> bool:
    return any(isinstance(stands_for.get(symbol), ShownMatrix) for symbol in expr.free_symbols)


def _is_of_matrix(expr: Any) -> bool:
    return any(isinstance(part, ShownMatrix) for part in preorder_traversal(expr))


def _ring_product(factors: list[Any]) -> Any:
    """Scalars in front, then the ring product; the sums last, as in s o (1 - s)."""
    scalars = [factor for factor in factors if not _is_of_matrix(factor)]
    above: list[Any] = []
    below: list[Any] = []
    for factor in sorted(filter(_is_of_matrix, factors), key=lambda factor: isinstance(factor, Add)):
        is_divisor = isinstance(factor, Pow) and factor.exp.is_Number and factor.exp.is_negative
        (below if is_divisor else above).append(1/factor if is_divisor else factor)
    return Mul(*scalars, _ring(above), 1/_ring(below))


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
    return not isinstance(base, (ShownMatrix, Add, RingProduct, RingPower, Mul)) and bool(base.args)
