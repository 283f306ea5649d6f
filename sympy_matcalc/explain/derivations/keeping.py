"""Reading an expression so that every part of it stays as the user wrote it.

The constructors of the algebra would merge `x.T*(A + B)*x` and `exp(X*b)` into forms of their own, good for answers and
bad for showing how they come about.  Here each part becomes a `subexpression`, to which rules are applied one by one.
"""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.kinds import ATOM, ENTRYWISE, NAMED, SUBEXPRESSION, SUM, TRANSPOSE
from ...algebra.named import Label, subexpression
from ...algebra.nodes import Algebra, Node, PerAlgebra, shape_of, transpose
from ...algebra.sums import terms
from ...expressions.one_by_one import MatrixScalar
from ...reading.reader import Reader

LABELS: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Part that stays as it was written -> what it is in normal form."""

KEPT: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Node -> the part that stands for it as it was written."""


class KeepingReader(Reader):
    """A reader that keeps parts whole."""

    def __init__(self, algebra: Algebra, bindings: dict[Any, Node] | None = None) -> None:
        super().__init__(algebra, bindings)
        self.plain = Reader(algebra, bindings)

    def _read(self, e: Any, nodes: list[Node]) -> Node:
        node = super()._read(e, nodes)
        if not node.mask or not node.args or node in nodes or is_plain(node):
            return node
        plain = self.plain.read(e)
        if NAMED in (plain.op, transpose(plain).op):
            return plain                        # a definition, written out
        if node.op is ENTRYWISE and plain.op is not ENTRYWISE:
            return self._part(plain, plain, e, [], is_rewritten=True)     # log softmax(Z) is Z - 1 lse(Z)
        return self._part(signs_inside(node), plain, e, [x for x in nodes if x.shape is not None])

    def read_plainly(self, expr: Any) -> Node:
        return self.plain.read(expr)

    def _part(self, node: Node, plain: Node, expr: Any, matrices: list[Node], is_rewritten: bool = False) -> Node:
        """The subexpression of a node; one for all parts that are equal, or transposes of each other."""
        memo = KEPT.of(node.algebra)
        if plain in memo:
            return memo[plain]
        if plain.shape is not None and transpose(plain) in memo:
            return transpose(memo[transpose(plain)])
        if node.shape is not None and shape_of(node) != (1, 1) and matrices \
                and all(x.op is TRANSPOSE for x in matrices):
            return transpose(self._part(transpose(node), transpose(plain), sp.transpose(expr), []))  # X^T W^T: (W X)^T
        if node.shape is None and expr.is_Matrix:
            expr = MatrixScalar(expr)
        memo[plain] = subexpression(Label(expr, f"e{len(memo):06}", self.place), node)
        if not is_rewritten:
            LABELS.of(node.algebra)[node] = memo[plain]
        return memo[plain]

    def body(self, function_body: Any, bindings: dict[Any, Node]) -> Node:
        """Functions of entries are one operation; the terms of a sum have parts of their own."""
        is_sum = all(node.op is ATOM for node in bindings.values())
        reader = KeepingReader if is_sum else Reader
        return reader(self.algebra, {**self.bindings, **bindings}).read(function_body)


def is_plain(node: Node) -> bool:
    """Transposes, names and multiples of them need no name: (A B)^T is the transpose of what is kept."""
    if node.op is SUM and len(terms(node)) == 1:
        return not terms(node)[0][1].args or is_plain(terms(node)[0][1])
    return node.op in (TRANSPOSE, SUBEXPRESSION, NAMED)


def signs_inside(node: Node) -> Node:
    """X w - y as this sum, which is kept as -(y - X w)."""
    if node.op is not SUM or len(terms(node)) > 1 or terms(node)[0][1].op is not SUM:
        return node
    (c, inner), = terms(node)
    return node.algebra.intern(SUM, (*(c * d for d, _ in terms(inner)), *(m for _, m in terms(inner))), None,
                               node.shape)
