"""Functions applied entry by entry."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, ImmutableDenseMatrix, Lambda
from sympy.core.function import FunctionClass
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from ...algebra.entrywise import entrywise, slot
from ...algebra.nodes import Node
from ...expressions.arguments import all_explicit
from ...expressions.bound_symbols import FunctionByCases, bound, closed, shut
from ...expressions.display import shown
from ...expressions.nodes import MatrixNode, explicit_entries
from ...expressions.printing.forms import Form, Same
from ...expressions.shapes import common_shape
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...reading.size_checks import check_equal_shapes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading
from ...writing.stock import to_stock
from ...writing.stock_entrywise import entrywise_form

__all__ = ["Elementwise", "elementwise"]


class Elementwise(MatrixNode):
    """A function of scalars applied to the entries of matrices of one shape; scalars are the same for every entry.

    Parameters
    ----------
    function
        A Lambda or a SymPy function (also an undefined one).  It is stored as a Lambda in bound symbols that are
        always the same, and the scalars it mentions become arguments, so that nothing free is left inside it.
    *args
        Matrices of one shape and scalars, at least one matrix.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.
    TypeError
        If there is no matrix, or the function does not take so many arguments.

    See Also
    --------
    elementwise : the function to call.

    Examples
    --------
    >>> from sympy import Function, Lambda, MatrixSymbol, exp, tanh
    >>> from sympy.abc import t
    >>> from sympy_matcalc import Elementwise
    >>> X, b = MatrixSymbol("X", 2, 3), MatrixSymbol("b", 3, 1)
    >>> Elementwise(exp, X*b)
    exp(X*b)
    >>> Elementwise(Lambda(t, 1 - tanh(t)**2), X*b)
    1 - tanh(X*b)**2
    >>> Elementwise(exp, X) == Elementwise(Lambda(t, exp(t)), X)
    True
    >>> Elementwise(Function("sigma"), X)[0, 1]
    sigma(X[0, 1])
    """
    __slots__ = ()

    def __new__(cls, function: Lambda | FunctionClass, *args: Any) -> Any:
        arguments = tuple(map(_sympify, args))
        function, mentioned = closed(function, len(arguments))
        matrices = [arg for arg in arguments if arg.is_Matrix]
        if not matrices:
            raise TypeError(f"an elementwise function needs at least one matrix among its arguments {arguments}")
        return cls._build(common_shape("an elementwise function", matrices), shut(function), *arguments, *mentioned)

    @property
    def function(self) -> Lambda:
        """The function of one entry of each argument."""
        function = self.args[0]
        return function.function if isinstance(function, FunctionByCases) else function

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The matrices and scalars that the function is applied to."""
        return tuple(self.args[1:])

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self.function(*(arg[i, j] if arg.is_Matrix else arg for arg in self.arguments))

    def _explicit(self) -> Any:
        arguments = [explicit_entries(arg) for arg in self.arguments]
        return ImmutableDenseMatrix(*self.shape, lambda i, j: self.function(
            *(arg[i, j] if arg.is_Matrix else arg for arg in arguments)))

    def _eval_transpose(self) -> Any:
        return self.func(self.function, *(sp.transpose(arg) if arg.is_Matrix else arg for arg in self.arguments))

    def _xreplace(self, rule: dict[Any, Any]) -> tuple[Any, bool]:
        # What the function binds is nobody else's: only its arguments are open to symbols from outside.
        if self in rule:
            return rule[self], True
        variables = set(self.function.variables)
        inner = {old: new for old, new in rule.items() if old not in variables}
        function = self.function._xreplace(inner)
        arguments = [arg._xreplace(rule) for arg in self.arguments]
        if not (function[1] or any(changed for _, changed in arguments)):
            return self, False
        return self.func(function[0], *(arg for arg, _ in arguments)), True

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old in self.function.variables:
            return self.func(self.function, *(arg._subs(old, new) for arg in self.arguments))
        return None

    def notation(self) -> Form:
        return Same(shown(self.function, self.arguments))


