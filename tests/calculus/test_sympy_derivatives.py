"""The scalar-by-matrix derivatives that SymPy's own tests assert, answered by `gradient`.

The expressions are those of sympy/matrices/expressions/tests/test_derivatives.py (1.14), with SymPy's answer beside
them.  A number before an expression is its equation in the Matrix Cookbook.
"""
from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    DiagMatrix,
    HadamardProduct,
    Identity,
    Inverse,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Rational,
    S,
    Trace,
    ZeroMatrix,
    cos,
    hadamard_product,
    sin,
    sqrt,
    symbols,
)
from sympy.matrices.expressions import hadamard_power

from sympy_matcalc import enabled, gradient, to_stock
from sympy_matcalc.testing.checks import check_gradient

k = symbols("k")
X, A, B, C, D = (MatrixSymbol(name, k, k) for name in "XABCD")
x, y, a, b, c, d = (MatrixSymbol(name, k, 1) for name in "xyabcd")
I = Identity(k)
ATA = Inverse(A + X.T*C*X)
ATA_T = Inverse(A.T + (C*X).T*X)

COMPLICATED = a.T*(A*X*(X.T*B + X*A) + B.T*X.T*(a*b.T*(X*D*X.T + X*(X.T*B + A*X)*D*B - X.T*C.T*A)*B
                                                + B*(X*D.T + B*A*X*A.T - 3*X*D))*B + 42*X*B*X.T*A.T*(X + X.T))*b
COMPLICATED_ANSWER = (
    (B*(B*A*X*A.T - 3*X*D + X*D.T) + a*b.T*(X*(A*X + X.T*B)*D*B + X*D*X.T - X.T*C.T*A)*B)*B*b*a.T*B.T
    + B**2*b*a.T*B.T*X.T*a*b.T*X*D + 42*A*X*B.T*X.T*a*b.T + B*D*B**3*b*a.T*B.T*X.T*a*b.T*X + B*b*a.T*A*X
    + a*b.T*(42*X + 42*X.T)*A*X*B.T + b*a.T*X*B*a*b.T*B.T**2*X*D.T
    + b*a.T*X*B*a*b.T*B.T**3*D.T*(B.T*X + X.T*A.T) + 42*b*a.T*X*B*X.T*A.T
    + A.T*(42*X + 42*X.T)*b*a.T*X*B + A.T*B.T**2*X*B*a*b.T*B.T*A + A.T*a*b.T*(A.T*X.T + B.T*X)
    + A.T*X.T*b*a.T*X*B*a*b.T*B.T**3*D.T + B.T*X*B*a*b.T*B.T*D - 3*B.T*X*B*a*b.T*B.T*D.T
    - C.T*A*B**2*b*a.T*B.T*X.T*a*b.T + X.T*A.T*a*b.T*A.T)

ANY_FORM = "*"

