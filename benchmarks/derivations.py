"""What recording a derivation costs beside the gradient: ``python -m benchmarks.derivations``.

Rendering is apart: the lines are written when they are first asked for.  CPU time with a cold SymPy cache.
"""
from __future__ import annotations

from functools import partial

import sympy as sp
from sympy import Function, IndexedBase, MatrixSymbol, Sum, Trace, exp, log, symbols

import sympy_matcalc as mc
from benchmarks.timing import cpu_time

m, n, q, N, i = symbols("m n q N i", integer=True, positive=True)


def cases() -> dict[str, tuple[sp.Basic, MatrixSymbol]]:
    """The notes' examples, and nets of growing depth."""
    X, w, y, S = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("S", n, n)
    M, Z = MatrixSymbol("M", m, m), MatrixSymbol("Z", n, q)
    layer = mc.elementwise(Function("s"), X*Z)
    x, t = mc.family("x", n, 1, length=N), IndexedBase("y")
    found = {"a^T exp(X b)": (mc.dot(y, mc.elementwise(exp, X*w)), X), "|X w - y|^2": (mc.norm(X*w - y)**2, w),
             "tr(Y^T M Y), Y = s(X Z)": (Trace(layer.T*M*layer), Z),
             "cross entropy": (-mc.dot(y, mc.elementwise(log, mc.softmax(X*w))), X),
             "likelihood of a covariance": (mc.logdet(S) + Sum(mc.dot(x[i], S.I*x[i]), (i, 1, N))/N, S),
             "logistic": (Sum(log(1 + exp(mc.dot(w, x[i]))) - t[i]*mc.dot(w, x[i]), (i, 1, N)), w)}
    for depth in (4, 16, 64):
        weights = [MatrixSymbol(f"W{k}", n, n) for k in range(depth)]
        h: sp.Basic = w
        for W in weights:
            h = mc.elementwise(sp.tanh, W*h)
        found[f"tanh net of {depth} layers"] = mc.norm(h)**2, weights[0]
    return found


def main() -> None:
    """Print the times and their ratio."""
    print(f"{'':30}{'gradient, ms':>14}{'recorded, ms':>14}{'ratio':>8}")
    for name, (f, x) in cases().items():
        first, _ = cpu_time(partial(mc.gradient, f, x), repeats=5)
        second, _ = cpu_time(partial(mc.derivation, f, x), repeats=5)
        print(f"{name:30}{1000*first:14.2f}{1000*second:14.2f}{second/first:8.2f}")


if __name__ == "__main__":
    main()
