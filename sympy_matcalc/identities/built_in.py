"""What the constructors of the algebra do by their nature, as rows of the table."""
from __future__ import annotations

from ..algebra.tables import built_in

STATEMENTS = (
    ("flattening", "A (B C) = (A B) C: products are flat.", "MatMul(A, MatMul(B, D))", "A*B*D"),
    ("neutral_elements", "I A = A, A + 0 = A, A o 1 = A, 1 A = A.",
     "MatMul(Identity(m), Hadamard(MatAdd(A, ZeroMatrix(m, n)), OneMatrix(m, n)))", "A"),
    ("scalars_in_front", "A (s B) = s A B.", "MatMul(A, s, MatMul(t, B))", "(s*t)*A*B"),
    ("one_by_one_in_front", "x (u^T v) = (u^T v) x: a 1x1 product leaves a chain.",
     "x*u.T*A*x - MatrixScalar(u.T*A*x)*x", "0"),
    ("like_terms", "s A + t A = (s + t) A.", "s*A + t*A", "(s + t)*A"),
    ("inner_products", "x^T A y = y^T A^T x.", "MatrixScalar(x.T*S*A.T*u) - MatrixScalar(u.T*A*S.T*x)", "0"),
    ("trace_of_outer_product", "tr(u v^T) = v^T u.", "Trace(A.T*u*x.T)", "u.T*A*x"),
    ("trace_with_hadamard", "tr(A^T (B o C)) = tr((A o B)^T C), in one form.",
     "Trace(A.T*Hadamard(P, C)) - Trace(Hadamard(A, P).T*C)", "0"),
    ("total_of_hadamard", "1^T (A o B) 1 = tr(A^T B).",
     "MatrixScalar(OneMatrix(1, m)*Hadamard(A, C)*OneMatrix(n, 1))",
     "Trace(A.T*C)"),
    ("hadamard_commutes", "A o B = B o A, powers merged.", "Hadamard(A, C) - Hadamard(C, A) + Hadamard(A, A)",
     "HadamardPower(A, 2)"),
    ("functions_fuse", "f(g(A)) is one function of A; 1/(1 + exp(-A)) = sigmoid(A).",
     "Elementwise(Lambda(t, 1/(1 + t)), Elementwise(Lambda(s, exp(-s)), A))", "sigmoid(A)"),
    ("powers_of_scalars", "(q^(1/2))^2 = q, q^a q^b = q^(a + b).",
     "sqrt(Trace(S))*Trace(S)**Rational(3, 2)", "Trace(S)**2"),
)

for name, statement, sample, becomes in STATEMENTS:
    built_in("traces" if "trace" in name else "structure", name, statement, sample, becomes)
