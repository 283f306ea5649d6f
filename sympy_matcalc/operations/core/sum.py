"""Sums of matrices and scalar multiples."""
from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sympy as sp
from sympy.matrices.expressions.special import GenericZeroMatrix

from ...algebra.factoring import collect
from ...algebra.indices.selections import selected
from ...algebra.kinds import PRODUCT, SUM, TRACE
from ...algebra.maps.primitives import Functional, Primitive, Sandwich
from ...algebra.nodes import Node, Shape, shape_of, transpose
from ...algebra.predicates import (
    halves,
    is_column,
    is_multiple,
    is_negative_number,
    is_ones,
    is_positive_number,
    is_row,
)
from ...algebra.scalars import coefficient, factor_powers, is_number, mul_scalars, scale_scalar
from ...algebra.sums import add, scale, scaled, terms
from ...algebra.traces import inner_product
from ...reading.reader import Reader
from ...reading.size_checks import check_equal_shapes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Proof, Words
from ...writing.factors import unit_place, write_chain
from ...writing.raw import raw_matrix_sum
from ...writing.signs import written_factors
from ...writing.writer import Writing, prints_transposed


def terms_of_sum(expr: Any) -> list[Any]:
    """The terms; SymPy's generic zero, which has no shape, is none."""
    return [a for a in expr.args if not isinstance(a, GenericZeroMatrix)]


