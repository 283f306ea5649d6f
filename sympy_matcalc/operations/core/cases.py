"""Functions by cases: Piecewise, conditions, Max and Min."""
from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import sympy as sp

from ...algebra.functions import function_of
from ...algebra.nodes import Node
from ...algebra.scalars import constant_scalar
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading
from .scalar_functions import FORMS, PARTIALS, constant_almost_everywhere


# -------------------------------------------------------------------------------------------------- Max and Min
def read_extremum(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """Of scalars."""
    return function_of(type(expr), *[as_scalar(n, expr) for n in nodes])


def partial_extremum(y: Node, k: int) -> Node:
    """The step that is 1 where argument k is the largest (Max) or the smallest (Min)."""
    sign = 1 if y.data is sp.Max else -1
    steps = [function_of(sp.Heaviside, sign * (y.args[k] - a)) for i, a in enumerate(y.args) if i != k]
    return reduce(operator.mul, steps)


def code_extremum(better: Callable[[Any, Any], Any]) -> Callable[..., Value]:
    """The better of all, entry by entry."""
    def code(ns: Arrays, expr: Any, *values: Value) -> Value:
        return reduce(lambda a, b: ns.where(ns.compare(better, a, b), a, b), values)
    return code


register(Reading(sp.Max, read_extremum, code_extremum(operator.ge), samples=("Max(s, t**2, 1)", "Max(Trace(S), s)")))
register(Reading(sp.Min, read_extremum, code_extremum(operator.le), samples=("Min(s, t**2, 1)",)))
PARTIALS.update(dict.fromkeys((sp.Max, sp.Min), partial_extremum))


# ---------------------------------------------------------------------------------------------------- Piecewise
def flat_pieces(expr: Any) -> list[Any]:
    """The values and conditions in turn."""
    return [part for pair in expr.args for part in pair.args]


def read_piecewise(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A function of its values and conditions in turn."""
    return function_of(sp.Piecewise, *nodes)


def partial_piecewise(y: Node, k: int) -> Node:
    """1 where branch k holds, else 0; a condition changes nothing."""
    if k % 2:
        return y.algebra.number(0)
    return function_of(sp.Piecewise, *[a if i % 2 else y.algebra.number(int(i == k)) for i, a in enumerate(y.args)])


def code_piecewise(ns: Arrays, expr: Any, *pairs: Value) -> Value:
    """The first value whose condition holds, entry by entry."""
    return reduce(lambda rest, pair: ns.where(pair[1], pair[0], rest), reversed(pairs), ns.number("nan"))


register(Reading(
    sp.Piecewise, read_piecewise, code_piecewise, children=flat_pieces,
    samples=("Piecewise((s, s > 1), (s**2, True))", "Piecewise((s, Eq(s, t)), (s*t, True))",
             "Piecewise((s, And(s >= 4, t >= 4)), (t**2, Or(s <= t/9, Ne(s, t))), (s*t, True))",
             "Piecewise((s, ITE(s > 1, t < 1, t >= 1)), (t**3, s < t), (s**2, True))")))
PARTIALS[sp.Piecewise] = partial_piecewise
FORMS[sp.Piecewise] = lambda *parts: sp.Piecewise(*zip(parts[::2], parts[1::2]))


# --------------------------------------------------------------------------------------------------- conditions
def read_condition(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """Conditions are functions of scalars too; their derivative is zero almost everywhere."""
    return function_of(type(expr), *nodes) if nodes else constant_scalar(reader.algebra, expr)


def code_relation(compare: Callable[[Any, Any], Any]) -> Callable[..., Value]:
    """Whether the relation holds, entry by entry."""
    return lambda ns, expr, a, b: ns.compare(compare, a, b)


def code_all(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Whether all hold, entry by entry."""
    return reduce(ns.every, values)


def code_any(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Whether one holds, entry by entry."""
    return reduce(ns.some, values)


CONDITIONS: dict[Any, Callable[..., Value]] = {
    sp.Gt: code_relation(operator.gt), sp.Ge: code_relation(operator.ge), sp.Lt: code_relation(operator.lt),
    sp.Le: code_relation(operator.le), sp.Eq: code_relation(operator.eq), sp.Ne: code_relation(operator.ne),
    sp.And: code_all, sp.Or: code_any, sp.Not: lambda ns, expr, value: ns.negate(value),
    sp.ITE: lambda ns, expr, condition, a, b: ns.where(condition, a, b),
    type(sp.true): lambda ns, expr: True, type(sp.false): lambda ns, expr: False,
}

for condition, code_of_condition in CONDITIONS.items():
    register(Reading(condition, read_condition, code_of_condition))
    PARTIALS[condition] = constant_almost_everywhere
