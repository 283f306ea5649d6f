"""The weighted sum of the blocks of a matrix: the adjoint of B -> A kron B."""
from __future__ import annotations

import operator
from functools import reduce
from itertools import product as pairs
from typing import Any

from sympy import Expr, ImmutableDenseMatrix
from sympy.matrices.expressions import Identity, KroneckerProduct, MatAdd, MatMul, Transpose

from ...algebra.kinds import WEIGHTED_BLOCKS
from ...algebra.kronecker import block_inner, kronecker, weighted_blocks
from ...algebra.maps.primitives import Adjoint, KroneckerLeft, Primitive
from ...algebra.nodes import Node, shape_of
from ...expressions.nodes import explicit_entries, unchecked
from ...expressions.shapes import matrix_shape
from ...reading.reader import Reader
from ...reading.size_checks import check_whole_blocks
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.forms import written_as
from ...writing.stock_entrywise import NoMatrixForm
from .kronecker_adjoints import OfBlocks, code_of_block, stock_of_block, sum_over_places

__all__ = ["WeightedBlocks"]


class WeightedBlocks(OfBlocks):
    """The p x q matrix sum_ij A_ij G_ij of the blocks of G, which is m p x n q, with the m x n weights A.

    It is the adjoint of B -> A kron B: <G, A kron B> = <WeightedBlocks(G, A), B>.

    Parameters
    ----------
    G
        The large matrix.
    A
        The weights.

    Raises
    ------
    ShapeError
        If G cannot be divided into as many blocks as A has entries.

    See Also
    --------
    BlockInner : the adjoint of A -> A kron B.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import WeightedBlocks
    >>> G, A = MatrixSymbol("G", 6, 4), MatrixSymbol("A", 2, 1)
    >>> WeightedBlocks(G, A).shape
    (3, 4)
    >>> WeightedBlocks(G, A)[1, 2]
    A[0, 0]*G[1, 2] + A[1, 0]*G[4, 2]
    """
    __slots__ = ()

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        A = self.args[1]
        return sum_over_places(
            matrix_shape(A), lambda a, b: A[a, b]*self._block_entry((a, b), (i, j), self.shape))

    def _explicit(self) -> Any:
        G, A = map(explicit_entries, self.args)
        p, q = map(int, self.shape)
        blocks = (A[i, j]*G[i*p:(i + 1)*p, j*q:(j + 1)*q] for i, j in pairs(range(A.rows), range(A.cols)))
        return sum(blocks, ImmutableDenseMatrix.zeros(p, q))


def read_weighted_blocks(reader: Reader, expr: WeightedBlocks, nodes: list[Node]) -> Node:
    """Of as many blocks as there are weights."""
    return weighted_blocks(nodes[0], nodes[1], check_whole_blocks(nodes, expr))


def apply_weighted_blocks(y: Node, k: int, dx: Node) -> Node:
    """d sum_ij A_ij G_ij = sum_ij A_ij dG_ij + sum_ij dA_ij G_ij."""
    g, a = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return weighted_blocks(g, a, shape_of(y))


def pull_weighted_blocks(y: Node, k: int, g: Node) -> Node:
    """<H, sum_ij A_ij dG_ij> = <A kron H, dG> and <H, sum_ij dA_ij G_ij> = <<G_ij, H>, dA>."""
    matrix, a = y.args
    return kronecker(a.conjugate, g) if k == 0 else block_inner(matrix.conjugate, g, shape_of(a))


def map_of_weighted_blocks(y: Node, k: int) -> Primitive | None:
    """dG -> sum_ij A_ij dG_ij, the adjoint of dB -> A kron dB."""
    return None if k else Adjoint(KroneckerLeft(y.args[1]), shape_of(y))


def code_weighted_blocks(ns: Arrays, expr: WeightedBlocks, g: Value, a: Value) -> Value:
    """Block by block."""
    (m, n), p, q = a.shape, g.shape[0]//a.shape[0], g.shape[1]//a.shape[1]
    return reduce(operator.add, (a[i, j]*code_of_block(ns, g, i, j, p, q) for i, j in pairs(range(m), range(n))))


def stock_weighted_blocks(node: WeightedBlocks, G: Any, A: Any) -> Any:
    """(A^T kron I) G for a column A, G (A^T kron I) for a row, else block by block."""
    (p, q), (m, n) = node.shape, matrix_shape(A)
    if n == 1:
        return unchecked(MatMul, unchecked(KroneckerProduct, unchecked(Transpose, A), Identity(p)), G)
    if m == 1:
        return unchecked(MatMul, G, unchecked(KroneckerProduct, unchecked(Transpose, A), Identity(q)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    terms = [unchecked(MatMul, A[i, j], stock_of_block(G, i, j, (p, q)))
             for i, j in pairs(range(int(m)), range(int(n)))]
    return unchecked(MatAdd, *terms)


register(Reading(
    WeightedBlocks, read_weighted_blocks, code_weighted_blocks, samples=("WeightedBlocks(H, A)",),
    stock=stock_weighted_blocks))
register(Multilinear(
    WEIGHTED_BLOCKS, written_as(WeightedBlocks),
    build=lambda y, args: weighted_blocks(args[0], args[1], shape_of(y)), apply=apply_weighted_blocks,
    pullback=pull_weighted_blocks, primitive=map_of_weighted_blocks,
    words=Words("weighted blocks", "加权分块", "bilinear in both arguments")))
