"""Matrix Cookbook 2.1 and 2.2: determinants and inverses."""
from __future__ import annotations

from sympy import Abs, Determinant, MatrixSymbol, Q, Symbol, Trace, log

from ..operations import adjugate, logdet
from .problem import Problem, k, m, n, p

x = Symbol("x", real=True)
X = MatrixSymbol("X", n, n)                 # square and invertible
T = MatrixSymbol("T", m, n)                 # tall, of full column rank
A = MatrixSymbol("A", n, n)
B = MatrixSymbol("B", n, n)
C = MatrixSymbol("C", m, m)
L = MatrixSymbol("L", p, m)
R = MatrixSymbol("R", n, p)
D = MatrixSymbol("D", n, p)
a = MatrixSymbol("a", n, 1)
b = MatrixSymbol("b", n, 1)

line = A + x*B                              # a matrix that depends on a number
gram = T.T*C*T
sandwich = L*T*R

DETERMINANTS = (
    Problem("MC 41", Determinant(X), X, adjugate(X).T, options={"invertible": False}),
    Problem("MC 43", logdet(X), X, X.T.I, domains={X: "spd"}),
    Problem("MC 46", Determinant(line), x, Determinant(line)*Trace(line.I*B)),
    Problem("MC 49", Determinant(X), X, Determinant(X)*X.T.I),
    Problem("MC 51", Determinant(A*X*B), X, Determinant(A*X*B)*X.T.I),
    # The same with rectangular factors, where X^-1 does not exist.
    Problem("MC 51r", Determinant(sandwich), T, Determinant(sandwich)*L.T*sandwich.T.I*R.T),
    Problem("MC 52", Determinant(X.T*A*X), X, 2*Determinant(X.T*A*X)*X.T.I),
    Problem("MC 53", Determinant(gram), T, 2*Determinant(gram)*C*T*gram.I,
            assumptions=(Q.symmetric(C),), domains={C: "spd"}),
    Problem("MC 54", Determinant(gram), T, Determinant(gram)*(C*T*gram.I + C.T*T*(T.T*C.T*T).I)),
    Problem("MC 55", log(Determinant(T.T*T)), T, 2*T*(T.T*T).I),
    Problem("MC 57", log(Abs(Determinant(X))), X, X.T.I),
    Problem("MC 58", Determinant(X**k), X, k*Determinant(X**k)*X.T.I),
)

INVERSES = (
    Problem("MC 59", a.T*line.I*b, x, -a.T*line.I*B*line.I*b),
    Problem("MC 60", X.I[0, 1], X, -X.T.I[:, 0]*X.T.I[1, :]),
    Problem("MC 61", a.T*X.I*b, X, -X.T.I*a*b.T*X.T.I),
    Problem("MC 62", Determinant(X.I), X, -Determinant(X.I)*X.T.I),
    Problem("MC 63", Trace(R.T*X.I*D), X, -(X.I*D*R.T*X.I).T),
    Problem("MC 64", Trace((X + A).I), X, -((X + A).I*(X + A).I).T),
)
