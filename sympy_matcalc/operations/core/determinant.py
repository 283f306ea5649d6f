"""Determinant of a square matrix."""
from __future__ import annotations

import sympy as sp

from ...algebra.determinants import adjugate_of, determinant
from ...algebra.kinds import DET
from ...algebra.powers import inverse
from ...algebra.products import trace
from ...reading.checks import check_square
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...writing.raw import raw


def read_determinant(reader, expr, nodes):
    check_square(nodes[0], expr)
    return determinant(nodes[0])


def d_determinant(y, dx):
    """d det X = det(X) tr(X^-1 dX); for a general X tr(adj(X) dX)."""
    x = y.args[0]
    if y.algebra.invertible:
        return y * trace(inverse(x) * dx)
    return trace(adjugate_of(x) * dx)


def write_determinant(y):
    return raw(sp.Determinant, (yield y.args[0]))


register(Reading(sp.Determinant, read_determinant, lambda ns, expr, x: ns.det(ns.matrix(x)),
                 samples=("Determinant(S)", "Determinant(A*A.T)", "Determinant(A*S*C.T)", "Determinant(S*R)")))
register(Nonlinear(DET, write_determinant, "Matrix Cookbook (41)", build=lambda y, args: determinant(args[0]),
                   differential=d_determinant))
