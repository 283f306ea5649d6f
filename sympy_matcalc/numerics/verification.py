"""Whether what remains of an equation is zero in numbers, where the solution exists."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ..errors import EvaluationError, MissingRuleError
from ..operations import norm
from .evaluation import Program, evaluate
from .sampling import POINTS_TRIED, Sampler

DIGITS_OF_ZERO, NEARLY_ZERO = 30, 1e-12


def vanishes(rest: Any, conditions: Sequence[Any], assumptions: Any = None, given: Any = None) -> bool:
    """Whether an expression is zero at a random point at which the conditions hold; False if none is found.

    Conditions are ``Q.invertible(M)`` and ``Ne(c, 0)``: with fewer samples than entries X X^T is singular, and a
    solution that has its inverse says nothing there.
    """
    sizes = [sp.Determinant(c.arguments[0]) if isinstance(c, sp.assumptions.AppliedPredicate) else c.lhs - c.rhs
             for c in conditions]
    value = norm(rest) if getattr(rest, "is_Matrix", False) else rest
    program = Program()
    sampler = Sampler(program, [program.number(e) for e in (value, *sizes)], None, None, assumptions, given)
    for attempt in range(POINTS_TRIED):
        try:
            point = sampler.values(str(attempt), attempt, attempt)
            if any(abs(evaluate(size, point, digits=DIGITS_OF_ZERO)) < NEARLY_ZERO for size in sizes):
                continue
            return bool(abs(evaluate(value, point, digits=DIGITS_OF_ZERO)) < NEARLY_ZERO)
        except (EvaluationError, MissingRuleError, ZeroDivisionError):
            continue                        # not there, for example if these sizes make a matrix singular
    return False
