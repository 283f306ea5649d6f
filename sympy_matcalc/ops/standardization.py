"""Columns without their mean and divided by their deviation sqrt(variance + eps), as in layer and batch norm.

Rowwise is the transpose of columnwise.  With Xhat and the row s of deviations the differentials close:
ds = 1^T (Xhat o dX)/n and dXhat = (dX - 1 1^T dX/n - Xhat Diag(ds)) Diag(s)^-1.
"""
from __future__ import annotations

import sympy as sp

from ..algebra.entrywise import diag, entrywise, hadamard, is_ones, slot
from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ..algebra.products import PRODUCTS, product
from ..algebra.scalars import is_number, power
from ..expressions import Deviation, Standardized
from ..intake import as_scalar
from ..raw import raw_own, scalar_of
from ..rules import Nonlinear, Reading, register
from .softmax import column_sums, repeated_in_columns


def standardized(z: Node, eps: Node) -> Node:
    """(Z - its column means) with the columns divided by their deviations; zero where a column has one entry."""
    algebra = z.algebra
    if z.shape is None:
        return algebra.number(0)
    if z.shape[0] == 1 or z.op == "zero" and not is_number(eps, 0):
        return algebra.zero(z.shape)
    return algebra.intern("standardized", (z, eps), None, z.shape)


def deviation(z: Node, eps: Node) -> Node:
    """The row of sqrt(variance + eps) of the columns; of one column a scalar."""
    algebra = z.algebra
    if z.shape is None or z.shape[0] == 1 or z.op == "zero":
        root = power(eps, algebra.number(sp.Rational(1, 2)))
        return root if z.shape is None or z.shape[1] == 1 else root * transpose(algebra.ones_vector(z.shape[1]))
    if z.shape[1] == 1:
        return algebra.intern("deviation", (z, eps))
    return algebra.intern("deviation", (z, eps), None, (1, z.shape[1]))


@identity("entrywise", "Transpose(Standardized(A, 0))", "standardized(A.T, axis=1)", TRANSPOSES, "standardized")
def transpose_of_standardized(p: Node) -> Node:
    """standardized(Z)^T, columnwise, is standardized(Z^T) rowwise."""
    rows, cols = shape_of(p)
    z = p.args[0]
    return p.algebra.intern("transpose", (p,), None, (cols, rows), transpose(z).cost - z.cost)


@identity("entrywise", "OneMatrix(1, m)*Standardized(A, 0) + u.T*A", "u.T*A", PRODUCTS, "standardized")
def sums_of_standardized(left: Node, right: Node) -> Node | None:
    """1^T standardized(Z) = 0: the columns have mean zero."""
    if right.op == "standardized" and is_ones(left) and shape_of(left)[0] == 1:
        return _zero(left.algebra, (1, shape_of(right)[1]))
    if left.op == "transpose" and left.args[0].op == "standardized" and is_ones(right) and shape_of(right)[1] == 1:
        return _zero(left.algebra, (shape_of(left)[0], 1))
    return None


@identity("entrywise", "Transpose(Standardized(x, 0))*Standardized(x, 0)", "n", PRODUCTS, "standardized")
def square_of_standardized(left: Node, right: Node) -> Node | None:
    """z^T z = n for the standardized z = (x - mean)/deviation of n entries, without an eps."""
    if right.op == "standardized" and left is transpose(right) and shape_of(right)[1] == 1 \
            and is_number(right.args[1], 0):
        return right.algebra.dimension(shape_of(right)[0])
    return None


def _zero(algebra, shape):
    return algebra.number(0) if shape == (1, 1) else algebra.zero(shape)


def means(z: Node) -> Node:
    """1^T Z/n."""
    return column_sums(z) / z.algebra.dimension(shape_of(z)[0])


def reciprocals(y: Node) -> tuple[Node, Node]:
    """The row s of deviations of the columns, and 1/s."""
    s = deviation(*y.args)
    minus = y.algebra.number(-1)
    return s, power(s, minus) if s.shape is None else entrywise(power(slot(s), minus), s.shape)


def over_columns(matrix: Node, row: Node) -> Node:
    """A Diag(r)."""
    return matrix * row if row.shape is None else product([matrix, diag(transpose(row))])


def d_standardized(y, dz):
    """d Xhat = (dZ - 1 1^T dZ/n - Xhat Diag(1^T (Xhat o dZ)/n)) Diag(1/s)."""
    scaled = over_columns(dz, reciprocals(y)[1])
    n = shape_of(y)[0]
    return scaled - repeated_in_columns(means(scaled), n) - over_columns(y, means(hadamard(y, scaled)))


def d_standardized_by_eps(y, deps):
    """d Xhat = -Xhat Diag(1/s^2) deps/2."""
    s = reciprocals(y)[0]
    two = y.algebra.number(-2)
    squares = power(s, two) if s.shape is None else entrywise(power(slot(s), two), s.shape)
    return over_columns(y, squares) * (-deps / 2)


def d_deviation(y, dz):
    """d s = 1^T (Xhat o dZ)/n."""
    return means(hadamard(standardized(*y.args), dz))


def d_deviation_by_eps(y, deps):
    """d s = deps/(2 s)."""
    return reciprocals(y)[1] * (deps / 2)


def read_along_axis(of_columns):
    def read(reader, expr, nodes):
        eps = as_scalar(nodes[1], expr)
        return of_columns(nodes[0], eps) if expr.args[1] == 0 else transpose(of_columns(transpose(nodes[0]), eps))
    return read


def matrix_and_eps(expr):
    return expr.args[0], expr.args[2]


def write_standardized(y):
    matrix = yield y.args[0]
    return raw_own(Standardized, y.shape, matrix, sp.S.Zero, (yield y.args[1]))


def write_deviation(y):
    matrix = yield y.args[0]
    result = raw_own(Deviation, (1, shape_of(y.args[0])[1]), matrix, sp.S.Zero, (yield y.args[1]))
    return scalar_of(result) if y.shape is None else result


def centred_and_deviation(ns, z, axis, eps):
    """Z without its means, and its deviations; in two passes, so that large means do no harm."""
    n = z.shape[ns.index(axis)]
    centred = z - ns.sum(z, ns.index(axis)) / n
    return centred, ns.power(ns.sum(centred * centred, ns.index(axis)) / n + eps, ns.number(1) / 2)


def code_standardized(ns, expr, z, axis, eps):
    centred, deviations = centred_and_deviation(ns, z, axis, ns.scalar(eps))
    return centred / deviations


def code_deviation(ns, expr, z, axis, eps):
    return centred_and_deviation(ns, z, axis, ns.scalar(eps))[1]


register(Reading(Standardized, read_along_axis(standardized), code_standardized, children=matrix_and_eps,
                 samples=("Standardized(x, 0)", "Standardized(A, 0)", "Standardized(A, 1)", "Standardized(u.T, 1, s)",
                          "Standardized(A*S, 1, s*t)")))
register(Reading(Deviation, read_along_axis(deviation), code_deviation, children=matrix_and_eps,
                 samples=("Deviation(x, 0)", "Deviation(A, 0)", "Deviation(A, 1, s)", "Deviation(A*x, 0, s)")))
register(Nonlinear("standardized", write_standardized, "Ioffe & Szegedy (2015); Ba, Kiros & Hinton (2016)",
                   build=lambda y, args: standardized(*args), differential=(d_standardized, d_standardized_by_eps)))
register(Nonlinear("deviation", write_deviation, "Ioffe & Szegedy (2015)",
                   build=lambda y, args: deviation(*args), differential=(d_deviation, d_deviation_by_eps)))
