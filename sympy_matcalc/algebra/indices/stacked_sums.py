"""Sums over samples in matrix form: sum_i x_i x_i^T = X X^T with X = [x_1 ... x_N], the columns of all samples at once.

A scalar that depends on the index i = 1 .. N becomes the vector of its N values, a column the matrix of the N columns.
"""
from __future__ import annotations

from collections.abc import Callable

from sympy import FunctionMatrix, Lambda, sympify

from ...expressions.families import family_of
from ..columnwise import OF_COLUMNS
from ..entrywise import diag_of, diagonal_of, entrywise, rebuild_scalar, slot
from ..kinds import ADD, ATOM, ENTRYWISE, MEMBER, NUMBER, PRODUCT, SELECTION, SLOT, SUM, TRACE, TRANSPOSE, Kind
from ..nodes import Dim, Node, shape_of, transpose
from ..predicates import is_column, is_row
from ..products import factors_of, product
from ..scalars import add_scalars, is_number, read_constant
from ..sums import add, scale, scaled, terms
from ..traces import total_of
from .families import variables_of
from .places import COLUMN, ROW
from .selections import selected
from .sums import index_of


class NotStackable(Exception):
    """A sum that has no matrix form here."""


def stacked_sum(y: Node) -> Node | None:
    """sum_i over all samples as a matrix expression of their stack; None if there is none."""
    body, low, high = y.args
    if not is_number(low, 1) or high.op not in (NUMBER, ATOM):
        return None
    try:
        return _OverSamples(index_of(y), high.data).summed(body)
    except NotStackable:
        return None


def ends_in_units(y: Node) -> bool:
    """Whether the body of a sum ends in e_i^T, as derivatives by a stack do."""
    _, rest = scaled(y.args[0])
    last = factors_of(rest)[-1]
    return last.op is TRANSPOSE and selected(last) is not None and index_of(y) in last.indices


