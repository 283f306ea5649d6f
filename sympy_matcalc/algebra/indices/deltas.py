"""Kronecker deltas: they come from the meeting of unit vectors, and end a sum over one of their indices."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import KroneckerDelta, sympify

from ..kinds import ADD, ATOM, INDEX_SUM, MUL, PRODUCT, SUM, TRACE, TRANSPOSE, Kind
from ..nodes import Algebra, Dim, Node, transpose
from ..predicates import is_positive_integer
from ..products import product
from ..rebuilding import build
from ..scalars import factor_powers, mul_scalars
from ..sums import add, scale, terms
from ..traces import trace
from .places import at_place, scalar_at, sign_in
from .state import INDICES

DeltaPart = tuple[Node | None, Node]
"""A delta, or None, and what it multiplies."""


def delta(algebra: Algebra, i: Dim, j: Dim) -> Node:
    """1 where i = j, else 0."""
    i, j = sympify(i), sympify(j)
    number = i.as_coeff_Add()[0] if i.free_symbols and j.free_symbols else 0
    found = KroneckerDelta(i - number, j - number)
    if found.is_Integer:
        return algebra.number(int(found))
    INDICES.of(algebra).has_deltas = True
    return scalar_at(algebra, found)


def is_delta(y: Node) -> bool:
    """1 where i = j, else 0."""
    return y.op is ATOM and isinstance(y.data, KroneckerDelta)


def without_deltas(body: Node, k: Node, low: Node, high: Node, index_sum: Callable[..., Node]) -> Node | None:
    """sum_k delta_kj A_k = A_j for every delta that surely has its place in the range; None if there is none."""
    algebra, rest, found = body.algebra, [], []
    parts = DeltaParts(k).of(body)
    for d, x in parts:
        place = None if d is None else place_of(d, k)
        sign = None if place is None else sign_in(algebra, place, low, high)
        if sign is None:
            rest.append((algebra.one, x if d is None else scale(d, x)))
        elif sign:
            found.append((algebra.number(sign), at_place(x, k, place)))
    if len(rest) == len(parts):
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


class DeltaParts:
    """Nodes as sums of deltas in an index times others; what holds no such delta stays whole."""

    def __init__(self, k: Node) -> None:
        self.k = k
        self._parts: dict[Node, list[DeltaPart]] = {}
        self._holding: dict[Node, bool] = {}
        self._ways: dict[Kind, Callable[[Node], list[DeltaPart]]] = {
            ADD: self._of_sum_of_scalars, MUL: self._of_product_of_scalars, SUM: self._of_sum,
            PRODUCT: self._of_product, TRANSPOSE: self._of_transpose, TRACE: self._of_trace,
            INDEX_SUM: self._of_index_sum}

    def of(self, y: Node) -> list[DeltaPart]:
        """The parts of a node."""
        if y not in self._parts:
            self._parts[y] = self._split(y) if self._holds_delta(y) else [(None, y)]
        return self._parts[y]

    def _holds_delta(self, y: Node) -> bool:
        """Whether a delta in the index can leave the node."""
        if y not in self._holding:
            self._holding[y] = self.k in y.indices and (
                is_delta(y) or y.op in self._ways and any(map(self._holds_delta, y.args)))
        return self._holding[y]

    def _split(self, y: Node) -> list[DeltaPart]:
        return [(y, y.algebra.one)] if is_delta(y) else self._ways[y.op](y)

    def _of_sum_of_scalars(self, y: Node) -> list[DeltaPart]:
        algebra, (numbers, constant) = y.algebra, y.data
        parts = [(d, scale(algebra.number(c), x)) for a, c in zip(y.args, numbers) for d, x in self.of(a)]
        return parts if constant == 0 else [*parts, (None, algebra.number(constant))]

    def _of_product_of_scalars(self, y: Node) -> list[DeltaPart]:
        algebra, number = y.algebra, y.data if y.data is not None else 1
        parts: list[DeltaPart] = [(None, algebra.number(number))]
        for base, exponent in factor_powers(y):
            if is_positive_integer(exponent) and self._holds_delta(base):
                for _ in range(1 if is_delta(base) else exponent.data):
                    parts = _times(parts, self.of(base), scale)
            else:
                parts = _times(parts, [(None, mul_scalars(algebra, [(base, exponent)]))], scale)
        return parts

    def _of_sum(self, y: Node) -> list[DeltaPart]:
        return [part for c, m in terms(y) for part in _times(self.of(c), self.of(m), scale)]

    def _of_product(self, y: Node) -> list[DeltaPart]:
        parts = self.of(y.args[0])
        for a in y.args[1:]:
            parts = _times(parts, self.of(a), lambda f, g: product([f, g]))
        return parts

    def _of_transpose(self, y: Node) -> list[DeltaPart]:
        return [(d, transpose(x)) for d, x in self.of(y.args[0])]

    def _of_trace(self, y: Node) -> list[DeltaPart]:
        return [(d, trace(x)) for d, x in self.of(y.args[0])]

    def _of_index_sum(self, y: Node) -> list[DeltaPart]:
        """A sum over another index stays whole if a delta holds that one too."""
        parts, own = self.of(y.args[0]), y.algebra.atom(y.data)
        if any(d is not None and own in d.indices for d, _ in parts):
            return [(None, y)]
        return [(d, build(y, [x, *y.args[1:]])) for d, x in parts]


def _times(parts: Sequence[DeltaPart], others: Sequence[DeltaPart],
           multiply: Callable[[Node, Node], Node]) -> list[DeltaPart]:
    """The products of all pairs; of two deltas one stays outside."""
    found = []
    for d, x in parts:
        for e, y in others:
            value = multiply(x, y)
            if d is not None and e is not None and d is not e:
                value = scale(e, value)
            found.append((e if d is None else d, value))
    return found
