"""Undefined functions of matrices, and their derivatives in the layouts of `algebra/derivative_shapes.py`."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import (
    Basic,
    Expr,
    ShapeError,
    SympifyError,
    Transpose,
    Tuple,
    simplify,
)
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.derivative_shapes import SizePair, argument_shape, canonical_order, derivative_shape, is_scalar_shape
from ...algebra.functions import function_of
from ...algebra.kinds import UNDEFINED
from ...algebra.nodes import transpose
from ...algebra.products import product
from ...algebra.stacking import unvec_of, vec_of
from ...algebra.sums import scale
from ...algebra.traces import trace
from ...algebra.undefined import by_matrices, undefined
from ...expressions.nodes import MatrixNode, ScalarNode, hashed, unchecked
from ...expressions.printing.forms import Form, Name
from ...expressions.printing.printed import Printed
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.raw import raw, raw_own, scalar_of
from ..core.function_derivatives import Derived
from .undefined_printing import WithLists, notation_of

__all__ = ["AppliedMatrix", "AppliedScalar", "FunctionSymbol", "function"]


class FunctionSymbol(Printed, Basic):
    """The name of an undefined function, scalar valued or of a shape: what `function` makes.

    Parameters
    ==========

    name
        A text.
    shape
        Nothing, or the two sizes of the matrix that the function gives.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import FunctionSymbol
    >>> y, u = FunctionSymbol("y", 2, 1), MatrixSymbol("u", 3, 1)
    >>> y, y(u), y(u).shape
    (y, y(u), (2, 1))
    """
    __slots__ = ()

    def __new__(cls, name: Any, *shape: Any) -> Any:
        text = name.name if isinstance(name, Str) else name
        if not isinstance(text, str) or not text:
            raise TypeError(f"the name of a function is a text, not {name!r}")
        if len(shape) not in (0, 2):
            raise TypeError(f"a matrix-valued function has a shape of two sizes, not {shape}")
        sizes = tuple(map(_sympify, shape))
        if any(size.is_integer is False or size.is_positive is False for size in sizes):
            raise ShapeError(f"the sizes of a matrix are positive integers, not {sizes}")
        return hashed(Basic.__new__(cls, Str(text), *sizes))

    @property
    def name(self) -> str:
        """The name it prints as."""
        return str(self.args[0].name)                                                           # type: ignore[attr-defined]

    @property
    def shape(self) -> SizePair | None:
        """The shape of the value; None for a scalar."""
        return tuple(self.args[1:]) or None                                                     # type: ignore[return-value]

    @property
    def gives_scalars(self) -> bool:
        """Whether its values are scalars; those of the shape (1, 1) are matrices only for SymPy."""
        return is_scalar_shape(self.shape)

    @property
    def free_symbols(self) -> set[Basic]:
        return set()                # sizes are none, as for a MatrixSymbol

    def __call__(self, *args: Any) -> Any:
        """The function at scalars and matrices."""
        return applied(self, (), *args)

    def doit(self, **hints: Any) -> Any:
        return self

    def notation(self) -> Form:
        return Name(self.name)


def applied(function: FunctionSymbol, indices: Any, *args: Any) -> Any:
    """An undefined function, or its derivative by the arguments with these numbers, at scalars and matrices."""
    if not isinstance(function, FunctionSymbol):
        raise TypeError(f"an undefined function of matrices is made by function(name), not {function!r}")
    if not args:
        raise TypeError(f"{function} needs at least one argument, a scalar or a matrix")
    arguments = tuple(_argument(function, arg) for arg in args)
    numbers = tuple(map(int, indices))
    if not all(1 <= k <= len(arguments) for k in numbers):
        raise ValueError(f"{function} with {len(arguments)} argument{'s'*(len(arguments) > 1)} cannot be "
                         f"differentiated by the arguments {numbers}, which are counted from 1")
    shapes = [argument_shape(arg) for arg in arguments]
    numbers = canonical_order(numbers, shapes)
    shape = derivative_shape(function.shape, numbers, shapes)
    parts = function, Tuple(*numbers), *arguments
    return unchecked(AppliedScalar, *parts) if shape is None else AppliedMatrix._build(shape, *parts)


def _argument(function: FunctionSymbol, arg: Any) -> Any:
    try:
        found = _sympify(arg)
    except SympifyError:
        found = None
    if not isinstance(found, Expr) and not getattr(found, "is_Matrix", False):
        raise TypeError(f"the arguments of {function} are scalars and matrices, not {arg!r} (a {type(arg).__name__})")
    return found


class _Applied:
    """What scalar and matrix values have in common: args are the function, the derivatives, the arguments."""
    __slots__ = ()

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return self.arguments
    args: tuple[Any, ...]

    def __new__(cls, function: Any, indices: Any, *args: Any) -> Any:
        return applied(function, indices, *args)

    @property
    def function(self) -> FunctionSymbol:
        """The undefined function."""
        return self.args[0]

    @property
    def indices(self) -> tuple[int, ...]:
        """The numbers, from 1, of the arguments by which it is differentiated."""
        return tuple(map(int, self.args[1]))

    @property
    def arguments(self) -> tuple[Any, ...]:
        """The scalars and matrices it is taken at."""
        return self.args[2:]

    @property
    def matrix_indices(self) -> tuple[int, ...]:
        """Those of the indices whose argument is a matrix."""
        return tuple(k for k in self.indices if argument_shape(self.arguments[k - 1]) is not None)

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by one argument, counted from 1."""
        return applied(self.function, (*self.indices, argindex), *self.arguments)

    def doit(self, **hints: Any) -> Any:
        # It stays what it is, also at explicit matrices.
        if not hints.get("deep", True):
            return self
        return applied(self.function, self.indices, *(arg.doit(**hints) for arg in self.arguments))

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return applied(self.function, self.indices, *(simplify(arg, **kwargs) for arg in self.arguments))

    def notation(self) -> Form:
        return notation_of(self)

    def _sympystr(self, printer: Any) -> str:
        return WithLists(printer).show(self.notation())


