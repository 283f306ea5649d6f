"""vec and the matrices that go with it: their laws in numbers, their normal forms, and derivatives through them."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import (
    Determinant,
    DiagMatrix,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    OneMatrix,
    Trace,
    ZeroMatrix,
    symbols,
)

import sympy_matcalc as mc
from sympy_matcalc import (
    cost,
    elementwise,
    evaluate,
    matsimplify,
)

SYMBOLS = m, n, p, q = symbols("m n p q", integer=True, positive=True)
SIZES = (3, 4, 2, 5)
NUMBERS = dict(zip(SYMBOLS, SIZES))

SHAPES = {"A": (m, n), "B": (p, q), "C": (m, n), "X": (n, q), "Y": (q, n), "M": (p, m), "P": (n, m), "S": (n, n),
          "R": (n, n), "G": (m*p, n), "E": (q, n), "x": (n, 1), "y": (m, 1), "z": (p, 1), "v": (m*n, 1), "w": (n*q, 1)}


def number(size) -> int:
    return int(sp.sympify(size).subs(NUMBERS))


class Names(dict):
    """The matrices of the tests, of symbolic sizes or of sizes that are numbers, with random values."""

    def __init__(self, symbolic: bool) -> None:
        sizes = SYMBOLS if symbolic else SIZES
        super().__init__((name, MatrixSymbol(name, *(d if symbolic else number(d) for d in shape)))
                         for name, shape in SHAPES.items())
        self |= dict(zip("mnpq", sizes)) | {"I": Identity, "ones": OneMatrix} | {name: getattr(mc, name) for name in (
            "Vec", "Unvec", "Commutation", "KhatriRao", "Duplication", "Elimination", "Hadamard", "MatrixScalar")}
        self |= {"kron": KroneckerProduct, "Diag": DiagMatrix, "tr": Trace, "det": Determinant, "f": sp.tanh,
                 "map": elementwise, "inv": Inverse, "DiagonalOf": sp.DiagonalOf}
        rng = np.random.default_rng(11)
        self.values = {name: rng.uniform(0.5, 1.5, tuple(map(number, shape))) for name, shape in SHAPES.items()}

    def read(self, text: str) -> Any:
        return eval(text, dict(self))

    def value(self, expr: Any) -> np.ndarray:
        values = {self[name]: value for name, value in self.values.items()}
        return np.atleast_2d(np.array(evaluate(expr, values | NUMBERS), dtype=float))


SYMBOLIC, NUMERIC = Names(True), Names(False)
both = pytest.mark.parametrize("names", [SYMBOLIC, NUMERIC], ids=["symbolic", "numeric"])

#: equal expressions, which meet in one form
EQUAL = [
    ("Commutation(m, n)*Vec(A)", "Vec(A.T)"),
    ("Vec(A).T*Commutation(n, m)", "Vec(A.T).T"),
    ("Commutation(m, n).T", "Commutation(n, m)"),
    ("Commutation(m, n)*Commutation(n, m)*v", "v"),
    ("inv(Commutation(m, n))*v", "Commutation(n, m)*v"),
    ("Commutation(1, n)*x", "x"),
    ("Commutation(p, m)*kron(A, B)", "kron(B, A)*Commutation(q, n)"),
    ("kron(A, B).T*Commutation(m, p)", "(Commutation(p, m)*kron(A, B)).T"),
    ("(kron(A, B)*Commutation(q, n)).T", "Commutation(n, q)*kron(A.T, B.T)"),
    ("Commutation(p, m)*kron(A, B)*Commutation(n, q)", "kron(B, A)"),
    ("Commutation(p, m)*kron(A, z)", "kron(z, A)"),
    ("kron(B, A)*Vec(X)", "Vec(A*X*B.T)"),
    ("Vec(X).T*kron(B, A).T", "Vec(A*X*B.T).T"),
    ("MatrixScalar(Vec(X).T*kron(B.T*B, A.T*A)*Vec(X))", "tr(X.T*A.T*A*X*B.T*B)"),
    ("kron(I(q), A)*Vec(X)", "Vec(A*X)"),
    ("kron(B, I(n))*Vec(X)", "Vec(X*B.T)"),
    ("kron(B, A)*kron(E*x, S*x)", "kron(B*E*x, A*S*x)"),
    ("kron(B, y)*E*x", "kron(B*E*x, y)"),
    ("kron(y, B)*E*x", "kron(y, B*E*x)"),
    ("Vec(y*x.T)", "kron(x, y)"),
    ("Vec(A*x*z.T)", "kron(z, A*x)"),
    ("kron(kron(x, y), z)", "kron(x, kron(y, z))"),
    ("Vec(ones(m, n))", "ones(m*n, 1)"),
    ("Vec(Unvec(v, m, n))", "v"),
    ("Unvec(Vec(A), m, n)", "A"),
    ("Vec(Unvec(v, m, n).T)", "Commutation(m, n)*v"),
    ("Unvec(Commutation(m, n)*v, n, m)", "Unvec(v, m, n).T"),
    ("Vec(2*Unvec(v, m, n) - A)", "2*v - Vec(A)"),
    ("Unvec(2*v - Vec(A), m, n)", "2*Unvec(v, m, n) - A"),
    ("MatrixScalar(Vec(A).T*Vec(C))", "tr(A.T*C)"),
    ("MatrixScalar(ones(1, m*n)*Vec(A))", "MatrixScalar(ones(1, m)*A*ones(n, 1))"),
    ("MatrixScalar(Vec(A).T*v)", "MatrixScalar(v.T*Vec(A))"),
    ("Diag(Vec(A))*Vec(C)", "Vec(Hadamard(A, C))"),
    ("Diag(Vec(A))*Diag(Vec(C))", "Diag(Vec(Hadamard(A, C)))"),
    ("Diag(Vec(ones(m, n)))*v", "v"),
    ("Commutation(m, n)*Diag(Vec(A))", "Diag(Vec(A.T))*Commutation(m, n)"),
    ("Hadamard(Vec(A), Vec(C))", "Vec(Hadamard(A, C))"),
    ("Hadamard(Vec(A).T, map(f, Vec(C).T))", "Vec(Hadamard(A, map(f, C))).T"),
    ("map(f, Vec(A*S))", "Vec(map(f, A*S))"),
    ("kron(M, S.T)*KhatriRao(A, R)", "KhatriRao(M*A, S.T*R)"),
    ("KhatriRao(A*Diag(x), S)", "KhatriRao(A, S*Diag(x))"),
    ("KhatriRao(A, S)*Diag(x)", "KhatriRao(A, S*Diag(x))"),
    ("KhatriRao(A, S)*x", "Vec(S*Diag(x)*A.T)"),
    ("x.T*KhatriRao(A, S).T", "Vec(S*Diag(x)*A.T).T"),
    ("KhatriRao(A, S).T*KhatriRao(C, R)", "Hadamard(A.T*C, S.T*R)"),
    ("KhatriRao(A, S).T*Vec(R*C.T)", "DiagonalOf(S.T*R*C.T*A)"),
    ("KhatriRao(A, S).T*kron(y, x)", "Hadamard(A.T*y, S.T*x)"),
    ("KhatriRao(KhatriRao(A, S), R)", "KhatriRao(A, KhatriRao(S, R))"),
    ("KhatriRao(x.T, A)", "A*Diag(x)"),
    ("KhatriRao(A, x.T)", "A*Diag(x)"),
    ("KhatriRao(ones(m, n), S)", "kron(ones(m, 1), S)"),
    ("KhatriRao(S, ones(m, n))", "kron(S, ones(m, 1))"),
    ("KhatriRao(x, y)", "kron(x, y)"),
    ("Commutation(n, m)*KhatriRao(A, S)", "KhatriRao(S, A)"),
    ("KhatriRao(A, S).T*Commutation(m, n)", "KhatriRao(S, A).T"),
    ("Elimination(n)*Duplication(n)*Elimination(n)", "Elimination(n)"),
    ("Elimination(n)*Elimination(n).T*Elimination(n)", "Elimination(n)"),
    ("Duplication(n).T*Elimination(n).T*Duplication(n).T", "Duplication(n).T"),
    ("Commutation(n, n)*Duplication(n)", "Duplication(n)"),
    ("Duplication(n).T*Commutation(n, n)", "Duplication(n).T"),
    ("Duplication(n)*Elimination(n)*Vec(S + S.T)", "Vec(S + S.T)"),
    ("(I(n**2) + Commutation(n, n))*Commutation(n, n)", "I(n**2) + Commutation(n, n)"),
    ("Commutation(n, n)*(I(n**2) + Commutation(n, n))*Vec(S)", "Vec(S) + Vec(S.T)"),
    ("Commutation(n, n)*(kron(S, R) + kron(R, S))", "(kron(S, R) + kron(R, S))*Commutation(n, n)"),
    ("tr(Commutation(n, m)*kron(A, P))", "tr(A*P)"),
    ("tr(Commutation(n, n))", "n"),
]


def is_nothing(expr: Any) -> bool:
    return expr == 0 or expr == ZeroMatrix(*getattr(expr, "shape", (1, 1)))


@both
@pytest.mark.parametrize("left, right", EQUAL)
def test_equal_forms_meet(names, left, right):
    a, b = names.read(left), names.read(right)
    assert is_nothing(matsimplify(a - b)), (matsimplify(a), matsimplify(b))
    for expr in (a, b):
        simpler = matsimplify(expr)
        assert cost(simpler) <= cost(expr)
        assert np.allclose(names.value(simpler), names.value(a))
    assert np.allclose(names.value(a), names.value(b))


#: what is no identity, because shapes only look alike
DIFFERENT = [
    ("Vec(A)", "Vec(A.T)"),
    ("Commutation(n, m)*Vec(A)", "Vec(A.T)"),
    ("Unvec(Vec(A), n, m)", "A.T"),
    ("Commutation(m, n)", "Commutation(n, m)"),
    ("Duplication(n)*Elimination(n)", "I(n**2)"),
    ("Duplication(n)*Elimination(n)*Vec(S)", "Vec(S)"),
    ("Elimination(n).T*Elimination(n)", "I(n**2)"),
    ("tr(Commutation(m, n)*kron(A, P))", "tr(A*P)"),
    ("kron(x, y)", "Vec(x*y.T)"),
    ("Commutation(m, p)*kron(A, B)", "kron(B, A)*Commutation(q, n)"),
]


@both
@pytest.mark.parametrize("left, right", DIFFERENT)
def test_different_forms_stay_apart(names, left, right):
    a, b = names.read(left), names.read(right)
    assert not is_nothing(matsimplify(a - b))
    assert np.allclose(names.value(matsimplify(a)), names.value(a)) and not np.allclose(names.value(a), names.value(b))


PRINTED = [
    ("Vec(A) + 2*Vec(C)", "vec(A + 2*C)"),
    ("Vec(A).T - Vec(C).T", "vec(A - C).T"),
    ("Vec(x*y.T)", "KroneckerProduct(y, x)"),
    ("-2*kron(y, A*x)", "-2*KroneckerProduct(y, A*x)"),
    ("Vec(S*Diag(x)*A.T)", "(khatri_rao(A, S))*x"),
    ("Vec(S*Diag(x))", "vec(S*DiagMatrix(x))"),
    ("kron(B.T, P)*(v - Vec(A))", None),
    ("kron(E, S)*Commutation(n, n)", "(KroneckerProduct(E, S))*K(n, n)"),
    ("Vec(C - A) + Vec(A)", "vec(C)"),
    ("(kron(S, S) + kron(R, R))*Vec(S)", "vec(R*S*R.T + S*S*S.T)"),
    ("KhatriRao(2*A, -S)", "-2*(khatri_rao(A, S))"),
    ("Unvec(-v, m, n)", "-unvec(v, m, n)"),
    ("Trace(Unvec(v, m, n)*C.T)", "vec(C).T*v"),
]
