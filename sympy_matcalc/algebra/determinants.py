"""Determinants and adjugates of nodes, in normal form."""
from __future__ import annotations

from .kinds import ADJUGATE, COMMUTATION, DET, IDENTITY, INVERSE, KRON, POWER, PRODUCT, TRANSPOSE, ZERO
from .nodes import TRANSPOSES, Dim, Node, shape_of, transpose
from .powers import inverse
from .predicates import is_square
from .products import product
from .scalars import power, product_of_scalars, scale_scalar
from .sums import scale, scaled
from .tables import Rules, identity
from .traces import simpler

DETERMINANTS = Rules()
"""Identities for the determinant, by the operation of the matrix."""


def determinant(matrix: Node) -> Node:
    """det A; det A^T = det A, and a product of square factors has the product of theirs."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    c, rest = scaled(matrix)
    if rest is not matrix:
        return scale_scalar(power(c, algebra.dimension(matrix.shape[0])), determinant(rest))
    found: Node | None = DETERMINANTS.first(matrix.op, matrix)
    if found is not None:
        return found
    return algebra.intern(DET, (simpler(matrix, transpose(matrix)),))


def is_smaller(a: Dim, b: Dim) -> bool:
    """Whether a size is surely smaller than another."""
    return isinstance(a, int) and isinstance(b, int) and a < b


@identity("determinants", "Determinant(S*R)/Determinant(R)", "Determinant(S)", DETERMINANTS, PRODUCT)
def determinant_of_product(x: Node) -> Node | None:
    """det(A B) = det(A) det(B) for square A and B."""
    if not all(is_square(f) for f in x.args):
        return None
    if x.algebra.reading:
        x.algebra.written_determinants.setdefault(frozenset(x.args), x.args)
    return product_of_scalars(x.algebra, [determinant(f) for f in x.args])


@identity("determinants", "Determinant(MatMul(ImmutableMatrix([1, 2]), ImmutableMatrix([[3, 4]])))", "0",
          DETERMINANTS, PRODUCT)
def determinant_of_low_rank(x: Node) -> Node | None:
    """det(A B) = 0 where a size inside is smaller than the rows."""
    low = any(is_smaller(shape_of(f)[1], shape_of(x)[0]) for f in x.args)
    return x.algebra.number(0) if low else None


@identity("determinants", "Determinant(Identity(n))", "1", DETERMINANTS, IDENTITY)
def determinant_of_identity(x: Node) -> Node:
    """det(I) = 1."""
    return x.algebra.number(1)


@identity("determinants", "Determinant(ZeroMatrix(n, n)) + s", "s", DETERMINANTS, ZERO)
def determinant_of_zero(x: Node) -> Node:
    """det(0) = 0."""
    return x.algebra.number(0)


@identity("determinants", "Determinant(Inverse(S))", "1/Determinant(S)", DETERMINANTS, INVERSE)
def determinant_of_inverse(x: Node) -> Node:
    """det(A^-1) = 1/det(A)."""
    return power(determinant(x.args[0]), x.algebra.number(-1))


@identity("determinants", "Determinant(S**k)", "Determinant(S)**k", DETERMINANTS, POWER)
def determinant_of_power(x: Node) -> Node:
    """det(A^n) = det(A)^n."""
    return power(determinant(x.args[0]), x.args[1])


@identity("determinants", "Determinant(Transpose(S))", "Determinant(S)", DETERMINANTS, TRANSPOSE)
def determinant_of_transpose(x: Node) -> Node:
    """det(A^T) = det(A)."""
    return determinant(x.args[0])


# ------------------------------------------------------------------------------------------------------ adjugate
def adjugate_of(x: Node) -> Node:
    """adj A with A adj(A) = det(A) I; det(A) A^-1 where A is taken as invertible."""
    if x.shape is None:
        return x.algebra.number(1)
    if x.algebra.invertible:
        return scale(determinant(x), inverse(x))
    if x.op is PRODUCT and all(is_square(f) for f in x.args):
        return product([adjugate_of(f) for f in reversed(x.args)])
    if x.op is IDENTITY:
        return x
    return x.algebra.intern(ADJUGATE, (x,), None, x.shape)


@identity("structure", "Transpose(Adjugate(S))", "adjugate(S.T)", TRANSPOSES, ADJUGATE)
def transpose_of_adjugate(node: Node) -> Node:
    """adj(A)^T = adj(A^T)."""
    return adjugate_of(transpose(node.args[0]))


@identity("determinants", "Determinant(KroneckerProduct(S, R))",
          "Determinant(KroneckerProduct(S, R))", DETERMINANTS, KRON)
def determinant_of_kronecker(y: Node) -> Node | None:
    """det(A kron B) = det(A)^q det(B)^p for A p x p, B q x q."""
    if not all(map(is_square, y.args)):
        return None
    a, b = y.args
    dim = y.algebra.dimension
    return scale_scalar(power(determinant(a), dim(shape_of(b)[0])), power(determinant(b), dim(shape_of(a)[0])))


@identity("determinants", "Determinant(Commutation(2, 3))", "-1", DETERMINANTS, COMMUTATION)
def determinant_of_commutation(k: Node) -> Node:
    """det K(m, n) = (-1)^(m (m - 1) n (n - 1)/4)."""
    m, n = k.data
    exponent = m*(m - 1)*n*(n - 1)
    exponent = exponent//4 if isinstance(exponent, int) else exponent/4
    return power(k.algebra.number(-1), k.algebra.dimension(exponent))
