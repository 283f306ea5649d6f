"""Derives the gradient of a problem and judges it."""
from __future__ import annotations

import time
from dataclasses import dataclass

from sympy import Basic, MatrixBase

from ..testing.checks import check_gradient
from .problem import Problem
from .symbols import SIZES


@dataclass(frozen=True)
class Solution:
    """A derived gradient with what was found out about it.

    Attributes
    ----------
    problem : Problem
    gradient : Expr, MatrixExpr, Matrix or None
        None where the derivation failed; `note` then says why.
    seconds : float
    right : bool
        The gradient agrees with central differences of the function.
    textbook_right : bool
        So does the closed form of the source.
    note : str
    """

    problem: Problem
    gradient: Basic | MatrixBase | None
    seconds: float
    right: bool
    textbook_right: bool
    note: str = ""


def solve(problem: Problem) -> Solution:
    """Derive the gradient of a problem, and check it and the textbook's closed form numerically.

    Parameters
    ----------
    problem : Problem
        One of `PROBLEMS`, or one of your own.

    Returns
    -------
    Solution
        With the gradient, and what was found out about it.  An exception is part of the answer: it makes the problem
        wrong and is kept in ``note``.

    See Also
    --------
    sympy_matcalc.gradient : Which derives it.
    sympy_matcalc.testing.check_gradient : Which judges it.

    Examples
    --------
    >>> from sympy_matcalc.cookbook import PROBLEMS, solve
    >>> solution = solve(PROBLEMS[0])
    >>> print(solution.problem.name, solution.gradient, solution.right)
    E1 a*b.T True
    """
    start = time.perf_counter()
    try:
        derived = problem.derive()
    except Exception as error:  # the table goes on with the next problem
        return Solution(problem, None, time.perf_counter() - start, False, False, _error_text(error))
    seconds = time.perf_counter() - start
    right, note = _agrees(problem, derived)
    textbook_right, textbook_note = _agrees(problem, problem.textbook)
    return Solution(problem, derived, seconds, right, textbook_right, note or textbook_note)


def _agrees(problem: Problem, form: Basic | MatrixBase) -> tuple[bool, str]:
    try:
        report = check_gradient(problem.function, problem.variable, form, sizes=SIZES, domains=problem.domains,
                                assumptions=problem.facts)
    except Exception as error:  # a form that cannot be evaluated is a wrong form
        return False, _error_text(error)
    return bool(report), "" if report else str(report)


def _error_text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
