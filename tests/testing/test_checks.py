

"""The gradient checker finds planted mistakes, and is silent about right gradients."""
import math
import sys
import time

import pytest
import sympy as sp
from sympy import Eq, Function, Identity, Lambda, Matrix, MatrixSymbol, Q, Symbol, Trace, symbols

import sympy_matcalc as own
from sympy_matcalc import vec
from sympy_matcalc.errors import EvaluationError, MissingRuleError
from sympy_matcalc.numerics.evaluation import evaluate
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing import GradientReport, check_gradient, check_hessian, check_jacobian

np = pytest.importorskip("numpy")

m, n, p = symbols("m n p", integer=True, positive=True)
A, S = MatrixSymbol("A", m, m), MatrixSymbol("S", n, n)
X, b, y = MatrixSymbol("X", m, n), MatrixSymbol("b", n, 1), MatrixSymbol("y", m, 1)
s, t = symbols("s t")
sigma = Function("sigma")
residual = X*b - y
ONE_LAYER = own.Elementwise(sigma, X*b)

# f, variable, gradient: right as they stand
RIGHT = [
    (Trace(X.T*A*X), X, (A + A.T)*X),
    (residual.T*residual, X, 2*residual*b.T),
    (sp.log(sp.Determinant(S)), S, S.T.I),
    (sp.Determinant(S), S, own.Adjugate(S).T),
    (Trace(S.I*b*b.T), S, -S.T.I*b*b.T*S.T.I),
    (sp.log(sp.Determinant(X.T*X)), X, 2*X*(X.T*X).I),
    (y.T*X.applyfunc(sp.log)*b, X, own.Hadamard(y*b.T, X.applyfunc(lambda u: 1/u))),
    (y.T*X.applyfunc(sp.acos)*b, X, own.Hadamard(-y*b.T, X.applyfunc(lambda u: (1 - u**2)**-0.5))),
    (sp.log(1 - Trace(X.T*X)), X, -2/(1 - Trace(X.T*X))*X),
    (y.T*X.applyfunc(sp.Abs)*b, X, own.Hadamard(y*b.T, X.applyfunc(sp.sign))),
    (y.T*X.applyfunc(Lambda(t, sp.Max(t, 0)))*b, X, own.Hadamard(y*b.T, X.applyfunc(sp.Heaviside))),
    (y.T*ONE_LAYER, X, own.Hadamard(y, own.Elementwise(Lambda(t, own.FunctionDerivative(sigma, (1,), t)), X*b))*b.T),
    (Trace(S**3), S, 3*(S.T)**2),
    (Trace(sp.MatPow(S, sp.S.Half)), S, sp.MatPow(S.T, -sp.S.Half)/2),
    (1e-10*Trace(X.T*X) + 7, X, 2e-10*X),
    (1e6*Trace(X.T*X), X, 2e6*X),
    (sp.exp(s**2)*Trace(S), s, 2*s*sp.exp(s**2)*Trace(S)),
    (Trace(A), X, sp.ZeroMatrix(m, n)),
    (sp.Sum(X[symbols("i"), 0]**2, (symbols("i"), 0, m - 1)), X, 2*X*sp.MatrixUnit(n, n, 0, 0) if hasattr(
        sp, "MatrixUnit") else 2*X*sp.FunctionMatrix(n, n, Lambda(symbols("i j"), sp.Piecewise(
            (1, Eq(symbols("i"), 0) & Eq(symbols("j"), 0)), (0, True))))),
]


@pytest.mark.parametrize("f, x, G", RIGHT, ids=range(len(RIGHT)))
def test_right_gradients_pass_and_wrong_ones_do_not(f, x, G):
    report = check_gradient(f, x, G)
    assert report, report
    assert report.error < 1e-6 and report.values and "at" in report.where
    for wrong in (-G, 2*G, G*1.001):
        if not isinstance(G, sp.ZeroMatrix):
            assert not check_gradient(f, x, wrong), wrong


