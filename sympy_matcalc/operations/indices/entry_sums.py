"""Sums over entries: Sum(A[i, j]*x[j, 0]**2, (j, 0, n - 1)) becomes a matrix expression.

An indexed scalar is a sum of monomials; a factor of a monomial is a scalar, a vector over one index or a matrix over
two.  Summing an index out of a monomial multiplies the factors that have it: vectors become Diag, two matrices a
product.  What cannot be contracted so stays a sum over the index, entry by entry.
"""
from __future__ import annotations

import operator
from collections import Counter
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.entrywise import diag_of, diagonal_of, entrywise, hadamard_of, slot
from ...algebra.functions import function_of
from ...algebra.indices.deltas import indices_in, new_index
from ...algebra.indices.selections import selection
from ...algebra.indices.state import INDICES
from ...algebra.indices.sums import index_sum
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.products import product
from ...algebra.scalars import add_scalars, power, product_of_scalars
from ...algebra.sizes import dimension
from ...algebra.sums import add
from ...algebra.traces import total_of
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.registry import register, scoped
from ...rules.rows import Reading
from .matrix_sums import code_terms


class NotContractible(Exception):
    """An indexed expression that has no matrix form here."""


class Factor:
    """A scalar (no index), a column vector over one index, or a matrix over two (rows, columns)."""

    def __init__(self, indices: tuple[Any, ...], node: Node) -> None:
        self.indices, self.node = indices, node

    def over(self, indices: tuple[Any, ...], sizes: dict[Any, Any]) -> Node:
        """The matrix of these indices that has this value at every place."""
        algebra = self.node.algebra
        if self.indices == indices:
            return self.node
        if self.indices == indices[::-1]:
            return transpose(self.node)
        shape = (sizes[indices[0]], sizes[indices[1]] if len(indices) > 1 else 1)
        if not self.indices:
            return self.node * algebra.ones(shape)
        if self.indices[0] == indices[0]:
            return product([self.node, transpose(algebra.ones_vector(shape[1]))])
        return product([algebra.ones_vector(shape[0]), transpose(self.node)])


Monomials = list[list[Factor]]


