"""Classes with a value but no rule: what other expressions are made of, and what has no derivative here.

A function, a tuple, a name is never differentiated by itself; a Product, an unevaluated Derivative or Subs could be,
but `gradient` refuses them with MissingRuleError.
"""
from __future__ import annotations

import operator
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str
from sympy.functions.elementary.piecewise import ExprCondPair

from ...errors import EvaluationError
from ...expressions.bound_symbols import FunctionByCases
from ...rules.array_code import Arrays, Run, Value
from ...rules.registry import register, scoped
from ...rules.rows import Reading
from ..indices.matrix_sums import code_terms


@scoped
def code_lambda(ns: Arrays, expr: Any, run: Run) -> Value:
    """A Python function of numbers or arrays; for a Lambda of an undefined function that function."""
    if isinstance(expr.expr, AppliedUndef) and expr.expr.args == tuple(expr.variables):
        return run(type(expr.expr))
    return lambda *values: run(expr.expr, dict(zip(expr.variables, values, strict=True)))


@scoped
def code_product_over_index(ns: Arrays, expr: Any, run: Run) -> Value:
    """Factor by factor; a product from n down to m is one divided by that of what lies between."""
    return code_terms(ns, expr.function, expr.limits, run, operator.mul, 1, lambda p: 1 / p)


@scoped
def code_subs(ns: Arrays, expr: Any, run: Run) -> Value:
    """The value at the point."""
    return run(expr.expr, dict(zip(expr.variables, map(run, expr.point), strict=True)))


@scoped
def code_unevaluated_derivative(ns: Arrays, expr: Any, run: Run) -> Value:
    """Of an undefined function of symbols, from the derivatives of its callable."""
    f = expr.expr
    if not isinstance(f, AppliedUndef) or not all(v in f.args for v, _ in expr.variable_count):
        raise EvaluationError(f"the unevaluated {type(expr).__name__} of {type(f).__name__} has no numeric value; "
                              f"use doit first")
    orders = tuple(sum(int(n) for v, n in expr.variable_count if v == a) for a in f.args)
    return run(type(f)).derivative(orders)(*map(run, f.args))


register(Reading(sp.Lambda, None, code_lambda))
register(Reading(type(sp.Id), None, code_lambda))
register(Reading(FunctionByCases, None, lambda ns, expr, function: function))
register(Reading(sp.Tuple, None, lambda ns, expr, *values: values))
register(Reading(ExprCondPair, None, lambda ns, expr, value, condition: (value, condition)))
register(Reading(Str, None, lambda ns, expr: expr.name))
register(Reading(sp.Product, None, code_product_over_index))
register(Reading(sp.Subs, None, code_subs))
register(Reading(sp.Derivative, None, code_unevaluated_derivative))
