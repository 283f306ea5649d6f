"""The derivatives of one step, in the symbols of steps: local partials, its tangent, what it gives to adjoints."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from ...calculus.differentials import differential
from ...calculus.directional_derivatives import vjp
from ...calculus.gradients import gradient
from ...expressions.differentials_of import differential_of
from ...writing.raw import raw
from ..derivations.notation import multiple, put_in, sum_of, with_change_last
from .splitting import Operation


def _marked(symbol: Any, mark: str) -> Any:
    letter, number = symbol.name.split("_")
    name = f"{letter}{mark}_{number}"
    return sp.MatrixSymbol(name, *symbol.shape) if symbol.is_Matrix else sp.Symbol(name, real=True)


def tangent(symbol: Any) -> Any:
    """The tangent of a step, printed as v with a dot."""
    return _marked(symbol, "dot")


def adjoint(symbol: Any) -> Any:
    """The adjoint of a step, printed as v with a bar."""
    return _marked(symbol, "bar")


def local_partial(op: Operation, v: Any) -> Any:
    """dv_k/dv_j of numbers; where one of them is a matrix, the differential of the step by this operand."""
    if op.symbol.is_Matrix:
        return differential(op.expr, v)
    return with_change_last(differential(op.expr, v), differential_of(v)) if v.is_Matrix else gradient(op.expr, v)


def total_differential(op: Operation, partials: Mapping[Any, Any]) -> Any:
    """dv_k, the sum of dv_k/dv_j dv_j over the operands."""
    shape = op.symbol.shape if op.symbol.is_Matrix else None
    terms = [slope if op.symbol.is_Matrix or v.is_Matrix else multiple(slope, differential_of(v))
             for v, slope in partials.items() if slope != 0 and not getattr(slope, "is_ZeroMatrix", False)]
    return sum_of(terms, shape)


def in_tangents(expr: Any, operands: Sequence[Any]) -> Any:
    """A differential with the tangents of the operands in it."""
    return put_in(expr, {differential_of(v): tangent(v) for v in operands})


def pulled(op: Operation, v: Any, g: Any) -> Any:
    """The part of the adjoint of v that comes from one step."""
    if op.symbol.is_Matrix:
        return vjp(op.expr, v, g)
    slope = gradient(op.expr, v)
    return raw(sp.MatMul, g, slope) if v.is_Matrix else multiple(g, slope)
