"""Softmax and log-sum-exp where they are written with exp."""
from __future__ import annotations

import sympy as sp

from ...algebra.entrywise import entrywise, hadamard_of, slot
from ...algebra.functions import FUNCTION_LAWS, function_of
from ...algebra.kinds import ENTRYWISE, MUL, PRODUCT, SUM, TRACE
from ...algebra.nodes import Algebra, Node, shape_of, transpose
from ...algebra.predicates import is_column, is_function, is_ones, is_row
from ...algebra.products import product
from ...algebra.scalars import coefficient, factor_powers, is_number, mul_scalars
from ...algebra.sums import add, scale, terms
from ...algebra.tables import CHEAPER, canonical, identity, simplified_first
from ...algebra.traces import total_of, trace
from .log_sum_exp import log_sum_exp
from .normalized_exponential import softmax_of


def exponential(body: Node) -> Node | None:
    """v where the body is exp(v)."""
    return body.args[0] if is_function(body, sp.exp) else None


def sum_of_exponentials(scalar: Node) -> Node | None:
    """The column or row z where the scalar is 1^T exp(z)."""
    if scalar.op is not TRACE or scalar.args[0].op is not PRODUCT or len(scalar.args[0].args) != 2:
        return None
    a, b = scalar.args[0].args
    if is_ones(b):
        a, b = b, transpose(a)
    if not is_ones(a) or b.op is not ENTRYWISE:
        return None
    v = exponential(b.args[0])
    return None if v is None else entrywise(v, shape_of(b))


@identity("entrywise", "log(OneMatrix(1, n)*Elementwise(exp, x))", "logsumexp(x)", FUNCTION_LAWS, sp.log)
def log_of_sum_of_exponentials(x: Node) -> Node | None:
    """log(1^T exp(z)) = logsumexp(z)."""
    z = sum_of_exponentials(x)
    return None if z is None else log_sum_exp(transpose(z) if is_row(z) else z)


@canonical
@identity("entrywise", "Elementwise(exp, x)*Inverse(OneMatrix(1, n)*Elementwise(exp, x))", "softmax(x)", CHEAPER, SUM)
def exponentials_over_their_sum(y: Node) -> Node | None:
    """exp(z)/(1^T exp(z)) = softmax(z)."""
    changed, pairs = False, []
    for c, m in terms(y):
        replaced = _as_softmax(c, m) if m.op is ENTRYWISE else None
        changed = changed or replaced is not None
        pairs.append((c, m) if replaced is None else (y.algebra.one, replaced))
    return add(y.algebra, pairs, y.shape) if changed else None


@canonical
@identity("entrywise", "MatrixScalar(x.T*Elementwise(exp, x))/MatrixScalar(OneMatrix(1, n)*Elementwise(exp, x))",
          "x.T*softmax(x)", CHEAPER, MUL)
def inner_product_over_sum(y: Node) -> Node | None:
    """a^T exp(z)/(1^T exp(z)) = a^T softmax(z)."""
    powers = factor_powers(y)
    for base, exponent in powers:
        z = sum_of_exponentials(base) if is_number(exponent, -1) else None
        if z is None:
            continue
        column = z if is_column(z) else transpose(z)
        for other, its_exponent in powers:
            if other.op is TRACE and is_number(its_exponent, 1) and other.args[0].op is PRODUCT:
                chain = [_softmax_for(f, column) for f in other.args[0].args]
                if any(new is not f for new, f in zip(chain, other.args[0].args)):
                    rest = [(b, e) for b, e in powers if b is not base and b is not other]
                    return mul_scalars(y.algebra, [*rest, (trace(product(chain)), y.algebra.one)])
    return None


@simplified_first
def holds_softmax(algebra: Algebra) -> bool:
    """Whether something was divided by a 1^T exp(z): softmax(z) has the shorter differential."""
    return algebra.has_exponential and any(
        is_number(e, -1) and sum_of_exponentials(b) is not None
        for y in list(algebra.table.values()) if y.op is MUL for b, e in factor_powers(y))


def _softmax_for(f: Node, z: Node) -> Node:
    """softmax(z) o M for a factor exp(z) o M, a row or a column."""
    if shape_of(f) == shape_of(z)[::-1]:
        return transpose(_softmax_for(transpose(f), z)) if f.op is ENTRYWISE else f
    if f.op is not ENTRYWISE or shape_of(f) != shape_of(z):
        return f
    found = _as_softmax(f.algebra.one / exponentials_summed(z), f)
    return f if found is None else found


def exponentials_summed(z: Node) -> Node:
    """1^T exp(z)."""
    return total_of(entrywise(function_of(sp.exp, slot(z)), shape_of(z)))


def _as_softmax(c: Node, m: Node) -> Node | None:
    algebra = c.algebra
    for base, exponent in factor_powers(coefficient(c)[1] or algebra.one):
        z = sum_of_exponentials(base)
        if z is None or not is_number(exponent, -1):
            continue
        if shape_of(z) != shape_of(m):
            z = transpose(z)
        v = slot(z)
        if shape_of(z) == shape_of(m) and any(exponential(b) is v and is_number(e, 1)
                                              for b, e in factor_powers(m.args[0])):
            p = softmax_of(z) if is_column(z) else transpose(softmax_of(transpose(z)))
            rest = mul_scalars(algebra, [(b, e) for b, e in factor_powers(m.args[0]) if exponential(b) is not v])
            return scale(c * base, hadamard_of(p, entrywise(rest, shape_of(m))))
    return None
