"""Linear maps that are no sandwich: sums over an index of others, and maps known only by what they make of entries."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass

from ..algebra.indices.selections import unit
from ..algebra.indices.state import new_index
from ..algebra.indices.sums import index_sum
from ..algebra.maps.chains import MapTerm, appended, functional, matrix_of, pull_through, target
from ..algebra.maps.linear_maps import LinearMap
from ..algebra.maps.primitives import Entrywise, Functional, Primitive, Sandwich
from ..algebra.nodes import Algebra, Node, Shape, shape_of, transpose
from ..algebra.products import product
from ..algebra.stacking import vec_of
from ..algebra.sums import scale
from ..rules.rows import Rule, Summation


class OverIndex(Primitive):
    """V -> sum over an index of c L(V), where c and L depend on the index."""

    def __init__(self, rule: Summation, y: Node, term: MapTerm, source: Shape) -> None:
        self.rule, self.y, self.term, self.source = rule, y, term, source

    def apply(self, v: Node) -> Node:
        c, chain = self.term
        for p in chain:
            v = p.apply(v)
        return self.rule.sum_like(self.y, scale(c, v))

    def pull(self, g: Node, shape: Shape) -> Node:
        c, chain = self.term
        return self.rule.sum_like(self.y, scale(c.H, pull_through(chain, g, shape)))

    def target(self, shape: Shape) -> Shape:
        return target(self.term[1], shape)

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        c, chain = self.term
        return self.rule.sum_like(self.y, scale(c, matrix_of(algebra, chain, shape)))


def summed(rule: Summation, y: Node, body: LinearMap) -> list[MapTerm]:
    """The terms of the map of a sum over an index, from those of its body."""
    return [_summed_term(rule, y, term, body.source) for term in body.as_factor()]


def _summed_term(rule: Summation, y: Node, term: MapTerm, source: Shape) -> MapTerm:
    """The index leaves a map of which only one factor has it: sum_k c_k A_k V B = (sum_k c_k A_k) V B."""
    c, chain = term
    one, index = c.algebra.one, rule.index(y)
    last = _with_summed_factor(chain[-1], index, lambda factor: rule.sum_like(y, scale(c, factor))) if chain else None
    if isinstance(last, Functional):
        return functional(one, last.value, last.weight, source)
    if last is not None and all(_is_free_of_index(p, index) for p in chain[:-1]):
        return appended((one, chain[:-1]), last, source)
    return one, (OverIndex(rule, y, term, source),)


def _with_summed_factor(p: Primitive, index: Node, whole: Callable[[Node], Node]) -> Primitive | None:
    """A primitive with the sum of the only factor that has an index; None if two have it."""
    if isinstance(p, Functional):
        if index not in p.weight.indices:
            return Functional(whole(p.value), p.weight)
        return Functional(p.value, whole(p.weight)) if index not in p.value.indices else None
    if isinstance(p, Sandwich):
        if index not in p.right.indices:
            return Sandwich(whole(p.left), p.right)
        return Sandwich(p.left, whole(p.right)) if index not in p.left.indices else None
    return Entrywise(whole(p.factor)) if isinstance(p, Entrywise) else None


def _is_free_of_index(p: Primitive, index: Node) -> bool:
    """Whether no factor of a primitive has an index; what has no factors to look at is not known to be free."""
    return is_dataclass(p) and not any(isinstance(x, Node) and index in x.indices for x in vars(p).values())


class ByEntries(Primitive):
    """dx -> push(y, k, dx), of an operation that names no primitive: its matrix is a sum over the entries of dx."""

    def __init__(self, rule: Rule, y: Node, k: int, source: Shape) -> None:
        self.rule, self.y, self.k, self.source = rule, y, k, source

    def apply(self, v: Node) -> Node:
        return self.rule.push(self.y, self.k, v)

    def pull(self, g: Node, shape: Shape) -> Node:
        pulled = self.rule.pull(self.y, self.k, g)
        assert pulled is not None           # that of a Nonlinear rule is read, see `linearization.step`
        return pulled

    def target(self, shape: Shape) -> Shape:
        return shape_of(self.y)

    def matrix(self, algebra: Algebra, shape: Shape) -> Node:
        """sum_ij vec(L(e_i e_j^T)) vec(e_i e_j^T)^T."""
        (rows, cols), zero = shape, algebra.number(0)
        i, j = new_index(algebra), new_index(algebra)
        entry = product([unit(algebra, i.data, rows), transpose(unit(algebra, j.data, cols))])
        body = product([vec_of(self.apply(entry)), transpose(vec_of(entry))])
        for index, size in ((i, rows), (j, cols)):
            body = index_sum(body, index, zero, algebra.dimension(size) - 1)
        return body
