"""vec stacks the columns of a matrix, unvec puts them side by side again.

`vec`    args (A,): the column; Kronecker products of columns are here too, because v kron u = vec(u v^T);
`unvec`  args (v,): the matrix of the node's shape whose columns, stacked, are v.
"""
from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from .entrywise import ENTRYWISE_LAWS, entrywise, map_slots, split_at_one
from .kinds import DIAG, EXPLICIT, LEAF, ONES, PRODUCT, SUM, TRANSPOSE, UNVEC, VEC, ZERO, Kind
from .nodes import Node, Shape, is_one, shape_of, transpose
from .predicates import is_column, is_ones, is_row, is_transpose_of
from .products import PRODUCTS, factors_of, product
from .sums import add, scale, scaled, terms
from .tables import Rules, identity
from .traces import total_of, trace
from .weights import KRONECKER_WEIGHT, OPERATION_WEIGHT, PRODUCT_WEIGHT

VECS = Rules()
"""Identities for vec(A), by the operation of A."""

UNVECS = Rules()
"""Identities for unvec(v) of a shape, by the operation of v."""


def vec_of(a: Node) -> Node:
    """vec(A), mn x 1 for A m x n.  Scalars go in front, sums stay inside."""
    if a.shape is None:
        return a
    rows, cols = a.shape
    if is_one(cols):
        return a
    if is_one(rows):
        return transpose(a)
    c, rest = scaled(a)
    found = VECS.first(rest.op, rest)
    if found is None:
        found = a.algebra.intern(VEC, (rest,), None, (rows*cols, 1), _cost_of_vec(rest))
    return scale(c, found)


def unvec_of(v: Node, shape: Shape) -> Node:
    """The matrix of this shape with vec(unvec(v)) = v.  Scalars go in front."""
    rows, cols = shape
    if v.shape is None or is_one(cols):
        return v
    if is_one(rows):
        return transpose(v)
    c, rest = scaled(v)
    found = UNVECS.first(rest.op, rest, shape)
    if found is None:
        found = v.algebra.intern(UNVEC, (rest,), None, shape)
    return scale(c, found)


def matrix_behind(column: Node, shape: Shape) -> Node | None:
    """The matrix of this shape whose vec a column is, if it is known without an unvec."""
    rows, cols = shape
    if is_one(rows) or is_one(cols) or column.op is ONES or column.op is VEC and column.args[0].shape == shape:
        return unvec_of(column, shape)
    return None


# -------------------------------------------------------------------------------------- how a vec prints
def kronecker_factors(matrix: Node) -> tuple[Node, Node] | None:
    """v and u where the matrix is u v^T, so that its vec prints as v kron u."""
    parts = split_at_one(matrix) if matrix.op is PRODUCT else None
    return None if parts is None else (transpose(parts[1]), parts[0])


def around_diagonal(matrix: Node) -> tuple[Node, Node, Node] | None:
    """A, B and v where the matrix is B Diag(v) A^T, so that its vec prints as (A khatri-rao B) v."""
    inside = range(1, len(matrix.args) - 1) if matrix.op is PRODUCT else ()
    place = next((k for k in inside if matrix.args[k].op is DIAG), None)
    if place is None:
        return None
    before, after = matrix.args[:place], matrix.args[place + 1:]
    return transpose(product(after)), product(before), matrix.args[place].args[0]


def prints_as_vec(y: Node) -> bool:
    """Whether a vec prints as vec(A), and not as a product."""
    return kronecker_factors(y.args[0]) is None and around_diagonal(y.args[0]) is None


def _cost_of_vec(matrix: Node) -> float:
    """That of the operation, beyond the cost of the matrix."""
    outer = kronecker_factors(matrix)
    if outer is not None:
        return KRONECKER_WEIGHT + outer[0].cost + outer[1].cost - matrix.cost
    parts = around_diagonal(matrix)
    if parts is not None:
        return KRONECKER_WEIGHT + PRODUCT_WEIGHT + sum([part.cost for part in parts]) - matrix.cost
    return OPERATION_WEIGHT


# -------------------------------------------------------------------------------------------------- vec
@identity("vec", "Vec(ZeroMatrix(m, n))", "0", VECS, ZERO)
def vec_of_zero(a: Node) -> Node:
    """vec(0) = 0."""
    rows, cols = shape_of(a)
    return a.algebra.zero((rows*cols, 1))


@identity("vec", "Vec(OneMatrix(m, n))", "1", VECS, PRODUCT)
def vec_of_ones(a: Node) -> Node | None:
    """vec(1 1^T) = 1."""
    rows, cols = shape_of(a)
    return a.algebra.ones_vector(rows*cols) if is_ones(a) else None


@identity("vec", "Vec(D*u*Vec(u*x.T).T)", "KroneckerProduct(x, u, D*u)", VECS, PRODUCT)
def nested_to_the_right(a: Node) -> Node | None:
    """(x kron y) kron z = x kron (y kron z), for columns too."""
    outer = kronecker_factors(a)
    if outer is None or outer[0].op is not VEC:
        return None
    inner = kronecker_factors(outer[0].args[0])
    return inner and vec_of(product([vec_of(product([outer[1], transpose(inner[1])])), transpose(inner[0])]))


@identity("vec", "Vec(Unvec(H*KroneckerProduct(x, D*u), m, n))", "H*(KroneckerProduct(x, D*u))", VECS, UNVEC)
def vec_of_unvec(a: Node) -> Node:
    """vec(unvec(v)) = v."""
    return a.args[0]


@identity("vec", "Vec(A + Unvec(H*Vec(B.T), m, n))", "H*vec(B.T) + vec(A)", VECS, SUM)
def vec_of_sum(a: Node) -> Node | None:
    """vec(A + unvec(v)) = vec(A) + v."""
    rows, cols = shape_of(a)
    return _without(a, UNVEC, (rows*cols, 1), vec_of)


