"""Equations of several unknowns solved one after the other."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..algebra.nodes import Node
from ..algebra.rebuilding import replaced
from ..calculus.sweeps import short_form
from .solving import Root, solutions

Values = dict[Node, Node]
"""Unknown -> its value."""

StationaryEquation = tuple[Node, Node]
"""An unknown, and G of the equation G = 0 that it belongs to."""


@dataclass(frozen=True)
class Solved:
    """An unknown, its equation G = 0 with the values found before, and the solution."""
    unknown: Node
    equation: Node
    solution: Root


Outcome = tuple[Values, tuple[Node, ...], tuple[Solved, ...]]
"""Values of all unknowns, what has to be invertible for them, and how they were found."""


def eliminated(equations: Sequence[StationaryEquation], known: Values) -> Iterator[Outcome]:
    """Values of all unknowns, one equation after the other; the first unknown that leads to an end decides."""
    if not equations:
        yield known, (), ()
        return
    for x, g in equations:
        others = [e for e in equations if e[0] is not x]
        found = [outcome for root in by_fewest_unknowns(solutions(g, x), [y for y, _ in others])
                 for outcome in _with_root(Solved(x, g, root), others, known)]
        if found:
            yield from found
            return


def _with_root(solved: Solved, others: Sequence[StationaryEquation], known: Values) -> Iterator[Outcome]:
    """The values of all unknowns where one is solved for."""
    x, root = solved.unknown, solved.solution
    rest = [(y, with_values(h, {x: root.value})) for y, h in others]
    for values, needs, trail in eliminated(rest, known):
        own_needs = [with_values(need, values) for need in root.needs]
        yield {**values, x: with_values(root.value, values)}, (*own_needs, *needs), (solved, *trail)


def with_values(node: Node, values: Mapping[Node, Node]) -> Node:
    """The short form of a node with values in the place of unknowns."""
    return short_form(replaced(node, dict(values)))


def by_fewest_unknowns(found: Iterator[Root], others: Sequence[Node]) -> list[Root]:
    """Those first that do not depend on other unknowns."""
    mask = sum(y.mask for y in others)
    return sorted(found, key=lambda root: bool(root.value.mask & mask))
