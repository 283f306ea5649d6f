"""The numeric check of a trace: every tangent and every adjoint against differences, in digits that leave no noise.

A derivative is right if it lies between the slopes to both sides; at a kink every value between them is one.
"""
from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from ...errors import EvaluationError
from ...numerics.evaluation import Frame, Program, namespace
from ...operations import dot
from ...reading.checks import short
from ..derivations.line_checks import close
from ..derivations.notation import multiple
from .elementary_steps import Evaluation
from .formulas import adjoint, tangent
from .splitting import Operation

STEP, DIGITS, TOLERANCE = sp.Rational(1, 10**8), 30, 1e-7
FLOAT_STEP, FLOAT_TOLERANCE = sp.Rational(1, 10**6), 1e-4
NOISE = 1e-5
"""What is so much smaller than the values may be rounding."""


def entries(value: Any) -> list[Any]:
    """The entries of a matrix by rows; a number is its only entry."""
    return value.ravel().tolist() if hasattr(value, "ravel") else list(value) if hasattr(value, "tolist") else [value]


def exists(value: Any) -> bool:
    """Whether all entries are finite numbers."""
    return all(abs(x) < float("inf") for x in entries(value))


class Differences:
    """The steps at a point, which can be computed again with some of them moved."""

    def __init__(self, evaluation: Evaluation, values: Mapping[Any, Any], digits: int | None) -> None:
        self.evaluation, self.constants, self.digits = evaluation, values, digits
        self.h = STEP if digits else FLOAT_STEP
        self._program, self._arrays = Program(), namespace(digits)
        self.here = self.run({op.symbol: self.value(op.expr, values) for op in evaluation.inputs}, evaluation.steps)

    def value(self, expr: Any, known: Mapping[Any, Any]) -> Any:
        """The value of an expression; EvaluationError if it has none."""
        with self._arrays.quiet():
            value = Frame(self._program, self._arrays, known).value(self._program.number(sp.sympify(expr)))
            value = self._arrays.result(value, bool(getattr(expr, "is_Matrix", False)))
        if not exists(value):
            raise EvaluationError(f"{short(expr)} has no finite value at this point")
        return value

    def run(self, known: Mapping[Any, Any], steps: Sequence[Operation]) -> dict[Any, Any]:
        """The values of all steps, where those of some are known."""
        found = {**self.constants, **known}
        for op in steps:
            found[op.symbol] = self.value(op.expr, found)
        return found

    def derivatives(self, rows: Sequence[Any]) -> dict[Any, Any]:
        """The tangents of all steps, and their adjoints."""
        known = dict(self.here)
        for row in rows:
            known[tangent(row.operation.symbol)] = self.value(row.tangent, known)
        for row in reversed(rows):
            known[adjoint(row.operation.symbol)] = self.value(row.adjoint, known)
        return known

    def moved(self, changes: Mapping[Any, Any], steps: Sequence[Operation]) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """The values where these symbols are moved, forward and backward by h times an expression each."""
        there, back = ({v: self.value(_plus(v, h*change), self.here) for v, change in changes.items()}
                       for h in (self.h, -self.h))
        return self.run({**self.here, **there}, steps), self.run({**self.here, **back}, steps)

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
        h = float(self.h)
        size = max(max(abs(d), abs(a - c)/(2*h), NOISE*abs(b)) for d, a, b, c in parts)
        error = (TOLERANCE if self.digits else FLOAT_TOLERANCE)*max(size, NOISE)
        return all(min(a - b, b - c)/h - error <= d <= max(a - b, b - c)/h + error for d, a, b, c in parts)


def wrong_rows(evaluation: Evaluation, direction: Mapping[Any, Any], cotangent: Any, rows: Sequence[Any],
               gradients: Sequence[Any], values: Mapping[Any, Any]) -> list[tuple[int, str]]:
    """The numbers of the rows whose tangent or adjoint is none, and of inputs whose adjoint is not the gradient."""
    try:
        differences = Differences(evaluation, values, DIGITS)
    except EvaluationError:             # a function that is given as a callable may know floats only
        differences = Differences(evaluation, values, None)
    derivatives = differences.derivatives(rows)
    last, here = evaluation.output.symbol, differences.here
    total = dot(cotangent, last) if last.is_Matrix else multiple(cotangent, last)
    there, back = differences.moved({op.symbol: direction[op.whole] for op in evaluation.inputs}, evaluation.steps)
    found = []
    for number, row in enumerate(rows, start=1):
        v = row.operation.symbol
        if not differences.agrees(derivatives[tangent(v)], there[v], here[v], back[v]):
            found.append((number, f"the tangent of {v}"))
        slopes = derivatives[adjoint(v)]
        change = _direction(slopes, number)
        ahead, behind = differences.moved({v: change}, differences.after(v))
        sides = (differences.value(total, point) for point in (ahead, here, behind))
        slope = sum(x*y for x, y in zip(entries(slopes), map(float, entries(change)), strict=True))
        if not differences.agrees(slope, *sides):
            found.append((number, f"the adjoint of {v}"))
    for number, (op, G) in enumerate(zip(evaluation.inputs, gradients), start=1):
        if not close(derivatives[adjoint(op.symbol)], differences.value(G, values)):
            found.append((number, f"the gradient by {op.whole}"))
    return found


def _plus(symbol: Any, change: Any) -> Any:
    return sp.MatAdd(symbol, change) if symbol.is_Matrix else symbol + change


def _direction(like: Any, seed: int) -> Any:
    """A random matrix of the shape of another, or 1."""
    if not hasattr(like, "tolist"):
        return sp.S.One
    rows, cols = like.shape if hasattr(like, "shape") else (like.rows, like.cols)
    draw = random.Random(seed)
    return sp.ImmutableDenseMatrix(rows, cols, lambda i, j: draw.uniform(0.5, 1.5)*draw.choice((-1, 1)))
