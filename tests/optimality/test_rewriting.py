"""Identities as functions of an expression: equal in numbers, in the form of the books, and named errors."""
from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sympy import (
    BlockMatrix,
    Determinant,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    Q,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    symbols,
)

from sympy_matcalc import (
    NoClosedFormError,
    NotAVariableError,
    NotScalarError,
    block_determinant,
    block_inverse,
    complete_square,
    dot,
    evaluate,
    norm,
    schur_complement,
    sylvester_determinant,
    woodbury,
)
from sympy_matcalc.algebra.ranks import is_surely_singular, rank_bound
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.reading.question import Question

m, n, p = symbols("m n p", integer=True, positive=True)
A, D, C, P = MatrixSymbol("A", m, m), MatrixSymbol("D", n, n), MatrixSymbol("C", p, p), MatrixSymbol("P", n, n)
U, V, B = MatrixSymbol("U", m, p), MatrixSymbol("V", p, m), MatrixSymbol("B", m, n)
E, X = MatrixSymbol("E", n, m), MatrixSymbol("X", m, n)
b, c, x, y = MatrixSymbol("b", n, 1), MatrixSymbol("c", n, 1), MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
u, v = MatrixSymbol("u", m, 1), MatrixSymbol("v", m, 1)
s = Symbol("s", positive=True)
SIZES = {m: 4, n: 3, p: 2}
M = BlockMatrix([[A, B], [E, D]])
WIDE, five, two = MatrixSymbol("Z", 2, 5), MatrixSymbol("f", 5, 1), MatrixSymbol("t", 2, 1)
TALL = X.T*X + b*b.T
SQUARE = "7*s + (((P + P.T)**(-1)*b + x).T*(P + P.T)*((P + P.T)**(-1)*b + x))/2 - (b.T*(P + P.T)**(-1)*b)/2"
update, rank_one = (A + U*C*V).I, (A + u*v.T).I


def same(first: Any, second: Any) -> bool:
    values = random_values([first, second], sizes=SIZES, seed=4)
    a, b = (np.array(evaluate(e, values), dtype=float) for e in (first, second))
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-8)


@pytest.mark.parametrize(("before", "after", "text"), [
    (update, woodbury(update), "A**(-1) - A**(-1)*U*(C**(-1) + V*A**(-1)*U)**(-1)*V*A**(-1)"),
    ((s*A - 2*U*V).I, woodbury((s*A - 2*U*V).I), ""),
    (rank_one, woodbury(rank_one), "A**(-1) - 1/(v.T*A**(-1)*u + 1)*A**(-1)*u*v.T*A**(-1)"),
    (Determinant(s*Identity(m) + 3*U*V), sylvester_determinant(Determinant(s*Identity(m) + 3*U*V)), ""),
    (Determinant(Identity(m) + U*V), sylvester_determinant(Determinant(Identity(m) + U*V)), "Determinant(I + V*U)"),
    (Determinant(Identity(m) + u*v.T), sylvester_determinant(Determinant(Identity(m) + u*v.T)), "u.T*v + 1"),
    (M.I, block_inverse(M), ""), (M.I, block_inverse(M, of=1), ""),
    (Determinant(M), Determinant(A)*Determinant(schur_complement(M)), ""),
    (Determinant(M), Determinant(D)*Determinant(schur_complement(M, of=1)), ""),
    (norm(X*x - y)**2, complete_square(norm(X*x - y)**2, x), ""),
    (dot(x, P*x)/2 + dot(b, x) + dot(x, c)*s + 7, complete_square(dot(x, P*x)/2 + dot(b, x) + dot(x, c)*s + 7, x), ""),
    (dot(x, x) - 2*dot(b, x), complete_square(dot(x, x) - 2*dot(b, x), x), "(x - b).T*(x - b) - (b.T*b)"),
    (dot(x, P*x) + dot(b, x) + s*7, complete_square(dot(x, P*x) + dot(b, x) + s*7, x), SQUARE),
    (3*s**2 + s*dot(b, c) + 1, complete_square(3*s**2 + s*dot(b, c) + 1, s),
     "3*(s + (b.T*c)/6)**2 - (b.T*c)**2/12 + 1"),
    (Trace(X.T*A*X) + 2*Trace(E*X), complete_square(Trace(X.T*A*X) + 2*Trace(E*X), X), ""),
    (norm(B - A*X*D)**2, complete_square(norm(B - A*X*D)**2, X), ""),
    (norm(X)**2 + Trace(X.T*A*X*D) + Trace(E*X), complete_square(norm(X)**2 + Trace(X.T*A*X*D) + Trace(E*X), X), ""),
    ((A + s*Identity(m) + U*C*V).I*u, woodbury((A + s*Identity(m) + U*C*V).I*u), ""),
    (dot(v, (A + B*B.T + U*C*V).I*u), woodbury(dot(v, (A + B*B.T + U*C*V).I*u)), ""),
    ((A + B*D*D*E).I, woodbury((A + B*D*D*E).I),
     "A**(-1) - A**(-1)*B*(D**(-2) + E*A**(-1)*B)**(-1)*E*A**(-1)"),
    (TALL.I, woodbury(TALL.I), "(X.T*X)**(-1) - 1/(b.T*(X.T*X)**(-1)*b + 1)*(X.T*X)**(-1)*b*b.T*(X.T*X)**(-1)"),
    (Determinant(A + 2*U*C*V)**2 + s, sylvester_determinant(Determinant(A + 2*U*C*V)**2 + s), ""),
    (Determinant(A - u*v.T), sylvester_determinant(Determinant(A - u*v.T)), "(1 - (v.T*A**(-1)*u))*Determinant(A)"),
    (Determinant(M), block_determinant(M), "Determinant(D - E*A**(-1)*B)*Determinant(A)"),
    (Determinant(M), block_determinant(M, of=1), "Determinant(A - B*D**(-1)*E)*Determinant(D)"),
    (dot(x - b, P*(x - b)) + dot(x - c, D*(x - c)), complete_square(dot(x - b, P*(x - b)) + dot(x - c, D*(x - c)), x),
     ""),
], ids=lambda e: e if isinstance(e, str) else "")
def test_equal_and_in_form(before: Any, after: Any, text: str) -> None:
    assert same(before, after) and before != after
    assert not text or str(after) == text