class AppliedScalar(_Applied, ScalarNode):
    """The scalar that an undefined function of matrices, or its derivative by scalars, is at its arguments.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy.abc import s
    >>> from sympy_matcalc import FunctionSymbol
    >>> f, X = FunctionSymbol("f"), MatrixSymbol("X", 2, 3)
    >>> f(X), f(s*X, s).fdiff(2), f(X).diff(X)
    (f(X), f^(0,1)(s*X, s), ∇f(X))
    """
    __slots__ = ()

    def _eval_conjugate(self) -> Any:
        return self

    def _eval_transpose(self) -> Any:
        return self

    def _eval_adjoint(self) -> Any:
        return self


class AppliedMatrix(_Applied, MatrixNode):
    """The matrix that an undefined function, or its derivative by matrices, is at its arguments.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import FunctionSymbol
    >>> f, y = FunctionSymbol("f"), FunctionSymbol("y", 2, 1)
    >>> A, u = MatrixSymbol("A", 4, 3), MatrixSymbol("u", 3, 1)
    >>> gradient, slope, hessian = f(u).fdiff(), y(u).fdiff(), f(u).fdiff().fdiff()
    >>> gradient, slope, hessian, y(A*u).fdiff()
    (∇f(u), dy/du, ∇²f(u), Dy(A*u))
    >>> gradient.shape, slope.shape, hessian.shape, hessian.T
    ((3, 1), (3, 2), (3, 3), ∇²f(u))
    >>> (slope*f(y(u)).fdiff()).as_explicit()[0]
    ∇f(y(u))[0, 0]*(dy/du)[0, 0] + ∇f(y(u))[1, 0]*(dy/du)[0, 1]
    """
    __slots__ = ()

    @property
    def is_symmetric_hessian(self) -> bool:
        """Whether it is the second derivative of a scalar by one matrix, which is symmetric."""
        numbers = self.matrix_indices
        return self.function.gives_scalars and len(numbers) == 2 and len(set(numbers)) == 1

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return MatrixElement(self, i, j)

    def _eval_transpose(self) -> Any:
        return self if self.is_symmetric_hessian else Transpose(self)


def d_undefined(y, k, dx):
    """df = <grad f, dX>; d vec Y = (dY/dX)^T d vec X; d vec D = D' d vec X for a derivative D."""
    symbol, indices = y.data
    slope = undefined(y.algebra, symbol, (*indices, k + 1), y.args)
    if dx.shape is None:
        return scale(dx, slope)
    if y.shape is None:
        return trace(product([transpose(slope), dx]))
    is_value = not by_matrices(indices, [x.shape for x in y.args])
    return unvec_of(product([transpose(slope) if is_value else slope, vec_of(dx)]), y.shape)


