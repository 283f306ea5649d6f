"""The cookbook is right, its textbook forms are, and its runner tells a wrong gradient."""
from __future__ import annotations

import dataclasses

import pytest

from sympy_matcalc.cookbook import PROBLEMS
from sympy_matcalc.cookbook.__main__ import COLUMNS, main, report
from sympy_matcalc.cookbook.problem import Problem
from sympy_matcalc.cookbook.solutions import solve
from sympy_matcalc.cookbook.table import table_head


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_problem(problem: Problem) -> None:
    solution = solve(problem)
    assert solution.right, solution.note
    assert solution.textbook_right, solution.note


def test_names_are_unique_and_enough() -> None:
    names = [problem.name for problem in PROBLEMS]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("MC ") for name in names) >= 60


def test_table_fits_120_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["E1", "MC 127"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[:2] == table_head(COLUMNS).splitlines()
    assert lines[-1] == "2 problems: 2 right, 0 wrong"


def test_unknown_name_is_refused() -> None:
    with pytest.raises(SystemExit):
        main(["MC 0"])


class WrongSign(Problem):
    """A problem whose derivation goes wrong."""

    def derive(self):
        return -super().derive()


def test_a_wrong_gradient_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {field.name: getattr(PROBLEMS[0], field.name) for field in dataclasses.fields(Problem)}
    assert report([WrongSign(**fields), PROBLEMS[1]]) == 1
    assert capsys.readouterr().out.endswith("2 problems: 1 right, 1 wrong\n")


def test_an_error_is_a_wrong_answer(capsys: pytest.CaptureFixture[str]) -> None:
    broken = dataclasses.replace(PROBLEMS[0], variable=PROBLEMS[0].function)
    assert report([broken]) == 1
    assert "NotAVariableError" in capsys.readouterr().out
