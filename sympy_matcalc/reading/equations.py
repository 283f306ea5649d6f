"""Equations that are given, as rewritings of the algebra: the dearer side becomes the cheaper one."""
from __future__ import annotations

from typing import Any

from ..algebra.kinds import ADD, IDENTITY, LEAF, NUMBER, PRODUCT, SUM, TRANSPOSE, ZERO
from ..algebra.nodes import Algebra, Node, is_zero, shape_of, transpose
from ..algebra.predicates import is_transpose_of
from ..algebra.scalars import add_scalars, coefficient, factor_powers, power
from ..algebra.sums import add, scaled, terms
from ..errors import MatCalcError, SizeError
from .checks import short
from .reader import Reader


def state_sizes(algebra: Algebra) -> None:
    """Let a size that is given by others stand for them where it is a number in the expression, too."""
    for symbol, size in algebra.sizes.equations.solved.items():
        if symbol.is_integer:
            algebra.replace(algebra.atom(symbol), algebra.dimension(size))


def state(reader: Reader, left: Any, right: Any) -> None:
    """Let the algebra rewrite one side of an equation to the other wherever it makes it."""
    a, b = reader.read(left), reader.read(right)
    if not a.algebra.sizes.same_shape(shape_of(a), shape_of(b)) and not (is_zero(a) or is_zero(b)):
        raise SizeError(f"given=Eq({short(left)}, {short(right)}): the two sides have shapes {shape_of(a)} and "
                        f"{shape_of(b)}")
    if a is b:
        return
    if a.op is NUMBER and b.op is NUMBER:
        raise MatCalcError(f"given=Eq({short(left)}, {short(right)}) contradicts what is known besides")
    if a.op in CONSTANTS or (b.cost, b.op is not NUMBER) > (a.cost, a.op is not NUMBER):
        a, b = b, a
    rewrite = _state_scalar if a.shape is None else _state_matrix
    rewrite(reader.algebra, a, b)


CONSTANTS = frozenset({NUMBER, ZERO, IDENTITY})
"""What is never rewritten."""


def _state_scalar(algebra: Algebra, a: Node, b: Node) -> None:
    """Solve for the dearest term, and take away a root and a number: norm(x) = 1 says x^T x = 1."""
    if a.op is ADD:
        _, lead = coefficient(a)
        if lead is None or lead is a:
            lead = max(a.args, key=lambda t: (t.cost, t.key))
        number = dict(zip(a.args, a.data[0]))[lead]
        rest = add_scalars(algebra, [(1, b), (-1, a), (number, lead)])
        a, b = lead, rest / number
    powers = factor_powers(a)
    if len(powers) == 1 and powers[0][1].op is NUMBER:
        base, exponent = powers[0]
        if not isinstance(exponent.data, int) and exponent.data.p == 1:
            a, b = base, power(b, algebra.number(int(exponent.data.q)))
    algebra.replace(a, b)


def _state_matrix(algebra: Algebra, a: Node, b: Node) -> None:
    """Solve for the dearest term; a product becomes a rewriting of neighbours in products, also transposed."""
    if a.op is SUM:
        c, lead = max(terms(a), key=lambda t: (t[1].cost, t[1].key))
        b = add(algebra, [(1 / c, b), (-1 / c, a), (algebra.one, lead)], a.shape)
        a = lead
        if a.op is SUM:
            return _state_matrix(algebra, a, b)
    if is_transpose_of(a, LEAF):
        a, b = transpose(a), transpose(b)
    other, its_value = scaled(transpose(a))[1], transpose(b) / scaled(transpose(a))[0]
    pairs = [(a, b)] if other is a else [(a, b), (other, its_value)]
    for left, right in pairs:
        if left.op is PRODUCT:
            algebra.chains.setdefault(left.args[-1], []).append((left.args, right))
        elif left.op not in (TRANSPOSE,) or left.args[0].op is not LEAF:
            algebra.replace(left, right)
    return None
