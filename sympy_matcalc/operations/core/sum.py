"""Sums of matrices and scalar multiples."""
from __future__ import annotations

import operator
from functools import reduce

import sympy as sp
from sympy.matrices.expressions.special import GenericZeroMatrix

from ...algebra.factoring import collect
from ...algebra.indices.selections import selected
from ...algebra.kinds import PRODUCT, SUM, TRACE
from ...algebra.maps.primitives import Functional, Sandwich
from ...algebra.nodes import shape_of, transpose
from ...algebra.predicates import halves, is_negative_number, is_ones, is_positive_number
from ...algebra.products import inner_product
from ...algebra.scalars import coefficient, factor_powers, is_number, mul_scalars, scale_scalar
from ...algebra.sums import add, scale, scaled, terms
from ...reading.checks import check_equal_shapes
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Proof, Words
from ...writing.factors import unit_place, write_chain
from ...writing.raw import raw_matrix_sum
from ...writing.signs import written_factors
from ...writing.writer import prints_transposed


def read_sum(reader, expr, nodes):
    """A + B; the signs are remembered, so that the answer prints X w - y as the user wrote it."""
    shape = check_equal_shapes(nodes, expr)
    algebra = reader.algebra
    result = add(algebra, [(algebra.one, n) for n in nodes], None if shape == (1, 1) else shape)
    if result.shape is not None:
        remember_sign(result)
    return result


def remember_sign(node):
    """Note whether the user wrote this sum or its negative, for it and its transpose."""
    c, rest = scaled(node)
    number, _ = coefficient(c)
    if rest.op is SUM:
        sign = -1 if number < 0 else 1
        signs = rest.algebra.signs
        signs.setdefault(rest, sign)
        d, other = scaled(transpose(rest))
        signs.setdefault(other, -sign if is_number(d, -1) else sign)


def other_part(y, k):
    """The matrix of the coefficient, or the coefficient of the matrix, that is argument k of a sum."""
    return y.args[(k + len(terms(y))) % len(y.args)]


def apply_sum(y, k, dx):
    """d(c A) = dc A + c dA, term by term."""
    return scale(dx, other_part(y, k)) if y.args[k].shape is None else scale(other_part(y, k), dx)


def pull_sum(y, k, g):
    """<G, dc A> = <G, A> dc;  <G, c dA> = <c G, dA>."""
    return inner_product(g, other_part(y, k)) if y.args[k].shape is None else scale(other_part(y, k), g)


def map_of_term(y, k):
    """dc -> dc A;  dA -> c dA."""
    other, (rows, cols) = other_part(y, k), y.shape
    if y.args[k].shape is None:
        return Functional(other, y.algebra.one)
    return Sandwich(scale(other, y.algebra.identity(rows)), y.algebra.identity(cols))


def build_sum(y, args):
    return collect(y.algebra, zip(*halves(args)), y.shape)


def write_sum(y, sign=1):
    """c A, or a sum of such terms; entries at known places become one explicit matrix."""
    algebra = y.algebra
    pairs = [(scale_scalar(algebra.number(sign), c), m) for c, m in terms(y)]
    placed = [(unit_place(m), c) for c, m in pairs]
    out = []
    if any(place for place, _ in placed):
        out.append((yield from write_explicit_entries(y.shape, [(p, c) for p, c in placed if p])))
    for (c, m), (place, _) in zip(pairs, placed):
        if not place:
            out.append((yield from write_term(c, m)))
    return raw_matrix_sum(out, y.cost)


def write_explicit_entries(shape, entries):
    """sum of c e_i e_j^T as an explicit matrix."""
    values = {}
    for place, c in entries:
        values[place] = yield c
    return sp.ImmutableDenseMatrix(*shape, lambda i, j: values.get((i, j), 0))


def write_term(c, matrix):
    """Scalar times matrix."""
    c, factors = with_closed_stretch(c, matrix)
    number, rest = coefficient(c)
    return (yield from write_chain(factors, number, rest))


def with_closed_stretch(c, matrix):
    """(b^T x) A v as A v b^T x: a 1x1 product in the coefficient joins a column, which saves an operation.

    (1^T a) 1 as 1 1^T a, the product with a matrix of ones; and the same for rows.
    """
    factors = matrix.args if matrix.op is PRODUCT and not prints_transposed(matrix) else (matrix,)
    number, rest = coefficient(c)
    rows, cols = shape_of(matrix)
    if rest is None or 1 not in (rows, cols) or selected(matrix) or is_scalar_quotient(rest):
        return c, factors
    for base, exponent in factor_powers(rest):
        if is_number(exponent, 1) and base.op is TRACE and base.args[0].op is PRODUCT \
                and shape_of(base.args[0]) == (1, 1):
            chain = written_factors(base)
            back = tuple(transpose(f) for f in reversed(chain))
            if is_ones(matrix):             # the ones must meet
                ends = [fs for fs in (chain, back) if is_ones(fs[0] if cols == 1 else fs[-1])]
                chain = ends[0] if ends else chain
            if any(map(selected, chain)) or is_ones(matrix) != any(map(is_ones, chain)):
                continue
            others = mul_scalars(c.algebra, [(b, e) for b, e in factor_powers(rest) if b is not base])
            joined = (*factors, *chain) if cols == 1 else (*chain, *factors)
            return scale_scalar(c.algebra.number(number), others), joined
    return c, factors


def is_scalar_quotient(scalar):
    """x^T A x/(x^T x), which stays one: a textbook calls it r."""
    return any(is_negative_number(e) for _, e in factor_powers(scalar)) \
        and any(is_positive_number(e) for _, e in factor_powers(scalar))


def code_sum(ns, expr, *values):
    """Numbers stand for 1x1 matrices and for the generic zero."""
    check_one_shape(ns, values)
    return reduce(operator.add, values)


def check_one_shape(ns, values):
    shapes = {v.shape for v in values if ns.shape(v)}
    if len(shapes) > 1:
        raise ValueError(f"shapes {' and '.join(map(str, shapes))} do not fit")


register(Reading(sp.MatAdd, read_sum, code_sum,
                 children=lambda e: [a for a in e.args if not isinstance(a, GenericZeroMatrix)],
                 samples=("A + C", "A - 2*C", "S + S.T", "Trace(S)*A + C")))
register(Multilinear(SUM, write_sum, "Matrix Cookbook (35), (36)", signed=True, build=build_sum,
                     untold=True, apply=apply_sum, pullback=pull_sum, primitive=map_of_term,
                     words=Words("sum rule", "加减法法则", "d(X + Y) = dX + dY", r"d(X\pm Y)=dX\pm dY", Proof(
                         "Entry by entry.", "逐元素成立。",
                         "[d(X+Y)]_{ij} &= dX_{ij}+dY_{ij}"))))
