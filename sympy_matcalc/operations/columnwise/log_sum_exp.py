"""Log-sum-exp, of the columns (axis 0) or of the rows (axis 1)."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, MatrixBase, S, log

from ...algebra.columnwise import column_sums, log_sum_exp, softmax_of
from ...algebra.entrywise import hadamard_of
from ...algebra.kinds import LOG_SUM_EXP
from ...algebra.nodes import shape_of, transpose
from ...expressions.bound_symbols import bound
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.raw import raw_own, scalar_of
from ...writing.stock_entrywise import entrywise_form
from ..entrywise.hadamard_product import Hadamard
from .along_axis import AlongAxis, along, first_argument, stock_exponentials, stock_sums
from .normalized_exponential import Softmax

__all__ = ["LogSumExp", "logsumexp"]


def stock_logsumexp(node: LogSumExp, Z: Any, axis: Any) -> Any:
    t = bound(0)
    return entrywise_form(log(t), {t: stock_sums(stock_exponentials(Z), node.axis)})


class LogSumExp(AlongAxis):
    """The logarithms of the column sums (axis 0: a row) or of the row sums (axis 1: a column) of exp(Z).

    Examples
    ========

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

    @classmethod
    def _shape_along(cls, shape: tuple[Expr, Expr], axis: Any) -> tuple[Expr, Expr]:
        return (S.One, shape[1]) if axis == 0 else (shape[0], S.One)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return log(self._sum_of_exponentials(i, j))

    def _derivative_by_scalar(self, s: Any) -> Any:
        return self._sums(Hadamard(Softmax(*self.args), self.argument.diff(s)))


def logsumexp(Z: Any, axis: int = 0) -> Any:
    """The logarithms of the column sums (axis 0: a row) or row sums (axis 1: a column) of exp(Z).

    Returns
    =======

    A row or column for a matrix, a scalar for a vector, whatever the axis.

    Raises
    ======

    ValueError
        For another axis.

    Examples
    ========

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


def d_log_sum_exp(y, dz):
    """d lse(Z) = 1^T (softmax(Z) o dZ)."""
    return column_sums(hadamard_of(softmax_of(y.args[0]), dz))


def read_log_sum_exp(reader, expr, nodes):
    return log_sum_exp(nodes[0]) if expr.args[1] == 0 else transpose(log_sum_exp(transpose(nodes[0])))


def write_log_sum_exp(y):
    result = raw_own(LogSumExp, (1, shape_of(y.args[0])[1]), (yield y.args[0]), sp.S.Zero)
    return scalar_of(result) if y.shape is None else result


def code_log_sum_exp(ns, expr, z, axis):
    top = ns.max(z, ns.index(axis))
    return top + ns.log(ns.sum(ns.exp(z - top), ns.index(axis)))


register(Reading(LogSumExp, read_log_sum_exp, code_log_sum_exp, children=first_argument,
                 samples=("LogSumExp(x, 0)", "LogSumExp(A, 0)", "LogSumExp(A, 1)"), stock=stock_logsumexp))
register(Nonlinear(LOG_SUM_EXP, write_log_sum_exp, "Boyd & Vandenberghe, Convex Optimization 3.1.5",
                   build=lambda y, args: log_sum_exp(args[0]), differential=d_log_sum_exp,
                   words=Words("log-sum-exp rule", "log-sum-exp 的微分", "d lse(z) = softmax(z)^T dz",
                               r"d\operatorname{lse}(z)=\operatorname{softmax}(z)^T dz", Proof(
                       "The chain rule for log and exp.", "对 log 与 exp 使用链式法则。",
                       r"d\log\sum_ke^{z_k} &= \frac{\sum_ke^{z_k}\,dz_k}{\sum_ke^{z_k}}"
                       r"=\operatorname{softmax}(z)^Tdz"))))
