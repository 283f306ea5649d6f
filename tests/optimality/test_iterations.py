"""The steps of iterations in closed form, and minimize: they arrive where they should."""
from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import IndexedBase, MatrixSymbol, Rational, Sum, Symbol, exp, log, symbols, tanh

from sympy_matcalc import (
    MissingDependencyError,
    NoClosedFormError,
    NotAVariableError,
    OptionError,
    dot,
    elementwise,
    evaluate,
    family,
    fisher_step,
    gauss_newton_step,
    gradient_step,
    irls_step,
    logdet,
    minimize,
    newton_step,
    norm,
    sigmoid,
    softplus,
    total,
)

m, n = symbols("m n", integer=True, positive=True)
X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
S, T = MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)
t = Symbol("t", real=True)
logistic = total(softplus(X*w)) - dot(y, X*w)
ridge = logistic + dot(w, w)/2
poisson = total(elementwise(exp, X*w)) - dot(y, X*w)
rng = np.random.default_rng(5)
DATA = {m: 30, n: 3, X: rng.normal(size=(30, 3)), y: (rng.uniform(size=(30, 1)) < 0.4).astype(float)}


@pytest.mark.parametrize(("step", "text"), [
    (gradient_step(norm(X*w - y)**2/2, w), "w - eta*X.T*(X*w - y)"),
    (gradient_step(logistic, w, Rational(1, 10)), "w - (1/10)*X.T*(sigmoid(X*w) - y)"),
    (newton_step(logistic, w),
     "w - (X.T*DiagMatrix(sigmoid(X*w) o (1 - sigmoid(X*w)))*X)**(-1)*X.T*(sigmoid(X*w) - y)"),
    (newton_step(norm(X*w - y)**2, w), "(X.T*X)**(-1)*X.T*y"),
    (newton_step(t**3 - 2*t, t), "(3*t**2 + 2)/(6*t)"),
    (fisher_step(poisson, w, {y: elementwise(exp, X*w)}), "w - (X.T*DiagMatrix(exp(X*w))*X)**(-1)*X.T*(exp(X*w) - y)"),
    (gauss_newton_step(X*w - y, w), "(X.T*X)**(-1)*X.T*y"),
    (irls_step(logistic, w)[0], "(X.T*W*X)**(-1)*X.T*W*z"),
], ids=lambda v: v if isinstance(v, str) else "")
def test_form(step: Any, text: str) -> None:
    assert str(step) == text


def run(step: Any, start: Any, steps: int) -> Any:
    value = start
    for _ in range(steps):
        value = evaluate(step, DATA | {w: value})
    return value


def test_newton_reaches_the_optimum_of_scipy() -> None:
    found = run(newton_step(ridge, w), np.zeros((3, 1)), 12)
    best = minimize(ridge, w, DATA, tol=1e-12)
    assert np.abs(found - best.values[w]).max() < 1e-8
    assert np.abs(found - minimize(ridge, w, DATA, method="BFGS", tol=1e-10).values[w]).max() < 1e-6


samples, targets, k = family("x", n, length=m), IndexedBase("t"), Symbol("k", integer=True)
by_sample = Sum(log(1 + exp(dot(w, samples[k]))) - targets[k]*dot(w, samples[k]), (k, 1, m))
v, P = MatrixSymbol("v", n, 1), MatrixSymbol("P", n, n)


@pytest.mark.parametrize(("loss", "text"), [
    (logistic, "(X.T*W*X)**(-1)*X.T*W*z"), (ridge, "(I + X.T*W*X)**(-1)*X.T*W*z"),
    (by_sample, "(stack(x)*W*stack(x).T)**(-1)*stack(x)*W*z"),
    (by_sample + dot(w, w)/2, "(I + stack(x)*W*stack(x).T)**(-1)*stack(x)*W*z"),
    (poisson + dot(w - v, P*(w - v)), ""),
], ids=["logistic", "ridge", "samples", "ridge of samples", "drawn to a point"])
def test_reweighted_least_squares_are_newton_steps(loss: Any, text: str) -> None:
    step, definitions = irls_step(loss, w)
    assert not text or str(step) == text
    more = {v: np.ones((3, 1)), P: np.diag([1.0, 2, 3]), samples: DATA[X].T, targets: np.vstack([[[0]], DATA[y]])[:, 0]}
    values = DATA | more | {w: np.full((3, 1), 0.3)}
    named = {symbol: evaluate(value, values) for symbol, value in definitions.items()}
    assert np.allclose(evaluate(step, values | named), evaluate(newton_step(loss, w), values))


def test_fisher_scoring_is_newton_where_the_link_is_canonical() -> None:
    point = DATA | {w: np.full((3, 1), 0.2)}
    for loss, mean in ((logistic, sigmoid(X*w)), (poisson, elementwise(exp, X*w))):
        assert np.allclose(evaluate(fisher_step(loss, w, {y: mean}), point), evaluate(newton_step(loss, w), point))
    probit = norm(y - elementwise(tanh, X*w))**2        # its Hessian depends on y
    expected = evaluate(fisher_step(probit, w, {y: elementwise(tanh, X*w)}), point)
    assert np.allclose(expected, evaluate(gauss_newton_step(elementwise(tanh, X*w) - y, w), point))


def test_newton_by_a_matrix() -> None:
    """For a precision matrix: -log det S + tr(S T) is least at T^-1."""
    A = rng.normal(size=(3, 3))
    values = {n: 3, T: A @ A.T + np.eye(3)}
    value = 0.9*np.linalg.inv(values[T])
    step = newton_step(-logdet(S) + sp.Trace(S*T), S)
    for _ in range(6):
        value = evaluate(step, values | {S: value})
    assert np.allclose(value, np.linalg.inv(values[T]))


def test_minimize_several_variables() -> None:
    b = Symbol("b")
    f = norm(X*w + b*sp.OneMatrix(m, 1) - y)**2
    found = minimize(f, [w, b], DATA)
    design = np.hstack([DATA[X], np.ones((30, 1))])
    best = np.linalg.lstsq(design, DATA[y], rcond=None)[0]
    assert np.allclose(np.vstack([found.values[w], [[found.values[b]]]]), best)
    assert found.value == pytest.approx(float(((design @ best - DATA[y])**2).sum())) and found.steps < 10


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: irls_step(logistic + total(elementwise(exp, w)), w), NoClosedFormError, "plus a constant"),
    (lambda: irls_step(norm(X*w - y)**2 + dot(w, w), w), NoClosedFormError, "is not X"),
    (lambda: irls_step(dot(w, w), w), NoClosedFormError, "is not X"),
    (lambda: newton_step(logistic, sp.Matrix(symbols("a b"))), NotAVariableError, "a MatrixSymbol or a Symbol"),
    (lambda: minimize(logistic, sp.Matrix(symbols("a b")), DATA), NotAVariableError, "MatrixSymbols and Symbols"),
    (lambda: minimize(logistic, w, {X: DATA[X], y: DATA[y]}), OptionError, "size n of w has no value"),
    (lambda: fisher_step(total(elementwise(lambda s: s**4, X*w - y)), w, {y: X*w}), NoClosedFormError, "not linear"),
], ids=lambda v: v if isinstance(v, str) else "")
def test_refused(call: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_minimize_without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> Any:
        raise ImportError(name)
    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(MissingDependencyError, match="optimize"):
        minimize(logistic, w, DATA)
