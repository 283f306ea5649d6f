"""Functions of the columns of a matrix; rowwise is the transpose of columnwise."""
from __future__ import annotations

import sympy as sp

from .kinds import DEVIATION, LOG_SUM_EXP, SOFTMAX, STANDARDIZED, ZERO
from .nodes import Dim, Node, shape_of, transpose
from .products import product
from .scalars import function_of, is_number, power


def softmax_of(z: Node) -> Node:
    """exp(Z) with its columns divided by their sums; of zeros 1/n."""
    if z.shape is None:
        return z.algebra.number(1)
    if z.shape[0] == 1:
        return z.algebra.ones(z.shape)
    if z.op is ZERO:
        return z.algebra.ones(z.shape) / z.algebra.dimension(z.shape[0])
    return z.algebra.intern(SOFTMAX, (z,), None, z.shape)


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


def column_sums(z: Node) -> Node:
    """1^T Z."""
    return product([transpose(z.algebra.ones_vector(shape_of(z)[0])), z])


def repeated_in_columns(row: Node, n: Dim) -> Node:
    """1 r^T."""
    return product([row.algebra.ones_vector(n), row]) if row.shape is not None else row * row.algebra.ones_vector(n)


def standardized(z: Node, eps: Node) -> Node:
    """(Z - its column means) with the columns divided by their deviations; zero where a column has one entry."""
    algebra = z.algebra
    if z.shape is None:
        return algebra.number(0)
    if z.shape[0] == 1 or z.op is ZERO and not is_number(eps, 0):
        return algebra.zero(z.shape)
    return algebra.intern(STANDARDIZED, (z, eps), None, z.shape)


def deviation(z: Node, eps: Node) -> Node:
    """The row of sqrt(variance + eps) of the columns; of one column a scalar."""
    algebra = z.algebra
    if z.shape is None or z.shape[0] == 1 or z.op is ZERO:
        root = power(eps, algebra.number(sp.Rational(1, 2)))
        return root if z.shape is None or z.shape[1] == 1 else root * transpose(algebra.ones_vector(z.shape[1]))
    if z.shape[1] == 1:
        return algebra.intern(DEVIATION, (z, eps))
    return algebra.intern(DEVIATION, (z, eps), None, (1, z.shape[1]))
