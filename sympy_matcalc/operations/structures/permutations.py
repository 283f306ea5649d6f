"""Permutation matrices, and the permutation of rows or columns as a product with one."""
from __future__ import annotations

from typing import Any

from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix

from ...algebra.nodes import Node, transpose
from ...algebra.products import product
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Run, Value
from ...rules.registry import register, scoped
from ...rules.rows import Reading, no_children


def read_permutation(reader: Reader, expr: PermutationMatrix, nodes: list[Node]) -> Node:
    """A constant."""
    return reader.algebra.leaf(expr, reader.algebra.sizes.shape(expr.shape))


def read_permuted(reader: Reader, expr: MatrixPermute, nodes: list[Node]) -> Node:
    """P A has the permuted rows of A, A P^T its permuted columns."""
    matrix, permutation = nodes[0], read_permutation(reader, PermutationMatrix(expr.args[1]), [])
    return product([permutation, matrix]) if expr.args[2] == 0 else product([matrix, transpose(permutation)])


@scoped
def code_permutation(ns: Arrays, expr: PermutationMatrix, run: Run) -> Value:
    """Rows of the identity."""
    order: Any = expr.args[0].array_form
    return ns.slice(ns.eye(len(order)), order, range(len(order)))


@scoped
def code_permuted(ns: Arrays, expr: MatrixPermute, run: Run) -> Value:
    """The rows (axis 0) or the columns in their order."""
    m, order = run(expr.args[0]), expr.args[1].array_form
    return ns.slice(m, range(m.shape[0]), order) if expr.args[2] == 1 else ns.slice(m, order, range(m.shape[1]))


register(Reading(
    PermutationMatrix, read_permutation, code_permutation, children=no_children,
    samples=("PermutationMatrix(Permutation([2, 0, 1]))*A",)))
register(Reading(
    MatrixPermute, read_permuted, code_permuted, children=lambda expr: expr.args[:1],
    samples=("MatrixPermute(A, Permutation([2, 0, 1]))", "MatrixPermute(A, Permutation([2, 0, 3, 1]), 1)")))
