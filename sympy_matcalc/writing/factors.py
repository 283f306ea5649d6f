"""How a chain of factors prints: numbers in front, runs and blocks as powers, slices and units.

`yield (node, sign)` asks for sign times the node.
"""
from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any

import sympy as sp

from ..algebra.indices.selections import selected
from ..algebra.kinds import INVERSE, ONES, PRODUCT, SELECTION, SUM
from ..algebra.nodes import Node, PerAlgebra, shape_of, transpose
from ..algebra.predicates import (
    coefficients,
    is_column,
    is_explicit_constant,
    is_row_of_ones,
    is_sum,
    is_transpose_of,
    untransposed,
)
from ..algebra.repeats import has_repeated_block, repeated_block
from ..algebra.scalars import coefficient, is_number, scale_scalar
from ..expressions.nodes import unchecked
from .raw import raw_power, raw_product
from .signs import choose_signs, multiples
from .slices import SMALL_EXPLICIT, matrix_unit, start_of, write_slice
from .writer import WRITTEN, Writing


def write_chain(chain: Sequence[Node], number: Any = 1, rest: Node | None = None) -> Writing:
    """number times rest (a scalar or None) times the product of the factors."""
    signs, number = with_contents(chain, *choose_signs(chain, number))
    factors, number = with_number_inside(chain, number)
    algebra = factors[0].algebra
    if number == 1:
        front = sp.S.One if rest is None else (yield rest)
    else:
        front = yield (algebra.number(number) if rest is None else scale_scalar(algebra.number(number), rest))
    return raw_product(front, (yield from write_factors(factors, signs)))


def with_number_inside(factors: Sequence[Node], number: Any) -> tuple[Sequence[Node], Any]:
    """A number goes into the first explicit matrix of numbers."""
    k = next((k for k, f in enumerate(factors) if is_explicit_numbers(f)), None)
    if number == 1 or k is None:
        return factors, number
    f = factors[k]
    scaled = f.algebra.leaf((number * f.data).as_immutable(), shape_of(f))
    return [*factors[:k], scaled, *factors[k + 1:]], 1


def with_contents(factors: Sequence[Node], signs: Sequence[Any], number: Any) -> tuple[list[Any], Any]:
    """Numbers moved between the sums of a chain and its front, where fewer are printed then: 4 I - J as 4 (I - J/4)."""
    signs = list(signs)
    sums = [k for k, f in enumerate(factors) if f.op is SUM and is_sum(f)]
    if not sums or number == 1 and len(sums) == 1:
        return signs, number
    for k in sums:
        if has_content(factors[k]):
            content = best_content(factors[k], signs[k])
            if content != 1:
                signs[k], number = signs[k] / content, number * content
    if number != 1:                         # a number may go into one sum, where that saves a multiplication
        best = min(sums, key=lambda k: multiples(factors[k], number * signs[k]))
        if takes_number(factors[best], signs[best], number):
            signs[best], number = number * signs[best], 1
    return signs, number


def takes_number(node: Node, sign: Any, number: Any) -> bool:
    """Whether a sum prints no longer with a number inside than after it."""
    gain = multiples(node, sign) + 1 - multiples(node, number * sign)
    return gain > 0 or gain == 0 and has_fractions(node, sign) and not has_fractions(node, number * sign)


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


def best_content(node: Node, sign: Any) -> Any:
    """The number by which a sum is divided if fewer of its terms then print with a number in front; else 1."""
    numbers = {sp.sympify(abs(coefficient(c)[0])) for c in coefficients(node)}
    if len(numbers) < 2:
        return 1
    best = min(sorted(numbers), key=lambda c: multiples(node, sign / c))
    return best if multiples(node, sign / best) < multiples(node, sign) else sp.S.One


def write_factors(factors: Sequence[Node], signs: Sequence[Any]) -> Writing:
    """The SymPy factors: 1 1^T and e_i e_j^T join, S^T A S' is a slice, runs of one factor become powers."""
    out: list[Any] = []
    written = WRITTEN.of(factors[0].algebra)
    repeats = len(set(factors)) < len(factors) and has_repeated_block(factors, 2)
    k = 0
    while k < len(factors):
        f, sign = factors[k], signs[k]
        following = factors[k + 1] if k + 1 < len(factors) else None
        length, count = power_of_block(factors, signs, k) if repeats else (1, 1)
        if length > 1:
            block = yield from write_factors(factors[k:k + length], signs[k:k + length])
            out.append(raw_power(raw_product(sp.S.One, block), count))
            k += length * count
        elif f.op is SUM and is_transpose_of_another(f, factors):
            out.append(unchecked(sp.Transpose, (yield transpose(f), sign)))       # (A x - b)^T (A x - b)
            k += 1
        elif stands_alone(f, following):
            out.append(written.get((f, sign)) or (yield f, sign))       # most factors; a look saves a round trip
            k += 1
        else:
            form, used = yield from write_joined(factors, signs, k)
            out.append(form)
            k += used
    return out


