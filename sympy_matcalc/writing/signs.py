"""Which sums change sign, and in what order a closed chain prints.

Inside, a sum has a canonical sign.  On the way out it is printed as the user wrote it, or with the fewest minus signs;
the signs of all factors multiply up to one number in front.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from ..algebra.indices.selections import selected
from ..algebra.kinds import IDENTITY, LEAF, ONES, PRODUCT, SELECTION, TRANSPOSE
from ..algebra.nodes import Node, PerAlgebra, transpose
from ..algebra.predicates import (
    coefficients,
    is_multiple,
    is_ones,
    is_row,
    is_sum,
    is_sum_of_scalars,
    untransposed,
)
from ..algebra.scalars import coefficient
from ..algebra.sums import terms
from ..algebra.walking import fold
from ..expressions.differential_symbols import MatrixDifferential
from ..rules.registry import rule_for

ORIENTATION: PerAlgebra[dict[Node, tuple[int, bool]]] = PerAlgebra(dict)
"""Node -> the sign it prints best with, and whether the other one costs nothing."""


def orientation(node: Node) -> tuple[int, bool]:
    """The sign with which a matrix is best printed, and whether the other one costs nothing."""
    if node.op in WITHOUT_SIGN:
        return _PLUS
    memo = ORIENTATION.of(node.algebra)
    return memo.get(node) or fold(node, sign_carriers, _oriented, memo)


_PLUS = 1, False

WITHOUT_SIGN = frozenset({LEAF, ONES, IDENTITY, SELECTION})
"""Matrices that stand for themselves."""


def _oriented(y: Node, inside: list[tuple[int, bool]]) -> tuple[int, bool]:
    """The sign of a node, and whether it is free, from those of the parts that carry it."""
    if is_sum(y):
        if all(sign == 1 for sign, _ in inside) and all(c is y.algebra.one for c in coefficients(y)):
            return _PLUS
        return _sign_of_sum(y, natural_sign(y), negatives)
    if is_sum_of_scalars(y):
        return _sign_of_sum(y, natural_sign_of_scalars(y), negative_numbers)
    rule = rule_for(y.op)
    is_free = rule is not None and bool(inside) and rule.is_free(y, [free for _, free in inside])
    return prod([sign for sign, _ in inside]), is_free


def _sign_of_sum(y: Node, natural: int, count: Callable[[Node, int], int]) -> tuple[int, bool]:
    """The sign that the user wrote, if it prints no more minus signs than the natural one."""
    user = y.algebra.signs.get(y, natural)
    sign = user if count(y, user) <= count(y, natural) else natural
    return sign, count(y, -sign) <= count(y, sign)


def sign_carriers(y: Node) -> Sequence[Node]:
    """The parts through which a sign passes; those of a sum only because their signs are to be known first."""
    rule = rule_for(y.op)
    return rule.sign_carriers(y) if rule is not None else ()


LONGEST_TURNED = 12
"""Longer traces are printed as they are stored, because there are as many rotations as factors."""


WRITTEN_FACTORS: PerAlgebra[dict[Node, tuple[Node, ...]]] = PerAlgebra(dict)
"""Trace -> its factors in the order they print in."""


def written_factors(y: Node) -> tuple[Node, ...]:
    """The factors of a trace in the order they print in, the same however it was written.

    Of all rotations, and of the transpose: the fewest transposes, a transposed factor first (tr(A^T B), x^T A y), the
    names in their order; a differential goes last, as in tr(G^T dX).
    """
    memo = WRITTEN_FACTORS.of(y.algebra)
    if y not in memo:
        chain = y.args[0].args if y.args[0].op is PRODUCT else y.args
        if len(chain) > LONGEST_TURNED or any(map(is_differential, chain)):
            memo[y] = differential_last(chain)
        else:
            memo[y] = min(turns(chain), key=reading_order)
    return memo[y]


def turns(chain: tuple[Node, ...]) -> list[tuple[Node, ...]]:
    """All orders in which a closed chain may be written."""
    back = tuple(transpose(f) for f in reversed(chain))
    if any(map(is_multiple, back)):         # a factor that changes its sign
        back = chain
    if is_row(chain[0]):
        return [chain, back]
    return [fs[k:] + fs[:k] for fs in (chain, back) for k in range(len(chain))]


def reading_order(chain: tuple[Node, ...]) -> tuple[Any, ...]:
    """The key by which one order of a closed chain is better than another."""
    transposes = round(sum([f.direct for f in chain if not selected(f)]), 6)
    names = [(name_of(f), 0) if name_of(f) else ("~", f.key) for f in chain]
    return transposes, chain[0].op is not TRANSPOSE, names


def differential_last(chain: tuple[Node, ...]) -> tuple[Node, ...]:
    """Turn and rotate a closed chain so that its only differential is not transposed, and last if it is a trace."""
    places = [k for k, f in enumerate(chain) if is_differential(f)]
    if len(places) != 1 or len(chain) < 2:
        return chain
    if chain[places[0]].op is TRANSPOSE:
        chain = tuple(transpose(f) for f in reversed(chain))
        places = [len(chain) - 1 - places[0]]
    if is_row(chain[0]):
        return chain
    return chain[places[0] + 1:] + chain[:places[0] + 1]


def is_differential(node: Node) -> bool:
    leaf = untransposed(node)
    return leaf.op is LEAF and isinstance(leaf.data, MatrixDifferential)


def natural_sign_of_scalars(node: Node) -> int:
    """+1 or -1, whichever prints fewer minus signs; else the sign with which the constant is positive."""
    gain = negative_numbers(node, 1) - negative_numbers(node, -1)
    lead = node.data[1] if node.data[1] != 0 else \
        max(zip(node.args, node.data[0]), key=lambda t: (len(t[0].slots), t[0].cost))[1]
    return (-1 if gain > 0 else 1) if gain else -1 if lead < 0 else 1


def negative_numbers(node: Node, sign: int) -> int:
    """How many terms of a sum of scalars print with a minus, if it is printed times the sign."""
    coefs, constant = node.data
    return sum([1 for c in (*coefs, constant) if c * sign < 0])


def natural_sign(node: Node) -> int:
    """+1 or -1, whichever prints fewer minus signs; else the sign with which the longest term is positive."""
    for count in (negatives, turned_around):
        gain = count(node, 1) - count(node, -1)
        if gain:
            return -1 if gain > 0 else 1
    longest = min(terms(node), key=lambda term: (is_ones(term[1]), -round(term[1].cost), name_of(term[1])))
    return -1 if coefficient(longest[0])[0] < 0 else 1


def name_of(node: Node) -> str:
    """The name of a symbol, also under a transpose."""
    leaf = untransposed(node)
    return str(getattr(leaf.data, "name", leaf.data)) if leaf.op is LEAF else ""


def negatives(node: Node, sign: int) -> int:
    """How many terms of a sum print with a minus, if it is printed times the sign."""
    memo = ORIENTATION.of(node.algebra)
    count = 0
    for c, m in terms(node):
        its_sign, is_free = memo.get(m, (1, False))
        count += not is_free and leading_sign(c) * its_sign * sign < 0
    return count


def turned_around(node: Node, sign: int) -> int:
    """How many differences inside print against the user's or the natural order, if a sum is printed times a sign."""
    memo = ORIENTATION.of(node.algebra)
    return sum([1 for c, m in terms(node) if (found := memo.get(m)) and found[1]
                and leading_sign(c) * found[0] * sign < 0])


def leading_sign(c: Node) -> int:
    """-1 for a coefficient that prints with a minus: a negative number in front, or only negative terms."""
    if is_sum_of_scalars(c):
        return -1 if negative_numbers(c, 1) == len(c.args) + (c.data[1] != 0) else 1
    return -1 if coefficient(c)[0] < 0 else 1


def multiples(node: Node, number: Any) -> int:
    """How many terms of a sum print with a number in front, if it is printed times this number."""
    return sum(1 for c, _ in terms(node) if coefficient(c)[0] * number != 1)


def choose_signs(factors: Sequence[Node], number: Any) -> tuple[list[int], Any]:
    """The sign of each factor, and the number that remains in front; no minus there if one factor can take it."""
    chosen = [_PLUS if f.op in WITHOUT_SIGN else orientation(f) for f in factors]
    signs = [sign for sign, _ in chosen]
    number = prod(signs, start=number)
    if number < 0:
        free = next((f for f, (_, is_free) in zip(factors, chosen) if is_free and factors.count(f) % 2), None)
        if free is not None:                # all its copies, so that a power stays one
            signs = [-sign if f is free else sign for f, sign in zip(factors, signs)]
            number = -number
    return signs, number
