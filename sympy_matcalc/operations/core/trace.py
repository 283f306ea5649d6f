"""Trace, and what closes up to a scalar: 1x1 products and entries."""
from __future__ import annotations

import sympy as sp

from ...algebra.entrywise import entrywise
from ...algebra.indices.selections import selected
from ...algebra.kinds import ENTRYWISE, LEAF, SLOT, TRACE, TRANSPOSE
from ...algebra.maps.primitives import Functional
from ...algebra.nodes import shape_of, transpose
from ...algebra.predicates import is_ones, is_row
from ...algebra.products import trace
from ...algebra.scalars import factor_powers, is_number, mul_scalars
from ...algebra.sums import scale
from ...reading.checks import check_square
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Proof, Words
from ...writing.factors import with_contents, write_factors
from ...writing.raw import raw, raw_element, raw_product, scalar_of
from ...writing.signs import choose_signs, name_of, written_factors
from ...writing.slices import start_of


def read_trace(reader, expr, nodes):
    check_square(nodes[0], expr)
    return trace(nodes[0])


def apply_trace(y, dx):
    """d tr X = tr dX."""
    return trace(dx)


def pull_trace(y, g):
    """<g, tr dX> = <g I, dX>."""
    rows, cols = shape_of(y.args[0])
    return g if (rows, cols) == (1, 1) else scale(g, y.algebra.identity(rows))


def write_trace(y, sign=1):
    """A trace; a closed product x^T A y as itself, an entry as A[i, j]."""
    factors = with_ones_first(with_factor_outside(written_factors(y)))
    if shape_of(factors[0])[0] != 1:
        signs, number = with_contents(factors, *choose_signs(factors, sign))
        chain = raw_product(sp.S.One, (yield from write_factors(factors, signs)))
        return multiple_of_scalar(number, raw(sp.Trace, chain))
    if len(factors) == 3 and factors[1].op is TRANSPOSE and selected(factors[0]) and selected(factors[2]):
        factors = tuple(transpose(f) for f in reversed(factors))        # (A^T)_ij = A_ji
    if len(factors) == 1:
        return multiple_of_scalar(sign, raw_element((yield factors[0]), sp.S.Zero, sp.S.Zero))
    left, right = selected(factors[0]), selected(factors[-1])
    if left is not None and right is not None and len(factors) == 2:        # e_i^T e_j
        return multiple_of_scalar(sign, sp.KroneckerDelta(left.data[0], right.data[0]))
    inner = factors[int(left is not None):len(factors) - int(right is not None)]
    signs, number = with_contents(inner, *choose_signs(inner, sign))
    chain = raw_product(sp.S.One, (yield from write_factors(inner, signs)))
    if left is None and right is None:
        return multiple_of_scalar(number, scalar_of(chain))
    places = [sp.sympify(start_of(s)) if s is not None else sp.S.Zero for s in (left, right)]
    return multiple_of_scalar(number, raw_element(chain, *places))


def multiple_of_scalar(number, scalar):
    return scalar if number == 1 else sp.Mul(number, scalar)


def with_ones_first(factors):
    """v^T 1 is printed as 1^T v."""
    if len(factors) == 2 and is_ones(factors[1]) and not is_ones(factors[0]) and is_row(factors[0]):
        return tuple(transpose(f) for f in reversed(factors))
    return factors


def with_factor_outside(factors):
    """1^T (a o v) is a^T v, and 1^T (A o B) 1 is tr(A^T B): a plain factor of the Hadamard product goes outside."""
    if not (is_ones(factors[0]) and len(factors) in (2, 3) and factors[1].op is ENTRYWISE) \
            or len(factors) == 3 and not is_ones(factors[2]):
        return factors
    powers = factor_powers(factors[1].args[0])
    plain = [b for b, e in powers if b.op is SLOT and is_number(e, 1) and b.args[0].op in (LEAF, TRANSPOSE)]
    plain.sort(key=lambda b: name_of(b.args[0]))
    if not plain or len(powers) < 2:
        return factors
    rest = mul_scalars(factors[1].algebra, [(b, e) for b, e in powers if b is not plain[0]])
    return transpose(plain[0].args[0]), entrywise(rest, shape_of(factors[1]))


register(Reading(sp.Trace, read_trace, lambda ns, expr, x: ns.trace(ns.matrix(x)),
                 samples=("Trace(S)", "Trace(A.T*C)", "Trace(A*S*B*D)")))
register(Linear(TRACE, write_trace, "Matrix Cookbook (36)", signed=True, build=lambda y, args: trace(args[0]),
                apply=apply_trace, pullback=pull_trace,
                primitive=lambda y: Functional(y.algebra.one, pull_trace(y, y.algebra.one)),
                words=Words("trace rule", "迹的微分", "d tr X = tr dX", r"d\operatorname{tr}X=\operatorname{tr}dX",
                            Proof(
                    "The trace is a sum of entries.", "迹是元素之和。",
                    r"d\operatorname{tr}X &= d\sum_i X_{ii}=\sum_i dX_{ii}=\operatorname{tr}dX"))))
