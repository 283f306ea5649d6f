"""Sums over a bound index, of matrices and of scalars: sum_{k=a}^{b} E_k."""
from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sympy as sp
from sympy import (
    Add,
    Dummy,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    MatAdd,
    MatMul,
    S,
    Sum,
    Tuple,
    ZeroMatrix,
    transpose as sympy_transpose,
)
from sympy.core.sympify import _sympify

from ...algebra.indices.deltas import new_index
from ...algebra.indices.letters import in_letters
from ...algebra.indices.state import INDICES
from ...algebra.indices.sums import ANY_INDEX, index_of, index_sum, same_sum
from ...algebra.kinds import INDEX_SUM
from ...algebra.nodes import Node, PerAlgebra
from ...algebra.predicates import is_sum
from ...algebra.weights import SUM_WEIGHT
from ...expressions.brevity import brief
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries, unchecked
from ...expressions.printing.forms import Form, Total
from ...expressions.shapes import matrix_shape
from ...reading.checks import as_scalar
from ...rules.registry import register, scoped
from ...rules.rows import Reading, Summation, first_argument
from ...rules.words import Words
from ...writing.raw import raw_own, raw_sum
from ...writing.stock_entrywise import NoMatrixForm

__all__ = ["MatrixSum"]


class MatrixSum(MatrixNode):
    """The sum of a matrix expression over k = a, ..., b; the bounds may be symbols.

    Sums follow Karr: the empty sum b = a - 1 is zero, and below that the sum from a to b is minus the sum from
    b + 1 to a - 1.  In this way formulas that hold for all positive exponents hold for all integers.

    Parameters
    ==========

    body
        The term, a matrix expression whose shape does not depend on k.
    limits
        The triple (k, a, b).

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import MatrixSum
    >>> k, n = symbols("k n", integer=True)
    >>> X = MatrixSymbol("X", 2, 2)
    >>> MatrixSum(X**k, (k, 0, n - 1))
    Sum(X**k, (k, 0, n - 1))
    >>> MatrixSum(X**k, (k, 1, n)).subs(n, 3).doit()
    X**2 + X**3 + X
    """
    __slots__ = ()

    def own_cost(self) -> float:
        """See `cost`."""
        return SUM_WEIGHT

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return self.args[:1]

    def __new__(cls, body: Any, limits: Any) -> Any:
        body, limits = as_matrix("a sum of matrices", body), Tuple(*limits)
        if len(limits) != 3 or not getattr(limits[0], "is_symbol", False):
            raise ValueError(f"the limits of a sum are (index, first, last), not {limits}")
        index, first, last = limits
        shape = matrix_shape(body)
        if any(index in size.free_symbols for size in shape):
            raise ValueError(f"the terms of a sum over {index} must have one shape, not {shape}: {brief(body)}")
        if index in first.free_symbols | last.free_symbols:
            raise ValueError(f"the bounds of a sum over {index} must not depend on it: {limits}")
        return cls._build(shape, body, limits)

    @property
    def body(self) -> Any:
        """The term."""
        return self.args[0]

    @property
    def limits(self) -> tuple[Any, Expr, Expr]:
        """The index, the first and the last value."""
        return tuple(self.args[1])

    @property
    def bound_symbols(self) -> list[Any]:
        """The index, in a list."""
        return [self.limits[0]]

    @property
    def free_symbols(self) -> set:
        index, first, last = self.limits
        return (self.body.free_symbols - {index}) | first.free_symbols | last.free_symbols

    def signed_terms(self) -> tuple[int, list[Any]] | None:
        """The sign of the sum and its terms where the bounds are numbers, None where they are not."""
        index, first, last = self.limits
        if not (isinstance(first, Integer) and isinstance(last, Integer)):
            return None
        values = range(int(first), int(last) + 1) if last >= first else range(int(last) + 1, int(first))
        return (1 if last >= first else -1), [self.body.xreplace({index: Integer(k)}) for k in values]

    def doit(self, **hints: Any) -> Any:
        known = self.signed_terms()
        if known is None:
            return super().doit(**hints)
        sign, terms = known
        if not terms:
            return ZeroMatrix(*self.shape)
        total = MatAdd(*terms) if len(terms) > 1 else terms[0]
        total = total if sign == 1 else MatMul(S.NegativeOne, total)
        return total.doit(**hints) if hints.get("deep", True) else total

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        known = self.signed_terms()
        if known is not None:
            sign, terms = known
            return sign*Add(*(term[i, j] for term in terms))
        return Sum(self.body[i, j], self.limits)

    def _explicit(self) -> Any:
        known = self.signed_terms()
        if known is None:
            return super()._explicit()
        sign, terms = known
        zero = ImmutableDenseMatrix.zeros(*self.shape)
        return sign*sum((explicit_entries(term) for term in terms), zero)

    def _eval_transpose(self) -> Any:
        return self.func(sympy_transpose(self.body), self.limits)

    def _xreplace(self, rule: dict) -> tuple[Any, bool]:
        if self in rule:
            return rule[self], True
        index, first, last = self.limits
        inner = {old: new for old, new in rule.items() if old != index}
        if not inner:
            return self, False
        body = self.body
        if any(index in getattr(new, "free_symbols", ()) for new in inner.values()):
            renamed = Dummy(index.name, **index.assumptions0)          # or what comes in would be captured
            body, index = body.xreplace({index: renamed}), renamed
        changed = body._xreplace(inner)[1] or first._xreplace(inner)[1] or last._xreplace(inner)[1]
        if not changed:
            return self, False
        return self.func(body.xreplace(inner), (index, first.xreplace(inner), last.xreplace(inner))), True

    def _eval_subs(self, old: Any, new: Any) -> Any:
        index, first, last = self.limits
        if old == index:
            return self
        body, new = self.body, _sympify(new)
        if index in new.free_symbols:
            renamed = Dummy(index.name, **index.assumptions0)
            body, index = body.xreplace({index: renamed}), renamed
        return self.func(body._subs(old, new), (index, first._subs(old, new), last._subs(old, new)))

    def notation(self) -> Form:
        return Total(self.body, *self.limits)


