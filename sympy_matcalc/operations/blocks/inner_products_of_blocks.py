"""The inner products of the blocks of a matrix with a small matrix: the adjoint of A -> A kron B."""
from __future__ import annotations

from typing import Any

from sympy import Add, Expr, ImmutableDenseMatrix, Trace
from sympy.matrices.expressions import Identity, KroneckerProduct, MatMul, Transpose

from ...algebra.kinds import BLOCK_INNER
from ...algebra.kronecker import block_inner, kronecker, weighted_blocks
from ...algebra.maps.primitives import Adjoint, KroneckerRight, Primitive
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

__all__ = ["BlockInner"]


class BlockInner(OfBlocks):
    """The m x n matrix of the inner products <G_ij, B> of the p x q blocks of G, which is m p x n q, with B.

    It is the adjoint of A -> A kron B: <G, A kron B> = <BlockInner(G, B), A>.

    Parameters
    ----------
    G
        The large matrix.
    B
        The small one.

    Raises
    ------
    ShapeError
        If G cannot consist of blocks of the shape of B.

    See Also
    --------
    WeightedBlocks : the adjoint of B -> A kron B.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import BlockInner
    >>> G, B = MatrixSymbol("G", 6, 4), MatrixSymbol("B", 3, 1)
    >>> BlockInner(G, B).shape
    (2, 4)
    >>> BlockInner(G, B)[1, 2]
    B[0, 0]*G[3, 2] + B[1, 0]*G[4, 2] + B[2, 0]*G[5, 2]
    """
    __slots__ = ()

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        B = self.args[1]
        shape = matrix_shape(B)
        return sum_over_places(shape, lambda a, b: self._block_entry((i, j), (a, b), shape)*B[a, b])

    def _explicit(self) -> Any:
        G, B = map(explicit_entries, self.args)
        p, q = map(int, matrix_shape(B))
        return ImmutableDenseMatrix(*self.shape, lambda i, j: Add(
            *(g*b for g, b in zip(G[i*p:(i + 1)*p, j*q:(j + 1)*q].flat(), B.flat()))))


def read_block_inner(reader: Reader, expr: BlockInner, nodes: list[Node]) -> Node:
    """Of as many blocks as fit."""
    return block_inner(nodes[0], nodes[1], check_whole_blocks(nodes, expr))


def apply_block_inner(y: Node, k: int, dx: Node) -> Node:
    """d<G_ij, B> = <dG_ij, B> + <G_ij, dB>."""
    g, b = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return block_inner(g, b, shape_of(y))


def pull_block_inner(y: Node, k: int, g: Node) -> Node:
    """<H, <dG_ij, B>> = <H kron B, dG> and <H, <G_ij, dB>> = <sum_ij H_ij G_ij, dB>."""
    matrix, b = y.args
    return kronecker(g, b.conjugate) if k == 0 else weighted_blocks(matrix.conjugate, g, shape_of(b))


def map_of_block_inner(y: Node, k: int) -> Primitive | None:
    """dG -> <dG_ij, B>, the adjoint of dA -> dA kron B."""
    return None if k else Adjoint(KroneckerRight(y.args[1]), shape_of(y))


def code_block_inner(ns: Arrays, expr: BlockInner, g: Value, b: Value) -> Value:
    """Block by block."""
    p, q = b.shape
    return ns.build(g.shape[0]//p, g.shape[1]//q, lambda i, j: ns.sum(b*code_of_block(ns, g, i, j, p, q)))


def stock_block_inner(node: BlockInner, G: Any, B: Any) -> Any:
    """(I kron B^T) G for a column B, G (I kron B^T) for a row, else block by block."""
    (m, n), (p, q) = node.shape, matrix_shape(B)
    if q == 1:
        return unchecked(MatMul, unchecked(KroneckerProduct, Identity(m), unchecked(Transpose, B)), G)
    if p == 1:
        return unchecked(MatMul, G, unchecked(KroneckerProduct, Identity(n), unchecked(Transpose, B)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    return ImmutableDenseMatrix(m, n, lambda i, j: unchecked(
        Trace, unchecked(MatMul, unchecked(Transpose, stock_of_block(G, i, j, (p, q))), B)))


register(Reading(
    BlockInner, read_block_inner, code_block_inner, samples=("BlockInner(H, B)",), stock=stock_block_inner))
register(Multilinear(
    BLOCK_INNER, written_as(BlockInner), build=lambda y, args: block_inner(args[0], args[1], shape_of(y)),
    apply=apply_block_inner, pullback=pull_block_inner, primitive=map_of_block_inner,
    words=Words("inner products of blocks", "分块内积", "bilinear in both arguments")))
