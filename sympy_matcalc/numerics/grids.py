"""Two-dimensional arrays of multiprecision numbers, with the operators and reductions of NumPy's.

mpmath's own matrices have no entrywise product, no broadcasting and no empty sizes; a :class:`Grid` is the little
that array code needs: ``+ - * / **`` entry by entry with broadcasting, ``@``, ``.T``, ``.shape``, ``a[i, j]``, and
sums, means and extremes of all entries or along an axis.
"""
from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any


class Grid:
    """A 2-D array of numbers held as a list of rows; operators act entry by entry."""

    __slots__ = ("rows", "shape")

    shape: tuple[int, int]

    def __init__(self, rows: Iterable[Iterable[Any]], width: int | None = None) -> None:
        self.rows = [list(row) for row in rows]
        self.shape = (len(self.rows), len(self.rows[0]) if self.rows else width or 0)

    @classmethod
    def identity(cls, n: int) -> Grid:
        """The identity matrix of floats."""
        return cls([[float(i == j) for j in range(n)] for i in range(n)])

    @property
    def T(self) -> Grid:
        return Grid(zip(*self.rows, strict=True) if self.rows else [[]] * self.shape[1], self.shape[0])

    def __getitem__(self, place: tuple[int, int]) -> Any:
        return self.rows[place[0]][place[1]]

    def __iter__(self) -> Iterator[Any]:
        return map(Vector, self.rows)

    def __matmul__(self, other: Grid) -> Any:
        if isinstance(other, Vector):
            return Vector((self @ Grid([[v] for v in other])).T.rows[0])
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"product of {self.shape} and {other.shape}")
        columns = other.T.rows
        return Grid([[sum(map(operator.mul, row, column)) for column in columns] for row in self.rows], other.shape[1])

    def __add__(self, other: Any) -> Grid:
        return stretched(operator.add, self, other)

    def __radd__(self, other: Any) -> Grid:
        return stretched(operator.add, other, self)

    def __sub__(self, other: Any) -> Grid:
        return stretched(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Grid:
        return stretched(operator.sub, other, self)

    def __mul__(self, other: Any) -> Grid:
        return stretched(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Grid:
        return stretched(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Grid:
        return stretched(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Grid:
        return stretched(operator.truediv, other, self)

    def __pow__(self, other: Any) -> Grid:
        return stretched(operator.pow, self, other)

    def __neg__(self) -> Grid:
        return stretched(operator.neg, self)

    def sum(self, axis: int | None = None, *, keepdims: bool = False, out: None = None) -> Any:
        """The sum of all entries, of every column (axis 0), or of every row (axis 1)."""
        return self.reduced(sum, axis, keepdims)

    def max(self, axis: int | None = None, *, keepdims: bool = False, out: None = None) -> Any:
        """The largest entry."""
        return self.reduced(max, axis, keepdims)

    def min(self, axis: int | None = None, *, keepdims: bool = False, out: None = None) -> Any:
        """The least entry."""
        return self.reduced(min, axis, keepdims)

    def mean(self, axis: int | None = None, *, keepdims: bool = False, out: None = None) -> Any:
        """The mean of the entries."""
        rows, cols = self.shape
        return self.sum(axis, keepdims=keepdims) / (rows*cols if axis is None else self.shape[axis])

    def trace(self) -> Any:
        """The sum of the diagonal."""
        return sum(row[i] for i, row in enumerate(self.rows[:self.shape[1]]))

    def reduced(self, function: Callable[[Iterable[Any]], Any], axis: int | None, keepdims: bool) -> Any:
        """A function of all entries, or of each column or row, which stays a column or row if its size is kept."""
        if axis is None:
            value = function(v for row in self.rows for v in row)
            return Grid([[value]]) if keepdims else value
        lines = self.rows if axis in (1, -1) else self.T.rows
        values = [function(line) for line in lines]
        if not keepdims:
            return Vector(values)
        return Grid([[v] for v in values]) if axis in (1, -1) else Grid([values], len(values))


class Vector(Grid):
    """A 1-D array, as NumPy's reductions give it: a row where it meets a matrix, a column at the right of ``@``."""

    __slots__ = ()

    def __init__(self, values: Iterable[Any]) -> None:
        super().__init__([values])

    @property
    def T(self) -> Grid:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows[0])

    def __matmul__(self, other: Grid) -> Any:
        if isinstance(other, Vector):
            return sum(map(operator.mul, self, other))
        return Vector((Grid(self.rows) @ other).rows[0])


def combine(function: Callable[..., Any], *values: Any) -> Any:
    """The function of the values, entry by entry; numbers and sizes of 1 are stretched."""
    return stretched(function, *values) if any(isinstance(v, Grid) for v in values) else function(*values)


def stretched(function: Callable[..., Any], *values: Any) -> Grid:
    """The same for values of which one is an array."""
    grids = [v for v in values if isinstance(v, Grid)]
    height, width = (common_size([g.shape[k] for g in grids], grids) for k in (0, 1))
    rows = zip(*(repeated(v, height, width) for v in values), strict=True)
    entries = [list(map(function, *row)) for row in rows]
    return Vector(entries[0]) if all(isinstance(g, Vector) for g in grids) else Grid(entries, width)


def common_size(sizes: list[int], grids: list[Grid]) -> int:
    """The one size other than 1 among these."""
    found = {n for n in sizes if n != 1}
    if len(found) > 1:
        raise ValueError(f"shapes {' and '.join(str(grid.shape) for grid in grids)} do not fit")
    return found.pop() if found else 1


def repeated(value: Any, height: int, width: int) -> list[list[Any]]:
    """The rows of a number or array repeated to the given size."""
    if not isinstance(value, Grid):
        return [[value] * width] * height
    rows = value.rows if value.shape[1] == width else [row * width for row in value.rows]
    return rows if value.shape[0] == height else rows * height


def gauss_jordan(matrix: Grid, right: Grid) -> tuple[Any, Grid | None]:
    """Determinant of a square matrix, and ``matrix^-1 right``, which is None where the matrix is singular.

    mpmath's own takes a small pivot for zero, so that det(diag(1, 1e-40)) is 0 at 30 digits, and raises a TypeError
    on a column of zeros or where something is nan.
    """
    n, width = matrix.shape
    if n != width:
        raise ValueError(f"a square matrix is needed here, not one of shape {matrix.shape}")
    rows = [a + b for a, b in zip(matrix.rows, repeated(right, n, right.shape[1]), strict=True)]
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