def write_undefined(y):
    symbol, indices = y.data
    args = []
    for x in y.args:
        args.append((yield x))
    parts = symbol, sp.Tuple(*indices), *args
    if y.shape is not None:
        return raw_own(AppliedMatrix, y.shape, *parts)
    return raw(AppliedScalar, *parts) if symbol.shape is None else scalar_of(raw_own(AppliedMatrix, (1, 1), *parts))


@dataclass(frozen=True)
class OfScalars(Derived):
    """A scalar-valued function of scalars only, or its derivative: a function like SymPy's, also of entries."""

    def derivative(self, k):
        return OfScalars(self.f, super().derivative(k).orders)

    def __call__(self, *args):
        return applied(self.f, [k for k, n in enumerate(self.orders, start=1) for _ in range(n)], *args)


def read_undefined(reader, expr, nodes):
    if expr.function.shape is None and all(x.shape is None for x in nodes):
        return function_of(OfScalars(expr.function, tuple(expr.indices.count(k + 1) for k in range(len(nodes)))), *nodes)
    return undefined(reader.algebra, expr.function, expr.indices, nodes)


def code_undefined(ns, expr, called, indices, *values):
    """The value of the callable or of its derivative; scalars are handed to it as numbers, also those of an array."""
    shapes = [argument_shape(arg) for arg in expr.arguments]
    if expr.function.shape is None and not any(shapes) and any(ns.shape(v) not in ((), (1, 1)) for v in values):
        return ns.map(lambda *numbers: called.at(expr, numbers), *values)
    return called.at(expr, [ns.scalar(v) if shape is None else ns.matrix(v) for v, shape in zip(values, shapes)])


def function(name: str, shape: Any = None) -> FunctionSymbol:
    """An undefined function of scalars and matrices, to be called with its arguments.

    SymPy's ``Function("f")`` is a function of scalars; this one is also one of vectors and matrices.

    Parameters
    ==========

    name
        What it prints as.  Functions of one name and one shape are equal.
    shape
        The shape (p, q) of its values, (p, 1) for a column; without it the values are scalars.

    Returns
    =======

    A callable: ``f(X)``, ``f(A*X*B)``, ``f(x, Y, s)`` of scalars, matrix expressions and explicit matrices.  Its
    derivatives are expressions too: the gradient ∇f(X) and the Hessian ∇²f(x) of a scalar, the Jacobian dy/du of a
    matrix in denominator layout, mn x pq, with d vec(y) = (dy/du).T*d vec(u).

    Raises
    ======

    TypeError
        If the name is no text or the shape no pair; when called, without arguments or with what is neither a scalar
        nor a matrix.
    ShapeError
        If a size is not a positive integer.

    References
    ==========

    Magnus & Neudecker, Matrix Differential Calculus, ch. 5.

    Examples
    ========

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
        sizes = tuple(shape)
    except TypeError:
        sizes = ()
    if len(sizes) != 2:
        raise TypeError(f"the shape of {name} is a pair of sizes, (p, 1) for a column of p, not {shape!r}")
    return FunctionSymbol(name, *sizes)


register(Reading(AppliedScalar, read_undefined, code_undefined, children=lambda e: e.arguments,
                 samples=("phi(A)", "phi(x)*s", "phi(x, A*B, s)", "phi(s*t, t)", "phi(s).fdiff()", "phi(s, x).fdiff(1)",
                          "Elementwise(Lambda(t, phi(t)*phi(t, s).fdiff()), A)"), formless="SymPy's undefined functions are scalars of scalars"))
register(Reading(AppliedMatrix, read_undefined, code_undefined, children=lambda e: e.arguments, samples=(
    "y(x)", "y(A*x)", "Y(x)", "Y(A)", "y(x, A)", "Y(s)", "Y(s, A).fdiff(1)", "y(x).fdiff()", "Y(A).fdiff()",
    "phi(x).fdiff()", "phi(A).fdiff()", "phi(x).fdiff().fdiff()", "phi(x, u).fdiff(1).fdiff(2)",
    "phi(s, x).fdiff(1).fdiff(2)", "phi(x).fdiff().fdiff().fdiff()"), formless="SymPy's undefined functions are scalars of scalars"))
register(Nonlinear(UNDEFINED, write_undefined, "Magnus & Neudecker ch. 5", variadic=True, differential=d_undefined,
                   build=lambda y, args: undefined(y.algebra, y.data[0], y.data[1], args),
                   words=Words("chain rule for an unknown function", "未知函数的链式法则", "df = <df/dY, dY>",
                               r"df=\langle\tfrac{\partial f}{\partial Y},dY\rangle")))
