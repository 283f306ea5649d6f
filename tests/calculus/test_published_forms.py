"""Derivatives as other tools and papers publish them: equal in value, and ours are no longer.

MC.org is matrixcalculus.org (Laue, Mitterreiter & Giesen, Computing Higher Order Derivatives of Matrix and Tensor
Expressions, 2018, and A Simple and Efficient Tensor Calculus, 2020); DiffMatic prints in its own notation; the others
are textbooks.  The forms of DiffMatic and tensorgrad are those of their tests and pages; the others are written from
memory.  All Jacobians in numerator layout.
"""
from __future__ import annotations

from typing import Any

import pytest
import sympy as sp
from sympy import (
    DiagMatrix,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    cos,
    exp,
    log,
    sin,
    symbols,
    tanh,
)

from sympy_matcalc import (
    MatrixScalar,
    Vec,
    commutation_matrix,
    diag,
    dot,
    elementwise,
    gradient,
    hadamard,
    hessian,
    jacobian,
    khatri_rao,
    logdet,
    logsumexp,
    norm,
    ones,
    relu,
    sigmoid,
    softmax,
    softplus,
    total,
    vec,
)
from tests.forms import close, differences, number, operations, values_for

m, n, p = symbols("m n p", integer=True, positive=True)
SIZES = {m: 4, n: 3, p: 2}
c = symbols("c", positive=True)

x, w, y, z, t = (MatrixSymbol(name, n, 1) for name in "xwyzt")
u, v = (MatrixSymbol(name, m, 1) for name in "uv")
A, B, S, D = (MatrixSymbol(name, n, n) for name in "ABSD")
X, W = MatrixSymbol("X", m, n), MatrixSymbol("W", p, m)
Q = MatrixSymbol("Q", n, p)
T, U, V = MatrixSymbol("T", m, n), MatrixSymbol("U", m, p), MatrixSymbol("V", n, p)
e, one = ones(n, 1), ones(m, 1)
I, I_m = Identity(n), Identity(m)
DOMAINS = {"x": "positive", "A": "positive", "S": "spd"}


def f(function: Any, argument: Any) -> Any:
    return elementwise(function, argument)


def power(base: Any, exponent: Any) -> Any:
    return elementwise(lambda s: s**exponent, base)


def kron(*factors: Any) -> Any:
    return KroneckerProduct(*factors)


def K(rows: Any, cols: Any) -> Any:
    return commutation_matrix(rows, cols)


def scalar(form: Any) -> Any:
    """A 1x1 product as a number."""
    return MatrixScalar(form)


residual, Xw = X*w - u, X*w
r = norm(x)
soft, P = softmax(z), S.I
#: source, function, variable, published form
JACOBIANS: list[tuple[str, Any, Any, Any]] = [
    ("DiffMatic: A x", A*x, x, A),
    ("DiffMatic: A' x", A.T*x, x, A.T),
    ("DiffMatic: sin(A x + y)", f(sin, A*x + y), x, DiagMatrix(f(cos, A*x + y))*A),
    ("DiffMatic: exp(A x)", f(exp, A*x), x, DiagMatrix(f(exp, A*x))*A),
    ("DiffMatic: (A o B) log(A x)", hadamard(A, B)*f(log, A*x), x,
     hadamard(A, B)*DiagMatrix(power(A*x, -1))*A),
    ("DiffMatic: log x", f(log, x), x, DiagMatrix(power(x, -1))),
    ("DiffMatic: Diag(A x) x", diag(A*x)*x, x, DiagMatrix(A*x)*I + DiagMatrix(x)*A),
    ("DiffMatic: (A o A') x", hadamard(A, A.T)*x, x, hadamard(A, A.T)),
    ("DiffMatic: x' C' (A o B)' x x", dot(hadamard(A, B)*D*x, x)*x, x,
     scalar(x.T*D.T*hadamard(A.T, B.T)*x)*I + x*(x.T*D.T*hadamard(A.T, B.T) + x.T*hadamard(A, B)*D)),
    ("softmax", softmax(z), z, DiagMatrix(soft) - soft*soft.T),
    ("log softmax", f(log, softmax(z)), z, I - e*soft.T),
    ("softmax(X w)", softmax(Xw), w, (DiagMatrix(softmax(Xw)) - softmax(Xw)*softmax(Xw).T)*X),
    ("MC.org: x/norm2(x)", x/r, x, (1/r)*I - (1/r**3)*x*x.T),
    ("MC.org: x x' x", x*x.T*x, x, scalar(x.T*x)*I + 2*x*x.T),
    ("MC.org: sigmoid(X w)", sigmoid(Xw), w, DiagMatrix(hadamard(sigmoid(Xw), one - sigmoid(Xw)))*X),
    ("MC.org: relu(X w)", relu(Xw), w, DiagMatrix(f(sp.Heaviside, Xw))*X),
    ("MC.org: X' (X w - u)", X.T*residual, w, X.T*X),
    ("MC.org: exp(w'x) x", exp(dot(w, x))*x, x, exp(dot(w, x))*I + exp(dot(w, x))*x*w.T),
    ("NCAlgebra: (x'A x)^-1 x", x/dot(x, A*x), x,
     (1/dot(x, A*x))*I - (1/dot(x, A*x)**2)*x*x.T*(A + A.T)),
    ("Householder: x - 2 w w'x/w'w", x - 2*dot(w, x)/dot(w, w)*w, x, I - (2/dot(w, w))*w*w.T),
    ("layer: W tanh(X w)", W*f(tanh, Xw), w, W*DiagMatrix(one - power(f(tanh, Xw), 2))*X),
]

