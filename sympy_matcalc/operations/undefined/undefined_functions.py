"""Undefined functions of matrices: what is read from them, and their rule in the layouts of `derivative_shapes`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Tuple

from ...algebra.derivative_shapes import argument_shape
from ...algebra.functions import function_of
from ...algebra.kinds import UNDEFINED
from ...algebra.nodes import Node, transpose
from ...algebra.products import product
from ...algebra.stacking import unvec_of, vec_of
from ...algebra.sums import scale
from ...algebra.traces import trace
from ...algebra.undefined import by_matrices, undefined
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.forms import all_written
from ...writing.raw import raw_own, scalar_of
from ...writing.writer import Writing
from ..core.function_derivatives import Derived
from .applied_functions import AppliedMatrix, AppliedScalar, FunctionSymbol, applied

__all__ = ["function"]


def function(name: str, shape: Any = None) -> FunctionSymbol:
    """An undefined function of scalars and matrices, to be called with its arguments.

    SymPy's ``Function("f")`` is a function of scalars; this one is also one of vectors and matrices.

    Parameters
    ----------
    name
        What it prints as.  Functions of one name and one shape are equal.
    shape
        The shape (p, q) of its values, (p, 1) for a column; without it the values are scalars.

    Returns
    -------
    FunctionSymbol
        To be called: ``f(X)``, ``f(A*X*B)``, ``f(x, Y, s)`` of scalars, matrix expressions and explicit matrices.  Its
        derivatives are expressions too: the gradient ∇f(X) and the Hessian ∇²f(x) of a scalar, the Jacobian dy/du of
        a matrix in denominator layout, mn x pq, with d vec(y) = (dy/du).T*d vec(u).

    Raises
    ------
    TypeError
        If the name is no text or the shape no pair; when called, without arguments or with what is neither a scalar
        nor a matrix.
    ShapeError
        If a size is not a positive integer.

    See Also
    --------
    elementwise : a function of scalars, entry by entry.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 5.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import differential, function, gradient
    >>> m, n, p, q = symbols("m n p q", integer=True, positive=True)
    >>> A, X, B = MatrixSymbol("A", m, n), MatrixSymbol("X", n, p), MatrixSymbol("B", p, q)
    >>> f, y, u = function("f"), function("y", (q, 1)), MatrixSymbol("u", n, 1)
    >>> gradient(f(A*X*B), X)
    A.T*∇f(A*X*B)*B.T
    >>> gradient(f(y(u)), u)
    (dy/du)*∇f(y(u))
    >>> differential(gradient(f(u), u), u)
    ∇²f(u)*du
    """
    if shape is None:
        return FunctionSymbol(name)
    try:
        rows, cols = shape
    except (TypeError, ValueError):
        raise TypeError(f"the shape of {name} is a pair of sizes, (p, 1) for a column of p, not {shape!r}") from None
    return FunctionSymbol(name, rows, cols)


@dataclass(frozen=True)
class OfScalars(Derived):
    """A scalar-valued function of scalars only, or its derivative: a function like SymPy's, also of entries."""

    def __call__(self, *args: Any) -> Any:
        return applied(self.f, [k for k, n in enumerate(self.orders, start=1) for _ in range(n)], *args)


def read_undefined(reader: Reader, expr: AppliedScalar | AppliedMatrix, nodes: list[Node]) -> Node:
    """A node of its own; of scalars only it is a scalar function like any other."""
    if expr.function.shape is None and all(x.shape is None for x in nodes):
        orders = tuple(expr.indices.count(k + 1) for k in range(len(nodes)))
        return function_of(OfScalars(expr.function, orders), *nodes)
    return undefined(reader.algebra, expr.function, expr.indices, nodes)


def d_undefined(y: Node, k: int, dx: Node) -> Node:
    """df = <grad f, dX>; d vec Y = (dY/dX)^T d vec X; d vec D = D' d vec X for a derivative D."""
    symbol, indices = y.data
    slope = undefined(y.algebra, symbol, (*indices, k + 1), y.args)
    if dx.shape is None:
        return scale(dx, slope)
    if y.shape is None:
        return trace(product([transpose(slope), dx]))
    is_value = not by_matrices(indices, [x.shape for x in y.args])
    return unvec_of(product([transpose(slope) if is_value else slope, vec_of(dx)]), y.shape)


def write_undefined(y: Node) -> Writing:
    """As our own node, a number where the function gives one."""
    symbol, indices = y.data
    parts = symbol, Tuple(*indices), *(yield from all_written(y.args))
    if y.shape is not None:
        return raw_own(AppliedMatrix, y.shape, *parts)
    if symbol.shape is None:
        return unchecked(AppliedScalar, *parts)
    return scalar_of(raw_own(AppliedMatrix, (1, 1), *parts))


def code_undefined(
        ns: Arrays, expr: AppliedScalar | AppliedMatrix, called: Value, indices: Value, *values: Value) -> Value:
    """The value of the callable or of its derivative; scalars are handed to it as numbers, also those of an array."""
    shapes = [argument_shape(arg) for arg in expr.arguments]
    if expr.function.shape is None and not any(shapes) and any(ns.shape(v) not in ((), (1, 1)) for v in values):
        return ns.map(lambda *numbers: called.at(expr, numbers), *values)
    return called.at(expr, [ns.scalar(v) if shape is None else ns.matrix(v) for v, shape in zip(values, shapes)])


FORMLESS = "SymPy's undefined functions are scalars of scalars"

register(Reading(
    AppliedScalar, read_undefined, code_undefined, children=lambda expr: expr.arguments, formless=FORMLESS,
    samples=("phi(A)", "phi(x)*s", "phi(x, A*B, s)", "phi(s*t, t)", "phi(s).fdiff()", "phi(s, x).fdiff(1)",
             "Elementwise(Lambda(t, phi(t)*phi(t, s).fdiff()), A)")))
register(Reading(
    AppliedMatrix, read_undefined, code_undefined, children=lambda expr: expr.arguments, formless=FORMLESS,
    samples=("y(x)", "y(A*x)", "Y(x)", "Y(A)", "y(x, A)", "Y(s)", "Y(s, A).fdiff(1)", "y(x).fdiff()", "Y(A).fdiff()",
             "phi(x).fdiff()", "phi(A).fdiff()", "phi(x).fdiff().fdiff()", "phi(x, u).fdiff(1).fdiff(2)",
             "phi(s, x).fdiff(1).fdiff(2)", "phi(x).fdiff().fdiff().fdiff()")))
register(Nonlinear(
    UNDEFINED, write_undefined, "Magnus & Neudecker ch. 5", variadic=True, differential=d_undefined,
    build=lambda y, args: undefined(y.algebra, y.data[0], y.data[1], args),
    words=Words("chain rule for an unknown function", "未知函数的链式法则", "df = <df/dY, dY>",
                r"df=\langle\tfrac{\partial f}{\partial Y},dY\rangle")))
