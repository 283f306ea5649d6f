"""Derivatives of any order as multilinear maps and in vec form, and Taylor polynomials."""
from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Determinant, Identity, Integer, Matrix, MatrixSymbol, Trace, ZeroMatrix, exp, log, sin, symbols, tanh

from sympy_matcalc import (
    DerivativeTensor,
    adjugate,
    cost,
    derivative_tensor,
    differential,
    dot,
    elementwise,
    equivalent,
    function,
    hadamard,
    hessian,
    jacobian,
    jvp,
    logdet,
    matsimplify,
    norm,
    ones,
    softplus,
    taylor,
    total,
)
from tests.forms import close, differences, number, values_for, vec

y1, y2, s = symbols("y1 y2 s", real=True)
Y = Matrix([y1, y2])
X, S, C = MatrixSymbol("X", 3, 3), MatrixSymbol("S", 3, 3), MatrixSymbol("C", 3, 3)
X0, x0 = MatrixSymbol("X0", 3, 3), MatrixSymbol("x0", 3, 1)
A, B = MatrixSymbol("A", 4, 3), MatrixSymbol("B", 4, 1)
x, w = MatrixSymbol("x", 3, 1), MatrixSymbol("w", 3, 1)
M = MatrixSymbol("M", 2, 3)
I = Identity(3)
logistic = total(softplus(A*x)) - dot(B, A*x)
DOMAINS = {"X": "well", "X0": "well"}

# ------------------------------------------------------------------------------------------------- third derivatives
CLOSED: list[tuple[Any, Any, int, str]] = [
    (logdet(X), X, 2, "(V1, V2) -> -Trace(V1*X**(-1)*V2*X**(-1))"),
    (logdet(X), X, 3, "(V1, V2, V3) -> Trace(V1*X**(-1)*(V2*X**(-1)*V3 + V3*X**(-1)*V2)*X**(-1))"),
    (Trace(X**4), X, 3,
     "(V1, V2, V3) -> 4*Trace(V2*(V1*(V3*X + X*V3) + V3*(V1*X + X*V1) + X*(V1*V3 + V3*V1)))"),
    (dot(x, S*x), x, 2, "(V1, V2) -> V1.T*(S + S.T)*V2"),
    (dot(x, S*x), x, 3, "(V1, V2, V3) -> 0"),
    (X.I, X, 2, "(V1, V2) -> X**(-1)*(V1*X**(-1)*V2 + V2*X**(-1)*V1)*X**(-1)"),
    (X*X, X, 2, "(V1, V2) -> V1*V2 + V2*V1"),
    (sin(y1)*x, y1, 3, "(V1, V2, V3) -> -(V1*V2*V3*cos(y1))*x"),
]


@pytest.mark.parametrize(("expr", "variable", "order", "text"), CLOSED, ids=[row[3] for row in CLOSED])
def test_closed_forms(expr: Any, variable: Any, order: int, text: str) -> None:
    assert str(derivative_tensor(expr, variable, order)) == text


def test_logistic_loss() -> None:
    """D^3[V1, V2, V3] = sum of A V1 o A V2 o A V3 o p o (1 - p) o (1 - 2p)."""
    T = derivative_tensor(logistic, x, 3)
    p = elementwise(lambda t: 1/(1 + exp(-t)), A*x)
    V1, V2, V3 = T.directions
    book = total(hadamard(A*V1, A*V2, A*V3, p, ones(4, 1) - p, ones(4, 1) - 2*p))
    assert equivalent(T.operator, book) and cost(T.operator) <= cost(matsimplify(book))


