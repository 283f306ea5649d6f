"""Matrix Cookbook 2.4 and 2.6 to 2.7: linear, quadratic and higher forms, and norms."""
from __future__ import annotations

from sympy import Identity, MatrixSymbol, OneMatrix, Q, Symbol, cos, exp, sin

from ..operations import MatrixSum, dot, elementwise, hadamard, norm, total
from .problem import Problem, k, m, n, p

r = Symbol("r", integer=True)
alpha = Symbol("alpha", real=True)
X = MatrixSymbol("X", m, n)
Z = MatrixSymbol("Z", n, n)                 # a square variable
x = MatrixSymbol("x", n, 1)
s = MatrixSymbol("s", n, 1)
u = MatrixSymbol("u", m, 1)
a = MatrixSymbol("a", n, 1)
b = MatrixSymbol("b", n, 1)
c = MatrixSymbol("c", m, 1)
d = MatrixSymbol("d", p, 1)
A = MatrixSymbol("A", m, n)
B = MatrixSymbol("B", n, n)
C = MatrixSymbol("C", m, p)
D = MatrixSymbol("D", p, n)
G = MatrixSymbol("G", n, p)
M = MatrixSymbol("M", m, m)
H = MatrixSymbol("H", m, p)
W = MatrixSymbol("W", m, m)                 # symmetric weights
V = MatrixSymbol("V", n, n)

row = Identity(n)[1, :]                     # e_2^T, and e_1 in either dimension
first, first_tall = Identity(n)[:, 0], Identity(m)[:, 0]
residual = u - A*s
energy, scale = dot(A*x, A*x), dot(B*x, B*x)

FIRST_ORDER = (
    Problem("MC 69", x.T*a, x, a),
    Problem("MC 70", c.T*X*b, X, c*b.T),
    Problem("MC 71", b.T*X.T*c, X, c*b.T),
    Problem("MC 72", a.T*Z*a, Z, a*a.T),
    Problem("MC 73", X[0, 1], X, first_tall*row),
    Problem("MC 74", (X*G)[0, 1], X, first_tall*G.T[1, :]),
    Problem("MC 75", (X.T*H)[0, 1], X, H[:, 1]*first.T),
)

SECOND_ORDER = (
    Problem("MC 76", total(X)**2, X, 2*total(X)*OneMatrix(m, n)),
    Problem("MC 77", a.T*X.T*X*b, X, X*(a*b.T + b*a.T)),
    Problem("MC 78", (A*x + c).T*C*(D*x + d), x, A.T*C*(D*x + d) + D.T*C.T*(A*x + c)),
    Problem("MC 79", (X.T*M*X)[0, 1], X, M*X[:, 1]*first.T + M.T*X[:, 0]*row),
    Problem("MC 81", x.T*B*x, x, (B + B.T)*x),
    Problem("MC 82", a.T*X.T*M*X*b, X, M.T*X*a*b.T + M*X*b*a.T),
    Problem("MC 83", (X*b + c).T*M*(X*b + c), X, (M + M.T)*(X*b + c)*b.T),
    Problem("MC 84", residual.T*W*residual, s, -2*A.T*W*residual, assumptions=(Q.symmetric(W),)),
    Problem("MC 86", (x - s).T*V*(x - s), s, -2*V*(x - s), assumptions=(Q.symmetric(V),)),
    Problem("MC 87", residual.T*W*residual, u, 2*W*residual, assumptions=(Q.symmetric(W),)),
    Problem("MC 88", residual.T*W*residual, A, -2*W*residual*s.T, assumptions=(Q.symmetric(W),)),
    Problem("MC 89", (alpha - dot(x, b))**2, x, -2*(alpha - dot(x, b))*b),
)

HIGHER_ORDER = (
    Problem("MC 90", (Z**3)[0, 1], Z, first*row*Z.T**2 + Z.T*first*row*Z.T + Z.T**2*first*row),
    Problem("MC 91", a.T*Z**k*b, Z, MatrixSum(Z.T**r*a*b.T*Z.T**(k - 1 - r), (r, 0, k - 1))),
    # Both terms are written as (X^r)^T .. (X^(n-1-r))^T; the first one is printed transposed in the source.
    Problem("MC 92", a.T*(Z**2).T*Z**2*b, Z,
            Z**2*b*a.T*Z.T + Z.T*Z**2*b*a.T + Z**2*a*b.T*Z.T + Z.T*Z**2*a*b.T),
    Problem("MC 93", elementwise(sin, x).T*B*elementwise(exp, x), x,
            hadamard(elementwise(cos, x), B*elementwise(exp, x))
            + hadamard(elementwise(exp, x), B.T*elementwise(sin, x))),
    Problem("MC 95", energy/scale, x, 2/scale*A.T*A*x - 2*energy/scale**2*B.T*B*x),
    Problem("MC 97", x.T*B*x + b.T*x, x, (B + B.T)*x + b),
)

NORMS = (
    Problem("MC 129", norm(x - a), x, 1/norm(x - a)*(x - a)),
    Problem("MC 130", dot(b, x - a)/norm(x - a), x,
            1/norm(x - a)*b - dot(b, x - a)/norm(x - a)**3*(x - a)),
    Problem("MC 131", x.T*x, x, 2*x),
    Problem("MC 132", norm(X)**2, X, 2*X),
)
