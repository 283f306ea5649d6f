"""What the transposes of leaves are."""
from __future__ import annotations

import sympy as sp

from .kinds import IDENTITY, LEAF, TRANSPOSE, ZERO
from .nodes import TRANSPOSES, Node, shape_of, transposed_whole
from .tables import built_in, identity


@identity("facts", "S - S.T", "0", TRANSPOSES, LEAF, given="Q.symmetric(S)")
def transpose_of_symmetric(node: Node) -> Node:
    """A^T = A for a symmetric A, and -A for an antisymmetric one."""
    if isinstance(node.data, sp.MatrixBase):
        return node.algebra.leaf(node.data.T, shape_of(node)[::-1])
    if node.shape is not None and node.shape[0] == node.shape[1]:
        if node.algebra.knows("symmetric", node):
            return node
        if node.algebra.knows("antisymmetric", node):
            return -node
    return transposed_whole(node)


@identity("structure", "Transpose(Identity(n))", "I", TRANSPOSES, IDENTITY)
def transpose_of_identity(node: Node) -> Node:
    """I^T = I."""
    return node


@identity("structure", "Transpose(ZeroMatrix(m, n))", "0", TRANSPOSES, ZERO)
def transpose_of_zero(node: Node) -> Node:
    """0^T = 0."""
    return node.algebra.zero(shape_of(node)[::-1])


built_in("structure", "transpose_of_transpose", "(A^T)^T = A: a node and its transpose know each other.",
         "Transpose(Transpose(A))", "A")
TRANSPOSES.put(TRANSPOSE, lambda node: node.args[0])
