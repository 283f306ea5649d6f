"""Partial derivatives of undefined functions of scalars: sigma'(x), f^(1,0)(x, y)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Basic, Dummy, Integer, Lambda, Symbol, Tuple
from sympy.core.function import AppliedUndef, FunctionClass
from sympy.core.sympify import _sympify

from ...algebra.functions import function_of
from ...algebra.nodes import Node
from ...expressions.bound_symbols import bound, closed, slot_symbol
from ...expressions.nodes import ScalarNode, hashed
from ...expressions.printing.forms import Call, Form, Joined, Name, Word
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading

__all__ = ["FunctionDerivative"]


class FunctionDerivative(ScalarNode):
    """A partial derivative of an undefined function, at its arguments: sigma'(x), f^(1,0)(x, y).

    Parameters
    ----------
    function
        An undefined function, or the Lambda of its symbols.  When something known has been put in for it, the
        derivative is taken and returned.
    orders
        How often the function is differentiated by each argument.
    args
        The scalars it is taken at.

    Raises
    ------
    ValueError
        If there is not one order for each argument.

    See Also
    --------
    function : undefined functions of matrices, whose derivatives have a shape.

    Examples
    --------
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
        return tuple(self.args[2:])

    @property
    def name(self) -> str:
        """The name of the undefined function."""
        return str(self.function.expr.func.__name__)

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by one argument, counted from 1."""
        orders = list(self.orders)
        orders[argindex - 1] += 1
        return self.func(self.function, orders, *self.arguments)

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
        derivative = sp.Derivative(f(*points), *counts)
        return derivative if plain else sp.Subs(derivative, points, arguments)

    def _xreplace(self, rule: dict[Any, Any]) -> tuple[Any, bool]:
        # The symbols of the function are bound.
        variables = set(self.function.variables)
        if self in rule or not variables.intersection(rule):
            found: tuple[Any, bool] = super()._xreplace(rule)
            return found
        arguments = [arg._xreplace(rule) for arg in self.arguments]
        return self.func(self.function, self.orders, *(arg for arg, _ in arguments)), True

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(self.function, self.orders, *(arg.simplify(**kwargs) for arg in self.arguments))

    def notation(self) -> Form:
        marks = Word(self._marks("^(%s)"), self._marks(r"^{\left(%s\right)}"))
        return Call(Joined((Name(self.name), marks)), self.arguments)

    def _marks(self, script: str) -> str:
        """The primes of a function of one argument, or the orders as a superscript."""
        if len(self.orders) == 1 and self.orders[0] <= 3:
            return "'" * self.orders[0]
        return script % ",".join(map(str, self.orders))


def _expansion_point(i: int) -> Dummy:
    return Dummy(f"xi_{i + 1}" if i else "xi", dummy_index=750_000 + i)


@dataclass(frozen=True)
class Derived:
    """A partial derivative of an undefined function; called like the function."""
    f: Any
    orders: tuple[int, ...]

    @property
    def __name__(self) -> str:
        return f"{self.f.__name__}{self.orders}"

    def derivative(self, k: int) -> Derived:
        """Once more by argument k."""
        return type(self)(self.f, tuple(n + (i == k) for i, n in enumerate(self.orders)))

    def __call__(self, *args: Any) -> Any:
        symbols = tuple(map(bound, range(len(self.orders))))
        return FunctionDerivative(Lambda(symbols, self.f(*symbols)), Tuple(*self.orders), *args)


def slope_of_undefined(y: Node, k: int) -> Node:
    """d f(x1, .., xn) = sum_k f_k dx_k for an unknown f, or for one of its derivatives."""
    f = y.data if isinstance(y.data, Derived) else Derived(y.data, (0,)*len(y.args))
    return function_of(f.derivative(k), *y.args)


def read_function_derivative(reader: Reader, expr: FunctionDerivative, nodes: list[Node]) -> Node:
    """A partial derivative that stands in the input."""
    return function_of(Derived(expr.function.expr.func, expr.orders), *[as_scalar(n, expr) for n in nodes])


def code_function_derivative(ns: Arrays, expr: FunctionDerivative, f: Value, orders: Value, *values: Value) -> Value:
    """The derivative of the callable that f is given as."""
    return f.derivative(tuple(map(ns.index, orders)))(*values)


def stock_function_derivative(node: FunctionDerivative, *arguments: Any) -> Any:
    """A Derivative at symbols, a Subs of one elsewhere."""
    return node.rewritten_at(arguments)


register(Reading(
    FunctionDerivative, read_function_derivative, code_function_derivative, children=lambda e: e.args[2:],
    samples=("FunctionDerivative(f, (1,), s*t)", "FunctionDerivative(g, (1, 2), s, t)"),
    stock=stock_function_derivative))
