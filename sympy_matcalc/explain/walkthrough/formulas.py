"""The derivatives of one step, in the symbols of steps: local partials, its tangent, what it gives to adjoints."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from ...algebra.nodes import Node
from ...calculus.sweeps import short_form, written
from ...expressions.differentials_of import differential_of
from ...expressions.nodes import unchecked
from ...expressions.sums_and_products import SignedProduct
from ...passes.forward import push_forward
from ...passes.reverse import pull_back
from ...reading.layout import Layout
from ...reading.question import Question
from ...reading.variables import Variable, symbol_differential, symbol_node
from ...writing.writer import write
from ..derivations.as_written import added_in_order, multiple
from ..derivations.notation import with_change_last
from ..derivations.substitution import put_in
from .splitting import Operation


def _marked(symbol: Any, mark: str) -> Any:
    letter, number = symbol.name.split("_")
    name = f"{letter}{mark}_{number}"
    return sp.MatrixSymbol(name, *symbol.shape) if symbol.is_Matrix else sp.Symbol(name, real=True)


def tangent_of(symbol: Any) -> Any:
    """The tangent of a step, printed as v with a dot."""
    return _marked(symbol, "dot")


def adjoint_of(symbol: Any) -> Any:
    """The adjoint of a step, printed as v with a bar."""
    return _marked(symbol, "bar")


class LocalDerivatives:
    """The derivatives of all steps of an evaluation, in one algebra of which every step is a variable."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._question = Question.of(tuple(Variable(op.symbol, (op.symbol,)) for op in operations))
        self._nodes: dict[Any, Node] = {}

    def partial(self, op: Operation, v: Any) -> Any:
        """dv_k/dv_j of numbers; where one of them is a matrix, the differential of the step by this operand."""
        if op.symbol.is_Matrix:
            return self._differential(op, v)
        return with_change_last(self._differential(op, v), differential_of(v)) if v.is_Matrix else \
            self._gradient(op, v)

    def pulled(self, op: Operation, v: Any) -> Any:
        """The part of the adjoint of v that comes from one step."""
        g = adjoint_of(op.symbol)
        if op.symbol.is_Matrix:
            return self._gradient(op, v, self._node(g, g))
        slope = self._gradient(op, v)
        return unchecked(SignedProduct, g, slope) if v.is_Matrix else multiple(g, slope)

    def _differential(self, op: Operation, v: Any) -> Any:
        if op.expr == v:
            return symbol_differential(v)       # also for a 1x1 matrix, which would come back as a scalar
        node = self._node(op.symbol, op.expr)
        tangents = {leaf: node.algebra.zero(leaf.shape) for leaf in map(self._leaf, op.operands)}
        tangents[self._leaf(v)] = symbol_node(node.algebra, symbol_differential(v))
        return write(short_form(push_forward(node, tangents)))

    def _gradient(self, op: Operation, v: Any, cotangent: Node | None = None) -> Any:
        node, leaf = self._node(op.symbol, op.expr), self._leaf(v)
        found = pull_back(node, cotangent or node.algebra.one, leaf.mask).get(leaf, node.algebra.zero(leaf.shape))
        return written(Variable(v, (v,)), [short_form(found)], Layout.DENOMINATOR)

    def _node(self, symbol: Any, expr: Any) -> Node:
        """What a symbol stands for, read once."""
        if symbol not in self._nodes:
            self._nodes[symbol] = self._question.read(expr)
        return self._nodes[symbol]

    def _leaf(self, symbol: Any) -> Node:
        return symbol_node(self._question.algebra, symbol)


def total_differential(op: Operation, partials: Mapping[Any, Any]) -> Any:
    """dv_k, the sum of dv_k/dv_j dv_j over the operands."""
    shape = op.symbol.shape if op.symbol.is_Matrix else None
    terms = [slope if op.symbol.is_Matrix or v.is_Matrix else multiple(slope, differential_of(v))
             for v, slope in partials.items() if slope != 0 and not getattr(slope, "is_ZeroMatrix", False)]
    return added_in_order(terms, shape)


def in_tangents(expr: Any, operands: Sequence[Any]) -> Any:
    """A differential with the tangents of the operands in it."""
    return put_in(expr, {differential_of(v): tangent_of(v) for v in operands})
