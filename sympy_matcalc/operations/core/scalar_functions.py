"""Functions of scalars, SymPy's own and undefined ones.

A file that knows more of a function than SymPy does, such as `cases.py` of Max, puts it into the tables here.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, ArgumentIndexError

from ...algebra.entrywise import rebuild_scalar
from ...algebra.functions import EVEN, ODD, function_of
from ...algebra.kinds import FUNCTION
from ...algebra.nodes import Node
from ...algebra.scalars import power
from ...errors import MissingRuleError
from ...expressions.bound_symbols import bound
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Scalar
from ...rules.words import Proof, Words
from ...writing.forms import all_written
from ...writing.raw import raw_scalar_product
from ...writing.signs import orientation
from ...writing.writer import Writing
from .function_derivatives import Derived, slope_of_undefined


def root_of(sign: int, square: int) -> Callable[[Node, Node], Node]:
    """1/sqrt(sign x^2 + square)."""
    return lambda y, x: power(sign * x * x + square, y.algebra.number(sp.Rational(-1, 2)))


DERIVATIVES: dict[Any, Callable[[Node, Node], Node]] = {
    sp.exp: lambda y, x: y,
    sp.log: lambda y, x: 1 / x,
    sp.sin: lambda y, x: function_of(sp.cos, x),
    sp.cos: lambda y, x: -function_of(sp.sin, x),
    sp.tan: lambda y, x: 1 + y * y,
    sp.sinh: lambda y, x: function_of(sp.cosh, x),
    sp.cosh: lambda y, x: function_of(sp.sinh, x),
    sp.tanh: lambda y, x: 1 - y * y,
    sp.asin: root_of(-1, 1),
    sp.acos: lambda y, x: -root_of(-1, 1)(y, x),
    sp.atan: lambda y, x: 1 / (1 + x * x),
    sp.asinh: root_of(1, 1),
    sp.atanh: lambda y, x: 1 / (1 - x * x),
    sp.Abs: lambda y, x: function_of(sp.sign, x),
}
"""f'(x) from y = f(x) and x, for functions of one argument: from the value where that is shorter."""

PARTIALS: dict[Any, Callable[[Node, int], Node]] = {}
"""The partial derivative of y = f(x1, .., xn) by argument k.  What stands in neither table asks SymPy."""

FORMS: dict[Any, Callable[..., Any]] = {}
"""f(x1, .., xn) as a SymPy expression, where it is more than the class with these arguments."""


def constant_almost_everywhere(y: Node, k: int) -> Node:
    """The derivative of a step or a condition."""
    return y.algebra.number(0)


PARTIALS |= dict.fromkeys((sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac, sp.DiracDelta),
                          constant_almost_everywhere)


def partial_function(y: Node, k: int) -> Node:
    """d f(x1, .., xn) = sum_k f_k dx_k, almost everywhere."""
    f = y.data
    if f in DERIVATIVES and len(y.args) == 1:
        return DERIVATIVES[f](y, y.args[0])
    if f in PARTIALS:
        return PARTIALS[f](y, k)
    if isinstance(f, Derived) or issubclass(f, AppliedUndef):
        return slope_of_undefined(y, k)
    derivative = derivative_of(f, len(y.args), k)
    return Reader(y.algebra, dict(zip(_bound_places(len(y.args)), y.args))).read(derivative)


@cache
def derivative_of(cls: Any, n: int, k: int) -> Any:
    """The k-th partial derivative of a SymPy function of n arguments, in the bound symbols."""
    call = cls(*_bound_places(n))
    try:
        result = call.fdiff(k + 1)
    except (ArgumentIndexError, NotImplementedError, AttributeError) as error:
        raise MissingRuleError(f"{cls.__name__} has no derivative by its argument {k + 1}") from error
    if result.has(sp.Derivative, sp.Subs, sp.Integral):
        raise MissingRuleError(f"the derivative of {cls.__name__} by its argument {k + 1} has no closed form")
    return result


def _bound_places(n: int) -> list[Any]:
    return [bound(k) for k in range(n)]


def odd_argument(y: Node) -> Sequence[Node]:
    """The argument of an odd function, through which a sign passes."""
    return y.args[:1] if y.data in ODD else ()


def write_function(y: Node, sign: Any = 1) -> Writing:
    """An odd function takes the sign inside; |a - b| is printed as it was written."""
    if y.data in ODD:
        args = [(yield y.args[0], sign)]
        sign = 1
    elif y.data in EVEN:
        args = [(yield y.args[0], orientation(y.args[0])[0])]
    else:
        args = yield from all_written(y.args)
    written = written_function(y.data, args)
    return written if sign == 1 else raw_scalar_product(sign, [written], y.cost)


def written_function(f: Any, args: Sequence[Any]) -> Any:
    """f of these arguments as a SymPy expression, evaluated only where nothing is known of f."""
    if f in FORMS:
        return FORMS[f](*args)
    if f in DERIVATIVES:
        return unchecked(f, *args)
    if str(f.__module__).startswith("sympy.functions"):
        return f(*args, evaluate=False)     # evaluation simplifies the arguments, and fails on some traces
    return f(*args)


register(Scalar(
    FUNCTION, write_function, "Matrix Cookbook (126)", signed=True, sign_carriers=odd_argument,
    build=rebuild_scalar, partial=partial_function,
    samples=("exp(s*t)", "log(s)", "sin(s)*cos(t)", "tan(Trace(A.T*C))", "sinh(s) + cosh(s)", "tanh(s)", "asin(s/9)",
             "acos(s/9)", "atan(s)", "asinh(s)", "atanh(s/9)", "Abs(Trace(S))", "sign(s)*s", "gamma(s)", "erf(s)",
             "besselj(2, s)", "atan2(s, t)", "Heaviside(s - t)*s", "f(s*t)", "f(Trace(S))", "g(s, t**2)"),
    words=Words("chain rule", "链式法则", "d f(u) = f'(u) du", r"df(u)=f'(u)\,du", Proof(
        "For an inner function g of a matrix A.", "内层函数 g 以矩阵 A 为变量。",
        r"df &= \frac{\partial f}{\partial g}\,dg=\frac{\partial f}{\partial g}\operatorname{tr}\left("
        r"\left(\frac{\partial g}{\partial A}\right)^TdA\right)",
        r"\frac{\partial f}{\partial A} &= \frac{\partial f}{\partial g}\frac{\partial g}{\partial A}"))))
