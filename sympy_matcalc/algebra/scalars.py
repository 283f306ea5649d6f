"""Scalars in normal form: sums of powers products over atoms, traces, determinants and functions.

`add`  data (coefficients, constant), args the terms, which carry no numeric factor;
`mul`  args bases then exponents; a numeric factor makes it an `add` of one term;
`function`  data the SymPy class, args its arguments.
"""
from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import Any

import sympy as sp

from ..expressions.functions import Sigmoid
from .kinds import ADD, FUNCTION, INDEX_SUM, MUL, NUMBER
from .nodes import Algebra, Node, Number
from .predicates import (
    halves,
    is_difference_of_scalars,
    is_function,
    is_integer,
    is_multiple_of_scalar,
    is_positive_integer,
)
from .tables import Rules

LONGEST = 40
"""Sums and products are flattened up to this many parts; longer ones nest, which keeps deep and shared ones linear."""

ODD = frozenset({sp.sin, sp.tan, sp.sinh, sp.tanh, sp.asin, sp.atan, sp.asinh, sp.atanh, sp.sign, sp.erf})
EVEN = frozenset({sp.cos, sp.cosh, sp.Abs})


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
    if len(items) == 1:
        node, c = items[0]
        if constant == 0 and c == 1:
            return node
    else:
        items.sort(key=_by_key)
    coefs = tuple([_plain(c) for _, c in items])
    cost = len(items) - 1 + (constant != 0)
    for c, (term, _) in zip(coefs, items):
        if c != 1 and not (c == -1 and _takes_minus(term)):
            cost += 1
    return algebra.intern(ADD, tuple([node for node, _ in items]), (coefs, _plain(constant)), None, float(cost))


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


# -------------------------------------------------------------------------------------------- products of scalars
def mul_scalars(algebra: Algebra, factors: Iterable[tuple[Node, Node]]) -> Node:
    """Product of base to the power exponent."""
    one = algebra.one
    number: Number = 1
    powers: dict[Node, Node] = {}
    exponential: Node | None = None
    todo = list(factors)
    while todo:
        base, exponent = todo.pop()
        n = exponent.data if exponent.op is NUMBER else None
        if base.op is NUMBER and (isinstance(n, int) or base.data == 1):
            if n is not None and n < 0 and base.data == 0:
                raise ZeroDivisionError("division by zero in a scalar")
            number = number * (base.data if n == 1 else sp.sympify(base.data) ** (n if n is not None else 1))
        elif is_function(base, sp.exp):
            part = base.args[0] if n == 1 else scale_scalar(exponent, base.args[0])
            exponential = part if exponential is None else add_scalars(algebra, [(1, exponential), (1, part)])
        elif base.op is MUL and (isinstance(n, int) or _is_root(base)) and is_flat(base):
            todo.extend([(b, e if n == 1 else scale_scalar(exponent, e)) for b, e in factor_powers(base)])
        elif base.op is ADD and isinstance(n, int):
            c, base = primitive_if_shorter(base)
            number = number * (c if n == 1 else sp.sympify(c) ** n)
            if base.op is ADD:
                inner = logistic_argument(base) if n < 0 else None
                if inner is not None:
                    base, exponent = function_of(Sigmoid, -inner), algebra.number(-n)
                _accumulate(algebra, powers, base, exponent)
            else:
                todo.append((base, exponent))
        elif base.op is ADD and n is not None and not isinstance(n, int):
            c, rest = primitive_if_shorter(base)
            c = abs(c)
            root = sp.sympify(c) ** n
            if c != 1 and root.is_Rational:     # sqrt(4 q) is 2 sqrt(q); sqrt(2 q) stays whole
                number, base = number * root, add_scalars(algebra, [(1 / sp.sympify(c), base)])
            _accumulate(algebra, powers, base, exponent)
        else:
            _accumulate(algebra, powers, base, exponent)
    if number == 0:
        return algebra.number(0)
    if exponential is not None:
        _merge_exponential(algebra, powers, exponential)
    if any(b.op is FUNCTION for b in powers):
        _merge_mirrored(algebra, powers)
        _merge_quotients(algebra, powers)
    if any(is_integer(e)
           and (b.op is NUMBER or b.op is MUL and is_flat(b)) for b, e in powers.items()):
        return mul_scalars(algebra, [(algebra.number(number), one), *powers.items()])      # sqrt(2) sqrt(2) = 2
    return _product_of(algebra, number, powers)


def _accumulate(algebra: Algebra, powers: dict[Node, Node], base: Node, exponent: Node) -> None:
    old = powers.get(base)
    powers[base] = exponent if old is None else add_scalars(algebra, [(1, old), (1, exponent)])


def _is_root(base: Node) -> bool:
    """b^e with |e| <= 1, which a further exponent may multiply ((q^2)^(1/2) is |q|, and stays)."""
    e = base.args[-1]
    return len(base.args) == 2 and e.op is NUMBER and abs(e.data) <= 1


def logistic_argument(base: Node) -> Node | None:
    """v where the base is 1 + exp(v)."""
    if base.data == ((1,), 1) and is_function(base.args[0], sp.exp):
        return base.args[0].args[0]
    return None


