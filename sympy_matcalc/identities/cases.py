"""Sums of functions that are defined by cases."""
from __future__ import annotations

import sympy as sp

from ..algebra.functions import function_of
from ..algebra.kinds import ADD, FUNCTION, MUL
from ..algebra.nodes import Node
from ..algebra.predicates import is_function
from ..algebra.scalars import add_scalars, factor_powers, is_number, mul_scalars, numbered, scale_scalar, without
from ..algebra.tables import CHEAPER, identity

PowersOfCases = dict[Node, Node]




def cases_of(scalar: Node) -> tuple[Node, PowersOfCases] | None:
    """The function by cases that a scalar has as factor, if it has one, and the powers of its other factors."""
    powers = factor_powers(scalar)
    found = [b for b, e in powers if is_function(b, sp.Piecewise) and is_number(e, 1)]
    return (found[0], {b: e for b, e in powers if b is not found[0]}) if len(found) == 1 else None


def joined(group: list[tuple[Node, Node, PowersOfCases]]) -> Node:
    """The sum of coefficient times a function by cases times powers, of the same cases; common powers in front."""
    algebra = group[0][0].algebra
    common = {b: e for b, e in group[0][2].items() if all(powers.get(b) is e for _, _, powers in group)}
    rests = [c * mul_scalars(algebra, [(b, e) for b, e in powers.items() if b not in common]) for c, _, powers in group]
    args = list(group[0][1].args)
    for k in range(0, len(args), 2):
        args[k] = add_scalars(algebra, [(1, f.args[k] * rest) for (_, f, _), rest in zip(group, rests)])
    return function_of(sp.Piecewise, *args) * mul_scalars(algebra, common.items())


def joined_cases(parts: list[tuple[Node, Node]]) -> list[tuple[Node, Node]] | None:
    """Pairs (coefficient, scalar) with those of the same cases made one; None if there are not two of them."""
    groups: dict[object, list[tuple[Node, Node, PowersOfCases]]] = {}
    for k, (c, scalar) in enumerate(parts):
        found = cases_of(scalar)
        groups.setdefault(k if found is None else found[0].args[1::2], []).append((c, *(found or (scalar, {}))))
    if len(groups) == len(parts):
        return None
    return [(group[0][0], parts[key][1]) if isinstance(key, int) else
            (group[0][0].algebra.one, joined(group)) for key, group in groups.items()]


@identity("scalars", "exp(s)*Piecewise((1, s > t/9), (0, True))", "Piecewise((exp(s), s > t/9), (0, True))",
          CHEAPER, MUL)
def factor_of_one_case(y: Node) -> Node | None:
    """f(s) [1 if c else 0] = [f(s) if c else 0]."""
    found = cases_of(y)
    if found is None or not _is_indicator(found[0]):
        return None
    cases, powers = found
    inside = {b: e for b, e in powers.items() if b.op is FUNCTION and b.slots == cases.slots and not e.slots}
    if not inside:
        return None
    factor = mul_scalars(y.algebra, inside.items())
    args = [factor if k % 2 == 0 and is_number(a, 1) else a for k, a in enumerate(cases.args)]
    return function_of(sp.Piecewise, *args) * without(y, cases, *inside)


def _is_indicator(cases: Node) -> bool:
    """1 in one case, 0 in all others."""
    values = cases.args[::2]
    ones, zeros = (sum(is_number(v, number) for v in values) for number in (1, 0))
    return ones == 1 and zeros == len(values) - 1


@identity("scalars", "Piecewise((1, s > t), (0, True)) + t*Piecewise((0, s > t), (s, True))",
          "Piecewise((1, s > t), (s*t, True))", CHEAPER, ADD)
def sum_of_cases(y: Node) -> Node | None:
    """[a if c else b] + [d if c else e] = [a + d if c else b + e]."""
    found = joined_cases([(y.algebra.number(c), t) for c, t in numbered(y)])
    return None if found is None else add_scalars(y.algebra, [(1, scale_scalar(c, t)) for c, t in found], y.data[1])
