"""Derive every problem, check it, and print the table."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sympy import Basic, MatrixBase

from . import PROBLEMS
from .problem import Problem
from .solutions import Solution, solve
from .table import Column, table_head, table_row

COLUMNS = (Column("problem", 7), Column("function", 40), Column("by", 3), Column("gradient", 41),
           Column("ms", 6, right=True), Column("check", 5), Column("textbook", 8))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of the problems and a count; the result is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sympy_matcalc.cookbook", description=__doc__)
    parser.add_argument("problem", nargs="*", help="names such as 'MC 61' or E4; all problems if none is given")
    names = parser.parse_args(arguments).problem
    unknown = set(names) - {problem.name for problem in PROBLEMS}
    if unknown:
        parser.error(f"no such problem: {', '.join(sorted(unknown))}")
    return report([problem for problem in PROBLEMS if not names or problem.name in names])


def report(problems: Sequence[Problem]) -> int:
    """Solve and print the problems one by one; 0 if all are right, else 1."""
    print(table_head(COLUMNS))
    wrong = 0
    for problem in problems:
        solution = solve(problem)
        wrong += not solution.right
        print(table_row(COLUMNS, _cells(solution)), flush=True)
    print(f"\n{len(problems)} problems: {len(problems) - wrong} right, {wrong} wrong")
    return 1 if wrong else 0


def _cells(solution: Solution) -> list[str]:
    problem = solution.problem
    shown = solution.note if solution.gradient is None else _text(solution.gradient)
    textbook = "agrees" if solution.right and solution.textbook_right else "differs"
    return [problem.name, _text(problem.function), _variables(problem.variable), shown,
            f"{1000*solution.seconds:.1f}", "right" if solution.right else "WRONG", textbook]


def _text(expression: Basic | MatrixBase) -> str:
    if isinstance(expression, MatrixBase):
        return str(expression.tolist())
    return str(expression)


def _variables(variable: Basic | MatrixBase) -> str:
    return ", ".join(map(str, variable)) if isinstance(variable, MatrixBase) else str(variable)


if __name__ == "__main__":
    sys.exit(main())
