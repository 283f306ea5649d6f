"""Matrix Cookbook 2.1 and 2.2: determinants and inverses."""
from __future__ import annotations

from sympy import Abs, Determinant, Q, Trace, log

from ..operations import adjugate, logdet
from .problem import Problem
from .symbols import A_nn, B, C_mm, D_np, L, R, X_nn, a_n, b, k, tall, x_1

line = A_nn + x_1*B                        # a matrix that depends on a number
tall_gram = tall.T*C_mm*tall
framed = L*tall*R

DETERMINANT_PROBLEMS = (
    Problem("MC 41", Determinant(X_nn), X_nn, adjugate(X_nn).T, options={"invertible": False}),
    Problem("MC 43", logdet(X_nn), X_nn, X_nn.T.I, domains={X_nn: "spd"}),
    Problem("MC 46", Determinant(line), x_1, Determinant(line)*Trace(line.I*B)),
    Problem("MC 49", Determinant(X_nn), X_nn, Determinant(X_nn)*X_nn.T.I),
    Problem("MC 51", Determinant(A_nn*X_nn*B), X_nn, Determinant(A_nn*X_nn*B)*X_nn.T.I),
    # The same with rectangular factors, where X^-1 does not exist.
    Problem("MC 51r", Determinant(framed), tall, Determinant(framed)*L.T*framed.T.I*R.T),
    Problem("MC 52", Determinant(X_nn.T*A_nn*X_nn), X_nn, 2*Determinant(X_nn.T*A_nn*X_nn)*X_nn.T.I),
    Problem("MC 53", Determinant(tall_gram), tall, 2*Determinant(tall_gram)*C_mm*tall*tall_gram.I,
            assumptions=(Q.symmetric(C_mm),), domains={C_mm: "spd"}),
    Problem("MC 54", Determinant(tall_gram), tall,
            Determinant(tall_gram)*(C_mm*tall*tall_gram.I + C_mm.T*tall*(tall.T*C_mm.T*tall).I)),
    Problem("MC 55", log(Determinant(tall.T*tall)), tall, 2*tall*(tall.T*tall).I),
    Problem("MC 57", log(Abs(Determinant(X_nn))), X_nn, X_nn.T.I),
    Problem("MC 58", Determinant(X_nn**k), X_nn, k*Determinant(X_nn**k)*X_nn.T.I),
)

INVERSE_PROBLEMS = (
    Problem("MC 59", a_n.T*line.I*b, x_1, -a_n.T*line.I*B*line.I*b),
    Problem("MC 60", X_nn.I[0, 1], X_nn, -X_nn.T.I[:, 0]*X_nn.T.I[1, :]),
    Problem("MC 61", a_n.T*X_nn.I*b, X_nn, -X_nn.T.I*a_n*b.T*X_nn.T.I),
    Problem("MC 62", Determinant(X_nn.I), X_nn, -Determinant(X_nn.I)*X_nn.T.I),
    Problem("MC 63", Trace(R.T*X_nn.I*D_np), X_nn, -(X_nn.I*D_np*R.T*X_nn.I).T),
    Problem("MC 64", Trace((X_nn + A_nn).I), X_nn, -((X_nn + A_nn).I*(X_nn + A_nn).I).T),
)
