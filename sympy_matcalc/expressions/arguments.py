"""What public functions ask of their arguments: matrices of one shape, square ones, vectors."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import MatrixBase, ShapeError

from .nodes import as_matrix
from .shapes import described, is_square_shape, matrix_shape, surely_different


def is_matrix_argument(Z: Any) -> bool:
    """Whether an argument is a matrix, and no scalar or number."""
    return bool(getattr(Z, "is_Matrix", False))


def all_explicit(matrices: Iterable[Any]) -> bool:
    """Whether all matrices have explicit entries."""
    return all(isinstance(matrix, MatrixBase) for matrix in matrices)


def same_shape(name: str, *matrices: Any) -> None:
    """ShapeError if two of them cannot have one shape."""
    shapes = [matrix_shape(as_matrix(name, A)) for A in matrices]
    for A, shape in zip(matrices[1:], shapes[1:]):
        if any(map(surely_different, shapes[0], shape)):
            raise ShapeError(f"{name} needs matrices of one shape: {described(matrices[0])} and {described(A)}")


def square_matrix(name: str, X: Any) -> Any:
    """The argument as a matrix; ShapeError if it cannot be square."""
    X = as_matrix(name, X)
    if not is_square_shape(X):
        raise ShapeError(f"{name} needs a square matrix: {described(X)}")
    return X


def axis_of_vector(Z: Any) -> int | None:
    """The axis along which a vector is one vector: 0 for a column, 1 for a row, None for a matrix."""
    rows, cols = matrix_shape(Z)
    if cols == 1:
        return 0
    return 1 if rows == 1 else None
