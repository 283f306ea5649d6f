"""Hadamard products, powers and elementwise functions: one commutative algebra of scalar bodies.

`entrywise`  args (body,): a scalar in which `slot(M)` stands for the entry of M at the place of the result.  So
A o B is the body slot(A) slot(B), exp(A) is exp(slot(A)), and the derivative is that of a scalar expression.  Nothing
is bound, so a body may also hold scalars that depend on the variables.
"""
from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from .functions import function_of
from .grouping import grouped
from .kinds import (
    ADD,
    DIAG,
    DIAGONAL,
    ENTRYWISE,
    EXPLICIT,
    IDENTITY,
    LEAF,
    MUL,
    ONES,
    PRODUCT,
    SLOT,
    SUM,
    ZERO,
)
from .nodes import TRANSPOSES, Node, Shape, shape_of, transpose
from .predicates import halves, is_column, is_multiple_of_scalar, is_ones
from .scalars import (
    add_scalars,
    factor_powers,
    is_number,
    mul_scalars,
    numbered,
    power,
    product_of_scalars,
    scale_scalar,
    without,
)
from .sums import add, scale, scaled, terms
from .tables import Rules, identity
from .walking import fold
from .weights import LARGEST_BODY, NO_COST, PRODUCT_WEIGHT

ENTRYWISE_LAWS = Rules()
"""Identities for an entrywise matrix of matrices that all have one operation, by that operation."""


