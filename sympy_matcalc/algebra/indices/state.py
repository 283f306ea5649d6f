"""What an algebra knows of its bound indices, and how it gets new ones.

A bound index is the atom of a Dummy that stands for nothing else in this algebra.  Its letter is for printing.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Dummy

from ..kinds import ATOM
from ..nodes import Algebra, Node, PerAlgebra

Index = Any
"""The Dummy of a bound index."""


@dataclass
class BoundIndices:
    """The bound indices of one algebra.

    Attributes
    ----------
    atoms
        Index -> its node, for all indices so far.
    letters
        Index -> the symbol that the user wrote for it.
    of_nodes
        Node -> the index that belongs to it.
    of_bodies
        Body of a sum, under any letter -> its index.
    following
        Node of an index -> that of the next one, for a sum around a sum over the first.
    places
        Place -> the ranges in which it surely lies.
    has_deltas
        Whether there is a Kronecker delta anywhere.
    """
    atoms: dict[Index, Node] = field(default_factory=dict)
    letters: dict[Index, Any] = field(default_factory=dict)
    of_nodes: dict[Node, Node] = field(default_factory=dict)
    of_bodies: dict[Any, Node] = field(default_factory=dict)
    following: dict[Node, Node] = field(default_factory=dict)
    places: dict[Any, list[tuple[Node, Node]]] = field(default_factory=dict)
    has_deltas: bool = False

    def share_letter(self, new: Index, old: Index) -> None:
        """Let a new index print as another one."""
        if old in self.letters:
            self.letters[new] = self.letters[old]


INDICES: PerAlgebra[BoundIndices] = PerAlgebra(BoundIndices)

_FIRST_INDEX = 4_100_000_000

ANY_INDEX = Dummy("k", dummy_index=_FIRST_INDEX, integer=True)
"""Stands for the index of a sum where its letter makes no difference."""


def new_index(algebra: Algebra) -> Node:
    """A bound index that nothing else in this algebra uses, under a letter that nothing else has."""
    atoms = INDICES.of(algebra).atoms
    count = len(atoms) + 1
    taken = {str(node.data).lstrip("_") for node in algebra.table.values() if node.op is ATOM}
    letter = next((name for name in "kijlr" if name not in taken), f"k{count}")
    index = algebra.index(Dummy(letter, dummy_index=_FIRST_INDEX + count, integer=True))
    atoms[index.data] = index
    return index


def index_of_node(y: Node) -> Node:
    """The index that belongs to a node, always the same."""
    known = INDICES.of(y.algebra).of_nodes
    if y not in known:
        known[y] = new_index(y.algebra)
    return known[y]


def index_of_body(algebra: Algebra, body: Any, letter: Any) -> Node:
    """The index of a sum that the user wrote with a letter; under which one makes no difference."""
    indices = INDICES.of(algebra)
    same = body.xreplace({letter: ANY_INDEX})
    if same not in indices.of_bodies:
        indices.of_bodies[same] = new_index(algebra)
    k = indices.of_bodies[same]
    indices.letters.setdefault(k.data, letter)
    return k


def following_index(k: Node) -> Node:
    """The index that takes the place of k in a sum around one over k."""
    indices = INDICES.of(k.algebra)
    if k not in indices.following:
        indices.following[k] = new_index(k.algebra)
        indices.share_letter(indices.following[k].data, k.data)
    return indices.following[k]


def indices_in(algebra: Algebra, expr: Any) -> frozenset[Node]:
    """The bound indices that occur in a SymPy expression, such as the place of an entry."""
    atoms = INDICES.of(algebra).atoms
    return frozenset(atoms[s] for s in expr.free_symbols if s in atoms)
