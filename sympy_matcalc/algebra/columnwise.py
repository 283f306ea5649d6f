"""Functions of the columns of a matrix; rowwise is the transpose of columnwise."""
from __future__ import annotations

import sympy as sp

from .entrywise import DIAGONALS, slot
from .kinds import DEVIATION, LOG_SUM_EXP, SLOT, SOFTMAX, SQUARED_DISTANCES, STANDARDIZED, TRANSPOSE, ZERO
from .nodes import TRANSPOSES, Dim, Node, shape_of, transpose
from .predicates import is_column, is_ones, is_row, is_transpose_of
from .products import PRODUCTS, product
from .scalars import FUNCTION_LAWS, function_of, is_number, power
from .tables import identity


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


@identity("entrywise", "Transpose(Standardized(A, 0))", "standardized(A.T, axis=1)", TRANSPOSES, STANDARDIZED)
def transpose_of_standardized(p: Node) -> Node:
    """standardized(Z)^T, columnwise, is standardized(Z^T) rowwise."""
    rows, cols = shape_of(p)
    z = p.args[0]
    return p.algebra.intern(TRANSPOSE, (p,), None, (cols, rows), transpose(z).cost - z.cost)


@identity("entrywise", "OneMatrix(1, m)*Standardized(A, 0) + u.T*A", "u.T*A", PRODUCTS, STANDARDIZED)
def sums_of_standardized(left: Node, right: Node) -> Node | None:
    """1^T standardized(Z) = 0: the columns have mean zero."""
    if right.op is STANDARDIZED and is_ones(left) and is_row(left):
        return _zero_of(left.algebra, (1, shape_of(right)[1]))
    if is_transpose_of(left, STANDARDIZED) and is_ones(right) and is_column(right):
        return _zero_of(left.algebra, (shape_of(left)[0], 1))
    return None


@identity("entrywise", "Transpose(Standardized(x, 0))*Standardized(x, 0)", "n", PRODUCTS, STANDARDIZED)
def square_of_standardized(left: Node, right: Node) -> Node | None:
    """z^T z = n for the standardized z = (x - mean)/deviation of n entries, without an eps."""
    if right.op is STANDARDIZED and left is transpose(right) and is_column(right) \
            and is_number(right.args[1], 0):
        return right.algebra.dimension(shape_of(right)[0])
    return None


def _zero_of(algebra, shape):
    return algebra.number(0) if shape == (1, 1) else algebra.zero(shape)


def squared_distances_of(x: Node) -> Node:
    """D with d_ij = |x_i - x_j|^2; zero for one column."""
    n = x.shape[1] if x.shape is not None else 1
    if n == 1:
        return x.algebra.number(0)
    if x.op is ZERO:
        return x.algebra.zero((n, n))
    return x.algebra.intern(SQUARED_DISTANCES, (x,), None, (n, n))


@identity("entrywise", "MatMul(Transpose(SquaredDistances(A)), x)", "sqdist(A)*x", TRANSPOSES, SQUARED_DISTANCES)
def transpose_of_squared_distances(d: Node) -> Node:
    """D^T = D for the squared distances D."""
    return d


@identity("entrywise", "DiagonalOf(SquaredDistances(A)) + x", "x", DIAGONALS, SQUARED_DISTANCES)
def diagonal_of_squared_distances(d: Node) -> Node:
    """diagonal(D) = 0 for the squared distances D."""
    return d.algebra.zero((shape_of(d)[0], 1))
