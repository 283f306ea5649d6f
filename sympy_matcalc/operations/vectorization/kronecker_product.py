"""Kronecker products."""
from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sympy import KroneckerProduct, sympify

from ...algebra.kinds import KRON
from ...algebra.kronecker import block_inner, kronecker, weighted_blocks
from ...algebra.maps.primitives import KroneckerLeft, KroneckerRight, Primitive
from ...algebra.nodes import Node, shape_of
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading, all_arguments
from ...rules.words import Proof, Words
from ...writing.raw import raw_product
from ...writing.signs import choose_signs
from ...writing.writer import Writing


def read_kronecker(reader: Reader, expr: KroneckerProduct, nodes: list[Node]) -> Node:
    """Two at a time: A kron (B kron C)."""
    return reduce(lambda result, x: kronecker(x, result), reversed(nodes))


def apply_kronecker(y: Node, k: int, dx: Node) -> Node:
    """d(A kron B) = dA kron B + A kron dB."""
    return kronecker(dx, y.args[1]) if k == 0 else kronecker(y.args[0], dx)


def pull_kronecker(y: Node, k: int, g: Node) -> Node:
    """<G, dA kron B> = <block inner products of G with B, dA>, and likewise for B."""
    a, b = y.args
    return block_inner(g, b.conjugate, shape_of(a)) if k == 0 else weighted_blocks(g, a.conjugate, shape_of(b))


def map_of_kronecker(y: Node, k: int) -> Primitive:
    """dA -> dA kron B;  dB -> A kron dB."""
    return KroneckerLeft(y.args[0]) if k else KroneckerRight(y.args[1])


def write_kronecker(y: Node, sign: int = 1) -> Writing:
    """Flat, with the signs of its sums chosen as in a product."""
    signs, number = choose_signs(y.args, sign)
    factors = [(yield y.args[0], signs[0]), (yield y.args[1], signs[1])]
    return raw_product(sympify(number), [raw_kronecker(factors)])


def raw_kronecker(factors: Sequence[Any]) -> Any:
    """A Kronecker product of written factors, flat."""
    return unchecked(KroneckerProduct, *flattened(KroneckerProduct, factors))


def flattened(cls: Any, factors: Sequence[Any]) -> list[Any]:
    """The factors, of which some may be products of the class again."""
    return [f for factor in factors for f in (factor.args if isinstance(factor, cls) else (factor,))]


def code_kronecker(ns: Arrays, expr: KroneckerProduct, *values: Value) -> Value:
    """Two at a time."""
    return reduce(ns.kron, map(ns.matrix, values))


register(Reading(
    KroneckerProduct, read_kronecker, code_kronecker,
    samples=("KroneckerProduct(A, B)", "KroneckerProduct(A, B, D)", "KroneckerProduct(x, u.T)")))
register(Multilinear(
    KRON, write_kronecker, "Magnus & Neudecker ch. 2", signed=True, sign_carriers=all_arguments, transposed_inside=True,
    build=lambda y, args: kronecker(*args),
    apply=apply_kronecker, pullback=pull_kronecker, primitive=map_of_kronecker,
    words=Words("Kronecker rule", "克罗内克积法则", "d(A kron B) = dA kron B + A kron dB",
                r"d(A\otimes B)=dA\otimes B+A\otimes dB", Proof(
        "Block by block: block (i, j) is a_ij B.", "逐块成立：第 (i, j) 块为 a_ij B。",
        r"d(a_{ij}B) &= da_{ij}\,B+a_{ij}\,dB"))))
