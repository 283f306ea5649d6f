"""What one may differentiate by: a MatrixSymbol, a scalar Symbol, an explicit Matrix of Symbols, or a list of them."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ..algebra.nodes import Algebra, Node
from ..errors import NotAVariableError
from ..expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from ..expressions.families import Family, Member, Stack
from .checks import short
from .parts import Part, read_part

ACCEPTED = ("a MatrixSymbol, a Symbol, an entry or a slice of a MatrixSymbol, a family or a member of one, an explicit "
            "Matrix of distinct Symbols, or a list of these")


@dataclass(frozen=True)
class Variable:
    """One variable, with the symbols it is made of (one, but for an explicit Matrix)."""
    expr: Any
    symbols: tuple[Any, ...]
    part: Part | None = None

    @property
    def is_explicit(self) -> bool:
        return isinstance(self.expr, MatrixBase)

    @property
    def is_matrix(self) -> bool:
        """Whether it is one symbol for a matrix: a MatrixSymbol, a stack or a member of a family."""
        return not self.is_explicit and isinstance(self.symbols[0], (sp.MatrixSymbol, Member))

    def differential(self) -> Any:
        """dX."""
        if self.is_explicit:
            return self.expr.applyfunc(ScalarDifferential).as_immutable()
        return symbol_differential(self.symbols[0])


def symbol_differential(symbol: Any) -> Any:
    if isinstance(symbol, Member):
        return Member(MatrixDifferential(symbol.stack), symbol.place, symbol.shape[1])
    return MatrixDifferential(symbol) if isinstance(symbol, sp.MatrixSymbol) else ScalarDifferential(symbol)


def read_variables(X: Any) -> tuple[tuple[Variable, ...], bool]:
    """The variables, and whether a list was given."""
    several = isinstance(X, (list, tuple, sp.Tuple))
    variables = tuple(_read_variable(x) for x in (X if several else [X]))
    if not variables:
        raise NotAVariableError(f"an empty list of variables; accepted: {ACCEPTED}")
    symbols = [s for v in variables for s in v.symbols]
    for s, times in Counter(symbols).items():
        if times > 1:
            raise NotAVariableError(f"{s} is given twice among the variables")
        if isinstance(s, Member) and s.stack in symbols:
            raise NotAVariableError(f"{s} is a part of {s.stack}: differentiate by the one or by the other")
    for v in variables:
        if v.part is not None and v.part.whole in symbols:
            raise NotAVariableError(f"{v.expr} is a part of {v.part.whole}: differentiate by the one or by the other")
    return variables, several


def _read_variable(x: Any) -> Variable:
    if isinstance(x, Family):
        x = x.stack
    if isinstance(x, (sp.MatrixSymbol, sp.Symbol)) or isinstance(x, Member) and isinstance(x.stack, Stack):
        return Variable(x, (x,))
    part = read_part(x)
    if part is not None:
        return Variable(x, (part.stand_in,), part)
    if isinstance(x, MatrixBase) and len(x) and all(isinstance(e, sp.Symbol) for e in x.flat()):
        return Variable(x.as_immutable(), tuple(x.flat()))
    raise NotAVariableError(f"{short(x)} (a {type(x).__name__}) is not a variable; accepted: {ACCEPTED}")


def symbol_node(algebra: Algebra, symbol: Any) -> Node:
    """The leaf of a symbol or of its differential."""
    if getattr(symbol, "is_Matrix", False):
        return algebra.leaf(symbol, algebra.sizes.shape(symbol.shape))
    return algebra.atom(symbol)


def by_symbols(algebra: Algebra, variables: Sequence[Variable]) -> list[Node]:
    """Declare all symbols and give their leaves."""
    for v in variables:
        for s in v.symbols:
            algebra.declare_variable(s)
    return [symbol_node(algebra, s) for v in variables for s in v.symbols]
