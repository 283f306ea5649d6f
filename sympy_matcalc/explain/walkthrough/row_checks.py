"""The numeric check of a trace: every tangent and every adjoint against differences, in digits that leave no noise.

A derivative is right if it lies between the slopes to both sides; at a kink every value between them is one.
"""
from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ...errors import EvaluationError
from ...numerics.evaluation import Frame, Program, namespace
from ...operations import dot
from ...reading.checks import short
from ..derivations.as_written import multiple
from ..derivations.line_checks import close
from .elementary_steps import Evaluation
from .formulas import adjoint_of, tangent_of
from .splitting import Operation

MOSTLY_ROUNDING = 1e-5
"""What is so much smaller than the values may be rounding."""


@dataclass(frozen=True)
class Precision:
    """In how many digits differences are taken (floats for None), with which step, and what error is none."""
    digits: int | None
    step: sp.Rational
    tolerance: float


MANY_DIGITS = Precision(30, sp.Rational(1, 10**8), 1e-7)
FLOATS = Precision(None, sp.Rational(1, 10**6), 1e-4)

Point = dict[Any, Any]
"""The values of symbols."""


def entries(value: Any) -> list[Any]:
    """The entries of a matrix by rows; a number is its only entry."""
    if hasattr(value, "ravel"):
        return list(value.ravel().tolist())
    return list(value) if hasattr(value, "tolist") else [value]


def exists(value: Any) -> bool:
    """Whether all entries are finite numbers."""
    return all(abs(x) < float("inf") for x in entries(value))


class Differences:
    """The steps at a point, which can be computed again with some of them moved."""

    def __init__(self, evaluation: Evaluation, values: Mapping[Any, Any], precision: Precision) -> None:
        self.evaluation, self.constants, self.precision = evaluation, values, precision
        self._program, self._arrays = Program(), namespace(precision.digits)
        self.here = self.run({op.symbol: self.value(op.expr, values) for op in evaluation.inputs}, evaluation.steps)

    def value(self, expr: Any, known: Mapping[Any, Any]) -> Any:
        """The value of an expression; EvaluationError if it has none."""
        with self._arrays.quiet():
            value = Frame(self._program, self._arrays, known).value(self._program.number(sp.sympify(expr)))
            value = self._arrays.result(value, bool(getattr(expr, "is_Matrix", False)))
        if not exists(value):
            raise EvaluationError(f"{short(expr)} has no finite value at this point")
        return value

    def run(self, known: Mapping[Any, Any], steps: Sequence[Operation]) -> Point:
        """The values of all steps, where those of some are known."""
        found = {**self.constants, **known}
        for op in steps:
            found[op.symbol] = self.value(op.expr, found)
        return found

    def derivatives(self, rows: Sequence[Any]) -> Point:
        """The tangents of all steps, and their adjoints."""
        known = dict(self.here)
        for row in rows:
            known[tangent_of(row.operation.symbol)] = self.value(row.tangent, known)
        for row in reversed(rows):
            known[adjoint_of(row.operation.symbol)] = self.value(row.adjoint, known)
        return known

    def moved(self, changes: Mapping[Any, Any], steps: Sequence[Operation]) -> tuple[Point, Point]:
        """The values where these symbols are moved, forward and backward by the step times an expression each."""
        return self._moved(changes, steps, self.precision.step), self._moved(changes, steps, -self.precision.step)

    def _moved(self, changes: Mapping[Any, Any], steps: Sequence[Operation], h: Any) -> Point:
        there = {v: self.value(_plus(v, h*change), self.here) for v, change in changes.items()}
        return self.run({**self.here, **there}, steps)

    def after(self, symbol: Any) -> list[Operation]:
        """The steps that depend on one."""
        reached, found = {symbol}, []
        for op in self.evaluation.steps:
            if not reached.isdisjoint(op.operands):
                reached.add(op.symbol)
                found.append(op)
        return found

    def agrees(self, slope: Any, there: Any, here: Any, back: Any) -> bool:
        """Whether a derivative lies between the slopes to both sides, entry by entry."""
        parts = list(zip(*map(entries, (slope, there, here, back)), strict=True))
        h = float(self.precision.step)
        size = max(max(abs(d), abs(a - c)/(2*h), MOSTLY_ROUNDING*abs(b)) for d, a, b, c in parts)
        error = self.precision.tolerance*max(size, MOSTLY_ROUNDING)
        return all(min(a - b, b - c)/h - error <= d <= max(a - b, b - c)/h + error for d, a, b, c in parts)


