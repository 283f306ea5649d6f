"""SymPy out: a node becomes the cheapest SymPy expression that says it.

How an operation is written stands in its rule; this file only walks, and decides where e is shorter as (e^T)^T.
Nodes are built raw (SymPy's constructors are slow and expand what was factored) and hashed at once, because the first
hash of a deep raw tree would recurse.
"""
from __future__ import annotations

from collections.abc import Generator
from typing import Any

import sympy as sp

from ..algebra.indices.letters import choose_letters
from ..algebra.nodes import Node, PerAlgebra, transpose
from ..algebra.predicates import is_multiple
from ..algebra.weights import LARGEST_EXACT, TRANSPOSE_WEIGHT, WEIGHT_UNIT
from ..expressions.nodes import unchecked
from ..rules.registry import rule_for
from .raw import SMALL, raw_product

Writing = Generator[Any, Any, Any]
"""A write is a generator: it yields the nodes (or node, sign pairs) whose SymPy form it needs and returns its own."""


WRITTEN: PerAlgebra[dict[tuple[Node, Any], Any]] = PerAlgebra(dict)
"""(node, sign) -> the SymPy expression."""


def write(node: Node) -> Any:
    """The SymPy expression of a node."""
    if choose_letters(node.algebra):
        WRITTEN.of(node.algebra).clear()
    memo = WRITTEN.of(node.algebra)
    wanted: Any = (node, 1)
    stack: list[tuple[tuple[Node, Any], Writing]] = [(wanted, _writing(*wanted))]
    result: Any = None
    while stack:
        current, generator = stack[-1]
        try:
            wanted = generator.send(result)
        except StopIteration as stop:
            stack.pop()
            memo[current] = result = stop.value
            continue
        if not isinstance(wanted, tuple):
            wanted = wanted, 1
        result = memo.get(wanted)
        if result is None:
            stack.append((wanted, _writing(*wanted)))
    return result


def _writing(node: Node, factor: Any) -> Writing:
    """The writing of a number (1 or a sign, for a sum any number) times a node."""
    if prints_transposed(node):
        return _write_transposed(node, factor)
    rule = rule_for(node.op)
    if factor != 1 and not (rule is not None and rule.signed):
        return _write_multiple(node, factor)
    if rule is None or rule.write is None:
        return _write_foreign(node)
    return rule.write(node) if factor == 1 else rule.write(node, factor)


def _write_multiple(node: Node, factor: Any) -> Writing:
    return raw_product(sp.sympify(factor), [(yield node)])


def prints_transposed(node: Node) -> bool:
    """Whether (e^T)^T is the better print of e."""
    rule = rule_for(node.op)
    if rule is None or rule.transposed_inside:
        return False
    if node.known_transpose is None and rule.turns is not None and node.cost < SMALL and _transposes(node) > 1:
        transpose(node)                     # it has several transposes inside: is it shorter without?
    other = node.known_transpose
    if other is None or other is node or is_multiple(node) or node.cost > LARGEST_EXACT:
        return False                        # the scalar stays outside: -(A B C)^T
    return _transposes(node) - _transposes(other) > (rule.turns or 1)


def _transposes(node: Node) -> float:
    """How many transposes are printed for a node."""
    return node.direct % WEIGHT_UNIT / TRANSPOSE_WEIGHT


def _write_transposed(node: Node, factor: Any) -> Writing:
    inner = yield transpose(node), factor
    return unchecked(sp.Transpose, inner)


def _write_foreign(node: Node) -> Writing:
    """A class of somebody else's, rebuilt from its arguments; data stand where they stood."""
    values = []
    for a in node.args:
        values.append((yield a))
    waiting = iter(values)
    parts = [next(waiting) if d is None else d for d in node.data] if node.data else values
    return node.op.cls(*parts)
