"""Traces in normal form, and what a 1x1 product closes up to.

A 1x1 stretch leaves a product as a scalar `trace`, whose argument is the least of its rotations and their transposes.
"""
from __future__ import annotations

from operator import attrgetter

from sympy.utilities.iterables import least_rotation, rotate_left

from .entrywise import hadamard_of
from .kinds import DIAG, DIAGONAL, ENTRYWISE, IDENTITY, NUMBER, PRODUCT, SLOT, SUM, TRACE, TRANSPOSE, ZERO
from .nodes import Algebra, Node, Shape, shape_of, transpose
from .predicates import is_ones, is_row, untransposed
from .products import factors_of, join, product, product_node
from .scalars import add_scalars, factor_powers, scale_scalar
from .sums import scaled, terms
from .tables import Laws, identity
from .weights import NO_COST


def inner(factors: list[Node]) -> Node:
    """A 1x1 product as a scalar; x^T A y and y^T A^T x are one."""
    algebra = factors[0].algebra
    if len(factors) == 1:                   # a 1x1 leaf and its transpose are one
        return algebra.intern(TRACE, (untransposed(factors[0]),), None, None, NO_COST)
    merged = _inner_of_two(*factors) if len(factors) == 2 else _total_of_three(*factors) if len(factors) == 3 else None
    if merged is not None:
        return merged
    node = product_node(algebra, factors)
    sign, other = scaled(transpose(node))
    if other is node and sign is not algebra.one:
        return algebra.number(0)            # x^T A x for an antisymmetric A
    least = simpler(node, other)
    found = algebra.intern(TRACE, (least,), None, None, NO_COST)
    return scale_scalar(sign, found) if least is other else found


Algebra.close_product = staticmethod(inner)


def _inner_of_two(row: Node, column: Node) -> Node | None:
    """1^T 1 = n, 1^T diagonal(A) = tr A, 1^T (A o B) as a trace, and inner products of entrywise functions."""
    if is_ones(row) and is_ones(column):
        return row.algebra.dimension(shape_of(column)[0])
    if is_ones(row) or is_ones(column):
        other = column if is_ones(row) else transpose(row)
        return trace(other.args[0]) if other.op is DIAGONAL else _trace_of_linear_pair(other)
    if row.op is ENTRYWISE or column.op is ENTRYWISE:
        return total_of_product(transpose(row), column)
    return None


def _total_of_three(left: Node, middle: Node, right: Node) -> Node | None:
    """1^T (A o B) 1 = tr(A^T B)."""
    return _trace_of_linear_pair(middle) if is_ones(left) and is_ones(right) else None


def _trace_of_linear_pair(node: Node) -> Node | None:
    """tr(A^T B) for A o B."""
    pair = _linear_pair(node)
    return None if pair is None else trace(product([transpose(pair[0]), pair[1]]))


def _linear_pair(node: Node) -> tuple[Node, Node] | None:
    """A and B where the node is A o B."""
    if node.op is not ENTRYWISE:
        return None
    powers = factor_powers(node.args[0])
    if len(powers) > 2 or any(b.op is not SLOT or e.op is not NUMBER for b, e in powers):
        return None
    exponents = [e.data for _, e in powers]
    if exponents == [2]:
        return powers[0][0].args[0], powers[0][0].args[0]
    return (powers[0][0].args[0], powers[1][0].args[0]) if exponents == [1, 1] else None


def total_of_product(a: Node, b: Node) -> Node | None:
    """The sum of the entries of A o B, where the two merge to one entrywise matrix; else None."""
    shape = shape_of(a)
    both = hadamard_of(a, b)
    c, rest = scaled(both)
    pair = _linear_pair(rest)
    if pair is not None and ({a, b} == set(pair) or ENTRYWISE in (pair[0].op, pair[1].op)):
        return None                         # tr(A^T B) as it is: its parts would merge again, for ever
    return scale_scalar(c, total_of(rest, shape))