@pytest.mark.parametrize("f, x, G", [
    (Trace(X.T*A*X), X, 2*A*X), (Trace(X.T*A*X), X, (A + A)*X), (sp.log(sp.Determinant(S)), S, S.I),
    (Trace(S.I*b*b.T), S, -S.I*b*b.T*S.T.I), (residual.T*residual, X, 2*(X*b + y)*b.T),
    (Trace(A), X, X), (Trace(X.T*X), X, sp.ZeroMatrix(m, n)), (1e-10*Trace(X.T*X) + 7, X, 2.001e-10*X),
    (y.T*X.applyfunc(sp.Abs)*b, X, y*b.T), (Trace(X.T*X), X, 2*X + 1e-5*sp.OneMatrix(m, n)),
    (Trace(X.T*X), X, 2*X.T), (Trace(X.T*X), X, Trace(X)), (sp.Sum(X[0, 0], (s, 1, 3)), X, X),
])
def test_dropped_transposes_and_parts_are_found(f, x, G):
    report = check_gradient(f, x, G)
    assert not report and report.where and "WRONG" in repr(report)


def test_report():
    report = check_gradient(Trace(X.T*X), X, -2*X)
    assert isinstance(report, GradientReport) and report.ok is False
    assert report.error == pytest.approx(2) and "entry (" in report.where and "m = 4, n = 3" in report.where
    assert report.values[m] == 4 and report.values[X].shape == (4, 3) and report.digits == 30
    assert repr(check_gradient(Trace(X.T*X), X, 2*X)).startswith("<gradient right: error ")
    assert repr(check_gradient(Trace(X.T*X), X, X.T)).count("shape (3, 4) instead of (4, 3)") == 1


def test_what_never_exists_is_reported():
    report = check_gradient(sp.log(-1 - Trace(X.T*X)), X, X)
    assert not report and "does not exist" in report.where
    report = check_gradient(Trace(X.T*X), X, 2*X*sp.log(-1 - Trace(X.T*X)))
    assert not report and "gradient does not exist" in report.where
    assert not check_gradient(sp.log(sp.Determinant(X*X.T)), X, 2*(X*X.T).I*X, sizes={m: 4, n: 2})
    with pytest.raises(MissingRuleError):
        check_gradient(Trace(X.T*X), X, sp.Integral(sp.sin(sp.sin(s)), (s, 0, 1))*X)


def test_several_variables():
    f, variables = Trace(X.T*A*X), [X, A]
    assert check_gradient(f, variables, [(A + A.T)*X, X*X.T])
    report = check_gradient(f, variables, [(A + A.T)*X, -X*X.T])
    assert not report and "of A" in report.where


def test_explicit_matrices():
    x = sp.ImmutableMatrix(sp.symbols("x:3"))
    f = sp.sin(x[0])*x[1] + x[2]**2
    assert check_gradient(f, x, Matrix([sp.cos(x[0])*x[1], sp.sin(x[0]), 2*x[2]]))
    report = check_gradient(f, Matrix(x), Matrix([sp.cos(x[0])*x[1], sp.sin(x[0]), x[2]]))
    assert not report and report.where.startswith("x2")


def test_steps_ignore_the_structure_of_the_variable():
    assert check_gradient(Trace(A*S), S, A.T, assumptions=Q.symmetric(S), sizes={m: 3, n: 3})
    f = sp.log(sp.Determinant(S))
    assert check_gradient(f, S, S.I, assumptions=Q.symmetric(S))
    assert not check_gradient(f, S, own.Elementwise(Lambda(t, t), S.I), domains={S: "any"})


def test_facts_choose_domains():
    values = random_values([S, A], assumptions=[Q.symmetric(S) & Q.positive_definite(S), Q.orthogonal(A)])
    np.testing.assert_array_equal(values[S], values[S].T)
    assert np.linalg.eigvalsh(values[S]).min() > 0.1
    np.testing.assert_allclose(values[A].T @ values[A], np.eye(values[m]), atol=1e-12)
    with sp.assuming(Q.diagonal(S)):
        assert np.count_nonzero(random_values(S)[S]) == 3
    assert check_gradient(Trace(S*X.T*X), X, 2*X*S, assumptions=Q.symmetric(S))
    assert not check_gradient(Trace(S*X.T*X), X, 2*X*S)


