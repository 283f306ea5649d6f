"""A value in the place of a bound index, and the ranges in which such values lie."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Dummy, Indexed, KroneckerDelta, sympify

from ..kinds import ATOM, INDEX_SUM, LEAF, NUMBER, Kind
from ..nodes import Algebra, Dim, Node, shape_of
from ..rebuilding import build
from ..scalars import read_constant
from ..walking import fold
from .state import INDICES, indices_in, new_index

ROW, COLUMN = (Dummy(name, integer=True, dummy_index=4_200_000_000 + k) for k, name in enumerate("ij"))
"""The place of an entry, in matrices that are given by a function of it."""

Change = Callable[[Any], Any]
"""What puts the value in the place of the index, in a SymPy expression."""

AT_INDEX: dict[Kind, Callable[[Node, Change], Node]] = {}
"""operation -> (y, change): the same node with its index changed, for operations that have indices in their data."""


def scalar_at(algebra: Algebra, expr: Any) -> Node:
    """A SymPy scalar in which bound indices may occur, such as c[i]."""
    if not isinstance(expr, (Indexed, KroneckerDelta)):
        return read_constant(algebra, expr)
    return algebra.atom(expr, indices_in(algebra, expr))


def at_place(root: Node, k: Node, place: Any) -> Node:
    """The node with a value, a SymPy expression, for the index k."""
    place = sympify(place)

    def change(expr: Any) -> Any:
        return sympify(expr).xreplace({k.data: place})

    def is_captured(y: Node) -> bool:
        return y.op is INDEX_SUM and y.data in place.free_symbols

    def parts(y: Node) -> tuple[Node, ...]:
        return y.args if _holds_index(y, k) and not is_captured(y) and y.op not in AT_INDEX else ()

    def moved(y: Node, args: list[Node]) -> Node:
        if not _holds_index(y, k):
            return y
        if is_captured(y):
            return at_place(with_new_index(y), k, place)
        return AT_INDEX[y.op](y, change) if y.op in AT_INDEX else build(y, args)
    return fold(root, parts, moved, {k: read_constant(root.algebra, place)})


def _holds_index(y: Node, k: Node) -> bool:
    """Whether an index occurs in a node, or in the matrices whose entries it takes."""
    return k in y.indices or any(k in s.indices for s in y.slots)


def with_new_index(y: Node) -> Node:
    """A sum over an index, under another index."""
    algebra, k = y.algebra, new_index(y.algebra)
    INDICES.of(algebra).share_letter(k.data, y.data)
    body = at_place(y.args[0], algebra.atom(y.data), k.data)
    return algebra.intern(INDEX_SUM, (body, *y.args[1:]), k.data, y.shape, indices=y.indices)


def _atom_at(y: Node, change: Change) -> Node:
    return scalar_at(y.algebra, change(y.data))


def _leaf_at(y: Node, change: Change) -> Node:
    data = change(y.data)
    return y.algebra.leaf(data, shape_of(y), indices_in(y.algebra, data))


AT_INDEX |= {ATOM: _atom_at, LEAF: _leaf_at}


# ---------------------------------------------------------------------------------------------------------- ranges
def lies_within(algebra: Algebra, place: Dim, low: Dim, high: Dim) -> None:
    """Note that a place is one of low .. high, because something stands there."""
    known = INDICES.of(algebra).places.setdefault(sympify(place), [])
    bounds = read_constant(algebra, sympify(low)), read_constant(algebra, sympify(high))
    if bounds not in known:
        known.append(bounds)


def sign_in(algebra: Algebra, place: Any, low: Node, high: Node) -> int | None:
    """1 if a place is surely in a range, 0 if it is surely outside, None if that is not known; -1 in Karr's sense."""
    place = sympify(place)
    if place.is_Integer and low.op is high.op is NUMBER:
        first, last, k = low.data, high.data, int(place)
        return int(first <= k <= last) if last >= first else -int(last < k < first)
    if (low, high) in INDICES.of(algebra).places.get(place, ()):
        return 1
    if low.op not in (NUMBER, ATOM) or high.op not in (NUMBER, ATOM):
        return None
    return 1 if (place - low.data).is_nonnegative and (high.data - place).is_nonnegative else None