class RowChecks:
    """The rows of a trace at a point: which of them have a tangent, an adjoint or a gradient that is none."""

    def __init__(self, differences: Differences, rows: Sequence[Any], cotangent: Any) -> None:
        self.differences, self.rows, self.derivatives = differences, rows, differences.derivatives(rows)
        last = differences.evaluation.output.symbol
        self._total = dot(cotangent, last) if last.is_Matrix else multiple(cotangent, last)

    def wrong_tangents(self, direction: Mapping[Any, Any]) -> Iterator[tuple[int, str]]:
        """The rows whose tangent is not the change of the step along the direction."""
        evaluation, here = self.differences.evaluation, self.differences.here
        there, back = self.differences.moved({op.symbol: direction[op.whole] for op in evaluation.inputs},
                                             evaluation.steps)
        for number, row in enumerate(self.rows, start=1):
            v = row.operation.symbol
            if not self.differences.agrees(self.derivatives[tangent_of(v)], there[v], here[v], back[v]):
                yield number, f"the tangent of {v}"

    def wrong_adjoints(self) -> Iterator[tuple[int, str]]:
        """The rows whose adjoint is not the change of the value, for a random change of the step."""
        differences = self.differences
        for number, row in enumerate(self.rows, start=1):
            v = row.operation.symbol
            slopes = self.derivatives[adjoint_of(v)]
            change = _direction(slopes, number)
            ahead, behind = differences.moved({v: change}, differences.after(v))
            sides = (differences.value(self._total, point) for point in (ahead, differences.here, behind))
            slope = sum(x*y for x, y in zip(entries(slopes), map(float, entries(change)), strict=True))
            if not differences.agrees(slope, *sides):
                yield number, f"the adjoint of {v}"

    def wrong_gradients(self, gradients: Sequence[Any]) -> Iterator[tuple[int, str]]:
        """The variables whose adjoint is not their gradient."""
        differences = self.differences
        for number, (op, G) in enumerate(zip(differences.evaluation.inputs, gradients), start=1):
            if not close(self.derivatives[adjoint_of(op.symbol)], differences.value(G, differences.constants)):
                yield number, f"the gradient by {op.whole}"


def wrong_rows(evaluation: Evaluation, direction: Mapping[Any, Any], cotangent: Any, rows: Sequence[Any],
               gradients: Sequence[Any], values: Mapping[Any, Any]) -> list[tuple[int, str]]:
    """The numbers of the rows whose tangent or adjoint is none, and of inputs whose adjoint is not the gradient."""
    try:
        differences = Differences(evaluation, values, MANY_DIGITS)
    except EvaluationError:             # a function that is given as a callable may know floats only
        differences = Differences(evaluation, values, FLOATS)
    checks = RowChecks(differences, rows, cotangent)
    by_row = sorted([*checks.wrong_tangents(direction), *checks.wrong_adjoints()], key=lambda found: found[0])
    return [*by_row, *checks.wrong_gradients(gradients)]


def _plus(symbol: Any, change: Any) -> Any:
    return sp.MatAdd(symbol, change) if symbol.is_Matrix else symbol + change


def _direction(like: Any, seed: int) -> Any:
    """A random matrix of the shape of another, or 1."""
    if not hasattr(like, "tolist"):
        return sp.S.One
    rows, cols = like.shape if hasattr(like, "shape") else (like.rows, like.cols)
    draw = random.Random(seed)
    return sp.ImmutableDenseMatrix(rows, cols, lambda i, j: draw.uniform(0.5, 1.5)*draw.choice((-1, 1)))