@pytest.mark.parametrize("condition, holds", [
    (Eq(X.T*X, Identity(n)), lambda v: v.T @ v - np.eye(v.shape[1])),
    (Eq(S.T, -S), lambda v: v + v.T), (Eq(S*S, S), lambda v: v @ v - v),
    (Eq(sp.OneMatrix(1, m)*X, sp.OneMatrix(1, n)), lambda v: v.sum(0) - 1),
    (Eq(X*sp.OneMatrix(n, 1), sp.OneMatrix(m, 1)), lambda v: v.sum(1) - 1),
])
def test_side_conditions_choose_domains(condition, holds):
    (leaf,) = condition.atoms(MatrixSymbol)
    for given in (condition, [condition.args]):
        value = random_values(leaf, given=given)[leaf]
        np.testing.assert_allclose(holds(value), 0*holds(value), atol=1e-12)
    assert abs(value).max() > 0.1


@pytest.mark.parametrize("domain, holds", [
    ("positive", lambda v: (v > 0).all()), ("negative", lambda v: (v < 0).all()),
    ("spd", lambda v: np.linalg.eigvalsh(v).min() > 0 and (v == v.T).all()), ("symmetric", lambda v: (v == v.T).all()),
    ("skew", lambda v: (v == -v.T).all()), ("diagonal", lambda v: np.count_nonzero(v) == 3),
    ("orthogonal", lambda v: np.allclose(v @ v.T, np.eye(3))), ("stochastic", lambda v: np.allclose(v.sum(0), 1)),
    ("stochastic_rows", lambda v: np.allclose(v.sum(1), 1)), ("unit", lambda v: (abs(v - 0.5) <= 0.4).all()),
    ("well", lambda v: np.linalg.cond(v) < 100 and np.linalg.det(v) > 0),
    ("lower", lambda v: (np.triu(v, 1) == 0).all()),
    ("upper", lambda v: (np.tril(v, -1) == 0).all()), ("projection", lambda v: np.allclose(v @ v, v)),
    ("signs", lambda v: (abs(v) == 1).all()), ("integer", lambda v: (v % 1 == 0).all()),
])
def test_domains(domain, holds):
    for seed in range(10):
        assert holds(random_values(S, sizes={"n": 3}, domains={"S": domain}, seed=seed)[S])


def test_domains_that_do_not_exist():
    with pytest.raises(EvaluationError, match="'postive' of X is not one of any, well"):
        random_values(X, domains={X: "postive"})
    with pytest.raises(EvaluationError, match="square"):
        random_values(X, domains={X: "spd"})
    assert not check_gradient(Trace(X.T*X), X, 2*X, domains={X: "spd"})


def test_sizes():
    Y, Z = MatrixSymbol("Y", n + 1, 2*n), MatrixSymbol("Z", m*n, n - 1)
    values = random_values([Y*Z.T, X])
    assert values[Y].shape == (values[n] + 1, 2*values[n]) and values[Z].shape == (values[m]*values[n], values[n] - 1)
    assert values[m] != values[n] and values[X].shape == (values[m], values[n])
    assert random_values(X, sizes={m: 2, "n": 5})[X].shape == (2, 5)
    assert random_values(MatrixSymbol("H", n/2, 3))[n] % 2 == 0
    with pytest.raises(EvaluationError, match="sizes"):
        random_values(MatrixSymbol("H", n - 20, 3))


