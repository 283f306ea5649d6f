"""Families of samples: members, stacks, means and sums over them, as they print and in numbers."""
from __future__ import annotations

import pickle

import pytest
import sympy as sp
from sympy import IndexedBase, KroneckerDelta, MatrixSymbol, Q, Sum, Symbol, Trace, exp, log, symbols

from sympy_matcalc import (
    FamilyError,
    MatrixSum,
    NotAVariableError,
    differential,
    dot,
    elementwise,
    evaluate,
    family,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    logdet,
    matsimplify,
    mean,
    norm,
    softmax,
    stack,
    stacked,
    taylor,
    trace_gradient,
    unstacked,
    vjp,
)
from sympy_matcalc.expressions.families import Family, Member, Stack
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.operations.indices.means import Mean
from sympy_matcalc.testing.checks import check_gradient, check_hessian, check_jacobian

np = pytest.importorskip("numpy")

n, m, N = symbols("n m N", integer=True, positive=True)
i, j, l = symbols("i j l", integer=True)
SIZES = {n: 3, m: 2, N: 5}
x, t, M = family("x", n, 1, length=N), family("t", m, 1, length=N), family("M", n, m, length=N)
mu, a, xbar = (MatrixSymbol(name, n, 1) for name in ("mu", "a", "xbar"))
S, W, V = MatrixSymbol("S", n, n), MatrixSymbol("W", m, n), MatrixSymbol("V", n, 1)
y, K, c = IndexedBase("y"), IndexedBase("K"), IndexedBase("c")
w0, w1 = symbols("w0 w1")
xs = IndexedBase("x")


def over(f, *more):
    return Sum(f, (i, 1, N), *more)


spread = over(norm(x[i] - mu)**2)
pairs = over(K[i, j]*norm(x[i] - x[j])**2, (j, 1, N))
likelihood = logdet(S) + over(dot(x[i] - xbar, S.I*(x[i] - xbar)))/N
at_the_mean = logdet(S) + over(dot(x[i] - mean(x), S.I*(x[i] - mean(x))))/N
logistic = over(-y[i]*dot(a, x[i]) + log(1 + exp(dot(a, x[i]))))
line = over((y[i] - w0 - w1*xs[i])**2)
entropy = over(-dot(t[i], elementwise(log, softmax(W*x[i]))))
matrices = over(Trace(M[i].T*S*M[i]))
centred = over(norm(x[i] - mean(x))**4)
chain = Sum(norm(x[i + 1] - x[i])**2, (i, 1, N - 1))

GRADIENTS = [
    (spread, mu, {}, "2*(Sum(mu - x[i], (i, 1, N)))"),
    (spread, x[j], {}, "2*(x[j] - mu)"),
    (spread, x[2], {}, "2*(x[2] - mu)"),
    (pairs, x[l], {}, "2*(Sum((K[i, l] + K[l, i])*(x[l] - x[i]), (i, 1, N)))"),
    (likelihood, S, {}, "S.T**(-1)*(I - 1/N*(Sum((x[i] - xbar)*(x[i] - xbar).T, (i, 1, N)))*S.T**(-1))"),
    (at_the_mean, S, {"assumptions": Q.symmetric(S)},
     "S**(-1)*(I - 1/N*(Sum((x[i] - mean(x))*(x[i] - mean(x)).T, (i, 1, N)))*S**(-1))"),
    (at_the_mean, x[j], {}, "1/N*(S**(-1) + S.T**(-1))*(x[j] - mean(x))"),
    (logistic, a, {}, "Sum((sigmoid(a.T*x[i]) - y[i])*x[i], (i, 1, N))"),
    (line, w0, {}, "2*Sum(w0 + w1*x[i] - y[i], (i, 1, N))"),
    (line, w1, {}, "2*Sum((w0 + w1*x[i] - y[i])*x[i], (i, 1, N))"),
    (matrices, S, {}, "Sum(M[i]*M[i].T, (i, 1, N))"),
    (matrices, M[j], {}, "(S + S.T)*M[j]"),
    (dot(a, mean(x)), x[j], {}, "1/N*a"),
    (dot(a, x[3]), x[1], {}, "0"),
]
VARIABLES = [(spread, mu), (spread, x[j]), (spread, x[2]), (spread, x), (pairs, x[l]), (pairs, x), (likelihood, S),
             (likelihood, xbar), (at_the_mean, S), (at_the_mean, x[j]), (at_the_mean, x), (logistic, a),
             (logistic, x[j]), (logistic, x), (line, w0), (line, w1), (matrices, S), (matrices, M[j]), (matrices, M),
             (centred, x[j]), (centred, x), (chain, x), (chain, x[2]), (chain, x[j]), (entropy, W), (entropy, x[1]),
             (Trace(S*mean(M)*W), M), (Trace(S*mean(M)*W), M[j]), (norm(stack(x)*stack(x).T - S)**2, x[j]),
             (norm(x[i] - x[j])**2, x[j]), (norm(x[i] - x[j])**2, x), (sp.log(1 + spread), x[j])]
