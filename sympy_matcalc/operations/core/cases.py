"""Functions by cases: Piecewise, conditions, Max and Min."""
from __future__ import annotations

import operator
from functools import reduce

import sympy as sp

from ...algebra.scalars import constant_scalar, function_of
from ...reading.checks import as_scalar
from ...rules.registry import register
from ...rules.rows import Reading


def read_piecewise(reader, expr, nodes):
    return function_of(sp.Piecewise, *nodes)


def read_condition(reader, expr, nodes):
    """Conditions are functions of scalars too; their derivative is zero almost everywhere."""
    return function_of(type(expr), *nodes) if nodes else constant_scalar(reader.algebra, expr)


def flat_pieces(expr):
    return [part for pair in expr.args for part in pair.args]


def read_extremum(reader, expr, nodes):
    return function_of(type(expr), *[as_scalar(n, expr) for n in nodes])


def code_extremum(better):
    return lambda ns, expr, *values: reduce(lambda a, b: ns.where(ns.compare(better, a, b), a, b), values)


def code_piecewise(ns, expr, *pairs):
    """The first value whose condition holds, entry by entry."""
    return reduce(lambda rest, pair: ns.where(pair[1], pair[0], rest), reversed(pairs), ns.number("nan"))


def code_relation(compare):
    return lambda ns, expr, a, b: ns.compare(compare, a, b)


register(Reading(sp.Max, read_extremum, code_extremum(operator.ge), samples=("Max(s, t**2, 1)", "Max(Trace(S), s)")))
register(Reading(sp.Min, read_extremum, code_extremum(operator.le), samples=("Min(s, t**2, 1)",)))
register(Reading(sp.Piecewise, read_piecewise, code_piecewise, children=flat_pieces,
                 samples=("Piecewise((s, s > 1), (s**2, True))", "Piecewise((s, Eq(s, t)), (s*t, True))",
                          "Piecewise((s, And(s >= 4, t >= 4)), (t**2, Or(s <= t/9, Ne(s, t))), (s*t, True))",
                          "Piecewise((s, ITE(s > 1, t < 1, t >= 1)), (t**3, s < t), (s**2, True))")))
for relation, compare in ((sp.Gt, operator.gt), (sp.Ge, operator.ge), (sp.Lt, operator.lt), (sp.Le, operator.le),
                          (sp.Eq, operator.eq), (sp.Ne, operator.ne)):
    register(Reading(relation, read_condition, code_relation(compare)))
register(Reading(sp.And, read_condition, lambda ns, expr, *values: reduce(ns.every, values)))
register(Reading(sp.Or, read_condition, lambda ns, expr, *values: reduce(ns.some, values)))
register(Reading(sp.Not, read_condition, lambda ns, expr, value: ns.negate(value)))
register(Reading(sp.ITE, read_condition, lambda ns, expr, condition, a, b: ns.where(condition, a, b)))
register(Reading(type(sp.true), read_condition, lambda ns, expr: True))
register(Reading(type(sp.false), read_condition, lambda ns, expr: False))
