"""Learning functions: right derivatives, in the form of the papers where it is short, and stable values."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Eq, MatrixSymbol, Rational, ShapeError, Sum, Symbol, symbols

from sympy_matcalc import (
    absolute_error,
    attention,
    batch_norm,
    cosine_similarity,
    cross_entropy,
    dot,
    elementwise,
    elu,
    evaluate,
    family,
    gelu,
    gradient,
    hessian,
    huber,
    jacobian,
    layer_norm,
    leaky_relu,
    log_softmax,
    logsumexp,
    matsimplify,
    norm,
    rbf_kernel,
    silu,
    softmax,
    softmax_cross_entropy,
    squared_distances,
    squared_error,
    stacked,
    total,
)
from sympy_matcalc.testing.checks import check_gradient, check_hessian, check_jacobian

m, n, d, p = symbols("m n d p", integer=True, positive=True)
x, y, z, g = (MatrixSymbol(name, n, 1) for name in "xyzg")
X, Y, G, W, w = (MatrixSymbol(*s) for s in (("X", m, n), ("Y", m, n), ("G", m, n), ("W", n, m), ("w", m, 1)))
Q, K, V, H = (MatrixSymbol(*s) for s in (("Q", m, d), ("K", n, d), ("V", n, p), ("H", m, p)))
S, gamma, a = MatrixSymbol("S", n, n), Symbol("gamma", positive=True), Symbol("a", positive=True)
heads = dot(H, attention(Q, K, V))

#: function, variable, gradient as it prints
FUNCTIONS: dict[str, tuple[Any, Any, str]] = {
    "leaky relu": (total(leaky_relu(X)), X, "Heaviside(-X)/100 + Heaviside(X)"),
    "elu": (dot(g, elu(z, a)), z, "g o Piecewise((1, z > 0), (a*exp(z), True))"),
    "gelu": (total(gelu(z)), z, "erf(sqrt(2)*z/2)/2 + sqrt(2)*(z o exp(-z.**2/2))/(2*sqrt(pi)) + 1/2"),
    "silu": (total(silu(z)), z, "sigmoid(z) o (z + 1 - z o sigmoid(z))"),
    "tanh": (dot(g, elementwise(sp.tanh, z)), z, "g o (1 - tanh(z)**2)"),
    "logsumexp of rows": (total(logsumexp(X, axis=1)), X, "softmax(X, axis=1)"),
    "log softmax": (dot(y, log_softmax(z)), z, "y - (1.T*y)*softmax(z)"),
    "log softmax of rows": (dot(Y, log_softmax(X, axis=1)), X, "Y - DiagMatrix(Y*1)*softmax(X, axis=1)"),
    "cross entropy": (cross_entropy(softmax(z), y), z, "(1.T*y)*softmax(z) - y"),
    "softmax cross entropy": (softmax_cross_entropy(W*w, y), W, "((1.T*y)*softmax(W*w) - y)*w.T"),
    "of a batch": (softmax_cross_entropy(X, Y), X, "softmax(X)*DiagMatrix(Y.T*1) - Y"),
    "squared error": (squared_error(X, Y), X, "2*(X - Y)"), "absolute error": (absolute_error(X, Y), X, "sign(X - Y)"),
    "huber": (huber(z - y), z, "Piecewise((z - y, Abs(z - y) <= 1), (sign(z - y), True))"),
    "huber of a fit": (huber(W*w - y, a), w,
                       "W.T*Piecewise((W*w - y, a >= Abs(W*w - y)), (a*sign(W*w - y), True))"),
    "cosine": (cosine_similarity(x, y), x, "(1/(sqrt(x.T*x)*sqrt(y.T*y)))*(y - ((x.T*y)/(x.T*x))*x)"),
    "layer norm": (dot(g, layer_norm(x)), x, "1/std(x)*(g - 1/n*(1 + standardized(x)*standardized(x).T)*g)"),
    "layer norm, eps": (dot(g, layer_norm(x, a)), x,
                        "1/std(x, eps=a)*(g - 1/n*(1 + standardized(x, eps=a)*standardized(x, eps=a).T)*g)"),
    "layer norm of columns": (dot(G, layer_norm(X, a)), X, ""),
    "layer norm by eps": (dot(g, layer_norm(x, a)), a, "-(g.T*standardized(x, eps=a))/(2*std(x, eps=a)**2)"),
    "batch norm": (dot(G, batch_norm(X)), X,
                   "DiagMatrix(HadamardPower(std(X, axis=1), -1))*"
                   "(G - 1/n*(((G*standardized(X.T)) o I)*standardized(X, axis=1) + G*1))"),
    "batch norm, eps": (dot(G, batch_norm(X, a)), X, ""), "batch norm by eps": (dot(G, batch_norm(X, a)), a, ""),
    "attention by V": (heads, V, "softmax(1/sqrt(d)*K*Q.T)*H"),
    "attention by Q": (heads, Q, "1/sqrt(d)*((H*V.T - (softmax(1/sqrt(d)*Q*K.T, axis=1) o (H*V.T))*1) o "
                                 "softmax(1/sqrt(d)*Q*K.T, axis=1))*K"),
    "attention by K": (heads, K, "1/sqrt(d)*(softmax(1/sqrt(d)*K*Q.T) o (V*H.T - 1*((V*H.T) o "
                                 "softmax(1/sqrt(d)*K*Q.T))))*Q"),
    "distances": (dot(S, squared_distances(X)), X, "-2*X*(S + S.T - DiagMatrix((S + S.T)*1))"),
    "kernel": (dot(S, rbf_kernel(X, gamma)), X,
               "(2*gamma)*X*((S + S.T) o exp(-gamma*sqdist(X)) - DiagMatrix(((S + S.T) o exp(-gamma*sqdist(X)))*1))"),
    "kernel by gamma": (dot(S, rbf_kernel(X, gamma)), gamma, "-Trace(S.T*(sqdist(X) o exp(-gamma*sqdist(X))))"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradient(name: str) -> None:
    f, variable, text = FUNCTIONS[name]
    found = gradient(f, variable)
    assert check_gradient(f, variable, found)
    assert not text or str(found) == text


@pytest.mark.parametrize("F", [layer_norm(x), layer_norm(x, Rational(1, 10)), log_softmax(x), silu(x), elu(x), gelu(x),
                               leaky_relu(x), softmax(x)], ids=str)
def test_jacobian(F: Any) -> None:
    assert check_jacobian(F, x)


@pytest.mark.parametrize("F", [layer_norm(X), batch_norm(X, Rational(1, 10)), log_softmax(X, axis=1), rbf_kernel(X),
                               attention(X, Y, G)], ids=str)
def test_jacobian_by_a_matrix(F: Any) -> None:
    assert check_jacobian(F, X, sizes={m: 3, n: 4})


@pytest.mark.parametrize("f", [
    dot(g, layer_norm(x, Rational(1, 10))), dot(g, elu(x)), dot(g, gelu(x)), dot(g, silu(x)), huber(x - y),
    cosine_similarity(x, y), dot(y, log_softmax(x))], ids=str)
def test_hessian(f: Any) -> None:
    assert check_hessian(f, x)


def test_forms_of_jacobians_and_hessians() -> None:
    assert str(jacobian(softmax(z), z)) == "DiagMatrix(softmax(z)) - softmax(z)*softmax(z).T"
    assert str(jacobian(layer_norm(x), x)) == "1/std(x)*(I - 1/n*(1 + standardized(x)*standardized(x).T))"
    assert str(hessian(huber(W*w - y, a), w)) == "W.T*DiagMatrix(Piecewise((1, a >= Abs(W*w - y)), (0, True)))*W"
    assert str(hessian(total(elu(z)), z)) == "DiagMatrix(Piecewise((0, z > 0), (exp(z), True)))"


def test_multinomial_logistic_hessian() -> None:
    f = softmax_cross_entropy(W*w, y)
    H = hessian(f, W, given=Eq(total(y), 1))
    assert str(H) == "KroneckerProduct(w*w.T, DiagMatrix(softmax(W*w)) - softmax(W*w)*softmax(W*w).T)"
    assert check_hessian(f, W, total(y)*H)
    assert str(gradient(softmax_cross_entropy(z, y), z, given=Eq(total(y), 1))) == "softmax(z) - y"
    assert str(jacobian(log_softmax(z), z)) == "I - softmax(z)*1"


def test_values() -> None:
    rng = np.random.default_rng(1)
    b, c = rng.normal(size=(4, 6)), rng.normal(size=(4, 6))
    values = {m: 4, n: 6, X: b, Y: c, a: 0.3}

    def value(expr: Any) -> Any:
        return np.array(evaluate(expr, values), dtype=float)
    assert np.allclose(value(batch_norm(X)), (b - b.mean(1, keepdims=True))/b.std(1, keepdims=True))
    assert np.allclose(value(batch_norm(X, axis=0)), (b - b.mean(0))/b.std(0))
    assert np.allclose(value(layer_norm(X, a)), (b - b.mean(0))/np.sqrt(b.var(0) + 0.3))
    assert np.allclose(value(layer_norm(X, axis=1)), value(batch_norm(X)))
    assert np.allclose(value(leaky_relu(X, Rational(1, 10))), np.where(b > 0, b, b/10))
    assert np.allclose(value(elu(X, 2)), np.where(b > 0, b, 2*(np.exp(b) - 1)))
    assert np.allclose(value(huber(X - Y)), np.where(abs(b - c) <= 1, (b - c)**2/2, abs(b - c) - 0.5).sum())
    assert np.allclose(value(cosine_similarity(X, Y)), (b*c).sum()/np.linalg.norm(b)/np.linalg.norm(c))
    distances = ((b[:, :, None] - b[:, None, :])**2).sum(0)
    assert np.allclose(value(rbf_kernel(X, Rational(1, 3))), np.exp(-distances/3))
    scores = np.exp(b @ c.T/np.sqrt(6))
    assert np.allclose(value(attention(X, Y, X)), scores/scores.sum(1, keepdims=True) @ b)


@pytest.mark.parametrize(("expr", "column", "expected"), [
    (log_softmax(x), [0, 800, -800], [-800, 0, -1600]), (softmax(x), [0, 800, -800], [0, 1, 0]),
    (layer_norm(x), [1e8, 1e8 + 1, 1e8 + 2], [-1.5**0.5, 0, 1.5**0.5]),
    (gradient(total(elu(x)), x), [800, 0, -800], [1, 1, 0]), (hessian(total(elu(x)), x)*x, [800, -1, -2], None),
    (squared_distances(x.T), [1e8, 1e8 + 1, 1e8 + 2], [[0, 1, 4], [1, 0, 1], [4, 1, 0]]),
], ids=str)
def test_values_that_are_large_or_near_do_no_harm(expr: Any, column: list[float], expected: Any) -> None:
    value = np.array(evaluate(expr, {n: 3, x: np.array(column, dtype=float)[:, None]}), dtype=float)
    if expected is None:
        expected = [0, -np.exp(-1), -2*np.exp(-2)]
    assert np.allclose(value, np.reshape(expected, value.shape), atol=1e-12)


@pytest.mark.parametrize("function", [softmax, log_softmax, layer_norm, batch_norm, rbf_kernel, silu, elu,
                                      lambda A: attention(A, A, A)])
def test_explicit_matrices_give_explicit_ones(function: Any) -> None:
    A = sp.Matrix([[1, 2, 4], [3, -1, Rational(1, 2)]])
    found, symbol = function(A), MatrixSymbol("A", 2, 3)
    assert isinstance(found, sp.MatrixBase)
    expected = np.array(evaluate(function(symbol), {symbol: np.array(A, dtype=float)}), dtype=float)
    assert np.allclose(np.array(found.evalf(), dtype=float), expected)


def test_losses_over_samples() -> None:
    N, i = symbols("N i", integer=True, positive=True)
    samples, t = family("x", n, 1, length=N), family("t", m, 1, length=N)
    sizes = {m: 3, n: 4, N: 5}
    robust = Sum(huber(dot(y, samples[i]) - 1), (i, 1, N))
    centre = Sum(huber(samples[i] - y, a), (i, 1, N))       # SymPy's Sum folds what it knows to be a Piecewise
    normed = Sum(dot(t[i], layer_norm(X*samples[i], a)), (i, 1, N))
    assert check_gradient(robust, y, sizes=sizes) and check_gradient(normed, X, sizes=sizes)
    assert check_gradient(centre, y, sizes=sizes)
    assert str(gradient(robust, y)).count("Piecewise") == str(gradient(centre, y)).count("Piecewise") == 1
    assert "standardized(X*stack(x), eps=a)" in str(stacked(normed))


def test_scalars() -> None:
    t = Symbol("t", real=True)
    assert (squared_error(t, 1), absolute_error(t, 1), huber(3, 2)) == ((t - 1)**2, sp.Abs(t - 1), 4)
    assert gradient(huber(t), t).subs(t, -3) == -1 and gradient(huber(t), t).subs(t, Rational(1, 2)) == Rational(1, 2)


def test_vectors_and_axes() -> None:
    assert layer_norm(x.T) == layer_norm(x.T, axis=0) and str(layer_norm(x.T)) == "standardized(x.T)"
    assert str(matsimplify(layer_norm(X).T - layer_norm(X.T, axis=1))) == "0"
    assert matsimplify(total(layer_norm(x, a))) == 0
    assert gradient(norm(layer_norm(x))**2, x) == sp.ZeroMatrix(n, 1) and matsimplify(norm(layer_norm(x))**2) == n
    assert check_gradient(norm(layer_norm(x, a))**2, x)
    for function in (log_softmax, layer_norm, batch_norm, softmax, logsumexp):
        with pytest.raises(ValueError, match="axis"):
            function(X, axis=2)
    with pytest.raises(ValueError, match="not negative"):
        layer_norm(X, -1)


@pytest.mark.parametrize("call", [
    lambda: layer_norm(MatrixSymbol("A", 1, 1)),
    lambda: batch_norm(MatrixSymbol("A", 3, 1)),
    lambda: cross_entropy(MatrixSymbol("p", 3, 1), MatrixSymbol("q", 2, 1)),
    lambda: squared_error(MatrixSymbol("p", 3, 1), MatrixSymbol("q", 2, 1)),
    lambda: attention(MatrixSymbol("A", 3, 2), MatrixSymbol("B", 3, 4), MatrixSymbol("C", 3, 2)),
    lambda: cosine_similarity(sp.Matrix([1, 2]), sp.Matrix([1, 2, 3]))])
def test_shapes(call: Any) -> None:
    with pytest.raises(ShapeError):
        call()
