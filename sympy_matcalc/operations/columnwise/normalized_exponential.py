"""Softmax, of the columns (axis 0) or of the rows (axis 1)."""
from __future__ import annotations

from typing import Any

from sympy import Add, Expr, ImmutableDenseMatrix, OneMatrix, Pow, S, Trace, exp
from sympy.matrices.expressions import HadamardPower, MatMul

from ...algebra.columnwise import OF_COLUMNS, column_sums, repeated_in_columns
from ...algebra.entrywise import hadamard_of
from ...algebra.kinds import TRANSPOSE, ZERO, Kind
from ...algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ...algebra.predicates import is_column, is_ones, is_row, is_transpose_of
from ...algebra.products import PRODUCTS
from ...algebra.tables import identity
from ...expressions.arguments import axis_of_vector
from ...expressions.bound_symbols import bound
from ...expressions.nodes import explicit_entries, unchecked
from ...expressions.shapes import matrix_shape
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.stock_entrywise import entrywise_form, hadamard_form
from .along_axis import (
    AlongAxis,
    along,
    matrix_and_options,
    read_along_axis,
    stock_sums,
    write_of_columns,
    write_of_rows,
)

__all__ = ["Softmax", "softmax"]

SOFTMAX = Kind("softmax")


class Softmax(AlongAxis):
    """exp(Z) divided by its column sums (axis 0) or by its row sums (axis 1).

    Parameters
    ----------
    Z
        A matrix.
    axis
        0 or 1, also for a vector: the softmax of a row along its columns is a row of ones.

    Raises
    ------
    ValueError
        For another axis.

    See Also
    --------
    softmax : the function to call.

    Examples
    --------
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
        line = self._line(i, j)
        return exp(self.argument[i, j])/self._sum_along(lambda k: exp(line(k)))

    def _explicit(self) -> Any:
        Z = explicit_entries(self.argument).applyfunc(exp)
        sums = [Add(*(Z.col(j) if self.axis == 0 else Z.row(j))) for j in range(Z.shape[1 - self.axis])]
        return ImmutableDenseMatrix(*Z.shape, lambda i, j: Z[i, j]/sums[j if self.axis == 0 else i])


def softmax(Z: Any, axis: int = 0) -> Any:
    """exp(Z), every column (axis 0) or every row (axis 1) divided by its sum; of a vector, divided by its one sum.

    Parameters
    ----------
    Z
        A matrix, or a vector, whose one sum is taken whatever the axis.
    axis
        0 if every column sums to one, 1 if every row does.

    Returns
    -------
    Matrix expression
        Of Z's shape; explicit if Z is.

    Raises
    ------
    ValueError
        For another axis.

    See Also
    --------
    logsumexp : the logarithm of the sums.
    log_softmax : the logarithm of this.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import softmax
    >>> softmax(MatrixSymbol("Z", 2, 3)), softmax(MatrixSymbol("Z", 2, 3), axis=1)
    (softmax(Z), softmax(Z, axis=1))
    """
    return along(Softmax, Z, axis)


def softmax_of(z: Node) -> Node:
    """exp(Z) with its columns divided by their sums; of zeros 1/n."""
    if z.shape is None:
        return z.algebra.number(1)
    if z.shape[0] == 1:
        return z.algebra.ones(z.shape)
    if z.op is ZERO:
        return z.algebra.ones(z.shape) / z.algebra.dimension(z.shape[0])
    return z.algebra.intern(SOFTMAX, (z,), None, z.shape)


OF_COLUMNS[SOFTMAX] = softmax_of


@identity("entrywise", "Transpose(Softmax(A, 0))", "softmax(A.T, axis=1)", TRANSPOSES, SOFTMAX)
def transpose_of_softmax(p: Node) -> Node:
    """softmax(Z)^T, columnwise, is softmax(Z^T) rowwise."""
    rows, cols = shape_of(p)
    z = p.args[0]
    return p.algebra.intern(TRANSPOSE, (p,), None, (cols, rows), transpose(z).cost - z.cost)


@identity("entrywise", "OneMatrix(1, m)*Softmax(A, 0)", "1", PRODUCTS, SOFTMAX)
def sums_of_softmax(left: Node, right: Node) -> Node | None:
    """1^T softmax(Z) = 1^T: the columns sum to one."""
    if right.op is SOFTMAX and is_ones(left) and is_row(left):
        return transpose(left.algebra.ones_vector(shape_of(right)[1]))
    if is_transpose_of(left, SOFTMAX) and is_ones(right) and is_column(right):
        return left.algebra.ones_vector(shape_of(left)[0])
    return None


def d_softmax(p: Node, dz: Node) -> Node:
    """d P = P o (dZ - 1 1^T (P o dZ))."""
    change = hadamard_of(p, dz)
    return change - hadamard_of(p, repeated_in_columns(column_sums(change), shape_of(p)[0]))


def code_softmax(ns: Arrays, expr: Softmax, z: Value, axis: Value) -> Value:
    """With the largest entry taken away, so that nothing overflows."""
    e = ns.exp(z - ns.max(z, ns.index(axis)))
    return e / ns.sum(e, ns.index(axis))


def stock_exponentials(Z: Any) -> Any:
    """exp(Z), in SymPy's own nodes."""
    t = bound(0)
    return entrywise_form(exp(t), {t: Z})


def stock_softmax(node: Softmax, Z: Any, axis: Any) -> Any:
    """E/Trace(1^T E) for a column, E o (1 1^T E)^-1 for a matrix, with E = exp(Z)."""
    E = stock_exponentials(Z)
    if axis_of_vector(Z) == node.axis:
        return unchecked(MatMul, Pow(unchecked(Trace, stock_sums(E, node.axis)), -1), E)
    rows, cols = matrix_shape(E)
    sums = (OneMatrix(rows, rows), E) if node.axis == 0 else (E, OneMatrix(cols, cols))
    return hadamard_form([E, unchecked(HadamardPower, unchecked(MatMul, *sums), S.NegativeOne)])


register(Reading(
    Softmax, read_along_axis(softmax_of), code_softmax, children=matrix_and_options, stock=stock_softmax,
    samples=("Softmax(x, 0)", "Softmax(A, 0)", "Softmax(A, 1)", "Softmax(u.T, 1)")))
register(Nonlinear(
    SOFTMAX, write_of_columns(Softmax), "Boyd & Vandenberghe, Convex Optimization 3.1.5",
    write_transposed=write_of_rows(Softmax), positive=True, build=lambda y, args: softmax_of(*args),
    differential=d_softmax,
    words=Words("softmax rule", "softmax 的微分", "dp = p o dz - p p^T dz", r"dp=p\circ dz-p\,p^T dz", Proof(
        "From p_i = exp(z_i)/sum_k exp(z_k).", "由 p_i = exp(z_i)/sum_k exp(z_k)。",
        r"dp_i &= p_i\,dz_i-p_i\sum_kp_k\,dz_k"))))
