"""Random numbers of every kind that matrix calculus speaks of: definite, orthogonal, stochastic ... matrices.

Plain Python floats in a :class:`Grid`, so that NumPy is not needed. Entries are of the order of 1, and square
matrices are well conditioned with a positive determinant where their kind allows it, so that logarithms of
determinants exist.
"""
from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

from ..errors import EvaluationError
from .array_functions import Place, assembled
from .grids import Grid, gauss_jordan

Draw = Callable[[random.Random, int, int], Grid]


def of_entries(entry: Callable[[random.Random], float]) -> Draw:
    """Matrices of independent entries; a square one is redrawn until it is well conditioned, rows put in an order
    that makes its determinant positive."""
    def draw(rng: random.Random, m: int, n: int) -> Grid:
        for _ in range(60):
            grid = Grid([[entry(rng) for _ in range(n)] for _ in range(m)], n)
            if m != n or m == 1:
                break
            det, inverse = gauss_jordan(grid, Grid.identity(n))
            if det < 0:
                grid.rows[0], grid.rows[1] = grid.rows[1], grid.rows[0]
            if inverse is not None and largest(inverse) * largest(grid) < 8 * n:
                break
        return grid
    return draw


def largest(grid: Grid) -> float:
    """The largest absolute value of an entry."""
    return max(float(abs(v)) for row in grid.rows for v in row)


def generic(rng: random.Random) -> float:
    """Away from zero, either sign."""
    return rng.choice((-1, 1)) * rng.uniform(0.15, 1.5)


def square(draw: Callable[[random.Random, int], Grid]) -> Draw:
    """A kind that only square matrices can be of."""
    def draw_square(rng: random.Random, m: int, n: int) -> Grid:
        if m != n:
            raise EvaluationError(f"a matrix of shape {(m, n)} cannot be of a kind that is square")
        return draw(rng, n)
    return draw_square


WELL = of_entries(generic)


def definite(rng: random.Random, n: int) -> Grid:
    root = WELL(rng, n, n)
    gram: Grid = root @ root.T
    return gram * (1 / n) + 0.5 * Grid.identity(n)


def masked(keep: Callable[[int, int], bool], positive: bool = False) -> Callable[[random.Random, int], Grid]:
    """Zero except where kept; the diagonal away from zero."""
    def draw(rng: random.Random, n: int) -> Grid:
        signs = (1,) if positive else (-1, 1)
        return Grid([[rng.choice(signs) * rng.uniform(0.7, 1.6) if i == j else generic(rng) if keep(i, j) else 0.0
                      for j in range(n)] for i in range(n)])
    return draw


def orthonormal(rng: random.Random, m: int, n: int) -> Grid:
    """Orthonormal columns (rows, of a wide matrix), by Gram and Schmidt done twice."""
    if m < n:
        return orthonormal(rng, n, m).T
    columns: list[list[float]] = []
    while len(columns) < n:
        v = [rng.gauss(0, 1) for _ in range(m)]
        for _ in range(2):
            for u in columns:
                dot = sum(map(float.__mul__, u, v))
                v = [a - dot * b for a, b in zip(v, u, strict=True)]
        norm = math.sqrt(sum(a * a for a in v))
        if norm > 0.1:
            columns.append([a / norm for a in v])
    return Grid(columns).T


def projection(rng: random.Random, n: int) -> Grid:
    half = orthonormal(rng, n, max(1, n - 1))
    projected: Grid = half @ half.T
    return projected


def stochastic(rng: random.Random, m: int, n: int) -> Grid:
    """Positive columns that sum to 1."""
    positive = DRAWS["positive"](rng, m, n)
    return positive / Grid([[sum(column) for column in positive.T.rows]])


def symmetric(rng: random.Random, n: int) -> Grid:
    well = WELL(rng, n, n)
    return 0.5 * (well + well.T) + 0.3 * Grid.identity(n)


def skew(rng: random.Random, n: int) -> Grid:
    well = WELL(rng, n, n)
    return well - well.T


#: the kinds of values that `domains` can ask for
DRAWS: dict[str, Draw] = {
    "any": WELL,
    "well": WELL,
    "positive": of_entries(lambda rng: rng.uniform(0.2, 1.7)),
    "nonnegative": of_entries(lambda rng: rng.uniform(0.2, 1.7)),
    "negative": of_entries(lambda rng: -rng.uniform(0.2, 1.7)),
    "unit": of_entries(lambda rng: rng.uniform(0.1, 0.9)),
    "small": of_entries(lambda rng: rng.choice((-1, 1)) * rng.uniform(0.02, 0.15)),
    "signs": of_entries(lambda rng: rng.choice((-1.0, 1.0))),
    "integer": of_entries(lambda rng: float(rng.randint(1, 4))),
    "spd": square(definite),
    "symmetric": square(symmetric),
    "skew": square(skew),
    "diagonal": square(masked(lambda i, j: False)),
    "positive_diagonal": square(masked(lambda i, j: False, positive=True)),
    "lower": square(masked(lambda i, j: i > j, positive=True)),
    "upper": square(masked(lambda i, j: i < j, positive=True)),
    "orthogonal": orthonormal,
    "projection": square(projection),
    "stochastic": stochastic,
    "stochastic_rows": lambda rng, m, n: stochastic(rng, n, m).T,
}


