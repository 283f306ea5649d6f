"""Worked examples: losses whose gradients every course derives by hand."""
from __future__ import annotations

from sympy import Function, Lambda, Matrix, MatrixSymbol, Q, Symbol, Trace, exp, log, symbols

from ..operations import FunctionDerivative, dot, elementwise, hadamard, norm, softmax, total
from .problem import Problem, m, n, p, q

t = Symbol("t", real=True)
sigma = Function("sigma")                   # any function of one number
X = MatrixSymbol("X", m, n)
A = MatrixSymbol("A", n, n)
M = MatrixSymbol("M", p, p)
W = MatrixSymbol("W", p, m)
U = MatrixSymbol("U", p, n)
W1 = MatrixSymbol("W1", p, n)
W2 = MatrixSymbol("W2", q, p)
a = MatrixSymbol("a", m, 1)
b = MatrixSymbol("b", n, 1)
w = MatrixSymbol("w", n, 1)
y = MatrixSymbol("y", m, 1)
x = MatrixSymbol("x", n, 1)
v = MatrixSymbol("v", n, 1)
z = MatrixSymbol("z", p, 1)
c = MatrixSymbol("c", q, 1)
y1, y2 = symbols("y1 y2", real=True)
slope = Lambda(t, FunctionDerivative(sigma, (1,), t))

layer = elementwise(sigma, W*X)
hidden = elementwise(sigma, W1*x)
logits = W2*hidden
error = total(c)*softmax(logits) - c

WORKED = (
    Problem("E1", a.T*X*b, X, a*b.T),
    Problem("E2", a.T*elementwise(exp, X*b), X, hadamard(a, elementwise(exp, X*b))*b.T),
    Problem("E3", Trace(layer.T*M*layer), X, W.T*hadamard((M + M.T)*layer, elementwise(slope, W*X))),
    Problem("E3s", Trace(layer.T*M*layer), X, W.T*hadamard(2*M*layer, elementwise(slope, W*X)),
            assumptions=(Q.symmetric(M),)),
    Problem("E4", norm(X*w - y)**2, w, 2*X.T*(X*w - y)),
    Problem("E4x", y.T*y - 2*y.T*X*w + w.T*X.T*X*w, w, 2*X.T*(X*w - y)),
    Problem("E6", -dot(z, elementwise(log, softmax(U*x))), U, (total(z)*softmax(U*x) - z)*x.T),
    Problem("E7", -dot(c, elementwise(log, softmax(logits))), W2, error*hidden.T),
    Problem("E7b", -dot(c, elementwise(log, softmax(logits))), W1, hadamard(W2.T*error, elementwise(slope, W1*x))*x.T),
    Problem("E10", y1**2 + y2**2, Matrix([y1, y2]), Matrix([2*y1, 2*y2])),
    Problem("E13", v.T*A*v, v, A*v + A.T*v),
    Problem("E13s", v.T*A*v, v, 2*A*v, assumptions=(Q.symmetric(A),)),
)
