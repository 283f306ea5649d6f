"""Two-dimensional arrays of multiprecision numbers, with the operators of NumPy's.

mpmath's own matrices have no entrywise product, no broadcasting and no empty sizes; a :class:`Grid` is the little
that array code needs: ``+ - * /`` entry by entry with broadcasting, ``@``, ``.T``, ``.shape`` and ``a[i, j]``.
"""
from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any


class Grid:
    """A 2-D array of numbers held as a list of rows; operators act entry by entry."""

    __slots__ = ("rows", "shape")

    def __init__(self, rows: Iterable[Iterable[Any]], width: int | None = None) -> None:
        self.rows = [list(row) for row in rows]
        self.shape = (len(self.rows), len(self.rows[0]) if self.rows else width or 0)

    @property
    def T(self) -> Grid:
        return Grid(zip(*self.rows, strict=True) if self.rows else [[]] * self.shape[1], self.shape[0])

    def __getitem__(self, place: tuple[int, int]) -> Any:
        return self.rows[place[0]][place[1]]

    def __matmul__(self, other: Grid) -> Grid:
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"product of {self.shape} and {other.shape}")
        columns = other.T.rows
        return Grid([[sum(map(operator.mul, row, column)) for column in columns] for row in self.rows], other.shape[1])

    def __add__(self, other: Any) -> Any:
        return combine(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return combine(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return combine(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return combine(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return combine(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return combine(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return combine(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return combine(operator.truediv, other, self)

    def __neg__(self) -> Any:
        return combine(operator.neg, self)


def combine(function: Callable[..., Any], *values: Any) -> Any:
    """The function of the values, entry by entry; numbers and sizes of 1 are stretched."""
    shapes = [v.shape for v in values if isinstance(v, Grid)]
    if not shapes:
        return function(*values)
    height, width = (common_size([s[k] for s in shapes], shapes) for k in (0, 1))
    stretched = [stretch(v, height, width) for v in values]
    return Grid([list(map(function, *rows)) for rows in zip(*stretched, strict=True)], width)


def common_size(sizes: list[int], shapes: list[tuple[int, int]]) -> int:
    """The one size other than 1 among these."""
    found = {n for n in sizes if n != 1}
    if len(found) > 1:
        raise ValueError(f"shapes {' and '.join(map(str, shapes))} do not fit")
    return found.pop() if found else 1


def stretch(value: Any, height: int, width: int) -> list[list[Any]]:
    """The rows of a number or array repeated to the given size."""
    if not isinstance(value, Grid):
        return [[value] * width] * height
    rows = value.rows if value.shape[1] == width else [row * width for row in value.rows]
    return rows if value.shape[0] == height else rows * height


def eliminate(matrix: Grid, right: Grid) -> tuple[Any, Grid | None]:
    """Determinant of a square matrix, and ``matrix^-1 right`` (None where it is singular), by Gauss and Jordan."""
    n, width = matrix.shape
    if n != width:
        raise ValueError(f"a square matrix is needed here, not one of shape {matrix.shape}")
    rows = [a + b for a, b in zip(matrix.rows, stretch(right, n, right.shape[1]), strict=True)]
    det: Any = 1
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(rows[r][k]))
        if rows[pivot][k] == 0:
            return 0 * rows[pivot][k], None
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            det = -det
        top, head = rows[k], rows[k][k]
        det = det * head
        rows[k] = top = [v / head for v in top]
        for r in range(n):
            factor = rows[r][k]
            if r != k and factor != 0:
                rows[r] = [v - factor * t for v, t in zip(rows[r], top, strict=True)]
    return det, Grid([row[n:] for row in rows], right.shape[1])
