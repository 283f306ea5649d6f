"""The ways to differentiate side by side: all agree, and differences err as they should."""
from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from sympy import Matrix, log

from sympy_matcalc import (
    EvaluationError,
    MissingDependencyError,
    NotAVariableError,
    OptionError,
    compare_methods,
    norm,
)
from tests.explain.walkthrough.test_walkthrough import DATA, NOTES, POINT, X, t1, w, x1, x2, y


@pytest.mark.parametrize("f, variable, point, count", [
    (NOTES, x1, POINT, 1), (NOTES, Matrix([x1, x2]), POINT, 2), (norm(X*w - y)**2, w, DATA, 2),
    (norm(X*w - y), X, DATA, 6)])
def test_methods_agree(f: Any, variable: Any, point: dict[Any, Any], count: int) -> None:
    compared = compare_methods(f, variable, point)
    errors = {(method.name, method.h): method.error for method in compared.methods}
    for name, cost in (("symbolic", 1), ("forward mode", count), ("reverse mode", 1)):
        assert errors[name, None] < 1e-13
        assert next(m for m in compared.methods if m.name == name).evaluations == cost
    assert errors["forward difference", 1e-6] < 1e-4 and errors["central difference", 1e-4] < 1e-6
    assert {m.evaluations for m in compared.methods if m.name == "forward difference"} == {count + 1}
    assert {m.evaluations for m in compared.methods if m.name == "central difference"} == {2*count}
    assert compared.best_h("forward difference") not in (compared.methods[1].h, compared.methods[13].h)
    assert len(compared.exact) == count and str(compared).count("\n") == 32


def test_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = compare_methods(NOTES, x1, POINT, lang="zh")
    assert "中心差分" in str(compared) and r"\cdot 10^{-5}" in compared._repr_latex_()
    drawn: list[str] = []
    axes = SimpleNamespace(**{name: lambda *args, _name=name, **options: drawn.append(_name) for name in (
        "loglog", "axhline", "set_xlabel", "set_ylabel", "legend")})
    assert compared.plot(axes) is axes and drawn.count("loglog") == 2 and drawn.count("axhline") == 3
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingDependencyError, match="plot"):
        compared.plot()


def test_comparisons_that_make_no_sense() -> None:
    with pytest.raises(NotAVariableError, match="not a variable"):
        compare_methods(NOTES, x1*x2, POINT)
    with pytest.raises(NotAVariableError, match="to compare by"):
        compare_methods(NOTES, [x1, x2], POINT)
    for h in (0, [1e-3, -1], []):
        with pytest.raises(OptionError, match="h must be positive"):
            compare_methods(NOTES, x1, POINT, h=h)
    with pytest.raises(OptionError, match="have a step"):
        compare_methods(NOTES, x1, POINT, h=1e-3).best_h("reverse mode")
    with pytest.raises(EvaluationError, match="no value for the Symbol x1"):
        compare_methods(NOTES, x1, {x2: 5})
    with pytest.raises(EvaluationError, match="another one"):
        compare_methods(log(t1), t1, {t1: -1})


def test_points_may_be_given_by_name() -> None:
    exact = compare_methods(NOTES, x1, POINT, h=1e-3).exact
    assert compare_methods(NOTES, x1, {"x1": 2, "x2": 5}, h=1e-3).exact == exact
    entries = Matrix([x1, x2]).as_immutable()
    assert compare_methods(NOTES, entries, {entries: [[2], [5]]}, h=1e-3).exact[:1] == exact
