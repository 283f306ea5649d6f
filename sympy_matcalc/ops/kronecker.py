"""Kronecker products, block inner products and weighted sums of blocks."""
from __future__ import annotations

import operator
from functools import reduce

import sympy as sp

from ..algebra.identities import identity
from ..algebra.kronecker import block_inner, kronecker, weighted_blocks
from ..algebra.nodes import shape_of
from ..algebra.powers import is_square
from ..algebra.primitives import Adjoint, KroneckerLeft, KroneckerRight
from ..algebra.scalars import power, scale_scalar
from ..expressions import BlockInner, WeightedBlocks
from ..raw import matrix_product, raw, raw_own
from ..rules import Multilinear, Reading, register
from .determinant import DETERMINANTS, determinant
from .signs import choose_signs


def read_kronecker(reader, expr, nodes):
    result = nodes[-1]
    for x in reversed(nodes[:-1]):
        result = kronecker(x, result)
    return result


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


def write_kronecker(y, sign=1):
    """Flat, with the signs of its sums chosen as in a product."""
    signs, number = choose_signs(y.args, sign)
    parts = [(yield y.args[0], signs[0]), (yield y.args[1], signs[1])]
    flat = [f for p in parts for f in (p.args if isinstance(p, sp.KroneckerProduct) else (p,))]
    return matrix_product(sp.sympify(number), [raw(sp.KroneckerProduct, *flat)])


register(Reading(sp.KroneckerProduct, read_kronecker, lambda ns, expr, *values: reduce(ns.kron, map(ns.matrix, values)),
                 samples=("KroneckerProduct(A, B)", "KroneckerProduct(A, B, D)", "KroneckerProduct(x, u.T)")))
register(Multilinear("kron", write_kronecker, "Magnus & Neudecker ch. 2", signed=True,
                     build=lambda y, args: kronecker(*args),
                     apply=apply_kronecker, pullback=pull_kronecker,
                     primitive=lambda y, k: KroneckerLeft(y.args[0]) if k else KroneckerRight(y.args[1])))


# ------------------------------------------------------------------------------------------ adjoints of A kron B
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
                     apply=apply_block_inner, pullback=pull_block_inner,
                     primitive=lambda y, k: None if k else Adjoint(KroneckerRight(y.args[1]), shape_of(y))))
register(Multilinear("weighted blocks", write_two(WeightedBlocks),
                     build=lambda y, args: weighted_blocks(args[0], args[1], y.shape), apply=apply_weighted_blocks,
                     pullback=pull_weighted_blocks,
                     primitive=lambda y, k: None if k else Adjoint(KroneckerLeft(y.args[1]), shape_of(y))))
