"""By which letters the bound indices of sums are shown: the user's, where they mean nothing else there."""
from __future__ import annotations

from typing import Any

import sympy as sp

from .algebra.nodes import Algebra, Node


def shown(algebra: Algebra, expr: Any) -> Any:
    """An expression with the letters of the user for its bound indices."""
    letters = algebra.memo.get("shown letters")
    return expr.xreplace(letters) if letters else expr


def choose_letters(algebra: Algebra) -> None:
    """Show indices by the user's letters, other ones where these mean something else or are taken by a sum around."""
    wanted: dict[Any, Any] | None = algebra.memo.get("letters")
    chosen: dict[Any, Any] = {}
    if not wanted:
        return
    if algebra.memo.get("size with letters") == algebra.made:
        return
    algebra.memo["size with letters"] = algebra.made
    sums = [y for y in algebra.table.values() if y.op == "index sum"]
    around: dict[Any, set[Any]] = {}
    for y in sums:
        for inner in _bound_in(y.args[0]) - {y.data}:
            around.setdefault(y.data, set()).add(inner)
            around.setdefault(inner, set()).add(y.data)
    free = free_letters(algebra)
    for k in dict.fromkeys(y.data for y in sums):
        if k in wanted and k not in chosen:
            taken = {chosen.get(other) for other in around.get(k, ())} | free
            others = [sp.Symbol(name, **wanted[k]._assumptions_orig) for name in "ijkl"]
            letter = next((s for s in (wanted[k], *others) if s not in taken), None)
            if letter is not None:
                chosen[k] = letter
    if chosen != algebra.memo.get("shown letters"):         # sums may be nested now that were not before
        algebra.memo["shown letters"] = chosen
        algebra.memo.get("written out", {}).clear()


def _bound_in(root: Node) -> frozenset[Any]:
    """The indices that sums inside of a node bind."""
    memo: dict[Node, frozenset[Any]] = root.algebra.memo.setdefault("bound in", {})
    stack = [root]
    while stack:
        y = stack[-1]
        waiting = [a for a in (*y.args, *y.slots) if a not in memo and a is not y] if y not in memo else ()
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        own = [y.data] if y.op == "index sum" else []
        memo[y] = frozenset(own).union(*(memo[a] for a in (*y.args, *y.slots) if a is not y))
    return memo[root]


def free_letters(algebra: Algebra) -> set[Any]:
    """All symbols that stand in a node of this algebra; the class of a function holds none."""
    return set().union(*(
        getattr(part, "free_symbols", ()) for node in algebra.table.values() for part in
        (*(node.data if isinstance(node.data, tuple) else (node.data,)), *(node.shape or ()))
        if not isinstance(part, type)))
