"""What follows for composed matrices from facts about leaves; SymPy's `ask` is wrong on products and sums.

Symmetry needs no rule here: transposes move to the leaves, so P K P^T with a symmetric K is its own transpose.
"""
from __future__ import annotations

from .entrywise import DIAGONALS, DIAGS, diagonal_of, entrywise, slot
from .kinds import DIAG, DIAGONAL, IDENTITY, INVERSE, LEAF, NAMED, POWER, PRODUCT, SUM, TRANSPOSE, ZERO
from .nodes import Node, shape_of, transpose
from .powers import INVERSES
from .predicates import untransposed
from .products import PRODUCTS, product
from .scalars import power
from .sums import terms
from .tables import identity

CLOSED = frozenset({PRODUCT, INVERSE, POWER, SUM})
"""Diagonal, lower and upper triangular matrices stay so under these operations."""


def has(node: Node, name: str) -> bool:
    """Whether a square matrix is known to be diagonal, lower_triangular or upper_triangular."""
    if node.op in (IDENTITY, DIAG, ZERO):
        return True
    if node.algebra.facts is None:
        return False
    if node.op in (LEAF, NAMED):
        return node.algebra.knows(name, node)
    if node.op is TRANSPOSE:
        return has(node.args[0], OTHER_SIDE[name])
    if node.op is SUM:
        return all(has(m, name) for _, m in terms(node))
    if node.op in CLOSED:
        return all(has(a, name) for a in node.args if a.shape is not None)
    return False


OTHER_SIDE = {"diagonal": "diagonal", "lower_triangular": "upper_triangular", "upper_triangular": "lower_triangular"}


def is_triangular(node: Node) -> bool:
    return has(node, "lower_triangular") or has(node, "upper_triangular")


@identity("facts", "R*S - S*R", "0", PRODUCTS, "facts", given="Q.diagonal(S) & Q.diagonal(R)")
def diagonal_matrices_commute(left: Node, right: Node) -> Node | None:
    """A B = B A for diagonal A and B."""
    if left.key > right.key and has(left, "diagonal") and has(right, "diagonal"):
        return product([right, left])
    return None


@identity("facts", "A*S.T*S", "A", PRODUCTS, "facts", given="Q.orthogonal(S)")
def orthogonal_cancels(left: Node, right: Node) -> Node | None:
    """Q^T Q = Q Q^T = I for orthogonal Q."""
    leaf = untransposed(left)
    if leaf.algebra.knows("orthogonal", leaf) and transpose(left) is right:
        return left.algebra.identity(shape_of(left)[0])
    return None


@identity("facts", "S**-1*A.T", "S.T*A.T", INVERSES, LEAF, TRANSPOSE, given="Q.orthogonal(S)")
def inverse_of_orthogonal(y: Node) -> Node:
    """Q^-1 = Q^T for orthogonal Q."""
    leaf = untransposed(y)
    if leaf.algebra.knows("orthogonal", leaf):
        return transpose(y)
    return y.algebra.intern(INVERSE, (y,), None, y.shape)


@identity("facts", "DiagMatrix(DiagonalOf(S))", "S", DIAGS, DIAGONAL, given="Q.diagonal(S)")
def diagonal_matrix_of_its_diagonal(vector: Node) -> Node | None:
    """Diag(diagonal(A)) = A for diagonal A."""
    return vector.args[0] if has(vector.args[0], "diagonal") else None


@identity("facts", "DiagonalOf(S**-1)",
          "HadamardPower(DiagonalOf(S), -1)", DIAGONALS, INVERSE, given="Q.lower_triangular(S)")
def diagonal_of_triangular_inverse(matrix: Node) -> Node | None:
    """diagonal(L^-1) = 1/diagonal(L), entry by entry, for triangular L."""
    if not is_triangular(matrix):
        return None
    vector = diagonal_of(matrix.args[0])
    return entrywise(power(slot(vector), matrix.algebra.number(-1)), shape_of(vector))
