"""The functions of the changelog on which SymPy's own ``diff`` was silently wrong."""
from __future__ import annotations

import pytest
from sympy import Abs, Basic, Determinant, Function, MatrixSymbol, Trace, exp, log, symbols

from sympy_matcalc import gradient
from sympy_matcalc.testing.checks import check_gradient

n, k = symbols("n k", integer=True, positive=True)
X, A, B = (MatrixSymbol(name, n, n) for name in "XAB")
x, a = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1)
f = Function("f")


@pytest.mark.parametrize(("function", "variable"), [
    (log(Determinant(X)), X),
    (log(Abs(Determinant(X))), X),
    (Determinant(X)**2, X),
    (1/Determinant(X), X),
    (Determinant(X) + Trace(X), X),
    (exp(-Trace(x.T*x)/2), x),
    (exp(x.T*A*x), x),
    (log(x.T*x), x),
    (log(1 + exp(Trace(a.T*x))), x),
    (Trace(A*X)/Trace(B*X), X),
    (X[0, 1], X),
    ((A*X)[0, 1], X),
    (X.I[0, 1], X),
    (Trace(X**k), X),
    (f(Trace(X)), X),
], ids=str)
def test_gradient(function: Basic, variable: MatrixSymbol) -> None:
    derived = gradient(function, variable)
    assert not derived.is_ZeroMatrix
    report = check_gradient(function, variable, derived)
    assert report, report
