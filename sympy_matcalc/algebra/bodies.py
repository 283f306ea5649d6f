"""What the bodies of entrywise functions are made of, and how they are rewritten."""
from __future__ import annotations

from .entrywise import rebuild_scalar
from .kinds import ATOM, NUMBER, SLOT
from .nodes import Node


def entry(matrix: Node) -> Node:
    """The slot of a matrix that is not to be inlined."""
    return matrix.algebra.intern(SLOT, (matrix,), None, None, 0.0)


def outer_scalars(body: Node) -> list[Node]:
    """Scalars in the body that are not constant numbers: nothing is captured inside a Lambda."""
    found, stack, seen = [], [body], set()
    while stack:
        node = stack.pop()
        if node in seen or node.op in (NUMBER, SLOT) or node.op is ATOM and not node.data.free_symbols:
            continue
        seen.add(node)
        if node.op.of_scalars:
            stack.extend(reversed(node.args))
        else:
            found.append(node)
    return found


def substituted(body: Node, meaning: dict[Node, Node]) -> Node:
    """The body with scalars replaced."""
    done = dict(meaning)
    stack = [body]
    while stack:
        node = stack[-1]
        waiting = [a for a in node.args if a not in done] if node not in done and node.op.of_scalars else ()
        if waiting:
            stack.extend(waiting)
        else:
            stack.pop()
            if node not in done:
                done[node] = rebuild_scalar(node, [done[a] for a in node.args]) if node.op.of_scalars else node
    return done[body]
