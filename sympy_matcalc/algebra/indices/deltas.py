"""Kronecker deltas: they come from the meeting of unit vectors, and end a sum over one of their indices."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from ..kinds import ADD, ATOM, INDEX_SUM, LEAF, MUL, NUMBER, PRODUCT, SUM, TRACE, TRANSPOSE
from ..nodes import Algebra, Dim, Node, shape_of, transpose
from ..predicates import is_positive_integer
from ..products import product
from ..rebuilding import build
from ..scalars import factor_powers, mul_scalars, read_constant
from ..sums import add, scale, terms
from ..traces import trace
from ..walking import fold
from .state import INDICES

DeltaPart = tuple[Node | None, Node]
"""A delta, or None, and what it multiplies."""

AT_INDEX: dict[Any, Callable[[Node, Callable[[Any], Any]], Node]] = {}
"""operation -> (y, change): the same node with its index changed, for operations that have indices in their data."""


def scalar_at(algebra: Algebra, expr: Any) -> Node:
    """A SymPy scalar in which bound indices may occur, such as c[i]."""
    if not isinstance(expr, (sp.Indexed, sp.KroneckerDelta)):
        return read_constant(algebra, expr)
    return algebra.atom(expr, indices_in(algebra, expr))


FIRST_INDEX = 4_100_000_000


def new_index(algebra: Algebra) -> Node:
    """A bound index that nothing else in this algebra uses, under a letter that nothing else has."""
    atoms = INDICES.of(algebra).atoms
    count = len(atoms) + 1
    taken = {str(node.data).lstrip("_") for node in algebra.table.values() if node.op is ATOM}
    letter = next((name for name in "kijlr" if name not in taken), f"k{count}")
    index = algebra.index(sp.Dummy(letter, dummy_index=FIRST_INDEX + count, integer=True))
    atoms[index.data] = index
    return index


def indices_in(algebra: Algebra, expr: Any) -> frozenset[Node]:
    """The bound indices that occur in a SymPy expression, such as the place of an entry."""
    atoms = INDICES.of(algebra).atoms
    return frozenset(atoms[s] for s in expr.free_symbols if s in atoms)


def delta(algebra: Algebra, i: Dim, j: Dim) -> Node:
    """1 where i = j, else 0."""
    i, j = sp.sympify(i), sp.sympify(j)
    number = i.as_coeff_Add()[0] if i.free_symbols and j.free_symbols else 0
    found = sp.KroneckerDelta(i - number, j - number)
    if found.is_Integer:
        return algebra.number(int(found))
    INDICES.of(algebra).has_deltas = True
    return scalar_at(algebra, found)


def lies_within(algebra: Algebra, place: Dim, low: Dim, high: Dim) -> None:
    """Note that a place is one of low .. high, because something stands there."""
    known = INDICES.of(algebra).places.setdefault(sp.sympify(place), [])
    bounds = read_constant(algebra, sp.sympify(low)), read_constant(algebra, sp.sympify(high))
    if bounds not in known:
        known.append(bounds)


def without_deltas(body: Node, k: Node, low: Node, high: Node, index_sum: Any) -> Node | None:
    """sum_k delta_kj A_k = A_j for every delta that surely has its place in the range; None if there is none."""
    algebra, rest, found = body.algebra, [], []
    for d, x in delta_parts(body, k, {}):
        place = None if d is None else place_of(d, k)
        sign = None if place is None else sign_in(algebra, place, low, high)
        if sign is None:
            rest.append((algebra.one, x if d is None else scale(d, x)))
        elif sign:
            found.append((algebra.number(sign), at_place(x, k, place)))
    if not found and len(rest) == len(delta_parts(body, k, {})):
        return None
    if rest:
        found.append((algebra.one, index_sum(add(algebra, rest, body.shape), k, low, high)))
    return add(algebra, found, body.shape)


def place_of(d: Node, k: Node) -> Any:
    """The value of the index k at which a delta is 1; None if it cannot be said."""
    a, b = d.data.args[:2]
    if k.data in b.free_symbols:
        a, b = b, a
    for sign in (1, -1):
        shift = a - sign*k.data
        if k.data not in shift.free_symbols | b.free_symbols:
            return sign*(b - shift)
    return None


def sign_in(algebra: Algebra, place: Any, low: Node, high: Node) -> int | None:
    """1 if a place is surely in a range, 0 if it is surely outside, None if that is not known; -1 in Karr's sense."""
    place = sp.sympify(place)
    if place.is_Integer and low.op is high.op is NUMBER:
        first, last, place = low.data, high.data, int(place)
        return int(first <= place <= last) if last >= first else -int(last < place < first)
    if (low, high) in INDICES.of(algebra).places.get(place, ()):
        return 1
    bounds = [sp.sympify(b.data) if b.op in (NUMBER, ATOM) else None for b in (low, high)]
    if None not in bounds and (place - bounds[0]).is_nonnegative and (bounds[1] - place).is_nonnegative:
        return 1
    return None


def delta_parts(y: Node, k: Node, memo: dict[Node, list[DeltaPart]]) -> list[DeltaPart]:
    """The node as a sum of deltas in k times others; what holds no such delta stays whole."""
    if y not in memo:
        memo[y] = _delta_parts(y, k, memo) if _holds_delta(y, k, {}) else [(None, y)]
    return memo[y]


