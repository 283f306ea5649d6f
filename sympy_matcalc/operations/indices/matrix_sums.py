"""Sums over a bound index, of matrices and of scalars: sum_{k=a}^{b} E_k."""
from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

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
    sympify,
    transpose,
)
from sympy.core.sympify import _sympify

from ...algebra.indices.letters import in_letters
from ...algebra.indices.state import index_of_body
from ...algebra.indices.sums import index_of, index_sum, same_sum
from ...algebra.kinds import INDEX_SUM
from ...algebra.nodes import Node
from ...algebra.predicates import is_sum
from ...algebra.weights import SUM_WEIGHT
from ...expressions.brevity import brief
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries, unchecked
from ...expressions.printing.forms import Form, Total
from ...expressions.shapes import matrix_shape
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Run, Value
from ...rules.registry import register, scoped
from ...rules.rows import Reading, Summation, first_argument
from ...rules.words import Words
from ...writing.raw import raw_own, raw_sum
from ...writing.stock_entrywise import NoMatrixForm
from ...writing.writer import Writing

__all__ = ["MatrixSum"]


class MatrixSum(MatrixNode):
    """The sum of a matrix expression over k = a, ..., b; the bounds may be symbols.

    Sums follow Karr: the empty sum b = a - 1 is zero, and below that the sum from a to b is minus the sum from
    b + 1 to a - 1.  In this way formulas that hold for all positive exponents hold for all integers.

    Parameters
    ----------
    body
        The term, a matrix expression whose shape does not depend on k.
    limits
        The triple (k, a, b).

    Raises
    ------
    ValueError
        If the limits are no such triple, or the shape of the terms or the bounds depend on k.

    See Also
    --------
    sympy.concrete.summations.Sum : sums of scalars.

    Examples
    --------
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
        index, first, last = self.args[1]
        return index, first, last

    @property
    def bound_symbols(self) -> list[Any]:
        """The index, in a list."""
        return [self.limits[0]]

    @property
    def free_symbols(self) -> set[Any]:
        index, first, last = self.limits
        return {*self.body.free_symbols - {index}, *first.free_symbols, *last.free_symbols}

    def signed_terms(self) -> tuple[int, list[Any]] | None:
        """The sign of the sum and its terms where the bounds are numbers, None where they are not."""
        index, first, last = self.limits
        if not (isinstance(first, Integer) and isinstance(last, Integer)):
            return None
        is_forward = last >= first
        values = range(int(first), int(last) + 1) if is_forward else range(int(last) + 1, int(first))
        return (1 if is_forward else -1), [self.body.xreplace({index: Integer(k)}) for k in values]

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
        if known is None:
            return Sum(self.body[i, j], self.limits)
        sign, terms = known
        return sign*Add(*(term[i, j] for term in terms))

    def _explicit(self) -> Any:
        known = self.signed_terms()
        if known is None:
            return super()._explicit()
        sign, terms = known
        return sign*sum(map(explicit_entries, terms), ImmutableDenseMatrix.zeros(*self.shape))

    def _eval_transpose(self) -> Any:
        return self.func(transpose(self.body), self.limits)

    def _xreplace(self, rule: dict[Any, Any]) -> tuple[Any, bool]:
        if self in rule:
            return rule[self], True
        inner = {old: new for old, new in rule.items() if old != self.limits[0]}
        parts = self._open_to(inner.values())
        changed = [part._xreplace(inner) for part in (parts[0], *parts[2:])]
        if not any(is_new for _, is_new in changed):
            return self, False
        body, first, last = (new for new, _ in changed)
        return self.func(body, (parts[1], first, last)), True

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old == self.limits[0]:
            return self
        new = _sympify(new)
        body, index, first, last = self._open_to([new])
        return self.func(body._subs(old, new), (index, first._subs(old, new), last._subs(old, new)))

    def _open_to(self, values: Any) -> tuple[Any, Any, Expr, Expr]:
        """Body, index and bounds, under another index if a value that comes in holds this one: it would be captured."""
        body, (index, first, last) = self.body, self.limits
        if any(index in getattr(value, "free_symbols", ()) for value in values):
            other = Dummy(index.name, **index.assumptions0)
            body, index = body.xreplace({index: other}), other
        return body, index, first, last

    def notation(self) -> Form:
        return Total(self.body, *self.limits)

    def own_cost(self) -> float:
        """See `cost`."""
        return SUM_WEIGHT

    def costed_parts(self) -> tuple[Any, ...]:
        """See `cost`: the limits cost nothing."""
        return self.args[:1]


def read_matrix_sum(reader: Reader, expr: MatrixSum, nodes: list[Node]) -> Node:
    """The bounds come as nodes, the body is read with the index bound."""
    letter = expr.limits[0]
    k = index_of_body(reader.algebra, expr.body, letter)
    inside = reader.body(expr.body, {letter: k})
    low, high = (as_scalar(bound, expr) for bound in nodes)
    return index_sum(inside, k, low, high)


def write_index_sum(y: Node, sign: int = 1) -> Writing:
    """Of a scalar SymPy's own Sum."""
    body = yield y.args[0], sign
    low = yield y.args[1]
    limits = Tuple(in_letters(y.algebra, y.data), low, (yield y.args[2]))
    return raw_sum(body, limits) if y.shape is None else raw_own(MatrixSum, y.shape, body, limits)


def code_terms(ns: Arrays, body: Any, limits: Sequence[Any], run: Run, combine: Callable[[Value, Value], Value],
               neutral: Value, invert: Callable[[Value], Value]) -> Value:
    """A sum or product over the last limit first; Karr's convention for an upper limit below the lower one."""
    if not limits:
        return run(body)
    index, *bounds = limits[-1]
    low, high = (ns.index(run(bound)) for bound in bounds)

    def term(k: int) -> Value:
        here = {index: ns.number(k)}

        def run_inside(e: Any, bindings: dict[Any, Value] | None = None) -> Value:
            return run(e, here | (bindings or {}))
        return code_terms(ns, body, limits[:-1], run_inside, combine, neutral, invert)
    if high >= low - 1:
        return reduce(combine, map(term, range(low, high + 1)), neutral)
    return invert(reduce(combine, map(term, range(high + 1, low)), neutral))


@scoped
def code_matrix_sum(ns: Arrays, expr: MatrixSum, run: Run) -> Value:
    """Term by term."""
    rows, cols = (ns.index(run(sympify(size))) for size in expr.shape)
    return code_terms(
        ns, expr.body, [expr.limits], run, operator.add, ns.full(rows, cols, ns.number(0)), operator.neg)


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


register(Reading(
    MatrixSum, read_matrix_sum, code_matrix_sum, children=lambda expr: expr.limits[1:], instead=stock_matrix_sum,
    samples=("MatrixSum(A*S**i*B, (i, 0, k))",)))
register(Summation(
    INDEX_SUM, write_index_sum, "Magnus & Neudecker ch. 9", signed=True, sign_carriers=first_argument,
    is_free=takes_sign,
    build=lambda y, args: index_sum(args[0], index_of(y), *args[1:]), sum_like=same_sum, index=index_of,
    words=Words("sum over an index", "逐项求微分", "d sum_i E_i = sum_i dE_i", r"d\sum_i E_i=\sum_i dE_i")))
