"""By which letters the bound indices of sums are shown: the user's, where they mean nothing else there."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ..kinds import INDEX_SUM
from ..nodes import Algebra, Node, PerAlgebra, arguments
from ..walking import fold
from .state import INDICES


@dataclass
class Letters:
    """By which letters indices are shown, chosen when the algebra had so many nodes."""
    shown: dict[Any, Any] = field(default_factory=dict)
    made: int = -1
    bound_in: dict[Node, frozenset[Any]] = field(default_factory=dict)


SHOWN_LETTERS: PerAlgebra[Letters] = PerAlgebra(Letters)


def in_letters(algebra: Algebra, expr: Any) -> Any:
    """An expression with the letters of the user for its bound indices."""
    letters = SHOWN_LETTERS.of(algebra).shown
    return expr.xreplace(letters) if letters else expr


def choose_letters(algebra: Algebra) -> bool:
    """Show indices by the user's letters, other ones where these mean something else or are taken by a sum around.

    Gives whether letters have changed: sums may be nested now that were not before.
    """
    wanted, letters = INDICES.of(algebra).letters, SHOWN_LETTERS.of(algebra)
    if not wanted or letters.made == algebra.made:
        return False
    letters.made = algebra.made
    sums = [y for y in algebra.table.values() if y.op is INDEX_SUM]
    around = _sums_around(sums)
    free = free_letters(algebra)
    chosen: dict[Any, Any] = {}
    for k in dict.fromkeys(y.data for y in sums):
        if k in wanted:
            taken = {chosen.get(other) for other in around.get(k, ())} | free
            others = [sp.Symbol(name, **wanted[k]._assumptions_orig) for name in "ijkl"]
            letter = next((s for s in (wanted[k], *others) if s not in taken), None)
            if letter is not None:
                chosen[k] = letter
    changed = chosen != letters.shown
    letters.shown = chosen
    return changed


def _sums_around(sums: Sequence[Node]) -> dict[Any, set[Any]]:
    """Index -> the indices of sums around its own, and inside."""
    around: dict[Any, set[Any]] = {}
    for y in sums:
        for inner in bound_in(y.args[0]) - {y.data}:
            around.setdefault(y.data, set()).add(inner)
            around.setdefault(inner, set()).add(y.data)
    return around


def bound_in(root: Node) -> frozenset[Any]:
    """The indices that sums inside of a node bind."""
    return fold(root, arguments, lambda y, inside: frozenset([y.data] if y.op is INDEX_SUM else ()).union(*inside),
                SHOWN_LETTERS.of(root.algebra).bound_in)


def free_letters(algebra: Algebra) -> set[Any]:
    """All symbols that stand in a node of this algebra; the class of a function holds none."""
    return set().union(*(
        getattr(part, "free_symbols", ()) for node in algebra.table.values() for part in
        (*(node.data if isinstance(node.data, tuple) else (node.data,)), *(node.shape or ()))
        if not isinstance(part, type)))
