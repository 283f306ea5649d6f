"""Sums, products and powers of scalars."""
from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sympy as sp

from ...algebra.entrywise import rebuild_scalar
from ...algebra.functions import function_of
from ...algebra.kinds import ADD, FUNCTION, MUL
from ...algebra.nodes import Node
from ...algebra.powers import power_of_matrix
from ...algebra.predicates import is_integer, is_multiple_of_scalar, is_odd
from ...algebra.scalars import add_scalars, factor_powers, is_number, power, primitive, product_of_scalars, scale_scalar
from ...passes.forward import needed_rule
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading, Scalar
from ...rules.words import Words
from ...writing.raw import raw_scalar_power, raw_scalar_product, raw_scalar_sum
from ...writing.signs import choose_signs, orientation
from ...writing.writer import Writing
from .product import code_product
from .sum import code_sum


# ----------------------------------------------------------------------------------------------------------- sums
def read_add(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A sum; its sign is remembered, so that 1 - s stays 1 - s in a product."""
    result = add_scalars(reader.algebra, [(1, as_scalar(n, expr)) for n in nodes])
    number, rest = primitive(result)
    reader.algebra.signs.setdefault(rest, -1 if number < 0 else 1)
    return result


def partial_add(y: Node, k: int) -> Node:
    """d(a s + b t) = a ds + b dt."""
    return y.algebra.number(y.data[0][k])


def write_add(y: Node, sign: Any = 1) -> Writing:
    """Each term with the sign that it prints best with."""
    coefficients, constant = y.data
    written = [] if constant == 0 else [sp.sympify(constant * sign)]
    for c, term in zip(coefficients, y.args):
        if needed_rule(term).multiplied:        # the sums in a trace may take the number
            written.append((yield term, c * sign))
            continue
        its_sign, is_free = orientation(term)
        if is_free and term.op is FUNCTION and is_multiple_of_scalar(y) and c * its_sign * sign < 0:
            its_sign = -its_sign            # sign(b - a) for -sign(a - b), if nothing else stands there
        part = yield term, its_sign
        number = c * its_sign * sign
        written.append(part if number == 1 else raw_scalar_product(number, [part], term.cost))
    return raw_scalar_sum(written, y.cost)


register(Reading(sp.Add, read_add, code_sum, samples=("s + 2*t", "Trace(S) + 3")))
register(Scalar(
    ADD, write_add, signed=True, build=rebuild_scalar, untold=True, partial=partial_add,
    words=Words("sum rule", "加减法法则", "d(a + b) = da + db", r"d(a\pm b)=da\pm db")))


# -------------------------------------------------------------------------------------------- products and powers
def read_mul(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """a b of scalars."""
    return product_of_scalars(reader.algebra, [as_scalar(n, expr) for n in nodes])


def read_pow(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """b^e; a square matrix as base (SymPy lets one through) is a power of that matrix."""
    base, exponent = nodes
    if base.shape is not None:
        check_square(base, expr, "the power")
        return power_of_matrix(base, as_scalar(exponent, expr))
    return power(base, as_scalar(exponent, expr))


def partial_mul(y: Node, k: int) -> Node:
    """d(b^e) = e b^(e-1) db + b^e log(b) de, times the other factors."""
    powers, algebra = factor_powers(y), y.algebra
    if k >= len(powers):
        return scale_scalar(y, function_of(sp.log, powers[k - len(powers)][0]))
    base, exponent = powers[k]
    others = product_of_scalars(algebra, [power(b, e) for b, e in powers if b is not base])
    lowered = add_scalars(algebra, [(1, exponent)], -1)
    return product_of_scalars(algebra, [exponent, power(base, lowered), others])


def odd_factors(y: Node) -> list[Node]:
    """The bases of odd powers, through which a sign passes."""
    return [base for base, exponent in factor_powers(y) if is_odd(exponent)]


def one_is_free(y: Node, inside: Sequence[bool]) -> bool:
    """Whether a factor takes a sign; the base of s^3 takes none."""
    odd = [exponent for _, exponent in factor_powers(y) if is_odd(exponent)]
    return any(is_free and is_number(exponent, 1) for is_free, exponent in zip(inside, odd))


def write_mul(y: Node, sign: Any = 1) -> Writing:
    """A product with the signs of its sums chosen so that no minus is left in front, if that is possible."""
    powers = factor_powers(y)
    odd = odd_factors(y)
    signs, number = choose_signs(odd, sign)
    chosen, written = dict(zip(odd, signs)), []
    for base, exponent in powers:
        even = orientation(base)[0] if is_integer(exponent) else 1
        b = yield base, chosen.get(base, even)
        written.append(raw_scalar_power(b, (yield exponent), base.cost))
    return raw_scalar_product(number, written, y.cost)


def code_mul(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Entry by entry inside a Lambda; a Mul with matrices in it is a product of matrices."""
    if any(getattr(a, "is_Matrix", False) for a in expr.args):
        return code_product(ns, expr, *values)
    return reduce(operator.mul, values, 1)


def code_pow(ns: Arrays, expr: Any, base: Value, exponent: Value) -> Value:
    """Entry by entry inside a Lambda."""
    return ns.power(base, exponent)


register(Reading(sp.Mul, read_mul, code_mul, samples=("s*t", "Trace(S)*Trace(A.T*C)")))
register(Reading(sp.Pow, read_pow, code_pow,
                 samples=("s**t", "Trace(S)**3", "1/Trace(A.T*A)", "sqrt(s + t)", "s**k")))
register(Scalar(
    MUL, write_mul, signed=True, sign_carriers=odd_factors, is_free=one_is_free, build=rebuild_scalar,
    partial=partial_mul,
    words=Words("product and power rule", "标量的乘法与幂法则", "d(a b) = da b + a db;  d a^n = n a^(n-1) da",
                r"d(ab)=b\,da+a\,db,\quad da^n=na^{n-1}\,da")))
