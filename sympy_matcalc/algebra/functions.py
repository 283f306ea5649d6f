"""Functions of scalars in normal form, and what they make of each other in a product."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from ..expressions.functions import Sigmoid, Softplus
from .kinds import ADD, FUNCTION, NUMBER
from .nodes import Algebra, Node
from .predicates import is_function, is_integer, is_negative_number
from .scalars import (
    MERGES,
    Factors,
    add_scalars,
    coefficient,
    constant_scalar,
    factor_powers,
    is_number,
    leads_with_minus,
    power,
    scale_scalar,
)
from .tables import Rules, identity

ODD = frozenset({sp.sin, sp.tan, sp.sinh, sp.tanh, sp.asin, sp.atan, sp.asinh, sp.atanh, sp.sign, sp.erf})
EVEN = frozenset({sp.cos, sp.cosh, sp.Abs})

FUNCTION_LAWS = Rules()
"""Values a function takes on the result of another function (None: nothing special).  Modules above add theirs."""


def function_of(cls: Any, *args: Node) -> Node:
    """A SymPy function of scalars; numbers are evaluated, odd and even functions lose a leading minus."""
    algebra = args[0].algebra
    if all(a.op is NUMBER for a in args):
        return constant_scalar(algebra, cls(*[a.data for a in args]))
    found: Node | None = FUNCTION_LAWS.first(cls, *args)
    if found is not None:
        return found
    if (cls in ODD or cls in EVEN) and leads_with_minus(args[0]):
        mirrored = function_of(cls, scale_scalar(algebra.number(-1), args[0]))
        return mirrored if cls in EVEN else scale_scalar(algebra.number(-1), mirrored)
    if cls is sp.exp:
        algebra.has_exponential = True
    return algebra.intern(FUNCTION, args, cls)


def known_function(algebra: Algebra, cls: Any, *args: Node) -> Node | None:
    """The function of these arguments, if it was made before."""
    return algebra.table.get((FUNCTION, args, cls, None))


# ---------------------------------------------------------------------------------------- functions in one product
def merge_functions(found: Factors) -> None:
    """exp(u) exp(v) = exp(u + v), sin(u)/cos(u) = tan(u), |u|^2 = u^2 ..."""
    if found.algebra.has_exponential:
        _merge_logistic(found)
        _merge_exponentials(found)
    for merges in STEPS:
        for base in [b for b in found.powers if b.op is FUNCTION and b.data in merges]:
            if base in found.powers:
                merges[base.data](found, base)


MERGES.append(merge_functions)


def logistic_argument(base: Node) -> Node | None:
    """v where the base is 1 + exp(v)."""
    if base.data == ((1,), 1) and is_function(base.args[0], sp.exp):
        return base.args[0].args[0]
    return None


def _merge_logistic(found: Factors) -> None:
    """1/(1 + exp(v)) = sigmoid(-v)."""
    for base, exponent in list(found.powers.items()):
        if base.op is ADD and is_integer(exponent) and is_negative_number(exponent):
            v = logistic_argument(base)
            if v is not None:
                del found.powers[base]
                found.add(function_of(Sigmoid, -v), -exponent)


def _merge_exponentials(found: Factors) -> None:
    """exp(u)^a exp(v) = exp(a u + v), and exp(v) sigmoid(-v) = sigmoid(v)."""
    exponents = [(base, found.powers.pop(base)) for base in list(found.powers) if is_function(base, sp.exp)]
    if not exponents:
        return
    algebra = found.algebra
    v = add_scalars(algebra, [(1, scale_scalar(a, base.args[0])) for base, a in exponents])
    mirrored = known_function(algebra, Sigmoid, scale_scalar(algebra.number(-1), v))
    if mirrored is not None and found.has(mirrored):
        found.add(mirrored, algebra.number(-1))
        found.add(function_of(Sigmoid, v), algebra.one)
    elif not is_number(v, 0):
        found.add(algebra.intern(FUNCTION, (v,), sp.exp), algebra.one)


def _merge_mirrored(found: Factors, s: Node) -> None:
    """sigmoid(v) sigmoid(-v) = sigmoid(v) (1 - sigmoid(v)), in the argument that has no minus in front."""
    other = known_function(found.algebra, Sigmoid, scale_scalar(found.algebra.number(-1), s.args[0]))
    if other is not None and other is not s and found.has(s) and found.has(other):
        kept, gone = sorted((s, other), key=lambda f: (leads_with_minus(f.args[0]), f.key))
        found.add(add_scalars(found.algebra, [(-1, kept)], 1), found.powers.pop(gone))


def _merge_step(found: Factors, step: Node) -> None:
    """step(x) max(x, 0) = max(x, 0)."""
    zero, x = found.algebra.number(0), step.args[0]
    positive_part = known_function(found.algebra, sp.Max, zero, x) or known_function(found.algebra, sp.Max, x, zero)
    if positive_part in found.powers and is_number(found.powers[step], 1):
        del found.powers[step]


def _merge_sign(found: Factors, sign: Node) -> None:
    """sign(x) x = |x|."""
    x = sign.args[0]
    if is_number(found.powers[sign], 1) and found.has(x):
        del found.powers[sign]
        found.add(x, found.algebra.number(-1))
        found.add(found.algebra.intern(FUNCTION, (x,), sp.Abs), found.algebra.one)


def _merge_absolute_value(found: Factors, absolute: Node) -> None:
    """|x|^2 = x^2, sign(x) |x|^-1 = x^-1."""
    x, n = absolute.args[0], found.powers[absolute]
    if not is_integer(n):
        return
    sign = known_function(found.algebra, sp.sign, x)
    if n.data % 2 == 0:
        del found.powers[absolute]
        found.add(x, n)
    elif sign is not None and sign in found.powers and is_number(found.powers[sign], 1):
        del found.powers[absolute], found.powers[sign]
        found.add(x, n)


QUOTIENTS = {sp.cos: (sp.sin, sp.tan), sp.cosh: (sp.sinh, sp.tanh)}
"""sin/cos = tan and sinh/cosh = tanh: denominator, numerator, quotient."""


def _merge_quotient(found: Factors, bottom: Node) -> None:
    """sin(x)/cos(x) = tan(x), sinh(x)/cosh(x) = tanh(x)."""
    numerator, quotient = QUOTIENTS[bottom.data]
    top, n = known_function(found.algebra, numerator, *bottom.args), found.powers[bottom]
    if n.op is NUMBER and top is not None and top in found.powers and is_number(found.powers[top], -n.data):
        del found.powers[bottom]
        found.add(function_of(quotient, *bottom.args), found.powers.pop(top))


STEPS: tuple[dict[Any, Callable[[Factors, Node], None]], ...] = (
    {Sigmoid: _merge_mirrored},
    {sp.Heaviside: _merge_step, sp.sign: _merge_sign},
    {sp.Abs: _merge_absolute_value, sp.cos: _merge_quotient, sp.cosh: _merge_quotient},
)
"""What each function merges with, one step after the other."""


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


@identity("scalars", "Piecewise((-s, s > t), (-2*t, True))", "-Piecewise((s, s > t), (2*t, True))",
          FUNCTION_LAWS, sp.Piecewise)
def minus_of_cases(*args: Node) -> Node | None:
    """[-a if c else -b] = -[a if c else b]."""
    values = args[::2]
    if all(is_number(v, 0) for v in values) or any(coefficient(v)[0] > 0 for v in values):
        return None
    minus = args[0].algebra.number(-1)
    turned = [a if k % 2 else scale_scalar(minus, a) for k, a in enumerate(args)]
    return scale_scalar(minus, function_of(sp.Piecewise, *turned))
