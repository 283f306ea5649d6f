"""Whether a symmetric matrix is known to be positive definite or semidefinite, from its form and from facts."""
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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
    Kind,
)
from ..algebra.nodes import Node, transpose
from ..algebra.predicates import is_even, is_positive_integer
from ..algebra.scalars import coefficient, factor_powers
from ..algebra.sums import scaled, terms
from ..expressions.functions import Sigmoid, Softplus
from ..rules.registry import rule_for


class Sign(IntEnum):
    """What is known of eigenvalues, of a scalar, of entries: nothing, that none is negative, that all are positive."""
    UNKNOWN = 0
    NONNEGATIVE = 1
    POSITIVE = 2


def sum_of_signs(signs: Iterable[Sign]) -> Sign:
    """Nonnegative terms have a nonnegative sum, which is positive if one of them is."""
    found = list(signs)
    return max(found) if min(found) else Sign.UNKNOWN


def at_most_nonnegative(holds: bool) -> Sign:
    """NONNEGATIVE if something holds."""
    return Sign.NONNEGATIVE if holds else Sign.UNKNOWN


# ------------------------------------------------------------------------------------------------ eigenvalues
def definiteness(y: Node, invertible: Collection[Node] = ()) -> Sign:
    """The sign of a symmetric matrix; what is semidefinite and known to be invertible is definite."""
    c, rest = scaled(y)
    if rest is not y:
        return min(definiteness(rest, invertible), sign_of(c))
    if y.shape is None:
        found = sign_of(y)
    elif y.algebra.knows("positive_definite", y):
        found = Sign.POSITIVE
    else:
        found = EIGENVALUES.get(y.op, _unknown)(y, invertible)
    return Sign.POSITIVE if found and y in invertible else found


def _unknown(y: Node, invertible: Collection[Node]) -> Sign:
    return Sign.UNKNOWN


def _of_identity(y: Node, invertible: Collection[Node]) -> Sign:
    return Sign.POSITIVE


def _of_zero(y: Node, invertible: Collection[Node]) -> Sign:
    return Sign.NONNEGATIVE


def _of_inverse(y: Node, invertible: Collection[Node]) -> Sign:
    return Sign.POSITIVE if definiteness(y.args[0], invertible) else Sign.UNKNOWN


def _of_diagonal(y: Node, invertible: Collection[Node]) -> Sign:
    return sign_of_entries(y.args[0])


def _of_kronecker(y: Node, invertible: Collection[Node]) -> Sign:
    return min(definiteness(a, invertible) for a in y.args)


def _of_sum(y: Node, invertible: Collection[Node]) -> Sign:
    """A + B of semidefinite ones; Diag(p) - p p^T of a distribution p."""
    parts = terms(y)
    if len(parts) == 2 and _is_covariance(*sorted(parts, key=lambda part: part[1].op is not DIAG)):
        return Sign.NONNEGATIVE
    return sum_of_signs(min(sign_of(c), definiteness(m, invertible)) for c, m in parts)


def _is_covariance(first: tuple[Node, Node], second: tuple[Node, Node]) -> bool:
    """Diag(p) - p p^T: the covariance of a choice with the probabilities p."""
    (c, a), (d, b) = first, second
    return a.op is DIAG and c is a.algebra.one and coefficient(d) == (-1, None) and b.op is PRODUCT \
        and b.args == (a.args[0], transpose(a.args[0])) and _is_distribution(a.args[0])


def _is_distribution(p: Node) -> bool:
    """A column of positive entries that sum to one."""
    return sign_of_entries(p) is Sign.POSITIVE and column_sums(p) is p.algebra.one


def _of_product(y: Node, invertible: Collection[Node]) -> Sign:
    """A^T B A of a semidefinite B."""
    return at_most_nonnegative(_is_square_of(y.args, invertible))


def _is_square_of(factors: tuple[Node, ...], invertible: Collection[Node] = ()) -> bool:
    """Whether a chain reads the same backward in transposes, around nothing or a semidefinite matrix."""
    half = len(factors) // 2
    return all(transpose(f) is g for f, g in zip(factors[:half], reversed(factors))) \
        and (len(factors) % 2 == 0 or definiteness(factors[half], invertible) is not Sign.UNKNOWN)


