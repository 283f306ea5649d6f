"""Determinant and adjugate."""
from __future__ import annotations

import sympy as sp

from ..algebra.identities import Rules, identity
from ..algebra.nodes import TRANSPOSES, Dim, Node, shape_of, transpose
from ..algebra.powers import inverse, is_square
from ..algebra.products import product, simpler, trace
from ..algebra.scalars import power, product_of_scalars, scale_scalar
from ..algebra.sums import scale, scaled
from ..errors import MissingRuleError
from ..expressions import Adjugate
from ..intake import check_square
from ..raw import raw, raw_own
from ..rules import Nonlinear, Reading, register

DETERMINANTS = Rules()
"""Identities for the determinant, by the operation of the matrix."""


def determinant(matrix: Node) -> Node:
    """det A; det A^T = det A, and a product of square factors has the product of theirs."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    c, rest = scaled(matrix)
    if rest is not matrix:
        return scale_scalar(power(c, algebra.dimension(matrix.shape[0])), determinant(rest))
    found = DETERMINANTS.first(matrix.op, matrix)
    if found is not None:
        return found
    return algebra.intern("det", (simpler(matrix, transpose(matrix)),))


def is_smaller(a: Dim, b: Dim) -> bool:
    """Whether a size is surely smaller than another."""
    return isinstance(a, int) and isinstance(b, int) and a < b


@identity("determinants", "Determinant(S*R)/Determinant(R)", "Determinant(S)", DETERMINANTS, "product")
def determinant_of_product(x: Node) -> Node | None:
    """det(A B) = det(A) det(B) for square A and B."""
    if not all(is_square(f) for f in x.args):
        return None
    if x.algebra.reading:
        x.algebra.written_determinants.setdefault(frozenset(x.args), x.args)
    return product_of_scalars(x.algebra, [determinant(f) for f in x.args])


@identity("determinants", "Determinant(MatMul(ImmutableMatrix([1, 2]), ImmutableMatrix([[3, 4]])))", "0",
          DETERMINANTS, "product")
def determinant_of_low_rank(x: Node) -> Node | None:
    """det(A B) = 0 where a size inside is smaller than the rows."""
    low = any(is_smaller(shape_of(f)[1], shape_of(x)[0]) for f in x.args)
    return x.algebra.number(0) if low else None


@identity("determinants", "Determinant(Identity(n))", "1", DETERMINANTS, "identity")
def determinant_of_identity(x: Node) -> Node:
    """det(I) = 1."""
    return x.algebra.number(1)


@identity("determinants", "Determinant(ZeroMatrix(n, n)) + s", "s", DETERMINANTS, "zero")
def determinant_of_zero(x: Node) -> Node:
    """det(0) = 0."""
    return x.algebra.number(0)


@identity("determinants", "Determinant(Inverse(S))", "1/Determinant(S)", DETERMINANTS, "inverse")
def determinant_of_inverse(x: Node) -> Node:
    """det(A^-1) = 1/det(A)."""
    return power(determinant(x.args[0]), x.algebra.number(-1))


@identity("determinants", "Determinant(S**k)", "Determinant(S)**k", DETERMINANTS, "power")
def determinant_of_power(x: Node) -> Node:
    """det(A^n) = det(A)^n."""
    return power(determinant(x.args[0]), x.args[1])


@identity("determinants", "Determinant(Transpose(S))", "Determinant(S)", DETERMINANTS, "transpose")
def determinant_of_transpose(x: Node) -> Node:
    """det(A^T) = det(A)."""
    return determinant(x.args[0])


def read_determinant(reader, expr, nodes):
    check_square(nodes[0], expr)
    return determinant(nodes[0])


def d_determinant(y, dx):
    """d det X = det(X) tr(X^-1 dX); for a general X tr(adj(X) dX)."""
    x = y.args[0]
    if y.algebra.invertible:
        return y * trace(inverse(x) * dx)
    return trace(adjugate(x) * dx)


def write_determinant(y):
    return raw(sp.Determinant, (yield y.args[0]))


register(Reading(sp.Determinant, read_determinant, lambda ns, expr, x: ns.det(ns.matrix(x)),
                 samples=("Determinant(S)", "Determinant(A*A.T)", "Determinant(A*S*C.T)", "Determinant(S*R)")))
register(Nonlinear("det", write_determinant, "Matrix Cookbook (41)", build=lambda y, args: determinant(args[0]),
                   differential=d_determinant))


# ------------------------------------------------------------------------------------------------------ adjugate
def adjugate(x: Node) -> Node:
    """adj A with A adj(A) = det(A) I; det(A) A^-1 where A is taken as invertible."""
    if x.shape is None:
        return x.algebra.number(1)
    if x.algebra.invertible:
        return scale(determinant(x), inverse(x))
    if x.op == "product" and all(is_square(f) for f in x.args):
        return product([adjugate(f) for f in reversed(x.args)])
    if x.op == "identity":
        return x
    return x.algebra.intern("adjugate", (x,), None, x.shape)


@identity("structure", "Transpose(Adjugate(S))", "adjugate(S.T)", TRANSPOSES, "adjugate")
def transpose_of_adjugate(node: Node) -> Node:
    """adj(A)^T = adj(A^T)."""
    return adjugate(transpose(node.args[0]))


def read_adjugate(reader, expr, nodes):
    check_square(nodes[0], expr)
    return adjugate(nodes[0])


def d_adjugate(y, dx):
    raise MissingRuleError("the differential of an adjugate needs an invertible argument: drop invertible=False "
                           "(then adj(X) is det(X) X^-1)")


def write_adjugate(y):
    return raw_own(Adjugate, y.shape, (yield y.args[0]))


register(Reading(Adjugate, read_adjugate, lambda ns, expr, x: ns.adjugate(ns.matrix(x)),
                 samples=("Adjugate(S)", "Adjugate(A*C.T)")))
register(Nonlinear("adjugate", write_adjugate, "Magnus & Neudecker ch. 8, th. 1",
                   build=lambda y, args: adjugate(args[0]), differential=d_adjugate))
