"""Scalars: polynomials and quotients."""
from __future__ import annotations

from ..algebra.kinds import ADD, MUL
from ..algebra.nodes import Node
from ..algebra.predicates import is_integer, is_positive_number
from ..algebra.scalars import add_scalars, factor_powers, mul_scalars
from ..algebra.tables import CHEAPER, identity
from .polynomials import MANY_TERMS, factored_scalar, is_worth_factoring


@identity("scalars", "s**2 + 2*s*t + t**2", "(s + t)**2", CHEAPER, ADD)
def polynomial_factored(y: Node) -> Node | None:
    """a b + a c = a (b + c), a^2 - 2 a b + b^2 = (a - b)^2, a/(a + b) + b/(a + b) = 1."""
    return factored_scalar(y) if is_worth_factoring(y) else None


@identity("scalars", "s*t + s*Trace(S) + t*k", "k*t + s*(t + Trace(S))", CHEAPER, ADD)
def partly_factored(y: Node) -> Node | None:
    """a b + a c + d = a (b + c) + d."""
    coefs, constant = y.data
    groups: dict[Node, list[int]] = {}
    if len(y.args) > MANY_TERMS:
        return None
    for k, term in enumerate(y.args):
        for base, exponent in factor_powers(term):
            if is_positive_number(exponent):
                groups.setdefault(base, []).append(k)
    best = None
    for base, places in groups.items():
        if 1 < len(places):
            members = set(places)
            inside = add_scalars(y.algebra, [(coefs[k], y.args[k] / base) for k in places])
            others = [(c, t) for k, (c, t) in enumerate(zip(coefs, y.args)) if k not in members]
            whole = add_scalars(y.algebra, [(1, inside * base), *others], constant)
            if best is None or (whole.cost, whole.key) < (best.cost, best.key):
                best = whole
    return best


@identity("scalars", "s/(t*(1 + Trace(S)/t))", "s/(t + Trace(S))", CHEAPER, MUL)
def denominators_cleared(y: Node) -> Node | None:
    """(1 + a/b)^-1/b = 1/(a + b)."""
    for base, exponent in factor_powers(y):
        if base.op is not ADD or not is_integer(exponent):
            continue
        lowest: dict[Node, int] = {}
        for term in base.args:
            for b, e in factor_powers(term):
                if is_integer(e) and e.data < 0:
                    lowest[b] = min(lowest.get(b, 0), e.data)
        if lowest:
            denominators = [(b, y.algebra.number(-k)) for b, k in lowest.items()]
            coefs, constant = base.data
            one = y.algebra.one
            cleared = [(c, mul_scalars(y.algebra, [(t, one), *denominators])) for c, t in zip(coefs, base.args)]
            cleared.append((constant, mul_scalars(y.algebra, denominators)))
            others = [(b, e) for b, e in factor_powers(y) if b is not base]
            back = [(b, y.algebra.number(k * exponent.data)) for b, k in lowest.items()]
            return mul_scalars(y.algebra, [*others, *back, (add_scalars(y.algebra, cleared), exponent)])
    return None