def test_a_square_without_a_linear_part_needs_no_inverse() -> None:
    assert str(complete_square(dot(b, x)**2 + s, x)) == "s + (b.T*x)**2"


def test_one_writing_gives_what_another_does() -> None:
    forms = [norm(X*x - y)**2, dot(x, X.T*X*x) - 2*dot(y, X*x) + dot(y, y), dot(X*x - y, X*x) - dot(y, X*x - y)]
    assert len({str(complete_square(f, x)) for f in forms}) == 1


def test_ranks() -> None:
    reader, T = Question().reader, MatrixSymbol("T", 5, 5)
    bounds = {WIDE.T*WIDE: 2, T: 5, WIDE.T*WIDE + five*five.T: 3, T + five*five.T: 5, T*five*five.T: 1,
              KroneckerProduct(WIDE.T*WIDE, T): 10, X.T*X: math.inf, u*v.T: 1}
    assert {e: rank_bound(reader.read(e)) for e in bounds} == bounds
    singular = {WIDE.T*WIDE: True, T: False, X.T*X: False, u*v.T: True, T + five*five.T: False}
    assert {e: is_surely_singular(reader.read(e)) for e in singular} == singular


def test_squares_are_of_the_variable_minus_the_minimum() -> None:
    found = complete_square(dot(x, P*x) + 2*dot(b, x), x, assumptions=Q.symmetric(P))
    assert str(found) == "(P**(-1)*b + x).T*P*(P**(-1)*b + x) - (b.T*P**(-1)*b)"


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: complete_square(exp(dot(b, x)), x), NoClosedFormError, "not quadratic in x"),
    (lambda: complete_square(dot(b, x), x), NoClosedFormError, "Hessian is 0"),
    (lambda: complete_square(dot(x, x)**2, x), NoClosedFormError, "not quadratic in x"),
    (lambda: complete_square(dot(x, x), P), NoClosedFormError, "Hessian is 0"),
    (lambda: complete_square(dot(x, x), x.T), NotAVariableError, "MatrixSymbol or a Symbol"),
    (lambda: complete_square(P, x), NotScalarError, "complete_square needs a scalar"),
    (lambda: complete_square(dot(b, x)**2 + dot(c, x), x), NoClosedFormError, "no inverse"),
    (lambda: complete_square(norm(WIDE*five - two)**2, five), NoClosedFormError, r"Hessian 2\*Z.T\*Z has no inverse"),
    (lambda: woodbury(P.I), NoClosedFormError, r"no inverse of A \+ U C V"),
    (lambda: woodbury(A + U*V), NoClosedFormError, "no inverse of"),
    (lambda: woodbury((WIDE.T*WIDE + five*five.T).I), NoClosedFormError, "invertible A and C"),
    (lambda: woodbury((u*v.T + v*u.T).I), NoClosedFormError, "invertible A and C"),
    (lambda: woodbury((P*D).I), NoClosedFormError, "no inverse of"),
    (lambda: sylvester_determinant(Determinant(P)), NoClosedFormError, r"no determinant of I \+ A B"),
    (lambda: sylvester_determinant(Determinant(WIDE.T*WIDE + five*five.T)), NoClosedFormError, "invertible A"),
    (lambda: block_inverse(BlockMatrix([[P, b], [b.T, ZeroMatrix(1, 1)]]), of=1), NoClosedFormError, "start from the"),
    (lambda: schur_complement(BlockMatrix([[b*b.T, b], [b.T, Identity(1)]])), NoClosedFormError, r"of=1"),
    (lambda: block_determinant(BlockMatrix([[A, B]])), NoClosedFormError, "2 x 2"),
    (lambda: block_determinant(BlockMatrix([[A, B], [V, MatrixSymbol("R", p, n)]])), NoClosedFormError, "not square"),
    (lambda: schur_complement(P), NoClosedFormError, "no matrix of 2 x 2 blocks"),
    (lambda: block_inverse(M, of=2), NoClosedFormError, "2 x 2"),
    (lambda: block_inverse(BlockMatrix([[B, A], [D, ZeroMatrix(n, m)]])), NoClosedFormError, "square block"),
], ids=lambda e: e if isinstance(e, str) else "")
def test_refused(call: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()