SMOOTH_TWICE = [(spread, mu), (spread, x[j]), (pairs, x[l]), (logistic, a), (logistic, x[j]), (line, w1), (matrices, S),
                (matrices, M[j]), (centred, x[2]), (at_the_mean, x[j]), (chain, x[j])]


@pytest.mark.parametrize("f, v, options, text", GRADIENTS, ids=[g[3] for g in GRADIENTS])
def test_gradients_print(f, v, options, text):
    assert str(gradient(f, v, **options)) == text


@pytest.mark.parametrize("f, v", VARIABLES, ids=str)
def test_gradients_in_numbers(f, v):
    report = check_gradient(f, v, sizes=SIZES, points=1)
    assert report, report


@pytest.mark.parametrize("f, v", SMOOTH_TWICE, ids=str)
def test_hessians_in_numbers(f, v):
    report = check_hessian(f, v, sizes=SIZES, points=1)
    assert report, report


def test_hessians_print():
    assert str(hessian(logistic, a)) == "Sum(((1 - sigmoid(a.T*x[i]))*sigmoid(a.T*x[i]))*x[i]*x[i].T, (i, 1, N))"
    assert hessian(logistic, a) == jacobian(gradient(logistic, a), a)
    assert str(hessian(spread, x[j])) == "2*I" and str(hessian(spread, x[j], x[l])) == "(2*KroneckerDelta(j, l))*I"
    assert str(hessian(spread, x[1], x[2])) == "0" and hessian(spread, x[1], x[2]).shape == (n, n)
    assert str(hessian(pairs, x[l])) == "(-4*K[l, l] + 2*Sum(K[i, l] + K[l, i], (i, 1, N)))*I"


def test_mixed_hessians_in_numbers():
    for f, v, w in ((pairs, x[1], x[2]), (at_the_mean, x[1], x[2]), (logistic, a, x[j]), (logistic, x[j], a),
                    (centred, x[j], x[l]), (line, w0, w1)):
        report = check_hessian(f, v, None, w, sizes=SIZES, points=1)
        assert report, report


MAPS = [(MatrixSum(x[i]*dot(a, x[i]), (i, 1, N)), a), (MatrixSum(x[i]*dot(a, x[i]), (i, 1, N)), x[j]),
        (MatrixSum(x[i]*x[i].T, (i, 1, N)), x[j]), (MatrixSum(x[i]*x[i].T, (i, 1, N)), x), (mean(M), M),
        (mean(M), M[2]), (W*x[i], W), (W*x[2], x), (S*M[j], M[j]), (MatrixSum(c[i]*S*M[i], (i, 1, N)), S)]


@pytest.mark.parametrize("F, v", MAPS, ids=str)
def test_jacobians_in_numbers(F, v):
    for accumulation in ("forward", "reverse"):
        report = check_jacobian(F, v, jacobian(F, v, accumulation=accumulation), sizes=SIZES, points=1)
        assert report, report


def test_directions_and_cotangents():
    F = MatrixSum(x[i]*dot(a, x[i]), (i, 1, N))
    assert str(jvp(F, a, V)) == "Sum(x[i]*V.T*x[i], (i, 1, N))"
    assert str(jvp(F, x[j], V)) == "(V*x[j].T + x[j]*V.T)*a"
    assert str(vjp(F, x[j], V)) == "(V*a.T + a*V.T)*x[j]"
    assert str(hvp(spread, x[j], V)) == "2*V"
    assert str(differential(spread, x)) == "2*Sum(dx[i].T*(x[i] - mu), (i, 1, N))"
    assert str(differential(spread, x[j])) == "2*(dx[j].T*(x[j] - mu))"
    assert trace_gradient(dot(a, differential(x[j], x[j])), x[j]) == a
    assert gradient(spread, [mu, x[j]]) == [gradient(spread, mu), gradient(spread, x[j])]


