"""How a line is put together: tr(G^T dX) of what is written, as it is, so that every trace trick shows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import is_
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ...expressions.nodes import MatrixNode, hashed, unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.printing.forms import Terms
from ...expressions.printing.printed import Printed
from ...expressions.sums_and_products import SignedProduct, signed
from ...operations import Hadamard, MatrixSum
from ...rules.registry import READINGS, register
from ...writing.raw import raw_own, raw_product, raw_sum, scalar_of


def inner_product_of(G: Any, D: Any) -> Any:
    """<G, D> = tr(G^T D), for vectors G^T D, for scalars G D; of matrices, or of numbers."""
    if not getattr(D, "is_Matrix", False):
        return multiple(G, D)
    if isinstance(D, sp.MatAdd) or D.shape == (1, 1):
        return multiple(G, _scalar(D)) if not getattr(G, "is_Matrix", False) else _closed(G, D)
    return _closed(G, D)


def _closed(G: Any, D: Any) -> Any:
    rows, cols = D.shape
    number, G = _without_number(G)
    number_of_D, D = _without_number(D)
    number = number*number_of_D
    if isinstance(G, sp.Identity):
        return multiple(number, unchecked(sp.Trace, D))
    left, right = (D, transposed(G)) if rows == 1 else (transposed(G), D)
    chain = chained(left, right)
    if rows == 1 or cols == 1:
        return multiple(number, scalar_of(chain))
    return multiple(number, unchecked(sp.Trace, chain))


def _scalar(D: Any) -> Any:
    return D.args[0] if isinstance(D, MatrixScalar) else scalar_of(D)


def _without_number(G: Any) -> tuple[Any, Any]:
    """A scalar factor, and the rest of a multiple of the identity or of a product with a differential in it."""
    if isinstance(G, sp.MatMul) and not getattr(G.args[0], "is_Matrix", False) and len(G.args) == 2 \
            and isinstance(G.args[1], sp.Identity):
        return G.args
    if isinstance(G, sp.MatMul) and isinstance(G.args[0], sp.Mul) and G.args[0].args[0] == -1:
        return sp.S.NegativeOne, unchecked(SignedProduct, *signed(G).factors)
    if isinstance(G, sp.MatMul) and len(G.args) == 2 and G.args[0] == -1 and not isinstance(G.args[1], sp.MatAdd):
        return G.args
    return sp.S.One, G


def transposed(G: Any) -> Any:
    """G^T, written around the whole of G; (A^T)^-1 becomes A^-1."""
    if isinstance(G, sp.Transpose):
        return G.args[0]
    if isinstance(G, sp.OneMatrix):
        return unchecked(sp.OneMatrix, *reversed(G.args))
    if isinstance(G, (sp.Inverse, sp.MatPow)) and isinstance(G.args[0], sp.Transpose):
        return unchecked(type(G), G.args[0].args[0], *G.args[1:])
    return unchecked(sp.Transpose, G)


def with_change_last(expr: Any, change: Any, is_first: bool = False) -> Any:
    """tr(A dX) for tr(dX A), A o dX for dX o A, x^T dy for dy^T x; `is_first` leaves dx^T y as it is."""
    def inside(e: Any) -> Any:
        return with_change_last(e, change, is_first)
    if isinstance(expr, sp.MatMul) and not is_closed(expr):
        number = [a for a in expr.args if not a.is_Matrix]
        return raw_product(sp.Mul(*number), [inside(expr.args[-1])]) if len(expr.args) - len(number) == 1 else expr
    if isinstance(expr, sp.MatMul):
        return oriented(expr, change, is_first)
    if isinstance(expr, MatrixScalar) and isinstance(expr.arg, sp.MatMul):
        return scalar_of(oriented(expr.arg, change, is_first))
    if isinstance(expr, sp.Mul):
        parts = [inside(a) for a in expr.args]
        return expr if all(map(is_, parts, expr.args)) else _commuting(sp.Mul, parts)
    if isinstance(expr, Hadamard):
        others = [a for a in expr.args if a != change and not (isinstance(a, sp.Transpose) and a.arg == change)]
        return raw_own(Hadamard, expr.shape, *others, *(a for a in expr.args if a not in others))
    if type(expr) is sp.Trace and isinstance(expr.arg, sp.MatMul):
        return unchecked(sp.Trace, _rotated(oriented(expr.arg, change, is_first), change))
    return expr


def _rotated(chain: Any, change: Any) -> Any:
    if change not in chain.args:
        return chain
    place = chain.args.index(change) + 1
    return unchecked(SignedProduct, *chain.args[place:], *chain.args[:place])


def is_closed(expr: Any) -> bool:
    """Whether a product is 1x1, so that it is its own transpose."""
    matrices = [a for a in expr.args if a.is_Matrix]
    return matrices[0].shape[0] == 1 and matrices[-1].shape[1] == 1


def oriented(chain: Any, change: Any, is_first: bool) -> Any:
    """A 1x1 product or its transpose, whichever has the differential (or its transpose) in the right half."""
    numbers, matrices = [a for a in chain.args if not a.is_Matrix], [a for a in chain.args if a.is_Matrix]
    place = next((k for k, a in enumerate(matrices) if a == change or a == transposed(change)), None)
    is_plain = place is not None and matrices[place] == change
    if place is None or is_plain is not is_first:
        return chain
    return unchecked(SignedProduct, *numbers, *(transposed(a) for a in reversed(matrices)))


def chained(left: Any, right: Any) -> Any:
    """The product, flat where no number stands in front of the right factor."""
    factors = [left, *right.args] if isinstance(right, sp.MatMul) and right.args[0].is_Matrix else [left, right]
    factors = [*left.args, *factors[1:]] if isinstance(left, sp.MatMul) and left.args[0].is_Matrix else factors
    return unchecked(SignedProduct, *factors)


def multiple(factor: Any, scalar: Any) -> Any:
    """A scalar times another, their numbers in front."""
    flat = [part for a in (factor, scalar) for part in (a.args if isinstance(a, sp.Mul) else (a,))]
    number = sp.Mul(*[a for a in flat if isinstance(a, sp.Number)])
    parts = [a for a in flat if not isinstance(a, sp.Number)]
    return _commuting(sp.Mul, parts if number == 1 and parts else [number, *parts])


def sum_in_order(parts: Sequence[Any], shape: Any = None) -> Any:
    """A sum in this order; zero where there is nothing to add."""
    if not parts:
        return sp.S.Zero if shape is None else sp.ZeroMatrix(*shape)
    if len(parts) == 1:
        return parts[0]
    return SumAsWritten(*parts) if shape is None else unchecked(MatAddAsWritten, *parts)


def rotated(G: Any, D: Any, change: Any) -> Any:
    """tr(B G^T A dX) for <G, A dX B>; None where nothing stands behind dX."""
    if not isinstance(D, sp.MatMul) or change not in D.args or not change.is_Matrix:
        return None
    place = D.args.index(change)
    before, after = D.args[:place], D.args[place + 1:]
    if not after or not all(a.is_Matrix for a in before):
        return None
    if getattr(G, "is_Matrix", False):
        number, G = _without_number(G)
        front = () if isinstance(G, sp.Identity) else (transposed(G),)
    else:
        number, front = G, ()
    return multiple(number, unchecked(sp.Trace, unchecked(SignedProduct, *after, *front, *before, change)))


class SumAsWritten(sp.Add):
    """A sum of scalars that prints in the order of its terms; `doit` gives the sum."""
    __slots__ = ()
    precedence = PRECEDENCE["Add"]

    def __new__(cls, *terms: Any) -> Any:
        return _commuting(cls, terms)

    def doit(self, **hints: Any) -> Any:
        return sp.Add(*(a.doit(**hints) for a in self.args))

    def _sympystr(self, printer: Any) -> str:
        return "".join(sign + printer.parenthesize(a, PRECEDENCE["Add"], strict=True) for sign, a in self._signed())

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return "".join(sign + printer.parenthesize(a, PRECEDENCE["Add"], strict=True) for sign, a in self._signed())

    def _pretty(self, printer: Any) -> Any:
        parts = [part for sign, a in self._signed() for part in (sign, printer._print(a))]
        return prettyForm(*stringPict.next(*parts), binding=prettyForm.ADD)

    def _signed(self) -> list[tuple[str, Any]]:
        """The terms without their signs, each with what stands before it."""
        found = []
        for k, a in enumerate(self.args):
            minus = is_negative(a)
            sign = ("-" if minus else "") if k == 0 else " - " if minus else " + "
            found.append((sign, multiple(sp.S.NegativeOne, a) if minus else a))
        return found


class ProductAsWritten(sp.Mul):
    """A product of scalars that prints in the order of its factors; `doit` gives the product."""
    __slots__ = ()
    precedence = PRECEDENCE["Mul"]

    def __new__(cls, *factors: Any) -> Any:
        return _commuting(cls, factors)

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


def is_negative(term: Any) -> bool:
    """Whether a term begins with a minus."""
    number = term.args[0] if isinstance(term, sp.Mul) else term
    return isinstance(number, sp.Number) and bool(number < 0)


def sum_over(body: Any, limits: Any) -> Any:
    """The sum of a body over an index."""
    return raw_own(MatrixSum, body.shape, body, limits) if getattr(body, "is_Matrix", False) else raw_sum(body, limits)


def put_in(expr: Any, new: Mapping[Any, Any]) -> Any:
    """An expression with others in the place of some parts, products and sums flat, all else as it stands."""
    if expr in new:
        return new[expr]
    if not expr.args or isinstance(expr, (sp.MatrixSymbol, sp.Symbol)):
        return expr
    args = [put_in(a, new) for a in expr.args]
    return expr if all(map(is_, args, expr.args)) else _with_args(expr, args)


def ready_to_print(expr: Any) -> Any:
    """The same expression, every product built raw: of others SymPy's printers ask the sign by a deep doit."""
    if isinstance(expr, sp.Eq):
        return sp.Eq(*map(ready_to_print, expr.args), evaluate=False)
    if not expr.args or isinstance(expr, (sp.MatrixSymbol, sp.Symbol)):
        return expr
    args = [ready_to_print(a) for a in expr.args]
    if type(expr) is sp.MatAdd:             # X w - y, not -y + X w
        return unchecked(MatAddAsWritten, *sorted(args, key=is_negative))
    if type(expr) is sp.MatMul:
        return unchecked(SignedProduct, *args)
    return expr if all(map(is_, args, expr.args)) else _with_args(expr, args)


