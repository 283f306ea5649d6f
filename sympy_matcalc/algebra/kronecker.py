"""Kronecker products in normal form, and their two adjoints: block inner products and weighted sums of blocks."""
from __future__ import annotations

from collections.abc import Callable

from .kinds import BLOCK_INNER, COMMUTATION, IDENTITY, INVERSE, KRON, SUM, TRACE, WEIGHTED_BLOCKS, ZERO, Kind
from .nodes import TRANSPOSES, Node, Shape, shape_of, transpose
from .powers import INVERSES, inverse
from .predicates import is_column, is_row, is_square
from .products import PRODUCTS, product
from .scalars import scale_scalar
from .stacking import matrix_behind, vec_of
from .sums import add, scale, scaled, terms
from .tables import identity
from .traces import TRACE_LAWS, trace


def kronecker(a: Node, b: Node) -> Node:
    """A kron B; a column by a row is their outer product, and v kron u of columns is vec(u v^T)."""
    if a.shape is None or b.shape is None:
        return a * b
    algebra = a.algebra
    (c, x), (d, y) = scaled(a), scaled(b)
    front = scale_scalar(c, d)
    (m, n), (p, q) = shape_of(x), shape_of(y)
    if x.op is ZERO or y.op is ZERO:
        return algebra.zero((m * p, n * q))
    found = _kronecker_of_vectors(x, y)
    if found is None and x.op is IDENTITY and y.op is IDENTITY:
        found = algebra.identity(m * p)
    if found is None and x.op is KRON:    # nested to the right
        found = kronecker(x.args[0], kronecker(x.args[1], y))
    return scale(front, found or algebra.intern(KRON, (x, y), None, (m * p, n * q)))


def _kronecker_of_vectors(x: Node, y: Node) -> Node | None:
    """u kron v^T = u v^T, u^T kron v = v u^T, u kron v = vec(v u^T)."""
    if is_column(x):
        return product([x, y]) if is_row(y) else vec_of(product([y, transpose(x)])) if is_column(y) else None
    if is_row(x):
        return product([y, x]) if is_column(y) else \
            transpose(vec_of(product([transpose(y), x]))) if is_row(y) else None
    return None


@identity("kronecker", "KroneckerProduct(A, B)*KroneckerProduct(S, D)", "KroneckerProduct(A*S, B*D)", PRODUCTS, KRON)
def mixed_product(left: Node, right: Node) -> Node | None:
    """(A kron B)(C kron D) = A C kron B D."""
    if left.op is KRON and right.op is KRON:
        (a, b), (c, d) = left.args, right.args
        if shape_of(a)[1] == shape_of(c)[0] and shape_of(b)[1] == shape_of(d)[0]:
            return kronecker(product([a, c]), product([b, d]))
    return None


@identity("kronecker", "KroneckerProduct(A, u)*S - KroneckerProduct(A*S, u)", "0", PRODUCTS, KRON)
def kronecker_with_vector(left: Node, right: Node) -> Node | None:
    """(A kron u) B = A B kron u, (u kron A) B = u kron A B; A (B kron u^T) = A B kron u^T."""
    if COMMUTATION in (left.op, right.op):
        return None                         # which stays outside
    if left.op is KRON:
        a, b = left.args
        if is_column(b):
            return kronecker(product([a, right]), b)
        if is_column(a):
            return kronecker(a, product([b, right]))
    if right.op is KRON:
        a, b = right.args
        if is_row(b):
            return kronecker(product([left, a]), b)
        if is_row(a):
            return kronecker(a, product([left, b]))
    return None


@identity("vec", "KroneckerProduct(B.T, D)*Vec(A)", "vec(D*A*B)", PRODUCTS, KRON)
def kronecker_times_vec(left: Node, right: Node) -> Node | None:
    """(B^T kron A) vec(X) = vec(A X B)."""
    if left.op is KRON and is_column(right):
        b, a = left.args
        x = matrix_behind(right, (shape_of(a)[1], shape_of(b)[1]))
        return x and vec_of(product([a, x, transpose(b)]))
    if right.op is KRON and is_row(left):
        found = kronecker_times_vec(transpose(right), transpose(left))
        return found and transpose(found)
    return None