def test_what_lies_in_a_part_of_the_range():
    partial = Sum(norm(x[i] - mu)**2, (i, 2, 4))
    assert str(gradient(partial, x[3])) == "2*(x[3] - mu)" and gradient(partial, x[1]) == sp.ZeroMatrix(n, 1)
    assert gradient(partial, x[j]).has(KroneckerDelta)              # j may lie outside
    for v in (x[1], x[3], x[j], x):
        assert check_gradient(partial, v, sizes=SIZES, points=1)


def test_sums_of_one_range_merge():
    apart = -over(y[i]*dot(a, x[i])) + over(log(1 + exp(dot(a, x[i]))))
    assert gradient(apart, a) == gradient(logistic, a)
    assert str(matsimplify(over(c[i]) + 3*Sum(y[j]**2, (j, 1, N)))) == "Sum(c[i] + 3*y[i]**2, (i, 1, N))"
    assert matsimplify(MatrixSum(x[i] - mean(x), (i, 1, N))) == sp.ZeroMatrix(n, 1)
    assert str(matsimplify(MatrixSum(S*x[i], (i, 1, N)))) == "S*(Sum(x[i], (i, 1, N)))"


@pytest.mark.parametrize("f", [c[i], c[i] - y[i], c[i]*(c[i] - y[i]), dot(a, x[i])*c[i]], ids=str)
def test_the_sign_leaves_a_sum(f):
    assert matsimplify(over(-f)) == matsimplify(-over(f))
    assert matsimplify(MatrixSum(-f*x[i], (i, 1, N))) == matsimplify(-MatrixSum(f*x[i], (i, 1, N)))
    assert matsimplify(over(f) + over(-f)) == 0


def test_residuals_print_as_they_were_written():
    s = Symbol("s", real=True)
    assert str(gradient(over(sp.Abs(s - y[i])), s)) == "Sum(sign(s - y[i]), (i, 1, N))"
    assert str(gradient(sp.Abs(s - 1), s)) == "sign(s - 1)" and str(matsimplify(sp.Abs(s - 1) + 2)) == "Abs(s - 1) + 2"
    assert str(gradient(over(sp.Abs(y[i] - dot(a, x[i]))), a)) == "Sum(sign(-y[i] + a.T*x[i])*x[i], (i, 1, N))"


def test_known_numbers_of_members():
    z = family("z", 2, 1, length=3)
    assert len(z) == 3 and [*z] == [z[1], z[2], z[3]]
    assert MatrixSum(z[i]*z[i].T, (i, 1, 3)).doit() == z[1]*z[1].T + z[2]*z[2].T + z[3]*z[3].T
    two = family("x", n, 1, length=2)
    assert MatrixSum(x[i], (i, 1, N)).subs(N, 2).doit() == two[1] + two[2]
    assert mean(z).doit(members=True) == (z[1] + z[2] + z[3])/3
    values = {z: [[1, 2, 3], [4, 5, 6]]}
    assert evaluate(z[2], values).tolist() == [[2], [5]] and evaluate(mean(z), values).tolist() == [[2], [5]]
    assert evaluate(stack(z), values).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert evaluate(z[i], {**values, i: 3}).tolist() == [[3], [6]]
    assert stack(z)[:, 1:2].as_explicit() == z[2].as_explicit().func(2, 1, [stack(z)[0, 1], stack(z)[1, 1]])


def test_values_of_matrices():
    values = random_values(M[j], sizes=SIZES)
    assert values[stack(M)].shape == (3, 10)
    blocks = values[stack(M)].reshape(3, 5, 2)
    assert np.allclose(evaluate(M[4], values), blocks[:, 3]) and np.allclose(evaluate(mean(M), values | {N: 5}),
                                                                            blocks.mean(axis=1))


