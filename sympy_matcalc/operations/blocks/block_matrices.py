"""Block matrices."""
from __future__ import annotations

import sympy as sp
from sympy import ShapeError
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from ...algebra.blocks import block_matrix, starts
from ...algebra.indices.selections import selection
from ...algebra.kinds import BLOCK
from ...algebra.maps.primitives import Functional, Sandwich
from ...algebra.nodes import shape_of, transpose
from ...algebra.products import product
from ...algebra.sizes import differ
from ...reading.checks import short
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.raw import raw


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


def apply_block(y, k, dx):
    """d [A B] = [dA 0] + [0 dB]."""
    blocks = [dx if i == k else y.algebra.zero(shape_of(b)) for i, b in enumerate(y.args)]
    return block_matrix(y.algebra, blocks, y.data)


def pull_block(y, k, g):
    """<G, d[A B]> = <the block of G, dA> + ..."""
    if g.op is BLOCK and g.data == y.data and [shape_of(b) for b in g.args] == [shape_of(b) for b in y.args]:
        return g.args[k]
    left, right = place_of_block(y, k)
    return product([left.H, g, right.conjugate])


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


def has_known_entries(part):
    """Whether the entries of a block are known: then those of the whole matrix are, if this holds for all blocks."""
    return isinstance(part, sp.MatrixBase) or isinstance(part, sp.ZeroMatrix) and not part.free_symbols


def write_block(y):
    rows, cols = y.data
    parts = []
    for b in y.args:
        part = yield b
        parts.append(part if b.shape is not None else sp.ImmutableDenseMatrix(1, 1, [part]))
    if all(map(has_known_entries, parts)) and any(isinstance(part, sp.MatrixBase) for part in parts):
        joined = [sp.Matrix.hstack(*map(sp.Matrix, parts[i * cols:(i + 1) * cols])) for i in range(rows)]
        return sp.Matrix.vstack(*joined).as_immutable()
    return raw(BlockMatrix, sp.ImmutableDenseMatrix(rows, cols, parts))


register(Reading(BlockMatrix, read_block_matrix, lambda ns, expr, blocks: blocks,
                 children=lambda e: list(e.blocks.flat()),
                 samples=("BlockMatrix([[A, A*S], [C, 2*A]])", "BlockMatrix([[A*B, u], [B, x]])")))
register(Reading(BlockDiagMatrix, read_block_diag, code_block_diag,
                 samples=("BlockDiagMatrix(A, S)", "BlockDiagMatrix(S, R)", "BlockDiagMatrix(S, R)**-1")))
register(Multilinear(BLOCK, write_block, "Matrix Cookbook ch. 9.1", apply=apply_block,
                     build=lambda y, args: block_matrix(y.algebra, args, y.data), pullback=pull_block,
                     primitive=map_of_block,
                     words=Words("block by block", "逐块求微分", "d [A B] = [dA dB]", r"d[A\;B]=[dA\;dB]")))
