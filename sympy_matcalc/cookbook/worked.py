"""Worked examples: losses whose gradients every course derives by hand."""
from __future__ import annotations

from sympy import Lambda, Matrix, Q, Trace, exp, log

from ..operations import FunctionDerivative, dot, elementwise, hadamard, norm, softmax, total
from .problem import Problem
from .symbols import W1, W2, A_nn, M_pp, U_pn, W_pm, X, a_m, any_function, b, c_q, number, v, w, x, y, y1, y2, z

any_slope = Lambda(number, FunctionDerivative(any_function, (1,), number))

layer = elementwise(any_function, W_pm*X)
hidden = elementwise(any_function, W1*x)
logits = W2*hidden
error = total(c_q)*softmax(logits) - c_q

WORKED_PROBLEMS = (
    Problem("E1", a_m.T*X*b, X, a_m*b.T),
    Problem("E2", a_m.T*elementwise(exp, X*b), X, hadamard(a_m, elementwise(exp, X*b))*b.T),
    Problem("E3", Trace(layer.T*M_pp*layer), X, W_pm.T*hadamard((M_pp + M_pp.T)*layer, elementwise(any_slope, W_pm*X))),
    Problem("E3s", Trace(layer.T*M_pp*layer), X, W_pm.T*hadamard(2*M_pp*layer, elementwise(any_slope, W_pm*X)),
            assumptions=(Q.symmetric(M_pp),)),
    Problem("E4", norm(X*w - y)**2, w, 2*X.T*(X*w - y)),
    Problem("E4x", y.T*y - 2*y.T*X*w + w.T*X.T*X*w, w, 2*X.T*(X*w - y)),
    Problem("E6", -dot(z, elementwise(log, softmax(U_pn*x))), U_pn, (total(z)*softmax(U_pn*x) - z)*x.T),
    Problem("E7", -dot(c_q, elementwise(log, softmax(logits))), W2, error*hidden.T),
    Problem("E7b", -dot(c_q, elementwise(log, softmax(logits))), W1,
            hadamard(W2.T*error, elementwise(any_slope, W1*x))*x.T),
    Problem("E10", y1**2 + y2**2, Matrix([y1, y2]), Matrix([2*y1, 2*y2])),
    Problem("E13", v.T*A_nn*v, v, A_nn*v + A_nn.T*v),
    Problem("E13s", v.T*A_nn*v, v, 2*A_nn*v, assumptions=(Q.symmetric(A_nn),)),
)
