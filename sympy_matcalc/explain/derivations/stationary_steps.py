"""The derivation of stationary points: the gradient set to zero, and every equation that the solver solved."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sympy as sp

from ...algebra.nodes import Node, is_zero, transpose
from ...algebra.products import product
from ...algebra.rebuilding import replaced
from ...algebra.sums import scale
from ...algebra.traces import inner_product
from ...operations import dot
from ...optimality.stationary import Found, solve_stationary
from ...optimality.stationary_equations import StationaryEquations, needed_conditions
from ...reading.checks import sympified
from ...reading.question import Question
from ...writing.writer import write
from .results import Section
from .sides import Derivative
from .steps import Step
from .subjects import Subject


def stationary_sections(subject: Subject) -> list[list[Section]]:
    """The gradients of f, or of its Lagrangian, and the solution of the equations for every point."""
    problem, found = solve_stationary(subject.f, subject.question)
    name = "L" if subject.name == "f" and problem.multipliers else subject.name
    L = lagrangian(subject.f, problem.constraints, [s.data for s in problem.multipliers])
    slopes = [section for sections in Subject(L, name, _asked(subject.question, problem)).gradients()
              for section in sections]
    first = slopes[0]
    left = Derivative(name, subject.question.variables[0].expr)
    solved = [Section(None, left, partial(solving_steps, problem, one, first.result), one.point, None) for one in found]
    return [[*slopes, solved[0]], *([section] for section in solved[1:])]


def _asked(question: Question, problem: StationaryEquations) -> Question:
    """The question of the gradients: of what was given, equations for the unknowns are no facts."""
    if question.definitions:            # the lines go through them, and the equations that are solved do not
        return replace(question, given=problem.question.given, facts=problem.question.facts)
    return problem.question.only(*question.variables).like(is_list=question.is_list)


def lagrangian(f: Any, constraints: Sequence[Any], multipliers: Sequence[Any]) -> Any:
    """f - sum of <lambda, h> for the equations h = 0."""
    for e, multiplier in zip(constraints, multipliers):
        left, right = sympified(e.lhs), sympified(e.rhs)
        if multiplier.is_Matrix:
            f = f - dot(multiplier, left if right.is_ZeroMatrix else left - right)
        else:
            f = f - multiplier*(_number(left) - _number(right))
    return f


def _number(e: Any) -> Any:
    """What is a number, or the one in a 1x1 matrix."""
    return dot(sp.Identity(1), e) if getattr(e, "is_Matrix", False) else e


def solving_steps(problem: StationaryEquations, found: Found, gradient: Any) -> list[Step]:
    """From the gradient by the first unknown to the values of all unknowns."""
    steps, before = [], gradient
    needs = tuple(found.point.conditions) if found.values else ()       # or they are the equations themselves
    for line in _lines(problem, found):
        if line.equation != before:
            vanishing = None if line.residual is None else (line.residual, needs)
            steps.append(Step(before, line.equation, (line.rule,), weight=line.weight, vanishing=vanishing,
                              conditions=line.conditions))
            before = line.equation
    return steps


@dataclass(frozen=True)
class Line:
    """An equation, its rule and weight, the difference of its sides at the solution, and what it needs."""
    equation: Any
    rule: str
    weight: float
    residual: Any = None
    conditions: tuple[Any, ...] = ()


def _lines(problem: StationaryEquations, found: Found) -> Iterator[Line]:
    values = found.values
    for x, g in problem.equations:
        yield _line(g, None, values, *(("side condition", 2.5) if x in problem.multipliers else ("zero", 4.0)))
    if not values:
        yield from _eigenvalue_lines(problem, found)
        return
    given = dict(problem.equations)
    for solved in found.trail:
        x, solution = solved.unknown, solved.solution
        if solved.equation is not given[x]:
            yield _line(solved.equation, None, values, "substitute", 1.5)
        if solution.equation is not None:
            yield _line(*solution.equation, values, "multiply" if x in solution.needs else "linear", 2.0)
        yield _line(x, solution.value, values, "solve", 5.0, tuple(needed_conditions(solution.needs, values)))
    for solved in reversed(found.trail):        # what was found in terms of other unknowns
        value = values[solved.unknown]
        if value is not solved.solution.value:
            yield _line(solved.unknown, value, values, "substitute", 6.0)


def _line(left: Node, right: Node | None, values: dict[Node, Node], rule: str, weight: float,
          needs: tuple[Any, ...] = ()) -> Line:
    """left = right, or left = 0."""
    written = write(left)
    zero = sp.ZeroMatrix(*written.shape) if getattr(written, "is_Matrix", False) else sp.S.Zero
    other = zero if right is None or is_zero(right) else write(right)
    residual = write(replaced(left if right is None else left - right, dict(values))) if values else None
    return Line(sp.Eq(written, other, evaluate=False), rule, weight, residual, needs)


def _eigenvalue_lines(problem: StationaryEquations, found: Found) -> Iterator[Line]:
    """A x = lambda x, and what lambda is; both hold for any x that is no solution as far as the equations do."""
    (x, g), (s, h) = problem.equations
    g = replaced(g, {transpose(s): s})          # the multiplier of a symmetric condition is symmetric
    equation = next(c for c in found.point.conditions if c not in problem.constraints)
    rest = problem.question.read(equation.lhs) - problem.question.read(equation.rhs)
    parallel = scale(inner_product(rest, rest), g) - scale(inner_product(rest, g), rest)    # zero for rest = c g
    yield Line(equation, "eigenvalue", 5.0, write(parallel))
    (symbol, value), = found.point.multipliers.items()
    pulled = inner_product(x, g) if s.shape is None else product([transpose(x), g])
    euler = pulled + 2 * h * s                  # free of lambda, because h is of degree 2 in x
    residual = replaced(euler, {s: problem.question.read(value)})
    yield Line(sp.Eq(symbol, value, evaluate=False), "multiply", 4.0, write(residual))
