"""Scalars: polynomials and quotients."""
from __future__ import annotations

from ..algebra.grouping import shared
from ..algebra.kinds import ADD, MUL
from ..algebra.nodes import Node
from ..algebra.predicates import is_integer, is_positive_number
from ..algebra.scalars import add_scalars, factor_powers, mul_scalars, numbered, without
from ..algebra.tables import CHEAPER, identity
from .polynomials import MANY_TERMS, factored_scalar, is_worth_factoring


@identity("scalars", "s**2 + 2*s*t + t**2", "(s + t)**2", CHEAPER, ADD)
def polynomial_factored(y: Node) -> Node | None:
    """a b + a c = a (b + c), a^2 - 2 a b + b^2 = (a - b)^2, a/(a + b) + b/(a + b) = 1."""
    return factored_scalar(y) if is_worth_factoring(y) else None


@identity("scalars", "s*t + s*Trace(S) + t*k", "k*t + s*(t + Trace(S))", CHEAPER, ADD)
def partly_factored(y: Node) -> Node | None:
    """a b + a c + d = a (b + c) + d."""
    if len(y.args) > MANY_TERMS:
        return None
    groups = shared((base, k) for k, term in enumerate(y.args) for base, exponent in factor_powers(term)
                    if is_positive_number(exponent))
    forms = [_with_factor_outside(y, base, places) for base, places in groups.items()]
    return min(forms, key=lambda form: (form.cost, form.key), default=None)


def _with_factor_outside(y: Node, base: Node, places: list[int]) -> Node:
    """The sum with a factor that the terms at some places have taken out of these."""
    pairs = numbered(y)
    inside = add_scalars(y.algebra, [(pairs[k][0], pairs[k][1] / base) for k in places])
    others = [pair for k, pair in enumerate(pairs) if k not in places]
    return add_scalars(y.algebra, [(1, inside * base), *others], y.data[1])


@identity("scalars", "s/(t*(1 + Trace(S)/t))", "s/(t + Trace(S))", CHEAPER, MUL)
def denominators_cleared(y: Node) -> Node | None:
    """(1 + a/b)^-1/b = 1/(a + b)."""
    algebra = y.algebra
    for base, exponent in factor_powers(y):
        lowest = _denominators(base) if base.op is ADD and is_integer(exponent) else {}
        if lowest:
            cleared = _numerators_multiplied(base, [(b, algebra.number(-k)) for b, k in lowest.items()])
            back = [(b, algebra.number(k * exponent.data)) for b, k in lowest.items()]
            return mul_scalars(algebra, [(without(y, base), algebra.one), *back, (cleared, exponent)])
    return None


def _denominators(total: Node) -> dict[Node, int]:
    """What the terms of a sum are divided by, with the lowest exponent of each."""
    lowest: dict[Node, int] = {}
    for term in total.args:
        for base, exponent in factor_powers(term):
            if is_integer(exponent) and exponent.data < 0:
                lowest[base] = min(lowest.get(base, 0), exponent.data)
    return lowest


def _numerators_multiplied(total: Node, factors: list[tuple[Node, Node]]) -> Node:
    """A sum of scalars times some powers, term by term."""
    algebra = total.algebra
    terms = [(c, mul_scalars(algebra, [(t, algebra.one), *factors])) for c, t in numbered(total)]
    return add_scalars(algebra, [*terms, (total.data[1], mul_scalars(algebra, factors))])
