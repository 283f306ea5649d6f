"""Matrix Cookbook 2.4 and 2.6 to 2.7: linear, quadratic and higher forms, and norms."""
from __future__ import annotations

from sympy import Identity, OneMatrix, Q, cos, exp, sin

from ..operations import MatrixSum, dot, elementwise, hadamard, norm, total
from .problem import Problem
from .symbols import A_mn, B, C_mp, D_pn, G, H, M_mm, V_nn, W_mm, X, Z, a_n, alpha, b, c_m, d, k, m, n, r, s, u, x

second_row = Identity(n)[1, :]              # e_2^T, and e_1 in either dimension
first_column, first_tall_column = Identity(n)[:, 0], Identity(m)[:, 0]
residual = u - A_mn*s
energy, other_energy = dot(A_mn*x, A_mn*x), dot(B*x, B*x)

LINEAR_PROBLEMS = (
    Problem("MC 69", x.T*a_n, x, a_n),
    Problem("MC 70", c_m.T*X*b, X, c_m*b.T),
    Problem("MC 71", b.T*X.T*c_m, X, c_m*b.T),
    Problem("MC 72", a_n.T*Z*a_n, Z, a_n*a_n.T),
    Problem("MC 73", X[0, 1], X, first_tall_column*second_row),
    Problem("MC 74", (X*G)[0, 1], X, first_tall_column*G.T[1, :]),
    Problem("MC 75", (X.T*H)[0, 1], X, H[:, 1]*first_column.T),
)

QUADRATIC_PROBLEMS = (
    Problem("MC 76", total(X)**2, X, 2*total(X)*OneMatrix(m, n)),
    Problem("MC 77", a_n.T*X.T*X*b, X, X*(a_n*b.T + b*a_n.T)),
    Problem("MC 78", (A_mn*x + c_m).T*C_mp*(D_pn*x + d), x, A_mn.T*C_mp*(D_pn*x + d) + D_pn.T*C_mp.T*(A_mn*x + c_m)),
    Problem("MC 79", (X.T*M_mm*X)[0, 1], X, M_mm*X[:, 1]*first_column.T + M_mm.T*X[:, 0]*second_row),
    Problem("MC 81", x.T*B*x, x, (B + B.T)*x),
    Problem("MC 82", a_n.T*X.T*M_mm*X*b, X, M_mm.T*X*a_n*b.T + M_mm*X*b*a_n.T),
    Problem("MC 83", (X*b + c_m).T*M_mm*(X*b + c_m), X, (M_mm + M_mm.T)*(X*b + c_m)*b.T),
    Problem("MC 84", residual.T*W_mm*residual, s, -2*A_mn.T*W_mm*residual, assumptions=(Q.symmetric(W_mm),)),
    Problem("MC 86", (x - s).T*V_nn*(x - s), s, -2*V_nn*(x - s), assumptions=(Q.symmetric(V_nn),)),
    Problem("MC 87", residual.T*W_mm*residual, u, 2*W_mm*residual, assumptions=(Q.symmetric(W_mm),)),
    Problem("MC 88", residual.T*W_mm*residual, A_mn, -2*W_mm*residual*s.T, assumptions=(Q.symmetric(W_mm),)),
    Problem("MC 89", (alpha - dot(x, b))**2, x, -2*(alpha - dot(x, b))*b),
)

HIGHER_PROBLEMS = (
    Problem("MC 90", (Z**3)[0, 1], Z,
            first_column*second_row*Z.T**2 + Z.T*first_column*second_row*Z.T + Z.T**2*first_column*second_row),
    Problem("MC 91", a_n.T*Z**k*b, Z, MatrixSum(Z.T**r*a_n*b.T*Z.T**(k - 1 - r), (r, 0, k - 1))),
    # Both terms are written as (X^r)^T .. (X^(n-1-r))^T; the first one is printed transposed in the source.
    Problem("MC 92", a_n.T*(Z**2).T*Z**2*b, Z,
            Z**2*b*a_n.T*Z.T + Z.T*Z**2*b*a_n.T + Z**2*a_n*b.T*Z.T + Z.T*Z**2*a_n*b.T),
    Problem("MC 93", elementwise(sin, x).T*B*elementwise(exp, x), x,
            hadamard(elementwise(cos, x), B*elementwise(exp, x))
            + hadamard(elementwise(exp, x), B.T*elementwise(sin, x))),
    Problem("MC 95", energy/other_energy, x, 2/other_energy*A_mn.T*A_mn*x - 2*energy/other_energy**2*B.T*B*x),
    Problem("MC 97", x.T*B*x + b.T*x, x, (B + B.T)*x + b),
)

NORM_PROBLEMS = (
    Problem("MC 129", norm(x - a_n), x, 1/norm(x - a_n)*(x - a_n)),
    Problem("MC 130", dot(b, x - a_n)/norm(x - a_n), x,
            1/norm(x - a_n)*b - dot(b, x - a_n)/norm(x - a_n)**3*(x - a_n)),
    Problem("MC 131", x.T*x, x, 2*x),
    Problem("MC 132", norm(X)**2, X, 2*X),
)
