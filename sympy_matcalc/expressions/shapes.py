"""Shapes of SymPy's matrices, read in one walk down."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic, Expr, Integer, Min, ShapeError
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import Adjoint, DiagonalOf, HadamardProduct, Inverse, MatAdd, MatMul, MatPow, Transpose
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from .brevity import brief
from .twins import stock_class

# The argument whose shape is the shape of the whole.
_SHAPE_OF_ARGUMENT = {MatAdd: 0, HadamardProduct: 0, MatPow: 0, Inverse: 0, ElementwiseApplyFunction: 1}


def size_along(matrix: Any, axis: int) -> Expr:
    """The rows (axis 0) or columns (axis 1) of a matrix, in one walk down.

    `shape` of nested raw products is exponential in SymPy, because every level asks for the rows and the columns.
    """
    while True:
        cls = stock_class(type(matrix))
        if cls is MatMul:
            matrix = _outer_factor(matrix.args, axis)
        elif cls is Transpose or cls is Adjoint:
            matrix, axis = matrix.args[0], 1 - axis
        elif cls is DiagonalOf:             # SymPy's own shape fails on the plain ints of explicit matrices
            if axis == 1:
                return Integer(1)
            return Min(size_along(matrix.args[0], 0), size_along(matrix.args[0], 1))
        elif cls in _SHAPE_OF_ARGUMENT:
            matrix = matrix.args[_SHAPE_OF_ARGUMENT[cls]]
        else:
            size = matrix.shape[axis]
            return size if isinstance(size, Basic) else Integer(size)


def _outer_factor(factors: tuple[Any, ...], axis: int) -> Any:
    ordered = factors if axis == 0 else reversed(factors)
    return next(factor for factor in ordered if factor.is_Matrix)


def sizes(name: str, *values: Any) -> tuple[Expr, ...]:
    """The sizes as SymPy expressions; ValueError if one cannot be a size."""
    found = tuple(map(_sympify, values))
    for size in found:
        if not isinstance(size, Expr) or getattr(size, "is_Matrix", False) or size.is_negative \
                or size.is_integer is False or size.is_number and not size.is_Integer:
            raise ValueError(f"the sizes of {name} are nonnegative integers or symbols for them, not {size}")
    return found


def matrix_shape(matrix: Any) -> tuple[Expr, Expr]:
    """The shape of a matrix expression or of an explicit matrix, in time linear in its depth."""
    return size_along(matrix, 0), size_along(matrix, 1)


def surely_different(a: Expr, b: Expr) -> bool:
    """Whether two sizes differ whatever their symbols are: 2 and 3, or n and n + 1."""
    return a is not b and a != b and (a - b).is_zero is False


def common_shape(name: str, matrices: Iterable[Any]) -> tuple[Expr, Expr]:
    """The one shape of several matrices; ShapeError if they cannot have one."""
    matrices = tuple(matrices)
    first = matrix_shape(matrices[0])
    for matrix in matrices[1:]:
        shape = matrix_shape(matrix)
        if shape != first and any(map(surely_different, first, shape)):
            raise ShapeError(f"{name} needs matrices of one shape: {described(matrices[0])} and {described(matrix)}")
    return first


def is_square_shape(matrix: Any) -> bool:
    """Whether a matrix may be square: False only if it cannot be."""
    return not surely_different(*matrix_shape(matrix))


def described(matrix: Any) -> str:
    """A matrix with its shape, as error messages show it."""
    rows, cols = matrix_shape(matrix)
    return f"{brief(matrix)} is {rows} x {cols}"
