"""An expression taken apart into steps.

An operation that occurs twice is one step, and constants are none.  Sums and products are taken from the left, as they
are printed; parts that are asked for, and products of matrices that also stand alone, stay together.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...operations import Elementwise, Hadamard, MatrixSum
from ..derivations.as_written import added_in_order
from ..derivations.notation import transposed
from .terms import (
    factors_in_order,
    is_evaluated,
    is_matrix_expr,
    negated,
    number_in,
    numbers_and_matrices,
    product_of_all,
    split_minus,
    starts_with_minus,
    terms_in_order,
    without_minus,
)

BINDING = (sp.Sum, MatrixSum, sp.Integral, sp.Derivative, sp.Subs, sp.Lambda)
"""What binds symbols."""

WHOLE = (*BINDING, sp.Piecewise, sp.BlockMatrix, MatrixBase)
"""What is one step of the variables: it binds symbols, or holds entries."""


@dataclass(frozen=True)
class Operation:
    """One step: `symbol` stands for `expr`, which is made of the symbols of other steps; `whole` is what it is of f."""
    symbol: Any
    expr: Any
    whole: Any
    operands: tuple[Any, ...]
    is_input: bool = False          # whether it is a variable


class Splitting:
    """The steps so far, and the symbol of every part that has one."""

    def __init__(self, inputs: Sequence[Any], letter: str, parts: Sequence[Any], products: Iterable[Any]) -> None:
        self.operations: list[Operation] = []
        self.symbols: set[Any] = set()
        self.known: dict[Any, Any] = {}
        self._letter, self._count = letter, -len(inputs)
        self._parts = sorted(parts, key=lambda part: -len(part.args))
        self._inputs = set(inputs)
        self._constant: dict[Any, bool] = {}
        self._products = {p for p in products if is_plain_product(p) and not self._is_constant(p)}
        self._turned = {sp.MatMul(*map(transposed, reversed(p.args))): p for p in self._products}
        for x in inputs:
            self.step(x, x, (), is_input=True)

    def step(self, expr: Any, whole: Any, operands: Iterable[Any], is_input: bool = False) -> Any:
        """The symbol of a new step."""
        self._count += 1
        name = f"{self._letter}_{self._count}"
        symbol = sp.MatrixSymbol(name, *matrix_shape(whole)) if is_matrix_expr(whole) else sp.Symbol(name, real=True)
        self.operations.append(Operation(symbol, expr, whole, tuple(dict.fromkeys(operands)), is_input))
        self.symbols.add(symbol)
        self.known[whole] = symbol
        return symbol

    def operand(self, e: Any) -> Any:
        """What stands for a part in the steps that use it: a symbol, or a constant itself."""
        if e in self.known:
            return self.known[e]
        if self._is_constant(e):
            return e
        take_apart = next(way for classes, way in WAYS if isinstance(e, classes))
        return take_apart(self, e)

    def _is_constant(self, e: Any) -> bool:
        if e not in self._constant:
            self._constant[e] = e not in self._inputs and all(map(self._is_constant, deciding_parts(e)))
        return self._constant[e]

    def _new(self, expr: Any, whole: Any, *operands: Any) -> Any:
        if whole in self.known:
            return self.known[whole]
        if self._is_constant(whole):            # constants are no steps
            return whole
        return self.step(expr, whole, filter(self.symbols.__contains__, operands))

    def _same(self, e: Any, other: Any) -> Any:
        """The symbol of an expression that is written otherwise."""
        self.known[e] = self.operand(other)
        return self.known[e]

    def _folded(self, combine: Any, parts: Sequence[Any], wholes: Sequence[Any]) -> Any:
        """All parts first, then combined from the left; wholes[k] is the combination of the parts up to k."""
        operands = [self.operand(part) for part in parts]
        total = operands[0]
        for k in range(1, len(parts)):
            total = self._new(combine(total, operands[k], k), wholes[k], total, operands[k])
        return total

    def _with_parts(self, e: Any, members: Sequence[Any]) -> list[Any]:
        """The terms or factors, with the parts that are asked for in the place of those that they consist of."""
        found = list(members)
        for part in self._parts:
            if is_part(part, e, found):
                place = min(map(found.index, part.args))
                found[place] = part
                found = [a for a in found if a not in part.args]
        return found

    # ------------------------------------------------------------------------------------------- sums and products
    def _sum(self, e: Any) -> Any:
        """From the left; a term with a minus is subtracted."""
        if is_matrix_expr(e) and self._is_transposed(e):
            return self._function(sp.Transpose(e.T), e)
        terms = self._with_parts(e, terms_in_order(e))
        if is_matrix_expr(e):                    # X w - y, as it prints, and not -y + X w
            terms.sort(key=starts_with_minus)
        first, *others = terms
        parts = [(False, first), *map(split_minus, others)]
        shape = matrix_shape(e) if is_matrix_expr(e) else None

        def combine(a: Any, b: Any, k: int) -> Any:
            return added_in_order([a, negated(b) if parts[k][0] else b], shape)
        return self._folded(combine, [part for _, part in parts], beginnings(sp.MatAdd if shape else sp.Add, terms, e))

    def _is_transposed(self, e: Any) -> bool:
        """Whether all terms are products of transposes, or constant: (A + B)^T as SymPy writes it."""
        factors = [f for a in e.args if not self._is_constant(a) for f in sp.MatMul.make_args(a)]
        return all(isinstance(f, sp.Transpose) or not f.is_Matrix for f in factors)

    def _product(self, e: Any) -> Any:
        """Numerator over denominator, each from the left; a minus comes last."""
        positive = without_minus(e)
        if positive is not None:
            a = self.operand(positive)
            return self._new(-a, e, a)
        numerator, denominator = sp.fraction(e, exact=True)
        if denominator != 1:
            return self._quotient(e, numerator, denominator)
        factors = self._with_parts(e, factors_in_order(e))
        return self._folded(lambda a, b, k: sp.Mul(a, b, evaluate=False), factors, beginnings(sp.Mul, factors, e))

    def _quotient(self, e: Any, numerator: Any, denominator: Any) -> Any:
        if isinstance(numerator, sp.Mul) and is_evaluated(e):
            numerator = sp.Mul(*numerator.args)
        return self._folded(lambda a, b, k: a/b, [numerator, denominator], [numerator, e])

    def _product_of_matrices(self, e: Any) -> Any:
        """From the left, the numbers last."""
        numbers, matrices = numbers_and_matrices(e)
        if numbers:
            rest = product_of_all(matrices)
            return self._folded(lambda a, b, k: sp.MatMul(b, a), [rest, sp.Mul(*numbers)], [rest, e])
        return self._chain(matrices, e, sp.MatMul)

    def _product_of_entries(self, e: Any) -> Any:
        """From the left."""
        return self._folded(lambda a, b, k: Hadamard(a, b), e.args, beginnings(Hadamard, e.args, e))

    def _chain(self, matrices: Sequence[Any], e: Any, last: Callable[[Any, Any], Any]) -> Any:
        """A product of matrices from the left; `last` makes the last product."""
        runs = self._runs(tuple(matrices))
        factors = [factor for factor, _ in runs]
        wholes = [sp.MatMul(*(a for _, run in runs[:k + 1] for a in run)) for k in range(len(runs) - 1)]
        made = [sp.MatMul]*(len(runs) - 1) + [last]
        return self._folded(lambda a, b, k: made[k](a, b), factors, [*wholes, e])

    def _runs(self, matrices: tuple[Any, ...], is_whole: bool = True) -> list[tuple[Any, tuple[Any, ...]]]:
        """The factors, each with the matrices that it is the product of: several where that stands alone elsewhere."""
        found = next(self._known_runs(matrices, is_whole), None) if self._products else None
        if found is None:
            return [(a, (a,)) for a in matrices]
        start, end, factor = found
        return [*self._runs(matrices[:start], False), (factor, matrices[start:end]),
                *self._runs(matrices[end:], False)]

    def _known_runs(self, matrices: tuple[Any, ...], is_whole: bool) -> Iterator[tuple[int, int, Any]]:
        """Where products that stand alone elsewhere, or their transposes, begin and end; the longest first."""
        for length in range(len(matrices) - is_whole, 1, -1):
            for start in range(len(matrices) - length + 1):
                product = sp.MatMul(*matrices[start:start + length])
                if product in self._products:
                    yield start, start + length, product
                elif product in self._turned:
                    yield start, start + length, sp.Transpose(self._turned[product])

    # ------------------------------------------------------------------------------------------ functions and the rest
    def _scalar(self, e: Any) -> Any:
        """The number in a 1x1 matrix: sums and multiples of such are those of numbers."""
        M = e.arg
        if isinstance(M, sp.MatAdd):
            return self._same(e, sp.Add(*map(number_in, M.args), evaluate=False))
        if isinstance(M, sp.MatMul):
            return self._number_of_product(e, M)
        if isinstance(M, sp.Transpose):
            return self._same(e, MatrixScalar(M.arg))
        return self._function(M, e, MatrixScalar) if M.args and M not in self._inputs else self._function(e)

    def _number_of_product(self, e: Any, M: Any) -> Any:
        if is_plain_product(M):
            return self._chain(M.args, e, lambda a, b: MatrixScalar(sp.MatMul(a, b)))
        return self._same(e, number_in(M))

    def _function(self, e: Any, whole: Any = None, wrapped: Callable[[Any], Any] = lambda expr: expr) -> Any:
        """A function of its arguments."""
        whole = e if whole is None else whole
        if isinstance(e, WHOLE) or not e.args:
            inputs = {op.whole: op.symbol for op in self.operations if op.is_input}
            return self._new(wrapped(e.xreplace(inputs)), whole, *(inputs[x] for x in filter(e.has, inputs)))
        args = [self.operand(a) if isinstance(a, sp.Expr) or is_matrix_expr(a) else a for a in e.args]
        expr = Elementwise(e.args[0], *args[1:]) if isinstance(e, Elementwise) else e.func(*args)
        return self._new(wrapped(expr), whole, *args)


WAYS: Sequence[tuple[Any, Callable[[Splitting, Any], Any]]] = (
    (sp.Add, Splitting._sum),                       # also one of matrices
    (sp.MatMul, Splitting._product_of_matrices),
    (sp.Mul, Splitting._product),
    (Hadamard, Splitting._product_of_entries),
    (MatrixScalar, Splitting._scalar),
    (object, Splitting._function),
)
"""How an expression is taken apart; the first row of its class counts."""


def deciding_parts(e: Any) -> Iterable[Any]:
    """What decides whether an expression is constant."""
    if isinstance(e, BINDING):
        return set(e.free_symbols)
    return () if isinstance(e, sp.MatrixSymbol) else e.args


def is_plain_product(p: Any) -> bool:
    """Whether all factors are matrices."""
    return all(a.is_Matrix for a in p.args)


def is_part(part: Any, e: Any, members: Sequence[Any]) -> bool:
    """Whether a part consists of some, not all, of the terms or factors of an expression."""
    return type(part) is type(e) and 1 < len(part.args) < len(e.args) and all(a in members for a in part.args)


def beginnings(combine: Callable[..., Any], members: Sequence[Any], e: Any) -> list[Any]:
    """What the members are together up to each; up to the last the whole expression."""
    return [combine(*members[:k + 1]) for k in range(len(members) - 1)] + [e]
