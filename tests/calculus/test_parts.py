"""Entries, rows, columns and slices of a matrix as variables: against differences, in every verb."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Determinant, MatrixSymbol, Symbol, Trace, log, symbols

from sympy_matcalc import (
    NotAVariableError,
    differential,
    equivalent,
    evaluate,
    gradient,
    hadamard,
    hessian,
    hvp,
    jacobian,
    jvp,
    matsimplify,
    norm,
)

m, n = symbols("m n", integer=True, positive=True)
i, j = symbols("i j", integer=True)
S, X, A = MatrixSymbol("S", 3, 3), MatrixSymbol("X", 3, 4), MatrixSymbol("A", 4, 3)
PARTS_OF_S = (S[0, 1], S[2, 2], S[:, 1], S[0:2, 1:3])
PARTS_OF_X = (X[1, 3], X[1, :], X[:, 2], X[0:3:2, 1:3])
VALUES = {v: np.random.default_rng(7).normal(size=v.shape) + 3*np.eye(*v.shape) for v in (S, X, A)}
STEP = 1e-6


def places(part: Any) -> list[tuple[int, int]]:
    """Where the entries of a part stand in its matrix, column after column."""
    whole = part.parent
    wanted = [part] if not part.is_Matrix else list(part.as_explicit().T.flat())
    entries = list(whole.as_explicit().flat())
    return [divmod(entries.index(e), int(whole.cols)) for e in wanted]


def differences(F: Any, part: Any) -> np.ndarray:
    """d vec(F) by the entries of a part, a column for each."""
    columns = []
    for place in places(part):
        sides = []
        for step in (STEP, -STEP):
            moved = {v: value.copy() for v, value in VALUES.items()}
            moved[part.parent][place] += step
            sides.append(np.asarray(evaluate(F, moved)).flatten(order="F"))
        columns.append((sides[0] - sides[1])/(2*STEP))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize(("f", "part"), [
    *((f, part) for f in (Trace(S**3), log(Determinant(S*S.T)), norm(S*X)**2) for part in PARTS_OF_S),
    *((f, part) for f in (Trace(X.T*X*A*X), norm(A*X)**2) for part in PARTS_OF_X)], ids=str)
def test_gradients_and_hessians(f: Any, part: Any) -> None:
    g = gradient(f, part)
    assert getattr(g, "shape", ()) == getattr(part, "shape", ())
    assert np.allclose(np.asarray(evaluate(g, VALUES)).flatten(order="F"), differences(f, part)[0], atol=1e-4)
    H = np.atleast_2d(evaluate(hessian(f, part), VALUES))
    assert np.allclose(H, differences(g, part), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(("F", "part"), [
    *((F, part) for F in (S.I, A*S**2, hadamard(S, S.T)) for part in PARTS_OF_S),
    *((F, part) for F in (X.T*X, A*X) for part in PARTS_OF_X)], ids=str)
def test_jacobians(F: Any, part: Any) -> None:
    J = np.atleast_2d(evaluate(jacobian(F, part, layout="numerator"), VALUES))
    assert np.allclose(J, differences(F, part), rtol=1e-5, atol=1e-5)


def test_symbolic_places_and_sizes() -> None:
    Y, B = MatrixSymbol("Y", m, n), MatrixSymbol("B", n, m)
    assert gradient(Trace(B*Y), Y[i, j]) == B[j, i]
    assert gradient(Trace(B*Y), Y[i, :]) == matsimplify(B.T[i, :])
    assert gradient(norm(Y)**2, Y[i, j]) == 2*Y[i, j]


def test_several_parts_and_directions() -> None:
    assert gradient(Trace(S**2), [S[0, 1], S[1, 0], A]) == [2*S[1, 0], 2*S[0, 1], gradient(Trace(S), A)]
    assert hessian(Trace(S**2), S[0, 1], S[1, 0]) == 2
    assert equivalent(jvp(S*S, S[0, 1], 1), jvp(S*S, S, jvp(S, S[0, 1], 1)))
    assert hvp(Trace(S**2), S[0, 1], Symbol("v")) == 0
    assert str(differential(Trace(S**2), S[0, 1])) == "2*S[1, 0]*dS[0, 1]"
    with pytest.raises(NotAVariableError, match="a part of"):
        gradient(Trace(S), [S, S[0, 1]])
