"""Explicit matrices of scalars that depend on a variable."""
from __future__ import annotations

from collections.abc import Sequence

from .kinds import ATOM, EXPLICIT, NUMBER
from .nodes import TRANSPOSES, Algebra, Node, Shape, shape_of
from .tables import identity


def explicit_of(algebra: Algebra, entries: Sequence[Node], shape: Shape) -> Node:
    """The matrix of these scalars, row by row."""
    return entries[0] if shape == (1, 1) else algebra.intern(EXPLICIT, tuple(entries), None, shape)


def is_of_matrices(node: Node) -> bool:
    """Whether a scalar is made of matrices: a trace, an entry."""
    return node.op not in (NUMBER, ATOM) and (not node.op.of_scalars or any(map(is_of_matrices, node.args)))


@identity("structure", "Transpose(Matrix([[s, Trace(S)], [1, t]]))",
          "Matrix([[s, 1], [Trace(S), t]])", TRANSPOSES, EXPLICIT)
def transposed_explicit(y: Node) -> Node:
    """The entries a_ji of an explicit matrix."""
    rows, cols = shape_of(y)
    entries = [y.args[i * cols + j] for j in range(cols) for i in range(rows)]
    return explicit_of(y.algebra, entries, (cols, rows))
