"""Kronecker product, and the two adjoints of it: block inner products and weighted sums of blocks."""
from __future__ import annotations

import operator
from functools import reduce

import sympy as sp

from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, Node, Shape, shape_of, transpose
from ..algebra.powers import INVERSES, inverse, is_square
from ..algebra.products import PRODUCTS, TRACES, product, trace
from ..algebra.scalars import power, scale_scalar
from ..algebra.sums import add, scale, scaled, terms
from ..expressions import BlockInner, WeightedBlocks
from ..raw import raw, raw_own
from ..rules import Multilinear, Reading, register
from .determinant import DETERMINANTS, determinant


def kronecker(a: Node, b: Node) -> Node:
    """A kron B; a column by a row is their outer product."""
    if a.shape is None or b.shape is None:
        return a * b
    algebra = a.algebra
    (c, x), (d, y) = scaled(a), scaled(b)
    front = scale_scalar(c, d)
    (m, n), (p, q) = shape_of(x), shape_of(y)
    if x.op == "zero" or y.op == "zero":
        return algebra.zero((m * p, n * q))
    if n == 1 and p == 1:
        return scale(front, product([x, y]))
    if m == 1 and q == 1:
        return scale(front, product([y, x]))
    if x.op == "identity" and y.op == "identity":
        return scale(front, algebra.identity(m * p))
    if x.op == "kron":                      # nested to the right
        return scale(front, kronecker(x.args[0], kronecker(x.args[1], y)))
    return scale(front, algebra.intern("kron", (x, y), None, (m * p, n * q)))


def read_kronecker(reader, expr, nodes):
    result = nodes[-1]
    for x in reversed(nodes[:-1]):
        result = kronecker(x, result)
    return result


@identity("kronecker", "KroneckerProduct(A, B)*KroneckerProduct(S, D)", "KroneckerProduct(A*S, B*D)", PRODUCTS, "kron")
def mixed_product(left, right):
    """(A kron B)(C kron D) = A C kron B D."""
    if left.op == "kron" and right.op == "kron":
        (a, b), (c, d) = left.args, right.args
        if shape_of(a)[1] == shape_of(c)[0] and shape_of(b)[1] == shape_of(d)[0]:
            return kronecker(product([a, c]), product([b, d]))
    return None


@identity("kronecker", "Transpose(KroneckerProduct(A, B))", "(KroneckerProduct(A, B)).T", TRANSPOSES, "kron")
def transpose_of_kronecker(y):
    """(A kron B)^T = A^T kron B^T."""
    return kronecker(*map(transpose, y.args))


@identity("kronecker", "Inverse(KroneckerProduct(S, R.T))", "(KroneckerProduct(S, R.T))**(-1)", INVERSES, "kron")
def inverse_of_kronecker(y):
    """(A kron B)^-1 = A^-1 kron B^-1 for square A, B."""
    if all(map(is_square, y.args)):
        return kronecker(*map(inverse, y.args))
    return y.algebra.intern("inverse", (y,), None, y.shape)


@identity("traces", "Trace(KroneckerProduct(S, B*D*A))", "Trace(A*B*D)*Trace(S)", TRACES, "kron")
def trace_of_kronecker(y):
    """tr(A kron B) = tr A tr B for square A, B."""
    if all(map(is_square, y.args)):
        return scale_scalar(trace(y.args[0]), trace(y.args[1]))
    return y.algebra.intern("trace", (y,))


@identity("determinants", "Determinant(KroneckerProduct(S, R))",
          "Determinant(KroneckerProduct(S, R))", DETERMINANTS, "kron")
def determinant_of_kronecker(y):
    """det(A kron B) = det(A)^q det(B)^p for A p x p, B q x q."""
    if not all(map(is_square, y.args)):
        return None
    a, b = y.args
    dim = y.algebra.dimension
    return scale_scalar(power(determinant(a), dim(shape_of(b)[0])), power(determinant(b), dim(shape_of(a)[0])))


def apply_kronecker(y, k, dx):
    """d(A kron B) = dA kron B + A kron dB."""
    return kronecker(dx, y.args[1]) if k == 0 else kronecker(y.args[0], dx)


def pull_kronecker(y, k, g):
    """<G, dA kron B> = <block inner products of G with B, dA>, and likewise for B."""
    a, b = y.args
    return block_inner(g, b, shape_of(a)) if k == 0 else weighted_blocks(g, a, shape_of(b))


def write_kronecker(y):
    parts = [(yield y.args[0]), (yield y.args[1])]
    flat = [f for p in parts for f in (p.args if isinstance(p, sp.KroneckerProduct) else (p,))]
    return raw(sp.KroneckerProduct, *flat)