INDEX_OF_BODY: PerAlgebra[dict[Any, Node]] = PerAlgebra(dict)
"""Body of a sum -> its index: under which letter it was written makes no difference."""


def read_matrix_sum(reader, expr, nodes):
    """The bounds come as nodes, the body is read with the index bound."""
    body, (symbol, _, _) = expr.args[0], expr.args[1]
    known = INDEX_OF_BODY.of(reader.algebra)     # the name of an index makes no difference
    same = body.xreplace({symbol: ANY_INDEX})
    k = known.get(same) or known.setdefault(same, new_index(reader.algebra))
    algebra = reader.algebra
    INDICES.of(algebra).letters.setdefault(k.data, symbol)
    inside = reader.body(body, {symbol: k})
    return index_sum(inside, k, *[as_scalar(n, expr) for n in nodes])


def write_index_sum(y, sign=1):
    body = yield y.args[0], sign
    low = yield y.args[1]
    limits = sp.Tuple(in_letters(y.algebra, y.data), low, (yield y.args[2]))
    return raw_sum(body, limits) if y.shape is None else raw_own(MatrixSum, y.shape, body, limits)


def code_terms(ns, body, limits, run, combine, neutral, invert):
    """A sum or product over the last limit first; Karr's convention for an upper limit below the lower one."""
    if not limits:
        return run(body)
    index, low, high = limits[-1]
    low, high = ns.index(run(low)), ns.index(run(high))

    def term(k):
        inside = {index: ns.number(k)}
        return code_terms(ns, body, limits[:-1], lambda e, bindings=None: run(e, inside | (bindings or {})), combine,
                          neutral, invert)
    if high >= low - 1:
        return reduce(combine, map(term, range(low, high + 1)), neutral)
    return invert(reduce(combine, map(term, range(high + 1, low)), neutral))


@scoped
def code_matrix_sum(ns, expr, run):
    rows, cols = (ns.index(run(sp.sympify(d))) for d in expr.shape)
    zero = ns.full(rows, cols, ns.number(0))
    return code_terms(ns, expr.args[0], expr.args[1:], run, operator.add, zero, operator.neg)


def stock_matrix_sum(node: MatrixSum) -> Any:
    """The sum of its terms, where the bounds are numbers."""
    known = node.signed_terms()
    if known is None:
        raise NoMatrixForm("its bounds are symbols; give them values with subs")
    sign, terms = known
    if not terms:
        return ZeroMatrix(*node.shape)
    total = unchecked(MatAdd, *terms) if len(terms) > 1 else terms[0]
    return total if sign == 1 else unchecked(MatMul, S.NegativeOne, total)


def takes_sign(y: Node, inside: Sequence[bool]) -> bool:
    """Of (x_i - m)(x_i - m)^T neither factor takes a sign."""
    return any(inside) and sum(map(is_sum, y.args[0].args)) < 2


register(Reading(MatrixSum, read_matrix_sum, code_matrix_sum, children=lambda e: e.args[1].args[1:],
                 samples=("MatrixSum(A*S**i*B, (i, 0, k))",), instead=stock_matrix_sum))
register(Summation(INDEX_SUM, write_index_sum, "Magnus & Neudecker ch. 9", signed=True,
                   sign_carriers=first_argument, is_free=takes_sign,
                   build=lambda y, args: index_sum(args[0], index_of(y), *args[1:]), sum_like=same_sum, index=index_of,
                   words=Words("sum over an index", "逐项求微分", "d sum_i E_i = sum_i dE_i",
                               r"d\sum_i E_i=\sum_i dE_i")))