def test_printing():
    assert [sp.latex(e) for e in (x[i], stack(x), mean(x), differential(x[j], x[j]))] == [
        "x_{i}", r"\left[x_{1} \cdots x_{N}\right]", r"\bar{x}", r"\mathrm{d}x_{j}"]
    assert [str(e) for e in (x, x[i + 1], stack(x), mean(x), x[i].T*x[j])] == [
        "x", "x[i + 1]", "stack(x)", "mean(x)", "x[i].T*x[j]"]
    assert [sp.pretty(e) for e in (x[i], stack(x), mean(x))] == ["x[i]", "stack(x)", "mean(x)"]


@pytest.mark.parametrize("e", [x, x[i], stack(x), mean(M), M[3], differential(stack(x), x), differential(x[j], x[j])],
                         ids=str)
def test_rebuilding_and_pickling(e):
    assert e.func(*e.args) == e == pickle.loads(pickle.dumps(e))
    names = {**vars(sp), "Str": sp.core.symbol.Str, "Family": Family, "Member": Member, "Mean": Mean, "Stack": Stack,
             "MatrixDifferential": type(differential(stack(x), x))}
    assert eval(sp.srepr(e), names) == e


@pytest.mark.parametrize("wrong, error, message", [
    (lambda: x + 1, FamilyError, r"x is a family of N matrices and no matrix itself: use a member x\[i\], stack"),
    (lambda: S*x, FamilyError, "use a member"), (lambda: -x, FamilyError, "mean"), (lambda: x.T, FamilyError, "stack"),
    (lambda: family("x", 3, length=0), FamilyError, "length of the family x is a positive whole number, not 0"),
    (lambda: family("x", 3, length=sp.Rational(5, 2)), FamilyError, "length"),
    (lambda: family("x", -1, length=3), FamilyError, "rows"),
    (lambda: family("x", 3, length=5)[6], IndexError, "member 6 is outside 1 .. 5 in x"),
    (lambda: x[0], IndexError, "member 0"),
    (lambda: x[sp.S.Half], FamilyError, "whole number"), (lambda: stack(S), FamilyError, "only a family has a stack"),
    (lambda: mean(S), FamilyError, "mean takes a family"), (lambda: len(x), FamilyError, "no number yet"),
    (lambda: gradient(spread, [x, x[1]]), NotAVariableError, "part of"),
])
def test_errors(wrong, error, message):
    with pytest.raises(error, match=message):
        wrong()


# ------------------------------------------------------------------------------------------- through the stack
SUMS = [
    (MatrixSum(x[i]*x[i].T, (i, 1, N)), "stack(x)*stack(x).T", True),
    (gradient(spread, mu), "2*(N*mu - stack(x)*1)", False),
    (hessian(logistic, a), "stack(x)*DiagMatrix(sigmoid(stack(x).T*a) o (1 - sigmoid(stack(x).T*a)))*stack(x).T", True),
    (gradient(entropy, W), "(softmax(W*stack(x))*DiagMatrix(stack(t).T*1) - stack(t))*stack(x).T", True),
    (over(dot(x[i] - mu, S*(x[i] - mu))), "Trace(S*(mu*1 - stack(x))*(mu*1 - stack(x)).T)", False),
    (mean(x), "1/N*stack(x)*1", False),
    (over(exp(dot(a, x[i]))), "1.T*exp(stack(x).T*a)", False),
    (MatrixSum(c[i]*x[i]*t[i].T, (i, 1, N)), None, True),
    (over(-dot(t[i], elementwise(log, softmax(W*x[i])))), None, False),
    (over(norm(elementwise(sp.tanh, W*x[i] + mean(t)) - t[i])**2), None, False),
]


@pytest.mark.parametrize("e, text, back", SUMS, ids=[str(s[0]) for s in SUMS])
def test_sums_through_the_stack_and_back(e, text, back):
    through = stacked(e)
    assert text is None or str(through) == text
    assert not through.has(Sum, MatrixSum)
    again = unstacked(through)
    assert again.has(Sum, MatrixSum) and "stack" not in str(again)
    if back:
        assert str(again) == str(matsimplify(e))
    values = random_values([e, through], sizes=SIZES)
    number = evaluate(e, values)
    assert np.allclose(evaluate(through, values), number) and np.allclose(evaluate(again, values), number)


def test_gradients_by_a_stack_are_in_its_terms():
    assert str(gradient(spread, x)) == "2*(stack(x) - mu*1)"
    assert str(gradient(over(exp(dot(a, x[i]))), x)) == "a*exp(a.T*stack(x))"


