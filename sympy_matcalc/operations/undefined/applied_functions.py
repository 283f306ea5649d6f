"""What `function` makes: the symbol of an undefined function, and its values and derivatives at arguments."""
from __future__ import annotations

from typing import Any

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
from ...expressions.nodes import MatrixNode, ScalarNode, hashed, unchecked
from ...expressions.printing.forms import Form, Name
from ...expressions.printing.printed import Printed
from .notation_of_functions import TextWithLists, notation_of

__all__ = ["AppliedMatrix", "AppliedScalar", "FunctionSymbol"]


class FunctionSymbol(Printed, Basic):
    """The name of an undefined function, scalar valued or of a shape: what `function` makes.

    Parameters
    ----------
    name
        A text.
    shape
        Nothing, or the two sizes of the matrix that the function gives.

    Raises
    ------
    TypeError
        If the name is no text or the shape no pair.
    ShapeError
        If a size is not a positive integer.

    See Also
    --------
    function : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import FunctionSymbol
    >>> y, u = FunctionSymbol("y", 2, 1), MatrixSymbol("u", 3, 1)
    >>> y, y(u), y(u).shape
    (y, y(u), (2, 1))
    """
    __slots__ = ()

    def __new__(cls, name: Any, *shape: Any) -> FunctionSymbol:
        text = name.name if isinstance(name, Str) else name
        if not isinstance(text, str) or not text:
            raise TypeError(f"the name of a function is a text, not {name!r}")
        if len(shape) not in (0, 2):
            raise TypeError(f"a matrix-valued function has a shape of two sizes, not {shape}")
        sizes = tuple(map(_sympify, shape))
        if any(size.is_integer is False or size.is_positive is False for size in sizes):
            raise ShapeError(f"the sizes of a matrix are positive integers, not {sizes}")
        symbol: FunctionSymbol = hashed(Basic.__new__(cls, Str(text), *sizes))
        return symbol

    @property
    def name(self) -> str:
        """The name it prints as."""
        return str(self.args[0].name)

    @property
    def shape(self) -> SizePair | None:
        """The shape of the value; None for a scalar."""
        return (self.args[1], self.args[2]) if len(self.args) > 1 else None

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
    args: tuple[Any, ...]

    def __new__(cls, function: Any, indices: Any, *args: Any) -> Any:
        return applied(function, indices, *args)

    @property
    def function(self) -> FunctionSymbol:
        """The undefined function."""
        symbol: FunctionSymbol = self.args[0]
        return symbol

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
        """What it looks like."""
        return notation_of(self)

    def _sympystr(self, printer: Any) -> str:
        return TextWithLists(printer).show(self.notation())

    def costed_parts(self) -> tuple[Any, ...]:
        """See `cost`: the numbers of the derivatives cost nothing."""
        return self.arguments


class AppliedScalar(_Applied, ScalarNode):
    """The scalar that an undefined function of matrices, or its derivative by scalars, is at its arguments.

    Parameters
    ----------
    function
        A FunctionSymbol.
    indices
        The numbers, from 1, of the arguments by which it is differentiated.
    args
        The arguments, scalars and matrices.

    See Also
    --------
    function : the function to call.

    Examples
    --------
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

    Parameters
    ----------
    function
        A FunctionSymbol.
    indices
        The numbers, from 1, of the arguments by which it is differentiated.
    args
        The arguments, scalars and matrices.

    See Also
    --------
    function : the function to call.

    Examples
    --------
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
