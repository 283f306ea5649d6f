"""Products of matrices in normal form.

`product`  args two or more factors, flat up to LONGEST; no numbers, no identities.  A 1x1 stretch leaves the product
as a scalar, see traces.py.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import ShapeError

from .entrywise import diag_of, hadamard_of
from .kinds import (
    COMMUTATION,
    DIAG,
    IDENTITY,
    INVERSE,
    PRODUCT,
    SUM,
    TRANSPOSE,
    ZERO,
    Kind,
)
from .nodes import TRANSPOSES, Algebra, Node, Shape, is_one, shape_of, transpose
from .predicates import is_column, is_multiple, is_row
from .repeats import cost_of_chain
from .scalars import LONGEST, product_of_scalars
from .sums import scale, scaled
from .tables import Rules, identity

PRODUCTS = Rules()
"""Identities for two neighbours in a product, by the operation of one of the two, with or without a transpose."""

STRETCH = 8
"""A product that is too long to be flat becomes a tree with this many branches."""

class OpenProduct:
    """A product while it is put together: what is to come, with whether it may be taken apart; factors; scalars."""

    __slots__ = ("todo", "factors", "scalars")

    def __init__(self, factors: Sequence[Node]) -> None:
        flatten = len(factors) + sum([len(f.args) - 1 for f in factors if f.op is PRODUCT]) <= LONGEST
        self.todo = [(f, flatten) for f in reversed(factors)]       # a stretch inside a stretch stays one factor
        self.factors: list[Node] = []
        self.scalars: list[Node] = []

    def push(self, f: Node) -> None:
        """Append a factor: join it with its neighbour if an identity applies, and take a closed 1x1 stretch out."""
        joined = join(self.factors[-1], f) if self.factors else None
        if joined is not None:
            self.factors.pop()
            self.todo.append((joined, True))
            return
        self.factors.append(f)
        algebra = f.algebra
        if f in algebra.chains and self._is_known(algebra.chains[f]):
            return
        if algebra.has_inverse_of_product and _cancelled(self.factors):
            return
        if is_one(shape_of(f)[1]):
            self._close()

    def _is_known(self, chains: Sequence[tuple[tuple[Node, ...], Node]]) -> bool:
        """Whether the last factors are a product that has a value, which is taken in their place."""
        for pattern, value in chains:
            if tuple(self.factors[-len(pattern):]) == pattern:
                del self.factors[-len(pattern):]
                self.todo.append((value, True))
                return True
        return False

    def _close(self) -> None:
        """Take a 1x1 stretch at the end out, as a scalar."""
        for start in range(len(self.factors) - 1, -1, -1):
            if is_row(self.factors[start]):
                self.scalars.append(self.factors[start].algebra.close_product(self.factors[start:]))
                del self.factors[start:]
                return


def _leave_out(p: OpenProduct, f: Node, flatten: bool) -> None:
    """I A = A."""


def _open_sum(p: OpenProduct, f: Node, flatten: bool) -> None:
    """A (c B) = c A B; a sum of more terms is one factor."""
    if is_multiple(f):
        p.scalars.append(f.args[0])
        p.todo.append((f.args[1], flatten))
    else:
        p.push(f)


def _open_product(p: OpenProduct, f: Node, flatten: bool) -> None:
    """A (B C) = A B C."""
    if flatten and f not in f.algebra.kept_whole:
        p.todo.extend([(a, False) for a in reversed(f.args)])
    else:
        p.push(f)


OPENED: dict[Kind, Callable[[OpenProduct, Node, bool], None]] = {
    IDENTITY: _leave_out, SUM: _open_sum, PRODUCT: _open_product}
"""What a product looks into before it takes it as a factor."""


def product(factors: Sequence[Node]) -> Node:
    """Matrix product; a scalar if it is 1x1."""
    algebra = factors[0].algebra
    while len(factors) > LONGEST:           # a tree of short stretches, so that pullbacks share them
        factors = [product(factors[k:k + STRETCH]) for k in range(0, len(factors), STRETCH)]
    rows, cols = _shape_of_product(factors)
    p = OpenProduct(factors)
    while p.todo:
        f, flatten = p.todo.pop()
        if f.shape is None:
            p.scalars.append(f)
        elif f.op is ZERO:
            return algebra.zero((rows, cols))
        elif f.op in OPENED:
            OPENED[f.op](p, f, flatten)
        else:
            p.push(f)
    if is_one(rows) and is_one(cols):
        if p.factors:
            raise ShapeError(f"sizes 1 and {shape_of(p.factors[0])[0]} stand where they must be equal in a product")
        return product_of_scalars(algebra, p.scalars)
    result = product_node(algebra, p.factors) if p.factors else algebra.identity(rows)
    return scale(product_of_scalars(algebra, p.scalars), result) if p.scalars else result


def _shape_of_product(factors: Sequence[Node]) -> Shape:
    """Rows of the first and columns of the last matrix, (1, 1) for scalars."""
    first, last = factors[0].shape, factors[-1].shape
    if first is None or last is None:
        shapes = [f.shape for f in factors if f.shape is not None] or [(1, 1)]
        first, last = shapes[0], shapes[-1]
    return first[0], last[1]


def _cancelled(factors: list[Node]) -> bool:
    """A B (A B)^-1 = I and (A B)^-1 A B = I, at the end of the factors."""
    last = factors[-1]
    if last.op is INVERSE and last.args[0].op is PRODUCT:
        inside = last.args[0].args
        if tuple(factors[-1 - len(inside):-1]) == inside:
            del factors[-1 - len(inside):]
            return True
    for length in range(2, min(len(factors), LONGEST_INVERTED + 1)):
        first = factors[-1 - length]
        if first.op is INVERSE and first.args[0].op is PRODUCT and first.args[0].args == tuple(factors[-length:]):
            del factors[-1 - length:]
            return True
    return False


LONGEST_INVERTED = 6


def product_node(algebra: Algebra, factors: list[Node]) -> Node:
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
    found: Node | None = None
    if first in PRODUCTS:
        found = PRODUCTS.first(first, left, right)
    if found is None and second is not first and second in PRODUCTS:
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
        return scale(c, product_node(node.algebra, [factors[0], *factors_of(column)]))
    if any(map(is_multiple, factors)):
        pairs = [scaled(f) for f in factors]            # of antisymmetric factors, such as A - A^T
        sign = product_of_scalars(node.algebra, [c for c, _ in pairs])
        return scale(sign, product_node(node.algebra, [f for _, f in pairs]))
    result = product_node(node.algebra, factors)
    if node in node.algebra.kept_whole:
        node.algebra.kept_whole.add(result)
    return result


def _multiply_nodes(a: Node, b: Node) -> Node:
    if a.shape is None:
        return scale(a, b)
    return scale(b, a) if b.shape is None else product([a, b])


Algebra.multiply_nodes = staticmethod(_multiply_nodes)
