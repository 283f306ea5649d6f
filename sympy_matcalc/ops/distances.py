"""The squared distances of the columns of a matrix, from which kernels are made."""
from __future__ import annotations

from ..algebra.entrywise import DIAGONALS, diagonal
from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ..algebra.products import product
from ..expressions import SquaredDistances
from ..raw import raw_own
from ..rules import Nonlinear, Reading, register


def squared_distances(x: Node) -> Node:
    """D with d_ij = |x_i - x_j|^2; zero for one column."""
    n = x.shape[1] if x.shape is not None else 1
    if n == 1:
        return x.algebra.number(0)
    if x.op == "zero":
        return x.algebra.zero((n, n))
    return x.algebra.intern("squared distances", (x,), None, (n, n))


@identity("entrywise", "MatMul(Transpose(SquaredDistances(A)), x)", "sqdist(A)*x", TRANSPOSES, "squared distances")
def transpose_of_squared_distances(d: Node) -> Node:
    """D^T = D for the squared distances D."""
    return d


@identity("entrywise", "DiagonalOf(SquaredDistances(A)) + x", "x", DIAGONALS, "squared distances")
def diagonal_of_squared_distances(d: Node) -> Node:
    """diagonal(D) = 0 for the squared distances D."""
    return d.algebra.zero((shape_of(d)[0], 1))


def d_squared_distances(y, dx):
    """dD = 2 (v 1^T + 1 v^T - M - M^T), M = X^T dX and v = diagonal(M)."""
    gram = product([transpose(y.args[0]), dx])
    spread = product([diagonal(gram), transpose(y.algebra.ones_vector(shape_of(y)[0]))])
    return 2*(spread + transpose(spread) - gram - transpose(gram))


def write_squared_distances(y):
    return raw_own(SquaredDistances, y.shape, (yield y.args[0]))


def code_squared_distances(ns, expr, x):
    """Row by row of differences, so that near points are not lost as they are in |a|^2 + |b|^2 - 2 a^T b."""
    rows, result = x.shape[0], 0
    for k in range(rows):
        row = ns.slice(x, [k], range(x.shape[1]))
        result = result + (row.T - row)*(row.T - row)
    return result


register(Reading(SquaredDistances, lambda reader, expr, nodes: squared_distances(nodes[0]), code_squared_distances,
                 samples=("SquaredDistances(A)", "SquaredDistances(D*A)", "Elementwise(exp, -SquaredDistances(A))")))
register(Nonlinear("squared distances", write_squared_distances, "|a|^2 + |b|^2 - 2 a^T b, Magnus & Neudecker ch. 9",
                   build=lambda y, args: squared_distances(args[0]), differential=d_squared_distances))