class IndexReader:
    """Reads an indexed scalar as monomials, for given ranges of its indices."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.algebra = reader, reader.algebra
        self.ranges: dict[Any, tuple[Any, Any]] = {}        # index -> first value, number of values

    @property
    def sizes(self) -> dict[Any, Any]:
        return {i: count for i, (_, count) in self.ranges.items()}

    def read(self, e: Any) -> Monomials:
        if any(node.slots for node in self.reader.bindings.values()):
            raise NotContractible           # inside an elementwise function
        indices = [i for i in self.ranges if i in e.free_symbols]
        if not indices:
            return [[Factor((), as_scalar(self.reader.read(e), e))]]
        if isinstance(e, sp.Add):
            return [m for a in e.args for m in self.read(a)]
        if isinstance(e, sp.Mul):
            result: Monomials = [[]]
            for a, count in Counter(e.args).items():        # (a - b)(a - b) is not multiplied out, but a square
                read = self.read(a if count == 1 else sp.Pow(a, count, evaluate=False))
                result = [[*m, *other] for m in result for other in read] if len(read) * len(result) <= 16 \
                    else [[*m, self._one_factor(read)] for m in result]
            return result
        if isinstance(e, MatrixElement):
            return [[self._element(e)]]
        if isinstance(e, sp.Sum):
            return self.sum_out(e)
        if isinstance(e, sp.KroneckerDelta) and e.args[:2] in ((i, j) for i in indices for j in indices if i != j) \
                and self.ranges[e.args[0]] == self.ranges[e.args[1]]:
            return [[Factor(e.args[:2], self.algebra.identity(self.sizes[e.args[0]]))]]
        if isinstance(e, (sp.Symbol, sp.Indexed, sp.KroneckerDelta)):
            return [[self._data(e)]]
        if isinstance(e, (sp.Pow, sp.Function, sp.Max, sp.Min)):
            return [[self._function(e)]]
        raise NotContractible

    def _element(self, e: MatrixElement) -> Factor:
        """M[i, j]; a fixed row or column, a shifted range and a diagonal are all products with selections."""
        i, j = self.reader.place(e.i), self.reader.place(e.j)
        used = [[k for k in self.ranges if k in x.free_symbols] for x in (i, j)]
        if any(len(u) > 1 for u in used) or any(k in e.parent.free_symbols for k in self.ranges):
            raise NotContractible
        matrix = self.reader.read(e.parent)
        rows, cols = shape_of(matrix)
        left, right = self._selected(i, used[0], rows), self._selected(j, used[1], cols)
        node = product([transpose(left), matrix, right])
        row, col = (u[0] if u else None for u in used)
        if row is None:
            return Factor((col,), transpose(node))
        if col is None:
            return Factor((row,), node)
        return Factor((row,), diagonal_of(node)) if row == col else Factor((row, col), node)

    def _selected(self, place: Any, used: list[Any], n: Any) -> Node:
        if not used:
            return selection(self.algebra, dimension(place), 1, 1, n)
        first, count = self.ranges[used[0]]
        shift = place - used[0]
        if shift.free_symbols & set(self.ranges):
            raise NotContractible
        return selection(self.algebra, dimension(sp.sympify(first + shift)), 1, count, n)

    def _data(self, e: Any) -> Factor:
        """c[i], c[i, j] or i itself: constant entries given by a function of the index."""
        indices = [i for i in self.ranges if i in e.free_symbols]
        if len(indices) > 2:
            raise NotContractible
        a, b = (sp.Dummy(name, integer=True, dummy_index=FIRST_ENTRY_PLACE + k) for k, name in enumerate("ij"))
        starts = {i: place + self.ranges[i][0] for i, place in zip(indices, (a, b))}
        shape = [self.ranges[i][1] for i in indices] + [1] * (2 - len(indices))
        matrix = sp.FunctionMatrix(*shape, sp.Lambda((a, b), self.reader.place(e).xreplace(starts)))
        free = indices_in(self.algebra, matrix)
        return Factor(tuple(indices), self.algebra.leaf(matrix, self.algebra.sizes.shape(shape), free))

    def _function(self, e: Any) -> Factor:
        """f(arguments), entry by entry over at most two indices."""
        arguments = [self._one_factor(self.read(a)) for a in e.args]
        indices = tuple(dict.fromkeys(i for f in arguments for i in f.indices))
        if len(indices) > 2:
            raise NotContractible
        entries = [slot(f.over(indices, self.sizes)) if f.indices else f.node for f in arguments]
        body = power(*entries) if isinstance(e, sp.Pow) else function_of(e.func, *entries)
        if not indices:
            return Factor((), body)
        return Factor(indices, entrywise(body, self._shape(indices)))

    def _shape(self, indices: tuple[Any, ...]) -> tuple[Any, Any]:
        return self.sizes[indices[0]], self.sizes[indices[1]] if len(indices) > 1 else 1

    def _one_factor(self, monomials: Monomials) -> Factor:
        """The whole as one scalar, vector or matrix."""
        indices = tuple(dict.fromkeys(i for m in monomials for f in m for i in f.indices))
        if len(indices) > 2:
            raise NotContractible
        if not indices:
            parts = [product_of_scalars(self.algebra, [f.node for f in m]) for m in monomials]
            return Factor((), add_scalars(self.algebra, [(1, p) for p in parts]))
        shape, one = self._shape(indices), self.algebra.number(1)
        rows = []
        for m in monomials:
            front = product_of_scalars(self.algebra, [f.node for f in m if not f.indices])
            matrices = [f.over(indices, self.sizes) for f in m if f.indices] or [self.algebra.ones(shape)]
            rows.append((front, hadamard_of(*matrices)))
        return Factor(indices, add(self.algebra, rows, shape) if rows else one)

    def sum_out(self, e: sp.Sum) -> Monomials:
        """The monomials of the body with the bound indices summed out, innermost first."""
        body, bound = e.function, []
        for limits in e.limits:
            if len(limits) != 3:
                raise NotContractible
            i, low, high = limits
            if (low.free_symbols | high.free_symbols) & {x for x, *_ in e.limits} or i in self.ranges:
                raise NotContractible
            low, high = self.reader.place(low), self.reader.place(high)
            count = self.algebra.sizes.of(sp.expand(high - low + 1))
            varying: set[Any] = getattr(count, "free_symbols", set())
            if not self.ranges.keys().isdisjoint(varying) or not isinstance(count, int) \
                    and indices_in(self.algebra, count):
                raise NotContractible       # as many as an outer index says
            if count == 1:
                if any(i in inner.bound_symbols for inner in body.atoms(sp.Sum)):
                    raise NotContractible   # another sum over the same letter
                body = body.xreplace({i: low})
            else:
                self.ranges[i] = low, count
                bound.append(i)
        monomials = self.read(body)
        for i in bound:
            monomials = [self._contract(m, i) for m in monomials]
            del self.ranges[i]
        return monomials

    def _contract(self, factors: list[Factor], k: Any) -> list[Factor]:
        """Sum over k of a product of factors."""
        rest = [f for f in factors if k not in f.indices]
        vectors = [f.node for f in factors if f.indices == (k,)]
        by_other: dict[Any, list[Node]] = {}
        for f in factors:
            if k in f.indices and len(f.indices) == 2:
                other = next(i for i in f.indices if i != k)
                by_other.setdefault(other, []).append(f.over((other, k), self.sizes))
        n = self.sizes[k]
        weight = hadamard_of(*vectors) if vectors else self.algebra.ones_vector(n)
        matrices = [(other, hadamard_of(*nodes)) for other, nodes in by_other.items()]
        if not matrices:
            return [*rest, Factor((), total_of(weight))]
        if len(matrices) == 1:
            return [*rest, Factor((matrices[0][0],), product([matrices[0][1], weight]))]
        if len(matrices) == 2:
            (a, left), (b, right) = matrices
            return [*rest, Factor((a, b), product([left, diag_of(weight), transpose(right)]))]
        raise NotContractible


FIRST_ENTRY_PLACE = 4_200_000_000


def read_sum_over_entries(reader, expr, nodes):
    """A matrix form where there is one, else the sum entry by entry."""
    expr, letters = _with_fresh_indices(reader, expr)
    try:
        if not any(e.free_symbols & set(expr.bound_symbols) for e in expr.atoms(MatrixElement)):
            raise NotContractible           # a series such as sum_k s^k/k, or a sum over samples
        monomials = IndexReader(reader).sum_out(expr)
        algebra = reader.algebra
        return add_scalars(algebra, [(1, product_of_scalars(algebra, [f.node for f in m])) for m in monomials])
    except NotContractible:
        return _entry_by_entry(reader, expr, letters)


def _with_fresh_indices(reader, expr):
    """The sum with other names for indices that already mean something outside, and which letters those were."""
    taken = {i: sp.Dummy(str(i), integer=True) for i, *_ in expr.limits if i in reader.bindings}
    if not taken:
        return expr, {}
    limits = []
    for place, (i, *bounds) in enumerate(expr.limits):      # an index means itself in the limits left of its own
        later = {j: taken[j] for j, *_ in expr.limits[place + 1:] if j in taken}
        limits.append((taken.get(i, i), *[b.xreplace(later) for b in bounds]))
    return sp.Sum(expr.function.xreplace(taken), *limits), {new: old for old, new in taken.items()}


def _entry_by_entry(reader, expr, letters):
    limits = list(expr.limits)
    indices = {i: new_index(reader.algebra) for i, *_ in limits}
    INDICES.of(reader.algebra).letters.update((node.data, letters.get(i, i)) for i, node in indices.items())
    bounds = {i: (reader.body(low, indices), reader.body(high, indices)) for i, low, high in limits}
    result = as_scalar(reader.body(expr.function, indices), expr)
    for i, *_ in limits:
        result = index_sum(result, indices[i], *bounds[i])
    return result


@scoped
def code_sum_over_entries(ns, expr, run):
    return code_terms(ns, expr.function, expr.limits, run, operator.add, 0, operator.neg)


register(Reading(sp.Sum, read_sum_over_entries, code_sum_over_entries, children=lambda e: (),
                 samples=("Sum(x[i, 0]**2, (i, 0, n - 1))", "Sum(A[i, j]*exp(x[j, 0]), (i, 0, m - 1), (j, 0, n - 1))",
                          "Sum(x[i, 0]*x[i - 1, 0], (i, 1, n - 1))",
                          "Sum(exp(A[i, j]*x[j, 0]), (i, 0, m - 1), (j, 0, n - 1))")))