C = A*B.T
inner, N = dot(x, C*x), C + C.T
logistic = sigmoid(hadamard(u, Xw))
cosine, sine = (cos(inner), sin(inner))
middle = DiagMatrix(hadamard(logistic, one - logistic))
G = V.T*V
M = Q*(Q.T*diag(x)*Q).I*Q.T
HESSIANS: list[tuple[str, Any, Any, Any]] = [
    ("MC.org, DiffMatic: x' A x", x.T*A*x, x, A.T + A),
    ("DiffMatic: 2 x' A x", 2*dot(x, A*x), x, 2*A.T + 2*A),
    ("DiffMatic: 2 x' x", 2*dot(x, x), x, 4*I),
    ("DiffMatic: sin(cos(x' A B' x))", sin(cos(inner)), x,
     -sine*cos(cosine)*N - (cos(cosine)*cosine + sine**2*sin(cosine))*N*x*x.T*N),
    ("DiffMatic: x' sin(A x)", dot(x, f(sin, A*x)), x,
     DiagMatrix(f(cos, A*x))*A + A.T*DiagMatrix(f(cos, A*x)) - A.T*DiagMatrix(hadamard(x, f(sin, A*x)))*A),
    ("DiffMatic: sum exp(A x)", total(f(exp, A*x)), x, A.T*DiagMatrix(f(exp, A*x))*A),
    ("DiffMatic: y' sin(A x)", dot(y, f(sin, A*x)), x, -A.T*DiagMatrix(hadamard(y, f(sin, A*x)))*A),
    ("DiffMatic: (A x)' sin(B x)", dot(A*x, f(sin, B*x)), x,
     A.T*DiagMatrix(f(cos, B*x))*B - B.T*DiagMatrix(hadamard(A*x, f(sin, B*x)))*B + B.T*DiagMatrix(f(cos, B*x))*A),
    ("DiffMatic: (A x)' sin(A x)", dot(A*x, f(sin, A*x)), x,
     A.T*DiagMatrix(f(cos, A*x))*A - A.T*DiagMatrix(hadamard(A*x, f(sin, A*x)))*A + A.T*DiagMatrix(f(cos, A*x))*A),
    ("DiffMatic: sin(A x)' cos(B x)", dot(f(sin, A*x), f(cos, B*x)), x,
     -B.T*DiagMatrix(hadamard(f(sin, A*x), f(cos, B*x)))*B - B.T*DiagMatrix(hadamard(f(cos, A*x), f(sin, B*x)))*A
     - A.T*DiagMatrix(hadamard(f(cos, A*x), f(sin, B*x)))*B - A.T*DiagMatrix(hadamard(f(cos, B*x), f(sin, A*x)))*A),
    ("DiffMatic: (x o y)' sin(A x)", dot(hadamard(x, y), f(sin, A*x)), x,
     DiagMatrix(hadamard(f(cos, A*x), y))*A - A.T*DiagMatrix(hadamard(x, y, f(sin, A*x)))*A
     + A.T*DiagMatrix(hadamard(f(cos, A*x), y))),
    ("DiffMatic: sin(A x)' B cos(D x)", dot(f(sin, A*x), B*f(cos, D*x)), x,
     -D.T*DiagMatrix(f(sin, D*x))*B.T*DiagMatrix(f(cos, A*x))*A
     - D.T*DiagMatrix(hadamard(B.T*f(sin, A*x), f(cos, D*x)))*D
     - A.T*DiagMatrix(f(cos, A*x))*B*DiagMatrix(f(sin, D*x))*D
     - A.T*DiagMatrix(hadamard(B*f(cos, D*x), f(sin, A*x)))*A),
    ("tensorgrad: -t' log softmax(z)", -dot(t, f(log, softmax(z))), z, total(t)*(DiagMatrix(soft) - soft*soft.T)),
    ("Laue et al.: log det(A' Diag(x) A)", logdet(Q.T*diag(x)*Q), x, -sp.HadamardPower(M, 2)),
    ("Laue et al.: ||T - U V'||^2 by U", norm(T - U*V.T)**2, U, 2*kron(G, I_m)),
    ("Laue et al.: logistic regression", total(f(log, f(exp, -hadamard(u, Xw)) + one)), w,
     X.T*DiagMatrix(hadamard(u, u, logistic, one - logistic))*X),
    ("MC.org: norm2(X w - u)^2", norm(residual)**2, w, 2*X.T*X),
    ("MC.org: norm2(X w - u)^2 + c norm2(w)^2", norm(residual)**2 + c*norm(w)**2, w, 2*X.T*X + 2*c*I),
    ("MC.org: norm2(X w - u)", norm(residual), w,
     (1/norm(residual))*X.T*X - (1/norm(residual)**3)*X.T*residual*residual.T*X),
    ("MC.org: log(sum(exp(X w)))", logsumexp(Xw), w,
     X.T*(DiagMatrix(softmax(Xw)) - softmax(Xw)*softmax(Xw).T)*X),
    ("MC.org: sum(softplus(X w)) - v'X w", total(softplus(Xw)) - dot(v, Xw), w,
     X.T*DiagMatrix(hadamard(sigmoid(Xw), one - sigmoid(Xw)))*X),
    ("Boyd: -sum(log(u - X w))", -total(f(log, u - Xw)), w, X.T*DiagMatrix(power(u - Xw, -2))*X),
    ("Boyd: log barrier of a ball", log(c - dot(w, w)), w,
     -(2/(c - dot(w, w)))*I - (4/(c - dot(w, w))**2)*w*w.T),
    ("Cookbook 130: norm2(x)", r, x, (1/r)*I - (1/r**3)*x*x.T),
    ("Gaussian: exp(-x'Ax/2)", exp(-dot(x, A*x)/2), x,
     exp(-dot(x, A*x)/2)*((A + A.T)*x*x.T*(A + A.T)/4 - (A + A.T)/2)),
    ("Student: log(1 + x'Ax)", log(1 + dot(x, A*x)), x,
     (1/(1 + dot(x, A*x)))*(A + A.T) - (1/(1 + dot(x, A*x))**2)*(A + A.T)*x*x.T*(A + A.T)),
    ("Rosenbrock-like: norm2(x)^4", norm(x)**4, x, 4*norm(x)**2*I + 8*x*x.T),
    ("entropy: x' log x", dot(x, f(log, x)), x, DiagMatrix(power(x, -1))),
]

