"""Matrix Cookbook 2.5: derivatives of traces."""
from __future__ import annotations

from sympy import Identity, KroneckerProduct, Q, Trace

from ..operations import MatrixSum, hadamard
from .problem import Problem
from .symbols import A_nm, B, C_mm, D_nn, E, F_pn, H, K, L, P, R, S, X, Y, Z, k, n, r

affine = L*X*R + E
inverse_gram = (X.T*C_mm*X).I
inverse_shifted = (P + X.T*C_mm*X).I
DEFINITE = {C_mm: "spd", P: "spd"}

LINEAR_TRACE_PROBLEMS = (
    Problem("MC 38", Trace(K.T*hadamard(X, Y)), X, hadamard(K, Y)),
    Problem("MC 99", Trace(Z), Z, Identity(n)),
    Problem("MC 100", Trace(X*A_nm), X, A_nm.T),
    Problem("MC 101", Trace(L*X*R), X, L.T*R.T),
    Problem("MC 102", Trace(F_pn*X.T*H), X, H*F_pn),
    Problem("MC 103", Trace(X.T*Y), X, Y),
    Problem("MC 105", Trace(KroneckerProduct(E, Z)), Z, Trace(E)*Identity(n)),
)

QUADRATIC_TRACE_PROBLEMS = (
    Problem("MC 106", Trace(Z**2), Z, 2*Z.T),
    Problem("MC 107", Trace(Z**2*B), Z, (Z*B + B*Z).T),
    Problem("MC 108", Trace(X.T*C_mm*X), X, C_mm*X + C_mm.T*X),
    Problem("MC 109", Trace(C_mm*X*X.T), X, C_mm*X + C_mm.T*X),
    Problem("MC 111", Trace(X*B*X.T), X, X*B.T + X*B),
    Problem("MC 112", Trace(B*X.T*X), X, X*B.T + X*B),
    Problem("MC 114", Trace(D_nn*Z*B*Z), Z, D_nn.T*Z.T*B.T + B.T*Z.T*D_nn.T),
    Problem("MC 115", Trace(X.T*X), X, 2*X),
    Problem("MC 116", Trace(R.T*X.T*C_mm*X*R), X, C_mm.T*X*R*R.T + C_mm*X*R*R.T),
    Problem("MC 117", Trace(X.T*C_mm*X*B), X, C_mm*X*B + C_mm.T*X*B.T),
    Problem("MC 118", Trace(L*X*B*X.T*H), X, L.T*H.T*X*B.T + H*L*X*B),
    Problem("MC 119", Trace(affine*affine.T), X, 2*L.T*affine*R.T),
    Problem("MC 120", Trace(KroneckerProduct(Z, Z)), Z, 2*Trace(Z)*Identity(n)),
)

HIGHER_TRACE_PROBLEMS = (
    Problem("MC 121", Trace(Z**k), Z, k*Z.T**(k - 1)),
    Problem("MC 122", Trace(B*Z**k), Z, MatrixSum((Z**r*B*Z**(k - 1 - r)).T, (r, 0, k - 1))),
    Problem("MC 123", Trace(R.T*X.T*C_mm*X*X.T*C_mm*X*R), X,
            C_mm*X*X.T*C_mm*X*R*R.T + C_mm.T*X*R*R.T*X.T*C_mm.T*X + C_mm*X*R*R.T*X.T*C_mm*X
            + C_mm.T*X*X.T*C_mm.T*X*R*R.T),
    Problem("MC 125", Trace(inverse_gram*B), X, -C_mm*X*inverse_gram*(B + B.T)*inverse_gram,
            assumptions=(Q.symmetric(C_mm),), domains=DEFINITE),
    Problem("MC 126", Trace(inverse_gram*X.T*S*X), X,
            -2*C_mm*X*inverse_gram*X.T*S*X*inverse_gram + 2*S*X*inverse_gram,
            assumptions=(Q.symmetric(C_mm), Q.symmetric(S)), domains=DEFINITE),
    Problem("MC 127", Trace(inverse_shifted*X.T*S*X), X,
            -2*C_mm*X*inverse_shifted*X.T*S*X*inverse_shifted + 2*S*X*inverse_shifted,
            assumptions=(Q.symmetric(C_mm), Q.symmetric(S), Q.symmetric(P)), domains=DEFINITE),
)

TRACE_PROBLEMS = (*LINEAR_TRACE_PROBLEMS, *QUADRATIC_TRACE_PROBLEMS, *HIGHER_TRACE_PROBLEMS)
