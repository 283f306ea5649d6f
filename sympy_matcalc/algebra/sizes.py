"""Sizes of matrices: which are equal, and the one form in which the algebra has each.

A size is a Python integer where it is a number, and a SymPy expression else.  Two sizes are equal if their difference
expands to zero, or if equations that are given say so; otherwise they are different, whatever values they may get.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ..errors import MatCalcError

Size = Any                  # int, or a SymPy expression
Equation = tuple[Any, Any]


def dimension(d: Any) -> Size:
    """A size as Python int where it is a number."""
    return int(d) if isinstance(d, int) or d.is_Integer else d


def dimensions(shape: Any) -> tuple[Size, Size]:
    return dimension(shape[0]), dimension(shape[1])


def differ(a: Size, b: Size) -> bool:
    """Whether two sizes can never be equal, whatever values their symbols get."""
    if a is b or a == b:
        return False
    if isinstance(a, int) and isinstance(b, int):
        return True
    gap = sp.sympify(a - b)
    return bool(gap.is_number and gap != 0 or gap.is_nonzero and gap.is_zero is False)


# ------------------------------------------------------------------------------------------------------- equations
@dataclass(frozen=True, eq=False)
class SizeEquations:
    """Equations between sizes, solved.

    Attributes
    ----------
    solved
        Symbol -> what stands for it, in symbols that are not solved for.
    rest
        Polynomials that are zero besides, such as m n - p q: a Groebner basis.
    used
        The equations that say nothing but this.
    """
    solved: Mapping[Any, Any] = field(default_factory=dict)
    rest: Sequence[Any] = ()
    used: frozenset[Equation] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.solved or self.rest)

    def reduced(self, size: Any) -> Any:
        """The expanded form, the same for all sizes that are equal."""
        size = sp.expand(size.xreplace(self.solved) if self.solved else size)
        if self.rest and size.free_symbols and size.is_polynomial(*size.free_symbols):
            size = sp.expand(sp.reduced(size, self.rest, *_symbols(size, *self.rest))[1])
        return size


NO_EQUATIONS = SizeEquations()


def solved_sizes(equations: Iterable[Equation]) -> SizeEquations:
    """What equations say of sizes: one symbol is solved for in each that is linear in one.

    Raises
    ------
    MatCalcError
        If they contradict each other.
    """
    solved: dict[Any, Any] = {}
    rest, used = [], set()
    for left, right in equations:
        if not _is_of_sizes(left, right):
            continue
        gap = sp.expand((left - right).xreplace(solved))
        if gap.is_number and gap != 0:
            raise MatCalcError(f"given=Eq({left}, {right}) contradicts what is known besides")
        symbol = _solvable(gap, left, right)
        of_integers = all(s.is_integer for s in gap.free_symbols)
        if symbol is not None:
            value = sp.expand(symbol - gap/gap.coeff(symbol))
            solved = {s: sp.expand(v.xreplace({symbol: value})) for s, v in solved.items()} | {symbol: value}
        elif gap != 0 and of_integers:
            rest.append(gap)
        if of_integers and (symbol is not None or gap == 0):
            used.add((left, right))
    if not (solved or rest):
        return NO_EQUATIONS
    rest = [g for g in (sp.expand(r.xreplace(solved)) for r in rest) if g != 0]
    return SizeEquations(solved, tuple(sp.groebner(rest, *_symbols(*rest)).exprs) if rest else (), frozenset(used))


def _is_of_sizes(left: Any, right: Any) -> bool:
    """Whether these are polynomials in symbols that may be whole numbers."""
    sides = left, right
    if not all(isinstance(e, sp.Expr) and not getattr(e, "is_Matrix", False) for e in sides):
        return False
    symbols = left.free_symbols | right.free_symbols
    return bool(symbols) and all(isinstance(s, sp.Symbol) and s.is_commutative and s.is_integer is not False
                                 for s in symbols) and all(e.is_polynomial(*symbols) for e in sides)


def _solvable(gap: Any, left: Any, right: Any) -> Any:
    """The symbol to solve for: one that stands alone on its side, then one without a factor; None if there is none."""
    found = []
    for place, s in enumerate(sorted(gap.free_symbols, key=str)):
        c = gap.coeff(s)
        if c.is_number and sp.expand(gap - c*s).has(s) is False:
            found.append((s not in (left, right), abs(c) != 1, s != left, place, s))
    return min(found)[-1] if found else None


def _symbols(*exprs: Any) -> list[Any]:
    return sorted(set().union(*(e.free_symbols for e in exprs)), key=str)


# ------------------------------------------------------------------------------------------------------- the sizes
class Sizes:
    """The sizes of one algebra.  Each is brought to one form on its way in, so that equal ones are the same."""

    def __init__(self, equations: SizeEquations = NO_EQUATIONS) -> None:
        self.equations = equations
        self._forms: dict[Any, Size] = {}            # as it comes in -> its form
        self._first: dict[Any, Size] = {}            # expanded -> as it was written first

    def of(self, size: Any) -> Size:
        """The form of a size: an integer where it is a number."""
        if size.__class__ is int:
            return size
        found = self._forms.get(size)
        if found is None:
            found = self._forms[size] = self._form(sp.sympify(size))
        return found

    def _form(self, size: Any) -> Size:
        reduced = size if size.is_Symbol and not self.equations else self.equations.reduced(size)
        if reduced.is_Integer:
            return int(reduced)
        as_written = size if not self.equations or sp.expand(size) == reduced else reduced
        return self._first.setdefault(reduced, as_written)

    def shape(self, shape: Any) -> tuple[Size, Size]:
        """The forms of rows and columns."""
        return self.of(shape[0]), self.of(shape[1])

    def same(self, a: Size, b: Size) -> bool:
        """Whether two sizes are known to be equal."""
        return a is b or bool(self.of(a) == self.of(b))

    def same_shape(self, a: tuple[Size, Size], b: tuple[Size, Size]) -> bool:
        """Whether two shapes are known to be equal."""
        return self.same(a[0], b[0]) and self.same(a[1], b[1])


def needed_equation(a: Size, b: Size) -> Equation | None:
    """The equation that would make two sizes equal, without common factors; None if they can never be equal."""
    a, b = map(sp.sympify, (a, b))
    if differ(dimension(a), dimension(b)) or differ(dimension(sp.expand(a - b)), 0):
        return None
    if not a.is_Symbol and not b.is_Symbol and (a - b).is_polynomial(*(a - b).free_symbols):
        _, factors = sp.factor_list(a - b)
        open_factors = [f for f, _ in factors if f.is_nonzero is not True]
        if not open_factors:
            return None
        if len(open_factors) == 1:
            return _sides(open_factors[0])
    return a, b


def _sides(gap: Any) -> Equation:
    """a = b for a - b = 0, without signs."""
    positive = [t for t in sp.Add.make_args(gap) if not t.could_extract_minus_sign()]
    return sp.Add(*positive), sp.Add(*positive) - gap
