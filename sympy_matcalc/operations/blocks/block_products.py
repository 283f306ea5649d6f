"""Inner products of blocks, and weighted sums of blocks: the adjoints of A kron B."""
from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import reduce
from typing import Any

from sympy import Add, Dummy, Expr, ImmutableDenseMatrix, Integer, MatAdd, ShapeError, Sum, Trace, transpose
from sympy.matrices.expressions import Identity, KroneckerProduct, MatAdd, MatMul, MatrixSlice, Transpose

from ...algebra.kinds import BLOCK_INNER, WEIGHTED_BLOCKS
from ...algebra.kronecker import block_inner, kronecker, weighted_blocks
from ...algebra.maps.primitives import Adjoint, KroneckerLeft, KroneckerRight
from ...algebra.nodes import shape_of
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries, unchecked
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import described, matrix_shape
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own
from ...writing.stock_entrywise import NoMatrixForm

__all__ = ["BlockInner", "WeightedBlocks"]


def stock_block(G: Any, i: int, j: int, shape: tuple[Any, Any]) -> Any:
    p, q = shape
    return MatrixSlice(G, (i*p, (i + 1)*p, 1), (j*q, (j + 1)*q, 1))


def stock_block_inner(node: BlockInner, G: Any, B: Any) -> Any:
    (m, n), (p, q) = node.shape, matrix_shape(B)
    if q == 1:
        return unchecked(MatMul, unchecked(KroneckerProduct, Identity(m), unchecked(Transpose, B)), G)
    if p == 1:
        return unchecked(MatMul, G, unchecked(KroneckerProduct, Identity(n), unchecked(Transpose, B)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    return ImmutableDenseMatrix(m, n, lambda i, j: unchecked(
        Trace, unchecked(MatMul, unchecked(Transpose, stock_block(G, i, j, (p, q))), B)))


def stock_weighted_blocks(node: WeightedBlocks, G: Any, A: Any) -> Any:
    (p, q), (m, n) = node.shape, matrix_shape(A)
    if n == 1:
        return unchecked(MatMul, unchecked(KroneckerProduct, unchecked(Transpose, A), Identity(p)), G)
    if m == 1:
        return unchecked(MatMul, G, unchecked(KroneckerProduct, unchecked(Transpose, A), Identity(q)))
    if not (m.is_Integer and n.is_Integer):
        raise NoMatrixForm("the number of its blocks is a symbol")
    terms = [unchecked(MatMul, A[i, j], stock_block(G, i, j, (p, q))) for i in range(int(m)) for j in range(int(n))]
    return unchecked(MatAdd, *terms)


class _OfBlocks(MatrixNode):
    """A bilinear operation on a large matrix G and a small one, whose shape divides that of G."""
    __slots__ = ()

    def __new__(cls, G: Any, small: Any) -> Any:
        G, small = as_matrix(cls.text, G), as_matrix(cls.text, small)
        quotients = tuple(large/part for large, part in zip(matrix_shape(G), matrix_shape(small)))
        if any(size.is_integer is False for size in quotients):
            raise ShapeError(f"{cls.text} needs a matrix of whole blocks: {described(G)} and {described(small)}")
        return cls._build(quotients, G, small)

    def _block_entry(self, outer: tuple[Any, Any], inner: tuple[Any, Any], block: tuple[Any, Any]) -> Expr:
        """The entry at place inner in block number outer of G, blocks of shape block."""
        return self.args[0][outer[0]*block[0] + inner[0], outer[1]*block[1] + inner[1]]

    def _eval_transpose(self) -> Any:
        return self.func(*map(transpose, self.args))

    def notation(self) -> Form:
        return Call(Word(type(self).__name__, rf"\operatorname{{{self.text}}}"), self.args)


class BlockInner(_OfBlocks):
    """The m x n matrix of the inner products <G_ij, B> of the p x q blocks of G, which is m p x n q, with B.

    It is the adjoint of A -> A kron B: <G, A kron B> = <BlockInner(G, B), A>.

    Raises
    ======

    ShapeError
        If G cannot consist of blocks of the shape of B.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import BlockInner
    >>> G, B = MatrixSymbol("G", 6, 4), MatrixSymbol("B", 3, 1)
    >>> BlockInner(G, B).shape
    (2, 4)
    >>> BlockInner(G, B)[1, 2]
    B[0, 0]*G[3, 2] + B[1, 0]*G[4, 2] + B[2, 0]*G[5, 2]
    """
    __slots__ = ()
    text = "blockinner"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        B = self.args[1]
        shape = matrix_shape(B)
        return _sum_over(shape, lambda a, b: self._block_entry((i, j), (a, b), shape)*B[a, b])

    def _explicit(self) -> Any:
        G, B = map(explicit_entries, self.args)
        p, q = map(int, matrix_shape(B))
        return ImmutableDenseMatrix(*self.shape, lambda i, j: Add(
            *(g*b for g, b in zip(G[i*p:(i + 1)*p, j*q:(j + 1)*q].flat(), B.flat()))))


class WeightedBlocks(_OfBlocks):
    """The p x q matrix sum_ij A_ij G_ij of the blocks of G, which is m p x n q, with the m x n weights A.

    It is the adjoint of B -> A kron B: <G, A kron B> = <WeightedBlocks(G, A), B>.

    Raises
    ======

    ShapeError
        If G cannot be divided into as many blocks as A has entries.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import WeightedBlocks
    >>> G, A = MatrixSymbol("G", 6, 4), MatrixSymbol("A", 2, 1)
    >>> WeightedBlocks(G, A).shape
    (3, 4)
    >>> WeightedBlocks(G, A)[1, 2]
    A[0, 0]*G[1, 2] + A[1, 0]*G[4, 2]
    """
    __slots__ = ()
    text = "weightedblocks"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        A = self.args[1]
        return _sum_over(matrix_shape(A), lambda a, b: A[a, b]*self._block_entry((a, b), (i, j), self.shape))

    def _explicit(self) -> Any:
        G, A = map(explicit_entries, self.args)
        p, q = map(int, self.shape)
        zero = ImmutableDenseMatrix.zeros(p, q)
        return sum((A[i, j]*G[i*p:(i + 1)*p, j*q:(j + 1)*q] for i, j in _places(A)), zero)


def _places(matrix: Any) -> Iterator[tuple[int, int]]:
    rows, cols = map(int, matrix_shape(matrix))
    return ((i, j) for i in range(rows) for j in range(cols))


def _sum_over(shape: tuple[Expr, Expr], term: Any) -> Expr:
    """The sum of term(a, b) over all places of a shape."""
    if all(isinstance(size, Integer) for size in shape):
        return Add(*(term(Integer(a), Integer(b)) for a in range(int(shape[0])) for b in range(int(shape[1]))))
    a, b = Dummy("a", integer=True), Dummy("b", integer=True)
    return Sum(term(a, b), (a, 0, shape[0] - 1), (b, 0, shape[1] - 1))


def apply_block_inner(y, k, dx):
    g, b = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return block_inner(g, b, shape_of(y))


def pull_block_inner(y, k, g):
    """<H, <dG_ij, B>> = <H kron B, dG> and <H, <G_ij, dB>> = <sum_ij H_ij G_ij, dB>."""
    matrix, b = y.args
    return kronecker(g, b.conjugate) if k == 0 else weighted_blocks(matrix.conjugate, g, shape_of(b))


def apply_weighted_blocks(y, k, dx):
    g, a = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return weighted_blocks(g, a, shape_of(y))


def pull_weighted_blocks(y, k, g):
    """<H, sum_ij A_ij dG_ij> = <A kron H, dG> and <H, sum_ij dA_ij G_ij> = <<G_ij, H>, dA>."""
    matrix, a = y.args
    return kronecker(a.conjugate, g) if k == 0 else block_inner(matrix.conjugate, g, shape_of(a))


def write_two(cls):
    def write(y):
        first = yield y.args[0]
        return raw_own(cls, y.shape, first, (yield y.args[1]))
    return write


def read_block_inner(reader, expr, nodes):
    (m, n), (p, q) = shape_of(nodes[0]), shape_of(nodes[1])
    return block_inner(nodes[0], nodes[1], (_quotient(m, p), _quotient(n, q)))


def read_weighted_blocks(reader, expr, nodes):
    (m, n), (p, q) = shape_of(nodes[0]), shape_of(nodes[1])
    return weighted_blocks(nodes[0], nodes[1], (_quotient(m, p), _quotient(n, q)))


def _quotient(a, b):
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


def block_of(ns, g, i, j, p, q):
    """The block G_ij, p x q."""
    return ns.slice(g, range(i * p, i * p + p), range(j * q, j * q + q))


def code_block_inner(ns, expr, g, b):
    p, q = b.shape
    return ns.build(g.shape[0] // p, g.shape[1] // q, lambda i, j: ns.sum(b * block_of(ns, g, i, j, p, q)))


def code_weighted_blocks(ns, expr, g, a):
    (m, n), p, q = a.shape, g.shape[0] // a.shape[0], g.shape[1] // a.shape[1]
    return reduce(operator.add, (a[i, j] * block_of(ns, g, i, j, p, q) for i in range(m) for j in range(n)))


register(Reading(BlockInner, read_block_inner, code_block_inner, samples=("BlockInner(H, B)",), stock=stock_block_inner))
register(Reading(WeightedBlocks, read_weighted_blocks, code_weighted_blocks,
                 samples=("WeightedBlocks(H, A)",), stock=stock_weighted_blocks))
register(Multilinear(BLOCK_INNER, write_two(BlockInner), build=lambda y, args: block_inner(args[0], args[1], y.shape),
                     apply=apply_block_inner, pullback=pull_block_inner,
                     primitive=lambda y, k: None if k else Adjoint(KroneckerRight(y.args[1]), shape_of(y)),
                     words=Words("inner products of blocks", "分块内积", "bilinear in both arguments")))
register(Multilinear(WEIGHTED_BLOCKS, write_two(WeightedBlocks),
                     build=lambda y, args: weighted_blocks(args[0], args[1], y.shape), apply=apply_weighted_blocks,
                     pullback=pull_weighted_blocks,
                     primitive=lambda y, k: None if k else Adjoint(KroneckerLeft(y.args[1]), shape_of(y)),
                     words=Words("weighted blocks", "加权分块", "bilinear in both arguments")))
