"""Productions of matrices that choose their shape: Kronecker products, blocks, slices."""
from __future__ import annotations

from typing import Any

import sympy as sp

from .writer import Writer, produces


@produces("odd", weight=3)
def kronecker_product(w: Writer, depth: int) -> Any:
    parts = [w.matrix(w.shape(), depth) for _ in range(w.pick([2, 2, 2, 3]))]
    return sp.KroneckerProduct(*parts)


@produces("odd")
def kronecker_product_of_squares(w: Writer, depth: int) -> Any:
    return sp.KroneckerProduct(w.square(depth), w.square(depth))


@produces("odd")
def kronecker_with_identity(w: Writer, depth: int) -> Any:
    parts = [w.matrix(w.shape(), depth), sp.Identity(w.size())]
    return sp.KroneckerProduct(*(parts if w.chance(0.5) else parts[::-1]))


@produces("odd", weight=3)
def matrix_of_blocks(w: Writer, depth: int) -> Any:
    heights, widths = ([w.size() for _ in range(w.pick([1, 2, 2]))] for _ in range(2))
    return sp.BlockMatrix([[w.matrix((h, k), depth) for k in widths] for h in heights])


@produces("odd")
def block_diagonal_matrix(w: Writer, depth: int) -> Any:
    return sp.BlockDiagMatrix(*[w.square(depth) for _ in range(w.pick([2, 2, 3]))])


@produces("odd")
def inverse_block_matrix(w: Writer, depth: int) -> Any:
    m, n = w.size(), w.size()
    return sp.Inverse(sp.BlockDiagMatrix(w.invertible(m, depth), w.invertible(n, depth)))


@produces("odd")
def range_of_rows_and_columns(w: Writer, depth: int) -> Any:
    """First two rows or columns, all but the first, every second one; sizes that are numbers only."""
    sizes = [n for n in w.sizes if n.is_Integer and n > 2]
    if not sizes:
        m = w.matrix((w.size() + 1, w.size() + 1), depth)
        return w.pick([lambda: m[1:, 1:], lambda: m[:2, :], lambda: m[:, 1:2], lambda: m[-1:, :]])()
    m = w.matrix((w.pick(sizes), w.pick(sizes)), depth)
    return w.pick([lambda: m[:2, 1:], lambda: m[1:, :], lambda: m[::2, :], lambda: m[:, 1::2], lambda: m[-2:, :-1]])()
