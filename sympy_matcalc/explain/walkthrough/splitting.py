"""An expression taken apart into steps.

An operation that occurs twice is one step, and constants are none.  Sums and products are taken from the left, as they
are printed; parts that are asked for, and products of matrices that also stand alone, stay together.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...operations import Elementwise, Hadamard, MatrixSum
from ..derivations.notation import sum_of, transposed

BINDING = (sp.Sum, MatrixSum, sp.Integral, sp.Derivative, sp.Subs, sp.Lambda)


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
        self._products = {p for p in products if all(a.is_Matrix for a in p.args) and not self._is_constant(p)}
        self._turned = {sp.MatMul(*map(transposed, reversed(p.args))): p for p in self._products}
        for x in inputs:
            self.step(x, x, (), is_input=True)

    def step(self, expr: Any, whole: Any, operands: Iterable[Any], is_input: bool = False) -> Any:
        """The symbol of a new step."""
        self._count += 1
        name = f"{self._letter}_{self._count}"
        symbol = sp.MatrixSymbol(name, *matrix_shape(whole)) if _is_matrix(whole) else sp.Symbol(name, real=True)
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
        if isinstance(e, (sp.Add, sp.MatAdd)):
            return self._sum(e)
        if isinstance(e, sp.MatMul):
            return self._product_of_matrices(e)
        if isinstance(e, sp.Mul):
            return self._product(e)
        if isinstance(e, Hadamard) and len(e.args) > 2:
            return self._folded(lambda a, b, k: Hadamard(a, b), e.args,
                                [*(Hadamard(*e.args[:k + 1]) for k in range(len(e.args) - 1)), e])
        if isinstance(e, MatrixScalar):
            return self._scalar(e)
        return self._function(e)

    def _is_constant(self, e: Any) -> bool:
        if e not in self._constant:
            below = e.free_symbols if isinstance(e, BINDING) else () if isinstance(e, sp.MatrixSymbol) else e.args
            self._constant[e] = e not in self._inputs and all(map(self._is_constant, below))
        return self._constant[e]

    def _new(self, expr: Any, whole: Any, *operands: Any) -> Any:
        if whole in self.known:
            return self.known[whole]
        if self._is_constant(whole):            # constants are no steps
            return whole
        return self.step(expr, whole, (o for o in operands if o in self.symbols))

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
        members = list(members)
        for part in self._parts:
            if type(part) is type(e) and 1 < len(part.args) < len(e.args) and all(a in members for a in part.args):
                place = min(map(members.index, part.args))
                members[place] = part
                members = [a for k, a in enumerate(members) if k == place or a not in part.args]
        return members

    # ------------------------------------------------------------------------------------------- sums and products
    def _sum(self, e: Any) -> Any:
        """From the left; a term with a minus is subtracted."""
        is_matrix = _is_matrix(e)
        if is_matrix and self._is_transposed(e):
            return self._function(sp.Transpose(e.T), e)
        terms = self._with_parts(e, e.as_ordered_terms() if _is_sorted(e) else e.args)
        if is_matrix:                       # X w - y, as it prints, and not -y + X w
            terms.sort(key=lambda term: _without_minus(term) is not None)
        add = sp.MatAdd if is_matrix else sp.Add
        signs = [k > 0 and _without_minus(t) is not None for k, t in enumerate(terms)]
        parts = [_without_minus(t) if minus else t for t, minus in zip(terms, signs)]
        wholes = [add(*terms[:k + 1]) for k in range(len(terms) - 1)] + [e]
        shape = matrix_shape(e) if is_matrix else None
        return self._folded(lambda a, b, k: sum_of([a, _negative(b) if signs[k] else b], shape), parts, wholes)

    def _is_transposed(self, e: Any) -> bool:
        """Whether all terms are products of transposes, or constant: (A + B)^T as SymPy writes it."""
        terms = [a.args if isinstance(a, sp.MatMul) else (a,) for a in e.args if not self._is_constant(a)]
        return all(all(isinstance(a, sp.Transpose) or not a.is_Matrix for a in term) for term in terms)

    def _product(self, e: Any) -> Any:
        """Numerator over denominator, each from the left; a minus comes last."""
        positive = _without_minus(e)
        if positive is not None:
            a = self.operand(positive)
            return self._new(-a, e, a)
        numerator, denominator = sp.fraction(e, exact=True)
        if denominator != 1:
            numerator = sp.Mul(*numerator.args) if isinstance(numerator, sp.Mul) and _is_sorted(e) else numerator
            return self._folded(lambda a, b, k: a/b, [numerator, denominator], [numerator, e])
        factors = self._with_parts(e, e.as_ordered_factors() if _is_sorted(e) else e.args)
        wholes = [sp.Mul(*factors[:k + 1]) for k in range(len(factors) - 1)] + [e]
        return self._folded(lambda a, b, k: sp.Mul(a, b, evaluate=False), factors, wholes)

    def _product_of_matrices(self, e: Any) -> Any:
        """From the left, the numbers last."""
        numbers, matrices = [a for a in e.args if not a.is_Matrix], [a for a in e.args if a.is_Matrix]
        if numbers:
            rest = matrices[0] if len(matrices) == 1 else sp.MatMul(*matrices)
            return self._folded(lambda a, b, k: sp.MatMul(b, a), [rest, sp.Mul(*numbers)], [rest, e])
        return self._chain(matrices, e, lambda a, b: sp.MatMul(a, b))

    def _chain(self, matrices: Sequence[Any], e: Any, last: Callable[[Any, Any], Any]) -> Any:
        """A product of matrices from the left; `last` makes the last product."""
        runs = self._runs(tuple(matrices))
        wholes = [sp.MatMul(*(a for _, run in runs[:k + 1] for a in run)) for k in range(len(runs) - 1)] + [e]
        return self._folded(lambda a, b, k: last(a, b) if k == len(runs) - 1 else sp.MatMul(a, b),
                            [factor for factor, _ in runs], wholes)

    def _runs(self, matrices: tuple[Any, ...], is_whole: bool = True) -> list[tuple[Any, tuple[Any, ...]]]:
        """The factors, each with the matrices that it is the product of: several where that stands alone elsewhere."""
        if self._products:
            for length in range(len(matrices) - is_whole, 1, -1):
                for k in range(len(matrices) - length + 1):
                    run = matrices[k:k + length]
                    product = sp.MatMul(*run)
                    if product in self._products or product in self._turned:
                        factor = product if product in self._products else sp.Transpose(self._turned[product])
                        return [*self._runs(matrices[:k], False), (factor, run),
                                *self._runs(matrices[k + length:], False)]
        return [(a, (a,)) for a in matrices]

    # ------------------------------------------------------------------------------------------ functions and the rest
    def _scalar(self, e: Any) -> Any:
        """The number in a 1x1 matrix: sums and multiples of such are those of numbers."""
        M = e.arg
        if isinstance(M, sp.MatAdd):
            return self._same(e, sp.Add(*map(_number_in, M.args), evaluate=False))
        if isinstance(M, sp.MatMul):
            if not all(a.is_Matrix for a in M.args):
                return self._same(e, _number_in(M))
            return self._chain(M.args, e, lambda a, b: MatrixScalar(sp.MatMul(a, b)))
        if isinstance(M, sp.Transpose):
            return self._same(e, MatrixScalar(M.arg))
        return self._function(M, e, MatrixScalar) if M.args and M not in self._inputs else self._function(e)

    def _function(self, e: Any, whole: Any = None, wrapped: Callable[[Any], Any] = lambda expr: expr) -> Any:
        """A function of its arguments; what binds symbols, or holds entries, is one step of the variables."""
        whole = e if whole is None else whole
        if isinstance(e, (*BINDING, sp.Piecewise, sp.BlockMatrix, MatrixBase)) or not e.args:
            inputs = {op.whole: op.symbol for op in self.operations if op.is_input}
            return self._new(wrapped(e.xreplace(inputs)), whole, *(s for x, s in inputs.items() if e.has(x)))
        args = [self.operand(a) if _is_quantity(a) else a for a in e.args]
        expr = Elementwise(e.args[0], *args[1:]) if isinstance(e, Elementwise) else e.func(*args)
        return self._new(wrapped(expr), whole, *args)


def _is_matrix(e: Any) -> bool:
    return bool(getattr(e, "is_Matrix", False))


def _is_quantity(a: Any) -> bool:
    return _is_matrix(a) or isinstance(a, sp.Expr)


def _is_sorted(e: Any) -> bool:
    """Whether SymPy evaluated a sum or product; what was made with evaluate=False keeps the order of the user."""
    try:
        return e.func(*e.args) == e and e.args == e.func(*e.args).args
    except (TypeError, NotImplementedError, sp.ShapeError):
        return False


def _number_in(M: Any) -> Any:
    """The number in a 1x1 matrix, its coefficient in front."""
    if not isinstance(M, sp.MatMul):
        return MatrixScalar(M)
    matrices = [a for a in M.args if a.is_Matrix]
    rest = MatrixScalar(matrices[0] if len(matrices) == 1 else sp.MatMul(*matrices))
    return sp.Mul(*(a for a in M.args if not a.is_Matrix), rest)


def _without_minus(term: Any) -> Any:
    """-term, if the term begins with a minus."""
    if isinstance(term, sp.Number):
        return -term if term < 0 else None
    if isinstance(term, sp.MatMul):
        number, *rest = term.args
        if number.is_Matrix or not number.as_coeff_Mul()[0] < 0:
            return None
        rest = rest if number == -1 else [-number, *rest]
        return rest[0] if len(rest) == 1 else sp.MatMul(*rest)
    if isinstance(term, sp.Mul):
        number, rest = term.as_coeff_Mul()
        return -number*rest if number < 0 and rest != 1 else None
    return None


def _negative(symbol: Any) -> Any:
    return sp.MatMul(-1, symbol) if _is_matrix(symbol) else sp.Mul(-1, symbol)
