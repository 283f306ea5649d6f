"""Facts about leaves, from SymPy's assumptions and from equations."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.assumptions import AppliedPredicate, ask
from sympy.assumptions.assume import global_assumptions
from sympy.logic.boolalg import Boolean

from ..algebra.sizes import SizeEquations, solved_sizes
from ..errors import MatCalcError

#: what a property says besides itself; only the names on the left are asked for
IMPLIED_BY = {
    "symmetric": ("symmetric", "diagonal", "positive_definite"),
    "diagonal": ("diagonal",),
    "lower_triangular": ("lower_triangular", "diagonal"),
    "upper_triangular": ("upper_triangular", "diagonal"),
    "orthogonal": ("orthogonal",),
    "positive_definite": ("positive_definite",),
    "antisymmetric": ("antisymmetric",),
}


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known: properties of MatrixSymbols, and equations; `holds("symmetric", leaf)` asks.

    Attributes
    ----------
    stated
        Name of a property -> the matrices it was stated of.
    equations
        Pairs of equal expressions.
    compound
        Predicates that are no plain statement about one matrix (such as Implies): SymPy is asked, once for each leaf.
    """
    stated: dict[str, frozenset] = field(default_factory=dict)
    equations: tuple[tuple[Any, Any], ...] = ()
    compound: tuple[Any, ...] = ()
    _answers: dict[Any, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stated or self.equations or self.compound)

    @cached_property
    def size_equations(self) -> SizeEquations:
        """What the equations say of sizes."""
        return solved_sizes(self.equations)

    def holds(self, name: str, leaf: Any) -> bool:
        """Whether a property of a leaf (a symbol, or an explicit matrix) is known."""
        if isinstance(leaf, sp.ImmutableDenseMatrix):
            return name == "symmetric" and leaf == leaf.T
        if any(leaf in self.stated.get(stronger, ()) for stronger in IMPLIED_BY[name]):
            return True
        if not self.compound or not isinstance(leaf, sp.MatrixSymbol) or not hasattr(sp.Q, name):
            return False
        if (name, leaf) not in self._answers:
            facts = [getattr(sp.Q, n)(m) for n, ms in self.stated.items() if hasattr(sp.Q, n) for m in ms]
            self._answers[name, leaf] = bool(ask(getattr(sp.Q, name)(leaf), sp.And(*facts, *self.compound)))
        return self._answers[name, leaf]

    def without(self, symbols: Iterable[Any]) -> Facts:
        """The facts that say nothing about these symbols: those about X hold for its value, never for dX."""
        hidden = set(symbols)
        stated = {name: kept for name, leaves in self.stated.items() if (kept := leaves - hidden)}
        return Facts(stated, tuple(e for e in self.equations if not _mentions(e, hidden)),
                     tuple(p for p in self.compound if not _mentions((p,), hidden)))

    def mention(self, symbols: Iterable[Any]) -> bool:
        """Whether a fact says something about one of these symbols."""
        symbols = set(symbols)
        return any(leaves & symbols for leaves in self.stated.values()) \
            or any(_mentions(e, symbols) for e in (*self.equations, self.compound))

    def plus(self, name: str, leaf: Any) -> Facts:
        """With one more property."""
        stated = self.stated | {name: self.stated.get(name, frozenset()) | {leaf}}
        return Facts(stated, self.equations, self.compound)

    def plus_equation(self, left: Any, right: Any) -> Facts:
        """With one more equation."""
        return Facts(self.stated, (*self.equations, (left, right)), self.compound)


def _mentions(exprs: Iterable[Any], symbols: set[Any]) -> bool:
    return any(not symbols.isdisjoint(getattr(e, "free_symbols", ())) for e in exprs)


def read_facts(assumptions: Any = None, given: Any = None) -> Facts:
    """What the keywords of a verb say, and ``with assuming(...)`` around the call.

    Raises
    ------
    MatCalcError
        For what is no predicate, or no equation.
    """
    stated: dict[str, set] = {}
    compound = []
    for fact in (*_conjuncts(assumptions), *global_assumptions):
        name = _name_of(fact)
        if name is None:
            compound.append(fact)
        else:
            stated.setdefault(name, set()).add(fact.arguments[0])
    equations = []
    for left, right in _equations(given):
        leaf, name = _property_of(left, right) or _property_of(right, left) or (None, "")
        if leaf is None:
            equations.append((left, right))
        else:
            stated.setdefault(name, set()).add(leaf)
    if not (stated or equations or compound):
        return NOTHING_KNOWN
    return Facts({name: frozenset(leaves) for name, leaves in stated.items()}, tuple(equations), tuple(compound))


NOTHING_KNOWN = Facts()


def _name_of(fact: Any) -> str | None:
    """The name of a plain predicate of one matrix."""
    if not isinstance(fact, AppliedPredicate) or len(fact.arguments) != 1:
        return None
    name = str(fact.function.name)
    return "orthogonal" if name == "unitary" else name


def _conjuncts(assumptions: Any) -> list[Any]:
    if assumptions is None:
        return []
    if isinstance(assumptions, (list, tuple, set, frozenset)):
        return [c for a in assumptions for c in _conjuncts(a)]
    if not isinstance(assumptions, Boolean):
        raise MatCalcError(f"assumptions={assumptions!r}: predicates such as Q.symmetric(A) are understood")
    return list(assumptions.args) if isinstance(assumptions, sp.And) else [assumptions]


def _equations(given: Any) -> list[tuple[Any, Any]]:
    """The sides of the equations."""
    found = []
    for e in [] if given is None else given if isinstance(given, (list, tuple, set, frozenset)) else [given]:
        if e is sp.false:
            raise MatCalcError("given holds an equation that is false")
        if e is sp.true:
            continue
        if not isinstance(e, sp.Eq):
            raise MatCalcError(f"given={e}: equations such as Eq(A.T, -A) or Eq(total(y), 1) are understood; state "
                               f"other facts as assumptions, such as Q.symmetric(A)")
        found.append((e.lhs, e.rhs))
    return found


def _property_of(left: Any, right: Any) -> tuple[Any, str] | None:
    """The symbol and the property that an equation states, if it is one with a name."""
    if isinstance(left, sp.Transpose) and isinstance(left.arg, sp.MatrixSymbol):
        A = left.arg
        if right == A:
            return A, "symmetric"
        if right == -A or right == sp.MatMul(-1, A):
            return A, "antisymmetric"
        if right == sp.Inverse(A):
            return A, "orthogonal"
    if isinstance(left, sp.MatMul) and isinstance(right, sp.Identity) and len(left.args) == 2:
        for A, other in (left.args, left.args[::-1]):
            if isinstance(A, sp.MatrixSymbol) and A.rows == A.cols and other == sp.Transpose(A):
                return A, "orthogonal"
    return None
