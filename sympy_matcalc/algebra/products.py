"""Products of matrices in normal form, and the scalars they close up to.

`product`  args two or more factors, flat up to LONGEST; no numbers, no identities.  A 1x1 stretch leaves the product
as a scalar `trace`, whose argument is the least of its rotations and their transposes.
"""
from __future__ import annotations

from collections.abc import Sequence

from sympy import ShapeError

from .entrywise import diag_of, hadamard_of
from .kinds import (
    COMMUTATION,
    DIAG,
    DIAGONAL,
    ENTRYWISE,
    IDENTITY,
    INVERSE,
    NUMBER,
    PRODUCT,
    SLOT,
    SUM,
    TRACE,
    TRANSPOSE,
    ZERO,
)
from .nodes import TRANSPOSES, Algebra, Node, is_one, shape_of, transpose
from .predicates import is_column, is_multiple, is_ones, is_row
from .repeats import cost_of_chain
from .scalars import LONGEST, add_scalars, factor_powers, product_of_scalars, scale_scalar
from .sums import scale, scaled, terms
from .tables import Laws, Rules, identity

PRODUCTS = Rules()
"""Identities for two neighbours in a product, by the operation of one of the two, with or without a transpose."""

STRETCH = 8
"""A product that is too long to be flat becomes a tree with this many branches."""


def product(factors: Sequence[Node]) -> Node:
    """Matrix product; a scalar if it is 1x1."""
    algebra = factors[0].algebra
    while len(factors) > LONGEST:           # a tree of short stretches, so that pullbacks share them
        factors = [product(factors[k:k + STRETCH]) for k in range(0, len(factors), STRETCH)]
    coefs: list[Node] = []
    stack: list[Node] = []
    rows = next((f.shape[0] for f in factors if f.shape is not None), 1)
    cols = next((f.shape[1] for f in reversed(factors) if f.shape is not None), 1)
    flatten = sum(len(f.args) if f.op is PRODUCT else 1 for f in factors) <= LONGEST
    todo = [(f, flatten) for f in reversed(factors)]        # a stretch inside a stretch stays one factor
    while todo:
        f, flatten = todo.pop()
        if f.shape is None:
            coefs.append(f)
        elif f.op is ZERO:
            return algebra.zero((rows, cols))
        elif f.op is IDENTITY:
            pass
        elif is_multiple(f):
            coefs.append(f.args[0])
            todo.append((f.args[1], flatten))
        elif f.op is PRODUCT and flatten and f not in algebra.kept_whole:
            todo.extend([(a, False) for a in reversed(f.args)])
        else:
            _push(stack, f, todo, coefs)
    if is_one(rows) and is_one(cols):
        if stack:
            raise ShapeError(f"sizes 1 and {shape_of(stack[0])[0]} stand where they must be equal in a product")
        return product_of_scalars(algebra, coefs)
    result = _chain(algebra, stack) if stack else algebra.identity(rows)
    return scale(product_of_scalars(algebra, coefs), result) if coefs else result


def _push(stack: list[Node], f: Node, todo: list[tuple[Node, bool]], coefs: list[Node]) -> None:
    """Append a factor: join it with its neighbour if an identity applies, and take a closed 1x1 stretch out."""
    if stack:
        joined = join(stack[-1], f)
        if joined is not None:
            stack.pop()
            todo.append((joined, True))
            return
    stack.append(f)
    if f.algebra.chains and f in f.algebra.chains:
        for pattern, value in f.algebra.chains[f]:
            if tuple(stack[-len(pattern):]) == pattern:
                del stack[-len(pattern):]
                todo.append((value, True))
                return
    if f.algebra.has_inverse_of_product and _cancelled(stack):
        return
    if is_column(f):
        for start in range(len(stack) - 1, -1, -1):
            if is_row(stack[start]):
                coefs.append(inner(stack[start:]))
                del stack[start:]
                return