def elementwise(f: Any, *args: Any) -> Any:
    """A function of scalars applied to the entries of matrices of one shape; scalars are the same for every entry.

    Parameters
    ----------
    f
        A SymPy function, also an undefined one, a Lambda, or a Python function of SymPy scalars.
    *args
        Matrices of one shape, scalars and numbers.

    Returns
    -------
    Matrix expression or scalar
        Of the matrices' shape; explicit if all matrices are; a scalar if there is none.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.
    TypeError
        If f is no function of so many scalars.

    See Also
    --------
    hadamard : products of entries.

    Examples
    --------
    >>> from sympy import MatrixSymbol, tanh
    >>> from sympy_matcalc import elementwise
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    >>> elementwise(tanh, A)
    tanh(A)
    >>> elementwise(lambda a, b: a*tanh(b) + 1, A, B)
    A o tanh(B) + 1
    """
    arguments = tuple(map(_sympify, args))
    function = _function(f, len(arguments))
    matrices = [arg for arg in arguments if arg.is_Matrix]
    if not matrices:
        return function(*arguments)
    expr = Elementwise(function, *arguments)
    return expr.as_explicit() if all_explicit(matrices) else expr


def _function(f: Any, count: int) -> Any:
    """A SymPy function of so many scalars."""
    if isinstance(f, (Lambda, FunctionClass)):
        return f
    if not callable(f):
        raise TypeError(f"elementwise needs a function of {count} scalars, not {f!r}")
    symbols = tuple(map(bound, range(count)))
    return Lambda(symbols, _sympify(f(*symbols)))


def arguments_of_function(expr: Any) -> tuple[Any, ...]:
    """The matrices and scalars; the function is read with them in the place of its symbols."""
    return tuple(expr.args[1:])


def read_elementwise(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """The body with entries in the place of the bound symbols; scalar arguments are broadcast."""
    shape = check_equal_shapes(nodes, expr, "the function of entries {} needs matrices of one shape", broadcast=True)
    f = expr.function
    symbols = f.variables if isinstance(f, Lambda) else tuple(map(bound, range(len(nodes))))
    body = f.expr if isinstance(f, Lambda) else f(*symbols)
    entry = reader.body(body, dict(zip(symbols, map(slot, nodes))))
    return entrywise(as_scalar(entry, expr), shape)


def code_elementwise(ns: Arrays, expr: Any, function: Value, *values: Value) -> Value:
    """The function of arrays; one that is constant still fills the shape."""
    value = function(*values)
    shapes = [v.shape for v in values if ns.shape(v)]
    rows, cols = next((s for s in shapes if s != (1, 1)), (1, 1))
    return value if ns.shape(value) == (rows, cols) else ns.full(rows, cols, ns.scalar(value))


def stock_elementwise(node: Elementwise, *arguments: Any) -> Any:
    """The body, a scalar that may hold sigma' and the like, with matrices in the place of its symbols."""
    return entrywise_form(to_stock(node.function.expr), dict(zip(node.function.variables, arguments)))


register(Reading(
    ElementwiseApplyFunction, read_elementwise, code_elementwise, children=arguments_of_function,
    samples=("A.applyfunc(sin)", "(A*B).applyfunc(f)", "(A*B).applyfunc(Lambda(t, Max(t, 0)))"),
    instead=lambda node: Elementwise(node.function, node.expr)))
register(Reading(
    Elementwise, read_elementwise, code_elementwise, children=arguments_of_function, stock=stock_elementwise,
    samples=("Elementwise(tanh, A*B)", "Elementwise(Lambda((t, s), t*exp(s)), A, C)",
             "Elementwise(Lambda((t, s), t*exp(s)), A, Trace(S))", "Elementwise(g, A, C)",
             "Elementwise(Lambda(t, Piecewise((t, t > 1), (t**2, True))), A*S)")))
