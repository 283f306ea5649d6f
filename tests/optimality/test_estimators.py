"""From a loss over samples to its estimator: in numbers those of NumPy, on shapes of which no two are equal."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Eq, IndexedBase, MatrixSymbol, OneMatrix, Q, Sum, Symbol, Trace, log, symbols

from sympy_matcalc import (
    NoClosedFormError,
    complete_square,
    dot,
    elementwise,
    equivalent,
    evaluate,
    family,
    logdet,
    mean as average,
    norm,
    stationary_points,
    total,
)

n, m, q, N = symbols("n m q N", integer=True, positive=True)
i = Symbol("i", integer=True)
x, t, M, z, r = (family("x", n, length=N), family("t", m, length=N), family("M", n, m, length=N),
                 family("z", q, length=N), family("r", q, length=N))
y, c, u = IndexedBase("y"), IndexedBase("c"), IndexedBase("u")
one = family("s", 1, length=N)
a, mu, pi = MatrixSymbol("a", n, 1), MatrixSymbol("mu", n, 1), MatrixSymbol("pi", q, 1)
W, S, P, A = MatrixSymbol("W", m, n), MatrixSymbol("S", n, n), MatrixSymbol("P", n, n), MatrixSymbol("A", n, q)
U, V, C, T = MatrixSymbol("U", n, n), MatrixSymbol("V", m, m), MatrixSymbol("C", n, m), MatrixSymbol("T", n, n)
w0, w1 = symbols("w0 w1", real=True)
lam, s2 = Symbol("lam", positive=True), Symbol("s2", positive=True)

rng = np.random.default_rng(7)
SIZES = {n: 3, m: 2, q: 4, N: 5}


def spd(size: int) -> np.ndarray:
    B = rng.normal(size=(size, size))
    return B @ B.T + np.eye(size)


DATA: dict[Any, Any] = SIZES | {
    x: rng.normal(size=(3, 5)), t: rng.normal(size=(2, 5)), M: rng.normal(size=(3, 10)), z: rng.normal(size=(4, 5)),
    r: rng.uniform(size=(4, 5)), one: rng.normal(size=(1, 5)), y: rng.normal(size=6), c: rng.uniform(1, 2, size=6),
    u: rng.normal(size=6), lam: 0.7, S: spd(3), U: spd(3), V: spd(2), A: rng.normal(size=(3, 4)), T: spd(3),
    mu: rng.normal(size=(3, 1)), C: rng.normal(size=(3, 2)), a: rng.normal(size=(3, 1))}
X, targets, latent, weights = DATA[x], DATA[t], DATA[z], DATA[c][1:]
Y, R, singles = DATA[y][1:, None], DATA[u][1:], DATA[one]
blocks = DATA[M].reshape(3, 5, 2).transpose(1, 0, 2)
mean, centre = X.mean(1, keepdims=True), X - X.mean(1, keepdims=True)
around = X - DATA[mu]


def over(f: Any) -> Any:
    return Sum(f, (i, 1, N))


@dataclass
class Case:
    """A loss, its variables, and what the estimator is."""
    loss: Any
    variables: Any
    values: dict[Any, Any]
    options: dict[str, Any] = field(default_factory=dict)
    text: str = ""


gram, inverse = X @ X.T, np.linalg.inv
shift = [over(dot(x[i], S.I*x[i]) - dot(mu, S.I*x[i]) - dot(x[i], S.I*mu) + dot(mu, S.I*mu)),
         over(dot(x[i], S.I*x[i]) - 2*dot(mu, S.I*x[i]) + dot(mu, S.I*mu))]
matrix_normal = over(Trace(V.I*(M[i] - C).T*U.I*(M[i] - C)))
isotropic = n*N*log(s2) + over(norm(x[i] - mu)**2)/s2
line = over((y[i] - w0 - w1*u[i])**2)
slope, offset = np.polyfit(R, Y[:, 0], 1)
rest = blocks - DATA[C]

CASES: dict[str, Case] = {
    "least squares": Case(over((y[i] - dot(a, x[i]))**2), a, {a: inverse(gram) @ X @ Y},
                          text="(Sum(x[i]*x[i].T, (i, 1, N)))**(-1)*(Sum(y[i]*x[i], (i, 1, N)))"),
    "by members of one entry": Case(over(norm(one[i] - a.T*x[i])**2), a, {a: inverse(gram) @ X @ singles.T}),
    "ridge": Case(over((y[i] - dot(a, x[i]))**2) + lam*dot(a, a), a, {a: inverse(gram + 0.7*np.eye(3)) @ X @ Y},
                  text="(lam*I + Sum(x[i]*x[i].T, (i, 1, N)))**(-1)*(Sum(y[i]*x[i], (i, 1, N)))"),
    "weighted": Case(over(c[i]*(y[i] - dot(a, x[i]))**2), a,
                     {a: inverse(X*weights @ X.T) @ X*weights @ Y},
                     text="(Sum(c[i]*x[i]*x[i].T, (i, 1, N)))**(-1)*(Sum((c[i]*y[i])*x[i], (i, 1, N)))"),
    "weighted ridge": Case(over(c[i]*(y[i] - dot(a, x[i]))**2) + lam*norm(a)**2, a,
                           {a: inverse(X*weights @ X.T + 0.7*np.eye(3)) @ X*weights @ Y}),
    "many responses": Case(over(norm(t[i] - W*x[i])**2), W, {W: targets @ X.T @ inverse(gram)},
                           text="(Sum(t[i]*x[i].T, (i, 1, N)))*(Sum(x[i]*x[i].T, (i, 1, N)))**(-1)"),
    "straight line": Case(line, [w0, w1], {w0: offset, w1: slope}),
    "weighted mean": Case(over(c[i]*norm(x[i] - mu)**2), mu, {mu: (X*weights).sum(1, keepdims=True)/weights.sum()},
                          text="1/Sum(c[i], (i, 1, N))*(Sum(c[i]*x[i], (i, 1, N)))"),
    "mean under a metric": Case(over(dot(x[i] - mu, S.I*(x[i] - mu))), mu, {mu: mean},
                                text="1/N*(Sum(x[i], (i, 1, N)))"),
    "matrix normal mean": Case(matrix_normal, C, {C: blocks.mean(0)},
                               dict(assumptions=Q.symmetric(U) & Q.symmetric(V)), "1/N*(Sum(M[i], (i, 1, N)))"),
    "matrix normal rows": Case(N*m*logdet(U) + matrix_normal, U,
                               {U: sum(B @ inverse(DATA[V]) @ B.T for B in rest)/10}, dict(assumptions=Q.symmetric(V))),
    "matrix normal columns": Case(N*n*logdet(V) + matrix_normal, V,
                                  {V: sum(B.T @ inverse(DATA[U]) @ B for B in rest)/15},
                                  dict(assumptions=Q.symmetric(U))),
    "mixture weights": Case(-over(dot(r[i], elementwise(log, pi))), pi,
                            {pi: DATA[r].sum(1, keepdims=True)/DATA[r].sum()}, dict(given=Eq(total(pi), 1)),
                            "1/(1.T*(Sum(r[i], (i, 1, N))))*(Sum(r[i], (i, 1, N)))"),
    "precision": Case(-N*logdet(P) + over(dot(x[i] - mu, P*(x[i] - mu))), P, {P: 5*inverse(around @ around.T)},
                      text="N*(Sum((x[i] - mu)*(x[i] - mu).T, (i, 1, N)))**(-1)"),
    "mean and precision": Case(-N*logdet(P) + over(dot(x[i] - mu, P*(x[i] - mu))), [mu, P],
                               {mu: mean, P: inverse(np.cov(X, bias=True))}),
    "mean and covariance": Case(N*logdet(S) + over(dot(x[i] - mu, S.I*(x[i] - mu))), [mu, S],
                                {mu: mean, S: np.cov(X, bias=True)}),
    "mean and covariance, expanded": Case(N*logdet(S) + shift[0], [mu, S], {mu: mean, S: np.cov(X, bias=True)}),
    "mean and symmetric covariance, expanded": Case(N*logdet(S) + shift[1], [mu, S],
                                                    {mu: mean, S: np.cov(X, bias=True)},
                                                    dict(assumptions=Q.symmetric(S))),
    "mean and variance": Case(isotropic, [mu, s2], {mu: mean, s2: (centre**2).sum()/15}),
    "noise of factor analysis": Case(N*n*log(s2) + over(norm(x[i] - A*z[i])**2)/s2, s2,
                                     {s2: ((X - DATA[A] @ latent)**2).sum()/15}),
    "loadings and noise": Case(N*m*log(s2) + over(norm(t[i] - W*x[i])**2)/s2, [W, s2],
                               {W: targets @ X.T @ inverse(gram),
                                s2: ((targets - targets @ X.T @ inverse(gram) @ X)**2).sum()/10}),
    # what m principal components leave, spread over the n - m others (Tipping & Bishop 1999)
    "noise of principal components": Case(
        (n - m)*log(s2) + Trace(T*(sp.Identity(n) - C*C.T))/s2, s2,
        {s2: np.trace(DATA[T] @ (np.eye(3) - DATA[C] @ DATA[C].T))/(3 - 2)}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_estimators(case: Case) -> None:
    point, = stationary_points(case.loss, case.variables, **case.options)
    assert set(point.values) == set(case.values)
    for v, expected in case.values.items():
        assert np.allclose(np.array(evaluate(point.values[v], DATA), dtype=float), expected), v
    if case.text:
        assert str(point.values[case.variables]) == case.text


def test_a_straight_line_in_three_ways() -> None:
    """The sum of squares of the residuals by both coefficients; with X = [1 x]; and in vectors."""
    xs, ys, w = MatrixSymbol("xs", N, 1), MatrixSymbol("ys", N, 1), MatrixSymbol("w", 2, 1)
    design = sp.BlockMatrix([[OneMatrix(N, 1), xs]])
    by_sum, = stationary_points(line, [w0, w1])
    by_design, = stationary_points(norm(design*w - ys)**2, w)
    by_entries, = stationary_points(Sum((ys[i, 0] - w0 - w1*xs[i, 0])**2, (i, 0, N - 1)), [w0, w1])
    by_vectors, = stationary_points(norm(w0*OneMatrix(N, 1) + w1*xs - ys)**2, [w0, w1])
    assert by_entries.values == by_vectors.values
    values = DATA | {xs: R[:, None], ys: Y}
    found = np.array(evaluate(by_design.values[w], values), dtype=float)
    assert np.allclose(found, [[offset], [slope]])
    for point in (by_sum, by_vectors):
        assert np.allclose([float(evaluate(point.values[v], values)) for v in (w0, w1)], found[:, 0])
        assert len(point.conditions) == 1 and isinstance(point.conditions[0], sp.Ne)
    assert equivalent(by_design.values[w], (design.T*design).I*design.T*ys)


def test_a_sum_of_squares_is_one_square_around_the_mean() -> None:
    centred = N*norm(mu - average(x))**2 + over(norm(x[i] - average(x))**2)
    square = complete_square(over(norm(x[i] - mu)**2), mu)
    assert str(square).startswith("N*((mu - 1/N*(Sum(x[i], (i, 1, N)))).T*(mu - 1/N*(Sum(x[i], (i, 1, N)))))")
    assert equivalent(square, centred) and equivalent(square, over(norm(x[i] - mu)**2))
    drawn = complete_square(over(dot(x[i] - mu, S*(x[i] - mu))) + lam*dot(mu, S*mu), mu, assumptions=Q.symmetric(S))
    assert str(drawn).startswith("(N + lam)*((mu - 1/(N + lam)*(Sum(x[i], (i, 1, N)))).T*S*")


def test_numbers_of_samples_that_are_known() -> None:
    """The same from five samples: no sum is written out."""
    five = [family("x", n, length=5), Sum((y[i] - w0 - w1*u[i])**2, (i, 1, 5))]
    point, = stationary_points(Sum((y[i] - dot(a, five[0][i]))**2, (i, 1, 5)), a)
    assert np.allclose(evaluate(point.values[a], DATA | {five[0]: X}), inverse(gram) @ X @ Y)
    point, = stationary_points(five[1], [w0, w1])
    assert np.allclose([float(evaluate(point.values[v], DATA)) for v in (w0, w1)], [offset, slope])


def test_what_has_no_closed_form() -> None:
    """The likelihood of all of probabilistic principal components: eigenvalues, not inverses."""
    covariance = A*A.T + s2*sp.Identity(n)
    with pytest.raises(NoClosedFormError, match=r"s2\*I \+ A\*A\.T"):
        stationary_points(N*logdet(covariance) + over(dot(x[i], covariance.I*x[i])), s2)