def total_of(matrix: Node, shape: Shape | None = None) -> Node:
    """1^T A 1."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    if matrix.op is SUM:
        return add_scalars(algebra, [(1, scale_scalar(c, total_of(m))) for c, m in terms(matrix)])
    return _trace_of_linear_pair(matrix) or \
        product([transpose(algebra.ones_vector(rows)), matrix, algebra.ones_vector(cols)])


def inner_product(a: Node, b: Node) -> Node:
    """<A, B> = tr(A^H B)."""
    return trace(product([a.H, b]))


TRACE_LAWS = Laws()
"""How the trace of an operation simplifies."""


def trace(matrix: Node) -> Node:
    """tr A, linear and cyclic."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    c, rest = scaled(matrix)
    if rest is not matrix:
        return scale_scalar(c, trace(rest))
    if matrix.op is SUM:
        return add_scalars(algebra, [(1, scale_scalar(k, trace(m))) for k, m in terms(matrix)])
    found: Node | None = TRACE_LAWS[matrix.op](matrix) if matrix.op in TRACE_LAWS else None
    if found is not None:
        return found
    sign, other = scaled(transpose(matrix))
    if other is matrix and sign is not algebra.one:
        return algebra.number(0)            # tr A for an antisymmetric A
    return algebra.intern(TRACE, (simpler(matrix, other) if sign is algebra.one else matrix,))


def simpler(a: Node, b: Node) -> Node:
    """The one of two equal-valued nodes that prints shorter, or else has the smaller key."""
    return b if (b.direct, b.key) < (a.direct, a.key) else a


@identity("traces", "Trace(Identity(n))", "n", TRACE_LAWS, IDENTITY)
def trace_of_identity(node: Node) -> Node:
    """tr(I_n) = n."""
    return node.algebra.dimension(shape_of(node)[0])


@identity("traces", "Trace(ZeroMatrix(n, n))", "0", TRACE_LAWS, ZERO)
def trace_of_zero(node: Node) -> Node:
    """tr(0) = 0."""
    return node.algebra.number(0)


@identity("traces", "Trace(DiagMatrix(x))", "1.T*x", TRACE_LAWS, DIAG)
def trace_of_diagonal(node: Node) -> Node:
    """tr(Diag(v)) = 1^T v."""
    return total_of(node.args[0])


@identity("traces", "Trace(Transpose(S))", "Trace(S)", TRACE_LAWS, TRANSPOSE)
def trace_of_transpose(node: Node) -> Node:
    """tr(A^T) = tr(A)."""
    return trace(node.args[0])


@identity("traces", "Trace(B*D*A)", "Trace(A*B*D)", TRACE_LAWS, PRODUCT)
def trace_of_product(matrix: Node) -> Node:
    """tr(A B) = tr(B A): rotated to x^T A y where the rank is 1, else to the least of all rotations and transposes."""
    factors = list(matrix.args)
    row = next((k for k, f in enumerate(factors) if is_row(f)), None)
    if row is not None:
        return product(factors[row:] + factors[:row])
    joined = join(factors[-1], factors[0])
    if joined is not None and joined.op is not PRODUCT:       # what only changes places would go round for ever
        return trace(product([joined, *factors[1:-1]]))
    merged = _trace_of_two(*factors) if len(factors) == 2 else None
    return _least_trace(matrix) if merged is None else merged


def _trace_of_two(a: Node, b: Node) -> Node | None:
    """tr(A^T B) where A o B is one entrywise matrix."""
    return total_of_product(transpose(a), b) if ENTRYWISE in (a.op, b.op) else None


def _least_trace(matrix: Node) -> Node:
    """The trace of a product as the least of its rotations and of those of its transpose."""
    algebra, forward = matrix.algebra, least_rotated(list(matrix.args))
    sign, other = scaled(transpose(matrix))
    backward = least_rotated(list(factors_of(other)))
    if forward == backward and sign is not algebra.one:
        return algebra.number(0)            # tr(A S) for an antisymmetric A and a symmetric S
    least = min(forward, backward, key=lambda fs: (sum(f.cost for f in fs), [f.key for f in fs]))
    found = algebra.intern(TRACE, (product_node(algebra, least),))
    return scale_scalar(sign, found) if least is backward and sign is not algebra.one else found


def least_rotated(factors: list[Node]) -> list[Node]:
    """The least of the rotations of some factors, by their keys."""
    found: list[Node] = rotate_left(factors, least_rotation(factors, attrgetter("key")))
    return found