def _merge_exponential(algebra: Algebra, powers: dict[Node, Node], argument: Node) -> None:
    """exp(v) sigmoid(-v) = sigmoid(v); what remains enters as one exponential."""
    one = algebra.one
    mirrored = algebra.table.get((FUNCTION, (scale_scalar(algebra.number(-1), argument),), Sigmoid, None))
    if mirrored is not None and mirrored in powers and is_positive_integer(powers[mirrored]):
        n = powers.pop(mirrored)
        _accumulate(algebra, powers, mirrored, add_scalars(algebra, [(1, n)], -1))
        _accumulate(algebra, powers, function_of(Sigmoid, argument), one)
    elif not is_number(argument, 0):
        powers[algebra.intern(FUNCTION, (argument,), sp.exp)] = one


def _merge_mirrored(algebra: Algebra, powers: dict[Node, Node]) -> None:
    """sigmoid(v) sigmoid(-v) = sigmoid(v) (1 - sigmoid(v)), in the argument that has no minus in front."""
    for s in [b for b in powers if is_function(b, Sigmoid)]:
        other = algebra.table.get((FUNCTION, (scale_scalar(algebra.number(-1), s.args[0]),), Sigmoid, None))
        if other is not None and other in powers and other is not s and s in powers \
                and all(map(is_positive_integer, (powers[s], powers[other]))):
            kept, gone = sorted((s, other), key=lambda f: (leads_with_minus(f.args[0]), f.key))
            n = powers.pop(gone)
            _accumulate(algebra, powers, add_scalars(algebra, [(-1, kept)], 1), n)


QUOTIENTS = {sp.cos: (sp.sin, sp.tan), sp.cosh: (sp.sinh, sp.tanh)}
"""sin/cos = tan and sinh/cosh = tanh: denominator, numerator, quotient."""


def _merge_quotients(algebra: Algebra, powers: dict[Node, Node]) -> None:
    """sin/cos = tan, |x|^2 = x^2, sign(x) x = |x|, step(x) max(x, 0) = max(x, 0)."""
    for base, exponent in list(powers.items()):
        if is_function(base, sp.Heaviside) and base in powers and is_number(exponent, 1):
            positive_part = algebra.table.get((FUNCTION, _sorted_with_zero(algebra, base.args[0]), sp.Max, None)) \
                or algebra.table.get((FUNCTION, _sorted_with_zero(algebra, base.args[0])[::-1], sp.Max, None))
            if positive_part in powers:
                del powers[base]
        elif is_function(base, sp.sign) and is_number(exponent, 1) \
                and is_positive_integer(powers.get(base.args[0], algebra.number(0))):
            _accumulate(algebra, powers, base.args[0], algebra.number(-1))
            del powers[base]
            _accumulate(algebra, powers, algebra.intern(FUNCTION, base.args, sp.Abs), algebra.one)
    for base, exponent in list(powers.items()):
        if is_function(base, sp.Abs) and is_integer(exponent):
            sign = algebra.table.get((FUNCTION, base.args, sp.sign, None))
            odd = sign in powers and is_number(powers[sign], 1) and exponent.data % 2
            if odd or exponent.data % 2 == 0:           # sign(x) |x|^-1 = x^-1, |x|^2 = x^2
                del powers[base]
                if odd and sign is not None:
                    del powers[sign]
                _accumulate(algebra, powers, base.args[0], exponent)
        elif base.op is FUNCTION and base.data in QUOTIENTS and exponent.op is NUMBER:
            top, quotient = QUOTIENTS[base.data]
            other = algebra.table.get((FUNCTION, base.args, top, None))
            if other in powers and is_number(powers[other], -exponent.data):
                n = powers.pop(other)
                del powers[base]
                _accumulate(algebra, powers, function_of(quotient, *base.args), n)


def _sorted_with_zero(algebra: Algebra, x: Node) -> tuple[Node, Node]:
    return algebra.number(0), x


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


def factor_powers(node: Node) -> list[tuple[Node, Node]]:
    """The (base, exponent) pairs of a product without numeric factor; a single base has exponent 1."""
    if node.op is MUL:
        return list(zip(*halves(node.args)))
    return [(node, node.algebra.one)]


# ----------------------------------------------------------------------------------------------------- functions
def function_of(cls: Any, *args: Node) -> Node:
    """A SymPy function of scalars; numbers are evaluated, odd and even functions lose a leading minus."""
    algebra = args[0].algebra
    if all(a.op is NUMBER for a in args):
        return constant_scalar(algebra, cls(*[a.data for a in args]))
    found = FUNCTION_LAWS.first(cls, *args)
    if found is not None:
        return found
    if (cls in ODD or cls in EVEN) and leads_with_minus(args[0]):
        mirrored = function_of(cls, scale_scalar(algebra.number(-1), args[0]))
        return mirrored if cls in EVEN else scale_scalar(algebra.number(-1), mirrored)
    if cls is sp.exp:
        algebra.has_exponential = True
    return algebra.intern(FUNCTION, args, cls)


def constant_scalar(algebra: Algebra, expr: Any) -> Node:
    """A SymPy scalar that holds no matrix: numbers apart, opaque."""
    return algebra.number(expr) if isinstance(expr, (int, sp.Rational, sp.Float)) else algebra.atom(expr)


def leads_with_minus(node: Node) -> bool:
    """Whether a scalar has a minus in front: of two opposite scalars exactly one has."""
    return node.op is ADD and bool(primitive(node)[0] < 0)


FUNCTION_LAWS = Rules()
"""Values a function takes on the result of another function (None: nothing special).  Modules above add theirs."""


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