@identity("vec", "Vec(Matrix([[1, 2], [3, 4]]))", "Matrix([[1], [3], [2], [4]])", VECS, LEAF)
def vec_of_numbers(a: Node) -> Node | None:
    """The entries of an explicit matrix, column by column."""
    if not isinstance(a.data, sp.MatrixBase):
        return None
    return a.algebra.leaf(a.data.vec().as_immutable(), (a.data.rows*a.data.cols, 1))


@identity("vec", "Vec(Matrix([[s, 2], [3, Trace(S)]]))", "Matrix([[s], [3], [2], [Trace(S)]])", VECS, EXPLICIT)
def vec_of_entries(a: Node) -> Node:
    """The entries of an explicit matrix that depends on others, column by column."""
    return a.algebra.intern(EXPLICIT, transpose(a).args, None, (len(a.args), 1))


# ------------------------------------------------------------------------------------------------ unvec
@identity("vec", "Unvec(Vec(A), m, n)", "A", UNVECS, VEC)
def unvec_of_vec(v: Node, shape: Shape) -> Node | None:
    """unvec(vec(A)) = A."""
    return v.args[0] if v.args[0].shape == shape else None


@identity("vec", "Unvec(ZeroMatrix(m*n, 1), m, n)", "0", UNVECS, ZERO)
def unvec_of_zero(v: Node, shape: Shape) -> Node:
    """unvec(0) = 0."""
    return v.algebra.zero(shape)


@identity("vec", "Unvec(OneMatrix(m*n, 1), m, n)", "1", UNVECS, ONES)
def unvec_of_ones(v: Node, shape: Shape) -> Node:
    """unvec(1) = 1 1^T."""
    return v.algebra.ones(shape)


@identity("vec", "Unvec(Vec(A) + H*Vec(B.T), m, n)", "A + unvec(H*vec(B.T), m, n)", UNVECS, SUM)
def unvec_of_sum(v: Node, shape: Shape) -> Node | None:
    """unvec(vec(A) + v) = A + unvec(v)."""
    return _without(v, VEC, shape, lambda part: unvec_of(part, shape), lambda a: a.shape == shape)


@identity("vec", "Unvec(Matrix([1, 2, 3, 4]), 2, 2)", "Matrix([[1, 3], [2, 4]])", UNVECS, LEAF)
def unvec_of_numbers(v: Node, shape: Shape) -> Node | None:
    """The entries of an explicit column in columns of one length."""
    if not isinstance(v.data, sp.MatrixBase) or not all(isinstance(size, int) for size in shape):
        return None
    rows, cols = shape
    return v.algebra.leaf(sp.ImmutableDenseMatrix(rows, cols, lambda i, j: v.data[i + j*rows]), shape)


def _without(node: Node, op: Kind, shape: Shape, apply: Callable[[Node], Node],
             fits: Callable[[Node], bool] = lambda a: True) -> Node | None:
    """A sum in which the terms that the operation cancels stand outside; None if there are none."""
    pairs = terms(node)
    cancelled = [(c, m.args[0]) for c, m in pairs if m.op is op and fits(m.args[0])]
    if not cancelled:
        return None
    kept = [(c, m) for c, m in pairs if not (m.op is op and fits(m.args[0]))]
    rest = [(node.algebra.one, apply(add(node.algebra, kept, node.shape)))] if kept else []
    return add(node.algebra, [*cancelled, *rest], shape)


# --------------------------------------------------------------------------- products and entrywise functions
@identity("vec", "MatrixScalar(Vec(A).T*Vec(C*S))", "Trace(A.T*C*S)", PRODUCTS, VEC)
def inner_product_of_vecs(left: Node, right: Node) -> Node | None:
    """vec(A)^T vec(B) = tr(A^T B)."""
    if not is_transpose_of(left, VEC) or right.op is not VEC:
        return None
    a, b = left.args[0].args[0], right.args[0]
    return trace(product([*[transpose(f) for f in reversed(factors_of(a))], b])) if a.shape == b.shape else None


@identity("vec", "MatrixScalar(OneMatrix(1, m*n)*Vec(A)) - MatrixScalar(OneMatrix(1, m)*A*OneMatrix(n, 1))", "0",
          PRODUCTS, VEC)
def sum_of_vec(left: Node, right: Node) -> Node | None:
    """1^T vec(A) = 1^T A 1."""
    if right.op is VEC and is_ones(left) and is_row(left):
        return total_of(right.args[0])
    if is_transpose_of(left, VEC) and is_ones(right) and is_column(right):
        return total_of(left.args[0].args[0])
    return None


@identity("vec", "Hadamard(Vec(A), Elementwise(exp, Vec(C)))", "vec(A o exp(C))", ENTRYWISE_LAWS, VEC)
def entrywise_of_vecs(body: Node, shape: Shape) -> Node | None:
    """vec(A) o f(vec(B)) = vec(A o f(B))."""
    inner = {m.args[0].shape for m in body.slots}
    if len(inner) != 1:
        return None
    return vec_of(entrywise(map_slots(body, lambda m: m.args[0]), shape_of(body.slots[0].args[0])))


@identity("vec", "Hadamard(Vec(A).T, Vec(C).T)", "vec(A o C).T", ENTRYWISE_LAWS, TRANSPOSE)
def entrywise_of_vecs_in_rows(body: Node, shape: Shape) -> Node | None:
    """vec(A)^T o f(vec(B)^T) = vec(A o f(B))^T."""
    if any(m.args[0].op is not VEC for m in body.slots):
        return None
    found = entrywise_of_vecs(map_slots(body, lambda m: m.args[0]), shape[::-1])
    return found and transpose(found)