EIGENVALUES: dict[Kind, Callable[[Node, Collection[Node]], Sign]] = {
    IDENTITY: _of_identity, ZERO: _of_zero, INVERSE: _of_inverse, DIAG: _of_diagonal, KRON: _of_kronecker,
    SUM: _of_sum, PRODUCT: _of_product}
"""Kind of a symmetric matrix -> the sign of its eigenvalues."""


# --------------------------------------------------------------------------------------------------- scalars
POSITIVE_FUNCTIONS = frozenset({sp.exp, sp.cosh, Sigmoid, Softplus})


def sign_of(c: Node) -> Sign:
    """The sign of a scalar, also of an entry."""
    rule = SCALARS.get(c.op)
    return Sign.UNKNOWN if rule is None else rule(c)


def _sign_of_number(c: Node) -> Sign:
    return Sign.POSITIVE if c.data > 0 else at_most_nonnegative(c.data == 0)


def _sign_of_atom(c: Node) -> Sign:
    return Sign.POSITIVE if getattr(c.data, "is_positive", False) else \
        at_most_nonnegative(bool(getattr(c.data, "is_nonnegative", False)))


def _sign_of_entry(c: Node) -> Sign:
    return sign_of_entries(c.args[0])


def _sign_of_function(c: Node) -> Sign:
    return Sign.POSITIVE if c.data in POSITIVE_FUNCTIONS else at_most_nonnegative(c.data is sp.Abs)


def _sign_of_terms(c: Node) -> Sign:
    """Of nonnegative terms; 1 - f of a function between -1 and 1."""
    coefs, constant = c.data
    if constant == 1 and tuple(coefs) == (-1,) and _is_below_one(c.args[0]):
        return Sign.POSITIVE
    number = Sign.POSITIVE if constant > 0 else at_most_nonnegative(constant == 0)
    return sum_of_signs([number, *(sign_of(t) if k > 0 else Sign.UNKNOWN for k, t in zip(coefs, c.args))])


def _is_below_one(t: Node) -> bool:
    """sigmoid(v), or an even power of tanh(v)."""
    (base, exponent), *more = factor_powers(t)
    if more or base.op is not FUNCTION or not is_positive_integer(exponent):
        return False
    return base.data is Sigmoid or base.data is sp.tanh and is_even(exponent)


def _sign_of_factors(c: Node) -> Sign:
    return min(max(sign_of(b), at_most_nonnegative(is_even(e))) for b, e in factor_powers(c))


def _sign_of_square(c: Node) -> Sign:
    """x^T A x and tr(A) of a semidefinite A."""
    chain = c.args[0].args if c.args[0].op is PRODUCT else c.args
    return at_most_nonnegative(len(chain) > 1 and _is_square_of(chain))


SCALARS: dict[Kind, Callable[[Node], Sign]] = {
    NUMBER: _sign_of_number, ATOM: _sign_of_atom, SLOT: _sign_of_entry, FUNCTION: _sign_of_function,
    ADD: _sign_of_terms, MUL: _sign_of_factors, TRACE: _sign_of_square}
"""Kind of a scalar -> its sign."""


# --------------------------------------------------------------------------------------------------- entries
def sign_of_entries(vector: Node) -> Sign:
    """The least sign of the entries of a matrix."""
    c, rest = scaled(vector)
    if rest is not vector:
        return min(sign_of(c), sign_of_entries(rest))
    rule = rule_for(vector.op)
    if rule is not None and rule.positive:
        return Sign.POSITIVE
    if vector.op is TRANSPOSE:
        return sign_of_entries(vector.args[0])
    if vector.op is ENTRYWISE:
        return sign_of(vector.args[0])
    if vector.op is SUM:
        return sum_of_signs(min(sign_of(k), sign_of_entries(m)) for k, m in terms(vector))
    return Sign.UNKNOWN
