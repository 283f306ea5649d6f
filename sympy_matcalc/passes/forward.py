"""Forward: the differential of a node, an expression linear in the differentials of the variables."""
from __future__ import annotations

from collections.abc import Sequence

from ..algebra.factoring import collect
from ..algebra.nodes import Node, is_zero
from ..algebra.walking import fold
from ..errors import MissingRuleError
from ..rules.registry import rule_for
from ..rules.rows import Rule

MANY_CHANGES = 9
"""From so many terms on a rule that has a better way than term by term uses it."""


def push_forward(node: Node, tangents: dict[Node, Node], record: list[Node] | None = None) -> Node:
    """The differential of a node, where the variables (leaves) have these differentials.

    Iterative and memoised: every node is differentiated once.  A record gets the nodes in the order in which their
    rules were used, each after what it depends on.
    """
    def differential(y: Node, inside: list[Node]) -> Node:
        if not y.mask:
            return y.algebra.zero(y.shape)
        if record is not None:
            record.append(y)
        return _pushed(y, {k: dx for k, dx in enumerate(inside) if not is_zero(dx)})
    return fold(node, _varying_parts, differential, dict(tangents))


def _varying_parts(y: Node) -> Sequence[Node]:
    """What the differential of a node is made from; of a constant nothing."""
    return needed_rule(y).children(y) if y.mask else ()


def _pushed(y: Node, changes: dict[int, Node]) -> Node:
    """The differential of a node from those of its children that change."""
    rule = needed_rule(y)
    if rule.whole is not None and len(changes) >= MANY_CHANGES:
        return rule.whole(y, changes)
    parts = [(y.algebra.one, rule.push(y, k, dx)) for k, dx in changes.items()]
    return collect(y.algebra, parts, None if y.shape == (1, 1) else y.shape)


def needed_rule(y: Node) -> Rule:
    """The rule of a node that depends on a variable."""
    rule = rule_for(y.op)
    if rule is None:
        raise MissingRuleError(f"no differential is known for {y.op}: add one with sympy_matcalc.register")
    return rule