@identity("kronecker", "Transpose(KroneckerProduct(A, B))", "KroneckerProduct(A.T, B.T)", TRANSPOSES, KRON)
def transpose_of_kronecker(y: Node) -> Node:
    """(A kron B)^T = A^T kron B^T."""
    return kronecker(*map(transpose, y.args))


@identity("kronecker", "Inverse(KroneckerProduct(S, R.T))", "(KroneckerProduct(S, R.T))**(-1)", INVERSES, KRON)
def inverse_of_kronecker(y: Node) -> Node:
    """(A kron B)^-1 = A^-1 kron B^-1 for square A, B."""
    if all(map(is_square, y.args)):
        return kronecker(*map(inverse, y.args))
    return y.algebra.intern(INVERSE, (y,), None, y.shape)


@identity("traces", "Trace(KroneckerProduct(S, B*D*A))", "Trace(A*B*D)*Trace(S)", TRACE_LAWS, KRON)
def trace_of_kronecker(y: Node) -> Node:
    """tr(A kron B) = tr A tr B for square A, B."""
    if all(map(is_square, y.args)):
        return scale_scalar(trace(y.args[0]), trace(y.args[1]))
    return y.algebra.intern(TRACE, (y,))


# ------------------------------------------------------------------------------------------ adjoints of A kron B
def block_inner(g: Node, b: Node, shape: Shape) -> Node:
    """The matrix of this shape of the inner products <G_ij, B> of the blocks of G."""
    return _linear_in_both(BLOCK_INNER, g, b, shape, lambda c, d: scale(trace(product([transpose(d), b])), c))


def weighted_blocks(g: Node, a: Node, shape: Shape) -> Node:
    """sum_ij a_ij G_ij over the blocks of G, of this shape."""
    return _linear_in_both(WEIGHTED_BLOCKS, g, a, shape, lambda c, d: scale(trace(product([transpose(c), a])), d))


def _linear_in_both(op: Kind, g: Node, weight: Node, shape: Shape,
                    of_kronecker: Callable[[Node, Node], Node]) -> Node:
    """Numbers and sums go outside; a Kronecker product of fitting blocks is taken apart."""
    algebra = g.algebra
    if g.shape is None:
        return g * weight
    if shape == (1, 1):
        return trace(product([transpose(g), weight]))
    (c, x), (d, y) = scaled(g), scaled(weight)
    front = scale_scalar(c, d)
    if x.op is ZERO or y.op is ZERO:
        return algebra.zero(shape)
    if x.op is SUM:
        parts = [(k, _linear_in_both(op, m, y, shape, of_kronecker)) for k, m in terms(x)]
        return scale(front, add(algebra, parts, shape))
    shapes = (shape, shape_of(weight)) if op is BLOCK_INNER else (shape_of(weight), shape)
    parts_of_x = _as_kronecker(x, *shapes)
    return scale(c, of_kronecker(*parts_of_x)) if parts_of_x else scale(front, algebra.intern(op, (x, y), None, shape))


def _as_kronecker(x: Node, outer: Shape, inner: Shape) -> tuple[Node, ...] | None:
    """The two factors of these shapes whose Kronecker product a matrix is."""
    if x.op is IDENTITY and outer[0] == outer[1] and inner[0] == inner[1]:
        return x.algebra.identity(outer[0]), x.algebra.identity(inner[0])
    if x.op is KRON and (shape_of(x.args[0]), shape_of(x.args[1])) == (outer, inner):
        return x.args
    return None


@identity("kronecker", "Transpose(BlockInner(H, B))", "BlockInner(H, B).T", TRANSPOSES, BLOCK_INNER)
def transpose_of_block_inner(y: Node) -> Node:
    """The blocks of G^T are the transposed blocks of G."""
    return block_inner(y.args[0].T, y.args[1].T, shape_of(y)[::-1])


@identity("kronecker", "Transpose(WeightedBlocks(H, A))", "WeightedBlocks(H, A).T", TRANSPOSES, WEIGHTED_BLOCKS)
def transpose_of_weighted_blocks(y: Node) -> Node:
    """(sum_ij a_ij G_ij)^T is the sum over G^T with weights A^T."""
    return weighted_blocks(y.args[0].T, y.args[1].T, shape_of(y)[::-1])