def test_every_kind_of_variable_gets_a_value():
    k, i, positive = symbols("k i", integer=True), Symbol("i2", integer=True), Symbol("positive", positive=True)
    base, f = sp.IndexedBase("v", shape=(m,)), Function("f")
    exprs = [S**k[0], base[k[1]], f(s, positive)*sp.log(positive), sp.Sum(X[i, 0], (i, 0, m - 1)),
             own.MatrixDifferential(X), own.ScalarDifferential(s), own.Elementwise(sigma, X)]
    values = random_values(exprs)
    assert values[positive] > 0 and isinstance(values[k[0]], int) and len(values[base]) == values[m]
    assert i not in values and not any(isinstance(leaf, sp.Dummy) for leaf in values)
    for expr in exprs:
        assert np.isfinite(evaluate(expr, values)).all()
    again = random_values(exprs)
    assert all(np.array_equal(values[leaf], again[leaf]) for leaf in values if leaf not in (f, sigma, type(f(s, t))))
    assert not np.array_equal(random_values(X, seed=1)[X], random_values(X, seed=2)[X])


def test_smooth_functions_know_their_derivatives():
    f = Function("f")
    values = random_values(f(s, t))
    point = values | {s: 0.3, t: 0.4}
    h = 1e-5
    numeric = (evaluate(f(s, t), point | {t: 0.4 + h}) - evaluate(f(s, t), point | {t: 0.4 - h}))/(2*h)
    assert evaluate(own.FunctionDerivative(f, (0, 1), s, t), point) == pytest.approx(numeric, rel=1e-8)


def test_without_numpy(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert check_gradient(Trace(X.T*A*X), X, (A + A.T)*X).digits == 30
    assert not check_gradient(Trace(X.T*A*X), X, 2*A*X)
    assert math.isclose(random_values(s)[s], random_values(s)[s])


def test_it_is_fast():
    loss = sp.log(sp.Determinant(S)) + Trace(S.I*X.T*X) + sum(sp.HadamardProduct(X, X)[i, 0] for i in range(2))
    G = -S.T.I*X.T*X*S.T.I + S.T.I
    check_gradient(loss, S, G)
    times = []
    for seed in range(5):
        start = time.perf_counter()
        assert check_gradient(loss, S, G, seed=seed)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.03


def test_deep_expressions():
    deep = X
    for k in range(1000):
        deep = sp.Basic.__new__(sp.MatMul, sp.S.One if k % 2 else sp.S.NegativeOne, deep)
        hash(deep)
        deep = sp.Basic.__new__(sp.Transpose, deep)
        hash(deep)
    f = sp.Basic.__new__(Trace, sp.Basic.__new__(sp.MatMul, sp.Basic.__new__(sp.Transpose, deep), X))
    assert check_gradient(f, X, 2*X, points=1)


def test_what_a_function_of_entries_mentions_has_a_value():
    a, c = sp.symbols("a c", positive=True)
    values = random_values(MatrixSymbol("X", 2, 3).applyfunc(Lambda(t, a + c + t)))
    assert {a, c} <= values.keys()


def test_jacobians_and_hessians_are_checked():
    m, n = sp.symbols("m n", integer=True, positive=True)
    W, z = MatrixSymbol("W", m, n), MatrixSymbol("z", n, 1)
    y1, y2 = sp.symbols("y1 y2", real=True)
    F, y = sp.Matrix([y1*y2, y1**2, sp.sin(y2)]), sp.Matrix([y1, y2])
    for right, wrong in ((check_jacobian(W*z, z), check_jacobian(W*z, z, 2*W.T)),
                         (check_jacobian(W*z, z, W, layout="numerator"), check_jacobian(W*z, z, W)),
                         (check_jacobian(W.T, W), check_jacobian(W.T, W, sp.Identity(m*n))),
                         (check_jacobian(F, y), check_jacobian(F, y, F.jacobian(y))),
                         (check_jacobian(y1*W, y1), check_jacobian(y1*W, y1, y1*vec(W).T)),
                         (check_jacobian(z.T*z, z), check_jacobian(z.T*z, z, z)),
                         (check_hessian(z.T*z, z), check_hessian(z.T*z, z, sp.Identity(n))),
                         (check_hessian(y1*y2**2, y1, 2*y2, y2), check_hessian(y1*y2**2, y1, y2, y2)),
                         (check_hessian(y1*y2**2, y), check_hessian(y1*y2**2, y, sp.zeros(2, 2)))):
        assert right and not wrong
