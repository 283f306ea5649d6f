"""The layouts of the derivatives of undefined functions of matrices.

The derivative of order k + 1 is that of order k by one more argument:

* by a scalar it has the shape of what is differentiated;
* of a scalar f(X) it is the gradient, of X's shape, with df = <grad f, dX>;
* of a matrix Y(X) it is the Jacobian in denominator layout, mn x pq, with d vec Y = (dY/dX)^T d vec X;
* of a derivative D by a matrix it has a row for every entry of D, so that d vec D = D' d vec X: the second derivative
  of f(x) is its Hessian.

Entries are counted by columns.  A 1x1 argument is a scalar.  Derivatives by scalars commute with all others, so they
are kept last.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..expressions.shapes import matrix_shape

SizePair = tuple[Any, Any]


def derivative_shape(value: SizePair | None, indices: Sequence[int],
                     arguments: Sequence[SizePair | None]) -> SizePair | None:
    """The shape of a derivative by the arguments with these numbers (from 1); None for a scalar.

    Examples
    ========

    >>> from sympy_matcalc.algebra.derivative_shapes import derivative_shape
    >>> derivative_shape(None, (1, 1), [(3, 1)]), derivative_shape((2, 1), (1,), [(3, 1)])
    ((3, 3), (3, 2))
    """
    shape, is_value = value, True
    for k in indices:
        argument = arguments[k - 1]
        if argument is None:
            continue
        entries = argument[0]*argument[1]
        if is_value and is_scalar_shape(value):
            shape = argument
        else:
            assert shape is not None
            shape = (entries, shape[0]*shape[1]) if is_value else (shape[0]*shape[1], entries)
        is_value = False
    return shape


def is_scalar_shape(shape: SizePair | None) -> bool:
    """Whether a shape is that of a scalar."""
    return shape is None or shape == (1, 1)


def canonical_order(indices: Sequence[int], arguments: Sequence[SizePair | None]) -> tuple[int, ...]:
    """The same derivatives in the order in which they are kept: those by scalars last."""
    by_matrices = [k for k in indices if arguments[k - 1] is not None]
    return (*by_matrices, *sorted(k for k in indices if arguments[k - 1] is None))


def argument_shape(argument: Any) -> SizePair | None:
    """The shape of an argument, None for a scalar: a number or a 1x1 matrix."""
    shape = matrix_shape(argument) if argument.is_Matrix else None
    return None if is_scalar_shape(shape) else shape
