"""What textbooks derive: filters, components, kernels, Gaussian processes and networks, in form and in numbers."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Eq, Identity, MatrixSymbol, OneMatrix, Q, Sum, Symbol, Trace, log, symbols, tanh

from sympy_matcalc import (
    FamilyError,
    NoClosedFormError,
    attention,
    batch_norm,
    dot,
    elementwise,
    equivalent,
    evaluate,
    family,
    gradient,
    hessian,
    logdet,
    norm,
    rbf_kernel,
    softmax,
    softmax_cross_entropy,
    squared_distances,
    stack,
    stacked,
    stationary_points,
    total,
)
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.checks import check_gradient

n, m, q, N = symbols("n m q N", integer=True, positive=True)
i, j = symbols("i j", integer=True)
SIZES = {n: 3, m: 2, q: 4, N: 5}
x, t = family("x", n, length=N), family("t", m, length=N)
H, R, P, K = MatrixSymbol("H", m, n), MatrixSymbol("R", m, m), MatrixSymbol("P", n, n), MatrixSymbol("K", n, m)
A, B, S, W = MatrixSymbol("A", N, n), MatrixSymbol("B", N, n), MatrixSymbol("S", n, n), MatrixSymbol("W", m, n)
D, y, v = MatrixSymbol("D", N, N), MatrixSymbol("y", N, 1), MatrixSymbol("v", n, 1)
O, V, C = MatrixSymbol("O", n, n), MatrixSymbol("V", n, m), MatrixSymbol("C", n, m)
width, noise, scale = (Symbol(name, positive=True) for name in ("l", "s2", "s"))
kernel = rbf_kernel(x, 1/(2*width**2))


# --------------------------------------------------------------------------------------------------- solved for
def test_the_gain_of_a_kalman_filter() -> None:
    loss = Trace((Identity(n) - K*H)*P*(Identity(n) - K*H).T + K*R*K.T)
    point, = stationary_points(loss, K, assumptions=Q.symmetric(P) & Q.symmetric(R))
    assert str(point.values[K]) == "P*H.T*(H*P*H.T + R)**(-1)"
    assert point.conditions == [Q.invertible(H*P*H.T + R)]


def test_several_principal_components_are_an_eigenvalue_problem() -> None:
    point, = stationary_points(Trace(V.T*S*V), V, given=Eq(V.T*V, Identity(m)), assumptions=Q.symmetric(S))
    (multiplier, value), = point.multipliers.items()
    assert point.values == {} and str(point.conditions[0]) == "Eq(S*V, V*lambda)" and value == V.T*S*V
    rng = np.random.default_rng(1)
    values = {n: 3, m: 2, S: np.cov(rng.normal(size=(3, 9)))}
    turn = np.linalg.qr(rng.normal(size=(2, 2)))[0]
    values[V] = np.linalg.eigh(values[S])[1][:, 1:] @ turn         # any basis of the space of the first two
    values[multiplier] = evaluate(value, values)
    assert np.allclose(evaluate(S*V, values), evaluate(V*multiplier, values))


def test_a_generalised_eigenvalue_problem() -> None:
    point, = stationary_points(Trace(V.T*S*V), V, given=Eq(V.T*P*V, Identity(m)),
                               assumptions=Q.symmetric(S) & Q.symmetric(P))
    assert str(point.conditions[0]) == "Eq(S*V, P*V*lambda)" and list(point.multipliers.values()) == [V.T*S*V]


@pytest.mark.parametrize(("loss", "X", "given", "matrix"), [
    (norm(A*O - B)**2, O, Eq(O.T*O, Identity(n)), A.T*B), (norm(A - B*O)**2, O, Eq(O*O.T, Identity(n)), B.T*A),
    (-Trace(V.T*C), V, Eq(V.T*V, Identity(m)), C), (Trace(V.T*C), V, Eq(V.T*V, Identity(m)), -C),
], ids=["Procrustes", "the other way", "of tall matrices", "least"])
def test_an_orthogonal_matrix_is_named_by_its_decomposition(loss: Any, X: Any, given: Any, matrix: Any) -> None:
    with pytest.raises(NoClosedFormError) as caught:
        stationary_points(loss, X, given=given)
    text = f"it is least at {X} = U*V.T, where U*D*V.T is the singular value decomposition of {matrix}"
    assert str(caught.value).endswith(text)
    values = random_values([loss, X, matrix], sizes=SIZES)
    U, _, turned = np.linalg.svd(np.array(evaluate(matrix, values), dtype=float), full_matrices=False)
    least = evaluate(loss, values | {X: U @ turned})
    for seed in range(20):
        other = np.linalg.qr(np.random.default_rng(seed).normal(size=U.shape))[0]
        assert evaluate(loss, values | {X: other}) >= least - 1e-12


def test_no_decomposition_is_named_where_none_solves_it() -> None:
    with pytest.raises(NoClosedFormError) as caught:                # tall: |A V|^2 is not constant
        stationary_points(norm(A*V)**2 - Trace(V.T*C), V, given=Eq(V.T*V, Identity(m)))
    assert "decomposition" not in str(caught.value)


# ------------------------------------------------------------------------------------- kernels, Gaussian processes
def test_kernels_of_a_family() -> None:
    assert kernel == rbf_kernel(stack(x), 1/(2*width**2))
    assert str(gradient(dot(D, kernel), width)) == \
        "Trace(D.T*(sqdist(stack(x)) o exp(-sqdist(stack(x))/(2*l**2))))/l**3"
    for v in (x[j], x[2], x, width):
        assert check_gradient(dot(D, kernel), v, sizes=SIZES, points=1)
    with pytest.raises(FamilyError, match="those of columns"):
        squared_distances(family("M", n, m, length=N))


def test_the_evidence_of_a_gaussian_process() -> None:
    covariance = scale**2*kernel + noise*Identity(N)
    evidence = -(dot(y, covariance.I*y) + logdet(covariance))/2
    for hyperparameter in (width, noise, scale):
        assert check_gradient(evidence, hyperparameter, sizes=SIZES, points=2)
    inverse = covariance.I                          # Rasmussen & Williams (2006), (5.9)
    for hyperparameter, change in ((noise, Identity(N)), (scale, 2*scale*kernel)):
        known = Trace((inverse*y*y.T*inverse - inverse)*change)/2
        assert equivalent(gradient(evidence, hyperparameter), known)


# ------------------------------------------------------------------------------------------------------ networks
def test_the_hessian_of_multinomial_logistic_regression() -> None:
    target = MatrixSymbol("t", m, 1)
    found = hessian(softmax_cross_entropy(W*v, target), W, given=Eq(total(target), 1))
    assert str(found) == "KroneckerProduct(v*v.T, DiagMatrix(softmax(W*v)) - softmax(W*v)*softmax(W*v).T)"


def test_a_network_by_samples_and_in_a_batch() -> None:
    """The gradients by all weights are the same, through the stack, whatever the activation."""
    W1, b1, W2, b2 = W, MatrixSymbol("b1", m, 1), MatrixSymbol("W2", m, m), MatrixSymbol("b2", m, 1)
    ones, variables = OneMatrix(1, N), [W1, b1, W2, b2]
    output = W2*elementwise(tanh, W1*x[i] + b1) + b2
    by_sample = Sum(-dot(t[i], elementwise(log, softmax(output))), (i, 1, N))
    batch = -dot(stack(t), elementwise(log, softmax(W2*elementwise(tanh, W1*stack(x) + b1*ones) + b2*ones)))
    for one, whole in zip(gradient(by_sample, variables), gradient(batch, variables)):
        verdict = equivalent(stacked(one), whole)
        assert verdict and verdict.by == "normal form"


def test_layers_backward() -> None:
    G, X, heads = MatrixSymbol("G", m, N), MatrixSymbol("X", m, N), MatrixSymbol("G", q, m)
    queries, keys, values = MatrixSymbol("Qu", q, n), MatrixSymbol("Ke", N, n), MatrixSymbol("Va", N, m)
    eps = Symbol("eps", positive=True)
    for loss, variables in ((dot(heads, attention(queries, keys, values)), (queries, keys, values)),
                            (dot(G, batch_norm(X, eps)), (X, eps))):
        for variable in variables:
            assert check_gradient(loss, variable, sizes=SIZES, points=1)
