"""Values that a function takes on the result of another one."""
from __future__ import annotations

import sympy as sp

from ..algebra.kinds import ADD, NUMBER
from ..algebra.nodes import Node
from ..algebra.predicates import is_function
from ..algebra.scalars import (
    FUNCTION_LAWS,
    coefficient,
    factor_powers,
    function_of,
    is_number,
    logistic_argument,
    power,
    scale_scalar,
)
from ..algebra.tables import identity
from ..expressions.functions import Sigmoid, Softplus


@identity("scalars", "log(exp(Trace(S)))", "Trace(S)", FUNCTION_LAWS, sp.log)
def log_of_exp(x: Node) -> Node | None:
    """log(exp(s)) = s."""
    return x.args[0] if is_function(x, sp.exp) else None


@identity("scalars", "log(Sigmoid(s))", "log(sigmoid(s))", FUNCTION_LAWS, sp.log)
def log_of_sigmoid(x: Node) -> Node | None:
    """log(sigmoid(s)) = -softplus(-s)."""
    if is_function(x, Sigmoid):
        return scale_scalar(x.algebra.number(-1), function_of(Softplus, -x.args[0]))
    return None


@identity("scalars", "log(1 + exp(s))", "softplus(s)", FUNCTION_LAWS, sp.log)
def log_of_one_plus_exp(x: Node) -> Node | None:
    """log(1 + exp(s)) = softplus(s)."""
    inner = logistic_argument(x) if x.op is ADD else None
    return None if inner is None else function_of(Softplus, inner)


@identity("scalars", "log(1/Determinant(S))", "-log(Determinant(S))", FUNCTION_LAWS, sp.log)
def log_of_power(x: Node) -> Node | None:
    """log(s^k) = k log(s), unless k is even."""
    powers = factor_powers(x)
    if len(powers) != 1 or powers[0][1].op is not NUMBER:
        return None
    base, exponent = powers[0]
    if is_number(exponent, 1) or isinstance(exponent.data, int) and exponent.data % 2 == 0:
        return None
    return scale_scalar(exponent, function_of(sp.log, base))


@identity("scalars", "Elementwise(exp, 2*Elementwise(log, P))", "HadamardPower(P, 2)", FUNCTION_LAWS, sp.exp)
def exp_of_log(x: Node) -> Node | None:
    """exp(k log(s)) = s^k."""
    c, rest = coefficient(x)
    if rest is not None and is_function(rest, sp.log):
        return power(rest.args[0], x.algebra.number(c))
    return None


@identity("scalars", "conjugate(Trace(S))", "Trace(S)", FUNCTION_LAWS, sp.conjugate, sp.re)
def real_part(x: Node) -> Node:
    """conj(s) = s: everything is real."""
    return x


@identity("scalars", "im(Trace(S)) + s", "s", FUNCTION_LAWS, sp.im)
def imaginary_part(x: Node) -> Node:
    """im(s) = 0: everything is real."""
    return x.algebra.number(0)
