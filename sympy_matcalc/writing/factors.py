"""How a chain of factors prints: numbers in front, runs and blocks as powers, slices and units.

`yield (node, sign)` asks for sign times the node.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ..algebra.indices.selections import selected
from ..algebra.kinds import INVERSE, ONES, PRODUCT, SELECTION, SUM, TRANSPOSE
from ..algebra.nodes import Node, PerAlgebra, shape_of, transpose
from ..algebra.predicates import coefficients, is_column, is_explicit_constant, is_sum, is_transpose_of
from ..algebra.repeats import has_repeated_block, repeated_block
from ..algebra.scalars import coefficient, is_number, scale_scalar
from .raw import raw, raw_power, raw_product
from .signs import choose_signs, multiples
from .slices import SMALL_EXPLICIT, matrix_unit, start_of, write_slice
from .writer import WRITTEN


def write_chain(factors, number=1, rest=None):
    """number times rest (a scalar or None) times the product of the factors."""
    factors = list(factors)
    signs, number = choose_signs(factors, number)
    signs, number = with_contents(factors, signs, number)
    explicit = next((k for k, f in enumerate(factors) if is_explicit_numbers(f)), None)
    algebra = factors[0].algebra
    if number != 1 and explicit is not None:
        f = factors[explicit]
        factors[explicit], number = algebra.leaf((number * f.data).as_immutable(), shape_of(f)), 1
    if number == 1:
        front = sp.S.One if rest is None else (yield rest)
    else:
        front = yield (algebra.number(number) if rest is None else scale_scalar(algebra.number(number), rest))
    return raw_product(front, (yield from write_factors(factors, signs)))


def with_contents(factors, signs, number):
    """Numbers moved between the sums of a chain and its front, where fewer are printed then: 4 I - J as 4 (I - J/4)."""
    sums = [k for k, f in enumerate(factors) if f.op is SUM and is_sum(f)]
    if not sums or number == 1 and len(sums) == 1:
        return signs, number
    signs = list(signs)
    for k in sums:
        if has_content(factors[k]):
            content = best_content(factors[k], signs[k])
            if content != 1:
                signs[k], number = signs[k] / content, number * content
    if number != 1:                         # a number may go into one sum, where that saves a multiplication
        best = min(sums, key=lambda k: multiples(factors[k], number * signs[k]))
        gain = multiples(factors[best], signs[best]) + 1 - multiples(factors[best], number * signs[best])
        if gain > 0 or gain == 0 and has_fractions(factors[best], signs[best]) \
                and not has_fractions(factors[best], number * signs[best]):
            signs[best], number = number * signs[best], 1
    return signs, number


def is_explicit_numbers(f: Node) -> bool:
    """Whether a factor is an explicit matrix of numbers, into which a number may go."""
    return is_explicit_constant(f) and not f.data.free_symbols


def has_fractions(node: Node, number: Any) -> bool:
    """Whether a sum prints with fractions, if it is printed times this number."""
    return any(not sp.sympify(coefficient(c)[0] * number).is_integer for c in coefficients(node))


HAS_CONTENT: PerAlgebra[dict[Node, bool]] = PerAlgebra(dict)
"""Sum -> whether it has other coefficients than 1 and -1."""


def has_content(node: Node) -> bool:
    """Whether a sum has other coefficients than 1 and -1."""
    memo = HAS_CONTENT.of(node.algebra)
    found = memo.get(node)
    if found is None:
        one = node.algebra.one
        found = memo[node] = any(c is not one and not is_number(c, -1) for c in coefficients(node))
    return found


def best_content(node: Node, sign: int) -> Any:
    """The number by which a sum is divided if fewer of its terms then print with a number in front; else 1."""
    numbers = {sp.sympify(abs(coefficient(c)[0])) for c in coefficients(node)}
    if len(numbers) < 2:
        return 1
    best = min(sorted(numbers), key=lambda c: multiples(node, sign / c))
    return best if multiples(node, sign / best) < multiples(node, sign) else sp.S.One


def write_factors(factors, signs):
    """The SymPy factors: 1 1^T and e_i e_j^T join, S^T A S' is a slice, runs of one factor become powers."""
    out = []
    written = WRITTEN.of(factors[0].algebra)
    k, n = 0, len(factors)
    repeats = len(set(factors)) < n and has_repeated_block(factors, 2)
    while k < n:
        f, sign = factors[k], signs[k]
        if repeats:
            length, count = repeated_block(factors, k)
            if length > 1 and repeated_block(signs, k)[0] * repeated_block(signs, k)[1] >= length * count:
                block = yield from write_factors(factors[k:k + length], signs[k:k + length])
                out.append(raw_power(raw_product(sp.S.One, block), count))
                k += length * count
                continue
        if f.op is SUM and is_transpose_of_another(f, factors):
            out.append(raw(sp.Transpose, (yield transpose(f), sign)))       # (A x - b)^T (A x - b)
            k += 1
            continue
        following = factors[k + 1] if k + 1 < n else None
        if is_plain(f) and (following is None or following is not f and following.op is not SELECTION):
            out.append(written.get((f, sign)) or (yield f, sign))       # most factors; a look saves a round trip
            k += 1
        elif f.op is ONES and following is not None and following.op is TRANSPOSE \
                and following.args[0].op is ONES:
            out.append(sp.OneMatrix(f.shape[0], following.shape[1]))
            k += 2
        elif is_unit(f) and following is not None and is_unit_row(following):
            out.append(matrix_unit(f.shape[0], following.shape[1], start_of(f), start_of(following.args[0])))
            k += 2
        elif f.op is TRANSPOSE and selected(f) and following is not None and not selected(following):
            right = factors[k + 2] if k + 2 < n and factors[k + 2].op is SELECTION else None
            out.append(write_slice((yield following, signs[k + 1]), shape_of(following), selected(f), right))
            k += 2 if right is None else 3
        elif not selected(f) and following is not None and following.op is SELECTION:
            out.append(write_slice((yield f, sign), shape_of(f), None, following))
            k += 2
        else:
            base, exponent, count = run(factors, signs, k)
            out.append(raw_power((yield base, sign), exponent) if exponent != 1 else (yield base, sign))
            k += count
    return out


