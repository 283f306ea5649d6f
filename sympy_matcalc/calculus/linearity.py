"""Is a scalar linear in the differentials?  If not, which part is guilty?"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from ..algebra.kinds import ADD, ATOM, ENTRYWISE, LEAF, MUL, NUMBER, SLOT, SUM
from ..algebra.nodes import Node, arguments, is_zero
from ..algebra.predicates import is_function, is_positive_integer
from ..algebra.scalars import factor_powers
from ..algebra.sums import terms
from ..algebra.walking import fold, reachable
from ..errors import NotLinearError
from ..reading.checks import short
from ..rules.registry import rule_for
from ..rules.rows import Linear, Multilinear, Summation


def check_linear(form: Node, variables: Sequence[Any], write: Callable[[Node], Any]) -> None:
    """NotLinearError unless the form is linear (of degree one in every term) in the declared differentials."""
    if form.op is NUMBER and form.data == 0:
        return
    names = ", ".join(f"d{v}" for v in variables)
    if not form.mask:
        used = [v for v in variables if _contains(form, v)]
        hint = f", but {', '.join(map(str, used))}: use gradient for a function of {used[0]}" if used else ""
        raise NotLinearError(f"{short(write(form))} contains no {names}{hint}")
    degrees: dict[Node, int] = {}
    degree = fold(form, lambda y: [a for a in y.args if a.mask], lambda y, _: _degree(y, degrees, names, write),
                  degrees)
    if degree != 1:
        raise NotLinearError(f"{short(write(form))} is of degree {degree} in {names}, not linear")


def _degree(y: Node, degrees: dict[Node, int], names: str, write: Callable[[Node], Any]) -> int:
    if not y.args or not y.mask:
        return 1 if y.mask else 0
    rule = rule_for(y.op)
    if y.op in (SUM, ADD):
        return _degree_of_sum(y, degrees, names, write)
    if y.op is MUL:
        return _degree_of_product(y, degrees, names, write)
    if y.op in (SLOT, ENTRYWISE) or isinstance(rule, (Linear, Summation)):
        return degrees.get(y.args[0], 0)
    if isinstance(rule, Multilinear) and not rule.additive:
        return sum(degrees.get(a, 0) for a in y.args)
    added = y.args if isinstance(rule, Multilinear) else _branches(y)
    if added is None:
        raise NotLinearError(f"{short(write(y))} is not linear in {names}")
    return _common_degree(y, [(a, degrees.get(a, 0)) for a in added if not is_zero(a)], names, write)


def _branches(y: Node) -> Sequence[Node] | None:
    """The values of a function by cases, if no condition depends on a differential."""
    return y.args[::2] if is_function(y, sp.Piecewise) and not any(a.mask for a in y.args[1::2]) else None


def _degree_of_product(y: Node, degrees: dict[Node, int], names: str, write: Callable[[Node], Any]) -> int:
    powers = [(e, degrees.get(b, 0), degrees.get(e, 0)) for b, e in factor_powers(y)]
    if any(of_exponent or degree and not is_positive_integer(e) for e, degree, of_exponent in powers):
        raise NotLinearError(f"{short(write(y))} is not linear in {names}")
    return sum(degree * e.data for e, degree, _ in powers if degree)


def _degree_of_sum(y: Node, degrees: dict[Node, int], names: str, write: Callable[[Node], Any]) -> int:
    if y.op is ADD:
        parts = [(a, degrees.get(a, 0)) for a in y.args]
        if y.data[1] != 0:
            parts.append((y.algebra.number(y.data[1]), 0))
    else:
        parts = [(c * m if c.mask else m, degrees.get(c, 0) + degrees.get(m, 0)) for c, m in terms(y)]
    return _common_degree(y, parts, names, write)


def _common_degree(y: Node, parts: list[tuple[Node, int]], names: str, write: Callable[[Node], Any]) -> int:
    highest = max(d for _, d in parts)
    for part, degree in parts:
        if degree != highest:
            guilty = part if degree != 1 else max(parts, key=lambda p: p[1])[0]
            raise NotLinearError(f"{short(write(guilty))}, a term of {short(write(y))}, is not linear in {names}")
    return highest


def _contains(node: Node, variable: Any) -> bool:
    return any(y.op in (LEAF, ATOM) and y.data == variable for y in reachable([node], arguments))