class SmoothFunction:
    """A smooth function of some numbers that knows its derivatives: a constant and three waves, between 1 and 5."""

    def __init__(self, rng: random.Random, arity: int) -> None:
        self.waves = [([rng.uniform(0.3, 1.2) for _ in range(arity)], rng.uniform(0, 6), rng.uniform(0.3, 0.6))
                      for _ in range(3)]
        self.orders = (0,) * arity

    def __call__(self, *point: Any) -> Any:
        count = sum(self.orders)
        context: Any = next((x.context for x in point if hasattr(x, "context")), math)
        wave = (context.sin, context.cos)[count % 2]
        sign = -1 if count % 4 > 1 else 1
        total = 3.0 if count == 0 else 0.0
        for speeds, phase, height in self.waves:
            slope = math.prod(s ** k for s, k in zip(speeds, self.orders, strict=True))
            total = total + sign * height * slope * wave(sum(s * x for s, x in zip(speeds, point, strict=True)) + phase)
        return total

    def derivative(self, orders: tuple[int, ...]) -> SmoothFunction:
        """The partial derivative of these orders."""
        other = SmoothFunction.__new__(SmoothFunction)
        other.waves, other.orders = self.waves, tuple(a + b for a, b in zip(self.orders, orders, strict=True))
        return other


class SmoothArrayFunction:
    """A smooth function of numbers and arrays that knows its derivatives of any order.

    A number, or every entry of an array, is a constant and three waves of linear forms of all entries, between 1 and
    5.  The speeds are found when they are needed, so that the arguments may have any sizes.
    """

    def __init__(self, rng: random.Random, shape: tuple[int, ...] | None) -> None:
        self.shape, self.seed = shape, rng.random()
        self.speeds: dict[Any, float] = {}

    def __call__(self, *point: Any) -> Any:
        return self._parts(point)(())

    def derivative(self, indices: tuple[int, ...]) -> Callable[..., Any]:
        """The derivative by the arguments with these numbers, from 1."""
        def value(*point: Any) -> Any:
            shapes = [shape_of_rows(x.tolist()) if hasattr(x, "tolist") and hasattr(x, "__len__") else None
                      for x in point]
            return assembled(self._parts(point), indices, shapes, self.shape is None)
        return value

    def _parts(self, point: tuple[Any, ...]) -> Callable[[tuple[Place, ...]], Any]:
        """The function that differentiates by entries, at one point."""
        entries = {(k, i, j): x for k, arg in enumerate(point, start=1)
                   for i, row in enumerate(arg.tolist() if hasattr(arg, "__len__") else [[arg]])
                   for j, x in enumerate(row)}
        context: Any = next((x.context for x in entries.values() if hasattr(x, "context")), math)
        rows, cols = self.shape or (1, 1)
        phases = {out: sum(self._speed(out, place)*x for place, x in entries.items()) + 6*self._draw(out)
                  for out in itertools.product(range(rows), range(cols), range(3))}

        def entry(i: int, j: int, places: tuple[Place, ...]) -> Any:
            count = len(places)
            wave, sign = (context.sin, context.cos)[count % 2], -1 if count % 4 > 1 else 1
            heights = (0.6*sign*math.prod(self._speed((i, j, w), place) for place in places) for w in range(3))
            return (0.0 if count else 3.0) + sum(h*wave(phases[i, j, w]) for w, h in enumerate(heights))

        if self.shape is None:
            return lambda places: entry(0, 0, places)
        return lambda places: [[entry(i, j, places) for j in range(cols)] for i in range(rows)]

    def _speed(self, out: Any, place: Place) -> float:
        return 0.3 + 0.9*self._draw((out, place))

    def _draw(self, key: Any) -> float:
        """A number between 0 and 1, always the same for a key."""
        if key not in self.speeds:
            self.speeds[key] = random.Random(f"{self.seed}/{key}").random()
        return self.speeds[key]


def shape_of_rows(rows: list[list[Any]]) -> tuple[int, int]:
    return len(rows), len(rows[0])
