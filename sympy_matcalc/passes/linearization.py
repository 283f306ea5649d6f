"""The linear map dX -> dF of a node, accumulated from the variable up (forward) or from the node down (reverse).

Both end in the same normal form.  A scalar inside is differentiated by the reverse sweep, and what a scalar does to
the node by the forward one, so that nothing is done twice where paths meet.
"""
from __future__ import annotations

from collections.abc import Sequence

from ..algebra.maps.chains import MapTerm, appended, functional
from ..algebra.maps.linear_maps import LinearMap, chained
from ..algebra.maps.primitives import Primitive, Transposition
from ..algebra.nodes import Node, arguments, shape_of
from ..algebra.walking import fold, reachable
from ..rules.rows import Rule, Summation
from .forward import needed_rule, push_forward
from .reverse import Waiting, change_by_hole, pull_back
from .summed_maps import ByEntries, summed


def forward_map(node: Node, leaf: Node) -> LinearMap:
    """The map from the differential of a leaf to that of a node; the maps of all parts are made on the way."""
    done = {leaf: LinearMap.identity(node.algebra, shape_of(leaf))}

    def parts(y: Node) -> Sequence[Node]:
        """The arguments whose maps are needed: those that depend on the leaf, of a known transpose none."""
        if not y.mask & leaf.mask or is_scalar_of_matrices(y) or y.known_transpose in done:
            return ()
        return [x for x in needed_rule(y).children(y) if x.mask & leaf.mask]

    return fold(node, parts, lambda y, _: LinearMap(node.algebra, shape_of(leaf), shape_of(y), _terms(y, leaf, done)),
                done)


def is_scalar_of_matrices(y: Node) -> bool:
    return y.shape is None and not y.op.of_scalars


def _terms(y: Node, leaf: Node, done: dict[Node, LinearMap]) -> list[MapTerm]:
    """The terms of the map of a node, from those of its arguments."""
    algebra, source = y.algebra, shape_of(leaf)
    if not y.mask & leaf.mask:
        return []
    if y.known_transpose in done:
        return [appended(term, Transposition(), source) for term in done[y.known_transpose].as_factor()]
    if is_scalar_of_matrices(y):
        weight = pull_back(y, algebra.one, leaf.mask).get(leaf, algebra.zero(leaf.shape))
        return [functional(algebra.one, algebra.one, weight, source)]
    rule = needed_rule(y)
    if isinstance(rule, Summation):
        return summed(rule, y, done[y.args[0]])
    found: list[MapTerm] = []
    for k, x in enumerate(rule.children(y)):
        if x.mask & leaf.mask:
            found += done[x].then(step(rule, y, k, x))
    return found


def step(rule: Rule, y: Node, k: int, x: Node) -> LinearMap:
    """The map from the differential of one argument to that of the node: as its rule names it, or read from `push`."""
    algebra, source = y.algebra, shape_of(x)
    p: Primitive | None = rule.step(y, k)
    if p is None:
        dx, change = change_by_hole(rule, y, k, x)
        if not _acts_as_itself(y, change, dx):
            return forward_map(change, dx)
    if isinstance(p, LinearMap):
        return p
    return chained(algebra, [p or ByEntries(rule, y, k, source)], source)


def _acts_as_itself(y: Node, change: Node, dx: Node) -> bool:
    """Whether the change of y is made of the same operation on dx, and so says nothing about it."""
    return any(z.op is y.op and z.mask & dx.mask for z in reachable([change], arguments))


def reverse_map(node: Node, leaf: Node) -> LinearMap:
    """The same map, composed from the outside: each node passes the map from it to `node` on to its arguments."""
    algebra, source, to = node.algebra, shape_of(leaf), shape_of(node)
    inside_matrices: set[Node] = set()
    counted: dict[Node, Node] = {}          # sums over an index, with zero for their differential
    waiting: Waiting[MapTerm] = Waiting()
    waiting.give(node, *LinearMap.identity(algebra, to).terms)
    for y, terms in waiting.newest_first():
        if y in inside_matrices:
            terms = [functional(algebra.one, push_forward(node, counted | {y: algebra.one}), algebra.one, (1, 1))]
        outer = LinearMap(algebra, shape_of(y), to, terms)
        if y is leaf:
            return outer
        rule = needed_rule(y)
        if isinstance(rule, Summation):
            waiting.give(leaf, *forward_map(y, leaf).then(outer))
            counted[y] = algebra.zero(y.shape)
            continue
        for k, x in enumerate(rule.children(y)):
            if x.mask & leaf.mask:
                waiting.give(x, *step(rule, y, k, x).then(outer))
                if x.shape is None and y.shape is not None:
                    inside_matrices.add(x)
    return LinearMap(algebra, source, to, [])
