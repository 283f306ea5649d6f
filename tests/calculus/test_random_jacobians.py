"""Random expressions over the whole table of operations: Jacobians, Hessians and their products with vectors agree."""
from __future__ import annotations

import random

import numpy as np
import pytest
import sympy as sp
from sympy import Matrix, MatrixSymbol, Sum, Symbol, Trace, symbols

from sympy_matcalc import adjugate, evaluate, gradient, hessian, hvp, jacobian, jvp, vec, vjp
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.operations.indices.matrix_sums import MatrixSum
from sympy_matcalc.testing.checks import check_hessian, check_jacobian
from sympy_matcalc.testing.grammar.problems import random_problem
from sympy_matcalc.testing.grammar.writer import Writer

m, n, p = symbols("m n p", integer=True, positive=True)
NUMBERS = {m: 3, n: 2, p: 4}


def is_right(report) -> bool:
    return bool(report) or "no point found" in report.where


def random_matrix(seed: int):
    """A matrix expression, its variable, and values for the symbols that are sizes."""
    rng = random.Random(f"matrix {seed}")
    sizes, values = ([m, n, p], NUMBERS) if seed % 2 else ([3, 2, 4], {})
    X = rng.choice([MatrixSymbol("X", sizes[0], sizes[1]), MatrixSymbol("X", sizes[1], sizes[1]),
                    MatrixSymbol("x", sizes[0], 1), MatrixSymbol("x", 1, sizes[2]), Symbol("x_0")])
    shape = rng.choice(sizes), rng.choice([*sizes, sp.S.One])
    writer = Writer(rng, sizes, [X])
    F = writer.first_valid(lambda w: w.matrix(tuple(map(sp.sympify, shape)), 1 + seed % 3),
                           lambda e: not e.free_symbols.isdisjoint(X.free_symbols))
    return F, X, values | {writer.exponent: 2}


@pytest.mark.parametrize("part", range(5))
def test_jacobians_of_random_matrices(part):
    for seed in range(part, 60, 5):
        F, X, sizes = random_matrix(seed)
        J = jacobian(F, X)
        assert is_right(check_jacobian(F, X, J, sizes=sizes, points=1)), (seed, F, X, J)
        same_numbers(sizes, J, jacobian(F, X, accumulation="forward"), jacobian(F, X, accumulation="reverse"),
                     jacobian(F, X, layout="numerator").T, jacobian(F, X, simplify=False))


@pytest.mark.parametrize("part", range(5))
def test_products_with_random_jacobians(part):
    """J^T vec(V) = vec(jvp), J vec(G) = vec(vjp), in denominator layout."""
    for seed in range(part, 40, 5):
        F, X, sizes = random_matrix(1000 + seed)
        V = MatrixSymbol("V_0", *X.shape) if X.is_Matrix else Symbol("V_0")
        G = MatrixSymbol("G_0", *F.shape)
        J = jacobian(F, X)
        same_numbers(sizes, vec(jvp(F, X, V)), J.T*(vec(V) if X.is_Matrix else Matrix([[V]])))
        same_numbers(sizes, vec(vjp(F, X, G)) if X.is_Matrix else Matrix([[vjp(F, X, G)]]), J*vec(G))


@pytest.mark.parametrize("part", range(5))
def test_hessians_of_random_functions(part):
    for seed in range(part, 60, 5):
        problem = random_problem(random.Random(f"hessian {seed}"), 1 + seed % 2)
        f, X = problem.f, problem.variables[0]
        H = hessian(f, X)
        assert is_right(check_hessian(f, X, H, sizes=problem.sizes, points=1)), (seed, f, H)
        if isinstance(X, MatrixSymbol):
            V = MatrixSymbol("V_0", *X.shape)
            same_numbers(problem.sizes, vec(hvp(f, X, V)), H*vec(V))
            same_numbers(problem.sizes, H, H.T, jacobian(gradient(f, X), X))


def same_numbers(sizes, first, *others):
    """Whether expressions have one value at a random point at which they exist."""
    values = random_values([first, *others], sizes=sizes, seed=str(sizes))
    a, *rest = (np.atleast_2d(np.array(evaluate(e, values), dtype=float)) for e in (first, *others))
    for b in rest:
        assert a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-9*max(1, np.nanmax(np.abs(a))),
                                                  equal_nan=True), (first, others)


X, A, B = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 2)
i, k = Symbol("i", integer=True), Symbol("k", integer=True, positive=True)


@pytest.mark.parametrize("F", [
    adjugate(Trace(A*X)**2*X*A + sp.Identity(3)),                       # a scalar inside a determinant and outside
    Trace(A*X)*B + MatrixSum(Trace(A*X)**i*X**i*B, (i, 1, k)),          # a scalar inside a sum and outside
    (Trace(X) + Sum(Trace(A*X**i), (i, 1, k)))*X*B,
    MatrixSum(X**i*B, (i, 0, k))*Trace(MatrixSum(A*X**i, (i, 0, k))),
], ids=str)
def test_scalars_are_counted_once(F):
    values = {k: 3}
    for accumulation in ("forward", "reverse"):
        assert check_jacobian(F, X, jacobian(F, X, accumulation=accumulation), sizes=values)