#: by matrices, in vec form
VEC_JACOBIANS: list[tuple[str, Any, Any, Any]] = [
    ("MC.org: X w", Xw, X, kron(w.T, I_m)),
    ("MC.org: X' u", X.T*u, X, kron(I, u.T)),
    ("MC.org: A X' B", A*X.T*U, X, kron(U.T, A)*K(m, n)),
    ("MC.org: inv(X)", S.I, S, -kron(P.T, P)),
    ("MC.org: inv(X) x", S.I*x, S, -kron((P*x).T, P)),
    ("MC.org: X' X", X.T*X, X, (Identity(n**2) + K(n, n))*kron(I, X.T)),
    ("MC.org: X o X", hadamard(X, X), X, 2*DiagMatrix(Vec(X))),
    ("MC.org: vector(X)", vec(X), X, Identity(m*n)),
    ("MC.org: tanh(X w)", f(tanh, Xw), X, kron(w.T, DiagMatrix(one - power(f(tanh, Xw), 2)))),
    ("MC.org: X' (X w - u)", X.T*residual, X, kron(I, residual.T) + kron(w.T, X.T)),
    ("Laue et al.: A' Diag(x) A", A.T*diag(x)*A, x, khatri_rao(A.T, A.T)),
    ("Minka: X kron X", kron(X, X), X,
     kron(I, K(n, m), I_m)*(kron(Identity(m*n), Vec(X)) + kron(Vec(X), Identity(m*n)))),
    ("Minka: x kron x", kron(x, x), x, kron(I, x) + kron(x, I)),
    ("Giles: S^2 w", S**2*x, S, kron(x.T, S) + kron((S*x).T, I)),
    ("attention: softmax(X w) by X", softmax(Xw), X,
     kron(w.T, DiagMatrix(softmax(Xw)) - softmax(Xw)*softmax(Xw).T)),
    ("whitening: S^-1 S'", S.I*S.T, S, kron(I, P)*K(n, n) - kron(S*P.T, P)),
    ("normalisation: X/||X||", X/norm(X), X, (1/norm(X))*Identity(m*n) - (1/norm(X)**3)*Vec(X)*Vec(X).T),
]


def ids(rows: Any) -> list[str]:
    return [row[0] for row in rows]


def check(ours: Any, published: Any, slope_of: Any, variable: Any) -> None:
    values = values_for(slope_of, ours, published, sizes=SIZES, domains=DOMAINS)
    assert close(number(published, values), differences(slope_of, variable, values))
    assert close(number(ours, values), number(published, values), 1e-9)
    assert operations(ours) <= operations(published), f"{ours} is longer than {published}"


@pytest.mark.parametrize(("source", "function", "variable", "published"), JACOBIANS + VEC_JACOBIANS,
                         ids=ids(JACOBIANS + VEC_JACOBIANS))
def test_jacobian(source: str, function: Any, variable: Any, published: Any) -> None:
    check(jacobian(function, variable, layout="numerator"), published, function, variable)


@pytest.mark.parametrize(("source", "function", "variable", "published"), HESSIANS, ids=ids(HESSIANS))
def test_hessian(source: str, function: Any, variable: Any, published: Any) -> None:
    check(hessian(function, variable), published, gradient(function, variable), variable)
