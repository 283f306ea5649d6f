"""Kronecker products."""
from __future__ import annotations

from functools import reduce

import sympy as sp

from ...algebra.kinds import KRON
from ...algebra.kronecker import block_inner, kronecker, weighted_blocks
from ...algebra.maps.primitives import KroneckerLeft, KroneckerRight
from ...algebra.nodes import shape_of
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Proof, Words
from ...writing.raw import raw, raw_product
from ...writing.signs import choose_signs


def read_kronecker(reader, expr, nodes):
    result = nodes[-1]
    for x in reversed(nodes[:-1]):
        result = kronecker(x, result)
    return result


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
    return raw_product(sp.sympify(number), [raw(sp.KroneckerProduct, *flat)])


register(Reading(sp.KroneckerProduct, read_kronecker, lambda ns, expr, *values: reduce(ns.kron, map(ns.matrix, values)),
                 samples=("KroneckerProduct(A, B)", "KroneckerProduct(A, B, D)", "KroneckerProduct(x, u.T)")))
register(Multilinear(KRON, write_kronecker, "Magnus & Neudecker ch. 2", signed=True,
                     build=lambda y, args: kronecker(*args),
                     apply=apply_kronecker, pullback=pull_kronecker,
                     primitive=lambda y, k: KroneckerLeft(y.args[0]) if k else KroneckerRight(y.args[1]),
                     words=Words("Kronecker rule", "克罗内克积法则", "d(A kron B) = dA kron B + A kron dB",
                                 r"d(A\otimes B)=dA\otimes B+A\otimes dB", Proof(
                         "Block by block: block (i, j) is a_ij B.", "逐块成立：第 (i, j) 块为 a_ij B。",
                         r"d(a_{ij}B) &= da_{ij}\,B+a_{ij}\,dB"))))
