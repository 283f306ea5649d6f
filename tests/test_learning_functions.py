"""Learning functions: right derivatives, in the form of the papers where it is short, and stable values."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Eq, MatrixSymbol, Rational, ShapeError, Symbol, symbols

from sympy_matcalc import (
    absolute_error,
    attention,
    batch_norm,
    cosine_similarity,
    cross_entropy,
    dot,
    elu,
    evaluate,
    gelu,
    gradient,
    hessian,
    huber,
    jacobian,
    layer_norm,
    leaky_relu,
    log_softmax,
    rbf_kernel,
    silu,
    softmax,
    softmax_cross_entropy,
    squared_error,
    total,
)
from sympy_matcalc.testing import check_gradient, check_hessian, check_jacobian

m, n, d, p = symbols("m n d p", integer=True, positive=True)
x, y, z, g = (MatrixSymbol(name, n, 1) for name in "xyzg")
X, Y, G, W, w = (MatrixSymbol(*s) for s in (("X", m, n), ("Y", m, n), ("G", m, n), ("W", n, m), ("w", m, 1)))
Q, K, V, H = (MatrixSymbol(*s) for s in (("Q", m, d), ("K", n, d), ("V", n, p), ("H", m, p)))
S, gamma = MatrixSymbol("S", n, n), Symbol("gamma", positive=True)
heads = dot(H, attention(Q, K, V))

#: function, variable, gradient as it prints ("" where only its value is tested)
FUNCTIONS: dict[str, tuple[Any, Any, str]] = {
    "leaky relu": (total(leaky_relu(X)), X, "Heaviside(-X)/100 + Heaviside(X)"),
    "elu": (total(elu(X)), X, ""), "gelu": (total(gelu(z)), z, ""),
    "silu": (total(silu(z)), z, "sigmoid(z) o (z + 1 - z o sigmoid(z))"),
    "log softmax": (dot(y, log_softmax(z)), z, "y - (1.T*y)*softmax(z)"),
    "log softmax of rows": (dot(Y, log_softmax(X, axis=1)), X, "Y - DiagMatrix(Y*1)*softmax(X, axis=1)"),
    "cross entropy": (cross_entropy(softmax(z), y), z, "(1.T*y)*softmax(z) - y"),
    "softmax cross entropy": (softmax_cross_entropy(W*w, y), W, "((1.T*y)*softmax(W*w) - y)*w.T"),
    "of a batch": (softmax_cross_entropy(X, Y), X, "softmax(X)*DiagMatrix(Y.T*1) - Y"),
    "squared error": (squared_error(X, Y), X, "2*(X - Y)"), "absolute error": (absolute_error(X, Y), X, "sign(X - Y)"),
    "huber": (huber(z - y), z, ""), "huber of another width": (huber(z - y, Rational(1, 2)), z, ""),
    "cosine": (cosine_similarity(x, y), x, "(1/(sqrt(x.T*x)*sqrt(y.T*y)))*(y - ((x.T*y)/(x.T*x))*x)"),
    "layer norm": (dot(g, layer_norm(x)), x, ""), "layer norm, eps": (dot(g, layer_norm(x, Rational(1, 10))), x, ""),
    "batch norm": (dot(G, batch_norm(X)), X, ""), "batch norm, eps": (dot(G, batch_norm(X, Rational(1, 10))), X, ""),
    "attention by V": (heads, V, "softmax(1/sqrt(d)*K*Q.T)*H"),
    "attention by Q": (heads, Q, "1/sqrt(d)*((H*V.T - (softmax(1/sqrt(d)*Q*K.T, axis=1) o (H*V.T))*1) o "
                                 "softmax(1/sqrt(d)*Q*K.T, axis=1))*K"),
    "attention by K": (heads, K, ""), "kernel": (dot(S, rbf_kernel(X, gamma)), X, ""),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradient(name: str) -> None:
    f, variable, text = FUNCTIONS[name]
    found = gradient(f, variable)
    assert check_gradient(f, variable, found)
    assert not text or str(found) == text


@pytest.mark.parametrize("F", [layer_norm(x), layer_norm(x, Rational(1, 10)), log_softmax(x), silu(x)], ids=str)
def test_jacobian(F: Any) -> None:
    assert check_jacobian(F, x)


def test_multinomial_logistic_hessian() -> None:
    f = softmax_cross_entropy(W*w, y)
    H = hessian(f, W, given=Eq(total(y), 1))
    assert str(H) == "KroneckerProduct(w*w.T, DiagMatrix(softmax(W*w)) - softmax(W*w)*softmax(W*w).T)"
    assert check_hessian(f, W, total(y)*H)
    assert str(gradient(softmax_cross_entropy(z, y), z, given=Eq(total(y), 1))) == "softmax(z) - y"
    assert str(jacobian(log_softmax(z), z)) == "I - softmax(z)*1"


def test_values() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(4, 6)), rng.normal(size=(4, 6))
    values = {m: 4, n: 6, X: a, Y: b}

    def value(expr: Any) -> Any:
        return np.array(evaluate(expr, values), dtype=float)
    assert np.allclose(value(batch_norm(X)), (a - a.mean(1, keepdims=True))/a.std(1, keepdims=True))
    assert np.allclose(value(leaky_relu(X, Rational(1, 10))), np.where(a > 0, a, a/10))
    assert np.allclose(value(elu(X, 2)), np.where(a > 0, a, 2*(np.exp(a) - 1)))
    assert np.allclose(value(huber(X - Y)), np.where(abs(a - b) <= 1, (a - b)**2/2, abs(a - b) - 0.5).sum())
    assert np.allclose(value(cosine_similarity(X, Y)), (a*b).sum()/np.linalg.norm(a)/np.linalg.norm(b))
    distances = ((a[:, :, None] - a[:, None, :])**2).sum(0)
    assert np.allclose(value(rbf_kernel(X, Rational(1, 3))), np.exp(-distances/3))
    column = {n: 5, x: rng.normal(size=(5, 1))}
    normed = np.array(evaluate(layer_norm(x), column), dtype=float)
    assert abs(normed.mean()) < 1e-12 and normed.std() == pytest.approx(1)
    assert np.isfinite(np.array(evaluate(log_softmax(x), {n: 3, x: [[0.0], [800.0], [-800.0]]}), dtype=float)).all()


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