def test_what_has_no_stack_stays():
    for e in (MatrixSum(M[i]*M[i].T, (i, 1, N)), MatrixSum(x[i]*x[i].T, (i, 2, N)), Sum(norm(x[i])**2, (i, 1, 3))):
        assert stacked(e).has(Sum, MatrixSum) and "stack" not in str(stacked(e))
        values = random_values(e, sizes=SIZES)
        assert np.allclose(evaluate(stacked(e), values), evaluate(e, values))


def test_samples_and_batch_give_the_same_network():
    b1, b2, W2 = MatrixSymbol("b1", m, 1), MatrixSymbol("b2", m, 1), MatrixSymbol("W2", m, m)
    by_sample = over(-dot(t[i], elementwise(log, softmax(W2*elementwise(sp.tanh, W*x[i] + b1) + b2))))
    ones = sp.OneMatrix(1, N)
    X, T = stack(x), stack(t)
    batch = -Trace(T.T*elementwise(log, softmax(W2*elementwise(sp.tanh, W*X + b1*ones) + b2*ones, axis=0)))
    variables = [W, b1, W2, b2]
    values = random_values([by_sample, batch], sizes=SIZES)
    assert np.isclose(evaluate(by_sample, values), evaluate(batch, values))
    for v, g, h in zip(variables, gradient(by_sample, variables), gradient(batch, variables)):
        assert check_gradient(by_sample, v, g, sizes=SIZES, points=1)
        assert np.allclose(evaluate(g, values), evaluate(h, values))
        assert stacked(g) == matsimplify(h), (stacked(g), h)


# ----------------------------------------------------------------------------------------- indices of nested sums
kernel = exp(-norm(x[i] - x[j])**2)
NESTED = [over(log(Sum(kernel, (j, 1, N)))), Sum(kernel, (j, 1, i), (i, 1, N)), over(norm(x[i] - x[N + 1 - i])**2),
          over(KroneckerDelta(i, j)*norm(x[i])**2), over(dot(x[i], a)*dot(x[j], a), (j, 1, N))**2,
          spread*over(norm(x[i] + mu)**2), over(i*norm(x[i])**2), over(x[i][0, 0]*x[i][1, 0]**2)]


@pytest.mark.parametrize("f", NESTED, ids=str)
def test_an_index_is_not_captured(f):
    for v in (x[l], x[2], x):
        assert check_gradient(f, v, sizes=SIZES, points=1)
    assert check_hessian(f, x[l], sizes=SIZES, points=1)


def test_letters():
    apart = over(norm(x[i])**2) + log(Sum(norm(x[j])**2, (j, 1, N)))
    assert str(gradient(apart, x[l])) == "(2 + 2/Sum(x[j].T*x[j], (j, 1, N)))*x[l]"
    taken = gradient(Symbol("i", integer=True)*spread, mu)              # this i is another one
    assert str(taken) == "(2*i)*(Sum(mu - x[j], (j, 1, N)))" and taken.free_symbols >= {i}
    inside = over(log(Sum(kernel, (j, 1, N))))
    assert str(gradient(inside, x[l])).count("Sum(") == 3


def test_taylor_polynomials_are_exact_where_f_is_quadratic():
    X0 = MatrixSymbol("X0", n, N)
    for f in (spread, at_the_mean.subs(S, sp.Identity(n)), over(norm(x[i] - mean(x))**2) + norm(stack(x))**2):
        for v, point in ((x[j], a), (x[2], mu), (x, X0)):
            polynomial = taylor(f, v, point, order=2)
            for seed in range(2):
                values = random_values([polynomial, f], sizes=SIZES, seed=seed)
                assert np.isclose(evaluate(polynomial, values), evaluate(f, values)), (f, v)
    start, values = taylor(spread, x[2], a, order=0), random_values([spread, a], sizes=SIZES)
    there = values[stack(x)].copy()
    there[:, 1:2] = values[a]
    assert np.isclose(evaluate(start, values), evaluate(spread, {**values, x: there, stack(x): there}))
    with_mean = gradient(over(norm(x[i] - xbar)**4), x[j], where={xbar: mean(x)})
    values = random_values(centred, sizes=SIZES)
    values |= {i: 1, j: 2, xbar: evaluate(mean(x), values)}
    assert np.allclose(evaluate(with_mean, values), evaluate(gradient(centred, x[j]), values))
