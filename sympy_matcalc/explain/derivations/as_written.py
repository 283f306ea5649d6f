"""Sums and products that stay in the order in which they are put together, and print so."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ...expressions.nodes import hashed, unchecked
from ...expressions.printing.forms import Terms
from ...expressions.printing.printed import Printed
from ...expressions.sums_and_products import signed
from ...operations import MatrixSum
from ...rules.registry import READINGS, register
from ...writing.raw import raw_own, raw_sum


class SumAsWritten(sp.Add):
    """A sum of scalars that prints in the order of its terms; `doit` gives the sum."""
    __slots__ = ()
    precedence = PRECEDENCE["Add"]

    def __new__(cls, *terms: Any) -> Any:
        return commuting(cls, terms)

    def doit(self, **hints: Any) -> Any:
        return sp.Add(*(a.doit(**hints) for a in self.args))

    def _sympystr(self, printer: Any) -> str:
        return "".join(sign + printer.parenthesize(a, PRECEDENCE["Add"], strict=True) for sign, a in self._signed())

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return self._sympystr(printer)

    def _pretty(self, printer: Any) -> Any:
        parts = [part for sign, a in self._signed() for part in (sign, printer._print(a))]
        return prettyForm(*stringPict.next(*parts), binding=prettyForm.ADD)

    def _signed(self) -> list[tuple[str, Any]]:
        """The terms without their signs, each with what stands before it."""
        found = [(" - ", multiple(sp.S.NegativeOne, a)) if begins_with_minus(a) else (" + ", a) for a in self.args]
        sign, first = found[0]
        return [("-" if sign == " - " else "", first), *found[1:]]


class ProductAsWritten(sp.Mul):
    """A product of scalars that prints in the order of its factors; `doit` gives the product."""
    __slots__ = ()
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, *factors: Any) -> Any:
        return commuting(cls, factors)

    def doit(self, **hints: Any) -> Any:
        return sp.Mul(*(a.doit(**hints) for a in self.args))

    def _sympystr(self, printer: Any) -> str:
        return "*".join(printer.parenthesize(a, PRECEDENCE["Mul"]) for a in self.args)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return " ".join(printer.parenthesize(a, PRECEDENCE["Mul"]) for a in self.args)


class MatAddAsWritten(Printed, sp.MatAdd):
    """A sum of matrices that prints in the order of its terms; `doit` gives the sum."""
    __slots__ = ()

    def own_cost(self) -> float:
        """See `cost`."""
        return len(self.args) - 1.0

    def as_ordered_terms(self, order: Any = None, data: bool = False) -> Any:
        """The terms in the order in which they print."""
        return super().as_ordered_terms(order, data) if data else list(self.args)

    def notation(self) -> Terms:
        return Terms(self, signed)


def commuting(cls: Any, args: Sequence[Any]) -> Any:
    """The sum or product of scalars as it is; a single one is itself."""
    if len(args) == 1:
        return args[0]
    node = sp.Basic.__new__(cls, *args)
    node.is_commutative = True
    return hashed(node)


def begins_with_minus(term: Any) -> bool:
    """Whether a term begins with a minus."""
    number = term.args[0] if isinstance(term, sp.Mul) else term
    return isinstance(number, sp.Number) and bool(number < 0)


def multiple(factor: Any, scalar: Any) -> Any:
    """A scalar times another, their numbers in front."""
    flat = [part for a in (factor, scalar) for part in (a.args if isinstance(a, sp.Mul) else (a,))]
    number = sp.Mul(*[a for a in flat if isinstance(a, sp.Number)])
    parts = [a for a in flat if not isinstance(a, sp.Number)]
    return commuting(sp.Mul, parts if number == 1 and parts else [number, *parts])


def added_in_order(parts: Sequence[Any], shape: Any = None) -> Any:
    """A sum in this order; zero where there is nothing to add."""
    if len(parts) == 1:
        return parts[0]
    if shape is None:
        return SumAsWritten(*parts) if parts else sp.S.Zero
    return unchecked(MatAddAsWritten, *parts) if parts else sp.ZeroMatrix(*shape)


def sum_over(body: Any, limits: Any) -> Any:
    """The sum of a body over an index."""
    return raw_own(MatrixSum, body.shape, body, limits) if getattr(body, "is_Matrix", False) else raw_sum(body, limits)


register(replace(READINGS[sp.Add], cls=SumAsWritten, samples=()))
register(replace(READINGS[sp.MatAdd], cls=MatAddAsWritten, samples=()))
