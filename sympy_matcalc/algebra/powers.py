"""Powers and inverses of square matrices in normal form."""
from __future__ import annotations

from .entrywise import diag_of, entrywise, slot
from .kinds import DIAG, IDENTITY, INVERSE, POWER, PRODUCT
from .nodes import TRANSPOSES, Algebra, Node, shape_of, transpose
from .predicates import is_integer, is_square
from .products import PRODUCTS, product
from .scalars import add_scalars, is_number, power, scale_scalar
from .sums import scale, scaled
from .tables import Laws, identity

LONGEST_POWER = 32
"""Integer powers up to this one are written out as products (and found again on the way out)."""


def power_of_matrix(base: Node, exponent: Node) -> Node:
    """A^n of a square matrix."""
    algebra = base.algebra
    if base.shape is None:
        return power(base, exponent)
    if base.op is IDENTITY or is_number(exponent, 1):
        return base
    if is_integer(exponent) and abs(exponent.data) <= LONGEST_POWER:
        return _written_out(base, exponent.data)
    c, rest = scaled(base)
    if rest is not base:
        return scale(power(c, exponent), power_of_matrix(rest, exponent))
    if base.op is POWER:
        return power_of_matrix(base.args[0], scale_scalar(base.args[1], exponent))
    if base.op is INVERSE:
        return power_of_matrix(base.args[0], scale_scalar(algebra.number(-1), exponent))
    if base.op is DIAG:
        return power_of_diagonal(base, exponent)
    return algebra.intern(POWER, (base, exponent), None, base.shape)


def _written_out(base: Node, n: int) -> Node:
    """A A A for A^3; A^0 = I."""
    if n == 0:
        return base.algebra.identity(shape_of(base)[0])
    return product([base if n > 0 else inverse(base)] * abs(n))


def power_of_diagonal(node: Node, exponent: Node) -> Node:
    """Diag(v)^n = Diag(v^n), entry by entry."""
    return diag_of(entrywise(power(slot(node.args[0]), exponent), shape_of(node.args[0])))


@identity("structure", "Transpose(S**k)", "S.T**k", TRANSPOSES, POWER)
def transpose_of_power(node: Node) -> Node:
    """(A^n)^T = (A^T)^n."""
    return power_of_matrix(transpose(node.args[0]), node.args[1])


INVERSES = Laws()
"""How the inverse of an operation moves inward."""


def inverse(matrix: Node) -> Node:
    """A^-1, of a product of square factors as the product of the inverses."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return power(matrix, algebra.number(-1))
    c, rest = scaled(matrix)
    if rest is not matrix:
        return scale(power(c, algebra.number(-1)), inverse(rest))
    rule = INVERSES.get(matrix.op)
    return rule(matrix) if rule else algebra.intern(INVERSE, (matrix,), None, matrix.shape)


@identity("structure", "Inverse(S*R.T)", "(S*R.T)**(-1)", INVERSES, PRODUCT)
def inverse_of_product(node: Node) -> Node:
    """(A B)^-1 = B^-1 A^-1 for square A and B."""
    if all(is_square(f) for f in node.args):
        return product([inverse(f) for f in reversed(node.args)])
    node.algebra.has_inverse_of_product = True
    return node.algebra.intern(INVERSE, (node,), None, node.shape)


@identity("structure", "Transpose(Inverse(S))", "S.T**(-1)", TRANSPOSES, INVERSE)
def transpose_of_inverse(node: Node) -> Node:
    """(A^-1)^T = (A^T)^-1."""
    return inverse(transpose(node.args[0]))


@identity("structure", "Inverse(Identity(n))", "I", INVERSES, IDENTITY)
def inverse_of_identity(node: Node) -> Node:
    """I^-1 = I."""
    return node


@identity("structure", "Inverse(Inverse(S))", "S", INVERSES, INVERSE)
def inverse_of_inverse(node: Node) -> Node:
    """(A^-1)^-1 = A."""
    return node.args[0]


@identity("structure", "Inverse(S**k)", "S**(-k)", INVERSES, POWER)
def inverse_of_power(node: Node) -> Node:
    """(A^n)^-1 = A^-n."""
    return power_of_matrix(node.args[0], scale_scalar(node.algebra.number(-1), node.args[1]))


@identity("structure", "Inverse(DiagMatrix(x))*x", "1", INVERSES, DIAG)
def inverse_of_diagonal(node: Node) -> Node:
    """Diag(v)^-1 = Diag(1/v)."""
    return power_of_diagonal(node, node.algebra.number(-1))


@identity("structure", "MatMul(A, S, Inverse(S))", "A", PRODUCTS, INVERSE)
def inverse_cancels(left: Node, right: Node) -> Node | None:
    """A A^-1 = I."""
    if left.op is INVERSE and left.args[0] is right or right.op is INVERSE and right.args[0] is left:
        return left.algebra.identity(shape_of(left)[0])
    return None


@identity("structure", "MatMul(S**k, R, Inverse(R), S)", "S**(k + 1)", PRODUCTS, POWER)
def powers_merge(left: Node, right: Node) -> Node | None:
    """A^a A^b = A^(a + b) where an exponent is symbolic."""
    if left.op is POWER or right.op is POWER:
        (base, a), (other, b) = _base_and_exponent(left), _base_and_exponent(right)
        if base is other:
            return power_of_matrix(base, add_scalars(left.algebra, [(1, a), (1, b)]))
    return None


def _base_and_exponent(node: Node) -> tuple[Node, Node]:
    if node.op is POWER:
        return node.args[0], node.args[1]
    if node.op is INVERSE:
        return node.args[0], node.algebra.number(-1)
    return node, node.algebra.one


Algebra.power_node = staticmethod(power_of_matrix)
