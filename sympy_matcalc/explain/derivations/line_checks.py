"""The numeric check of a derivation: every line equals the one before, and the first one the change of f."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from ...reading.variables import symbol_differential, symbol_node
from ...writing.writer import write
from .notation import put_in

TOLERANCE, TINY, NOISE = 1e-6, 1e-9, 1e-1
STEP, DIGITS, ATTEMPTS = 1e-8, 30, 6


@dataclass(frozen=True)
class Verification:
    """What a check found: true if all lines are right.

    Attributes
    ----------
    ok
        Whether every line has the value of the one before it at every point.
    failures
        The lines that have not, as pairs of their number and what is different.
    lines
        How many lines were compared.
    """
    ok: bool
    lines: int
    failures: list[tuple[int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"<{self.lines} lines right>" if self.ok else f"<WRONG: {self.failures}>"


class Lines:
    """Expressions with d(e) in them, for evaluation: d(e) by the forward pass, definitions put in."""

    def __init__(self, question: Question) -> None:
        self.defined = question.put_in
        reader = replace(question, definitions={}).reader
        self._read = reader.read
        self._differentials = {d for v in question.variables for s in v.symbols
                               for d in symbol_differential(s).atoms(MatrixDifferential, ScalarDifferential)}
        self._tangents = {symbol_node(reader.algebra, s): symbol_node(reader.algebra, symbol_differential(s))
                          for v in question.variables for s in v.symbols}

    def plain(self, expr: Any) -> Any:
        """An expression of symbols and the differentials of variables only."""
        expr = self.defined(expr)
        symbols = {d: d.variable for d in expr.atoms(MatrixDifferential, ScalarDifferential)
                   if d not in self._differentials}             # of names, and of constants
        parts = {d: d.expression for d in expr.atoms(MatrixDifferentialOf, ScalarDifferentialOf)}
        return put_in(expr, {d: self.change(self.defined(e)) for d, e in (symbols | parts).items()})

    def change(self, e: Any) -> Any:
        """The differential of an expression, pushed forward."""
        return write(push_forward(self._read(e), self._tangents))


Pair = tuple[int, Any, Any]
"""The number of a line, and two expressions that must have one value."""


def checked(pairs: Sequence[Pair], f: Any, question: Question, points: int, options: Mapping[str, Any]) -> list[
        tuple[int, str]]:
    """The pairs that differ at a random point, and pair 0 if the first line is not the change of f."""
    first = next(b for _, _, b in pairs)
    changes = [symbol_differential(s) for v in question.variables for s in v.symbols]
    for point in range(points):
        for attempt in range(ATTEMPTS):
            try:
                values = random_values([f, *changes, *(e for _, *sides in pairs for e in sides)],
                                       seed=f"{point}/{attempt}", attempt=attempt, **options)
                change, size = change_of(f, question, values)
                wrong = [] if close(change, evaluate(first, values, digits=DIGITS), max(NOISE*size, TINY)) \
                    else [(0, f"the change of {f}")]
                wrong += [(number, f"{b}") for number, a, b in pairs if not equal(a, b, values)]
                break
            except (EvaluationError, MissingRuleError, ZeroDivisionError, OverflowError):
                continue                # not there: a matrix is singular, a logarithm of something negative
        else:
            return [(0, "no point was found at which all lines exist")]
        if wrong:
            return wrong
    return []


def equal(a: Any, b: Any, values: Mapping[Any, Any]) -> bool:
    """Whether two expressions have one value; floats first, and digits where they do not say so."""
    return a == b or close(evaluate(a, values), evaluate(b, values)) \
        or close(evaluate(a, values, digits=DIGITS), evaluate(b, values, digits=DIGITS))


def close(a: Any, b: Any, least: Any = TINY) -> bool:
    """Whether two numbers or arrays agree in relation to their size, which is taken to be no less than so much."""
    pairs = list(zip(_flat(a), _flat(b), strict=True))
    if any(x != x or y != y for x, y in pairs):
        raise EvaluationError("a line is no number here, such as the root of a negative one")
    size = max((max(abs(x), abs(y)) for x, y in pairs), default=0)
    return all(abs(x - y) <= TOLERANCE*max(size, least) for x, y in pairs)


def _flat(value: Any) -> Iterable[Any]:
    return value.ravel() if hasattr(value, "ravel") else value if hasattr(value, "rows") else [value]


def change_of(f: Any, question: Question, values: Mapping[Any, Any]) -> tuple[Any, Any]:
    """(f(X + h dX) - f(X - h dX))/2h, and the size of f."""
    sides = []
    for h in (STEP, -STEP):
        moved, expr = dict(values), f
        for s in (s for v in question.variables for s in v.symbols if s in values or isinstance(s, Member)):
            change = symbol_differential(s)
            if isinstance(s, Member):
                expr = expr.xreplace({s: sp.MatAdd(s, h*change)})
            else:
                moved[s] = values[s] + h*values[change]
        sides.append(evaluate(expr, moved, digits=DIGITS))
    return (sides[0] - sides[1])/(2*STEP), max(map(abs, _flat(sides[0])))
