"""Reading an expression once more so that every part of it stays as the user wrote it.

The constructors of the algebra merge `x.T*(A + B)*x` and `exp(X*b)` into forms of their own, good for answers and bad
for showing how they come about.  Here each part becomes a `subexpression`, to which rules are applied one by one; what
it is in normal form is known from the reading that the answer came from.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy as sp

from ...algebra.kinds import ATOM, ENTRYWISE, NAMED, SUBEXPRESSION, SUM, TRANSPOSE
from ...algebra.named import Label, named, subexpression, without_label
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.rebuilding import replaced
from ...algebra.sums import terms
from ...expressions.one_by_one import MatrixScalar
from ...reading.definitions import recognise
from ...reading.question import Question
from ...reading.reader import Reader
from ...reading.variables import symbol_node


@dataclass(eq=False)
class Parts:
    """The parts of a function that are kept whole.

    Attributes
    ----------
    by_operation
        {the operation that a rule is applied to: the part}.
    by_value
        {what a part is in normal form: the part}.
    names
        {the name of a definition: the name of the definition as it was written}.
    places
        {a part, or an operation in it: its number in the order of reading}.
    """
    by_operation: dict[Node, Node] = field(default_factory=dict)
    by_value: dict[Node, Node] = field(default_factory=dict)
    names: dict[Node, Node] = field(default_factory=dict)
    places: dict[Node, int] = field(default_factory=dict)

    def add(self, value: Node, part: Node) -> None:
        """A new part, what it is in normal form, and the operations in it that have no place yet."""
        number = len(self.by_value)
        self.by_value[value] = part
        stack = [part]
        while stack:
            y = stack.pop()
            if y.mask and y.op is not NAMED and self.places.setdefault(y, number) == number:
                stack += [a for a in y.args if a not in self.places]

    def known(self, value: Node) -> Node | None:
        """The name or part of a value, or of its transpose."""
        for table in (self.names, self.by_value):
            if value in table:
                return table[value]
            if value.shape is not None and transpose(value) in table:
                return transpose(table[transpose(value)])
        return None


class KeepingReader(Reader):
    """A reader that keeps parts whole, of what a plain reader reads or has read."""

    def __init__(self, plain: Reader, parts: Parts, bindings: dict[Any, Node] | None = None) -> None:
        super().__init__(plain.algebra, bindings)
        self.plain, self.parts = plain, parts

    @cached_property
    def _rewriter(self) -> Reader:
        """Reads in normal form, all but the definitions."""
        return Reader(self.algebra, self.bindings) if self.parts.names else self.plain

    def read(self, expr: Any) -> Node:
        """The node of an expression, made of parts."""
        self.plain.node_of(expr)
        return super().read(expr)

    def _read(self, e: Any, nodes: list[Node]) -> Node:
        node = super()._read(e, nodes)
        if not node.mask or not node.args or node in nodes or is_bare(node):
            return node
        plain = self.plain.node_of(e)
        known = self.parts.known(plain)
        if known is not None:                   # also a definition, written out
            return known
        if node.op is ENTRYWISE and plain.op not in (ENTRYWISE, NAMED):
            return self._new_part(signs_inside(self._rewriter.node_of(e)), plain, e)  # log softmax(Z) is Z - 1 lse(Z)
        return self._part(signs_inside(node), plain, e, [x for x in nodes if x.shape is not None])

    def _part(self, node: Node, plain: Node, expr: Any, matrices: Sequence[Node]) -> Node:
        """The subexpression of a node; X^T W^T is the transpose of W X."""
        if shape_of(node) != (1, 1) and matrices and all(x.op is TRANSPOSE for x in matrices):
            return transpose(self._part(transpose(node), transpose(plain), sp.transpose(expr), ()))
        found = self._new_part(node, plain, MatrixScalar(expr) if node.shape is None and expr.is_Matrix else expr)
        self.parts.by_operation[node] = found
        return found

    def _new_part(self, node: Node, plain: Node, expr: Any) -> Node:
        part = subexpression(Label(expr, f"e{len(self.parts.by_value):06}", self.place), node)
        self.parts.add(plain, part)
        return part

    def body(self, function_body: Any, bindings: dict[Any, Node]) -> Node:
        """Functions of entries are one operation; the terms of a sum have parts of their own."""
        inner = {**self.bindings, **bindings}
        if any(node.op is not ATOM for node in bindings.values()):
            return Reader(self.algebra, inner).read(function_body)
        plain = Reader(self.algebra, {**self.plain.bindings, **bindings})
        return KeepingReader(plain, self.parts, inner).read(function_body)


class AsWritten:
    """A function as it was written, in the algebra of a question that has read it."""

    def __init__(self, expr: Any, question: Question) -> None:
        self.expr, self.question = expr, question
        self.parts = Parts()

    @cached_property
    def node(self) -> Node:
        """The node, made of parts."""
        return KeepingReader(self.question.reader, self.parts, self._bindings()).read(self.expr)

    def _bindings(self) -> dict[Any, Node]:
        """The names of definitions that are made of parts, and the matrices of which parts are variables."""
        plain, bindings = self.question.reader, self._varied_matrices()
        for symbol, expr in self.question.definitions.items():
            name = bindings[symbol] = plain.bindings[symbol]
            node = without_label(KeepingReader(plain, self.parts, dict(bindings)).read(expr))
            if node is not name:                # else it has no parts, and is known by its name already
                bindings[symbol] = self.parts.names[name] = named(symbol, node)
                recognise(plain.algebra, node, bindings[symbol])
        return bindings

    def _varied_matrices(self) -> dict[Any, Node]:
        """The matrices of which parts are variables: what is constant in them, plus the variables in their places."""
        question, found = self.question, dict[Any, Node]()
        constants = {x: x.algebra.zero(x.shape) for x in question.leaves}
        for part in question.parts:
            X = question.reader.bindings[part.whole]
            rest = found.get(part.whole) or named(part.whole, replaced(X, dict(constants)))
            p = symbol_node(X.algebra, part.stand_in)
            found[part.whole] = rest + part.change(X.algebra.zero(X.shape), p)
        return found


def is_bare(node: Node) -> bool:
    """Transposes, names and multiples of them need no name: (A B)^T is the transpose of what is kept."""
    if node.op is SUM and len(terms(node)) == 1:
        return not terms(node)[0][1].args or is_bare(terms(node)[0][1])
    return node.op in (TRANSPOSE, SUBEXPRESSION, NAMED)


def signs_inside(node: Node) -> Node:
    """X w - y as this sum, which is kept as -(y - X w)."""
    if node.op is not SUM or len(terms(node)) > 1 or terms(node)[0][1].op is not SUM:
        return node
    (c, inner), = terms(node)
    return node.algebra.intern(SUM, (*(c * d for d, _ in terms(inner)), *(m for _, m in terms(inner))), None,
                               node.shape)