def read_sum(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A + B; the signs are remembered, so that the answer prints X w - y as the user wrote it."""
    shape = check_equal_shapes(nodes, expr)
    algebra = reader.algebra
    result = add(algebra, [(algebra.one, n) for n in nodes], None if shape == (1, 1) else shape)
    if result.shape is not None:
        remember_sign(result)
    return result


def remember_sign(node: Node) -> None:
    """Note whether the user wrote this sum or its negative, for it and its transpose."""
    c, rest = scaled(node)
    number, _ = coefficient(c)
    if rest.op is SUM:
        sign = -1 if number < 0 else 1
        signs = rest.algebra.signs
        signs.setdefault(rest, sign)
        d, other = scaled(transpose(rest))
        signs.setdefault(other, -sign if is_number(d, -1) else sign)


def other_part(y: Node, k: int) -> Node:
    """The matrix of the coefficient, or the coefficient of the matrix, that is argument k of a sum."""
    return y.args[(k + len(terms(y))) % len(y.args)]


def apply_sum(y: Node, k: int, dx: Node) -> Node:
    """d(c A) = dc A + c dA, term by term."""
    return scale(dx, other_part(y, k)) if y.args[k].shape is None else scale(other_part(y, k), dx)


def pull_sum(y: Node, k: int, g: Node) -> Node:
    """<G, dc A> = <<A, G>, dc>;  <G, c dA> = <c^H G, dA>."""
    other = other_part(y, k)
    return inner_product(other, g) if y.args[k].shape is None else scale(other.H, g)


def map_of_term(y: Node, k: int) -> Primitive:
    """dc -> dc A;  dA -> c dA."""
    other, (rows, cols) = other_part(y, k), shape_of(y)
    if y.args[k].shape is None:
        return Functional(other, y.algebra.one)
    return Sandwich(scale(other, y.algebra.identity(rows)), y.algebra.identity(cols))


def build_sum(y: Node, args: Sequence[Node]) -> Node:
    """The sum of other terms."""
    return collect(y.algebra, zip(*halves(args)), y.shape)


def write_sum(y: Node, sign: Any = 1) -> Writing:
    """c A, or a sum of such terms; entries at known places become one explicit matrix."""
    algebra = y.algebra
    pairs = [(scale_scalar(algebra.number(sign), c), m) for c, m in terms(y)]
    places = [unit_place(m) for _, m in pairs]
    entries = [(place, c) for place, (c, _) in zip(places, pairs) if place]
    written = [(yield from write_explicit_entries(shape_of(y), entries))] if entries else []
    for (c, m), place in zip(pairs, places):
        if not place:
            written.append((yield from write_term(c, m)))
    return raw_matrix_sum(written, y.cost)


def signed_parts(y: Node) -> Sequence[Node]:
    """The factors of a multiple; of a sum the matrices, whose signs decide about its own."""
    return y.args if is_multiple(y) else [m for _, m in terms(y)]


def write_explicit_entries(shape: Shape, entries: Sequence[tuple[tuple[int, int], Node]]) -> Writing:
    """sum of c e_i e_j^T as an explicit matrix."""
    values = {}
    for place, c in entries:
        values[place] = yield c
    return sp.ImmutableDenseMatrix(*shape, lambda i, j: values.get((i, j), 0))


def write_term(c: Node, matrix: Node) -> Writing:
    """Scalar times matrix."""
    c, factors = with_closed_stretch(c, matrix)
    number, rest = coefficient(c)
    return (yield from write_chain(factors, number, rest))


def with_closed_stretch(c: Node, matrix: Node) -> tuple[Node, tuple[Node, ...]]:
    """(b^T x) A v as A v b^T x: a 1x1 product in the coefficient joins a column, which saves an operation.

    (1^T a) 1 as 1 1^T a, the product with a matrix of ones; and the same for rows.
    """
    factors = printed_factors(matrix)
    number, rest = coefficient(c)
    if rest is None or not is_line(matrix) or is_quotient_of_scalars(rest):
        return c, factors
    powers = factor_powers(rest)
    found = next(((b, chain) for b, e in powers if (chain := joining(b, e, matrix))), None)
    if found is None:
        return c, factors
    closed, chain = found
    others = mul_scalars(c.algebra, [(b, e) for b, e in powers if b is not closed])
    joined = (*factors, *chain) if is_column(matrix) else (*chain, *factors)
    return scale_scalar(c.algebra.number(number), others), joined


def printed_factors(matrix: Node) -> tuple[Node, ...]:
    """The factors of a product that prints as it stands."""
    return matrix.args if matrix.op is PRODUCT and not prints_transposed(matrix) else (matrix,)


def is_line(matrix: Node) -> bool:
    """A row or column, and no unit vector."""
    return (is_row(matrix) or is_column(matrix)) and not selected(matrix)


def is_closed_product(scalar: Node) -> bool:
    """x^T A y, the trace of a 1x1 product."""
    return scalar.op is TRACE and scalar.args[0].op is PRODUCT and shape_of(scalar.args[0]) == (1, 1)


def joining(base: Node, exponent: Node, matrix: Node) -> tuple[Node, ...] | None:
    """The factors of a 1x1 product in the order in which they stand beside a row or column; None if they do not.

    Ones meet ones, and nothing else does: they are a matrix of ones then.
    """
    if not is_number(exponent, 1) or not is_closed_product(base):
        return None
    chain = written_factors(base)
    if any(map(selected, chain)):
        return None
    if not is_ones(matrix):
        return None if any(map(is_ones, chain)) else chain
    back = tuple(transpose(f) for f in reversed(chain))
    meeting = 0 if is_column(matrix) else -1
    return next((fs for fs in (chain, back) if is_ones(fs[meeting])), None)


def is_quotient_of_scalars(scalar: Node) -> bool:
    """x^T A x/(x^T x), which stays one: a textbook calls it r."""
    exponents = [e for _, e in factor_powers(scalar)]
    return any(map(is_negative_number, exponents)) and any(map(is_positive_number, exponents))


def code_sum(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Numbers stand for 1x1 matrices and for the generic zero."""
    check_one_shape(ns, values)
    return reduce(operator.add, values)


def check_one_shape(ns: Arrays, values: Sequence[Value]) -> None:
    """ValueError for arrays of several shapes, which would be broadcast."""
    shapes = {v.shape for v in values if ns.shape(v)}
    if len(shapes) > 1:
        raise ValueError(f"shapes {' and '.join(map(str, shapes))} do not fit")


register(Reading(sp.MatAdd, read_sum, code_sum, children=terms_of_sum,
                 samples=("A + C", "A - 2*C", "S + S.T", "Trace(S)*A + C")))
register(Multilinear(
    SUM, write_sum, "Matrix Cookbook (35), (36)", signed=True, sign_carriers=signed_parts, turns=1.5,
    untold=True, build=build_sum, apply=apply_sum,
    pullback=pull_sum, primitive=map_of_term,
    words=Words("sum rule", "加减法法则", "d(X + Y) = dX + dY", r"d(X\pm Y)=dX\pm dY", Proof(
        "Entry by entry.", "逐元素成立。",
        "[d(X+Y)]_{ij} &= dX_{ij}+dY_{ij}"))))
