"""Identities as functions of an expression: equal in numbers, in the form of the books, and named errors."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import BlockMatrix, Determinant, Identity, MatrixSymbol, Q, Symbol, ZeroMatrix, exp, symbols

from sympy_matcalc import (
    NoClosedFormError,
    NotAVariableError,
    block_inverse,
    complete_square,
    dot,
    evaluate,
    norm,
    schur_complement,
    sylvester_determinant,
    woodbury,
)
from sympy_matcalc.testing import random_values

m, n, p = symbols("m n p", integer=True, positive=True)
A, D, C, P = MatrixSymbol("A", m, m), MatrixSymbol("D", n, n), MatrixSymbol("C", p, p), MatrixSymbol("P", n, n)
U, V, B = MatrixSymbol("U", m, p), MatrixSymbol("V", p, m), MatrixSymbol("B", m, n)
E, X = MatrixSymbol("E", n, m), MatrixSymbol("X", m, n)
b, c, x, y = MatrixSymbol("b", n, 1), MatrixSymbol("c", n, 1), MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
u, v = MatrixSymbol("u", m, 1), MatrixSymbol("v", m, 1)
s = Symbol("s", positive=True)
SIZES = {m: 4, n: 3, p: 2}
M = BlockMatrix([[A, B], [E, D]])
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
    (dot(x - b, P*(x - b)) + dot(x - c, D*(x - c)), complete_square(dot(x - b, P*(x - b)) + dot(x - c, D*(x - c)), x),
     ""),
], ids=lambda e: e if isinstance(e, str) else "")
def test_equal_and_in_form(before: Any, after: Any, text: str) -> None:
    assert same(before, after) and before != after
    assert not text or str(after) == text


def test_squares_are_of_the_variable_minus_the_minimum() -> None:
    found = complete_square(dot(x, P*x) + 2*dot(b, x), x, assumptions=Q.symmetric(P))
    assert str(found) == "(P**(-1)*b + x).T*P*(P**(-1)*b + x) - (b.T*P**(-1)*b)"


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: complete_square(exp(dot(b, x)), x), NoClosedFormError, "not quadratic in x"),
    (lambda: complete_square(dot(b, x), x), NoClosedFormError, "Hessian is 0"),
    (lambda: complete_square(dot(x, x), P), NotAVariableError, "column"),
    (lambda: woodbury(P.I), NoClosedFormError, r"not the inverse of A \+ U C V"),
    (lambda: woodbury(A + U*V), NoClosedFormError, "not the inverse"),
    (lambda: sylvester_determinant(Determinant(P)), NoClosedFormError, r"not the determinant of I \+ A B"),
    (lambda: schur_complement(P), NoClosedFormError, "no matrix of 2 x 2 blocks"),
    (lambda: block_inverse(M, of=2), NoClosedFormError, "2 x 2"),
    (lambda: block_inverse(BlockMatrix([[B, A], [D, ZeroMatrix(n, m)]])), NoClosedFormError, "square block"),
], ids=lambda e: e if isinstance(e, str) else "")
def test_refused(call: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()
