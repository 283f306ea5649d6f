"""Scalars in normal form: sums of powers products over atoms, traces, determinants and functions.

`add`  data (coefficients, constant), args the terms, which carry no numeric factor;
`mul`  args bases then exponents; a numeric factor makes it an `add` of one term;
`function`  data the SymPy class, args its arguments.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from math import gcd
from typing import Any

import sympy as sp

from .kinds import ADD, FUNCTION, INDEX_SUM, MUL, NUMBER
from .nodes import Algebra, Node, Number
from .predicates import (
    halves,
    is_difference_of_scalars,
    is_integer,
    is_multiple_of_scalar,
    is_positive_integer,
)
from .weights import OPERATION_WEIGHT

LONGEST = 40
"""Sums and products are flattened up to this many parts; longer ones nest, which keeps deep and shared ones linear."""


def value(node: Node) -> Number | None:
    """The number that a node is, or None."""
    return node.data if node.op is NUMBER else None


def is_number(node: Node, number: Number) -> bool:
    return node.op is NUMBER and node.data == number


def is_flat(node: Node) -> bool:
    """Whether a sum or a product has so few parts that it is taken apart in another one."""
    return len(node.args) <= (LONGEST if node.op is ADD else 2*LONGEST)


def coefficient(node: Node) -> tuple[Number, Node | None]:
    """A scalar as number times the rest (None for a pure number)."""
    if node.op is NUMBER:
        return node.data, None
    if is_multiple_of_scalar(node):
        return node.data[0][0], node.args[0]
    return 1, node


# ------------------------------------------------------------------------------------------------ sums of scalars
def numbered(node: Node) -> list[tuple[Number, Node]]:
    """The terms of a sum of scalars as (number, scalar), without its constant."""
    return list(zip(node.data[0], node.args))


def add_scalars(algebra: Algebra, pairs: Iterable[tuple[Number, Node]], constant: Number = 0) -> Node:
    """Sum of number times scalar, with like terms collected."""
    total: dict[Node, Number] = {}
    for c, node in pairs:
        if node.op is NUMBER:
            constant += c * node.data
        elif node.op is ADD and is_flat(node):
            coefs, inner = node.data
            constant += c * inner
            for k, term in zip(coefs, node.args):
                total[term] = total.get(term, 0) + c * k
        else:
            total[node] = total.get(node, 0) + c
    return _sum_of(algebra, total, constant)


def _sum_of(algebra: Algebra, total: dict[Node, Number], constant: Number) -> Node:
    items = [(node, c) for node, c in total.items() if c != 0]
    if not items:
        return algebra.number(constant)
    if len(items) == 1 and constant == 0 and items[0][1] == 1:
        return items[0][0]
    items.sort(key=_by_key)
    coefs = tuple([_plain(c) for _, c in items])
    dear = [c for c, (term, _) in zip(coefs, items) if c != 1 and not (c == -1 and _takes_minus(term))]
    cost = OPERATION_WEIGHT*(len(items) - 1 + (constant != 0) + len(dear))
    return algebra.intern(ADD, tuple([node for node, _ in items]), (coefs, _plain(constant)), None, cost)


def _takes_minus(term: Node) -> bool:
    """Whether a product has a difference as factor, which prints with the other sign at no cost; or sums up such."""
    if term.op is INDEX_SUM:
        return is_difference_of_scalars(term.args[0]) or _takes_minus(term.args[0])
    if term.op is not MUL:
        return False
    return any(is_difference_of_scalars(b) and is_number(e, 1) for b, e in zip(*halves(term.args)))


def _by_key(item: tuple[Node, Any]) -> int:
    return item[0].key


def _plain(c: Number) -> Number:
    """A Python int where the number is one."""
    return c if isinstance(c, int) or not c.is_Integer else int(c)


def content(coefs: Iterable[Number]) -> Number:
    """Greatest common divisor of rational coefficients, positive; 1 when there is a Float."""
    top, bottom = 0, 1
    for c in coefs:
        if isinstance(c, int):
            top = gcd(top, c)
        elif c.is_Rational:
            top, bottom = gcd(top, int(c.p)), bottom * int(c.q) // gcd(bottom, int(c.q))
        else:
            return 1
    return top if bottom == 1 else sp.Rational(top, bottom)


def primitive(node: Node) -> tuple[Number, Node]:
    """A sum of scalars as number times a sum whose first coefficient is positive and whose content is 1."""
    if node.op is not ADD:
        return 1, node
    coefs, constant = node.data
    c = content([*coefs, constant] if constant != 0 else coefs)
    lead = constant if constant != 0 else coefs[0]
    if lead < 0:
        c = -c
    if c == 1:
        return 1, node
    terms = {t: k / sp.sympify(c) for t, k in zip(node.args, coefs)} if c != -1 else \
            {t: -k for t, k in zip(node.args, coefs)}
    return c, _sum_of(node.algebra, terms, constant / sp.sympify(c))


def number_in_front(node: Node) -> tuple[Number, Node | None]:
    """A scalar as number times the rest, of a sum of two terms or more the content: 2 (s + t) for 2 s + 2 t."""
    return primitive(node) if node.op is ADD and len(node.args) > 1 else coefficient(node)


def primitive_if_shorter(node: Node) -> tuple[Number, Node]:
    """The same, but s^2 + 5/4 stays, because (4 s^2 + 5)/4 is longer: then only the sign comes out."""
    c, base = primitive(node)
    if c in (1, -1) or min(base.cost, scale_scalar(node.algebra.number(-1), base).cost) + 1 <= node.cost:
        return c, base
    return (1, node) if c > 0 else (-1, scale_scalar(node.algebra.number(-1), node))


def leads_with_minus(node: Node) -> bool:
    """Whether a scalar has a minus in front: of two opposite scalars exactly one has."""
    return node.op is ADD and bool(primitive(node)[0] < 0)


# -------------------------------------------------------------------------------------------- products of scalars
class Factors:
    """A product of scalars while it is put together: a number, and each base with its exponent."""

    __slots__ = ("algebra", "number", "powers", "todo")

    def __init__(self, algebra: Algebra, factors: Iterable[tuple[Node, Node]]) -> None:
        self.algebra = algebra
        self.number: Number = 1
        self.powers: dict[Node, Node] = {}
        self.todo = list(factors)

    def add(self, base: Node, exponent: Node) -> None:
        """One more factor, as it is."""
        old = self.powers.get(base)
        self.powers[base] = exponent if old is None else add_scalars(self.algebra, [(1, old), (1, exponent)])

    def has(self, base: Node) -> bool:
        """Whether a base occurs, with a positive integer for its exponent."""
        return base in self.powers and is_positive_integer(self.powers[base])


MERGES: list[Callable[[Factors], None]] = []
"""What functions make of each other in a product, see functions.py."""


def mul_scalars(algebra: Algebra, factors: Iterable[tuple[Node, Node]]) -> Node:
    """Product of base to the power exponent."""
    found = Factors(algebra, factors)
    while found.todo:
        base, exponent = found.todo.pop()
        take = TAKEN_APART.get(base.op)
        if take is None:
            found.add(base, exponent)
        else:
            take(found, base, exponent)
    if found.number == 0:
        return algebra.number(0)
    if algebra.has_exponential or any(b.op is FUNCTION for b in found.powers):
        for merge in MERGES:
            merge(found)
    if any(is_integer(e) and _is_number_or_product(b) for b, e in found.powers.items()):
        again = [(algebra.number(found.number), algebra.one), *found.powers.items()]
        return mul_scalars(algebra, again)              # sqrt(2) sqrt(2) = 2
    return _product_of(algebra, found.number, found.powers)


def _is_number_or_product(base: Node) -> bool:
    return base.op is NUMBER or base.op is MUL and is_flat(base)


def _take_number(found: Factors, base: Node, exponent: Node) -> None:
    """2^3 is 8; 2^(1/2) and 2^n stay."""
    if is_integer(exponent):
        if exponent.data < 0 and base.data == 0:
            raise ZeroDivisionError("division by zero in a scalar")
        found.number = found.number * (base.data if exponent.data == 1 else sp.sympify(base.data) ** exponent.data)
    elif base.data != 1:
        found.add(base, exponent)


def _take_product(found: Factors, base: Node, exponent: Node) -> None:
    """(s^a t)^n = s^(a n) t^n for an integer n; of a root (s^(1/2))^a = s^(a/2)."""
    if not is_flat(base) or not is_integer(exponent) and not _is_root(base):
        found.add(base, exponent)
    elif is_number(exponent, 1):
        found.todo.extend(factor_powers(base))
    else:
        found.todo.extend([(b, scale_scalar(exponent, e)) for b, e in factor_powers(base)])


def _take_sum(found: Factors, base: Node, exponent: Node) -> None:
    """(2 s + 2 t)^3 = 8 (s + t)^3; of a root only what is rational leaves: sqrt(4 q) = 2 sqrt(q), sqrt(2 q) stays."""
    n = value(exponent)
    if n is None:
        found.add(base, exponent)
        return
    c, rest = primitive_if_shorter(base)
    if isinstance(n, int):
        found.number = found.number * (c if n == 1 else sp.sympify(c) ** n)
        if rest.op is ADD:
            found.add(rest, exponent)
        else:
            found.todo.append((rest, exponent))
        return
    root = sp.sympify(abs(c)) ** n
    if abs(c) != 1 and root.is_Rational:
        found.number, base = found.number * root, add_scalars(found.algebra, [(1 / sp.sympify(abs(c)), base)])
    found.add(base, exponent)


TAKEN_APART = {NUMBER: _take_number, MUL: _take_product, ADD: _take_sum}
"""Kinds of factors of which a product takes parts."""


def _is_root(base: Node) -> bool:
    """b^e with |e| <= 1, which a further exponent may multiply ((q^2)^(1/2) is |q|, and stays)."""
    e = base.args[-1]
    return len(base.args) == 2 and e.op is NUMBER and abs(e.data) <= 1


def _product_of(algebra: Algebra, number: Number, powers: dict[Node, Node]) -> Node:
    items = [(b, e) for b, e in powers.items() if not is_number(e, 0)]
    if not items:
        return algebra.number(number)
    if len(items) == 1 and is_number(items[0][1], 1):
        node = items[0][0]
    else:
        items.sort(key=_by_key)
        cost = len(items) - 1 + sum(not is_number(e, 1) for _, e in items)
        node = algebra.intern(MUL, tuple([b for b, _ in items] + [e for _, e in items]), None, None, float(cost))
    if number == 1:
        return node
    return add_scalars(algebra, [(number, node)])


def scale_scalar(a: Node, b: Node) -> Node:
    """Product of two scalars."""
    if a.op is NUMBER:
        if a.data == 1:
            return b
        if b.op is NUMBER:
            return a.algebra.number(a.data * b.data)
        return add_scalars(a.algebra, [(a.data, b)])
    if b.op is NUMBER:
        return scale_scalar(b, a)
    one = a.algebra.one
    return mul_scalars(a.algebra, [(a, one), (b, one)])


def power(base: Node, exponent: Node) -> Node:
    """base^exponent of scalars."""
    n = exponent.data if exponent.op is NUMBER else None
    if n == 1:
        return base
    if n == 0:
        return base.algebra.one
    if base.op is NUMBER and n is not None and not isinstance(n, int):
        result = sp.sympify(base.data) ** n
        if result.is_Rational or result.is_Float:
            return base.algebra.number(result)
    return mul_scalars(base.algebra, [(base, exponent)])


def product_of_scalars(algebra: Algebra, factors: Iterable[Node]) -> Node:
    one = algebra.one
    pairs = [(f, one) for f in factors if f is not one]
    if len(pairs) < 2:
        return pairs[0][0] if pairs else one
    return mul_scalars(algebra, pairs)


def without(node: Node, *bases: Node) -> Node:
    """A product of scalars without the powers of some bases."""
    return mul_scalars(node.algebra, [(b, e) for b, e in factor_powers(node) if b not in bases])


def factor_powers(node: Node) -> list[tuple[Node, Node]]:
    """The (base, exponent) pairs of a product without numeric factor; a single base has exponent 1."""
    if node.op is MUL:
        half = len(node.args) // 2
        return list(zip(node.args[:half], node.args[half:]))
    return [(node, node.algebra.one)]


# ----------------------------------------------------------------------------------------------------- constants
def constant_scalar(algebra: Algebra, expr: Any) -> Node:
    """A SymPy scalar that holds no matrix: numbers apart, opaque."""
    return algebra.number(expr) if isinstance(expr, (int, sp.Rational, sp.Float)) else algebra.atom(expr)


def read_constant(algebra: Algebra, expr: Any) -> Node:
    """A SymPy scalar without matrices (a dimension, a bound of a sum): symbols become atoms."""
    if isinstance(expr, sp.Add):
        return add_scalars(algebra, [(1, read_constant(algebra, a)) for a in expr.args])
    if isinstance(expr, sp.Mul):
        return product_of_scalars(algebra, [read_constant(algebra, a) for a in expr.args])
    if isinstance(expr, sp.Pow):
        return power(read_constant(algebra, expr.base), read_constant(algebra, expr.exp))
    return constant_scalar(algebra, expr)


Algebra.dimension = read_constant