F = function("f")
TENSORS: list[tuple[str, Any, Any, int]] = [
    ("log det", logdet(X), X, 3), ("tr X^4", Trace(X**4), X, 3), ("logistic", logistic, x, 3),
    ("quartic", norm(x)**4, x, 4), ("tr X^-1", Trace(C*X.I), X, 3), ("det", Determinant(X), X, 3),
    ("vector", hadamard(A*x, A*x), x, 2), ("tanh", elementwise(tanh, A*x), x, 3), ("inverse", X.I, X, 2),
    ("cube", M*X**3, X, 3), ("rectangular", M*X*M.T, M, 2), ("row", w.T*X*X, X, 2), ("matrix by x", x*x.T, x, 2),
    ("adjugate", adjugate(X), X, 2), ("by a number", sin(y1)*M, y1, 3), ("a number by a number", sin(y1), y1, 4),
    ("explicit", Matrix([y1**2*y2, sin(y2)]), Y, 3), ("explicit scalar", exp(y1)*y2**3, Y, 3),
    ("explicit square", Matrix([[y1, y2], [y2**3, y1*y2]]), Y, 2),
]


def direction_values(T: DerivativeTensor, seed: int = 3) -> list[Any]:
    """Values for the directions, a list for each."""
    rng = np.random.default_rng(seed)
    return [rng.uniform(0.5, 1.5, V.shape) if V.is_Matrix else float(rng.uniform(0.5, 1.5)) for V in
            map(sp.sympify, T.directions)]


def assigned(T: DerivativeTensor, values: list[Any]) -> dict[Any, Any]:
    """The directions with these values; of explicit ones their entries."""
    found: dict[Any, Any] = {}
    for V, value in zip(T.directions, values):
        found |= dict(zip(V.flat(), np.ravel(value))) if isinstance(V, sp.MatrixBase) else {V: value}
    return found


def at(expr: Any, variable: Any, values: dict[Any, Any], step: Any) -> Any:
    """The value with the variable moved by a step."""
    symbols_, steps = (variable.flat(), np.ravel(step)) if isinstance(variable, sp.MatrixBase) else ([variable], [step])
    return number(expr, values | {v: values[v] + h for v, h in zip(symbols_, steps)})


@pytest.mark.parametrize(("name", "expr", "variable", "order"), TENSORS, ids=[row[0] for row in TENSORS])
def test_tensors_in_numbers(name: str, expr: Any, variable: Any, order: int) -> None:
    T, lower = derivative_tensor(expr, variable, order), derivative_tensor(expr, variable, order - 1)
    values = values_for(expr, T.matrix, *([] if isinstance(variable, sp.MatrixBase) else [variable]), sizes={},
                        domains=DOMAINS)
    along = direction_values(T)
    found = number(T.operator, values | assigned(T, along))
    for other in permutations(along):
        assert close(number(T.operator, values | assigned(T, list(other))), found)

    below = values | assigned(lower, along[:-1])
    wide, narrow = ((at(lower.operator, variable, below, h*along[-1])
                     - at(lower.operator, variable, below, -h*along[-1]))/(2*h) for h in (2e-3, 1e-3))
    assert close(found, (4*narrow - wide)/3)
    assert found.shape == number(expr, values).shape

    size = np.size(along[0])
    tensor = number(T.matrix, values)
    assert tensor.shape == (found.size*size**(order - 1), size)
    folded = tensor@vec(along[-1])
    for value in along[-2::-1]:
        folded = folded.reshape(-1, size)@vec(value)
    assert close(folded, vec(found))


@pytest.mark.parametrize(("expr", "variable"), [(logdet(X), X), (logistic, x), (exp(y1)*y2**3, Y), (sin(y1), y1)])
def test_low_orders_are_the_jacobian_and_the_hessian(expr: Any, variable: Any) -> None:
    first, second = (derivative_tensor(expr, variable, k) for k in (1, Integer(2)))
    assert first.matrix == jacobian(expr, variable, layout="numerator")
    assert equivalent(second.matrix, hessian(expr, variable))
    assert first.operator == jvp(expr, variable, first.directions[0]) and second.order == 2
    assert derivative_tensor(expr, variable, 1, layout="numerator").matrix == jacobian(expr, variable)