def _holds_delta(y: Node, k: Node, memo: dict[Node, bool]) -> bool:
    if y not in memo:
        memo[y] = k in y.indices and (is_delta(y) or y.op in LINEAR and any(_holds_delta(a, k, memo) for a in y.args))
    return memo[y]


LINEAR = (ADD, MUL, SUM, PRODUCT, TRANSPOSE, TRACE, INDEX_SUM)
"""Operations that a delta can leave."""


def is_delta(y: Node) -> bool:
    return y.op is ATOM and isinstance(y.data, sp.KroneckerDelta)


def _delta_parts(y: Node, k: Node, memo: dict[Node, list[DeltaPart]]) -> list[DeltaPart]:
    algebra = y.algebra
    if is_delta(y):
        return [(y, algebra.one)]
    if y.op is ADD:
        numbers, constant = y.data
        rows = [(d, scale(algebra.number(n), x)) for a, n in zip(y.args, numbers) for d, x in delta_parts(a, k, memo)]
        return rows if constant == 0 else [*rows, (None, algebra.number(constant))]
    if y.op is SUM:
        return [both for c, m in terms(y) for both in _times(delta_parts(c, k, memo), delta_parts(m, k, memo), scale)]
    if y.op is MUL:
        return _parts_of_mul(y, k, memo)
    if y.op is PRODUCT:
        rows = delta_parts(y.args[0], k, memo)
        for a in y.args[1:]:
            rows = _times(rows, delta_parts(a, k, memo), lambda f, g: product([f, g]))
        return rows
    if y.op in (TRANSPOSE, TRACE):
        return [(d, transpose(x) if y.op is TRANSPOSE else trace(x)) for d, x in delta_parts(y.args[0], k, memo)]
    rows, own = delta_parts(y.args[0], k, memo), y.algebra.atom(y.data)         # a sum over another index
    if any(d is not None and own in d.indices for d, _ in rows):
        return [(None, y)]
    return [(d, build(y, [x, *y.args[1:]])) for d, x in rows]


def _parts_of_mul(y: Node, k: Node, memo: dict[Node, list[DeltaPart]]) -> list[DeltaPart]:
    algebra, number = y.algebra, y.data if y.data is not None else 1
    rows: list[DeltaPart] = [(None, algebra.number(number))]
    for base, exponent in factor_powers(y):
        if is_positive_integer(exponent) \
                and _holds_delta(base, k, {}):
            for _ in range(1 if is_delta(base) else exponent.data):
                rows = _times(rows, delta_parts(base, k, memo), scale)
        else:
            rows = _times(rows, [(None, mul_scalars(algebra, [(base, exponent)]))], scale)
    return rows


def _times(rows: Sequence[DeltaPart], others: Sequence[DeltaPart], multiply: Any) -> list[DeltaPart]:
    """The products of all pairs; of two deltas one stays outside."""
    found = []
    for d, x in rows:
        for e, y in others:
            value = multiply(x, y)
            if d is not None and e is not None and d is not e:
                value = scale(e, value)
            found.append((e if d is None else d, value))
    return found


def at_place(root: Node, k: Node, place: Any) -> Node:
    """The node with a value, a SymPy expression, for the index k."""
    value = read_constant(root.algebra, sp.sympify(place))
    letters = sp.sympify(place).free_symbols

    def change(expr: Any) -> Any:
        return sp.sympify(expr).xreplace({k.data: sp.sympify(place)})

    def is_captured(y: Node) -> bool:
        return y.op is INDEX_SUM and y.data in letters

    def parts(y: Node) -> tuple[Node, ...]:
        return y.args if _holds_index(y, k) and not is_captured(y) and y.op not in AT_INDEX else ()

    def moved(y: Node, args: list[Node]) -> Node:
        if not _holds_index(y, k):
            return y
        if is_captured(y):
            return at_place(with_new_index(y), k, place)
        return AT_INDEX[y.op](y, change) if y.op in AT_INDEX else build(y, args)
    return fold(root, parts, moved, {k: value})


def _holds_index(y: Node, k: Node) -> bool:
    """Whether an index occurs in a node, or in the matrices whose entries it takes."""
    return k in y.indices or any(k in s.indices for s in y.slots)


def with_new_index(y: Node) -> Node:
    """A sum over an index, under another index."""
    algebra, k = y.algebra, new_index(y.algebra)
    letters = INDICES.of(algebra).letters
    if y.data in letters:
        letters[k.data] = letters[y.data]
    body = at_place(y.args[0], algebra.atom(y.data), k.data)
    return algebra.intern(INDEX_SUM, (body, *y.args[1:]), k.data, y.shape, indices=y.indices)


AT_INDEX[ATOM] = lambda y, change: scalar_at(y.algebra, change(y.data))


def _leaf_at(y: Node, change: Callable[[Any], Any]) -> Node:
    new = change(y.data)
    return y.algebra.leaf(new, shape_of(y), indices_in(y.algebra, new))


AT_INDEX[LEAF] = _leaf_at
