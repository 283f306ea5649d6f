"""What an algebra knows of its bound indices."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..nodes import Node, PerAlgebra


@dataclass
class BoundIndices:
    """The bound indices of one algebra.

    Attributes
    ----------
    atoms
        Symbol -> its node, for all indices so far.
    has_deltas
        Whether there is a Kronecker delta anywhere.
    places
        Place -> the ranges in which it surely lies.
    letters
        Symbol -> the letter that the user wrote.
    """
    atoms: dict[Any, Node] = field(default_factory=dict)
    has_deltas: bool = False
    places: dict[Any, list[tuple[Node, Node]]] = field(default_factory=dict)
    letters: dict[Any, Any] = field(default_factory=dict)


INDICES: PerAlgebra[BoundIndices] = PerAlgebra(BoundIndices)
