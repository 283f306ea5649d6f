"""Determinant and adjugate."""
from __future__ import annotations

import sympy as sp

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

DETERMINANTS = {}
"""How the determinant of an operation simplifies; other paragraphs put theirs here."""


def determinant(matrix: Node) -> Node:
    """det A; det A^T = det A, and a product of square factors has the product of theirs."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    c, rest = scaled(matrix)
    if rest is not matrix:
        return scale_scalar(power(c, algebra.dimension(matrix.shape[0])), determinant(rest))
    if matrix.op == "product" and all(is_square(f) for f in matrix.args):
        if algebra.reading:
            algebra.written_determinants.setdefault(tuple(sorted(matrix.args, key=lambda f: f.key)), matrix.args)
        return product_of_scalars(algebra, [determinant(f) for f in matrix.args])
    if matrix.op == "product" and any(is_smaller(shape_of(f)[1], matrix.shape[0]) for f in matrix.args):
        return algebra.number(0)            # the rank is at most the smallest size inside
    rule = DETERMINANTS.get(matrix.op)
    found = rule(matrix) if rule else None
    if found is not None:
        return found
    return algebra.intern("det", (simpler(matrix, transpose(matrix)),))


def is_smaller(a: Dim, b: Dim) -> bool:
    """Whether a size is surely smaller than another."""
    return isinstance(a, int) and isinstance(b, int) and a < b


DETERMINANTS["identity"] = lambda x: x.algebra.number(1)
DETERMINANTS["zero"] = lambda x: x.algebra.number(0)
DETERMINANTS["inverse"] = lambda x: power(determinant(x.args[0]), x.algebra.number(-1))
DETERMINANTS["power"] = lambda x: power(determinant(x.args[0]), x.args[1])
DETERMINANTS["transpose"] = lambda x: determinant(x.args[0])


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


TRANSPOSES["adjugate"] = lambda node: adjugate(transpose(node.args[0]))


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
register(Nonlinear("adjugate", write_adjugate, "Magnus & Neudecker ch. 8, th. 1", build=lambda y, args: adjugate(args[0]),
                   differential=d_adjugate))
