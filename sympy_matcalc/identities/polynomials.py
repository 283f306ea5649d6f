"""Scalars as polynomials in what they are made of, factored by SymPy."""
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import lcm, prod
from typing import Any

import sympy as sp

from ..algebra.functions import function_of
from ..algebra.kinds import ADD, NUMBER
from ..algebra.nodes import Node
from ..algebra.predicates import is_function, is_integer
from ..algebra.scalars import (
    add_scalars,
    coefficient,
    factor_powers,
    leads_with_minus,
    mul_scalars,
    power,
    scale_scalar,
)
from ..algebra.weights import LARGEST_POLYNOMIAL
from ..expressions.functions import Sigmoid

MANY_TERMS = 12
MANY_GENERATORS = 10
MANY_MONOMIALS = 150
"""Larger sums, of more different things or with more monomials, are not tried: it takes longer than it is worth."""


def terms_of(y: Node) -> list[Node]:
    """The terms of a sum of scalars, without their numbers."""
    return list(y.args) if y.op is ADD else [y]


def is_worth_factoring(y: Node) -> bool:
    """Whether a small sum or product may factor: a generator occurs twice, or a quotient of sums beside a term."""
    seen: set[Node] = set()
    operations, parts = 0, 0
    worth = y.op is ADD and y.data[1] != 0 and any(map(is_mirrored, y.args))
    for term in terms_of(y):
        parts += 1
        for base, exponent in factor_powers(term):
            is_inner = _is_inner_sum(base, exponent)
            inner = {_generator(b, e)[0] for t in base.args for b, e in factor_powers(t)} if is_inner \
                else {_generator(base, exponent)[0]}
            worth = worth or bool(inner & seen) or is_inner and (exponent.data > 1 or exponent.data < 0 < len(seen))
            seen |= inner
            operations += 1 + len(base.args)*is_inner
            parts += (len(base.args) - 1)*is_inner
            if operations > LARGEST_POLYNOMIAL or parts > MANY_TERMS:
                return False
    return worth


def factored_scalar(y: Node) -> Node:
    """The scalar, factored over a common denominator."""
    conversion = _Conversion(y)
    if len(conversion.symbols) > MANY_GENERATORS:
        return y
    polynomial = conversion.polynomial(y)
    return y if _monomials(polynomial) > MANY_MONOMIALS else conversion.back(_factored(polynomial))


def _monomials(expr: Any) -> int:
    """About how many terms an expression has when it is multiplied out."""
    if expr.is_Add:
        return sum(map(_monomials, expr.args))
    if expr.is_Mul:
        return prod(map(_monomials, expr.args))
    return _monomials(expr.base) ** abs(int(expr.exp)) if expr.is_Pow and expr.exp.is_Integer else 1


@lru_cache(maxsize=4096)
def _factored(expr: Any) -> Any:
    """The polynomial in anonymous symbols: the same structures come again and again."""
    return sp.factor(expr)


def _generator(base: Node, exponent: Node) -> tuple[Node, Any]:
    """A generator and its rational exponent: exp(3 v) is exp(v) to the power 3, b^k stays whole for a symbolic k."""
    if exponent.op is not NUMBER or not _is_rational(exponent.data):
        return mul_scalars(base.algebra, [(base, exponent)]), 1
    if is_function(base, sp.exp):
        number, rest = coefficient(base.args[0])
        if rest is not None and _is_rational(number):
            return function_of(sp.exp, rest), sp.Rational(number) * exponent.data
    if is_mirrored(base) and isinstance(exponent.data, int) and exponent.data > 0:
        return function_of(Sigmoid, -base.args[0]), exponent.data
    return base, exponent.data


def is_mirrored(base: Node) -> bool:
    """Whether a base is sigmoid(-v), which is 1 - sigmoid(v)."""
    return is_function(base, Sigmoid) and leads_with_minus(base.args[0])


def _is_rational(number: Any) -> bool:
    return isinstance(number, int) or bool(number.is_Rational)


class _Conversion:
    """Nodes to anonymous symbols and back; the symbol of a generator stands for a root of it where one occurs."""

    def __init__(self, y: Node) -> None:
        self.algebra = y.algebra
        roots: dict[Node, int] = {}
        for unit, exponent in self._generators(y):
            roots[unit] = lcm(roots.get(unit, 1), int(getattr(exponent, "q", 1)))
        order = sorted(roots, key=lambda unit: unit.key)
        self.symbols = {unit: sp.Symbol(f"g{k}") for k, unit in enumerate(order)}
        self.roots = roots
        self.units = {symbol: unit for unit, symbol in self.symbols.items()}

    def _generators(self, y: Node) -> Iterator[tuple[Node, Any]]:
        for term in terms_of(y):
            for base, exponent in factor_powers(term):
                whole, root = _split_polynomial(base, exponent)
                if whole:
                    yield from self._generators(base)
                if root is not None:
                    yield _generator(base, root)

    def polynomial(self, y: Node) -> Any:
        """The scalar in symbols."""
        if y.op is NUMBER:
            return sp.sympify(y.data)
        if y.op is ADD:
            coefs, constant = y.data
            return sp.Add(constant, *[c * self.polynomial(t) for c, t in zip(coefs, y.args)])
        return sp.Mul(*[self._power(base, exponent) for base, exponent in factor_powers(y)])

    def _power(self, base: Node, exponent: Node) -> Any:
        whole, root = _split_polynomial(base, exponent)
        if whole:
            return self.polynomial(base) ** whole * (1 if root is None else self._power(base, root))
        unit, number = _generator(base, exponent)
        if is_mirrored(base) and isinstance(number, int) and number > 0:
            return (1 - self.symbols[unit]) ** number
        return self.symbols[unit] ** (number * self.roots[unit])

    def back(self, expr: Any) -> Node:
        """The node of an expression in the symbols."""
        if expr.is_Symbol:
            unit = self.units[expr]
            return power(unit, self.algebra.number(sp.Rational(1, self.roots[unit])))
        if expr.is_Add:
            return add_scalars(self.algebra, [(1, self.back(a)) for a in expr.args])
        if expr.is_Mul:
            numbers = [a for a in expr.args if a.is_Number]
            others = [self._power_back(a) for a in expr.args if not a.is_Number]
            whole = mul_scalars(self.algebra, others)
            return scale_scalar(self.algebra.number(sp.Mul(*numbers)), whole)
        return mul_scalars(self.algebra, [self._power_back(expr)]) if expr.is_Pow else self.algebra.number(expr)

    def _power_back(self, expr: Any) -> tuple[Node, Node]:
        if not expr.is_Pow:
            return self.back(expr), self.algebra.one
        if expr.base.is_Symbol:
            unit = self.units[expr.base]
            return unit, self.algebra.number(expr.exp / self.roots[unit])
        return self.back(expr.base), self.algebra.number(expr.exp)


def _split_polynomial(base: Node, exponent: Node) -> tuple[int, Node | None]:
    """The whole power of a sum, which is a polynomial, and the root that remains: B^(-3/2) is B^-2 B^(1/2)."""
    if base.op is not ADD or exponent.op is not NUMBER or not _is_rational(exponent.data):
        return 0, exponent
    whole = int(sp.floor(exponent.data))
    rest = exponent.data - whole
    return whole, None if rest == 0 else base.algebra.number(rest)


def _is_inner_sum(base: Node, exponent: Node) -> bool:
    return base.op is ADD and is_integer(exponent)
