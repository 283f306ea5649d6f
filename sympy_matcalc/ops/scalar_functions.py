"""Scalar functions: SymPy's own, Piecewise and conditions, and undefined ones."""
from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, ArgumentIndexError

from ..algebra.entrywise import rebuild_scalar
from ..algebra.nodes import Node
from ..algebra.scalars import EVEN, ODD, constant_scalar, function, power
from ..errors import MissingRuleError
from ..expressions import FunctionDerivative, Sigmoid, Softplus, bound
from ..intake import Reader, as_scalar
from ..outtake import Writing
from ..raw import raw, scalar_product
from ..rules import Reading, Scalar, register
from .signs import orientation


def one_minus_square(y: Node) -> Node:
    return 1 - y * y


def root_of(sign: int, square: int) -> Callable[[Node, Node], Node]:
    """1/sqrt(sign x^2 + square)."""
    return lambda y, x: power(sign * x * x + square, y.algebra.number(sp.Rational(-1, 2)))


DERIVATIVES: dict[Any, Any] = {
    sp.exp: lambda y, x: y,
    sp.log: lambda y, x: 1 / x,
    sp.sin: lambda y, x: function(sp.cos, x),
    sp.cos: lambda y, x: -function(sp.sin, x),
    sp.tan: lambda y, x: 1 + y * y,
    sp.sinh: lambda y, x: function(sp.cosh, x),
    sp.cosh: lambda y, x: function(sp.sinh, x),
    sp.tanh: lambda y, x: one_minus_square(y),
    sp.asin: root_of(-1, 1),
    sp.acos: lambda y, x: -root_of(-1, 1)(y, x),
    sp.atan: lambda y, x: 1 / (1 + x * x),
    sp.asinh: root_of(1, 1),
    sp.atanh: lambda y, x: 1 / one_minus_square(x),
    Sigmoid: lambda y, x: y * (1 - y),
    Softplus: lambda y, x: function(Sigmoid, x),
    sp.Abs: lambda y, x: function(sp.sign, x),
}
"""f'(x) from y = f(x) and x: from the value where that is shorter (tanh' = 1 - tanh^2).  All others ask SymPy."""

CONSTANT_ALMOST_EVERYWHERE = (sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac, sp.DiracDelta)


def partial_function(y: Node, k: int) -> Node:
    """d f(x1, .., xn) = sum_k f_k dx_k, almost everywhere."""
    known = DERIVATIVES.get(y.data)
    if known is not None and len(y.args) == 1:
        return known(y, y.args[0])
    if isinstance(y.data, Derived):
        return function(y.data.derivative(k), *y.args)
    if isinstance(y.data, type) and issubclass(y.data, AppliedUndef):
        return function(Derived(y.data, tuple(int(i == k) for i in range(len(y.args)))), *y.args)
    if y.data in (sp.Max, sp.Min):
        return _partial_extremum(y, k)
    if y.data in CONSTANT_ALMOST_EVERYWHERE or not issubclass(y.data, sp.Function):
        return y.algebra.number(0)          # steps and conditions
    if y.data is sp.Piecewise:
        return y.algebra.number(0) if k % 2 else _partial_piecewise(y, k)
    derivative = derivative_of(y.data, len(y.args), k)
    return Reader(y.algebra, dict(zip(_dummies(len(y.args)), y.args))).read(derivative)


def _partial_extremum(y: Node, k: int) -> Node:
    """The step that is 1 where argument k is the largest (Max) or the smallest (Min)."""
    sign = 1 if y.data is sp.Max else -1
    steps = [function(sp.Heaviside, sign * (y.args[k] - a)) for i, a in enumerate(y.args) if i != k]
    result = steps[0]
    for step in steps[1:]:
        result = result * step
    return result


def _partial_piecewise(y: Node, k: int) -> Node:
    """1 where branch k holds, else 0."""
    args = [a if i % 2 else y.algebra.number(int(i == k)) for i, a in enumerate(y.args)]
    return function(sp.Piecewise, *args)


def _dummies(n: int) -> list[Any]:
    return [bound(k) for k in range(n)]


@cache
def derivative_of(cls: Any, n: int, k: int) -> Any:
    """The k-th partial derivative of a SymPy function of n arguments, in the bound symbols."""
    call = cls(*_dummies(n))
    try:
        result = call.fdiff(k + 1)
    except (ArgumentIndexError, NotImplementedError, AttributeError) as error:
        raise MissingRuleError(f"{cls.__name__} has no derivative by its argument {k + 1}") from error
    if result.has(sp.Derivative, sp.Subs, sp.Integral):
        raise MissingRuleError(f"the derivative of {cls.__name__} by its argument {k + 1} has no closed form")
    return result


