"""Softmax, of the columns (axis 0) or of the rows (axis 1)."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Add, Expr, ImmutableDenseMatrix, OneMatrix, Pow, S, Trace, exp
from sympy.matrices.expressions import HadamardPower, MatAdd, MatMul

from ...algebra.columnwise import column_sums, repeated_in_columns, softmax_of
from ...algebra.entrywise import hadamard_of
from ...algebra.kinds import SOFTMAX
from ...algebra.nodes import shape_of, transpose
from ...expressions.nodes import explicit_entries, unchecked
from ...expressions.shapes import matrix_shape, size_along
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.raw import raw_own
from ...writing.stock_entrywise import hadamard_form
from ..entrywise.hadamard_product import Hadamard
from .along_axis import AlongAxis, along, axis_of_vector, first_argument, stock_exponentials, stock_sums

__all__ = ["Softmax", "softmax"]


def stock_softmax(node: Softmax, Z: Any, axis: Any) -> Any:
    E = stock_exponentials(Z)
    if axis_of_vector(Z) == node.axis:
        return unchecked(MatMul, Pow(unchecked(Trace, stock_sums(E, node.axis)), -1), E)
    rows, cols = matrix_shape(E)
    sums = (OneMatrix(rows, rows), E) if node.axis == 0 else (E, OneMatrix(cols, cols))
    return hadamard_form([E, unchecked(HadamardPower, unchecked(MatMul, *sums), S.NegativeOne)])


class Softmax(AlongAxis):
    """exp(Z) divided by its column sums (axis 0) or by its row sums (axis 1).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Softmax
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> Softmax(Z, 0), Softmax(Z, 1)
    (softmax(Z), softmax(Z, axis=1))
    >>> Softmax(Z, 0)[0, 1]
    exp(Z[0, 1])/(exp(Z[0, 1]) + exp(Z[1, 1]))
    """
    __slots__ = ()
    text = "softmax"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return exp(self.argument[i, j])/self._sum_of_exponentials(i, j)

    def _explicit(self) -> Any:
        Z = explicit_entries(self.argument).applyfunc(exp)
        sums = [Add(*(Z.col(j) if self.axis == 0 else Z.row(j))) for j in range(Z.shape[1 - self.axis])]
        return ImmutableDenseMatrix(*Z.shape, lambda i, j: Z[i, j]/sums[j if self.axis == 0 else i])

    def _derivative_by_scalar(self, s: Any) -> Any:
        # dS = S o (dZ - the sums of S o dZ)
        slope = self.argument.diff(s)
        sums, rows = self._sums(Hadamard(self, slope)), size_along(self, 0)
        spread = MatMul(OneMatrix(rows, 1), sums) if self.axis == 0 else MatMul(sums, OneMatrix(1, size_along(self, 1)))
        return Hadamard(self, MatAdd(slope, MatMul(S.NegativeOne, spread)))


def softmax(Z: Any, axis: int = 0) -> Any:
    """exp(Z), every column (axis 0) or every row (axis 1) divided by its sum; of a vector, divided by its one sum.

    Raises
    ======

    ValueError
        For another axis.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import softmax
    >>> softmax(MatrixSymbol("Z", 2, 3)), softmax(MatrixSymbol("Z", 2, 3), axis=1)
    (softmax(Z), softmax(Z, axis=1))
    """
    return along(Softmax, Z, axis)


def d_softmax(p, dz):
    """d P = P o (dZ - 1 1^T (P o dZ))."""
    change = hadamard_of(p, dz)
    return change - hadamard_of(p, repeated_in_columns(column_sums(change), shape_of(p)[0]))


def read_softmax(reader, expr, nodes):
    return softmax_of(nodes[0]) if expr.args[1] == 0 else transpose(softmax_of(transpose(nodes[0])))


def write_softmax(y):
    return raw_own(Softmax, y.shape, (yield y.args[0]), sp.S.Zero)


def code_softmax(ns, expr, z, axis):
    e = ns.exp(z - ns.max(z, ns.index(axis)))
    return e / ns.sum(e, ns.index(axis))


register(Reading(Softmax, read_softmax, code_softmax, children=first_argument,
                 samples=("Softmax(x, 0)", "Softmax(A, 0)", "Softmax(A, 1)", "Softmax(u.T, 1)"), stock=stock_softmax))
register(Nonlinear(SOFTMAX, write_softmax, "Boyd & Vandenberghe, Convex Optimization 3.1.5",
                   build=lambda y, args: softmax_of(args[0]), differential=d_softmax,
                   words=Words("softmax rule", "softmax 的微分", "dp = p o dz - p p^T dz",
                               r"dp=p\circ dz-p\,p^T dz", Proof(
                       "From p_i = exp(z_i)/sum_k exp(z_k).", "由 p_i = exp(z_i)/sum_k exp(z_k)。",
                       r"dp_i &= p_i\,dz_i-p_i\sum_kp_k\,dz_k"))))
