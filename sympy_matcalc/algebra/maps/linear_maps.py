"""Linear maps as sums of chains of primitives: what is alike is merged, and the sum has one matrix."""
from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ..factoring import collect
from ..nodes import Algebra, Node, Shape, is_one, is_zero, shape_of
from ..products import product
from ..sums import add
from ..vectorization import commutation
from .chains import MapChain, MapTerm, appended, functional, matrix_of, pull_through, sandwich, target
from .primitives import Entrywise, Functional, Primitive, Sandwich, Transposition

MANY_MAP_TERMS = 2
"""A map of more terms is one factor of what is made of it, or the terms of a residual net double with every layer."""


class LinearMap(Primitive):
    """V -> sum of c L(V) for V of the shape `source`; a primitive itself, so that it can be a factor."""

    def __init__(self, algebra: Algebra, source: Shape, to: Shape, terms: Iterable[MapTerm]) -> None:
        self.algebra, self.source, self.to = algebra, source, to
        self.terms = merged_terms(terms, source)

    @classmethod
    def identity(cls, algebra: Algebra, shape: Shape) -> LinearMap:
        return cls(algebra, shape, shape, [(algebra.one, ())])

    def apply(self, v: Node) -> Node:
        parts = []
        for c, chain in self.terms:
            value = v
            for p in chain:
                value = p.apply(value)
            parts.append((c, value))
        return collect(self.algebra, parts, None if self.to == (1, 1) else self.to)

    def pull(self, g: Node, shape: Shape) -> Node:
        parts = [(c.H, pull_through(chain, g, self.source)) for c, chain in self.terms]
        return collect(self.algebra, parts, None if self.source == (1, 1) else self.source)

    def target(self, shape: Shape) -> Shape:
        return self.to

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        return self.whole_matrix

    def then(self, outer: LinearMap) -> list[MapTerm]:
        """The terms of outer(self(V)); a map of many terms stays whole."""
        return [composed(first, second, self.source) for first in self.as_factor() for second in outer.as_factor()]

    def as_factor(self) -> list[MapTerm]:
        return self.terms if len(self.terms) <= MANY_MAP_TERMS else [(self.algebra.one, (self,))]

    @cached_property
    def whole_matrix(self) -> Node:
        """The sum of the matrices of the chains; L(V) and its transpose together are (I + K) M."""
        algebra, parts = self.algebra, []
        rest = sorted(self.terms, key=starts_transposed)
        while rest:
            c, chain = rest.pop(0)
            parts.append((c, matrix_of(algebra, chain, self.source)))
            partner = self.transposed_partner((c, chain), rest)
            if partner is not None:
                rest.remove(partner)
                parts[-1:] = self.pair(parts[-1], partner)
        size = self.to[0] * self.to[1], self.source[0] * self.source[1]
        return collect(algebra, parts, None if size == (1, 1) else size)

    def pair(self, first: tuple[Node, Node], other: MapTerm) -> list[tuple[Node, Node]]:
        """c M and the matrix of its transpose, as c (I + K) M where that is shorter than the sum."""
        algebra, (c, m), k = self.algebra, first, commutation(self.algebra, *self.to)
        size = shape_of(k)
        both = add(algebra, [(c, algebra.identity(size[0])), (other[0], k)], size)
        whole, partner = product([both, m]), matrix_of(algebra, other[1], self.source)
        if whole.cost < m.cost + partner.cost + 1:
            return [(algebra.one, whole)]
        return [first, (other[0], partner)]

    def transposed_partner(self, term: MapTerm, others: Iterable[MapTerm]) -> MapTerm | None:
        """The term that is the transpose of c L(V) or of -c L(V)."""
        if self.to[0] != self.to[1] or is_one(self.to[0]):
            return None
        c, turned = appended(term, Transposition(), self.source)
        return next(((d, chain) for d, chain in others if chain == turned and (d is c or d is -c)), None)