def power_of_block(factors: Sequence[Node], signs: Sequence[Any], k: int) -> tuple[int, int]:
    """Length and count of a block that is repeated from place k on, with its signs; (1, 1) for none."""
    length, count = repeated_block(factors, k)
    of_signs, count_of_signs = repeated_block(signs, k)
    return (length, count) if of_signs * count_of_signs >= length * count else (1, 1)


def stands_alone(f: Node, following: Node | None) -> bool:
    """Whether a factor prints by itself, whatever stands before it."""
    return f.op not in TOGETHER and not is_transpose_of(f, SELECTION) \
        and (following is None or following is not f and following.op is not SELECTION)


TOGETHER = frozenset({ONES, SELECTION, INVERSE})
"""Factors that may print together with what follows them."""


def write_joined(factors: Sequence[Node], signs: Sequence[Any], k: int) -> Generator[Any, Any, tuple[Any, int]]:
    """What starts at place k, with the number of factors in it: a power of one factor, if nothing else."""
    f, *others = factors[k:k + 3]
    if others:
        outer = write_outer_product(f, others[0])
        if outer is not None:
            return outer, 2
        if is_transpose_of(f, SELECTION) and not selected(others[0]):
            right = others[1] if others[1:] and others[1].op is SELECTION else None
            matrix = yield others[0], signs[k + 1]
            return write_slice(matrix, shape_of(others[0]), selected(f), right), 2 if right is None else 3
        if others[0].op is SELECTION and not selected(f):
            return write_slice((yield f, signs[k]), shape_of(f), None, others[0]), 2
    base, exponent, count = run(factors, signs, k)
    form = yield base, signs[k]
    return raw_power(form, exponent) if exponent != 1 else form, count


def write_outer_product(f: Node, g: Node) -> Any:
    """1 1^T and e_i e_j^T, which print as one matrix; None for others."""
    m, n = shape_of(f)[0], shape_of(g)[1]
    if f.op is ONES and is_row_of_ones(g):
        return sp.OneMatrix(m, n)
    if is_unit(f) and is_unit_row(g):
        return matrix_unit(m, n, start_of(f), start_of(untransposed(g)))
    return None


def is_transpose_of_another(f: Node, factors: Sequence[Node]) -> bool:
    """Whether the transpose of a sum is another factor, and no longer than the sum."""
    other = f.known_transpose                    # there is one if it stands here
    return is_sum(f) and other is not None and other is not f and other in factors and \
        (other.direct, factors.index(f)) < (f.direct, factors.index(other))


def run(factors: Sequence[Node], signs: Sequence[Any], k: int) -> tuple[Node, int, int]:
    """Base, exponent and length of the run of one factor that starts at k; inverses count negatively."""
    f, count = factors[k], 1
    while k + count < len(factors) and factors[k + count] is f and signs[k + count] == signs[k]:
        count += 1
    return (f.args[0], -count, count) if f.op is INVERSE else (f, count, count)


def is_unit(node: Node) -> bool:
    """e_i."""
    return node.op is SELECTION and is_column(node)


def is_unit_row(node: Node) -> bool:
    """e_i^T."""
    return is_transpose_of(node, SELECTION) and is_unit(node.args[0])


def unit_place(node: Node) -> tuple[int, int] | None:
    """(i, j) where the node is e_i, e_j^T or e_i e_j^T of numeric indices in a small explicit shape; else None."""
    rows, cols = shape_of(node)
    if not (isinstance(rows, int) and isinstance(cols, int) and rows * cols <= SMALL_EXPLICIT):
        return None
    left, *right = node.args if node.op is PRODUCT else (node,)
    if not right:
        i, j = _place(left, is_unit), _place(left, is_unit_row)
        return (i, 0) if i is not None else (0, j) if j is not None else None
    i, j = _place(left, is_unit), _place(right[0], is_unit_row)
    return (i, j) if i is not None and j is not None and len(right) == 1 else None


def _place(node: Node, is_one: Callable[[Node], bool]) -> int | None:
    """The number of the entry that is 1 in a unit vector."""
    place = untransposed(node).data[0] if is_one(node) else None
    return place if isinstance(place, int) else None