def _cancelled(stack: list[Node]) -> bool:
    """A B (A B)^-1 = I and (A B)^-1 A B = I, at the end of the stack."""
    last = stack[-1]
    if last.op is INVERSE and last.args[0].op is PRODUCT:
        inside = last.args[0].args
        if tuple(stack[-1 - len(inside):-1]) == inside:
            del stack[-1 - len(inside):]
            return True
    for length in range(2, min(len(stack), LONGEST_INVERTED + 1)):
        first = stack[-1 - length]
        if first.op is INVERSE and first.args[0].op is PRODUCT and first.args[0].args == tuple(stack[-length:]):
            del stack[-1 - length:]
            return True
    return False


LONGEST_INVERTED = 6


def _chain(algebra: Algebra, factors: list[Node]) -> Node:
    """The product node of these factors as they are."""
    if len(factors) == 1:
        return factors[0]
    shape = shape_of(factors[0])[0], shape_of(factors[-1])[1]
    return algebra.intern(PRODUCT, tuple(factors), None, shape, cost_of_chain(factors))


def factors_of(node: Node) -> tuple[Node, ...]:
    return node.args if node.op is PRODUCT else (node,)


def join(left: Node, right: Node) -> Node | None:
    """The simpler form of two neighbours, if there is one."""
    first = left.args[0].op if left.op is TRANSPOSE else left.op
    second = right.args[0].op if right.op is TRANSPOSE else right.op
    found = PRODUCTS.first(first, left, right)
    if found is None and second != first:
        found = PRODUCTS.first(second, left, right)
    if found is None and left.algebra.facts is not None:
        found = PRODUCTS.first("facts", left, right)
    return found


@identity("entrywise", "DiagMatrix(x)*DiagMatrix(A.T*u)*B", "DiagMatrix(x o (A.T*u))*B", PRODUCTS, DIAG)
def diagonal_times_diagonal(left: Node, right: Node) -> Node | None:
    """Diag(u) Diag(v) = Diag(u o v)."""
    if left.op is DIAG and right.op is DIAG:
        return diag_of(hadamard_of(left.args[0], right.args[0]))
    return None


@identity("entrywise", "DiagMatrix(x)*A.T*DiagMatrix(u)*u", "x o (A.T*HadamardPower(u, 2))", PRODUCTS, DIAG)
def diagonal_times_vector(left: Node, right: Node) -> Node | None:
    """Diag(u) v = u o v."""
    if left.op is DIAG and is_column(right):
        return hadamard_of(left.args[0], right)
    if right.op is DIAG and is_row(left):
        return hadamard_of(left, transpose(right.args[0]))
    return None


@identity("structure", "Transpose(A*B)", "B.T*A.T", TRANSPOSES, PRODUCT)
def transpose_of_product(node: Node) -> Node:
    """(A B)^T = B^T A^T."""
    factors = [transpose(f) for f in reversed(node.args)]
    if node.algebra.has_commutation and any(f.op is COMMUTATION for f in factors):    # which moves right again
        if node.shape != (1, 1):
            return product(factors)
        c, column = scaled(product(factors[1:]))        # a scalar is not closed here, or it would not end
        return scale(c, _chain(node.algebra, [factors[0], *factors_of(column)]))
    if any(map(is_multiple, factors)):
        pairs = [scaled(f) for f in factors]            # of antisymmetric factors, such as A - A^T
        sign = product_of_scalars(node.algebra, [c for c, _ in pairs])
        return scale(sign, _chain(node.algebra, [f for _, f in pairs]))
    result = _chain(node.algebra, factors)
    if node in node.algebra.kept_whole:
        node.algebra.kept_whole.add(result)
    return result


