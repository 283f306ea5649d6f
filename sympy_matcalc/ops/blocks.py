"""Block matrices."""
from __future__ import annotations

import sympy as sp
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, is_zero, shape_of, transpose
from ..algebra.powers import INVERSES, inverse, is_square
from ..algebra.primitives import Functional, Sandwich
from ..algebra.products import TRACES, product, trace
from ..algebra.scalars import add_scalars, product_of_scalars
from ..intake import ShapeError, differ, short
from ..raw import raw
from ..rules import Multilinear, Reading, register
from .determinant import DETERMINANTS, determinant
from .selections import selection


def block_matrix(algebra, blocks, grid):
    """A block matrix from its blocks row by row; grid = (rows, columns) of blocks.  A block may be a scalar."""
    rows, cols = grid
    heights = [shape_of(blocks[i * cols])[0] for i in range(rows)]
    widths = [shape_of(blocks[j])[1] for j in range(cols)]
    shape = sum(heights[1:], heights[0]), sum(widths[1:], widths[0])
    if all(b.op == "zero" for b in blocks):
        return algebra.zero(shape)
    if grid == (1, 1):
        return blocks[0]
    return algebra.intern("block", tuple(blocks), grid, shape)


def read_block_matrix(reader, expr, nodes):
    grid = expr.blockshape
    for i in range(grid[0]):
        for j in range(grid[1]):
            here = shape_of(nodes[i * grid[1] + j])
            if differ(here[0], shape_of(nodes[i * grid[1]])[0]) or differ(here[1], shape_of(nodes[j])[1]):
                raise ShapeError(f"block ({i}, {j}) of shape {here} does not fit its row and column in {short(expr)}")
    return block_matrix(reader.algebra, nodes, grid)


def read_block_diag(reader, expr, nodes):
    n, algebra = len(nodes), reader.algebra
    blocks = [nodes[i] if i == j else algebra.zero((shape_of(nodes[i])[0], shape_of(nodes[j])[1]))
              for i in range(n) for j in range(n)]
    return block_matrix(algebra, blocks, (n, n))


def code_block_diag(ns, expr, *values):
    parts = list(map(ns.matrix, values))
    return ns.block([[b if i == j else ns.full(b.shape[0], c.shape[1], ns.number(0)) for j, c in enumerate(parts)]
                     for i, b in enumerate(parts)])


def starts(sizes):
    """Where each block begins."""
    out, start = [], 0
    for size in sizes:
        out.append(start)
        start = start + size
    return out


def apply_block(y, k, dx):
    """d [A B] = [dA 0] + [0 dB]."""
    blocks = [dx if i == k else y.algebra.zero(shape_of(b)) for i, b in enumerate(y.args)]
    return block_matrix(y.algebra, blocks, y.data)


def pull_block(y, k, g):
    """<G, d[A B]> = <the block of G, dA> + ..."""
    if g.op == "block" and g.data == y.data and [shape_of(b) for b in g.args] == [shape_of(b) for b in y.args]:
        return g.args[k]
    left, right = place_of_block(y, k)
    return product([transpose(left), g, right])


def place_of_block(y, k):
    """S and S' with S B S'^T the matrix that has block k alone."""
    rows, cols = y.data
    i, j = divmod(k, cols)
    heights = [shape_of(y.args[r * cols])[0] for r in range(rows)]
    widths = [shape_of(y.args[c])[1] for c in range(cols)]
    return (selection(y.algebra, starts(heights)[i], 1, heights[i], shape_of(y)[0]),
            selection(y.algebra, starts(widths)[j], 1, widths[j], shape_of(y)[1]))


def map_of_block(y, k):
    """dB -> S dB S'^T."""
    left, right = place_of_block(y, k)
    return Functional(product([left, transpose(right)]), y.algebra.one) if y.args[k].shape is None \
        else Sandwich(left, transpose(right))