class _OverSamples:
    """What depends on an index k = 1 .. n, for all k at once."""

    def __init__(self, k: Node, n: Dim) -> None:
        self.k, self.n, self.ones = k, n, k.algebra.ones_vector(n)
        self._vectors: dict[Node, Node] = {}
        self._matrices: dict[Node, Node] = {}
        self._ways: dict[Kind, Callable[[Node], Node]] = {
            MEMBER: self._stack, SELECTION: self._identity, SUM: self._columns_of_sum,
            PRODUCT: self._columns_of_product, ENTRYWISE: self._columns_of_entrywise}

    # sums ---------------------------------------------------------------------------------------------------
    def summed(self, body: Node) -> Node:
        """sum_k of a scalar, a column, a row, or a product of a column and a row."""
        algebra = body.algebra
        if body.op is ADD:
            numbers, constant = body.data
            parts = [(c, self.summed(a)) for c, a in zip(numbers, body.args)]
            return add_scalars(algebra, [*parts, (constant, read_constant(algebra, sympify(self.n)))])
        if body.shape is None:
            return total_of(self.vector(body))
        if body.op is SUM:
            return add(algebra, [(algebra.one, self._summed_term(c, m)) for c, m in terms(body)], body.shape)
        return self._summed_term(algebra.one, body)

    def _summed_term(self, c: Node, m: Node) -> Node:
        if is_column(m):
            return product([self.columns(m), self.vector(c)])
        if is_row(m):
            return transpose(product([self.columns(transpose(m)), self.vector(c)]))
        factors = factors_of(m)
        cut = next((p for p, f in enumerate(factors) if is_column(f)), None)
        if cut is None or cut + 1 == len(factors):
            raise NotStackable
        left, right = product(factors[:cut + 1]), product(factors[cut + 1:])
        middle = [diag_of(self.vector(c))] if self.k in c.indices else []
        found = product([self.columns(left), *middle, transpose(self.columns(transpose(right)))])
        return found if middle else scale(c, found)

    # scalars ------------------------------------------------------------------------------------------------
    def vector(self, s: Node) -> Node:
        """The column of the n values of a scalar."""
        if s not in self._vectors:
            self._vectors[s] = self._vector(s)
        return self._vectors[s]

    def _vector(self, s: Node) -> Node:
        if self.k not in s.indices:
            return scale(s, self.ones)
        if s.op is ATOM:
            return self._vector_of_places(s)
        if s.op.of_scalars:
            return entrywise(self._body(s, lambda part: slot(self.vector(part))), (self.n, 1))
        if self._is_of_columns(s):
            return transpose(OF_COLUMNS[s.op](self.columns(s.args[0]), *s.args[1:]))
        if s.op is TRACE and shape_of(s.args[0]) == (1, 1):
            return self._vector_of_product(s)
        raise NotStackable

    def _vector_of_places(self, s: Node) -> Node:
        """c[k], or k itself, given by a function of the place."""
        if any(i is not self.k for i in s.indices):
            raise NotStackable
        entry = Lambda((ROW, COLUMN), s.data.xreplace({self.k.data: ROW + 1}))
        return s.algebra.leaf(FunctionMatrix(self.n, 1, entry), (self.n, 1))

    def _vector_of_product(self, s: Node) -> Node:
        """The vector of a^T B c."""
        row, *rest = factors_of(s.args[0])
        if not rest:
            raise NotStackable
        left, right = transpose(row), product(rest)
        if self.k not in left.indices:
            return product([transpose(self.columns(right)), left])
        if self.k not in right.indices:
            return product([transpose(self.columns(left)), right])
        return diagonal_of(product([transpose(self.columns(left)), self.columns(right)]))

    def _body(self, s: Node, part: Callable[[Node], Node]) -> Node:
        """A scalar made of scalars, with `part` of what depends on the index and is no operation of scalars."""
        if s.op is SLOT:
            return part(s)
        is_free = self.k not in s.indices and not any(self.k in m.indices for m in s.slots)
        if is_free and not (s.op.of_scalars and s.slots):
            return s
        return rebuild_scalar(s, [self._body(a, part) for a in s.args]) if s.op.of_scalars else part(s)

    # columns ------------------------------------------------------------------------------------------------
    def columns(self, v: Node) -> Node:
        """The matrix of the n values of a column."""
        if v not in self._matrices:
            self._matrices[v] = self._columns(v)
        return self._matrices[v]

    def _columns(self, v: Node) -> Node:
        if not is_column(v):
            raise NotStackable
        if v.shape is None:
            return transpose(self.vector(v))
        if self.k not in v.indices:
            return product([v, transpose(self.ones)])
        c, rest = scaled(v)
        if rest is not v:
            return self._scaled(c, self.columns(rest))
        if self._is_of_columns(v):
            return OF_COLUMNS[v.op](self.columns(v.args[0]), *v.args[1:])
        if v.op not in self._ways:
            raise NotStackable
        return self._ways[v.op](v)

    def _stack(self, v: Node) -> Node:
        X, place = v.data
        if place != self.k.data or not v.algebra.sizes.same(family_of(X).length, self.n):
            raise NotStackable
        return variables_of(v.algebra, X)[0]

    def _identity(self, v: Node) -> Node:
        rows = shape_of(v)[0]
        if v.data != (self.k.data - 1, 1) or rows != self.n:
            raise NotStackable
        return v.algebra.identity(rows)

    def _columns_of_sum(self, v: Node) -> Node:
        parts = [(v.algebra.one, self._scaled(c, self.columns(m))) for c, m in terms(v)]
        return add(v.algebra, parts, (shape_of(v)[0], self.n))

    def _columns_of_product(self, v: Node) -> Node:
        *before, last = v.args
        if any(self.k in f.indices for f in before):
            raise NotStackable
        return product([*before, self.columns(last)])

    def _columns_of_entrywise(self, v: Node) -> Node:
        rows = shape_of(v)[0]

        def entry(s: Node) -> Node:
            if s.op is SLOT:
                return slot(self.columns(s.args[0]))
            return slot(product([s.algebra.ones_vector(rows), transpose(self.vector(s))]))
        return entrywise(self._body(v.args[0], entry), (rows, self.n))

    def _is_of_columns(self, y: Node) -> bool:
        """Whether a node is an operation on each column by itself, with the same options for all k."""
        return y.op in OF_COLUMNS and not any(self.k in option.indices for option in y.args[1:])

    def _scaled(self, c: Node, matrix: Node) -> Node:
        return scale(c, matrix) if self.k not in c.indices else product([matrix, diag_of(self.vector(c))])
