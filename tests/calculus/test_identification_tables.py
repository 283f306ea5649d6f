"""Magnus & Neudecker, Matrix Differential Calculus: the identification tables, and the tables of chapters 9 and 10."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import DiagMatrix, Identity, KroneckerProduct, MatrixSymbol, Trace, symbols

from sympy_matcalc import (
    MatrixScalar,
    MatrixSum,
    Vec,
    adjugate,
    commutation_matrix,
    cost,
    derivative_tensor,
    differential,
    dot,
    equivalent,
    hadamard,
    hessian,
    jacobian,
    logdet,
    matsimplify,
    second_differential,
)
from tests.forms import close, differences, number, values_for, vec

m, n, p, q, k, j = symbols("m n p q k j", integer=True, positive=True)
SIZES = {m: 3, n: 4, p: 2, q: 5, k: 5}
t = symbols("t", real=True)

x, y, a, b = (MatrixSymbol(name, n, 1) for name in "xyab")
c = MatrixSymbol("c", m, 1)
X, D = MatrixSymbol("X", m, n), MatrixSymbol("D", m, n)
A, B, E, F, G = (MatrixSymbol(name, *shape) for name, shape in zip("ABEFG", [(p, m), (n, q), (n, m), (p, n), (m, q)]))
S, P, R = (MatrixSymbol(name, n, n) for name in "SPR")
M, N = MatrixSymbol("M", m, m), MatrixSymbol("N", n, m)
dx, dX, dt = (differential(v, v) for v in (x, X, t))


def kron(*factors: Any) -> Any:
    return KroneckerProduct(*factors)


def I(size: Any) -> Any:                                    # noqa: E743
    return Identity(size)


def K(rows: Any, cols: Any) -> Any:
    return commutation_matrix(rows, cols)


def numerator(function: Any, variable: Any) -> Any:
    return jacobian(function, variable, layout="numerator")


def direction_for(variable: Any, values: Any) -> Any:
    """A value for the differential of a variable."""
    return np.random.default_rng(5).uniform(0.5, 1.5, np.shape(values[variable]))[()]


def size_of(shape: Any) -> tuple[int, ...]:
    return tuple(int(sp.sympify(d).subs(SIZES)) for d in shape)


# ------------------------------------------------------------------------- ch. 5 sec. 18, ch. 9 sec. 6: first order
#: class, function, variable, differential as it is printed, the identified matrix and its order
FIRST: list[tuple[str, Any, Any, str, Any, Any]] = [
    ("phi(xi): alpha dxi", t**3, t, "3*t**2*dt", 3*t**2, (1, 1)),
    ("phi(x): a'dx", x.T*S*x, x, "x.T*(S + S.T)*dx", x.T*(S + S.T), (1, n)),
    ("phi(X): tr A'dX", Trace(E*X), X, "Trace(E*dX)", Vec(E.T).T, (1, m*n)),
    ("f(xi): a dxi", t**2*a, t, "(2*t*dt)*a", 2*t*a, (n, 1)),
    ("f(x): A dx", F*x, x, "F*dx", F, (p, n)),
    ("f(X): A dvec X", X*a, X, "dX*a", kron(a.T, I(m)), (m, m*n)),
    ("F(xi): A dxi", t*A, t, "dt*A", Vec(A), (m*p, 1)),
    ("F(x): dvec F = A dx", x*x.T, x, "dx*x.T + x*dx.T", kron(x, I(n)) + kron(I(n), x), (n**2, n)),
    ("F(X): dvec F = A dvec X", A*X*B, X, "A*dX*B", kron(B.T, A), (p*q, m*n)),
]


@pytest.mark.parametrize(("kind", "function", "variable", "form", "identified", "order"), FIRST,
                         ids=[row[0] for row in FIRST])
def test_first_identification_table(kind: str, function: Any, variable: Any, form: str, identified: Any,
                                    order: Any) -> None:
    change, J = differential(function, variable), numerator(function, variable)
    assert str(change) == form and J == identified
    values = values_for(function, J, sizes=SIZES)
    direction = direction_for(variable, values)
    slope = number(change, values | {differential(variable, variable): direction})
    assert number(J, values).shape == size_of(order)
    assert close(number(J, values)@vec(direction), vec(slope))
    assert close(number(J, values), differences(function, variable, values))


# ------------------------------------------------------------------- ch. 6 sec. 14, ch. 10 sec. 2: second order
def symmetrised(form: Any) -> Any:
    """B -> (B + B')/2."""
    return (form + form.T)/2


#: class, function, variable, second differential as it is printed, Hessian identified from it
SECOND_SCALAR: list[tuple[str, Any, Any, str, Any]] = [
    ("phi(xi): beta (dxi)^2", t**3, t, "6*t*dt**2", 6*t),
    ("phi(x): (dx)'B dx", x.T*S*x, x, "2*(dx.T*S*dx)", symmetrised(2*S)),
    ("phi(x): (dx)'B dx, two factors", (a.T*x)*(b.T*x), x, "2*(a.T*dx)*(b.T*dx)", symmetrised(2*a*b.T)),
    ("phi(X): tr A (dX)'B dX", Trace(S*X.T*M*X), X, "2*Trace(M*dX*S*dX.T)", kron(S.T, M) + kron(S, M.T)),
    ("phi(X): tr A dX B dX", Trace(N*X*E*X), X, "2*Trace(N*dX*E*dX)", K(n, m)*(kron(N.T, E) + kron(E.T, N))),
]


@pytest.mark.parametrize(("kind", "function", "variable", "form", "identified"), SECOND_SCALAR,
                         ids=[row[0] for row in SECOND_SCALAR])
def test_second_identification_table(kind: str, function: Any, variable: Any, form: str, identified: Any) -> None:
    H, change = hessian(function, variable), second_differential(function, variable)
    assert str(change) == form
    assert equivalent(H, identified).by == "normal form" and cost(H) <= cost(matsimplify(identified))
    values = values_for(function, H, sizes=SIZES)
    direction = direction_for(variable, values)
    quadratic = vec(direction).T@number(H, values)@vec(direction)
    assert close(quadratic, number(change, values | {differential(variable, variable): direction}))
    assert close(number(H, values), differences(numerator(function, variable), variable, values))
    assert derivative_tensor(function, variable, 2).matrix == H


#: class, function, variable, second differential as it is printed, the Hessians of the entries below each other
SECOND: list[tuple[str, Any, Any, str, Any]] = [
    ("f(xi): b (dxi)^2", t**3*a, t, "(6*t*dt**2)*a", 6*t*a),
    ("f(x): (I kron dx)'B dx", x*x.T*x, x, "2*(2*dx*x.T*dx + x*dx.T*dx)",
     2*(Vec(I(n))*x.T + kron(x, I(n)) + kron(I(n), x))),
    ("f(x): entrywise", F*hadamard(x, x), x, "2*F*HadamardPower(dx, 2)", None),
    ("f(X): (I kron dvec X)'B dvec X", X.T*X*a, X, "2*dX.T*dX*a", None),
    ("F(xi): B (dxi)^2", t**2*A, t, "(2*dt**2)*A", 2*Vec(A)),
    ("F(x): (I kron dx)'B dx", x*x.T, x, "2*dx*dx.T", None),
    ("F(X): (I kron dvec X)'B dvec X", X.T*M*X, X, "2*dX.T*M*dX", None),
    ("F(X), square", X*E*X, X, "2*dX*E*dX", None),
    ("F(X), inverse", S.I, S, "2*(S**(-1)*dS)**2*S**(-1)", None),
]


@pytest.mark.parametrize(("kind", "function", "variable", "form", "identified"), SECOND, ids=[row[0] for row in SECOND])
def test_second_identification_table_of_matrices(kind: str, function: Any, variable: Any, form: str,
                                                 identified: Any) -> None:
    change, stacked = second_differential(function, variable), derivative_tensor(function, variable, 2).matrix
    assert str(change) == form and change == differential(function, variable, order=2)
    if identified is not None:
        assert equivalent(stacked, identified).by == "normal form" and cost(stacked) <= cost(matsimplify(identified))
    values = values_for(function, change, sizes=SIZES, domains={"S": "well"})
    direction = direction_for(variable, values)
    entries, found = number(function, values).size, number(stacked, values)
    assert found.shape == (entries*np.size(direction), np.size(direction))
    bilinear = np.kron(np.eye(entries), vec(direction)).T@found@vec(direction)
    assert close(bilinear, vec(number(change, values | {differential(variable, variable): direction})))
    blocks = found.reshape(entries, np.size(direction), -1)
    assert close(blocks, blocks.transpose(0, 2, 1))
    assert close(found, differences(jacobian(function, variable), variable, values))


# ---------------------------------------------------------- ch. 9: the tables of Jacobians (all numerator layout)
WELL = {"S": "well", "M": "spd", "T": "well"}
XXt, XtX, M_inside = X*X.T, X.T*X, Identity(m) - X*(X.T*X).I*X.T
T = MatrixSymbol("T", m, k)                                  # more columns than rows, for |TT'|
LINE = MatrixSymbol("L", k, m)                               # more rows than columns, for |L'L|
C = MatrixSymbol("C", p, n)

JACOBIANS: list[tuple[str, Any, Any, Any]] = [
    ("a'x", a.T*x, x, a.T),
    ("x'Ax", x.T*S*x, x, x.T*(S + S.T)),
    ("tr AX", Trace(E*X), X, Vec(E.T).T),
    ("tr XAX'B", Trace(X*S*X.T*M), X, Vec(M.T*X*S.T + M*X*S).T),
    ("tr XAXB", Trace(X*E*X*N), X, Vec(N.T*X.T*E.T + E.T*X.T*N.T).T),
    ("tr X^p", Trace(S**k), S, k*Vec(S.T**(k - 1)).T),
    ("|X|", sp.Determinant(S), S, sp.Determinant(S)*Vec(S.T.I).T),
    ("|XX'|", sp.Determinant(T*T.T), T, 2*sp.Determinant(T*T.T)*Vec((T*T.T).I*T).T),
    ("|X'X|", sp.Determinant(LINE.T*LINE), LINE, 2*sp.Determinant(LINE.T*LINE)*Vec(LINE*(LINE.T*LINE).I).T),
    ("|X^p|", sp.Determinant(S**k), S, k*sp.Determinant(S)**k*Vec(S.T.I).T),
    ("log|X|", logdet(S), S, Vec(S.T.I).T),
    ("log|X'X|", logdet(LINE.T*LINE), LINE, 2*Vec(LINE*(LINE.T*LINE).I).T),
    ("Xa", X*a, X, kron(a.T, I(m))),
    ("X'a", X.T*c, X, kron(I(n), c.T)),
    ("X", X, X, I(m*n)),
    ("X'", X.T, X, K(m, n)),
    ("XX'", XXt, X, (I(m**2) + K(m, m))*kron(X, I(m))),
    ("X'X", XtX, X, (I(n**2) + K(n, n))*kron(I(n), X.T)),
    ("AXB", A*X*B, X, kron(B.T, A)),
    ("AX'B", C*X.T*G, X, kron(G.T, C)*K(m, n)),
    ("X^2", S**2, S, kron(S.T, I(n)) + kron(I(n), S)),
    ("X^3", S**3, S, kron(S.T**2, I(n)) + kron(S.T, S) + kron(I(n), S**2)),
    ("X^p", S**k, S, MatrixSum(kron(S.T**(k - j), S**(j - 1)), (j, 1, k))),
    ("X^-1", S.I, S, -kron(S.T.I, S.I)),
    ("AX^-1B", P*S.I*R, S, -kron(R.T*S.T.I, P*S.I)),
    ("X#", adjugate(S), S, sp.Determinant(S)*(Vec(S.I)*Vec(S.T.I).T - kron(S.T.I, S.I))),
    ("XAX'", X*S*X.T, X, kron(X*S.T, I(m)) + kron(I(m), X*S)*K(m, n)),
    ("X'AX", X.T*M*X, X, kron(X.T*M.T, I(n))*K(m, n) + kron(I(n), X.T*M)),
    ("XAX", X*E*X, X, kron(X.T*E.T, I(m)) + kron(I(n), X*E)),
    ("X'AX'", X.T*N.T*X.T, X, (kron(X*N, I(n)) + kron(I(m), X.T*N.T))*K(m, n)),
    ("A kron X", kron(D, X), X, kron(I(n), K(n, m), I(m))*kron(Vec(D), I(m*n))),
    ("X kron A", kron(X, D), X, kron(I(n), K(n, m), I(m))*kron(I(m*n), Vec(D))),
    ("X kron X", kron(X, X), X, kron(I(n), K(n, m), I(m))*(kron(I(m*n), Vec(X)) + kron(Vec(X), I(m*n)))),
    ("A o X", hadamard(D, X), X, DiagMatrix(Vec(D))),
    ("X o X", hadamard(X, X), X, 2*DiagMatrix(Vec(X))),
    ("tr(X) X", Trace(S)*S, S, Trace(S)*I(n**2) + Vec(S)*Vec(I(n)).T),
]


@pytest.mark.parametrize(("name", "function", "variable", "book"), JACOBIANS, ids=[row[0] for row in JACOBIANS])
def test_table_of_jacobians(name: str, function: Any, variable: Any, book: Any) -> None:
    J = numerator(function, variable)
    assert cost(J) <= cost(book), J
    values = values_for(function, J, book, sizes=SIZES, domains=WELL)
    assert close(number(J, values), number(book, values))
    assert close(number(J, values), differences(function, variable, values))


# ------------------------------------------------------------------------------- ch. 10: the Hessian matrices
Z, det_S, XtX_inverse = S.I, sp.Determinant(S), (LINE.T*LINE).I
HAT = LINE*XtX_inverse*LINE.T

HESSIANS: list[tuple[str, Any, Any, Any]] = [
    ("a'x", a.T*x, x, sp.ZeroMatrix(n, n)),
    ("x'Ax", x.T*S*x, x, S + S.T),
    ("tr X^2", Trace(S**2), S, 2*K(n, n)),
    ("tr X'X", Trace(XtX), X, 2*I(m*n)),
    ("tr X^3", Trace(S**3), S, 3*K(n, n)*(kron(S.T, I(n)) + kron(I(n), S))),
    ("tr AXBX'", Trace(M*X*S*X.T), X, kron(S, M.T) + kron(S.T, M)),
    ("tr AX'BX", Trace(S*X.T*M*X), X, kron(S.T, M) + kron(S, M.T)),
    ("tr AXBX", Trace(N*X*E*X), X, K(n, m)*(kron(N.T, E) + kron(E.T, N))),
    ("a'XX'a", c.T*XXt*c, X, 2*kron(I(n), c*c.T)),
    ("a'X'Xa", a.T*XtX*a, X, 2*kron(a*a.T, I(m))),
    ("a'X'Xb", a.T*XtX*b, X, kron(a*b.T + b*a.T, I(m))),
    ("|X|", det_S, S, det_S*(Vec(Z.T)*Vec(Z.T).T - K(n, n)*kron(Z.T, Z))),
    ("|X|^2", det_S**2, S, det_S**2*(4*Vec(Z.T)*Vec(Z.T).T - 2*K(n, n)*kron(Z.T, Z))),
    ("log|X|", logdet(S), S, -K(n, n)*kron(Z.T, Z)),
    ("log|X'X|", logdet(LINE.T*LINE), LINE,
     2*(kron(XtX_inverse, I(k) - HAT) - K(m, k)*kron(LINE*XtX_inverse, XtX_inverse*LINE.T))),
    ("tr X^-1", Trace(Z), S, K(n, n)*(kron(Z.T**2, Z) + kron(Z.T, Z**2))),
    ("tr AX^-1", Trace(P*Z), S, K(n, n)*(kron((Z*P*Z).T, Z) + kron(Z.T, Z*P*Z))),
    ("a'X^-1b", a.T*Z*b, S, K(n, n)*(kron((Z*b*a.T*Z).T, Z) + kron(Z.T, Z*b*a.T*Z))),
    ("(tr X)^2", Trace(S)**2, S, 2*Vec(I(n))*Vec(I(n)).T),
    ("tr X^p", Trace(S**k), S, k*K(n, n)*MatrixSum(kron(S.T**(k - 1 - j), S**(j - 1)), (j, 1, k - 1))),
]


@pytest.mark.parametrize(("name", "function", "variable", "book"), HESSIANS, ids=[row[0] for row in HESSIANS])
def test_table_of_hessians(name: str, function: Any, variable: Any, book: Any) -> None:
    H = hessian(function, variable)
    assert cost(H) <= cost(book), H
    values = values_for(function, H, book, sizes=SIZES, domains=WELL)
    found = number(H, values)
    assert close(found, number(book, values)) and close(found, found.T)
    assert close(found, differences(numerator(function, variable), variable, values))


def test_the_mixed_second_derivative() -> None:
    """d^2 tr AXBY = 2 tr A dX B dY: the block of X and Y is K(A' kron B)."""
    Y = MatrixSymbol("Y", m, n)
    assert equivalent(hessian(Trace(N*X*E*Y), X, Y), K(n, m)*kron(N.T, E)).by == "normal form"
    assert str(second_differential(dot(x, S*y), [x, y])) == "2*(dx.T*S*dy)"
    assert isinstance(second_differential(x.T*S*x, x), MatrixScalar | sp.Mul)
