"""Chains of primitives in a normal form that is kept as one more is appended.

Sandwiches and Hadamard factors merge, transposes move inward, a functional absorbs all that is inside it, and what
happens to a vector is one product with a matrix.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..entrywise import diag_of, diagonal_of, hadamard_of, split_at_one
from ..kinds import IDENTITY, PRODUCT, SELECTION
from ..kronecker import kronecker
from ..nodes import Algebra, Node, Shape, is_one, is_zero, transpose
from ..predicates import is_column, is_ones, is_row, is_transpose_of
from ..products import product
from ..sums import scaled
from .primitives import (
    Entrywise,
    Functional,
    KroneckerLeft,
    KroneckerRight,
    Primitive,
    Reshape,
    Sandwich,
    ToDiagonal,
    ToVector,
    Transposition,
)

MapChain = tuple[Primitive, ...]               # the first one acts first
MapTerm = tuple[Node, MapChain]                   # coefficient, chain


def target(chain: MapChain, shape: Shape) -> Shape:
    """The shape of what a chain makes of a matrix of this shape."""
    for p in chain:
        shape = p.target(shape)
    return shape


def pull_through(chain: MapChain, g: Node, shape: Shape) -> Node:
    """The adjoint of a chain."""
    shapes = []
    for p in chain:
        shapes.append(shape)
        shape = p.target(shape)
    for p, before in zip(reversed(chain), reversed(shapes)):
        g = p.pull(g, before)
    return g


def matrix_of(algebra: Algebra, chain: MapChain, shape: Shape) -> Node:
    """The product of the matrices of the primitives, the outermost first."""
    factors = []
    for p in chain:
        factors.append(p.matrix(algebra, shape))
        shape = p.target(shape)
    return product(factors[::-1]) if factors else algebra.identity(shape[0] * shape[1])


def appended(term: MapTerm, p: Primitive, source: Shape) -> MapTerm:
    """c L followed by one more primitive, for arguments of the shape `source`."""
    c, chain = term
    algebra = c.algebra
    if isinstance(p, Functional):
        return functional(c, p.value, pull_through(chain, p.weight, source), source)
    if chain and isinstance(chain[0], Functional):
        return functional(c, p.apply(chain[0].value), chain[0].weight, source)
    if source == (1, 1):
        return functional(c, p.apply(algebra.one), algebra.one, source)
    rule = APPENDING.get(type(p))
    return (c, (*chain, p)) if rule is None else rule(term, p, source)


def functional(c: Node, value: Node, weight: Node, source: Shape) -> MapTerm:
    """V -> c <W, V> C; of a vector to a vector it is the product with C w^H."""
    (a, value), (b, weight) = taken_out(value), taken_out(weight)
    c = c * a * b.H
    if is_one(source[1]) and not is_one(source[0]) and value.shape is not None and is_one(value.shape[1]):
        return sandwich((c, ()), product([value, weight.H]), c.algebra.one)
    return c, (Functional(value, weight),)


def taken_out(node: Node) -> tuple[Node, Node]:
    """A node as coefficient and the rest; a scalar is all coefficient."""
    if is_zero(node):
        return node.algebra.number(0), node
    return scaled(node) if node.shape is not None else (node, node.algebra.one)


def sandwich(term: MapTerm, left: Node, right: Node) -> MapTerm:
    """A chain, then A . B."""
    c, chain = term
    (a, left), (b, right) = taken_out(left), taken_out(right)
    return c * a * b, chain if is_identity(left) and is_identity(right) else (*chain, Sandwich(left, right))


def is_identity(node: Node) -> bool:
    return node.op is IDENTITY or node is node.algebra.one


def is_unit_row_of_map(node: Node) -> bool:
    """Whether a matrix is e_j^T."""
    return is_transpose_of(node, SELECTION) and is_row(node)


# --------------------------------------------------------------------------- how a primitive follows another one
def after_sandwich(term: MapTerm, p: Sandwich, source: Shape) -> MapTerm:
    """A (A' V B') B = (A A') V (B' B); A Diag(v) b = A Diag(b) v."""
    c, chain = term
    last = chain[-1] if chain else None
    if isinstance(last, Sandwich):
        return sandwich((c, chain[:-1]), product([p.left, last.left]), product([last.right, p.right]))
    if isinstance(last, ToDiagonal) and is_column(p.right):
        return appended((c, chain[:-1]), Sandwich(product([p.left, diag_of(p.right)]), c.algebra.one), source)
    if isinstance(last, ToDiagonal) and is_row(p.left):
        turned = appended((c, chain[:-1]), Transposition(), source)
        return appended(turned, Sandwich(c.algebra.one, product([diag_of(transpose(p.left)), p.right])), source)
    return sandwich(term, p.left, p.right)


def after_transposition(term: MapTerm, p: Transposition, source: Shape) -> MapTerm:
    """Transposes move inward: (A V B)^T = B^T V^T A^T, (M o V)^T = M^T o V^T."""
    c, chain = term
    last = chain[-1] if chain else None
    if isinstance(last, Transposition):
        return c, chain[:-1]
    if isinstance(last, ToDiagonal):
        return term
    if isinstance(last, Sandwich):
        turned: Primitive = Sandwich(transpose(last.right), transpose(last.left))
    elif isinstance(last, (Entrywise, KroneckerLeft, KroneckerRight)):
        turned = type(last)(transpose(last.factor))
    else:
        return c, (*chain, p)
    return appended(appended((c, chain[:-1]), p, source), turned, source)


def after_entrywise(term: MapTerm, p: Entrywise, source: Shape) -> MapTerm:
    """M o (N o V) = (M o N) o V;  m o v = Diag(m) v;  (u w^T) o V = Diag(u) V Diag(w);  M o v e^T = Diag(M e) v e^T."""
    (c, chain), (a, factor) = term, taken_out(p.factor)
    term, one, last = (c * a, chain), c.algebra.one, chain[-1] if chain else None
    if is_zero(factor) or is_ones(factor):
        return term
    of_vector = _of_vector(factor, target(chain, source))
    if of_vector is not None:
        return appended(term, of_vector, source)
    if isinstance(last, Entrywise):
        return appended((c * a, chain[:-1]), Entrywise(hadamard_of(last.factor, factor)), source)
    if isinstance(last, ToDiagonal):
        inside = appended((c * a, chain[:-1]), Sandwich(diag_of(diagonal_of(factor)), one), source)
        return appended(inside, last, source)
    if isinstance(last, Sandwich) and is_unit_row_of_map(last.right) and is_one(target(chain[:-1], source)[1]):
        column = product([factor, transpose(last.right)])
        return sandwich((c * a, chain[:-1]), product([diag_of(column), last.left]), last.right)
    outer = split_at_one(factor) if factor.op is PRODUCT else None
    if outer is not None:
        return appended(term, Sandwich(diag_of(outer[0]), diag_of(transpose(outer[1]))), source)
    return c * a, (*chain, Entrywise(factor))


def _of_vector(factor: Node, shape: Shape) -> Sandwich | None:
    """v -> Diag(m) v in the place of v -> m o v, for a column or a row."""
    one = factor.algebra.one
    if is_one(shape[1]):
        return Sandwich(diag_of(factor), one)
    return Sandwich(one, diag_of(transpose(factor))) if is_one(shape[0]) else None


def after_to_vector(term: MapTerm, p: ToVector, source: Shape) -> MapTerm:
    """diagonal(V^T) = diagonal(V), diagonal(M o V) = diagonal(M) o diagonal(V), diagonal(A v b^T) = Diag(b) A v."""
    c, chain = term
    one, last = c.algebra.one, chain[-1] if chain else None
    if isinstance(last, Transposition):
        return appended((c, chain[:-1]), p, source)
    if isinstance(last, ToDiagonal):
        return c, chain[:-1]
    if isinstance(last, Entrywise):
        inside = appended((c, chain[:-1]), p, source)
        return appended(inside, Sandwich(diag_of(diagonal_of(last.factor)), one), source)
    if isinstance(last, Sandwich):
        before = target(chain[:-1], source)
        if is_one(before[1]):
            left = product([diag_of(transpose(last.right)), last.left])
            return appended((c, chain[:-1]), Sandwich(left, one), source)
        if is_one(before[0]):
            turned = appended((c, chain[:-1]), Transposition(), source)
            return appended(turned, Sandwich(product([diag_of(last.left), transpose(last.right)]), one), source)
    return c, (*chain, p)


def after_to_diagonal(term: MapTerm, p: ToDiagonal, source: Shape) -> MapTerm:
    """Diag(diagonal(V)) = I o V."""
    c, chain = term
    if chain and isinstance(chain[-1], ToVector):
        n = target(chain, source)[0]
        return appended((c, chain[:-1]), Entrywise(c.algebra.identity(n)), source)
    return c, (*chain, p)


def after_kronecker(term: MapTerm, p: KroneckerLeft | KroneckerRight, source: Shape) -> MapTerm:
    """a kron v = (a kron I) v, a^T kron v = v a^T: a vector with a vector is a product."""
    c, chain = term
    (rows, cols), (a, factor) = target(chain, source), taken_out(p.factor)
    term = c * a, chain
    if not is_one(cols) and not is_one(rows) or not is_column(factor) and not is_row(factor):
        return c * a, (*chain, type(p)(factor))
    eye, one = c.algebra.identity(rows if is_one(cols) else cols), c.algebra.one
    both = kronecker(factor, eye) if isinstance(p, KroneckerLeft) else kronecker(eye, factor)
    if is_one(cols):
        return appended(term, Sandwich(both, one) if is_column(factor) else Sandwich(eye, factor), source)
    return appended(term, Sandwich(one, both) if is_row(factor) else Sandwich(factor, eye), source)


def after_reshape(term: MapTerm, p: Reshape, source: Shape) -> MapTerm:
    """vec(A v b^T) = (b kron A) v; two reshapes are one, and none if nothing changes."""
    c, chain = term
    shape, last = target(chain, source), chain[-1] if chain else None
    if shape == p.to:
        return term
    if isinstance(last, Reshape):
        return appended((c, chain[:-1]), p, source)
    if shape == p.to[::-1] and (is_one(shape[1]) or is_one(shape[0])):
        return appended(term, Transposition(), source)
    if isinstance(last, Sandwich) and is_one(target(chain[:-1], source)[1]) and is_one(p.to[1]):
        return appended((c, chain[:-1]), Sandwich(kronecker(transpose(last.right), last.left), c.algebra.one), source)
    return c, (*chain, p)


APPENDING: dict[type, Callable[[MapTerm, Any, Shape], MapTerm]] = {
    Sandwich: after_sandwich,
    Transposition: after_transposition,
    Entrywise: after_entrywise,
    ToVector: after_to_vector,
    ToDiagonal: after_to_diagonal,
    KroneckerLeft: after_kronecker,
    KroneckerRight: after_kronecker,
    Reshape: after_reshape,
}
"""How each primitive is appended; all others are appended as they are."""