# ------------------------------------------------------------------------------------- 1x1 products and traces
def inner(factors: list[Node]) -> Node:
    """A 1x1 product as a scalar; x^T A y and y^T A^T x are one."""
    algebra = factors[0].algebra
    if len(factors) == 2:
        row, column = factors
        if is_ones(row) and is_ones(column):
            return algebra.dimension(shape_of(column)[0])       # 1^T 1 = n
        for one, other in ((row, column), (column, row)):
            if is_ones(one) and other.op in (DIAGONAL, TRANSPOSE) \
                    and (other if other.op is DIAGONAL else other.args[0]).op is DIAGONAL:
                return trace((other if other.op is DIAGONAL else other.args[0]).args[0])     # 1^T diagonal(A) = tr A
        if is_ones(row) or is_ones(column):
            pair = _linear_pair(column if is_ones(row) else transpose(row))
            if pair is not None:
                return trace(product([transpose(pair[0]), pair[1]]))
        elif row.op is ENTRYWISE or column.op is ENTRYWISE:
            merged = total_of_product(transpose(row), column)
            if merged is not None:
                return merged
    if len(factors) == 3 and is_ones(factors[0]) and is_ones(factors[2]):
        pair = _linear_pair(factors[1])
        if pair is not None:
            return trace(product([transpose(pair[0]), pair[1]]))
    node = _chain(algebra, factors)
    sign, least = algebra.one, node
    if len(factors) > 1:
        sign, other = scaled(transpose(node))
        if other is node and sign is not algebra.one:
            return algebra.number(0)        # x^T A x for an antisymmetric A
        least = simpler(node, other)
        sign = sign if least is other else algebra.one
    else:
        while least.op is TRANSPOSE:      # a 1x1 leaf and its transpose are one
            least = least.args[0]
    found = algebra.intern(TRACE, (least,), None, None, 0.0)
    return found if sign is algebra.one else scale_scalar(sign, found)


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


def total_of(matrix: Node, shape: tuple | None = None) -> Node:
    """1^T A 1."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    rows, cols = matrix.shape
    if matrix.op is SUM:
        return add_scalars(algebra, [(1, scale_scalar(c, total_of(m))) for c, m in terms(matrix)])
    pair = _linear_pair(matrix)
    if pair is not None:
        return trace(product([transpose(pair[0]), pair[1]]))
    return product([transpose(algebra.ones_vector(rows)), matrix, algebra.ones_vector(cols)])


def inner_product(a: Node, b: Node) -> Node:
    """<A, B> = tr(A^T B)."""
    return trace(product([transpose(a), b]))


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
    rule = TRACE_LAWS.get(matrix.op)
    if rule is not None:
        return rule(matrix)
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
    algebra, factors = matrix.algebra, list(matrix.args)
    for k, f in enumerate(factors):
        if is_row(f):
            return product(factors[k:] + factors[:k])
    joined = join(factors[-1], factors[0])
    if joined is not None and joined.op is not PRODUCT:       # what only changes places would go round for ever
        middle = factors[1:-1]
        return trace(product([joined, *middle])) if middle else trace(joined)
    if len(factors) == 2 and ENTRYWISE in (factors[0].op, factors[1].op):
        merged = total_of_product(transpose(factors[0]), factors[1])
        if merged is not None:
            return merged
    forward = least_rotation(factors)
    sign, other = scaled(transpose(matrix))
    backward = least_rotation(list(factors_of(other)))
    if forward == backward and sign is not algebra.one:
        return algebra.number(0)            # tr(A S) for an antisymmetric A and a symmetric S
    least = min(forward, backward, key=lambda fs: (sum(f.cost for f in fs), [f.key for f in fs]))
    found = algebra.intern(TRACE, (_chain(algebra, least),))
    return scale_scalar(sign, found) if least is backward and sign is not algebra.one else found


def least_rotation(factors: list[Node]) -> list[Node]:
    """The lexicographically least rotation by keys (Booth 1980), in linear time."""
    keys = [f.key for f in factors]
    n, i, j, k = len(keys), 0, 1, 0
    while i < n and j < n and k < n:
        a, b = keys[(i + k) % n], keys[(j + k) % n]
        if a == b:
            k += 1
            continue
        if a > b:
            i += k + 1
        else:
            j += k + 1
        if i == j:
            j += 1
        k = 0
    start = min(i, j)
    return factors[start:] + factors[:start]


def _multiply_nodes(a: Node, b: Node) -> Node:
    if a.shape is None:
        return scale(a, b)
    return scale(b, a) if b.shape is None else product([a, b])


Algebra.multiply_nodes = staticmethod(_multiply_nodes)