def slot(matrix: Node) -> Node:
    """The entry of a matrix, as a scalar for bodies."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    if matrix.op is ZERO:
        return algebra.number(0)
    c, rest = scaled(matrix)
    if is_ones(rest):
        return c
    if rest.op is ENTRYWISE and rest.args[0].cost <= LARGEST_BODY + sum([m.cost for m in rest.args[0].slots]):
        return scale_scalar(c, rest.args[0])
    if rest.op is SUM and rest.cost <= LARGEST_BODY and all(_is_inlined(m) for _, m in terms(rest)):
        return scale_scalar(c, add_scalars(algebra, [(1, scale_scalar(k, slot(m))) for k, m in terms(rest)]))
    return scale_scalar(c, algebra.intern(SLOT, (rest,)))


def _is_inlined(matrix: Node) -> bool:
    """Whether the terms of a small sum stand in a body by themselves."""
    return matrix.op is ENTRYWISE or is_ones(matrix)


def entrywise(body: Node, shape: Shape) -> Node:
    """The matrix of this shape whose entries are the body."""
    algebra = body.algebra
    if shape == (1, 1):
        return body                         # over 1x1 matrices a body holds scalars already
    if not body.slots:
        return scale(body, algebra.ones(shape))
    if body.op is SLOT:
        return body.args[0]
    found = _of_one_operation(body, shape)
    if found is not None:
        return found
    if body.op is ADD:
        return _entrywise_sum(body, shape)
    if body.op is MUL:
        return _entrywise_product(body, shape)
    return _map(body, shape)


def _of_one_operation(body: Node, shape: Shape) -> Node | None:
    """What the identities for the common operation of all matrices give."""
    op = body.slots[0].op
    if op not in ENTRYWISE_LAWS or any(m.op != op for m in body.slots):
        return None
    found: Node | None = ENTRYWISE_LAWS.first(op, body, shape)
    return found


def _map(body: Node, shape: Shape) -> Node:
    """The node itself."""
    algebra = body.algebra
    found = algebra.table.get((ENTRYWISE, (body,), None, shape))
    return found or algebra.intern(ENTRYWISE, (body,), None, shape, _cost_of_entrywise(body) - body.cost)


def _cost_of_entrywise(body: Node) -> float:
    """The body prints as plain matrices, their powers, and one function for all factors of the same matrices."""
    groups: set[tuple[Node, ...]] = set()
    cost, parts, factors = NO_COST, 0, 0
    for base, exponent in factor_powers(body):
        if base.op is SLOT and not exponent.slots:
            cost, parts = cost + base.cost + exponent.cost + (not is_number(exponent, 1)), parts + 1
        else:
            groups.add(base.slots if not exponent.slots else base.slots + exponent.slots)
            cost += _own_cost(base) + _own_cost(exponent) + (not is_number(exponent, 1))
            factors += 1
    inside = sum([m.cost for slots in groups for m in slots])
    return cost + inside + factors + parts + len(groups) - 1


def _own_cost(body: Node) -> float:
    """The operations of a body, without those of the matrices whose entries it takes."""
    if body.op is SLOT:
        return NO_COST
    return body.cost + sum([_own_cost(a) - a.cost for a in body.args]) if body.slots else body.cost


def _entrywise_sum(body: Node, shape: Shape) -> Node:
    """A sum splits where its terms look at different matrices; what is a function of the same matrices stays whole."""
    algebra = body.algebra
    coefs, constant = body.data
    if is_multiple_of_scalar(body):
        return scale(algebra.number(coefs[0]), entrywise(body.args[0], shape))
    groups = grouped((term.slots, (c, term)) for c, term in numbered(body))
    if len(groups) == 1 and not all(map(_is_linear, body.args)):
        return _map(body, shape)
    one = algebra.one
    parts = [(one, scale(algebra.number(constant), algebra.ones(shape)))] if constant != 0 else []
    for group in groups.values():
        if len(group) == 1 or all(_is_linear(term) for _, term in group):
            parts += [(algebra.number(c), entrywise(term, shape)) for c, term in group]
        else:
            parts.append((one, _map(add_scalars(algebra, group), shape)))
    return add(algebra, parts, shape)


def _is_linear(term: Node) -> bool:
    """Whether a term is the entry of one matrix times a scalar."""
    inner = [(b, e) for b, e in factor_powers(term) if b.slots or e.slots]
    return len(inner) == 1 and inner[0][0].op is SLOT and is_number(inner[0][1], 1)


def _entrywise_product(body: Node, shape: Shape) -> Node:
    """Scalars go in front; a diagonal or unit factor makes the product diagonal."""
    parts = grouped((bool(b.slots or e.slots), (b, e)) for b, e in factor_powers(body))
    outside, inside = parts.get(False), parts[True]
    if outside:
        return scale(mul_scalars(body.algebra, outside), entrywise(mul_scalars(body.algebra, inside), shape))
    base = next((b for b, e in inside if b.op is SLOT and is_number(e, 1) and b.args[0].op in (IDENTITY, DIAG)), None)
    if base is None:
        return _map(body, shape)
    diagonal, vector = base.args[0], diagonal_of(entrywise(without(body, base), shape))
    return diag_of(hadamard_of(vector, diagonal.args[0]) if diagonal.op is DIAG else vector)


def is_shifted(base: Node) -> bool:
    """A - c for a scalar c that is no number: it prints as A - c 1."""
    return base.op is ADD and all(a.op is SLOT or not a.slots for a in base.args) \
        and any(not a.slots for a in base.args)


def hadamard_of(*matrices: Node) -> Node:
    """Entry by entry product."""
    shape = shape_of(matrices[0])
    return entrywise(product_of_scalars(matrices[0].algebra, [slot(m) for m in matrices]), shape)


def map_slots(body: Node, change: Callable[[Node], Node]) -> Node:
    """The body with every matrix M in a slot replaced by change(M)."""
    def changed(x: Node, args: list[Node]) -> Node:
        if x.op is SLOT:
            return slot(change(x.args[0]))
        return rebuild_scalar(x, args) if x.slots else x
    return fold(body, parts_with_slots, changed, {})


def parts_with_slots(scalar: Node) -> tuple[Node, ...]:
    """The scalars that a scalar is made of, where entries of matrices occur in it."""
    return scalar.args if scalar.slots and scalar.op is not SLOT else ()


def rebuild_scalar(node: Node, args: list[Node]) -> Node:
    """A scalar of the same operation (add, mul or function) with other arguments."""
    algebra = args[0].algebra
    if node.op is ADD:
        coefs, constant = node.data
        return add_scalars(algebra, zip(coefs, args), constant)
    if node.op is MUL:
        return power(*args) if len(args) == 2 else mul_scalars(algebra, zip(*halves(args)))
    return function_of(node.data, *args)


@identity("entrywise", "Transpose(Elementwise(exp, A*S))", "exp(A*S).T", TRANSPOSES, ENTRYWISE)
def transpose_of_entrywise(node: Node) -> Node:
    """f(A)^T = f(A^T), (A o B)^T = A^T o B^T."""
    rows, cols = shape_of(node)
    return entrywise(map_slots(node.args[0], transpose), (cols, rows))


# ------------------------------------------------------------------------------------------- diagonal matrices
DIAGS = Rules()
"""Identities for Diag(v) by the operation of v."""

DIAGONALS = Rules()
"""Identities for the diagonal of a matrix, by its operation."""


def diag_of(vector: Node) -> Node:
    """Diag(v): the square matrix with a column vector on its diagonal.  Scalars go in front."""
    if vector.shape is None:
        return vector
    n = shape_of(vector)[0]
    c, rest = scaled(vector)
    found = DIAGS.first(rest.op, rest)
    if found is None:                       # Diag(diagonal(A)) prints as A o I
        found = vector.algebra.intern(DIAG, (rest,), None, (n, n), NO_COST if rest.op is DIAGONAL else None)
    return scale(c, found)


@identity("entrywise", "DiagMatrix(OneMatrix(n, 1))", "I", DIAGS, ONES)
def diagonal_of_ones(vector: Node) -> Node:
    """Diag(1) = I."""
    return vector.algebra.identity(shape_of(vector)[0])


@identity("entrywise", "DiagMatrix(MatAdd(x, MatMul(-1, x)))", "0", DIAGS, ZERO)
def diagonal_of_zeros(vector: Node) -> Node:
    """Diag(0) = 0."""
    n = shape_of(vector)[0]
    return vector.algebra.zero((n, n))


def diagonal_of(matrix: Node) -> Node:
    """The column vector of the diagonal of a square matrix."""
    if matrix.shape is None:
        return matrix
    algebra, n = matrix.algebra, matrix.shape[0]
    c, rest = scaled(matrix)
    if is_ones(rest):
        return scale(c, algebra.ones_vector(n))
    found = DIAGONALS.first(rest.op, rest)
    if found is None:
        other = transpose(rest)
        least = other if (other.direct, other.key) < (rest.direct, rest.key) else rest
        found = algebra.intern(DIAGONAL, (least,), None, (n, 1))
    return scale(c, found)


@identity("entrywise", "DiagonalOf(Identity(n))", "1", DIAGONALS, IDENTITY)
def diagonal_of_identity(matrix: Node) -> Node:
    """diagonal(I) = 1."""
    return matrix.algebra.ones_vector(shape_of(matrix)[0])


@identity("entrywise", "DiagonalOf(ZeroMatrix(n, n))", "0", DIAGONALS, ZERO)
def diagonal_of_zero(matrix: Node) -> Node:
    """diagonal(0) = 0."""
    return matrix.algebra.zero((shape_of(matrix)[0], 1))


@identity("entrywise", "DiagonalOf(DiagMatrix(x))", "x", DIAGONALS, DIAG)
def diagonal_of_diagonal(matrix: Node) -> Node:
    """diagonal(Diag(v)) = v."""
    return matrix.args[0]


@identity("entrywise", "DiagonalOf(S + R.T)", "DiagonalOf(S + R.T)", DIAGONALS, SUM)
def diagonal_of_sum(matrix: Node) -> Node:
    """diagonal(A + B) = diagonal(A) + diagonal(B)."""
    return add(matrix.algebra, [(k, diagonal_of(m)) for k, m in terms(matrix)], (shape_of(matrix)[0], 1))


@identity("entrywise", "DiagonalOf(x*u.T*A)", "x o (A.T*u)", DIAGONALS, PRODUCT)
def diagonal_of_outer_product(matrix: Node) -> Node | None:
    """diagonal(u v^T) = u o v."""
    parts = split_at_one(matrix)
    return None if parts is None else hadamard_of(parts[0], transpose(parts[1]))


def split_at_one(matrix: Node) -> tuple[Node, Node] | None:
    """u and v^T where the product is u v^T."""
    cut = next((k for k, f in enumerate(matrix.args[:-1]) if is_column(f)), None)
    if cut is None:
        return None
    parts = matrix.args[:cut + 1], matrix.args[cut + 1:]
    first, second = (fs[0] if len(fs) == 1 else
                     matrix.algebra.intern(PRODUCT, fs, None, (shape_of(fs[0])[0], shape_of(fs[-1])[1]),
                                           PRODUCT_WEIGHT * (len(fs) - 1)) for fs in parts)
    return first, second


@identity("entrywise", "DiagonalOf(Matrix([[1, 2], [3, 4]]))", "Matrix([[1], [4]])", DIAGONALS, LEAF)
def diagonal_of_numbers(matrix: Node) -> Node | None:
    """The entries a_ii of an explicit matrix."""
    if not isinstance(matrix.data, sp.MatrixBase):
        return None
    n = shape_of(matrix)[0]
    return matrix.algebra.leaf(sp.ImmutableDenseMatrix([matrix.data[i, i] for i in range(n)]), (n, 1))


@identity("entrywise", "DiagonalOf(Matrix([[s, 2], [3, Trace(S)]]))",
          "Matrix([[s], [Trace(S)]])", DIAGONALS, EXPLICIT)
def diagonal_of_entries(matrix: Node) -> Node:
    """The entries a_ii of an explicit matrix that depends on others."""
    n = shape_of(matrix)[0]
    return matrix.algebra.intern(EXPLICIT, matrix.args[::n + 1], None, (n, 1))


@identity("entrywise", "Transpose(DiagMatrix(x)*S)", "S.T*DiagMatrix(x)", TRANSPOSES, DIAG)
def transpose_of_diagonal(node: Node) -> Node:
    """Diag(v)^T = Diag(v)."""
    return node
