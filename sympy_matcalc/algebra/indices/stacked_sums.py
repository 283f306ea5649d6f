"""Sums over samples in matrix form: sum_i x_i x_i^T = X X^T with X = [x_1 ... x_N], the columns of all samples at once.

A scalar that depends on the index i = 1 .. N becomes the vector of its N values, a column the matrix of the N columns.
"""
from __future__ import annotations

import sympy as sp

from ...expressions.families import family_of
from ..columnwise import OF_COLUMNS
from ..entrywise import diag_of, diagonal_of, entrywise, rebuild_scalar, slot
from ..kinds import ADD, ATOM, ENTRYWISE, MEMBER, NUMBER, PRODUCT, SELECTION, SLOT, SUM, TRACE, TRANSPOSE
from ..nodes import Node, shape_of, transpose
from ..predicates import is_column
from ..products import factors_of, product
from ..scalars import add_scalars, is_number, read_constant
from ..sums import add, scale, scaled, terms
from ..traces import total_of
from .families import variables_of
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
        return _Columns(index_of(y), high.data).summed(body)
    except NotStackable:
        return None


class _Columns:
    """What depends on an index k = 1 .. n, for all k at once."""

    def __init__(self, k: Node, n: object) -> None:
        self.k, self.n, self.ones = k, n, k.algebra.ones_vector(n)
        self.known: dict[Node, Node] = {}

    def summed(self, body: Node) -> Node:
        """sum_k of a scalar, a column, a row, or a product of a column and a row."""
        algebra = body.algebra
        if body.shape is None:
            if body.op is ADD:
                numbers, constant = body.data
                parts = [(c, self.summed(a)) for c, a in zip(numbers, body.args)]
                return add_scalars(algebra, [*parts, (constant, read_constant(algebra, sp.sympify(self.n)))])
            return total_of(self.vector(body))
        if body.op is SUM:
            return add(algebra, [(algebra.one, self._term(c, m)) for c, m in terms(body)], body.shape)
        return self._term(algebra.one, body)

    def _term(self, c: Node, m: Node) -> Node:
        rows, cols = shape_of(m)
        if cols == 1:
            return product([self.columns(m), self.vector(c)])
        if rows == 1:
            return transpose(product([self.columns(transpose(m)), self.vector(c)]))
        factors = factors_of(m)
        cut = next((p for p, f in enumerate(factors) if is_column(f)), None)
        if cut is None or cut + 1 == len(factors):
            raise NotStackable
        left, right = product(factors[:cut + 1]), product(factors[cut + 1:])
        middle = [diag_of(self.vector(c))] if self.k in c.indices else []
        found = product([self.columns(left), *middle, transpose(self.columns(transpose(right)))])
        return found if middle else scale(c, found)

    def vector(self, s: Node) -> Node:
        """The column of the n values of a scalar."""
        if s not in self.known:
            self.known[s] = self._vector(s)
        return self.known[s]

    def _vector(self, s: Node) -> Node:
        if self.k not in s.indices:
            return scale(s, self.ones)
        if s.op is ATOM:
            return self._of_place(s)
        if s.op.of_scalars:
            return entrywise(self.body(s, lambda part: slot(self.vector(part))), (self.n, 1))
        if self._is_of_columns(s):
            return transpose(OF_COLUMNS[s.op](self.columns(s.args[0]), *s.args[1:]))
        if s.op is not TRACE or shape_of(s.args[0]) != (1, 1) or len(factors_of(s.args[0])) < 2:
            raise NotStackable
        row, *rest = factors_of(s.args[0])
        left, right = transpose(row), product(rest)
        if self.k not in left.indices:
            return product([transpose(self.columns(right)), left])
        if self.k not in right.indices:
            return product([transpose(self.columns(left)), right])
        return diagonal_of(product([transpose(self.columns(left)), self.columns(right)]))

    def _of_place(self, s: Node) -> Node:
        """c[k], or k itself, given by a function of the place."""
        a, b = (sp.Dummy(name, integer=True, dummy_index=FIRST_PLACE + p) for p, name in enumerate("ij"))
        entry = s.data.xreplace({self.k.data: a + 1})
        if any(i is not self.k for i in s.indices):
            raise NotStackable
        return s.algebra.leaf(sp.FunctionMatrix(self.n, 1, sp.Lambda((a, b), entry)), (self.n, 1))

    def body(self, s: Node, part: object) -> Node:
        """A scalar made of scalars, with `part` of what depends on the index and is no operation of scalars."""
        if s.op is SLOT:
            return part(s)                                                                      # type: ignore[operator]
        if self.k not in s.indices and not any(self.k in m.indices for m in s.slots):
            if not s.op.of_scalars or not s.slots:
                return s
        if s.op.of_scalars:
            return rebuild_scalar(s, [self.body(a, part) for a in s.args])
        return part(s)                                                                          # type: ignore[operator]

    def columns(self, v: Node) -> Node:
        """The matrix of the n values of a column."""
        if v not in self.known:
            self.known[v] = self._columns(v)
        return self.known[v]

    def _columns(self, v: Node) -> Node:
        algebra, (rows, cols) = v.algebra, shape_of(v)
        if cols != 1:
            raise NotStackable
        if v.shape is None:
            return transpose(self.vector(v))
        if self.k not in v.indices:
            return product([v, transpose(self.ones)])
        c, rest = scaled(v)
        if rest is not v:
            return self._scaled(c, self.columns(rest))
        if v.op is MEMBER:
            X, place = v.data
            if place != self.k.data or not algebra.sizes.same(family_of(X).length, self.n):
                raise NotStackable
            return variables_of(algebra, X)[0]
        if v.op is SELECTION and v.data == (self.k.data - 1, 1) and rows == self.n:
            return algebra.identity(rows)
        if v.op is SUM:
            return add(algebra, [(algebra.one, self._scaled(c, self.columns(m))) for c, m in terms(v)], (rows, self.n))
        if v.op is PRODUCT and not any(self.k in f.indices for f in v.args[:-1]):
            return product([*v.args[:-1], self.columns(v.args[-1])])
        if v.op is ENTRYWISE:
            return entrywise(self.body(v.args[0], self._entry(rows)), (rows, self.n))
        if self._is_of_columns(v):
            return OF_COLUMNS[v.op](self.columns(v.args[0]), *v.args[1:])
        raise NotStackable

    def _is_of_columns(self, y: Node) -> bool:
        """Whether a node is an operation on each column by itself, with the same options for all k."""
        return y.op in OF_COLUMNS and not any(self.k in option.indices for option in y.args[1:])

    def _entry(self, rows: object) -> object:
        """The entry of a column or of a scalar, for all k."""
        def part(s: Node) -> Node:
            if s.op is SLOT:
                return slot(self.columns(s.args[0]))
            return slot(product([s.algebra.ones_vector(rows), transpose(self.vector(s))]))
        return part

    def _scaled(self, c: Node, matrix: Node) -> Node:
        return scale(c, matrix) if self.k not in c.indices else product([matrix, diag_of(self.vector(c))])


FIRST_PLACE = 4_200_000_000


def ends_in_units(y: Node) -> bool:
    """Whether the body of a sum ends in e_i^T, as derivatives by a stack do."""
    _, rest = scaled(y.args[0])
    last = factors_of(rest)[-1]
    return last.op is TRANSPOSE and selected(last) is not None and index_of(y) in last.indices
