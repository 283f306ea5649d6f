"""What the bodies of entrywise functions are made of, and how they are rewritten."""
from __future__ import annotations

from .entrywise import rebuild_scalar
from .kinds import ATOM, NUMBER, SLOT
from .nodes import Node
from .walking import fold, reachable


def entry(matrix: Node) -> Node:
    """The slot of a matrix that is not to be inlined."""
    return matrix.algebra.intern(SLOT, (matrix,))


def outer_scalars(body: Node) -> list[Node]:
    """Scalars in the body that are not constant numbers: nothing is captured inside a Lambda."""
    return [x for x in reachable([body], parts_of_body)
            if not x.op.of_scalars and x.op not in (NUMBER, SLOT) and not (x.op is ATOM and not x.data.free_symbols)]


def parts_of_body(scalar: Node) -> tuple[Node, ...]:
    """The scalars that a scalar is made of."""
    return scalar.args if scalar.op.of_scalars else ()


def substituted(body: Node, meaning: dict[Node, Node]) -> Node:
    """The body with scalars replaced."""
    return fold(body, parts_of_body, lambda x, args: rebuild_scalar(x, args) if args else x, dict(meaning))
