"""Scalar functions: SymPy's own, Piecewise and conditions, and undefined ones."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy as sp
from sympy import Basic, Derivative, Dummy, Integer, Lambda, S, Subs, Symbol, Tuple
from sympy.core.function import AppliedUndef, ArgumentIndexError, FunctionClass
from sympy.core.sympify import _sympify

from ...algebra.entrywise import rebuild_scalar
from ...algebra.kinds import FUNCTION
from ...algebra.nodes import Node
from ...algebra.scalars import EVEN, ODD, function_of, power
from ...errors import MissingRuleError
from ...expressions.bound_symbols import bound, closed, slot_symbol
from ...expressions.functions import Sigmoid, Softplus
from ...expressions.nodes import ScalarNode, hashed
from ...expressions.printing.forms import Call, Form, Joined, Name, Word
from ...expressions.stock_diff import derivative_by_matrix
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.registry import register
from ...rules.rows import Reading, Scalar
from ...rules.words import Proof, Words
from ...writing.raw import raw, raw_scalar_product
from ...writing.signs import orientation
from ...writing.writer import Writing

__all__ = ["FunctionDerivative"]


class FunctionDerivative(ScalarNode):
    """A partial derivative of an undefined function, at its arguments: sigma'(x), f^(1,0)(x, y).

    Parameters
    ==========

    function
        An undefined function, or the Lambda of its symbols.  When something known has been put in for it, the
        derivative is taken and returned.
    orders
        How often the function is differentiated by each argument.
    args
        The scalars it is taken at.

    Examples
    ========

    >>> from sympy import Function, sin
    >>> from sympy.abc import x
    >>> from sympy_matcalc import FunctionDerivative
    >>> f = Function("f")
    >>> slope = FunctionDerivative(f, (1,), x**2)
    >>> slope, slope.diff(x), slope.subs(f, sin)
    (f'(x**2), 2*x*f''(x**2), cos(x**2))
    >>> slope.rewrite("Derivative")
    Subs(Derivative(f(_xi), _xi), _xi, x**2)
    """
    __slots__ = ()

    def __new__(cls, function: Lambda | FunctionClass, orders: Any, *args: Any) -> Any:
        orders = Tuple(*orders)
        arguments = tuple(map(_sympify, args))
        if len(orders) != len(arguments) or not all(n.is_Integer and n >= 0 for n in orders):
            raise ValueError(f"orders {orders} must be one count of derivatives for each of {len(arguments)} arguments")
        function, mentioned = closed(function, len(arguments), slot_symbol)
        body, variables = function.expr, function.variables
        if isinstance(body, AppliedUndef) and body.args == variables and any(orders):
            return hashed(Basic.__new__(cls, function, orders, *arguments))
        for variable, n in zip(variables, orders):
            body = body.diff(variable, n) if n else body
        return body.xreplace(dict(zip(variables, arguments + mentioned)))

    @property
    def function(self) -> Lambda:
        """The undefined function, as a Lambda."""
        return self.args[0]

    @property
    def orders(self) -> tuple[int, ...]:
        """How often it is differentiated by each argument."""
        return tuple(map(int, self.args[1]))

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The scalars it is taken at."""
        return self.args[2:]

    @property
    def name(self) -> str:
        """The name of the undefined function."""
        return self.function.expr.func.__name__

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by one argument, counted from 1."""
        orders = list(self.orders)
        orders[argindex - 1] += 1
        return self.func(self.function, orders, *self.arguments)

    def _eval_derivative(self, s: Any) -> Any:
        if getattr(s, "is_Matrix", False):
            return derivative_by_matrix(self, s)
        inner = ((k, arg.diff(s)) for k, arg in enumerate(self.arguments, start=1))
        return sum((self.fdiff(k)*slope for k, slope in inner if slope != 0), S.Zero)

    def doit(self, **hints: Any) -> Any:
        # The name stays: rewrite("Derivative") gives the long form.
        if not hints.get("deep", True):
            return self
        return self.func(self.function, self.orders, *(arg.doit(**hints) for arg in self.arguments))

    def _eval_rewrite_as_Derivative(self, function: Any, orders: Any, *arguments: Any, **kwargs: Any) -> Any:
        return self.rewritten_at(arguments)

    def rewritten_at(self, arguments: tuple[Any, ...]) -> Any:
        """The derivative at other arguments, in SymPy's form: a Derivative at symbols, a Subs of one elsewhere."""
        f = self.function.expr.func
        plain = all(isinstance(arg, Symbol) for arg in arguments) and len(set(arguments)) == len(arguments)
        points = arguments if plain else tuple(_expansion_point(i) for i in range(len(arguments)))
        counts = [(point, Integer(n)) for point, n in zip(points, self.orders) if n]
        derivative = Derivative(f(*points), *counts)
        return derivative if plain else Subs(derivative, points, arguments)

    def _xreplace(self, rule: dict) -> tuple[Any, bool]:
        # The symbols of the function are bound.
        variables = set(self.function.variables)
        if self in rule or not variables.intersection(rule):
            return super()._xreplace(rule)
        arguments = [arg._xreplace(rule) for arg in self.arguments]
        return self.func(self.function, self.orders, *(arg for arg, _ in arguments)), True

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(self.function, self.orders, *(arg.simplify(**kwargs) for arg in self.arguments))

    def notation(self) -> Form:
        return Call(Joined((Name(self.name), Word(self._marks("^(%s)"), self._marks(r"^{\left(%s\right)}")))), self.arguments)

    def _marks(self, script: str) -> str:
        """The primes of a function of one argument, or the orders as a superscript."""
        if len(self.orders) == 1 and self.orders[0] <= 3:
            return "'" * self.orders[0]
        return script % ",".join(map(str, self.orders))


def one_minus_square(y: Node) -> Node:
    return 1 - y * y


def root_of(sign: int, square: int) -> Callable[[Node, Node], Node]:
    """1/sqrt(sign x^2 + square)."""
    return lambda y, x: power(sign * x * x + square, y.algebra.number(sp.Rational(-1, 2)))


DERIVATIVES: dict[Any, Any] = {
    sp.exp: lambda y, x: y,
    sp.log: lambda y, x: 1 / x,
    sp.sin: lambda y, x: function_of(sp.cos, x),
    sp.cos: lambda y, x: -function_of(sp.sin, x),
    sp.tan: lambda y, x: 1 + y * y,
    sp.sinh: lambda y, x: function_of(sp.cosh, x),
    sp.cosh: lambda y, x: function_of(sp.sinh, x),
    sp.tanh: lambda y, x: one_minus_square(y),
    sp.asin: root_of(-1, 1),
    sp.acos: lambda y, x: -root_of(-1, 1)(y, x),
    sp.atan: lambda y, x: 1 / (1 + x * x),
    sp.asinh: root_of(1, 1),
    sp.atanh: lambda y, x: 1 / one_minus_square(x),
    Sigmoid: lambda y, x: y * (1 - y),
    Softplus: lambda y, x: function_of(Sigmoid, x),
    sp.Abs: lambda y, x: function_of(sp.sign, x),
}
"""f'(x) from y = f(x) and x: from the value where that is shorter (tanh' = 1 - tanh^2).  All others ask SymPy."""


CONSTANT_ALMOST_EVERYWHERE = (sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac, sp.DiracDelta)


def partial_function(y: Node, k: int) -> Node:
    """d f(x1, .., xn) = sum_k f_k dx_k, almost everywhere."""
    known = DERIVATIVES.get(y.data)
    if known is not None and len(y.args) == 1:
        return known(y, y.args[0])
    if isinstance(y.data, Derived):
        return function_of(y.data.derivative(k), *y.args)
    if isinstance(y.data, type) and issubclass(y.data, AppliedUndef):
        return function_of(Derived(y.data, tuple(int(i == k) for i in range(len(y.args)))), *y.args)
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
    steps = [function_of(sp.Heaviside, sign * (y.args[k] - a)) for i, a in enumerate(y.args) if i != k]
    result = steps[0]
    for step in steps[1:]:
        result = result * step
    return result


def _partial_piecewise(y: Node, k: int) -> Node:
    """1 where branch k holds, else 0."""
    args = [a if i % 2 else y.algebra.number(int(i == k)) for i, a in enumerate(y.args)]
    return function_of(sp.Piecewise, *args)


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
    written = written_function(y, args)
    return written if sign == 1 else raw_scalar_product(sign, [written], y.cost)


def written_function(y: Node, args: list[Any]) -> Any:
    if y.data is sp.Piecewise:
        return sp.Piecewise(*zip(args[::2], args[1::2]))
    if y.data in (sp.Max, sp.Min):
        return y.data(*args, evaluate=False)
    if y.data in DERIVATIVES:
        return raw(y.data, *args)
    if str(y.data.__module__).startswith("sympy.functions"):
        return y.data(*args, evaluate=False)        # evaluation simplifies the arguments, and fails on some traces
    return y.data(*args)


def read_derivative_node(reader, expr, nodes):
    """A partial derivative of an undefined function that stands in the input."""
    return function_of(Derived(expr.function.expr.func, tuple(int(n) for n in expr.orders)),
                    *[as_scalar(n, expr) for n in nodes])


def code_derivative(ns, expr, f, orders, *values):
    return f.derivative(tuple(map(ns.index, orders)))(*values)




def _expansion_point(i: int) -> Dummy:
    return Dummy(f"xi_{i + 1}" if i else "xi", dummy_index=750_000 + i)


register(Scalar(FUNCTION, write_function, "Matrix Cookbook (126)", signed=True, build=rebuild_scalar,
                partial=partial_function, samples=(
    "exp(s*t)", "log(s)", "sin(s)*cos(t)", "tan(Trace(A.T*C))", "sinh(s) + cosh(s)", "tanh(s)", "asin(s/9)",
    "acos(s/9)", "atan(s)", "asinh(s)", "atanh(s/9)", "Sigmoid(s)", "Softplus(s)", "Abs(Trace(S))", "sign(s)*s",
    "gamma(s)", "erf(s)", "besselj(2, s)", "atan2(s, t)", "Heaviside(s - t)*s", "f(s*t)", "f(Trace(S))", "g(s, t**2)"),
                words=Words("chain rule", "链式法则", "d f(u) = f'(u) du", r"df(u)=f'(u)\,du", Proof(
                    "For an inner function g of a matrix A.", "内层函数 g 以矩阵 A 为变量。",
                    r"df &= \frac{\partial f}{\partial g}\,dg"
                    r"=\frac{\partial f}{\partial g}\operatorname{tr}\left("
                    r"\left(\frac{\partial g}{\partial A}\right)^TdA\right)",
                    r"\frac{\partial f}{\partial A} &= \frac{\partial f}{\partial g}\frac{\partial g}{\partial A}"))))
register(Reading(FunctionDerivative, read_derivative_node, code_derivative, children=lambda e: e.args[2:],
                 samples=("FunctionDerivative(f, (1,), s*t)", "FunctionDerivative(g, (1, 2), s, t)"), stock=lambda node, *arguments: node.rewritten_at(arguments)))