# f, its variable, SymPy's answer, and our text where it is not that: factored, and scalars in front
ASSERTED: list[tuple[Any, Any, Any, str | None]] = [
    (MatMul(x.T, OneMatrix(k, 1)), x, OneMatrix(k, 1), None),
    # 61, 63, 64
    (a.T*Inverse(X)*b, X, -Inverse(X).T*a*b.T*Inverse(X).T, None),
    (Trace(A*Inverse(X)*B), X, -(X**(-1)*B*A*X**(-1)).T, "-(X**(-1)*B*A*X**(-1)).T"),
    (Trace(Inverse(X + A)), X, -(Inverse(X + A)).T**2, "-(A + X).T**(-2)"),
    # 69-72, 77, 78, 81-83
    (x.T*a, x, a, None),
    (a.T*x, x, a, None),
    (a.T*X*b, X, a*b.T, None),
    (a.T*X.T*b, X, b*a.T, None),
    (a.T*X*a, X, a*a.T, None),
    (a.T*X.T*a, X, a*a.T, None),
    (b.T*X.T*X*c, X, X*b*c.T + X*c*b.T, "X*(b*c.T + c*b.T)"),
    ((B*x + b).T*C*(D*x + d), x, B.T*C*(D*x + d) + D.T*C.T*(B*x + b), None),
    (x.T*B*x, x, B*x + B.T*x, "(B + B.T)*x"),
    (b.T*X.T*D*X*c, X, D.T*X*b*c.T + D*X*c*b.T, None),
    ((X*b + c).T*D*(X*b + c), X, D*(X*b + c)*b.T + D.T*(X*b + c)*b.T, "(D + D.T)*(X*b + c)*b.T"),
    # 99-104
    (Trace(X), X, I, None),
    (Trace(X*A), X, A.T, None),
    (Trace(A*X*B), X, A.T*B.T, None),
    (Trace(A*X.T*B), X, B*A, None),
    (Trace(X.T*A), X, A, None),
    (Trace(A*X.T), X, A, None),
    # 106-119
    (Trace(X**2), X, 2*X.T, None),
    (Trace(X**2*B), X, (X*B + B*X).T, "(B*X + X*B).T"),
    (Trace(MatMul(X, X, B)), X, (X*B + B*X).T, "(B*X + X*B).T"),
    (Trace(X.T*B*X), X, B*X + B.T*X, "(B + B.T)*X"),
    (Trace(B*X*X.T), X, B*X + B.T*X, "(B + B.T)*X"),
    (Trace(X*X.T*B), X, B*X + B.T*X, "(B + B.T)*X"),
    (Trace(X*B*X.T), X, X*B.T + X*B, "X*(B + B.T)"),
    (Trace(B*X.T*X), X, X*B.T + X*B, "X*(B + B.T)"),
    (Trace(X.T*X*B), X, X*B.T + X*B, "X*(B + B.T)"),
    (Trace(A*X*B*X), X, A.T*X.T*B.T + B.T*X.T*A.T, "(A*X*B + B*X*A).T"),
    (Trace(X.T*X), X, 2*X, None),
    (Trace(X*X.T), X, 2*X, None),
    (Trace(B.T*X.T*C*X*B), X, C.T*X*B*B.T + C*X*B*B.T, "(C + C.T)*X*B*B.T"),
    (Trace(X.T*B*X*C), X, B*X*C + B.T*X*C.T, None),
    (Trace(A*X*B*X.T*C), X, A.T*C.T*X*B.T + C*A*X*B, None),
    (Trace((A*X*B + C)*(A*X*B + C).T), X, 2*A.T*(A*X*B + C)*B.T, None),
    # 123-127; where SymPy asserts a form for symmetric B and C only, the general one stands here
    (Trace(B.T*X.T*C*X*X.T*C*X*B), X,
     C*X*X.T*C*X*B*B.T + C.T*X*B*B.T*X.T*C.T*X + C*X*B*B.T*X.T*C*X + C.T*X*X.T*C.T*X*B*B.T, ANY_FORM),
    (Trace(A*X**(-1)*B), X, -Inverse(X).T*A.T*B.T*Inverse(X).T,
     "-(X**(-1)*B*A*X**(-1)).T"),
    (Trace(Inverse(X.T*C*X)*A), X, -X.inv().T*A.T*X.inv()*C.inv().T*X.inv().T - X.inv().T*A*X.inv()*C.inv()*X.inv().T,
     "-X.T**(-1)*(A*(C*X)**(-1) + A.T*(C.T*X)**(-1))*X.T**(-1)"),
    (Trace((X.T*C*X).inv()*(X.T*B*X)), X,
     -2*C*X*(X.T*C*X).inv()*X.T*B*X*(X.T*C*X).inv() + 2*B*X*(X.T*C*X).inv(), "0"),    # X is square: tr(C^-1 B)
    (Trace((A + X.T*C*X).inv()*(X.T*B*X)), X,
     B*X*ATA - C*X*ATA*X.T*B*X*ATA - C.T*X*ATA_T*X.T*B.T*X*ATA_T + B.T*X*ATA_T, ANY_FORM),
    (COMPLICATED, X, COMPLICATED_ANSWER, ANY_FORM),
    # scalars in front, and of nothing
    (3*Trace(A), A, 3*I, None),
    (k, A, ZeroMatrix(k, k), None),
    (Trace(A)**2, A, (2*Trace(A))*I, None),
    (Trace(Trace(A)*A), A, (2*Trace(A))*I, None),
    (Trace(Trace(Trace(A)*A)*A), A, (3*Trace(A)**2)*I, None),
    # norms
    (x.T*y, x, y, None),
    ((x.T*y)**S.Half, x, y/(2*sqrt(x.T*y)), "(1/(2*sqrt(x.T*y)))*y"),
    ((x.T*x)**S.Half, x, x*(x.T*x)**Rational(-1, 2), "1/sqrt(x.T*x)*x"),
    ((c.T*a*x.T*b)**S.Half, x, b*a.T*c/sqrt(c.T*a*x.T*b)/2, "((a.T*c)/(2*sqrt((a.T*c)*(b.T*x))))*b"),
    ((c.T*a*x.T*b)**Rational(1, 3), x, b*a.T*c*(c.T*a*x.T*b)**Rational(-2, 3)/3,
     "((a.T*c)/(3*((a.T*c)*(b.T*x))**(2/3)))*b"),
    ((a.T*X*b)**S.Half, X, a/(2*sqrt(a.T*X*b))*b.T, "(1/(2*sqrt(a.T*X*b)))*a*b.T"),
    (d.T*x*(a.T*X*b)**S.Half*y.T*c, X, a/(2*sqrt(a.T*X*b))*x.T*d*y.T*c*b.T,
     "((c.T*y)*(d.T*x)/(2*sqrt(a.T*X*b)))*a*b.T"),
    # functions of entries
    (x.T*A*x + k*y.applyfunc(sin).T*x, x, A.T*x + A*x + k*y.applyfunc(sin), "k*sin(y) + (A + A.T)*x"),
    ((a.T*X*b).applyfunc(sin), X, a*(a.T*X*b).applyfunc(cos)*b.T, "cos(a.T*X*b)*a*b.T"),
    (a.T*X.applyfunc(sin)*b, X, DiagMatrix(a)*X.applyfunc(cos)*DiagMatrix(b), "(a*b.T) o cos(X)"),
    (a.T*(A*X*B).applyfunc(sin)*b, X, A.T*DiagMatrix(a)*(A*X*B).applyfunc(cos)*DiagMatrix(b)*B.T,
     "A.T*((a*b.T) o cos(A*X*B))*B.T"),
    (a.T*A*X.applyfunc(sin)*B*b, X, HadamardProduct(A.T*a*b.T*B.T, X.applyfunc(cos)), "(A.T*a*b.T*B.T) o cos(X)"),
    (a.T*hadamard_product(A, X, B)*b, X, HadamardProduct(a*b.T, A, B), None),
    (hadamard_power(a.T*X*b, 2), X, 2*a*a.T*X*b*b.T, "(2*(a.T*X*b))*a*b.T"),
    (hadamard_power(a.T*X*b, S.Half), X, a/(2*sqrt(a.T*X*b))*b.T, "(1/(2*sqrt(a.T*X*b)))*a*b.T"),
]


@pytest.mark.parametrize(("f", "variable", "stock", "text"), ASSERTED, ids=[str(row[0])[:50] for row in ASSERTED])
def test_gradient(f: Any, variable: Any, stock: Any, text: str | None) -> None:
    derived = gradient(f, variable)
    report = check_gradient(f, variable, derived)
    assert report, report
    report = check_gradient(f, variable, stock)
    assert report, f"SymPy's answer, as it stands here: {report}"
    if text is None:
        assert to_stock(derived) == stock
    elif text != ANY_FORM:
        assert str(derived) == text


def test_stock_diff_gives_our_answers_while_enabled() -> None:
    with enabled():
        derived = [f.diff(variable) for f, variable, _, _ in ASSERTED]
    assert derived == [gradient(f, variable) for f, variable, _, _ in ASSERTED]