def test_other_directions() -> None:
    """D^2 log det X [X, X] = -n; the directions may depend on X, which is not differentiated then."""
    T = derivative_tensor(logdet(X), X, 2)
    assert T(X, X) == -3 and equivalent(T(I, X), -Trace(X.I))
    assert T(C, S) == T.operator.xreplace(dict(zip(T.directions, (C, S))))
    third = derivative_tensor(logdet(X), X, 3)
    dX = differential(X, X)
    assert equivalent(third(dX, dX, dX), differential(logdet(X), X, order=3))
    explicit = derivative_tensor(Matrix([y1**2*y2, y2**3]), Y, 2)
    assert explicit(Y, Matrix([1, 0])) == Matrix([4*y1*y2, 0])
    assert isinstance(explicit.operator, sp.ImmutableDenseMatrix)


def test_the_names_of_directions_are_free_ones() -> None:
    V1 = MatrixSymbol("V1", 3, 3)
    assert [str(V) for V in derivative_tensor(Trace(V1*X*X), X, 2).directions] == ["V1_", "V2"]


def test_undefined_functions() -> None:
    V1, V2 = derivative_tensor(F(x), x, 2).directions
    assert equivalent(derivative_tensor(F(x), x, 2).operator, dot(V1, F(x).fdiff().fdiff()*V2)).by == "normal form"
    assert derivative_tensor(F(x), x, 3).matrix.shape == (9, 3)


# ------------------------------------------------------------------------------------------------ Taylor polynomials
POLYNOMIALS: list[tuple[Any, Any, Any, int]] = [
    (Trace(X**3), X, X0, 3), (Trace(X**3), X, I, 3), (Trace(X**3), X, X0, 5), (dot(x, S*x), x, x0, 2),
    (dot(x, S*x), x, ZeroMatrix(3, 1), 2), (X*X, X, X0, 2), (X*S*X, X, ZeroMatrix(3, 3), 2), (X.T, X, X0, 1),
    (norm(x)**4, x, x0, 4), (y1**2*y2 + y2**3, Y, Matrix([1, s]), 3), (y1**2*y2 + y2**3, Y, Y, 3),
    (Matrix([y1**2*y2, y2**3 - 1]), Y, Matrix([1, 2]), 3), (y1**3*x, y1, s, 3), (hadamard(X, X), X, X0, 2),
    (C, X, X0, 1),
]


@pytest.mark.parametrize(("expr", "variable", "point", "degree"), POLYNOMIALS, ids=[str(row) for row in POLYNOMIALS])
def test_a_polynomial_is_its_own(expr: Any, variable: Any, point: Any, degree: int) -> None:
    found = taylor(expr, variable, point, degree)
    assert equivalent(found, expr) and getattr(found, "shape", None) == getattr(expr, "shape", None)
    assert isinstance(found, sp.MatrixBase) == isinstance(expr, sp.MatrixBase)
    if degree > 1 and point != variable:
        assert not equivalent(taylor(expr, variable, point, 1), expr)


TEXTS: list[tuple[Any, Any, Any, int, str]] = [
    (logdet(X), X, I, 0, "0"), (logdet(X), X, I, 1, "Trace(X) - 3"), (X.I, X, I, 1, "2*I - X"),
    (Trace(X**3), X, X0, 3, "Trace(X**3)"), (exp(y1)*x, y1, 0, 3, "(y1**3/6 + y1**2/2 + y1 + 1)*x"),
    (logdet(I + y1*S), y1, 0, 2, "-y1*(y1*Trace(S**2) - 2*Trace(S))/2"), (x, x, w, 5, "x"), (x, w, x0, 5, "x"),
    (Matrix([y1**2*y2, y2**3]), Y, Matrix([0, 0]), 3, "Matrix([[y1**2*y2], [y2**3]])"),
    (F(x), x, x0, 1, "f(x0) + ∇f(x0).T*(x - x0)"),
]


