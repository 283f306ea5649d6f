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
from ...rules.words import Proof, Words
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
                   differential=d_determinant,
                   words=Words("determinant rule", "行列式的微分", "d det X = det(X) tr(X^-1 dX) = tr(adj(X) dX)",
                               r"d|X|=|X|\operatorname{tr}(X^{-1}dX)=\operatorname{tr}(X^{*}dX)", Proof(
                       "By the expansion in cofactors c_ij along a row; a cofactor does not depend on that row.",
                       "按行的代数余子式 c_ij 展开；余子式与该行无关。",
                       r"|X| &= \sum_j x_{ij}c_{ij}\quad\Rightarrow\quad\frac{\partial|X|}{\partial x_{ij}}=c_{ij}",
                       r"d|X| &= \sum_{ij}c_{ij}\,dx_{ij}=\operatorname{tr}(X^{*}dX),\qquad X^{*}=[c_{ji}]",
                       r"&= |X|\operatorname{tr}(X^{-1}dX)\quad\text{if } X^{*}=|X|X^{-1}"))))
