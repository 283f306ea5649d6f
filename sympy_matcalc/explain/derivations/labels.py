"""How the nodes of a sweep and their differentials are written: as the user wrote them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ...algebra.kinds import LEAF, SUBEXPRESSION, TRANSPOSE
from ...algebra.named import Label, change_of
from ...algebra.nodes import Node, transpose
from ...algebra.predicates import untransposed
from ...passes.forward import needed_rule
from ...reading.variables import Variable, symbol_differential, symbol_node
from ...writing.writer import write
from .as_written import added_in_order
from .keeping import AsWritten
from .notation import with_change_last
from .recording import Event, Events, in_places
from .substitution import put_in


class Labels:
    """The parts of a function, and a leaf for the differential of each by one variable; `mask` is that of this one."""

    def __init__(self, function: AsWritten, variable: Variable) -> None:
        self.function = function
        algebra = function.node.algebra
        self._changes = {symbol_node(algebra, s): symbol_node(algebra, symbol_differential(s))
                         for s in variable.symbols}
        self.mask = sum(x.mask for x in self._changes)
        self._symmetric = {sp.Transpose(y.data): y.data for y in algebra.table.values()
                           if y.op is LEAF and y.known_transpose is y}
        self._parts = dict(function.parts.by_operation)
        self._parts |= {y.args[0]: part for y, part in self._parts.items() if is_of_a_number(y)}

    def oriented(self, y: Node, cotangents: list[Node]) -> tuple[Node, list[Node]]:
        """A node or its transpose, whichever the user wrote, with its cotangents."""
        other = y.known_transpose
        if other is None or y in self._parts or other not in self._parts or other.op is TRANSPOSE:
            return y, cotangents
        return other, [transpose(g) for g in cotangents]

    def as_read(self, events: Events) -> Events:
        """The events of a sweep in terms of the nodes that the user wrote, what was read last coming first."""
        return Events(in_places([self._oriented_event(event) for event in events.events], self.function.parts.places))

    def _oriented_event(self, event: Event) -> Event:
        y, (cotangent, *parts) = self.oriented(event.node, [event.cotangent, *event.parts])
        given = [(x, g) for x, (g,) in (self.oriented(x, [g]) for x, g in event.given)]
        order = self.places(y, [x for x, _ in given])
        given.sort(key=lambda pair: order[pair[0]])
        return Event(y, parts, cotangent, given, event.inside and self.as_read(event.inside), event.is_variable)

    def expression(self, y: Node) -> Any:
        """A node as the user wrote it, if it is a part of an expression; else as it is."""
        part = self._parts.get(y, y)
        return part.data.expr if part.op is SUBEXPRESSION else write(part)

    def differential(self, y: Node) -> Any:
        """d(e)."""
        return write(self.change(y))

    def change(self, x: Node) -> Node:
        """The leaf for the differential of a node."""
        if x.op is TRANSPOSE:
            return transpose(self.change(x.args[0]))
        written, _ = self.oriented(x, [])
        if written is not x:
            return transpose(self.change(written))
        part = self._parts.get(x, x)
        if part not in self._changes:
            self._changes[part] = change_of(Label(self.expression(part), f"d{len(self._changes):06}"), part)
        return self._changes[part]

    def changes_of(self, y: Node) -> Any:
        """The differential that the expanded differential of a node has in it; zero if there are several."""
        found = {self.differential(x) for _, x in self._moving(y)}
        return found.pop() if len(found) == 1 else sp.S.Zero

    def _moving(self, y: Node) -> list[tuple[int, Node]]:
        """What a node depends on and is not constant, with its number."""
        return [(k, x) for k, x in enumerate(needed_rule(y).children(y)) if x.mask & self.mask]

    def expanded(self, y: Node) -> Any:
        """The differential of a node by its rule, in the differentials of what it depends on."""
        rule = needed_rule(y)
        pushed = [(x, rule.push(y, k, self.change(x))) for k, x in self._moving(y)]
        order = self.places(y, [x for x, _ in pushed])
        pushed.sort(key=lambda pair: order[pair[0]])
        parts = [with_change_last(write(p), self.differential(untransposed(x)), is_first=k == 0 and len(pushed) > 1)
                 for k, (x, p) in enumerate(pushed)]
        return added_in_order([put_in(part, self._symmetric) for part in parts], None if y.shape == (1, 1) else y.shape)

    def places(self, y: Node, parts: Sequence[Node]) -> dict[Node, int]:
        """Where the parts of a sum stand in what the user wrote; else in the order of the node."""
        expr = self.expression(y)
        if not isinstance(expr, (sp.Add, sp.MatAdd)):
            return {x: k for k, x in enumerate(parts)}
        terms = [set(_factors(t)) for t in expr.as_ordered_terms()]
        written = {x: set(_factors(self.expression(x))) for x in parts}
        return {x: next((k for k, term in enumerate(terms) if written[x] <= term), len(terms)) for x in parts}


def is_of_a_number(y: Node) -> bool:
    """Whether a scalar has a 1x1 matrix as its only argument."""
    return y.shape is None and len(y.args) == 1 and y.args[0].shape == (1, 1)


def _factors(term: Any) -> Sequence[Any]:
    return term.args if isinstance(term, (sp.Mul, sp.MatMul)) else (term,)
