"""Whether a symmetric matrix is known to be positive definite or semidefinite, from its form and from facts."""
from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

import sympy as sp

from ..algebra.columnwise import column_sums
from ..algebra.kinds import (
    ADD,
    ATOM,
    DIAG,
    ENTRYWISE,
    FUNCTION,
    IDENTITY,
    INVERSE,
    KRON,
    MUL,
    NUMBER,
    PRODUCT,
    SLOT,
    SUM,
    TRACE,
    TRANSPOSE,
    ZERO,
)
from ..algebra.nodes import Node, transpose
from ..algebra.predicates import is_even, is_positive_integer
from ..algebra.scalars import coefficient, factor_powers
from ..algebra.sums import scaled, terms
from ..expressions.functions import Sigmoid, Softplus
from ..rules.registry import rule_for


class Sign(IntEnum):
    """What is known of the eigenvalues: nothing, that none is negative, that all are positive."""
    UNKNOWN = 0
    NONNEGATIVE = 1
    POSITIVE = 2


def definiteness(y: Node, invertible: Collection[Node] = ()) -> Sign:
    """The sign of a symmetric matrix; what is semidefinite and known to be invertible is definite."""
    c, rest = scaled(y)
    if rest is not y:
        return Sign(min(definiteness(rest, invertible), sign_of(c)))
    found = _of_form(y, invertible)
    return Sign.POSITIVE if found and (y in invertible) else found


def _of_form(y: Node, invertible: Collection[Node]) -> Sign:
    if y.shape is None:
        return sign_of(y)
    if y.op is IDENTITY or y.algebra.knows("positive_definite", y):
        return Sign.POSITIVE
    if y.op is ZERO:
        return Sign.NONNEGATIVE
    if y.op is INVERSE:
        return Sign.POSITIVE if definiteness(y.args[0], invertible) else Sign.UNKNOWN
    if y.op is DIAG:
        return sign_of_entries(y.args[0])
    if y.op is KRON:
        return Sign(min(definiteness(a, invertible) for a in y.args))
    if y.op is SUM:
        return _of_sum(y, invertible)
    return _of_product(y, invertible) if y.op is PRODUCT else Sign.UNKNOWN


def _of_sum(y: Node, invertible: Collection[Node]) -> Sign:
    """A + B of semidefinite ones; Diag(p) - p p^T of a distribution p."""
    parts = terms(y)
    if len(parts) == 2:
        (c, a), (d, b) = sorted(parts, key=lambda part: part[1].op is not DIAG)
        if a.op is DIAG and c is y.algebra.one and coefficient(d) == (-1, None) and b.op is PRODUCT \
                and b.args == (a.args[0], transpose(a.args[0])) and _is_distribution(a.args[0]):
            return Sign.NONNEGATIVE
    signs = [min(sign_of(c), definiteness(m, invertible)) for c, m in parts]
    return Sign(max(signs)) if min(signs) else Sign.UNKNOWN


def _is_distribution(p: Node) -> bool:
    """A column of positive entries that sum to one."""
    return sign_of_entries(p) is Sign.POSITIVE and column_sums(p) is p.algebra.one


def _of_product(y: Node, invertible: Collection[Node]) -> Sign:
    """A^T B A of a semidefinite B."""
    factors = y.args
    half = len(factors) // 2
    if any(transpose(f) is not g for f, g in zip(factors[:half], reversed(factors))):
        return Sign.UNKNOWN
    if len(factors) % 2 and not definiteness(factors[half], invertible):
        return Sign.UNKNOWN
    return Sign.NONNEGATIVE


# ------------------------------------------------------------------------------------------------- scalars
POSITIVE_FUNCTIONS = frozenset({sp.exp, sp.cosh, Sigmoid, Softplus})


def sign_of(c: Node) -> Sign:
    """The sign of a scalar, also of an entry."""
    if c.op is NUMBER:
        return Sign.POSITIVE if c.data > 0 else Sign.NONNEGATIVE if c.data == 0 else Sign.UNKNOWN
    if c.op is ATOM:
        return Sign.POSITIVE if getattr(c.data, "is_positive", False) else \
            Sign.NONNEGATIVE if getattr(c.data, "is_nonnegative", False) else Sign.UNKNOWN
    if c.op is SLOT:
        return sign_of_entries(c.args[0])
    if c.op is FUNCTION:
        return Sign.POSITIVE if c.data in POSITIVE_FUNCTIONS else \
            Sign.NONNEGATIVE if c.data is sp.Abs else Sign.UNKNOWN
    if c.op is ADD:
        return _sign_of_terms(c)
    if c.op is MUL:
        return Sign(min(_sign_of_power(b, e) for b, e in factor_powers(c)))
    return _sign_of_square(c) if c.op is TRACE else Sign.UNKNOWN


def _sign_of_terms(c: Node) -> Sign:
    """Of nonnegative terms; 1 - f of a function between -1 and 1."""
    coefs, constant = c.data
    if constant == 1 and len(c.args) == 1 and coefs[0] == -1 and _is_below_one(c.args[0]):
        return Sign.POSITIVE
    signs = [sign_of(t) if k > 0 else Sign.UNKNOWN for k, t in zip(coefs, c.args)]
    if constant < 0 or not min(signs):
        return Sign.UNKNOWN
    return Sign.POSITIVE if constant > 0 else Sign(max(signs))


def _is_below_one(t: Node) -> bool:
    """sigmoid(v), or an even power of tanh(v)."""
    (base, exponent), *more = factor_powers(t)
    if more or base.op is not FUNCTION:
        return False
    even = is_positive_integer(exponent)
    return base.data is Sigmoid and even or base.data is sp.tanh and even and exponent.data % 2 == 0


def _sign_of_power(base: Node, exponent: Node) -> Sign:
    if is_even(exponent):
        return Sign(max(sign_of(base), Sign.NONNEGATIVE))
    return sign_of(base)


def _sign_of_square(c: Node) -> Sign:
    """x^T A x and tr(A) of a semidefinite A."""
    chain = c.args[0].args if c.args[0].op is PRODUCT else c.args
    half = len(chain) // 2
    if len(chain) > 1 and all(transpose(f) is g for f, g in zip(chain[:half], reversed(chain))) \
            and (len(chain) % 2 == 0 or definiteness(chain[half])):
        return Sign.NONNEGATIVE
    return Sign.UNKNOWN


def sign_of_entries(vector: Node) -> Sign:
    """The least sign of the entries of a matrix."""
    c, rest = scaled(vector)
    if rest is not vector:
        return Sign(min(sign_of(c), sign_of_entries(rest)))
    rule = rule_for(vector.op)
    if rule is not None and rule.positive:
        return Sign.POSITIVE
    if vector.op is TRANSPOSE:
        return sign_of_entries(vector.args[0])
    if vector.op is ENTRYWISE:
        return sign_of(vector.args[0])
    if vector.op is SUM:
        signs = [min(sign_of(k), sign_of_entries(m)) for k, m in terms(vector)]
        return Sign(max(signs)) if min(signs) else Sign.UNKNOWN
    return Sign.UNKNOWN