def chained(algebra: Algebra, steps: Iterable[Primitive], source: Shape) -> LinearMap:
    """One primitive after the other; a map that is a sum is multiplied out."""
    terms: list[MapTerm] = [(algebra.one, ())]
    to = source
    for p in steps:
        parts: list[MapTerm] = p.terms if isinstance(p, LinearMap) else [(algebra.one, (p,))]
        terms, to = [composed(first, second, source) for first in terms for second in parts], p.target(to)
    return LinearMap(algebra, source, to, terms)


def composed(inner: MapTerm, outer: MapTerm, source: Shape) -> MapTerm:
    """One chain after the other."""
    c, chain = outer
    for p in chain:
        inner = appended(inner, p, source)
    return inner[0] * c, inner[1]


def starts_transposed(term: MapTerm) -> bool:
    return bool(term[1]) and isinstance(term[1][0], Transposition)


# ------------------------------------------------------------------------------------------------- like terms
def merged_terms(terms: Iterable[MapTerm], source: Shape) -> list[MapTerm]:
    """The terms with like ones added up: A V B + A' V B = (A + A') V B, <W, V> C + <W, V> C' = <W, V> (C + C')."""
    waiting = list(terms)[::-1]
    found: list[MapTerm] = []
    while waiting:
        term = waiting.pop()
        if is_zero(term[0]):
            continue
        for k, other in enumerate(found):
            both = joined_maps(other, term, source)
            if both is not None:
                del found[k]
                waiting.append(both)
                break
        else:
            found.append(term)
    return found


def joined_maps(first: MapTerm, second: MapTerm, source: Shape) -> MapTerm | None:
    """One term for two, if they differ in one place of their last primitive."""
    (c, chain), (d, other) = first, second
    if chain == other:
        return c + d, chain
    last, its_last = chain[-1] if chain else None, other[-1] if other else None
    if isinstance(last, Functional) and isinstance(its_last, Functional):
        return _joined_functionals((c, d), last, its_last, source)
    if isinstance(last, Entrywise) and isinstance(its_last, Entrywise):
        if chain[:-1] != other[:-1]:
            return None
        factor = _added((c, d), last.factor, its_last.factor)
        return appended((c.algebra.one, chain[:-1]), Entrywise(factor), source)
    return _joined_sandwiches(first, second, source)


def _added(weights: tuple[Node, Node], a: Node, b: Node) -> Node:
    """c A + d B."""
    return collect(a.algebra, [(weights[0], a), (weights[1], b)], a.shape)


def _joined_functionals(weights: tuple[Node, Node], f: Functional, g: Functional, source: Shape) -> MapTerm | None:
    """c <W, V> C + d <W', V> C = <c W + d W', V> C;  c <W, V> C + d <W, V> C' = <W, V> (c C + d C')."""
    c, d = weights
    if f.value is g.value:
        return functional(c.algebra.one, f.value, _added((c.H, d.H), f.weight, g.weight), source)
    if f.weight is g.weight:
        return functional(c.algebra.one, _added(weights, f.value, g.value), f.weight, source)
    return None


def _joined_sandwiches(first: MapTerm, second: MapTerm, source: Shape) -> MapTerm | None:
    """c A V B + d A' V B = (c A + d A') V B, and likewise on the right."""
    one, weights = first[0].algebra.one, (first[0], second[0])
    a, b = last_sandwich(one.algebra, first[1], source), last_sandwich(one.algebra, second[1], source)
    if a is None or b is None or a[0] != b[0]:
        return None
    if a[2] is b[2]:
        return sandwich((one, a[0]), _added(weights, a[1], b[1]), a[2])
    return sandwich((one, a[0]), a[1], _added(weights, a[2], b[2])) if a[1] is b[1] else None


def last_sandwich(algebra: Algebra, chain: MapChain, source: Shape) -> tuple[MapChain, Node, Node] | None:
    """What comes before, A and B where the last step is A . B, if need be I . I."""
    if chain and isinstance(chain[-1], Sandwich):
        return chain[:-1], chain[-1].left, chain[-1].right
    if chain and isinstance(chain[0], Functional):
        return None
    rows, cols = target(chain, source)
    return chain, algebra.identity(rows), algebra.identity(cols)
