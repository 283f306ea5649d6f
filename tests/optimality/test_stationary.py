"""From a loss to its estimator: stationary points, in the printed form and in numbers."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
import sympy as sp
from sympy import Eq, MatrixSymbol, Q, Sum, Symbol, Trace, ZeroMatrix, exp, log, symbols

from sympy_matcalc import (
    DefinitionError,
    MatCalcError,
    NoClosedFormError,
    NotScalarError,
    OptionError,
    StationaryPoint,
    classify,
    dot,
    elementwise,
    evaluate,
    family,
    gradient,
    logdet,
    norm,
    softplus,
    stationary_points,
    total,
)

m, n, p, q = symbols("m n p q", integer=True, positive=True)
SIZES = {m: 5, n: 3, p: 2, q: 4}
X, Y, P, R = MatrixSymbol("X", m, n), MatrixSymbol("Y", m, q), MatrixSymbol("P", n, n), MatrixSymbol("R", m, m)
w, x, y, b = (MatrixSymbol(*s) for s in (("w", n, 1), ("x", n, 1), ("y", m, 1), ("b", n, 1)))
W, S, T, V = MatrixSymbol("W", n, q), MatrixSymbol("S", n, n), MatrixSymbol("T", n, n), MatrixSymbol("V", n, n)
A, C, G, h = MatrixSymbol("A", p, n), MatrixSymbol("C", p, n), MatrixSymbol("G", p, n), MatrixSymbol("h", p, 1)
U, H, K = MatrixSymbol("U", m, p), MatrixSymbol("H", n, p), MatrixSymbol("K", p, p)
lam, s2, t = Symbol("lam", positive=True), Symbol("s2", positive=True), Symbol("t", real=True)
residual = X*w - y
SYMMETRIC = Q.symmetric(P) & Q.symmetric(R) & Q.symmetric(T)

#: name: (function, variables, options, values as they print)
FORMS: dict[str, tuple[Any, Any, dict, dict]] = {
    "least squares": (norm(residual)**2, w, {}, {w: "(X.T*X)**(-1)*X.T*y"}),
    "least squares, multiplied out": (dot(y, y) - 2*dot(y, X*w) + dot(w, X.T*X*w), w, {}, {w: "(X.T*X)**(-1)*X.T*y"}),
    "ridge": (norm(residual)**2 + lam*norm(w)**2, w, {}, {w: "(lam*I + X.T*X)**(-1)*X.T*y"}),
    "weighted": (dot(residual, R*residual), w, dict(assumptions=SYMMETRIC), {w: "(X.T*R*X)**(-1)*X.T*R*y"}),
    "many responses": (norm(X*W - Y)**2, W, {}, {W: "(X.T*X)**(-1)*X.T*Y"}),
    "on both sides": (norm(A.T*MatrixSymbol("Z", p, p)*C - V)**2, MatrixSymbol("Z", p, p), {},
                      {MatrixSymbol("Z", p, p): "(A*A.T)**(-1)*A*V*C.T*(C*C.T)**(-1)"}),
    "factor": (norm(X - U*H.T)**2, U, {}, {U: "X*H*(H.T*H)**(-1)"}),
    "quadratic form": (dot(x, P*x)/2 + dot(b, x), x, dict(assumptions=SYMMETRIC), {x: "-P**(-1)*b"}),
    "covariance": (logdet(S) + Trace(S.I*T), S, dict(assumptions=SYMMETRIC), {S: "T"}),
    "precision": (-logdet(S) + Trace(S*T), S, dict(assumptions=SYMMETRIC), {S: "T**(-1)"}),
    "matrix normal": (n*logdet(K) + Trace(K.I*C*P.I*C.T), K, dict(assumptions=Q.symmetric(P)),
                      {K: "1/n*C*P**(-1)*C.T"}),
    "variance": (m*log(s2) + norm(residual)**2/s2, s2, {}, {s2: "((X*w - y).T*(X*w - y))/m"}),
    "coefficients and variance": (m*log(s2) + norm(residual)**2/s2, [w, s2], {},
                                  {w: "(X.T*X)**(-1)*X.T*y", s2: "(y.T*(I - X*(X.T*X)**(-1)*X.T)*y)/m"}),
    "minimum norm": (norm(x)**2, x, dict(given=Eq(A*x, h)), {x: "A.T*(A*A.T)**(-1)*h"}),
    "mixture weights": (-dot(b, elementwise(log, x)), x, dict(given=Eq(total(x), 1)), {x: "1/(1.T*b)*b"}),
    "a scalar": (2*(t - 3)**2 + 1, t, {}, {t: "3"}),
}


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    f, variables, options, texts = FORMS[name]
    point, = stationary_points(f, variables, **options)
    assert {v: str(value) for v, value in point.values.items()} == texts


@pytest.mark.parametrize("name", [*FORMS, "Sylvester", "constrained least squares"])
def test_gradient_is_zero_there(name: str) -> None:
    """With numbers for everything else; under side conditions the gradient is that of the Lagrangian."""
    more = {"Sylvester": (norm(S*T + P*S - V)**2, S, {}, {}),
            "constrained least squares": (norm(residual)**2, w, dict(given=Eq(G*w, h)), {})}
    f, variables, options, _ = {**FORMS, **more}[name]
    point, = stationary_points(f, variables, **options)
    values = data(f, *point.values.values(), *(e for e in [options.get("given")] if e is not None))
    found = values | {v: number(value, values) for v, value in point.values.items()}
    if "given" in options:
        e = options["given"]
        (s, multiplier), = point.multipliers.items()
        f = f - (dot(s, e.lhs - e.rhs) if s.is_Matrix else s*(e.lhs - e.rhs))
        found[s] = number(multiplier, values)
        assert np.allclose(number(e.lhs, found), number(e.rhs, found))
    slopes = [np.abs(number(gradient(f, v), found)).max() for v in point.values]
    assert max(slopes) < 1e-8


def data(*exprs: Any) -> dict:
    """Values for all symbols; those that are symmetric by assumption are positive definite."""
    rng, values = np.random.default_rng(3), dict(SIZES)
    for s in sorted({s for e in exprs for s in sp.sympify(e).free_symbols} - set(SIZES), key=str):
        if isinstance(s, MatrixSymbol):
            a = rng.uniform(0.5, 1.5, [int(sp.sympify(d).subs(SIZES)) for d in s.shape])
            a = a*rng.choice((-1, 1), a.shape) if s not in (b, x) else a
            values[s] = a @ a.T + np.eye(len(a)) if s in (P, R, T) else a
        else:
            values[s] = 0.7
    return values


def number(expr: Any, values: dict) -> Any:
    value = evaluate(expr, values)
    return np.array(value, dtype=float) if getattr(expr, "is_Matrix", False) else float(value)


def test_unit_norm_is_an_eigenvalue_problem() -> None:
    point, = stationary_points(dot(x, P*x), x, given=Eq(dot(x, x), 1), assumptions=SYMMETRIC)
    lam_, = point.multipliers
    assert point.values == {} and str(point.conditions[0]) == "Eq(P*x, lambda*x)"
    assert str(point.multipliers[lam_]) == "x.T*P*x"


@pytest.mark.parametrize("factor", [1, sp.Rational(1, 3), -2, t])
def test_an_eigenvalue_problem_of_two_matrices(factor: Any) -> None:
    """factor P x = lambda T x, whatever stands before the form; for an eigenvector the gradient is zero."""
    given = Eq(dot(x, T*x), 1)
    point, = stationary_points(factor*dot(x, P*x), x, given=given, assumptions=SYMMETRIC)
    (lam_, multiplier), = point.multipliers.items()
    values = data(dot(x, T*x), dot(x, P*x), t)
    _, vectors = scipy.linalg.eigh(values[P], values[T])
    values[x] = vectors[:, :1]
    values[lam_] = number(multiplier, values)
    assert np.allclose(number(point.conditions[0].lhs, values), number(point.conditions[0].rhs, values))
    lagrangian = factor*dot(x, P*x) - lam_*(dot(x, T*x) - 1)
    assert np.abs(number(gradient(lagrangian, x), values)).max() < 1e-8


def test_definitions_are_put_in() -> None:
    r = MatrixSymbol("r", m, 1)
    assert stationary_points(norm(r)**2, w, where={r: residual}) == stationary_points(norm(residual)**2, w)
    under = stationary_points(norm(w)**2, w, where={r: X*w}, given=Eq(r, y))
    assert under == stationary_points(norm(w)**2, w, given=Eq(X*w, y))
    with pytest.raises(DefinitionError, match="depend on each other"):
        stationary_points(norm(r)**2, w, where={r: y, y: r})


def test_several_points_of_a_scalar() -> None:
    points = stationary_points(t**3 - 3*t, t)
    assert [point.values[t] for point in points] == [-1, 1]
    assert [classify(t**3 - 3*t, t, point) for point in points] == ["maximum", "minimum"]


def test_samples_of_a_normal_distribution() -> None:
    N, k = symbols("N k", integer=True, positive=True)
    samples, mu, S = family("x", n, 1, length=N), MatrixSymbol("mu", n, 1), MatrixSymbol("S", n, n)
    f = logdet(S) + Sum(dot(samples[k] - mu, S.I*(samples[k] - mu)), (k, 1, N))/N
    point, = stationary_points(f, [mu, S])
    values = np.random.default_rng(2).normal(size=(3, 8))
    sizes = {n: 3, N: 8, samples: values}
    assert np.allclose(np.array(evaluate(point.values[mu], sizes), dtype=float)[:, 0], values.mean(1))
    assert np.allclose(np.array(evaluate(point.values[S], sizes), dtype=float), np.cov(values, bias=True))


def test_conditions_say_what_must_be_invertible() -> None:
    assert stationary_points(norm(residual)**2, w)[0].conditions == [Q.invertible(X.T*X)]
    assert len(stationary_points(norm(x)**2, x, given=Eq(A*x, h))[0].conditions) == 1


def test_explicit_variables() -> None:
    """The normal equations of a straight line, from the sum of squares."""
    u, v = symbols("u v", real=True)
    c, d = sp.symarray("c", 4), sp.symarray("d", 4)
    f = sum((u + v*c[k] - d[k])**2 for k in range(4))
    point, = stationary_points(f, [u, v])
    values = dict(zip(c, (1, 2, 3, 5))) | dict(zip(d, (2, 1, 4, 6)))
    slope, offset = np.polyfit((1, 2, 3, 5), (2, 1, 4, 6), 1)
    assert float(point.values[u].subs(values)) == pytest.approx(offset)
    assert float(point.values[v].subs(values)) == pytest.approx(slope)


@pytest.mark.parametrize(("f", "variable", "error", "message"), [
    (total(elementwise(exp, X*w)) - dot(y, X*w), w, NoClosedFormError, r"X\.T\*\(exp\(X\*w\) - y\) = 0"),
    (total(softplus(X*w)) - dot(y, X*w), w, NoClosedFormError, "sigmoid"),
    (X*w, w, NotScalarError, "stationary_points needs a scalar"),
    (norm(y)**2, w, MatCalcError, "does not depend on w"),
], ids=["exponential", "logistic", "no scalar", "constant"])
def test_refused(f: Any, variable: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        stationary_points(f, variable)


@pytest.mark.parametrize(("f", "variable", "expected", "assumptions"), [
    (norm(residual)**2, w, "minimum", None), (-norm(residual)**2, w, "maximum", None),
    (norm(residual)**2 + lam*norm(w)**2, w, "minimum", None), (norm(X - U*H.T)**2, U, "minimum", None),
    (dot(x, P*x)/2 + dot(b, x), x, "unknown", SYMMETRIC),
    (dot(x, P*x)/2 + dot(b, x), x, "minimum", SYMMETRIC & Q.positive_definite(P)),
    (m*log(s2) + norm(residual)**2/s2, s2, "unknown", None),
], ids=lambda v: v if isinstance(v, str) else "")
def test_classify(f: Any, variable: Any, expected: str, assumptions: Any) -> None:
    point, = stationary_points(f, variable, assumptions=assumptions)
    assert classify(f, variable, point, assumptions=assumptions) == expected


@pytest.mark.parametrize(("f", "variable", "given", "expected"), [
    (norm(x)**2, x, Eq(A*x, h), "minimum"), (-norm(x - b)**2, x, Eq(A*x, h), "maximum"),
    (dot(x, P*x)/2 + dot(b, x), x, Eq(total(x), 1), "unknown"),
    (dot(b, x), x, Eq(dot(x, P*x), 1), "unknown"),
], ids=["minimum norm", "farthest", "no sign", "linear"])
def test_classify_under_side_conditions(f: Any, variable: Any, given: Any, expected: str) -> None:
    for point in stationary_points(f, variable, given=given, assumptions=SYMMETRIC):
        assert classify(f, variable, point, given=given, assumptions=SYMMETRIC) == expected


@pytest.mark.parametrize(("row", "expected"), [
    ((1, 0, 0), "maximum"), ((0, 0, 1), "saddle"), ((0, 1, 1), "saddle"), ((1, 0, 3), "saddle"), ((2, 0, 1), "maximum"),
])
def test_classify_by_the_directions_that_are_free(row: tuple[int, ...], expected: str) -> None:
    """x1^2 - x2^2 - x3^2 on a plane; its eigenvalues there, by hand, have the signs that are expected."""
    z, D = MatrixSymbol("z", 3, 1), sp.diag(1, -1, -1)
    basis = np.linalg.svd(np.array([row], dtype=float))[2][1:]
    signs = np.sign(np.linalg.eigvalsh(basis @ np.diag([1, -1, -1]) @ basis.T))
    assert {"maximum": [-1, -1], "saddle": [-1, 1]}[expected] == sorted(signs)
    given = Eq(dot(z, sp.Matrix(row)), 2)
    point, = stationary_points(dot(z, D*z), z, given=given)
    assert classify(dot(z, D*z), z, point, given=given) == expected


def test_classify_needs_the_side_conditions() -> None:
    point, = stationary_points(norm(x)**2, x, given=Eq(A*x, h))
    with pytest.raises(OptionError, match="under 1 side conditions, and given has 0"):
        classify(norm(x)**2, x, point)


def test_classify_takes_points_only() -> None:
    with pytest.raises(TypeError, match="found by stationary_points"):
        classify(norm(residual)**2, w, w)           # type: ignore[arg-type]


def test_classify_by_form() -> None:
    logistic = total(softplus(X*w)) - dot(y, X*w)
    assert classify(logistic, w, StationaryPoint({w: ZeroMatrix(n, 1)})) == "minimum"
    z, D = MatrixSymbol("z", 2, 1), sp.Matrix([[1, 0], [0, -1]])
    saddle, = stationary_points(dot(z, D*z), z)
    assert saddle.values == {z: ZeroMatrix(2, 1)} and classify(dot(z, D*z), z, saddle) == "saddle"
