"""Hadamard products, powers and elementwise functions: one commutative algebra of scalar bodies.

`entrywise`  args (body,): a scalar in which `slot(M)` stands for the entry of M at the place of the result.  So
A o B is the body slot(A) slot(B), exp(A) is exp(slot(A)), and the derivative is that of a scalar expression.  Nothing
is bound, so a body may also hold scalars that depend on the variables.
"""
from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from .nodes import TRANSPOSES, Node, Shape, shape_of, transpose
from .scalars import (
    add_scalars,
    factor_powers,
    function,
    is_number,
    mul_scalars,
    power,
    product_of_scalars,
    scale_scalar,
)
from .sums import add, scale, scaled, terms

LARGEST_BODY = 15.0
"""A body of more operations is not inlined in another: its matrix stays a matrix of its own."""


def slot(matrix: Node) -> Node:
    """The entry of a matrix, as a scalar for bodies."""
    algebra = matrix.algebra
    if matrix.shape is None:
        return matrix
    if matrix.op == "zero":
        return algebra.number(0)
    c, rest = scaled(matrix)
    if rest.op == "entrywise" and rest.args[0].cost <= LARGEST_BODY + sum(m.cost for m in rest.args[0].slots):
        return scale_scalar(c, rest.args[0])
    if is_ones(rest):
        return c
    if rest.op == "sum" and rest.cost <= LARGEST_BODY \
            and all(is_ones(m) or m.op == "entrywise" for _, m in terms(rest)):
        return scale_scalar(c, add_scalars(algebra, [(1, scale_scalar(k, slot(m))) for k, m in terms(rest)]))
    return scale_scalar(c, algebra.intern("slot", (rest,)))


def is_ones(node: Node) -> bool:
    """Whether a matrix is all ones: a vector of ones, its transpose, or their outer product."""
    if node.op == "product":
        return len(node.args) == 2 and is_ones(node.args[0]) and is_ones(node.args[1])
    return node.op == "ones" or node.op == "transpose" and node.args[0].op == "ones"


def entrywise(body: Node, shape: Shape) -> Node:
    """The matrix of this shape whose entries are the body."""
    algebra = body.algebra
    if shape == (1, 1):
        return body                         # over 1x1 matrices a body holds scalars already
    if not body.slots:
        return scale(body, algebra.ones(shape))
    if body.op == "slot":
        return body.args[0]
    if body.op == "add":
        return _entrywise_sum(body, shape)
    if body.op == "mul":
        return _entrywise_product(body, shape)
    return _map(body, shape)


def _map(body: Node, shape: Shape) -> Node:
    """The node itself."""
    algebra = body.algebra
    found = algebra.table.get(("entrywise", (body,), None, shape))
    return found or algebra.intern("entrywise", (body,), None, shape, _cost_of_print(body) - body.cost)


def _cost_of_print(body: Node) -> float:
    """The body prints as plain matrices, their powers, and one function for all factors of the same matrices."""
    groups: set[tuple[Node, ...]] = set()
    cost, parts = 0.0, 0
    for base, exponent in factor_powers(body):
        if base.op == "slot" and not exponent.slots:
            cost, parts = cost + base.cost + exponent.cost + (not is_number(exponent, 1)), parts + 1
        else:
            groups.add(base.slots if not exponent.slots else base.slots + exponent.slots)
            cost += _own_cost(base) + _own_cost(exponent) + (not is_number(exponent, 1))
    inner = {m for slots in groups for m in slots}
    return cost + sum([m.cost for m in inner]) + len(groups) + parts + len(groups) - 1


def _own_cost(body: Node) -> float:
    """The operations of a body, without those of the matrices whose entries it takes."""
    if body.op == "slot":
        return 0.0
    return body.cost + sum([_own_cost(a) - a.cost for a in body.args]) if body.slots else body.cost


def _entrywise_sum(body: Node, shape: Shape) -> Node:
    """A sum splits where its terms look at different matrices; what is a function of the same matrices stays whole."""
    algebra = body.algebra
    coefs, constant = body.data
    if len(body.args) == 1 and constant == 0:
        return scale(algebra.number(coefs[0]), entrywise(body.args[0], shape))
    groups: dict[tuple[Node, ...], list[tuple[int, Node]]] = {}
    for c, term in zip(coefs, body.args):
        groups.setdefault(term.slots, []).append((c, term))
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
    return len(inner) == 1 and inner[0][0].op == "slot" and is_number(inner[0][1], 1)


