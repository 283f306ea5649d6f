"""Permutation matrices, and the permutation of rows or columns as a product with one."""
from __future__ import annotations

from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix

from ...algebra.nodes import transpose
from ...algebra.products import product
from ...algebra.sizes import dimensions
from ...rules.registry import register, scoped
from ...rules.rows import Reading


def read_permutation(reader, expr, nodes):
    return reader.algebra.leaf(expr, dimensions(expr.shape))


def read_permuted(reader, expr, nodes):
    """P A has the permuted rows of A, A P^T its permuted columns."""
    permutation = PermutationMatrix(expr.args[1])
    p = reader.algebra.leaf(permutation, dimensions(permutation.shape))
    return product([p, nodes[0]]) if expr.args[2] == 0 else product([nodes[0], transpose(p)])


@scoped
def code_permutation(ns, expr, run):
    order = expr.args[0].array_form
    return ns.slice(ns.eye(len(order)), order, range(len(order)))


@scoped
def code_permuted(ns, expr, run):
    m, order = run(expr.args[0]), expr.args[1].array_form
    return ns.slice(m, range(m.shape[0]), order) if expr.args[2] == 1 else ns.slice(m, order, range(m.shape[1]))


register(Reading(PermutationMatrix, read_permutation, code_permutation, children=lambda e: (),
                 samples=("PermutationMatrix(Permutation([2, 0, 1]))*A",)))
register(Reading(MatrixPermute, read_permuted, code_permuted, children=lambda e: e.args[:1],
                 samples=("MatrixPermute(A, Permutation([2, 0, 1]))",
                          "MatrixPermute(A, Permutation([2, 0, 3, 1]), 1)")))
