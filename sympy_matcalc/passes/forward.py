"""Forward: the differential of a node, an expression linear in the differentials of the variables."""
from __future__ import annotations

from ..algebra.factoring import collect
from ..algebra.nodes import Node, is_zero
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
    done: dict[Node, Node] = {}
    stack = [node]
    while stack:
        y = stack[-1]
        if y in done:
            stack.pop()
            continue
        if not y.mask:
            done[stack.pop()] = y.algebra.zero(y.shape)
            continue
        if y in tangents:
            done[stack.pop()] = tangents[y]
            continue
        rule = needed_rule(y)
        children = rule.children(y)
        waiting = [x for x in children if x not in done]
        if waiting:
            stack.extend(waiting)
            continue
        if record is not None:
            record.append(y)
        changes = {k: done[x] for k, x in enumerate(children) if x.mask and not is_zero(done[x])}
        if rule.whole is not None and len(changes) >= MANY_CHANGES:
            done[stack.pop()] = rule.whole(y, changes)
            continue
        parts = [(y.algebra.one, rule.push(y, k, dx)) for k, dx in changes.items()]
        done[stack.pop()] = collect(y.algebra, parts, None if y.shape == (1, 1) else y.shape)
    return done[node]


def needed_rule(y: Node) -> Rule:
    """The rule of a node that depends on a variable."""
    rule = rule_for(y.op)
    if rule is None:
        raise MissingRuleError(f"no differential is known for {y.op}: add one with sympy_matcalc.register")
    return rule
