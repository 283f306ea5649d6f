"""The numeric check of a derivation: every line equals the one before, and the first one the change of f."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from ...errors import EvaluationError, MissingRuleError
from ...expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from ...expressions.differentials_of import MatrixDifferentialOf, ScalarDifferentialOf
from ...expressions.families import Member
from ...numerics.evaluation import evaluate
from ...numerics.sampling import random_values
from ...passes.forward import push_forward
from ...reading.question import Question
from ...reading.variables import Variable, symbol_differential
from ...writing.writer import write
from .substitution import put_in

LINE_TOLERANCE, LEAST_SIZE, CHANGE_NOISE = 1e-6, 1e-9, 1e-1
"""Lines agree to so much of their size, which is taken to be no less than so much; and differences of f in relation to
the size of f."""

CHANGE_STEP, LINE_DIGITS, MOST_ATTEMPTS = 1e-8, 30, 6
"""The step of differences, in so many digits; and how many points are tried where lines do not exist."""


@dataclass(frozen=True)
class Verification:
    """What a check found: true if all lines are right.

    Attributes
    ----------
    ok : bool
        Whether every line has the value of the one before it at every point.
    lines : int
        How many lines were compared.
    failures : list of pairs
        The lines that have not, as pairs of their number and what is different.
    """
    ok: bool
    lines: int
    failures: list[tuple[int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"<{self.lines} lines right>" if self.ok else f"<WRONG: {self.failures}>"


class PlainLines:
    """Lines with d(e) in them, for evaluation: d(e) by the forward pass, definitions put in."""

    def __init__(self, question: Question) -> None:
        self.defined = question.put_in
        self._question = replace(question, definitions={})
        self._changes: dict[tuple[Variable, Any], Any] = {}

    def plain(self, expr: Any, v: Variable) -> Any:
        """A line by one variable as an expression of symbols and the differentials of this variable only."""
        expr = self.defined(expr)
        own = {d for s in v.symbols for d in symbol_differential(s).atoms(MatrixDifferential, ScalarDifferential)}
        symbols = {d: d.variable for d in expr.atoms(MatrixDifferential, ScalarDifferential)
                   if d not in own}                             # of names, and of constants
        parts = {d: d.expression for d in expr.atoms(MatrixDifferentialOf, ScalarDifferentialOf)}
        return put_in(expr, {d: self._change(e, v) for d, e in (symbols | parts).items()})

    def _change(self, e: Any, v: Variable) -> Any:
        """The differential of an expression, pushed forward."""
        if (v, e) not in self._changes:
            question = self._question.only(v)
            node = push_forward(question.read(self.defined(e)), question.differentials)
            self._changes[v, e] = write(self._question.in_whole_matrices(node))
        return self._changes[v, e]

    def moves(self, v: Variable) -> dict[Any, Any]:
        """{what moves when a variable does: the change of it}; with an entry of a matrix moves the matrix."""
        if v.part is not None:
            return {v.part.whole: self._change(v.part.whole, v)}
        return {s: symbol_differential(s) for s in v.symbols}


Pair = tuple[int, Any, Any]
"""The number of a line, and two expressions that must have one value."""

Failures = list[tuple[int, str]]
"""Numbers of lines, and what is different."""


@dataclass(frozen=True, eq=False)
class LineCheck:
    """Pairs of expressions that must have one value, and the first line, which must have that of the change of f.

    Attributes
    ----------
    f, moves
        The function, and the change of every symbol in it that moves.
    first
        The first line.
    pairs
        The expressions.
    facts
        What was said of the symbols, as `assumptions` and `given`.
    """
    f: Any
    moves: Mapping[Any, Any]
    first: Any
    pairs: Sequence[Pair]
    facts: Mapping[str, Any]

    def failures(self, points: int) -> Failures:
        """The pairs that differ at one of some random points, and pair 0 if the first line is not the change of f."""
        for point in range(points):
            found = next((f for f in map(self._at, self._samples(point)) if f is not None), NOWHERE)
            if found:
                return found
        return []

    def _samples(self, point: int) -> Iterator[dict[Any, Any]]:
        """Values of all symbols, as many as are tried."""
        exprs = [self.f, *self.moves.values(), self.first, *(e for _, *sides in self.pairs for e in sides)]
        for attempt in range(MOST_ATTEMPTS):
            try:
                yield dict(random_values(exprs, seed=f"{point}/{attempt}", attempt=attempt, **self.facts))
            except NO_VALUE:
                continue

    def _at(self, values: Mapping[Any, Any]) -> Failures | None:
        """The pairs that differ at a point; None if a line does not exist there."""
        try:
            wrong = [] if self._is_change(values) else [(0, f"the change of {self.f}")]
            return wrong + [(number, f"{b}") for number, a, b in self.pairs if not equal_at(a, b, values)]
        except NO_VALUE:                # a matrix is singular, a logarithm of something negative
            return None

    def _is_change(self, values: Mapping[Any, Any]) -> bool:
        """Whether the first line is (f(X + h dX) - f(X - h dX))/2h."""
        there, back = (self._moved(values, h) for h in (CHANGE_STEP, -CHANGE_STEP))
        size = max(map(abs, _flat(there)))
        return close((there - back)/(2*CHANGE_STEP), evaluate(self.first, values, digits=LINE_DIGITS),
                     max(CHANGE_NOISE*size, LEAST_SIZE))

    def _moved(self, values: Mapping[Any, Any], h: float) -> Any:
        """f(X + h dX)."""
        moved, f = dict(values), self.f
        for s, change in self.moves.items():
            if isinstance(s, Member):
                f = f.xreplace({s: sp.MatAdd(s, h*change)})
            elif s in values:
                moved[s] = values[s] + h*evaluate(change, values)
        return evaluate(f, moved, digits=LINE_DIGITS)


NO_VALUE = (EvaluationError, MissingRuleError, ZeroDivisionError, OverflowError)
"""What says that an expression has no value at a point."""

NOWHERE: Failures = [(0, "no point was found at which all lines exist")]


def equal_at(a: Any, b: Any, values: Mapping[Any, Any]) -> bool:
    """Whether two expressions have one value; floats first, and digits where they do not say so."""
    return a == b or close(evaluate(a, values), evaluate(b, values)) \
        or close(evaluate(a, values, digits=LINE_DIGITS), evaluate(b, values, digits=LINE_DIGITS))


def close(a: Any, b: Any, least: Any = LEAST_SIZE) -> bool:
    """Whether two numbers or arrays agree in relation to their size, which is taken to be no less than so much."""
    pairs = list(zip(_flat(a), _flat(b), strict=True))
    if any(x != x or y != y for x, y in pairs):
        raise EvaluationError("a line is no number here, such as the root of a negative one")
    size = max((abs(x) for pair in pairs for x in pair), default=0)
    return all(abs(x - y) <= LINE_TOLERANCE*max(size, least) for x, y in pairs)


def _flat(value: Any) -> list[Any]:
    """The entries of an array; a number is its only one."""
    if hasattr(value, "ravel"):
        return list(value.ravel())
    return list(value) if hasattr(value, "rows") else [value]
