"""Derivations of stationary points: the gradient set to zero, and every equation on the way to the solution."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sympy import Eq, IndexedBase, MatrixSymbol, Q, Sum, exp, log, symbols

from sympy_matcalc import (
    NoClosedFormError,
    StationaryPoint,
    Step,
    derivation,
    dot,
    elementwise,
    norm,
    show,
    stationary_points,
    total,
)
from sympy_matcalc.explain.derivations.stationary_steps import solving_steps
from sympy_matcalc.optimality.stationary import solve_stationary
from sympy_matcalc.reading.question import Question
from tests.explain.derivations.test_derivations import N, S, X, a, i, likelihood, m, n, p, targets, w, x, y

lam, s2 = symbols("lam s2", positive=True)
w0, w1 = symbols("w0 w1", real=True)
c, u = MatrixSymbol("c", n, 1), MatrixSymbol("u", p, 1)
C, T = MatrixSymbol("C", p, n), MatrixSymbol("T", n, n)
inputs = IndexedBase("x")

#: name -> function, variables, options, and how the last section ends
STATIONARY: dict[str, tuple[Any, Any, dict[str, Any], str]] = {
    "least squares": (norm(X*w - y)**2, w, {}, """
df/dw = 2*X.T*(X*w - y)
=> 2*X.T*(X*w - y) = 0       (set the gradient to zero)
=> X.T*X*w = X.T*y           (a linear equation)
=> w = (X.T*X)**(-1)*X.T*y   (solve; X.T*X invertible)"""),
    "ridge": (norm(X*w - y)**2 + lam*norm(w)**2, w, {}, """
=> (lam*I + X.T*X)*w = X.T*y         (a linear equation)
=> w = (lam*I + X.T*X)**(-1)*X.T*y   (solve; lam*I + X.T*X invertible)"""),
    "covariance": (likelihood, S, {}, """
=> S = 1/N*(Sum((x[i] - mean(x))*(x[i] - mean(x)).T, (i, 1, N)))                           (solve)"""),
    "minimum norm": (norm(x)**2, x, dict(given=Eq(C*x, u)), """
dL/dx = 2*x - C.T*lambda
=> 2*x - C.T*lambda = 0             (set the gradient to zero)
=> C*x - u = 0                      (side condition)
=> x = (1/2)*C.T*lambda             (a linear equation)
=> (1/2)*(C*C.T*lambda - 2*u) = 0   (substitute)
=> C*C.T*lambda = 2*u               (a linear equation)
=> lambda = 2*(C*C.T)**(-1)*u       (solve; C*C.T invertible)
=> x = C.T*(C*C.T)**(-1)*u          (substitute)"""),
    "mixture weights": (-dot(c, elementwise(log, x)), x, dict(given=Eq(total(x), 1)), """
=> lambda = -(1.T*c)                            (solve)
=> x = 1/(1.T*c)*c                              (substitute)"""),
    "unit norm": (dot(x, T*x), x, dict(given=Eq(dot(x, x), 1), assumptions=Q.symmetric(T)), """
=> 2*(T*x - lambda*x) = 0   (set the gradient to zero)
=> x.T*x - 1 = 0            (side condition)
=> T*x = lambda*x           (eigenvalue problem)
=> lambda = x.T*T*x         (multiply by the unknown)"""),
    "two matrices": (dot(x, T*x)/3, x, dict(given=Eq(dot(x, S*x), 1), assumptions=Q.symmetric(T) & Q.symmetric(S)), """
=> T*x = (3*lambda)*S*x             (eigenvalue problem)
=> lambda = (x.T*T*x)/3             (multiply by the unknown)"""),
    "least squares on a plane": (norm(X*w - y)**2, w, dict(given=Eq(C*w, u)), ""),
    "a residual by name": (norm(a)**2, w, dict(where={a: X*w - y}), """
=> w = (X.T*X)**(-1)*X.T*y   (solve; X.T*X invertible)"""),
    "variance": (m*log(s2) + norm(X*w - y)**2/s2, [w, s2], {}, """
=> s2 = (y.T*(I - X*(X.T*X)**(-1)*X.T)*y)/m               (solve)"""),
    "a line": (Sum((targets[i] - w0 - w1*inputs[i])**2, (i, 1, N)), [w0, w1], dict(name="RSS"), ""),
}


@pytest.mark.parametrize("name", STATIONARY)
def test_stationary_points(name: str) -> None:
    """The gradient, set to zero, and every equation on the way; all hold at the solution."""
    expr, variables, options, ending = STATIONARY[name]
    derived = derivation(expr, variables, kind="stationary", **options)
    for level in ("full", "brief"):
        report = derived.at(level).verify(points=1)
        assert report and report.lines >= 3
    assert str(derived).endswith(ending) and derived.latex() and derived.html()
    options = {key: value for key, value in options.items() if key != "name"}
    assert derived.result == stationary_points(expr, variables, **options)
    assert all(len(section.at(derived.level)) <= 7 for section in derived.sections)


def test_wrong_eigenvalue_lines_are_found() -> None:
    expr, variables, options, _ = STATIONARY["unit norm"]
    problem, (found,) = solve_stationary(expr, Question.by(variables, **options))
    (symbol, value), = found.point.multipliers.items()
    equation, constraint = found.point.conditions
    wrong = StationaryPoint({}, [Eq(equation.lhs, 2*equation.rhs, evaluate=False), constraint], {symbol: 2*value})
    derived = derivation(expr, variables, kind="stationary", level="full", **options)
    steps = derived.sections[-1].full
    steps[-2:] = solving_steps(problem, replace(found, point=wrong), derived.sections[0].result)[-2:]
    assert [number for number, _ in derived.verify(points=1).failures] == [len(steps) - 1, len(steps)]


def test_a_wrong_solution_is_found() -> None:
    derived = derivation(norm(X*w - y)**2, w, kind="stationary", level="full")
    steps = derived.sections[-1].full
    residual, conditions = steps[-1].vanishing or (None, ())
    steps[-1] = Step(steps[-1].before, steps[-1].after, ("solve",), vanishing=(residual + w, conditions))
    assert not derived.verify(points=1)


def test_what_has_no_closed_form_says_so() -> None:
    with pytest.raises(NoClosedFormError, match="= 0"):
        derivation(total(elementwise(exp, X*w)) + dot(w, w), w, kind="stationary")


def test_pages_of_stationary_points() -> None:
    least = show(norm(X*w - y)**2, w, kind="stationary")
    assert least.is_right and "\nw = (X.T*X)**(-1)*X.T*y\n" in str(least) and "<details>" in least._repr_html_()
    expr, variables, options, _ = STATIONARY["unit norm"]
    assert "\nT*x = lambda*x\nx.T*x = 1\n" in str(show(expr, variables, kind="stationary", **options))
