"""The symbols of all problems.  A letter that stands for several shapes in the sources has the shape in its name here.

Rectangular shapes use different letters for rows and columns, so that a transpose in the wrong place cannot fit.
"""
from __future__ import annotations

from collections.abc import Mapping

from sympy import Function, MatrixSymbol, Symbol, symbols

m, n, p, q, k = symbols("m n p q k", integer=True, positive=True)

# Tall matrices (m > n), because X^T A X must be invertible; k is an exponent.
SIZES: Mapping[Symbol, int] = {m: 4, n: 3, p: 2, q: 5, k: 3}

# Variables.
X = MatrixSymbol("X", m, n)
X_nn = MatrixSymbol("X", n, n)              # square and invertible
Z = MatrixSymbol("Z", n, n)
tall = MatrixSymbol("T", m, n)              # of full column rank
x = MatrixSymbol("x", n, 1)
x_1 = Symbol("x", real=True)
y1, y2 = symbols("y1 y2", real=True)

# Rectangular matrices.
A_mn, A_nm = MatrixSymbol("A", m, n), MatrixSymbol("A", n, m)
C_mp = MatrixSymbol("C", m, p)
D_np, D_pn = MatrixSymbol("D", n, p), MatrixSymbol("D", p, n)
F_pn = MatrixSymbol("F", p, n)
G = MatrixSymbol("G", n, p)
H = MatrixSymbol("H", m, p)
K = MatrixSymbol("K", m, n)
L = MatrixSymbol("L", p, m)
R = MatrixSymbol("R", n, p)
U_pn = MatrixSymbol("U", p, n)
W_pm, W1, W2 = MatrixSymbol("W", p, m), MatrixSymbol("W1", p, n), MatrixSymbol("W2", q, p)
Y = MatrixSymbol("Y", m, n)

# Square matrices.
A_nn = MatrixSymbol("A", n, n)
B = MatrixSymbol("B", n, n)
C_mm = MatrixSymbol("C", m, m)
D_nn = MatrixSymbol("D", n, n)
E = MatrixSymbol("E", p, p)
M_mm, M_pp = MatrixSymbol("M", m, m), MatrixSymbol("M", p, p)
P = MatrixSymbol("P", n, n)                 # symmetric
S = MatrixSymbol("S", m, m)
V_nn = MatrixSymbol("V", n, n)
W_mm = MatrixSymbol("W", m, m)              # symmetric weights

# Columns.
a_m, a_n = MatrixSymbol("a", m, 1), MatrixSymbol("a", n, 1)
b = MatrixSymbol("b", n, 1)
c_m, c_q = MatrixSymbol("c", m, 1), MatrixSymbol("c", q, 1)
d = MatrixSymbol("d", p, 1)
s = MatrixSymbol("s", n, 1)
u = MatrixSymbol("u", m, 1)
v = MatrixSymbol("v", n, 1)
w = MatrixSymbol("w", n, 1)
y = MatrixSymbol("y", m, 1)
z = MatrixSymbol("z", p, 1)

# Numbers, an index, and any function of one number.
alpha = Symbol("alpha", real=True)
number = Symbol("t", real=True)
r = Symbol("r", integer=True)
any_function = Function("sigma")
