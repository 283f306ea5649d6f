"""Block matrices of nodes: transposed, inverted and closed up block by block."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from .determinants import DETERMINANTS, determinant
from .kinds import BLOCK, INVERSE, TRACE, ZERO
from .nodes import TRANSPOSES, Algebra, Dim, Node, is_zero, shape_of, transpose
from .powers import INVERSES, inverse
from .predicates import is_square
from .scalars import add_scalars, product_of_scalars
from .tables import identity
from .traces import TRACE_LAWS, trace


def block_matrix(algebra: Algebra, blocks: Sequence[Node], grid: tuple[int, int]) -> Node:
    """A block matrix from its blocks row by row; grid = (rows, columns) of blocks.  A block may be a scalar."""
    rows, cols = grid
    heights = [shape_of(blocks[i * cols])[0] for i in range(rows)]
    widths = [shape_of(blocks[j])[1] for j in range(cols)]
    shape = sum(heights[1:], heights[0]), sum(widths[1:], widths[0])
    if all(b.op is ZERO for b in blocks):
        return algebra.zero(shape)
    if grid == (1, 1):
        return blocks[0]
    return algebra.intern(BLOCK, tuple(blocks), grid, shape)


def starts(sizes: Iterable[Dim]) -> list[Dim]:
    """Where each block begins."""
    out: list[Dim] = []
    start: Dim = 0
    for size in sizes:
        out.append(start)
        start = start + size
    return out


@identity("blocks", "Transpose(BlockMatrix([[A, u], [S, x]]))", "Matrix([ [A, u], [S, x]]).T", TRANSPOSES, BLOCK)
def transposed_block(y: Node) -> Node:
    """[A B]^T = [A^T; B^T]."""
    rows, cols = y.data
    blocks = [transpose(y.args[i * cols + j]) for j in range(cols) for i in range(rows)]
    return block_matrix(y.algebra, blocks, (cols, rows))


def diagonal_blocks(y: Node) -> list[Node] | None:
    """The blocks on the diagonal if the grid is square and they are, else None."""
    rows, cols = y.data
    blocks = [y.args[i * (cols + 1)] for i in range(rows)] if rows == cols else []
    return blocks if blocks and all(map(is_square, blocks)) else None


def only_diagonal(y: Node) -> list[Node] | None:
    """The diagonal blocks of a block-diagonal matrix, else None."""
    off = [b for k, b in enumerate(y.args) if k % (y.data[1] + 1)]
    return diagonal_blocks(y) if all(is_zero(b) for b in off) else None


@identity("blocks", "Trace(BlockMatrix([[S, x], [x.T, Matrix([[s]])]]))", "s + Trace(S)", TRACE_LAWS, BLOCK)
def trace_of_blocks(y: Node) -> Node:
    """tr of a block matrix is the sum of the traces of its diagonal blocks."""
    blocks = diagonal_blocks(y)
    if blocks is None:
        return y.algebra.intern(TRACE, (y,))
    return add_scalars(y.algebra, [(1, trace(b)) for b in blocks])


@identity("blocks", "Inverse(BlockDiagMatrix(S, R))", "Matrix([ [S, 0], [0, R]])**(-1)", INVERSES, BLOCK)
def inverse_of_blocks(y: Node) -> Node:
    """The inverse of a block-diagonal matrix, block by block."""
    blocks = only_diagonal(y)
    if blocks is None:
        return y.algebra.intern(INVERSE, (y,), None, y.shape)
    n = len(blocks)
    all_blocks = [inverse(blocks[i]) if i == j else y.args[i * n + j] for i in range(n) for j in range(n)]
    return block_matrix(y.algebra, all_blocks, y.data)


@identity("blocks", "Determinant(BlockDiagMatrix(S, R))",
          "Determinant(Matrix([ [S, 0], [0, R]]))", DETERMINANTS, BLOCK)
def determinant_of_blocks(y: Node) -> Node | None:
    """det of a block-diagonal matrix is the product of the determinants."""
    blocks = only_diagonal(y)
    return None if blocks is None else product_of_scalars(y.algebra, [determinant(b) for b in blocks])