@pytest.mark.parametrize(("expr", "variable", "point", "order", "text"), TEXTS, ids=[row[4] for row in TEXTS])
def test_taylor_forms(expr: Any, variable: Any, point: Any, order: int, text: str) -> None:
    assert str(taylor(expr, variable, point, order)) == text


ANALYTIC: list[tuple[str, Any, Any, Any]] = [
    ("log det at I", logdet(X), X, I), ("log det", logdet(X), X, X0), ("inverse at I", X.I, X, I),
    ("inverse", X.I, X, X0), ("inverse at 2 I", X.I, X, 2*I), ("logistic at 0", logistic, x, ZeroMatrix(3, 1)),
    ("logistic", logistic, x, x0), ("tanh", elementwise(tanh, A*x), x, x0),
    ("exp entry by entry", elementwise(exp, X), X, ZeroMatrix(3, 3)), ("number", log(1 + y1)*w, y1, Integer(1)),
    ("explicit", Matrix([sin(y1*y2), exp(y2)]), Y, Matrix([1, 0])), ("norm", norm(x), x, x0),
    ("det of a product", log(Determinant(X*X.T)), X, X0), ("resolvent", (I - y1*S).I*x, y1, Integer(0)),
]


@pytest.mark.parametrize("order", [0, 1, 2, 3])
@pytest.mark.parametrize(("name", "expr", "variable", "point"), ANALYTIC, ids=[row[0] for row in ANALYTIC])
def test_the_error_is_of_the_next_order(name: str, expr: Any, variable: Any, point: Any, order: int) -> None:
    found = taylor(expr, variable, point, order)
    values = values_for(expr, found, sp.sympify(point), sizes={}, domains=DOMAINS)
    explicit = isinstance(variable, sp.MatrixBase)
    base = number(point, values)
    step = np.random.default_rng(order).uniform(0.5, 1.5, base.shape)
    scale = 0.02*np.abs(base).max() if np.abs(base).max() else 0.02

    def error(h: float) -> float:
        moved = base + h*scale*step
        places = dict(zip(variable.flat(), moved.ravel())) if explicit else \
            {variable: moved if variable.is_Matrix else float(moved[0, 0])}
        return float(np.abs(number(expr, values | places) - number(found, values | places)).max())
    ratio = error(1)/error(0.5)
    next_is_zero = name == "logistic at 0" and order == 2       # softplus is even but for its linear term
    assert 2**(order + 0.6) < ratio < 2**(order + (2.4 if next_is_zero else 1.4))


def test_definitions_belong_to_the_value_of_the_variable() -> None:
    """With h = tanh(A x) by name the polynomial is that without names, and holds A x0 only."""
    h = MatrixSymbol("h", 4, 1)
    named = taylor(norm(h - B)**2, x, x0, 1, where={h: elementwise(tanh, A*x)})
    assert named == taylor(norm(elementwise(tanh, A*x) - B)**2, x, x0, 1) and h not in named.free_symbols
    T = derivative_tensor(norm(h)**2, x, 2, where={h: elementwise(tanh, A*x)})
    plain = derivative_tensor(norm(elementwise(tanh, A*x))**2, x, 2)
    assert h in T.operator.free_symbols
    assert equivalent(T.operator.xreplace({h: elementwise(tanh, A*x)}), plain.operator)
    assert equivalent(T.matrix.xreplace({h: elementwise(tanh, A*x)}), plain.matrix)


def test_several_variables() -> None:
    found = taylor(y1*dot(x, x), [x, y1], [w, 2], 3)
    assert equivalent(taylor(y1*dot(x, S*w), [x, y1, w], [x0, 0, x0], 3), y1*dot(x, S*w))
    values = values_for(found, sizes={})
    assert close(number(found, values), number(y1*dot(x, x), values))
    assert close(differences(found, x, values), differences(y1*dot(x, x), x, values))
