"""Functions of columns or rows in SymPy's own nodes: softmax, log-sum-exp, standardized columns."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import OneMatrix, Pow, S, Trace, exp, log, sqrt
from sympy.matrices.expressions import DiagonalOf, HadamardPower, MatAdd, MatMul, Transpose

from .expressions import Deviation, LogSumExp, Softmax, SquaredDistances, Standardized, bound, dimension, shape_of
from .expressions.columnwise import axis_of_vector
from .expressions.nodes import raw
from .stock_entrywise import entrywise_form, hadamard_form


def _exponentials(Z: Any) -> Any:
    t = bound(0)
    return entrywise_form(exp(t), {t: Z})


def _sums(matrix: Any, axis: int) -> Any:
    rows, cols = shape_of(matrix)
    return raw(MatMul, OneMatrix(1, rows), matrix) if axis == 0 else raw(MatMul, matrix, OneMatrix(cols, 1))


def _softmax(node: Softmax, Z: Any, axis: Any) -> Any:
    E = _exponentials(Z)
    if axis_of_vector(Z) == node.axis:
        return raw(MatMul, Pow(raw(Trace, _sums(E, node.axis)), -1), E)
    rows, cols = shape_of(E)
    sums = (OneMatrix(rows, rows), E) if node.axis == 0 else (E, OneMatrix(cols, cols))
    return hadamard_form([E, raw(HadamardPower, raw(MatMul, *sums), S.NegativeOne)])


def _logsumexp(node: LogSumExp, Z: Any, axis: Any) -> Any:
    t = bound(0)
    return entrywise_form(log(t), {t: _sums(_exponentials(Z), node.axis)})


def _centred_and_deviations(node: Any, Z: Any, eps: Any) -> tuple[Any, Any]:
    """Z without its means, and the deviations: a row (axis 0) or a column."""
    size, t = dimension(Z, node.axis), bound(0)
    means = raw(MatMul, -1/size, _sums(Z, node.axis))
    centred = raw(MatAdd, Z, _spread(means, Z, node.axis))
    squares = _sums(raw(HadamardPower, centred, S(2)), node.axis)
    return centred, entrywise_form(sqrt(t/size + eps), {t: squares})


def _spread(means: Any, Z: Any, axis: int) -> Any:
    rows, cols = shape_of(Z)
    return raw(MatMul, OneMatrix(rows, 1), means) if axis == 0 else raw(MatMul, means, OneMatrix(1, cols))


def _standardized(node: Standardized, Z: Any, axis: Any, eps: Any) -> Any:
    centred, deviations = _centred_and_deviations(node, Z, eps)
    return hadamard_form([centred, raw(HadamardPower, _spread(deviations, Z, node.axis), S.NegativeOne)])


def _deviation(node: Deviation, Z: Any, axis: Any, eps: Any) -> Any:
    return _centred_and_deviations(node, Z, eps)[1]


def _squared_distances(node: SquaredDistances, X: Any) -> Any:
    """v 1^T + 1 v^T - 2 X^T X, v the diagonal of X^T X."""
    gram = raw(MatMul, raw(Transpose, X), X)
    spread = raw(MatMul, raw(DiagonalOf, gram), OneMatrix(1, shape_of(X)[1]))
    return raw(MatAdd, spread, raw(Transpose, spread), raw(MatMul, S(-2), gram))


COLUMNWISE: dict[type, Callable[..., Any]] = {
    Softmax: _softmax, LogSumExp: _logsumexp, Standardized: _standardized, Deviation: _deviation,
    SquaredDistances: _squared_distances}
