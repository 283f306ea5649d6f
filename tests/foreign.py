"""Operations of somebody else's, of every kind, for which all laws hold: those of the page of `extend`, and more."""
from __future__ import annotations

import doctest
from typing import Any

from sympy import Expr, sqrt

from sympy_matcalc import extend
from sympy_matcalc.extend import (
    MatrixOperation,
    Multilinear,
    Node,
    Nonlinear,
    Scalar,
    ScalarOperation,
    register,
    same_shape,
    trace,
)

for _example in doctest.DocTestParser().get_examples(extend.__doc__ or ""):
    if _example.source.startswith(("class", "def", "register", "from")):
        exec(_example.source, globals())


class Commutator(MatrixOperation):
    """X Y - Y X, and a name."""

    @classmethod
    def shape_for(cls, *args: Any) -> tuple[Any, Any]:
        same_shape("Commutator", *args[:2])
        return super().shape_for(*args)


def pull_commutator(y: Node, k: int, g: Node) -> Node:
    """<G, XY - YX> = <G Y^T - Y^T G, X> = <X^T G - G X^T, Y>."""
    other = y.args[1 - k].T
    return g*other - other*g if k == 0 else other*g - g*other


register(Multilinear(Commutator, apply=lambda y, k, dx: y.like(*y.args[:k], dx, *y.args[k + 1:]),
                     pullback=pull_commutator, code=lambda xp, expr, x, y, name: x @ y - y @ x,
                     samples=("Commutator(S, R*S, Str('name'))", "A*Commutator(R, S, Str('name'))")))


class LogTrace(ScalarOperation):
    """log tr(X^T X)."""


def d_log_trace(y: Node, dx: Node) -> Node:
    """d log tr(X^T X) = 2 tr(X^T dX)/tr(X^T X)."""
    x = y.args[0]
    return 2*trace(x.T*dx)/trace(x.T*x)


register(Nonlinear(LogTrace, differential=d_log_trace, code=lambda xp, expr, x: xp.log((x*x).sum()),
                   samples=("LogTrace(A*B)", "LogTrace(A)*A", "s**2 + t*LogTrace(t*S)")))


class Distance(ScalarOperation):
    """sqrt(s^2 + t^2)."""

    def lowered(self) -> Expr:
        return sqrt(self.args[0]**2 + self.args[1]**2)


register(Scalar(Distance, partial=lambda y, k: y.args[k]/y,
                samples=("Distance(s, t)*S", "Distance(Trace(S), s*t)")))

CLASSES = {Commutator, Distance, LogTrace, *(cls for cls in map(globals().get, ("Skew", "Gram", "SquareRoot")) if cls)}