@dataclass(frozen=True)
class Derived:
    """A partial derivative of an undefined function; called like the function."""
    f: Any
    orders: tuple[int, ...]

    @property
    def __name__(self) -> str:
        return f"{self.f.__name__}{self.orders}"

    def derivative(self, k: int) -> Derived:
        return Derived(self.f, tuple(n + (i == k) for i, n in enumerate(self.orders)))

    def __call__(self, *args: Any) -> Any:
        symbols = _dummies(len(self.orders))
        return FunctionDerivative(sp.Lambda(tuple(symbols), self.f(*symbols)), sp.Tuple(*self.orders), *args)


def write_function(y: Node, sign: int = 1) -> Writing:
    """An odd function takes the sign inside; |a - b| is printed as it was written."""
    if y.data in ODD:
        args = [(yield y.args[0], sign)]
        sign = 1
    elif y.data in EVEN:
        args = [(yield y.args[0], orientation(y.args[0])[0])]
    else:
        args = []
        for a in y.args:
            args.append((yield a))
    written = function_of(y, args)
    return written if sign == 1 else scalar_product(sign, [written], y.cost)


def function_of(y: Node, args: list[Any]) -> Any:
    if y.data is sp.Piecewise:
        return sp.Piecewise(*zip(args[::2], args[1::2]))
    if y.data in (sp.Max, sp.Min):
        return y.data(*args, evaluate=False)
    if y.data in DERIVATIVES:
        return raw(y.data, *args)
    if str(y.data.__module__).startswith("sympy.functions"):
        return y.data(*args, evaluate=False)        # evaluation simplifies the arguments, and fails on some traces
    return y.data(*args)


register(Scalar("function", write_function, "Matrix Cookbook (126)", signed=True, build=rebuild_scalar,
                partial=partial_function, samples=(
    "exp(s*t)", "log(s)", "sin(s)*cos(t)", "tan(Trace(A.T*C))", "sinh(s) + cosh(s)", "tanh(s)", "asin(s/9)",
    "acos(s/9)", "atan(s)", "asinh(s)", "atanh(s/9)", "Sigmoid(s)", "Softplus(s)", "Abs(Trace(S))", "sign(s)*s",
    "gamma(s)", "erf(s)", "besselj(2, s)", "atan2(s, t)", "Heaviside(s - t)*s", "f(s*t)", "f(Trace(S))", "g(s, t**2)")))


def read_derivative_node(reader, expr, nodes):
    """A partial derivative of an undefined function that stands in the input."""
    return function(Derived(expr.function.expr.func, tuple(int(n) for n in expr.orders)),
                    *[as_scalar(n, expr) for n in nodes])


def read_piecewise(reader, expr, nodes):
    return function(sp.Piecewise, *nodes)


def read_condition(reader, expr, nodes):
    """Conditions are functions of scalars too; their derivative is zero almost everywhere."""
    return function(type(expr), *nodes) if nodes else constant_scalar(reader.algebra, expr)


def flat_pieces(expr):
    return [part for pair in expr.args for part in pair.args]


def code_derivative(ns, expr, f, orders, *values):
    return f.derivative(tuple(map(ns.index, orders)))(*values)


def read_extremum(reader, expr, nodes):
    return function(type(expr), *[as_scalar(n, expr) for n in nodes])


def code_extremum(better):
    return lambda ns, expr, *values: reduce(lambda a, b: ns.where(ns.compare(better, a, b), a, b), values)


register(Reading(sp.Max, read_extremum, code_extremum(operator.ge), samples=("Max(s, t**2, 1)", "Max(Trace(S), s)")))
register(Reading(sp.Min, read_extremum, code_extremum(operator.le), samples=("Min(s, t**2, 1)",)))


def code_piecewise(ns, expr, *pairs):
    """The first value whose condition holds, entry by entry."""
    return reduce(lambda rest, pair: ns.where(pair[1], pair[0], rest), reversed(pairs), ns.number("nan"))


def code_relation(compare):
    return lambda ns, expr, a, b: ns.compare(compare, a, b)


register(Reading(FunctionDerivative, read_derivative_node, code_derivative, children=lambda e: e.args[2:],
                 samples=("FunctionDerivative(f, (1,), s*t)", "FunctionDerivative(g, (1, 2), s, t)")))
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
