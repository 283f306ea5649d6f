"""The lower triangle of a matrix, and the sums along its diagonals."""
from __future__ import annotations

import sympy as sp

from ..algebra.entrywise import diag, diagonal
from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ..algebra.primitives import Entrywise
from ..algebra.products import trace
from ..algebra.properties import has
from ..algebra.sums import scale, scaled
from ..expressions import LowerTriangle, ToeplitzSums
from ..raw import raw_own
from ..rules import Linear, Reading, register


# ------------------------------------------------------------------------------------------------ lower triangle
def lower_triangle(matrix: Node) -> Node:
    """tril(A): A on and below its diagonal, zeros above.  Scalars go in front, sums stay inside."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    c, rest = scaled(matrix)
    if cols == 1 or rest.op in ("zero", "identity", "diag", "lower triangle"):
        return matrix
    if is_upper_triangle(rest) and rows == cols:
        return scale(c, diag(diagonal(rest.args[0].args[0])))
    if rows == cols and has(rest, "lower_triangular"):
        return matrix
    if rows == cols and has(rest, "upper_triangular"):
        return diag(diagonal(matrix))
    if is_constant(rest):
        return scale(c, algebra.leaf(LowerTriangle(rest.data).as_explicit(), (rows, cols)))
    return scale(c, algebra.intern("lower triangle", (rest,), None, (rows, cols)))


def is_upper_triangle(node: Node) -> bool:
    """Whether a matrix is the transpose of a lower triangle."""
    return node.op == "transpose" and node.args[0].op == "lower triangle"


def is_constant(node: Node) -> bool:
    """Whether a matrix is explicit, and does not depend on the variables."""
    return node.op == "leaf" and isinstance(node.data, sp.MatrixBase)


def write_lower_triangle(y):
    return raw_own(LowerTriangle, y.shape, (yield y.args[0]))


def code_lower_triangle(ns, expr, x):
    x = ns.matrix(x)
    return ns.build(*x.shape, lambda i, j: x[i, j] if j <= i else ns.number(0))


register(Reading(LowerTriangle, lambda reader, expr, nodes: lower_triangle(nodes[0]), code_lower_triangle,
                 samples=("LowerTriangle(A)", "LowerTriangle(A.T)", "LowerTriangle(S*R)", "LowerTriangle(A - 2*C)",
                          "A*LowerTriangle(S).T", "LowerTriangle(LowerTriangle(S).T)*B")))
register(Linear("lower triangle", write_lower_triangle, "Magnus, Linear Structures (1988)",
                build=lambda y, args: lower_triangle(args[0]), apply=lambda y, dx: lower_triangle(dx),
                pullback=lambda y, g: lower_triangle(g),
                primitive=lambda y: Entrywise(lower_triangle(y.algebra.ones(shape_of(y))))))


# ------------------------------------------------------------------------------------------------- Toeplitz sums
def toeplitz_sums(matrix: Node) -> Node:
    """toep(A): the sums along the diagonals of A, as a Toeplitz matrix.  Scalars go in front, sums stay inside."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    c, rest = scaled(matrix)
    if rows == 1 or cols == 1 or rest.op == "zero":
        return matrix
    if rest.op in ("identity", "diag"):
        return scale(trace(matrix), algebra.identity(rows))
    if is_constant(rest):
        return scale(c, algebra.leaf(ToeplitzSums(rest.data).as_explicit(), (rows, cols)))
    return scale(c, algebra.intern("toeplitz sums", (rest,), None, (rows, cols)))


@identity("structure", "Transpose(ToeplitzSums(A))", "toep(A.T)", TRANSPOSES, "toeplitz sums")
def transpose_of_toeplitz_sums(node: Node) -> Node:
    """toep(A)^T = toep(A^T)."""
    return toeplitz_sums(transpose(node.args[0]))


def write_toeplitz_sums(y):
    return raw_own(ToeplitzSums, y.shape, (yield y.args[0]))


def code_toeplitz_sums(ns, expr, x):
    x = ns.matrix(x)
    rows, cols = x.shape
    sums = {k: sum((x[i, i + k] for i in range(max(0, -k), min(rows, cols - k))), ns.number(0))
            for k in range(1 - rows, cols)}
    return ns.build(rows, cols, lambda i, j: sums[j - i])


register(Reading(ToeplitzSums, lambda reader, expr, nodes: toeplitz_sums(nodes[0]), code_toeplitz_sums,
                 samples=("ToeplitzSums(A)", "ToeplitzSums(S*R)", "ToeplitzSums(A - 2*C)", "A*ToeplitzSums(S).T",
                          "ToeplitzSums(DiagMatrix(x))*B")))
register(Linear("toeplitz sums", write_toeplitz_sums, "Matrix Cookbook (143)",
                build=lambda y, args: toeplitz_sums(args[0]), apply=lambda y, dx: toeplitz_sums(dx),
                pullback=lambda y, g: toeplitz_sums(g)))
