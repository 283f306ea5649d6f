"""Matrix Cookbook 2.5: derivatives of traces."""
from __future__ import annotations

from sympy import Identity, KroneckerProduct, MatrixSymbol, Q, Symbol, Trace

from ..operations import MatrixSum, hadamard
from .problem import Problem, k, m, n, p

r = Symbol("r", integer=True)
X = MatrixSymbol("X", m, n)
Z = MatrixSymbol("Z", n, n)                 # a square variable
Y = MatrixSymbol("Y", m, n)
K = MatrixSymbol("K", m, n)
A = MatrixSymbol("A", n, m)
L = MatrixSymbol("L", p, m)
R = MatrixSymbol("R", n, p)
F = MatrixSymbol("F", p, n)
B = MatrixSymbol("B", n, n)
D = MatrixSymbol("D", n, n)
E = MatrixSymbol("E", p, p)
H = MatrixSymbol("H", m, p)
C = MatrixSymbol("C", m, m)
S = MatrixSymbol("S", m, m)
P = MatrixSymbol("P", n, n)                 # symmetric

affine = L*X*R + E
inverse_gram = (X.T*C*X).I
inverse_shifted = (P + X.T*C*X).I
definite = {C: "spd", P: "spd"}

FIRST_ORDER = (
    Problem("MC 38", Trace(K.T*hadamard(X, Y)), X, hadamard(K, Y)),
    Problem("MC 99", Trace(Z), Z, Identity(n)),
    Problem("MC 100", Trace(X*A), X, A.T),
    Problem("MC 101", Trace(L*X*R), X, L.T*R.T),
    Problem("MC 102", Trace(F*X.T*H), X, H*F),
    Problem("MC 103", Trace(X.T*Y), X, Y),
    Problem("MC 105", Trace(KroneckerProduct(E, Z)), Z, Trace(E)*Identity(n)),
)

SECOND_ORDER = (
    Problem("MC 106", Trace(Z**2), Z, 2*Z.T),
    Problem("MC 107", Trace(Z**2*B), Z, (Z*B + B*Z).T),
    Problem("MC 108", Trace(X.T*C*X), X, C*X + C.T*X),
    Problem("MC 109", Trace(C*X*X.T), X, C*X + C.T*X),
    Problem("MC 111", Trace(X*B*X.T), X, X*B.T + X*B),
    Problem("MC 112", Trace(B*X.T*X), X, X*B.T + X*B),
    Problem("MC 114", Trace(D*Z*B*Z), Z, D.T*Z.T*B.T + B.T*Z.T*D.T),
    Problem("MC 115", Trace(X.T*X), X, 2*X),
    Problem("MC 116", Trace(R.T*X.T*C*X*R), X, C.T*X*R*R.T + C*X*R*R.T),
    Problem("MC 117", Trace(X.T*C*X*B), X, C*X*B + C.T*X*B.T),
    Problem("MC 118", Trace(L*X*B*X.T*H), X, L.T*H.T*X*B.T + H*L*X*B),
    Problem("MC 119", Trace(affine*affine.T), X, 2*L.T*affine*R.T),
    Problem("MC 120", Trace(KroneckerProduct(Z, Z)), Z, 2*Trace(Z)*Identity(n)),
)

HIGHER_ORDER = (
    Problem("MC 121", Trace(Z**k), Z, k*Z.T**(k - 1)),
    Problem("MC 122", Trace(B*Z**k), Z, MatrixSum((Z**r*B*Z**(k - 1 - r)).T, (r, 0, k - 1))),
    Problem("MC 123", Trace(R.T*X.T*C*X*X.T*C*X*R), X,
            C*X*X.T*C*X*R*R.T + C.T*X*R*R.T*X.T*C.T*X + C*X*R*R.T*X.T*C*X + C.T*X*X.T*C.T*X*R*R.T),
    Problem("MC 125", Trace(inverse_gram*B), X, -C*X*inverse_gram*(B + B.T)*inverse_gram,
            assumptions=(Q.symmetric(C),), domains=definite),
    Problem("MC 126", Trace(inverse_gram*X.T*S*X), X,
            -2*C*X*inverse_gram*X.T*S*X*inverse_gram + 2*S*X*inverse_gram,
            assumptions=(Q.symmetric(C), Q.symmetric(S)), domains=definite),
    Problem("MC 127", Trace(inverse_shifted*X.T*S*X), X,
            -2*C*X*inverse_shifted*X.T*S*X*inverse_shifted + 2*S*X*inverse_shifted,
            assumptions=(Q.symmetric(C), Q.symmetric(S), Q.symmetric(P)), domains=definite),
)

TRACES = (*FIRST_ORDER, *SECOND_ORDER, *HIGHER_ORDER)
