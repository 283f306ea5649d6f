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
from .checks import listed

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
    stated: dict[str, frozenset[Any]] = field(default_factory=dict)
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
        predicate = getattr(sp.Q, name, None)
        if not self.compound or predicate is None or not isinstance(leaf, sp.MatrixSymbol):
            return False
        if (name, leaf) not in self._answers:
            self._answers[name, leaf] = bool(ask(predicate(leaf), sp.And(*self._predicates(), *self.compound)))
        return self._answers[name, leaf]

    def _predicates(self) -> list[Any]:
        """The properties that SymPy knows too."""
        return [getattr(sp.Q, name)(leaf) for name, leaves in self.stated.items() if hasattr(sp.Q, name)
                for leaf in leaves]

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
    predicates, equations = [*_conjuncts(assumptions), *global_assumptions], _equations(given)
    if not (predicates or equations):
        return NOTHING_KNOWN
    properties = [found for found in (*map(_stated, predicates), *(_named_property(*e) for e in equations)) if found]
    return Facts({name: frozenset(leaf for other, leaf in properties if other == name) for name, _ in properties},
                 tuple(e for e in equations if _named_property(*e) is None),
                 tuple(p for p in predicates if _stated(p) is None))


NOTHING_KNOWN = Facts()


def _stated(fact: Any) -> tuple[str, Any] | None:
    """The property and the matrix of a plain predicate."""
    if not isinstance(fact, AppliedPredicate) or len(fact.arguments) != 1:
        return None
    name = str(fact.function.name)
    return "orthogonal" if name == "unitary" else name, fact.arguments[0]


def _conjuncts(assumptions: Any) -> list[Any]:
    found = []
    for fact in listed(assumptions):
        if isinstance(fact, (list, tuple, set, frozenset)):
            found += _conjuncts(fact)
        elif not isinstance(fact, Boolean):
            raise MatCalcError(f"assumptions={fact!r}: predicates such as Q.symmetric(A) are understood")
        else:
            found += fact.args if isinstance(fact, sp.And) else [fact]
    return found


def _equations(given: Any) -> list[tuple[Any, Any]]:
    """The sides of the equations."""
    equations = [e for e in listed(given) if e is not sp.true]
    for e in equations:
        if e is sp.false:
            raise MatCalcError("given holds an equation that is false")
        if not isinstance(e, sp.Eq):
            raise MatCalcError(f"given={e}: equations such as Eq(A.T, -A) or Eq(total(y), 1) are understood; state "
                               f"other facts as assumptions, such as Q.symmetric(A)")
    return [(e.lhs, e.rhs) for e in equations]


def _named_property(left: Any, right: Any) -> tuple[str, Any] | None:
    """The property that an equation states, and the symbol, if it is one with a name."""
    symbols = left.atoms(sp.MatrixSymbol) | right.atoms(sp.MatrixSymbol)
    if len(symbols) != 1:
        return None
    A, = symbols
    names = _equations_of(A, sp.Transpose(A)) if A.rows == A.cols else {}
    name = names.get((left, right)) or names.get((right, left))
    return None if name is None else (name, A)


def _equations_of(A: Any, transposed: Any) -> dict[tuple[Any, Any], str]:
    """The equations that say a property of a square matrix."""
    unit = sp.Identity(A.rows)
    return {(transposed, A): "symmetric", (transposed, sp.MatMul(-1, A)): "antisymmetric",
            (transposed, sp.Inverse(A)): "orthogonal",
            (sp.MatMul(A, transposed), unit): "orthogonal", (sp.MatMul(transposed, A), unit): "orthogonal"}