def is_transpose_of_another(f: Node, factors: Sequence[Node]) -> bool:
    """Whether the transpose of a sum is another factor, and no longer than the sum."""
    other = f.known_transpose                    # there is one if it stands here
    return is_sum(f) and other is not None and other is not f and other in factors and \
        (other.direct, factors.index(f)) < (f.direct, factors.index(other))


def is_plain(f: Node) -> bool:
    """A factor that prints by itself."""
    return f.op not in (ONES, SELECTION, INVERSE) and not is_transpose_of(f, SELECTION)


def run(factors, signs, k):
    """Base, exponent and length of the run of one factor that starts at k; inverses count negatively."""
    f, count = factors[k], 1
    while k + count < len(factors) and factors[k + count] is f and signs[k + count] == signs[k]:
        count += 1
    return (f.args[0], -count, count) if f.op is INVERSE else (f, count, count)


def is_unit(node: Node) -> bool:
    return node.op is SELECTION and is_column(node)


def is_unit_row(node: Node) -> bool:
    return node.op is TRANSPOSE and is_unit(node.args[0])


def unit_place(node: Node) -> tuple[int, int] | None:
    """(i, j) where the node is e_i, e_j^T or e_i e_j^T of numeric indices in a small explicit shape; else None."""
    rows, cols = shape_of(node)
    if not (isinstance(rows, int) and isinstance(cols, int) and rows * cols <= SMALL_EXPLICIT):
        return None
    factors = node.args if node.op is PRODUCT else (node,)
    if len(factors) == 1 and is_unit(factors[0]):
        place = factors[0].data[0], 0
    elif len(factors) == 1 and is_unit_row(factors[0]):
        place = 0, factors[0].args[0].data[0]
    elif len(factors) == 2 and is_unit(factors[0]) and is_unit_row(factors[1]):
        place = factors[0].data[0], factors[1].args[0].data[0]
    else:
        return None
    return place if all(isinstance(i, int) for i in place) else None
