"""Log-sum-exp, of the columns (axis 0) or of the rows (axis 1)."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, MatrixBase, OneMatrix, exp, log

from ...algebra.columnwise import OF_COLUMNS, column_sums, repeated_in_columns
from ...algebra.entrywise import hadamard_of, slot
from ...algebra.functions import FUNCTION_LAWS, function_of
from ...algebra.kinds import SLOT, ZERO, Kind
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.predicates import is_transpose_of
from ...algebra.tables import identity
from ...expressions.arguments import all_explicit, is_matrix_argument
from ...expressions.bound_symbols import bound
from ...expressions.nodes import as_matrix
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.stock_entrywise import entrywise_form
from .along_axis import (
    AlongAxis,
    along,
    matrix_and_options,
    read_along_axis,
    stock_sums,
    write_of_columns,
    write_of_rows,
)
from .normalized_exponential import SOFTMAX, softmax_of, stock_exponentials

__all__ = ["LogSumExp", "log_softmax", "logsumexp"]

LOG_SUM_EXP = Kind("log sum exp")


class LogSumExp(AlongAxis):
    """The logarithms of the column sums (axis 0: a row) or of the row sums (axis 1: a column) of exp(Z).

    Parameters
    ----------
    Z
        A matrix.
    axis
        0 or 1, also for a vector.

    Raises
    ------
    ValueError
        For another axis.

    See Also
    --------
    logsumexp : the function to call, which makes a scalar of a vector.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import LogSumExp
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> LogSumExp(Z, 1), LogSumExp(Z, 1).shape
    (logsumexp(Z, axis=1), (2, 1))
    >>> LogSumExp(Z, 0)[0, 2]
    log(exp(Z[0, 2]) + exp(Z[1, 2]))
    """
    __slots__ = ()
    text = "logsumexp"
    keeps_shape = False

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        line = self._line(i, j)
        return log(self._sum_along(lambda k: exp(line(k))))


def logsumexp(Z: Any, axis: int = 0) -> Any:
    """The logarithms of the column sums (axis 0: a row) or row sums (axis 1: a column) of exp(Z).

    Parameters
    ----------
    Z
        A matrix, or a vector, whose one sum is taken whatever the axis.
    axis
        0 to sum over the entries of every column, 1 over those of every row.

    Returns
    -------
    Matrix expression or scalar
        A row or column for a matrix, a scalar for a vector; explicit if Z is.

    Raises
    ------
    ValueError
        For another axis.

    See Also
    --------
    softmax : its gradient.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import logsumexp
    >>> logsumexp(MatrixSymbol("z", 3, 1)) + 1
    logsumexp(z) + 1
    >>> logsumexp(MatrixSymbol("Z", 2, 3)).shape
    (1, 3)
    """
    result = along(LogSumExp, Z, axis)
    if matrix_shape(result) != (1, 1):
        return result
    return result[0, 0] if isinstance(result, MatrixBase) else MatrixScalar(result)


def log_softmax(Z: Any, axis: int = 0) -> Any:
    """log softmax(Z) = Z - 1 logsumexp(Z), along the columns (axis 0) or the rows (axis 1) of a matrix.

    Parameters
    ----------
    Z
        A matrix, or a vector, which has one axis, whatever is given.
    axis
        0 for the softmax of every column, 1 for that of every row.

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
    softmax, logsumexp, softmax_cross_entropy

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import jacobian, log_softmax
    >>> z = MatrixSymbol("z", 3, 1)
    >>> log_softmax(z)
    (-logsumexp(z))*1 + z
    >>> jacobian(log_softmax(z), z, layout="numerator")
    I - 1*softmax(z).T
    """
    Z = as_matrix("log_softmax", Z)
    rows, cols = matrix_shape(Z)
    sums, of_ones = logsumexp(Z, axis), sp.ones if all_explicit((Z,)) else OneMatrix
    if not is_matrix_argument(sums):
        return Z - sums*of_ones(rows, cols)
    return Z - (of_ones(rows, 1)*sums if axis == 0 else sums*of_ones(1, cols))


def log_sum_exp(z: Node) -> Node:
    """The row log(1^T exp(Z)); of one column a scalar; of zeros log(n)."""
    if z.shape is None or z.shape[0] == 1:
        return z
    if z.op is ZERO:
        size = function_of(sp.log, z.algebra.dimension(z.shape[0]))
        return size * transpose(z.algebra.ones_vector(z.shape[1]))
    if z.shape[1] == 1:
        return z.algebra.intern(LOG_SUM_EXP, (z,))
    return z.algebra.intern(LOG_SUM_EXP, (z,), None, (1, z.shape[1]))


OF_COLUMNS[LOG_SUM_EXP] = log_sum_exp


@identity("entrywise", "u.T*Elementwise(log, Softmax(A, 0))", "u.T*log(softmax(A))", FUNCTION_LAWS, sp.log)
def log_of_softmax(x: Node) -> Node | None:
    """log softmax(Z) = Z - 1 lse(Z), in the body of an entrywise function."""
    if x.op is not SLOT:
        return None
    p = x.args[0]
    if p.op is SOFTMAX:
        z = p.args[0]
        return slot(z) - slot(repeated_in_columns(log_sum_exp(z), shape_of(p)[0]))
    if is_transpose_of(p, SOFTMAX):
        z = p.args[0].args[0]
        return slot(transpose(z)) - slot(transpose(repeated_in_columns(log_sum_exp(z), shape_of(p)[1])))
    return None


def d_log_sum_exp(y: Node, dz: Node) -> Node:
    """d lse(Z) = 1^T (softmax(Z) o dZ)."""
    return column_sums(hadamard_of(softmax_of(y.args[0]), dz))


def code_log_sum_exp(ns: Arrays, expr: LogSumExp, z: Value, axis: Value) -> Value:
    """With the largest entry in front, so that nothing overflows."""
    top = ns.max(z, ns.index(axis))
    return top + ns.log(ns.sum(ns.exp(z - top), ns.index(axis)))


def stock_log_sum_exp(node: LogSumExp, Z: Any, axis: Any) -> Any:
    """log(1^T exp(Z)), in SymPy's own nodes."""
    t = bound(0)
    return entrywise_form(log(t), {t: stock_sums(stock_exponentials(Z), node.axis)})


register(Reading(
    LogSumExp, read_along_axis(log_sum_exp), code_log_sum_exp, children=matrix_and_options, stock=stock_log_sum_exp,
    samples=("LogSumExp(x, 0)", "LogSumExp(A, 0)", "LogSumExp(A, 1)")))
register(Nonlinear(
    LOG_SUM_EXP, write_of_columns(LogSumExp), "Boyd & Vandenberghe, Convex Optimization 3.1.5",
    write_transposed=write_of_rows(LogSumExp), build=lambda y, args: log_sum_exp(*args), differential=d_log_sum_exp,
    words=Words("log-sum-exp rule", "log-sum-exp 的微分", "d lse(z) = softmax(z)^T dz",
                r"d\operatorname{lse}(z)=\operatorname{softmax}(z)^T dz", Proof(
        "The chain rule for log and exp.", "对 log 与 exp 使用链式法则。",
        r"d\log\sum_ke^{z_k} &= \frac{\sum_ke^{z_k}\,dz_k}{\sum_ke^{z_k}}=\operatorname{softmax}(z)^Tdz"))))
