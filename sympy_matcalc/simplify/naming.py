"""Names for what a long answer repeats: the answer and its definitions, each a line long."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import sympy as sp

from ..algebra.bodies import entry
from ..algebra.kinds import ENTRYWISE, FUNCTION, NUMBER, SELECTION, SLOT, TRANSPOSE
from ..algebra.nodes import Node, arguments, transpose
from ..algebra.rebuilding import rebuilt_node, replaced
from ..algebra.walking import post_order, reachable
from ..algebra.weights import ABOUT_A_LINE, WORTH_A_NAME
from ..writing.signs import orientation

Definition = tuple[Node, Node]


def named_parts(roots: Sequence[Node], taken: Iterable[str], prefix: str) -> tuple[list[Definition], list[Node]]:
    """(name, its definition) in the order they are needed, and the roots in terms of the names."""
    roots = with_shared_functions(roots)
    names = Naming(roots, taken, prefix)
    results = [names.of(root) for root in roots]
    return names.definitions, results


class Naming:
    """Replaces shared parts by symbols, from the leaves up."""

    def __init__(self, roots: Sequence[Node], taken: Iterable[str], prefix: str) -> None:
        self.uses = printed_uses(roots)
        self.roots = set(roots)
        self.taken, self.prefix = set(taken), prefix
        self.definitions: list[Definition] = []
        self.done: dict[Node, Node] = {}

    def of(self, root: Node) -> Node:
        """A root in terms of names."""
        for y, args in post_order(root, arguments, self.done.__contains__):
            new = rebuilt_node(y, [self.done[a] for a in args])
            self.done[y] = self.name(new, orientation(y)[0]) if self.deserves_one(y, new) else new
            other = y.known_transpose
            if other is not None and other not in self.done and self.done[y] is not new:
                self.done[other] = transpose(self.done[y])
        return self.done[root]

    def deserves_one(self, y: Node, new: Node) -> bool:
        if y in self.roots and self.uses[one_of_two(y)] < 1 or not can_be_named(new):
            return False
        return self.uses[one_of_two(y)] > 1 and new.cost >= WORTH_A_NAME or new.cost > ABOUT_A_LINE

    def name(self, definition: Node, sign: int) -> Node:
        """A new symbol for sign times a definition, times the sign."""
        definition = definition if sign == 1 else -definition
        number = len(self.definitions) + 1
        while f"{self.prefix}{number}" in self.taken:
            number += 1
        self.taken.add(text := f"{self.prefix}{number}")
        algebra = definition.algebra
        symbol = algebra.atom(sp.Symbol(text, real=True)) if definition.shape is None else \
            algebra.leaf(sp.MatrixSymbol(text, *definition.shape), definition.shape)
        self.definitions.append((symbol, definition))
        return symbol if sign == 1 else -symbol


def with_shared_functions(roots: Sequence[Node]) -> list[Node]:
    """The roots with 1 - tanh(A)^2 as a function of H = tanh(A), where H occurs too."""
    functions = {y.args[0]: y for y in reachable(roots, arguments) if y.op is ENTRYWISE and y.args[0].op is FUNCTION}
    done: dict[Node, Node] = {}
    for body, y in functions.items():
        done[y], done[body] = y, entry(y)
    return [replaced(root, done) for root in roots]


def can_be_named(node: Node) -> bool:
    """Whether a node is a value by itself: no entry of a matrix, nothing that an index of a sum varies."""
    return bool(node.args) and not node.slots and not node.indices and node.op not in (SLOT, TRANSPOSE, SELECTION)


def one_of_two(node: Node) -> Node:
    """A node and its transpose count as one."""
    other = node.known_transpose
    return other if other is not None and other.id < node.id else node


def printed_uses(roots: Sequence[Node]) -> Counter[Node]:
    """How many different nodes print each node inside them; a function of entries prints its matrices once."""
    return Counter(x for y in reachable(map(one_of_two, roots), printed_parts) for x in printed_parts(y))


def printed_parts(y: Node) -> list[Node]:
    """What stands in the print of a node: matrices and scalars, without the bodies of functions."""
    inside = reachable(y.args, lambda a: a.args if _is_of_body(a) else ())
    return list(dict.fromkeys(one_of_two(a) for a in inside if a.op is not NUMBER and not _is_of_body(a)))


def _is_of_body(scalar: Node) -> bool:
    return scalar.op is SLOT or bool(scalar.slots) and scalar.op.of_scalars
