"""Determinant of a square matrix, and its logarithm."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.determinants import adjugate_of, determinant
from ...algebra.kinds import DET
from ...algebra.nodes import Node
from ...algebra.powers import inverse
from ...algebra.traces import trace
from ...expressions.arguments import square_matrix
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.writer import Writing

__all__ = ["logdet"]


def logdet(X: Any) -> Any:
    """The logarithm of the determinant of a square matrix.

    Parameters
    ----------
    X
        A square matrix.

    Returns
    -------
    Scalar
        log(Determinant(X)); of the number if X is explicit.

    Raises
    ------
    ShapeError
        If X cannot be square.

    See Also
    --------
    adjugate : what the differential of the determinant is made of.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import gradient, logdet
    >>> S = MatrixSymbol("S", 3, 3)
    >>> logdet(S), gradient(logdet(S), S)
    (log(Determinant(S)), S.T**(-1))
    """
    X = square_matrix("logdet", X)
    return sp.log(X.det() if isinstance(X, sp.MatrixBase) else sp.Determinant(X))


def read_determinant(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """det X of a square X."""
    check_square(nodes[0], expr, "the determinant")
    return determinant(nodes[0])


def d_determinant(y: Node, dx: Node) -> Node:
    """d det X = det(X) tr(X^-1 dX); for a general X tr(adj(X) dX)."""
    x = y.args[0]
    if y.algebra.invertible:
        return y * trace(inverse(x) * dx)
    return trace(adjugate_of(x) * dx)


def write_determinant(y: Node) -> Writing:
    """As SymPy's node."""
    return unchecked(sp.Determinant, (yield y.args[0]))


def code_determinant(ns: Arrays, expr: Any, x: Value) -> Value:
    """A number stands for a 1x1 matrix."""
    return ns.det(ns.matrix(x))


register(Reading(sp.Determinant, read_determinant, code_determinant,
                 samples=("Determinant(S)", "Determinant(A*A.T)", "Determinant(A*S*C.T)", "Determinant(S*R)")))
register(Nonlinear(
    DET, write_determinant, "Matrix Cookbook (41)", build=lambda y, args: determinant(args[0]),
    differential=d_determinant,
    words=Words("determinant rule", "行列式的微分", "d det X = det(X) tr(X^-1 dX) = tr(adj(X) dX)",
                r"d|X|=|X|\operatorname{tr}(X^{-1}dX)=\operatorname{tr}(X^{*}dX)", Proof(
        "By the expansion in cofactors c_ij along a row; a cofactor does not depend on that row.",
        "按行的代数余子式 c_ij 展开；余子式与该行无关。",
        r"|X| &= \sum_j x_{ij}c_{ij}\quad\Rightarrow\quad\frac{\partial|X|}{\partial x_{ij}}=c_{ij}",
        r"d|X| &= \sum_{ij}c_{ij}\,dx_{ij}=\operatorname{tr}(X^{*}dX),\qquad X^{*}=[c_{ji}]",
        r"&= |X|\operatorname{tr}(X^{-1}dX)\quad\text{if } X^{*}=|X|X^{-1}"))))