def _with_args(expr: Any, args: list[Any]) -> Any:
    """The same operation on other arguments."""
    if isinstance(expr, sp.MatMul):
        return _product(args)
    if isinstance(expr, sp.MatAdd):
        return unchecked(MatAddAsWritten, *(t for a in args for t in (a.args if isinstance(a, sp.MatAdd) else (a,))))
    if isinstance(expr, MatrixElement) and not args[0].is_Matrix:
        return args[0]                          # of a 1x1 matrix that became a scalar
    if isinstance(expr, (sp.Transpose, sp.Trace, MatrixElement)):
        return unchecked(type(expr), *args)
    if isinstance(expr, MatrixNode):
        return raw_own(type(expr), expr.shape, *args)
    if isinstance(expr, (sp.Add, sp.Mul, sp.Sum)):
        node = sp.Basic.__new__(type(expr), *args)
        node.is_commutative = True
        return hashed(node)
    return expr.func(*args)


def _product(args: list[Any]) -> Any:
    """A flat product, the numbers of all factors in front."""
    number, factors = sp.S.One, []
    for a in args:
        for part in a.args if isinstance(a, sp.MatMul) else (a,):
            if part.is_Matrix:
                factors.append(part)
            else:
                number = number*part
    return raw_product(number, factors)


def _commuting(cls: Any, args: Sequence[Any]) -> Any:
    if len(args) == 1:
        return args[0]
    node = sp.Basic.__new__(cls, *args)
    node.is_commutative = True
    return hashed(node)


register(replace(READINGS[sp.Add], cls=SumAsWritten, samples=()))
register(replace(READINGS[sp.MatAdd], cls=MatAddAsWritten, samples=()))