@identity("blocks", "Transpose(BlockMatrix([[A, u], [S, x]]))", "Matrix([ [A, u], [S, x]]).T", TRANSPOSES, "block")
def transposed_block(y):
    """[A B]^T = [A^T; B^T]."""
    rows, cols = y.data
    blocks = [transpose(y.args[i * cols + j]) for j in range(cols) for i in range(rows)]
    return block_matrix(y.algebra, blocks, (cols, rows))


def diagonal_blocks(y):
    """The blocks on the diagonal if the grid is square and they are, else None."""
    rows, cols = y.data
    blocks = [y.args[i * (cols + 1)] for i in range(rows)] if rows == cols else []
    return blocks if blocks and all(map(is_square, blocks)) else None


def only_diagonal(y):
    """The diagonal blocks of a block-diagonal matrix, else None."""
    off = [b for k, b in enumerate(y.args) if k % (y.data[1] + 1)]
    return diagonal_blocks(y) if all(is_zero(b) for b in off) else None


@identity("blocks", "Trace(BlockMatrix([[S, x], [x.T, Matrix([[s]])]]))", "s + Trace(S)", TRACES, "block")
def trace_of_blocks(y):
    """tr of a block matrix is the sum of the traces of its diagonal blocks."""
    blocks = diagonal_blocks(y)
    if blocks is None:
        return y.algebra.intern("trace", (y,))
    return add_scalars(y.algebra, [(1, trace(b)) for b in blocks])


@identity("blocks", "Inverse(BlockDiagMatrix(S, R))", "Matrix([ [S, 0], [0, R]])**(-1)", INVERSES, "block")
def inverse_of_blocks(y):
    """The inverse of a block-diagonal matrix, block by block."""
    blocks = only_diagonal(y)
    if blocks is None:
        return y.algebra.intern("inverse", (y,), None, y.shape)
    n = len(blocks)
    all_blocks = [inverse(blocks[i]) if i == j else y.args[i * n + j] for i in range(n) for j in range(n)]
    return block_matrix(y.algebra, all_blocks, y.data)


@identity("blocks", "Determinant(BlockDiagMatrix(S, R))",
          "Determinant(Matrix([ [S, 0], [0, R]]))", DETERMINANTS, "block")
def determinant_of_blocks(y):
    """det of a block-diagonal matrix is the product of the determinants."""
    blocks = only_diagonal(y)
    return None if blocks is None else product_of_scalars(y.algebra, [determinant(b) for b in blocks])


def is_explicit(part):
    """Whether the entries of a block are known: then those of the whole matrix are, if this holds for all blocks."""
    return isinstance(part, sp.MatrixBase) or isinstance(part, sp.ZeroMatrix) and not part.free_symbols


def write_block(y):
    rows, cols = y.data
    parts = []
    for b in y.args:
        part = yield b
        parts.append(part if b.shape is not None else sp.ImmutableDenseMatrix(1, 1, [part]))
    if all(map(is_explicit, parts)) and any(isinstance(part, sp.MatrixBase) for part in parts):
        joined = [sp.Matrix.hstack(*map(sp.Matrix, parts[i * cols:(i + 1) * cols])) for i in range(rows)]
        return sp.Matrix.vstack(*joined).as_immutable()
    return raw(BlockMatrix, sp.ImmutableDenseMatrix(rows, cols, parts))


register(Reading(BlockMatrix, read_block_matrix, lambda ns, expr, blocks: blocks,
                 children=lambda e: list(e.blocks.flat()),
                 samples=("BlockMatrix([[A, A*S], [C, 2*A]])", "BlockMatrix([[A*B, u], [B, x]])")))
register(Reading(BlockDiagMatrix, read_block_diag, code_block_diag,
                 samples=("BlockDiagMatrix(A, S)", "BlockDiagMatrix(S, R)", "BlockDiagMatrix(S, R)**-1")))
register(Multilinear("block", write_block, "Matrix Cookbook ch. 9.1", apply=apply_block,
                     build=lambda y, args: block_matrix(y.algebra, args, y.data), pullback=pull_block,
                     primitive=map_of_block))