def _entrywise_product(body: Node, shape: Shape) -> Node:
    """Scalars go in front; a diagonal or unit factor makes the product diagonal."""
    algebra = body.algebra
    factors = factor_powers(body)
    outside = [(b, e) for b, e in factors if not b.slots and not e.slots]
    if outside:
        inside = mul_scalars(algebra, [(b, e) for b, e in factors if b.slots or e.slots])
        return scale(mul_scalars(algebra, outside), entrywise(inside, shape))
    for base, exponent in factors:
        if base.op == "slot" and is_number(exponent, 1) and base.args[0].op in ("identity", "diag"):
            rest = mul_scalars(algebra, [(b, e) for b, e in factors if b is not base])
            vector = diagonal(entrywise(rest, shape))
            return diag(hadamard(vector, base.args[0].args[0]) if base.args[0].op == "diag" else vector)
    return _map(body, shape)


def is_shifted(base: Node) -> bool:
    """A - c for a scalar c that is no number: it prints as A - c 1."""
    return base.op == "add" and all(a.op == "slot" or not a.slots for a in base.args) \
        and any(not a.slots for a in base.args)


def hadamard(*matrices: Node) -> Node:
    """Entry by entry product."""
    shape = shape_of(matrices[0])
    return entrywise(product_of_scalars(matrices[0].algebra, [slot(m) for m in matrices]), shape)


def map_slots(body: Node, change: Callable[[Node], Node]) -> Node:
    """The body with every matrix M in a slot replaced by change(M)."""
    done: dict[Node, Node] = {}
    stack = [body]
    while stack:
        node = stack[-1]
        if node in done:
            stack.pop()
            continue
        if not node.slots:
            done[node] = node
        elif node.op == "slot":
            done[node] = slot(change(node.args[0]))
        else:
            waiting = [a for a in node.args if a not in done]
            if waiting:
                stack.extend(waiting)
                continue
            done[node] = rebuild_scalar(node, [done[a] for a in node.args])
        stack.pop()
    return done[body]


def rebuild_scalar(node: Node, args: list[Node]) -> Node:
    """A scalar of the same operation (add, mul or function) with other arguments."""
    algebra = args[0].algebra
    if node.op == "add":
        coefs, constant = node.data
        return add_scalars(algebra, zip(coefs, args), constant)
    if node.op == "mul":
        half = len(args) // 2
        if half == 1:
            return power(args[0], args[1])
        return mul_scalars(algebra, zip(args[:half], args[half:]))
    return function(node.data, *args)


def _transposed_entrywise(node: Node) -> Node:
    rows, cols = shape_of(node)
    return entrywise(map_slots(node.args[0], transpose), (cols, rows))


TRANSPOSES["entrywise"] = _transposed_entrywise


# ------------------------------------------------------------------------------------------- diagonal matrices
def diag(vector: Node) -> Node:
    """Diag(v): the square matrix with a column vector on its diagonal.  Scalars go in front."""
    if vector.shape is None:
        return vector
    n = shape_of(vector)[0]
    c, rest = scaled(vector)
    algebra = vector.algebra
    if rest.op == "ones":
        return scale(c, algebra.identity(n))
    if rest.op == "zero":
        return algebra.zero((n, n))
    return scale(c, algebra.intern("diag", (rest,), None, (n, n)))


def diagonal(matrix: Node) -> Node:
    """The column vector of the diagonal of a square matrix."""
    if matrix.shape is None:
        return matrix
    algebra, n = matrix.algebra, matrix.shape[0]
    c, rest = scaled(matrix)
    if rest.op == "identity":
        vector = algebra.ones_vector(n)
    elif rest.op == "zero":
        vector = algebra.zero((n, 1))
    elif rest.op == "diag":
        vector = rest.args[0]
    elif is_ones(rest):
        vector = algebra.ones_vector(n)
    elif rest.op == "sum":
        vector = add(algebra, [(k, diagonal(m)) for k, m in terms(rest)], (n, 1))
    elif rest.op == "leaf" and isinstance(rest.data, sp.MatrixBase):
        vector = algebra.leaf(sp.ImmutableDenseMatrix([rest.data[i, i] for i in range(n)]), (n, 1))
    elif rest.op == "explicit":
        vector = algebra.intern("explicit", rest.args[::n + 1], None, (n, 1), 0.0)
    elif rest.op == "product" and len(rest.args) == 2 and shape_of(rest.args[0])[1] == 1:
        vector = hadamard(rest.args[0], transpose(rest.args[1]))
    else:
        other = transpose(rest)
        least = other if (other.direct, other.key) < (rest.direct, rest.key) else rest
        vector = algebra.intern("diagonal", (least,), None, (n, 1))
    return scale(c, vector)


TRANSPOSES["diag"] = lambda node: node
