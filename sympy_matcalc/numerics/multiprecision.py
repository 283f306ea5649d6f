"""Array arithmetic with mpmath numbers at any number of digits: the second namespace of `arrays`."""
from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable
from typing import Any

import mpmath
from sympy import Basic

from ..errors import EvaluationError
from .arrays import PRIMITIVES, Namespace
from .grids import Grid, combine, gauss_jordan


class MultiprecisionArrays(Namespace):
    """Grids of mpmath numbers, in a context of their own."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.context = context = mpmath.MPContext()
        context.dps = digits
        for name in PRIMITIVES:
            setattr(self, name, functools.partial(self.map, getattr(context, {"abs": "fabs"}.get(name, name))))
        self.power = functools.partial(self.map, self.power_of_numbers)
        self.every = functools.partial(combine, lambda a, b: bool(a) and bool(b))
        self.some = functools.partial(combine, lambda a, b: bool(a) or bool(b))
        self.negate = functools.partial(combine, operator.not_)
        super().__init__(context)

    def quiet(self) -> Any:
        """Nothing to be quiet about."""
        return contextlib.nullcontext()

    def number(self, value: Any) -> Any:
        """A number at this precision from any real number."""
        if isinstance(value, Basic):
            value = value.evalf(self.digits + 5)
            value = str(value) if value.is_infinite or value.is_Float is False else value._to_mpmath(self.context.prec)
        return self.context.mpf(value.item() if hasattr(value, "item") else value)

    def array(self, value: Any, row: bool = False) -> Any:
        """A Grid from anything with numbers in it; a list of numbers is a column unless it shall be a row."""
        if isinstance(value, Grid):
            return Grid([list(map(self.number, line)) for line in value.rows], value.shape[1])
        lines = value.tolist() if hasattr(value, "tolist") else value
        lines = [lines] if not isinstance(lines, list | tuple) else list(lines)
        if not any(isinstance(line, list | tuple) for line in lines):
            lines = [lines] if row else [[entry] for entry in lines]
        if len({len(line) for line in lines}) > 1:
            raise EvaluationError("the rows of a matrix have one length")
        return Grid([list(map(self.number, line)) for line in lines])

    def moved(self, a: Grid, i: int, j: int, step: Any) -> Grid:
        """A copy with a step added to one entry."""
        rows = [list(row) for row in a.rows]
        rows[i][j] += step
        return Grid(rows, a.shape[1])

    def tensor(self, value: Any) -> Any:
        """Nested lists of any depth."""
        value = value.tolist() if hasattr(value, "tolist") else value
        return [self.tensor(v) for v in value] if isinstance(value, list | tuple) else self.number(value)

    def full(self, rows: int, columns: int, value: Any) -> Grid:
        return Grid([[value] * columns for _ in range(rows)], columns)

    def result(self, value: Any, is_matrix: bool) -> Any:
        value = super().result(value, is_matrix)
        return mpmath.matrix(value.rows) if isinstance(value, Grid) else value

    def map(self, function: Callable[..., Any], *values: Any) -> Any:
        """A Python function of numbers, entry by entry; complex values are nan."""
        def real(*numbers: Any) -> Any:
            try:
                value = self.context.convert(function(*numbers))
            except (ArithmeticError, ValueError):
                return self.context.nan
            return value.real if value.imag == 0 else self.context.nan
        return combine(real, *values)

    def handed_out(self, value: Any) -> Any:
        return self.context.matrix(value.rows) if isinstance(value, Grid) else value

    def power_of_numbers(self, base: Any, exponent: Any) -> Any:
        """A power with the infinity that floats have for 1/0."""
        if base == 0 and exponent < 0:
            return self.context.inf
        return base ** (int(exponent) if exponent == int(exponent) else exponent)

    def compare(self, relation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
        """A relation such as `operator.lt`, entry by entry."""
        return combine(relation, a, b)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        return combine(lambda c, x, y: x if c else y, condition, a, b)

    def sum(self, a: Any, axis: int | None = None) -> Any:
        return a.sum(axis, keepdims=axis is not None)

    def max(self, a: Any, axis: int | None = None) -> Any:
        return a.max(axis, keepdims=axis is not None)

    def det(self, a: Any) -> Any:
        self.need_square(a)
        return self.number(gauss_jordan(a, a)[0])

    def inverse(self, a: Any) -> Any:
        inverse = gauss_jordan(a, self.eye(self.need_square(a)))[1]
        if inverse is None:
            raise EvaluationError("a singular matrix has no inverse")
        return inverse

    def real_power(self, a: Any, exponent: Any) -> Any:
        values, vectors = self.context.eig(self.context.matrix(a.rows))
        if any(v.imag != 0 or v.real <= 0 for v in values):
            return self.full(a.shape[0], a.shape[1], self.context.nan)
        right = self.array(vectors.apply(self.context.re))
        return right * self.array([[v.real ** exponent for v in values]]) @ self.inverse(right)
