"""An expression as a list of operations v_1, v_2 ..., in the order in which a person evaluates it.

Inputs x_1 .. x_n are v_{1-n} .. v_0, as in the literature on automatic differentiation (Griewank & Walther).
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ...errors import NotAVariableError, NotScalarError, OptionError
from ...expressions.families import Family, Member, Stack
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...numerics.evaluation import Program
from ...reading.checks import short, sympified
from ...reading.variables import read_variables
from ..displaying import Remade
from .formulas import LocalDerivatives
from .splitting import Operation, Splitting

STEP_LETTERS = "vuzsrq"
"""Steps are called by the first letter that is free."""


@dataclass(frozen=True)
class Evaluation(Remade):
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

    @cached_property
    def derivatives(self) -> LocalDerivatives:
        """The derivatives of the steps."""
        return LocalDerivatives(self.operations)

    def uses(self, symbol: Any) -> list[Operation]:
        """The steps that have a symbol among their operands."""
        return [op for op in self.steps if symbol in op.operands]


def evaluation(f: Any, inputs: Sequence[Any], steps: Sequence[Any] = (), others: Iterable[Any] = ()) -> Evaluation:
    """The steps of an expression of some symbols.

    `steps` are parts of it that are steps of their own and come first, in this order; the names of the steps are
    neither those of its symbols nor those in `others`.
    """
    f, parts = _readable(f), [sympified(part) for part in steps]
    program = Program()                     # goes once through what is shared
    for e in (f, *inputs, *parts, *others):
        program.number(e)
    splitting = Splitting(inputs, _letter(program), parts, [e for e in program.exprs if isinstance(e, sp.MatMul)])
    for part in parts:
        splitting.operand(part)
    _split_into(splitting, f)
    found = Evaluation(f, tuple(inputs), tuple(splitting.operations))
    _check_use(found, parts, splitting)
    return found


def _readable(f: Any) -> Any:
    """The expression, a 1x1 matrix as the number in it."""
    f = sympified(f)
    if isinstance(f, MatrixBase):
        raise NotScalarError(f"{short(f)} is an explicit Matrix: trace its entries one by one")
    return MatrixScalar(f) if getattr(f, "is_Matrix", False) and matrix_shape(f) == (1, 1) else f


def _split_into(splitting: Splitting, f: Any) -> None:
    """The steps of an expression; it has one of its own also where it is a variable or a part that came first."""
    result = splitting.operand(f)
    if not splitting.operations or result is not splitting.operations[-1].symbol:
        splitting.step(result, f, {result} & splitting.symbols)


def read_inputs(variables: Any) -> list[Any]:
    """The variables one by one."""
    inputs = [s for v in read_variables(variables)[0] for s in v.symbols]
    for v in inputs:
        if isinstance(v, Stack):
            raise NotAVariableError(f"{short(v)} (a {type(v).__name__}) is not a variable of an evaluation: give "
                                    f"Symbols and MatrixSymbols")
    return inputs


def _letter(program: Program) -> str:
    """A letter of which no symbol is named like a step."""
    names = " ".join(str(e) for e, code in zip(program.exprs, program.codes) if code is None)
    return next((a for a in STEP_LETTERS if not re.search(rf"\b{a}(bar|dot)?_?-?\d", names)), "step")


def _check_use(found: Evaluation, parts: Sequence[Any], splitting: Splitting) -> None:
    """OptionError for a part that nothing uses."""
    used = {found.output.symbol}.union(*(op.operands for op in found.steps))
    for part in parts:
        if splitting.known.get(part) not in used:
            raise OptionError(f"{short(part)} in steps is no part of {short(found.f)} as it is taken apart: give parts "
                              f"that it has, such as some terms of a sum or neighbours in a product of matrices")


def leaves_of(f: Any) -> list[Any]:
    """All symbols of an expression that hold values, by name; sizes, exponents of matrices and indices are none."""
    matrices = set(filter(_holds_values, f.atoms(sp.MatrixSymbol, Member)))
    scalars = {s for s in f.free_symbols if isinstance(s, sp.Symbol) and not s.is_integer}
    return sorted(matrices | scalars - _counts(f, matrices), key=str)


def _holds_values(matrix: Any) -> bool:
    return not isinstance(matrix, Stack)


def _counts(f: Any, matrices: Iterable[Any]) -> set[Any]:
    """The symbols in sizes, bounds of sums, exponents of matrices and indices."""
    holders = [size for s in matrices for size in s.shape]
    holders += [size for x in f.atoms(Family) for size in (*x.member_shape, x.length)]
    holders += [e.exp for e in f.atoms(sp.MatPow)]
    holders += [part for e in f.atoms(sp.Sum) for limits in e.limits for part in limits]
    holders += f.atoms(sp.IndexedBase)
    return set().union(*(sp.sympify(e).free_symbols for e in holders))
