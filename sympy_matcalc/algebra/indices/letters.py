"""By which letters the bound indices of sums are shown: the user's, where they mean nothing else there."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Symbol

from ..kinds import INDEX_SUM
from ..nodes import Algebra, Node, PerAlgebra, arguments
from ..walking import fold
from .state import INDICES, Index


@dataclass
class Letters:
    """By which letters indices are shown.

    Attributes
    ----------
    shown
        Index -> its letter.
    made
        How many nodes the algebra had when they were chosen.
    bound
        Node -> the indices that sums inside of it bind.
    """
    shown: dict[Index, Any] = field(default_factory=dict)
    made: int = -1
    bound: dict[Node, frozenset[Index]] = field(default_factory=dict)


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
    around, free = _sums_around(sums), free_letters(algebra)
    chosen: dict[Index, Any] = {}
    for k in dict.fromkeys(y.data for y in sums if y.data in wanted):
        letter = _letter_for(wanted[k], free.union(chosen.get(other) for other in around.get(k, ())))
        if letter is not None:
            chosen[k] = letter
    changed = chosen != letters.shown
    letters.shown = chosen
    return changed


def _letter_for(wanted: Any, taken: set[Any]) -> Any:
    """The wanted letter or another one like it that is not taken; None if all are."""
    others = (Symbol(name, **wanted._assumptions_orig) for name in "ijkl")
    return next((letter for letter in (wanted, *others) if letter not in taken), None)


def _sums_around(sums: Sequence[Node]) -> dict[Index, set[Index]]:
    """Index -> the indices of sums around its own, and inside."""
    around: dict[Index, set[Index]] = {}
    for y in sums:
        for inner in bound_in(y.args[0]) - {y.data}:
            around.setdefault(y.data, set()).add(inner)
            around.setdefault(inner, set()).add(y.data)
    return around


def bound_in(root: Node) -> frozenset[Index]:
    """The indices that sums inside of a node bind."""
    def bound(y: Node, inside: Iterable[frozenset[Index]]) -> frozenset[Index]:
        return frozenset([y.data] if y.op is INDEX_SUM else ()).union(*inside)
    return fold(root, arguments, bound, SHOWN_LETTERS.of(root.algebra).bound)


def free_letters(algebra: Algebra) -> set[Any]:
    """All symbols that stand in a node of this algebra."""
    return {symbol for node in algebra.table.values() for part in _data_of(node)
            for symbol in getattr(part, "free_symbols", ())}


def _data_of(node: Node) -> Iterator[Any]:
    """What a node holds besides its arguments; a class, such as that of a function, has no symbols."""
    data = node.data if isinstance(node.data, tuple) else (node.data,)
    return (part for part in (*data, *(node.shape or ())) if not isinstance(part, type))
