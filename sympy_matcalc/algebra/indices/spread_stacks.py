"""Products of stacks as sums over samples: X X^T = sum_i x_i x_i^T, from A B = sum_i (A e_i) (e_i^T B)."""
from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from ...expressions.families import family_of
from ..columnwise import OF_COLUMNS
from ..entrywise import entrywise, map_slots, slot
from ..kinds import DIAG, ENTRYWISE, PRODUCT, SUM, TRACE, TRANSPOSE
from ..nodes import Dim, Node, PerAlgebra, shape_of, transpose
from ..predicates import is_row, is_row_of_ones
from ..products import factors_of, product
from ..scalars import read_constant
from ..sums import add, terms
from .deltas import new_index, scalar_at
from .families import is_stack, member
from .selections import selected, unit
from .state import INDICES
from .sums import index_sum

USERS_LETTER = sp.Symbol("i", integer=True)


def spread(y: Node) -> Node:
    """A product or a trace as a sum over the samples, if it contracts over them; else the node."""
    if y.op not in (PRODUCT, TRACE):
        return y
    factors = with_diagonals(factors_of(y.args[0] if y.op is TRACE else y))
    if len(factors) < 2:
        return y
    closed = y.op is PRODUCT or is_row(factors[0])
    for p, f in enumerate(factors if not closed else factors[:-1]):
        count, following = shape_of(f)[1], factors[(p + 1) % len(factors)]
        if count in lengths(f) | lengths(following) and not (selected(f) or selected(following)):
            k, algebra = new_index(y.algebra), y.algebra
            INDICES.of(algebra).letters[k.data] = USERS_LETTER
            if closed:
                parts = [*factors[:p], column_of(f, k, count), row_of(following, k, count), *factors[p + 2:]]
            else:                           # tr(A B) = sum_i e_i^T B A e_i
                around = (*factors[p + 1:], *factors[:p + 1])
                parts = [row_of(around[0], k, count), *around[1:-1], column_of(around[-1], k, count)]
            return index_sum(product(parts), k, algebra.one, read_constant(algebra, sp.sympify(count)))
    return y


def with_diagonals(factors: Sequence[Node]) -> list[Node]:
    """The factors, with A Diag(v) as one."""
    joined: list[Node] = []
    for f in factors:
        if f.op is DIAG and joined:
            joined[-1] = product([joined[-1], f])
        else:
            joined.append(f)
    return joined


LENGTHS: PerAlgebra[dict[Node, set[Dim]]] = PerAlgebra(dict)
"""Node -> the lengths of the families in it."""


def lengths(y: Node) -> set[Dim]:
    """The lengths of the families of columns whose stacks occur in a node."""
    memo = LENGTHS.of(y.algebra)
    if y not in memo:
        memo[y] = {shape_of(y)[1]} if is_plain_factor(y) else set().union(*map(lengths, y.args)) if y.args else set()
    return memo[y]


def is_plain_factor(y: Node) -> bool:
    return is_stack(y) and y.algebra.sizes.of(family_of(y.data).member_shape[1]) == 1


def row_of(b: Node, k: Node, count: Dim) -> Node:
    """e_k^T B."""
    return transpose(column_of(transpose(b), k, count))


def column_of(a: Node, k: Node, count: Dim) -> Node:
    """A e_k, for a place k counted from 1."""
    algebra, rows = a.algebra, shape_of(a)[0]
    if is_plain_factor(a):
        return member(algebra, a.data, k.data)
    if is_row_of_ones(a):
        return algebra.one
    if a.op is TRANSPOSE and isinstance(a.args[0].data, sp.FunctionMatrix):
        return scalar_at(algebra, a.args[0].data.lamda(k.data - 1, 0))
    if a.op is SUM:
        return add(algebra, [(c, column_of(m, k, count)) for c, m in terms(a)], None if rows == 1 else (rows, 1))
    if a.op is PRODUCT:
        *before, last = a.args
        if last.op is DIAG:               # A Diag(v) e_k = v_k A e_k
            return column_of(product(before), k, count) * column_of(transpose(last.args[0]), k, count)
        return product([*before, column_of(last, k, count)])
    if a.op is ENTRYWISE:
        return entrywise(map_slots(a.args[0], lambda m: column_of(m, k, count)), (rows, 1)) if rows != 1 else \
            map_slots(a.args[0], lambda m: slot(column_of(m, k, count)))
    if a.op in OF_COLUMNS:
        return OF_COLUMNS[a.op](column_of(a.args[0], k, count), *a.args[1:])
    return product([a, unit(algebra, k.data - 1, count)])
