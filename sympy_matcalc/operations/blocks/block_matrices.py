"""Block matrices."""
from __future__ import annotations

from typing import Any

from sympy import ImmutableDenseMatrix, Matrix, MatrixBase, ZeroMatrix
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from ...algebra.blocks import block_matrix, starts
from ...algebra.indices.selections import selection
from ...algebra.kinds import BLOCK
from ...algebra.maps.primitives import Functional, Primitive, Sandwich
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.products import product
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...reading.size_checks import check_sizes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.forms import all_written
from ...writing.writer import Writing


def read_block_matrix(reader: Reader, expr: BlockMatrix, nodes: list[Node]) -> Node:
    """Every block fits the first of its row and of its column."""
    rows, cols = grid = expr.blockshape
    for place, block in enumerate(nodes):
        i, j = divmod(place, cols)
        (height, width), above, before = shape_of(block), nodes[j], nodes[i*cols]
        check_sizes([(shape_of(before)[0], height)], nodes, (i*cols, place), expr, f"row {i} of {{}} does not fit")
        check_sizes([(shape_of(above)[1], width)], nodes, (j, place), expr, f"column {j} of {{}} does not fit")
    return block_matrix(reader.algebra, nodes, grid)


def read_block_diag(reader: Reader, expr: BlockDiagMatrix, nodes: list[Node]) -> Node:
    """The same with zeros elsewhere."""
    n, algebra = len(nodes), reader.algebra
    blocks = [nodes[i] if i == j else algebra.zero((shape_of(nodes[i])[0], shape_of(nodes[j])[1]))
              for i in range(n) for j in range(n)]
    return block_matrix(algebra, blocks, (n, n))


def apply_block(y: Node, k: int, dx: Node) -> Node:
    """d [A B] = [dA 0] + [0 dB]."""
    blocks = [dx if i == k else y.algebra.zero(shape_of(b)) for i, b in enumerate(y.args)]
    return block_matrix(y.algebra, blocks, y.data)


def pull_block(y: Node, k: int, g: Node) -> Node:
    """<G, d[A B]> = <the block of G, dA> + ..."""
    if g.op is BLOCK and g.data == y.data and [shape_of(b) for b in g.args] == [shape_of(b) for b in y.args]:
        return g.args[k]
    left, right = place_of_block(y, k)
    return product([left.H, g, right.conjugate])


def map_of_block(y: Node, k: int) -> Primitive:
    """dB -> S dB S'^T."""
    left, right = place_of_block(y, k)
    if y.args[k].shape is None:
        return Functional(product([left, transpose(right)]), y.algebra.one)
    return Sandwich(left, transpose(right))


def place_of_block(y: Node, k: int) -> tuple[Node, Node]:
    """S and S' with S B S'^T the matrix that has block k alone."""
    rows, cols = y.data
    i, j = divmod(k, cols)
    heights = [shape_of(y.args[r*cols])[0] for r in range(rows)]
    widths = [shape_of(y.args[c])[1] for c in range(cols)]
    return (selection(y.algebra, starts(heights)[i], 1, heights[i], shape_of(y)[0]),
            selection(y.algebra, starts(widths)[j], 1, widths[j], shape_of(y)[1]))


def write_block(y: Node) -> Writing:
    """One explicit matrix where the entries of all blocks are known."""
    rows, cols = y.data
    written = yield from all_written(y.args)
    parts = [part if b.shape is not None else ImmutableDenseMatrix(1, 1, [part]) for b, part in zip(y.args, written)]
    if all(map(has_known_entries, parts)) and any(isinstance(part, MatrixBase) for part in parts):
        joined = [Matrix.hstack(*map(Matrix, parts[i*cols:(i + 1)*cols])) for i in range(rows)]
        return Matrix.vstack(*joined).as_immutable()
    return unchecked(BlockMatrix, ImmutableDenseMatrix(rows, cols, parts))


def has_known_entries(part: Any) -> bool:
    """Whether the entries of a block are known: then those of the whole matrix are, if this holds for all blocks."""
    return isinstance(part, MatrixBase) or isinstance(part, ZeroMatrix) and not part.free_symbols


def code_block_diag(ns: Arrays, expr: BlockDiagMatrix, *values: Value) -> Value:
    """The blocks with zeros elsewhere."""
    parts = list(map(ns.matrix, values))
    return ns.block([[b if i == j else ns.full(b.shape[0], c.shape[1], ns.number(0)) for j, c in enumerate(parts)]
                     for i, b in enumerate(parts)])


register(Reading(
    BlockMatrix, read_block_matrix, lambda ns, expr, blocks: blocks, children=lambda expr: list(expr.blocks.flat()),
    samples=("BlockMatrix([[A, A*S], [C, 2*A]])", "BlockMatrix([[A*B, u], [B, x]])")))
register(Reading(
    BlockDiagMatrix, read_block_diag, code_block_diag,
    samples=("BlockDiagMatrix(A, S)", "BlockDiagMatrix(S, R)", "BlockDiagMatrix(S, R)**-1")))
register(Multilinear(
    BLOCK, write_block, "Matrix Cookbook ch. 9.1", additive=True,
    build=lambda y, args: block_matrix(y.algebra, args, y.data),
    apply=apply_block, pullback=pull_block, primitive=map_of_block,
    words=Words("block by block", "逐块求微分", "d [A B] = [dA dB]", r"d[A\;B]=[dA\;dB]")))
