"""An expression as a list of operations v_1, v_2 ..., in the order in which a person evaluates it.

Inputs x_1 .. x_n are v_{1-n} .. v_0, as in the literature on automatic differentiation (Griewank & Walther).  An
operation that occurs twice is one step.  Sums and products are taken from the left, as they are printed.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ..derivations.notation import sum_of
from ..errors import NotAVariableError, NotScalarError
from ..expressions import Elementwise, Family, Hadamard, MatrixScalar, MatrixSum, Member, Stack
from ..expressions.nodes import shape_of
from ..intake import short, sympified


@dataclass(frozen=True)
class Operation:
    """One step: `symbol` stands for `expr`, which is made of the symbols of other steps; `whole` is what it is of f."""
    symbol: Any
    expr: Any
    whole: Any
    operands: tuple[Any, ...]
    is_input: bool = False          # whether it is a variable


@dataclass(frozen=True)
class Evaluation:
    """The steps of an expression, inputs first; the last one is the value."""
    f: Any
    variables: tuple[Any, ...]
    operations: tuple[Operation, ...]

    @property
    def inputs(self) -> tuple[Operation, ...]:
        """The steps that are variables."""
        return self.operations[:len(self.variables)]

    @property
    def steps(self) -> tuple[Operation, ...]:
        """The steps that compute something."""
        return self.operations[len(self.variables):]

    @property
    def output(self) -> Operation:
        """The step whose value is that of the expression."""
        return self.operations[-1]

    def uses(self, symbol: Any) -> list[Operation]:
        """The steps that have a symbol among their operands."""
        return [op for op in self.steps if symbol in op.operands]


def evaluation(f: Any, variables: Any, steps: Sequence[Any] = ()) -> Evaluation:
    """The steps of an expression of some variables; `steps` are parts of it that come first, in this order."""
    f = sympified(f)
    if isinstance(f, MatrixBase):
        raise NotScalarError(f"{short(f)} is an explicit Matrix: trace its entries one by one")
    if getattr(f, "is_Matrix", False) and shape_of(f) == (1, 1):
        f = MatrixScalar(f)
    given = list(variables) if isinstance(variables, (list, tuple, sp.Tuple)) else [variables]
    inputs = [s for v in given for s in (v.flat() if isinstance(v, MatrixBase) else [v])]
    for v in inputs:
        if not isinstance(v, (sp.Symbol, sp.MatrixSymbol, Member)) or isinstance(v, Stack):
            raise NotAVariableError(f"{short(v)} (a {type(v).__name__}) is not a variable of an evaluation: give "
                                    f"Symbols and MatrixSymbols")
    reading = _Reading(inputs)
    for part in steps:
        reading.operand(sympified(part))
    result = reading.operand(f)
    if not reading.operations or result is not reading.operations[-1].symbol:
        symbols = {op.symbol for op in reading.operations}
        reading.step(result, f, {result} & symbols)     # f is a constant, a variable, or a part that came first
    return Evaluation(f, tuple(inputs), tuple(reading.operations))


def leaves_of(f: Any) -> list[Any]:
    """All symbols of an expression that hold values, by name; sizes are none."""
    matrices = {s for s in f.atoms(sp.MatrixSymbol, Member) if not isinstance(s, Stack)}
    sizes = set().union(*(sp.sympify(d).free_symbols for s in matrices for d in s.shape),
                        *(d.free_symbols for x in f.atoms(Family) for d in (*x.member_shape, x.length)))
    bound = {limits[0] for s in f.atoms(sp.Sum) for limits in s.limits}
    scalars = {s for s in f.free_symbols if isinstance(s, sp.Symbol)} - sizes - bound
    return sorted(matrices | scalars, key=str)


class _Reading:
    """The steps so far, and the symbol of every part that has one."""

    def __init__(self, inputs: Sequence[Any]) -> None:
        self.operations: list[Operation] = []
        self.known: dict[Any, Any] = {}
        self._count = -len(inputs)
        for x in inputs:
            self.step(x, x, (), is_input=True)
        self._symbols = set(inputs)

    def step(self, expr: Any, whole: Any, operands: Iterable[Any], is_input: bool = False) -> Any:
        """The symbol of a new step."""
        self._count += 1
        name = f"v_{self._count}"
        symbol = sp.MatrixSymbol(name, *shape_of(whole)) if _is_matrix(whole) else sp.Symbol(name, real=True)
        self.operations.append(Operation(symbol, expr, whole, tuple(dict.fromkeys(operands)), is_input))
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
            return self._chain(e)
        if isinstance(e, sp.Mul):
            return self._product(e)
        if isinstance(e, Hadamard) and len(e.args) > 2:
            return self._folded(lambda a, b, k: Hadamard(a, b), e.args,
                                [*(Hadamard(*e.args[:k + 1]) for k in range(len(e.args) - 1)), e])
        if isinstance(e, MatrixScalar):
            return self._scalar(e)
        return self._plain(e)

    def _is_constant(self, e: Any) -> bool:
        return self._symbols.isdisjoint(e.free_symbols) and not (e.atoms(Member) & self._symbols)

    def _new(self, expr: Any, whole: Any, *operands: Any) -> Any:
        if whole in self.known:
            return self.known[whole]
        if self._is_constant(whole):            # constants are no steps
            return whole
        symbols = {op.symbol for op in self.operations}
        return self.step(expr, whole, (o for o in operands if o in symbols))

    def _folded(self, combine: Any, parts: Sequence[Any], wholes: Sequence[Any]) -> Any:
        """All parts first, then combined from the left; wholes[k] is the combination of the parts up to k."""
        operands = [self.operand(part) for part in parts]
        total = operands[0]
        for k in range(1, len(parts)):
            total = self._new(combine(total, operands[k], k), wholes[k], total, operands[k])
        return total

    def _sum(self, e: Any) -> Any:
        """From the left; a term with a minus is subtracted."""
        terms = e.as_ordered_terms() if _is_sorted(e) else list(e.args)
        add = sp.MatAdd if _is_matrix(e) else sp.Add
        signs = [k > 0 and _without_minus(t) is not None for k, t in enumerate(terms)]
        parts = [_without_minus(t) if minus else t for t, minus in zip(terms, signs)]
        wholes = [add(*terms[:k + 1]) for k in range(len(terms) - 1)] + [e]
        shape = shape_of(e) if _is_matrix(e) else None
        return self._folded(lambda a, b, k: sum_of([a, _negative(b) if signs[k] else b], shape), parts, wholes)

    def _product(self, e: Any) -> Any:
        """Numerator over denominator, each from the left; a minus comes last."""
        positive = _without_minus(e)
        if positive is not None:
            a = self.operand(positive)
            return self._new(-a, e, a)
        numerator, denominator = e.as_numer_denom() if _is_sorted(e) else (e, sp.S.One)
        if denominator != 1 and not denominator.is_Number:
            return self._folded(lambda a, b, k: a/b, [numerator, denominator], [numerator, e])
        factors = e.as_ordered_factors() if _is_sorted(e) else list(e.args)
        wholes = [sp.Mul(*factors[:k + 1]) for k in range(len(factors) - 1)] + [e]
        return self._folded(lambda a, b, k: sp.Mul(a, b, evaluate=False), factors, wholes)

    def _chain(self, e: Any) -> Any:
        """A product of matrices from the left, the numbers last."""
        numbers, matrices = [a for a in e.args if not a.is_Matrix], [a for a in e.args if a.is_Matrix]
        if numbers:
            rest = matrices[0] if len(matrices) == 1 else sp.MatMul(*matrices)
            return self._folded(lambda a, b, k: sp.MatMul(b, a), [rest, sp.Mul(*numbers)], [rest, e])
        wholes = [sp.MatMul(*matrices[:k + 1]) for k in range(len(matrices) - 1)] + [e]
        return self._folded(lambda a, b, k: sp.MatMul(a, b), matrices, wholes)

    def _scalar(self, e: Any) -> Any:
        """The number in a 1x1 product: its last product gives it."""
        M = e.arg
        if not isinstance(M, sp.MatMul) or not all(a.is_Matrix for a in M.args) or M in self.known:
            return self._plain(e)
        *front, last = M.args
        wholes = [sp.MatMul(*front[:k + 1]) for k in range(len(front))] + [e]
        return self._folded(lambda a, b, k: MatrixScalar(sp.MatMul(a, b)) if k == len(front) else sp.MatMul(a, b),
                            M.args, wholes)

    def _plain(self, e: Any) -> Any:
        """A function of its arguments; what binds symbols, or holds entries, is one step of the variables."""
        if isinstance(e, (sp.Sum, MatrixSum, sp.Integral, sp.Piecewise, sp.BlockMatrix, MatrixBase)) or not e.args:
            inputs = {op.whole: op.symbol for op in self.operations if op.is_input}
            return self._new(e.xreplace(inputs), e, *(s for x, s in inputs.items() if e.has(x)))
        args = [self.operand(a) if _is_quantity(a) else a for a in e.args]
        expr = Elementwise(e.args[0], *args[1:]) if isinstance(e, Elementwise) else e.func(*args)
        return self._new(expr, e, *args)


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


def _without_minus(term: Any) -> Any:
    """-term, if the term begins with a minus."""
    if isinstance(term, sp.MatMul):
        number = term.args[0]
        if isinstance(number, sp.Number) and number < 0:
            rest = term.args[1:] if number == -1 else (-number, *term.args[1:])
            return rest[0] if len(rest) == 1 else sp.MatMul(*rest)
        return None
    if isinstance(term, sp.Mul):
        number, rest = term.as_coeff_Mul()
        return -number*rest if number < 0 and rest != 1 else None
    return None


def _negative(symbol: Any) -> Any:
    return sp.MatMul(-1, symbol) if _is_matrix(symbol) else sp.Mul(-1, symbol)