register(Reading(sp.KroneckerProduct, read_kronecker, lambda ns, expr, *values: reduce(ns.kron, map(ns.matrix, values)),
                 samples=("KroneckerProduct(A, B)", "KroneckerProduct(A, B, D)", "KroneckerProduct(x, u.T)")))
register(Multilinear("kron", write_kronecker, "Magnus & Neudecker ch. 2", build=lambda y, args: kronecker(*args),
                     apply=apply_kronecker, pullback=pull_kronecker))


# ------------------------------------------------------------------------------------------ adjoints of A kron B
def block_inner(g: Node, b: Node, shape: Shape) -> Node:
    """The matrix of this shape of the inner products <G_ij, B> of the blocks of G."""
    return _linear_in_both("block inner", g, b, shape, lambda c, d: scale(trace(product([transpose(d), b])), c))


def weighted_blocks(g: Node, a: Node, shape: Shape) -> Node:
    """sum_ij a_ij G_ij over the blocks of G, of this shape."""
    return _linear_in_both("weighted blocks", g, a, shape, lambda c, d: scale(trace(product([transpose(c), a])), d))


def _linear_in_both(op, g, weight, shape, of_kronecker):
    """Numbers and sums go outside; a Kronecker product of fitting blocks is taken apart."""
    algebra = g.algebra
    if g.shape is None:
        return g * weight
    if shape == (1, 1):
        return trace(product([transpose(g), weight]))
    (c, x), (d, y) = scaled(g), scaled(weight)
    front = scale_scalar(c, d)
    if x.op == "zero" or y.op == "zero":
        return algebra.zero(shape)
    if x.op == "sum":
        parts = [(k, _linear_in_both(op, m, y, shape, of_kronecker)) for k, m in terms(x)]
        return scale(front, add(algebra, parts, shape))
    if x.op == "identity":
        m, p = (shape, shape_of(weight)) if op == "block inner" else (shape_of(weight), shape)
        if m[0] == m[1] and p[0] == p[1]:
            return scale(c, of_kronecker(algebra.identity(m[0]), algebra.identity(p[0])))
    if x.op == "kron":
        outer, inner = x.args
        shapes = (shape, shape_of(weight)) if op == "block inner" else (shape_of(weight), shape)
        if (shape_of(outer), shape_of(inner)) == shapes:
            return scale(c, of_kronecker(outer, inner))
    return scale(front, algebra.intern(op, (x, y), None, shape, 3.0))


@identity("kronecker", "Transpose(BlockInner(H, B))", "BlockInner(H, B).T", TRANSPOSES, "block inner")
def transpose_of_block_inner(y):
    """The blocks of G^T are the transposed blocks of G."""
    return block_inner(y.args[0].T, y.args[1].T, shape_of(y)[::-1])


@identity("kronecker", "Transpose(WeightedBlocks(H, A))", "WeightedBlocks(H, A).T", TRANSPOSES, "weighted blocks")
def transpose_of_weighted_blocks(y):
    """(sum_ij a_ij G_ij)^T is the sum over G^T with weights A^T."""
    return weighted_blocks(y.args[0].T, y.args[1].T, shape_of(y)[::-1])


def apply_block_inner(y, k, dx):
    g, b = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return block_inner(g, b, shape_of(y))


def pull_block_inner(y, k, g):
    """<H, <dG_ij, B>> = <H kron B, dG> and <H, <G_ij, dB>> = <sum_ij H_ij G_ij, dB>."""
    return kronecker(g, y.args[1]) if k == 0 else weighted_blocks(y.args[0], g, shape_of(y.args[1]))


def apply_weighted_blocks(y, k, dx):
    g, a = (dx, y.args[1]) if k == 0 else (y.args[0], dx)
    return weighted_blocks(g, a, shape_of(y))


def pull_weighted_blocks(y, k, g):
    """<H, sum_ij A_ij dG_ij> = <A kron H, dG> and <H, sum_ij dA_ij G_ij> = <<G_ij, H>, dA>."""
    return kronecker(y.args[1], g) if k == 0 else block_inner(y.args[0], g, shape_of(y.args[1]))


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


register(Reading(BlockInner, read_block_inner, code_block_inner, samples=("BlockInner(H, B)",)))
register(Reading(WeightedBlocks, read_weighted_blocks, code_weighted_blocks,
                 samples=("WeightedBlocks(H, A)",)))
register(Multilinear("block inner", write_two(BlockInner), build=lambda y, args: block_inner(args[0], args[1], y.shape),
                     apply=apply_block_inner, pullback=pull_block_inner))
register(Multilinear("weighted blocks", write_two(WeightedBlocks),
                     build=lambda y, args: weighted_blocks(args[0], args[1], y.shape), apply=apply_weighted_blocks,
                     pullback=pull_weighted_blocks))
