"""Facts about leaves, from SymPy's assumptions and from equations."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy as sp
from sympy.assumptions import AppliedPredicate, ask
from sympy.assumptions.assume import global_assumptions
from sympy.logic.boolalg import Boolean

from .errors import MatCalcError


def symmetric_leaves(assumptions: Any = None, given: Any = None) -> Callable[[Any], bool]:
    """The predicate "this leaf is symmetric", asked once of every leaf.

    assumptions: a SymPy predicate, or several; those of ``with assuming(...)`` hold too.
    given: equations ``Eq(A.T, A)``.
    """
    facts = [*_conjuncts(assumptions), *global_assumptions]
    symmetric = _from_equations(given)
    plain = all(isinstance(f, AppliedPredicate) for f in facts)
    for f in facts:
        if isinstance(f, AppliedPredicate) and _implies_symmetry(f.function):
            symmetric.update(f.arguments)
    answers: dict[Any, bool] = {}

    def is_symmetric(leaf: Any) -> bool:
        if leaf in symmetric:
            return True
        if plain or not isinstance(leaf, sp.MatrixSymbol):
            return bool(isinstance(leaf, sp.ImmutableDenseMatrix) and leaf == leaf.T)
        if leaf not in answers:
            answers[leaf] = bool(ask(sp.Q.symmetric(leaf), sp.And(*facts)))
        return answers[leaf]

    return is_symmetric


def _implies_symmetry(predicate: Any) -> bool:
    return predicate in (sp.Q.symmetric, sp.Q.diagonal)     # not a constant: the first use of Q is slow to import


def _conjuncts(assumptions: Any) -> list[Any]:
    if assumptions is None:
        return []
    if isinstance(assumptions, (list, tuple, set, frozenset)):
        return [c for a in assumptions for c in _conjuncts(a)]
    if not isinstance(assumptions, Boolean):
        raise MatCalcError(f"assumptions={assumptions!r}: predicates such as Q.symmetric(A) are understood")
    return list(assumptions.args) if isinstance(assumptions, sp.And) else [assumptions]


def _from_equations(given: Any) -> set[Any]:
    """The matrices that equations A^T = A make symmetric."""
    equations: Iterable[Any] = [] if given is None else given if isinstance(given, (list, tuple, set)) else [given]
    found = set()
    for e in equations:
        sides: tuple[Any, ...] = getattr(e, "args", ())
        if len(sides) == 2 and isinstance(e, sp.Eq) and sp.Transpose(sides[0]).doit() == sides[1] \
                and any(isinstance(s, sp.MatrixSymbol) for s in sides):
            found.add(next(s for s in sides if isinstance(s, sp.MatrixSymbol)))
        elif e is not sp.true:
            raise MatCalcError(f"given={e}: only equations Eq(A.T, A) of a MatrixSymbol A are understood; "
                               f"state other facts as assumptions, such as Q.symmetric(A)")
    return found
