"""Indexed scalars contracted to matrix expressions: sum_ij A_ij x_j^2 is a product of matrices.

An indexed scalar is a sum of monomials; a factor of a monomial is a scalar, a vector over one index or a matrix over
two.  Summing an index out of a monomial multiplies the factors that have it: vectors become Diag, two matrices a
product.  What cannot be contracted so is left to others.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.entrywise import diag_of, diagonal_of, entrywise, hadamard_of, slot
from ...algebra.functions import function_of
from ...algebra.indices.places import COLUMN, ROW
from ...algebra.indices.selections import selection
from ...algebra.indices.state import indices_in
from ...algebra.nodes import Dim, Node, Shape, shape_of, transpose
from ...algebra.products import product
from ...algebra.scalars import add_scalars, power, product_of_scalars
from ...algebra.sizes import dimension
from ...algebra.sums import add
from ...algebra.traces import total_of
from ...reading.checks import as_scalar
from ...reading.reader import Reader

Letter = Any
"""The index of a sum, as the user wrote it."""

MOST_MONOMIALS = 16
"""Products of sums with more terms than this are not multiplied out."""


class NotContractible(Exception):
    """An indexed expression that has no matrix form here."""


class Factor:
    """A scalar (no index), a column vector over one index, or a matrix over two (rows, columns)."""

    def __init__(self, indices: tuple[Letter, ...], node: Node) -> None:
        self.indices, self.node = indices, node

    def over(self, indices: tuple[Letter, ...], sizes: dict[Letter, Dim]) -> Node:
        """The matrix of these indices that has this value at every place."""
        algebra = self.node.algebra
        if self.indices == indices:
            return self.node
        if self.indices == indices[::-1]:
            return transpose(self.node)
        shape = shape_over(indices, sizes)
        if not self.indices:
            return self.node * algebra.ones(shape)
        if self.indices[0] == indices[0]:
            return product([self.node, transpose(algebra.ones_vector(shape[1]))])
        return product([algebra.ones_vector(shape[0]), transpose(self.node)])


Monomial = list[Factor]


def shape_over(indices: tuple[Letter, ...], sizes: dict[Letter, Dim]) -> Shape:
    """The shape of a vector over one index, or of a matrix over two."""
    return sizes[indices[0]], sizes[indices[1]] if len(indices) > 1 else 1


def indices_of(factors: Iterable[Factor]) -> tuple[Letter, ...]:
    """The indices of factors, each once: at most two, or their product has no matrix form."""
    found = tuple(dict.fromkeys(i for f in factors for i in f.indices))
    if len(found) > 2:
        raise NotContractible
    return found


class Contraction:
    """Reads an indexed scalar as monomials, for given ranges of its indices."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.algebra = reader, reader.algebra
        self.ranges: dict[Letter, tuple[Any, Dim]] = {}         # index -> first value, number of values
        self._ways: tuple[tuple[Any, Callable[[Any], list[Monomial]]], ...] = (
            (sp.Add, self._sum), (sp.Mul, self._product), (MatrixElement, self._element), (sp.Sum, self.sum_out),
            (sp.KroneckerDelta, self._delta), ((sp.Symbol, sp.Indexed), self._data),
            ((sp.Pow, sp.Function, sp.Max, sp.Min), self._function))

    @property
    def sizes(self) -> dict[Letter, Dim]:
        """The number of values of each index."""
        return {i: count for i, (_, count) in self.ranges.items()}

    def read(self, e: Any) -> list[Monomial]:
        """The monomials of an expression."""
        if any(node.slots for node in self.reader.bindings.values()):
            raise NotContractible               # inside an elementwise function
        if self.ranges.keys().isdisjoint(e.free_symbols):
            return [[Factor((), as_scalar(self.reader.read(e), e))]]
        way = next((way for cls, way in self._ways if isinstance(e, cls)), None)
        if way is None:
            raise NotContractible
        return way(e)

    def _sum(self, e: sp.Add) -> list[Monomial]:
        return [m for a in e.args for m in self.read(a)]

    def _product(self, e: sp.Mul) -> list[Monomial]:
        result: list[Monomial] = [[]]
        for a, count in Counter(e.args).items():                # (a - b)(a - b) is not multiplied out, but a square
            read = self.read(a if count == 1 else sp.Pow(a, count, evaluate=False))
            if len(read) * len(result) > MOST_MONOMIALS:
                read = [[self._one_factor(read)]]
            result = [[*m, *other] for m in result for other in read]
        return result

    def _element(self, e: MatrixElement) -> list[Monomial]:
        """M[i, j]; a fixed row or column, a shifted range and a diagonal are all products with selections."""
        if not self.ranges.keys().isdisjoint(e.parent.free_symbols):
            raise NotContractible
        matrix = self.reader.read(e.parent)
        (row, left), (col, right) = (
            self._selected(self.reader.place(place), n) for place, n in zip((e.i, e.j), shape_of(matrix)))
        node = product([transpose(left), matrix, right])
        if row is None:
            return [[Factor((col,), transpose(node))]]
        if col is None:
            return [[Factor((row,), node)]]
        return [[Factor((row,), diagonal_of(node)) if row == col else Factor((row, col), node)]]

    def _selected(self, place: Any, n: Dim) -> tuple[Letter | None, Node]:
        """The index in a place, and what selects its rows out of n."""
        used = [k for k in self.ranges if k in place.free_symbols]
        if not used:
            return None, selection(self.algebra, dimension(place), 1, 1, n)
        (first, count), shift = self.ranges[used[0]], place - used[0]
        if len(used) > 1 or shift.free_symbols & set(self.ranges):
            raise NotContractible
        return used[0], selection(self.algebra, dimension(sp.sympify(first + shift)), 1, count, n)

    def _delta(self, e: sp.KroneckerDelta) -> list[Monomial]:
        """The identity where both indices run over the same values."""
        i, j = e.args[:2]
        if i != j and i in self.ranges and self.ranges[i] == self.ranges.get(j):
            return [[Factor((i, j), self.algebra.identity(self.sizes[i]))]]
        return self._data(e)

    def _data(self, e: Any) -> list[Monomial]:
        """c[i], c[i, j] or i itself: constant entries given by a function of the index."""
        indices = tuple(i for i in self.ranges if i in e.free_symbols)
        if len(indices) > 2:
            raise NotContractible
        starts = {i: place + self.ranges[i][0] for i, place in zip(indices, (ROW, COLUMN))}
        shape = shape_over(indices, self.sizes)
        matrix = sp.FunctionMatrix(*shape, sp.Lambda((ROW, COLUMN), self.reader.place(e).xreplace(starts)))
        free = indices_in(self.algebra, matrix)
        return [[Factor(indices, self.algebra.leaf(matrix, self.algebra.sizes.shape(shape), free))]]

    def _function(self, e: Any) -> list[Monomial]:
        """f(arguments), entry by entry over at most two indices."""
        arguments = [self._one_factor(self.read(a)) for a in e.args]
        indices = indices_of(arguments)
        entries = [slot(f.over(indices, self.sizes)) if f.indices else f.node for f in arguments]
        body = power(*entries) if isinstance(e, sp.Pow) else function_of(e.func, *entries)
        return [[Factor(indices, entrywise(body, shape_over(indices, self.sizes)) if indices else body)]]

    def _one_factor(self, monomials: list[Monomial]) -> Factor:
        """The whole as one scalar, vector or matrix."""
        indices = indices_of(f for m in monomials for f in m)
        if not indices:
            parts = [product_of_scalars(self.algebra, [f.node for f in m]) for m in monomials]
            return Factor((), add_scalars(self.algebra, [(1, part) for part in parts]))
        shape = shape_over(indices, self.sizes)
        return Factor(indices, add(self.algebra, [self._as_term(m, indices, shape) for m in monomials], shape))

    def _as_term(self, m: Monomial, indices: tuple[Letter, ...], shape: Shape) -> tuple[Node, Node]:
        """A monomial as a scalar and a matrix over two indices, or a vector over one."""
        front = product_of_scalars(self.algebra, [f.node for f in m if not f.indices])
        matrices = [f.over(indices, self.sizes) for f in m if f.indices] or [self.algebra.ones(shape)]
        return front, hadamard_of(*matrices)

    # sums ---------------------------------------------------------------------------------------------------
    def sum_out(self, e: sp.Sum) -> list[Monomial]:
        """The monomials of the body with the bound indices summed out, innermost first."""
        letters, body, bound = {i for i, *_ in e.limits}, e.function, []
        for limits in e.limits:
            i, low, count = self._range(limits, letters)
            if count != 1:
                self.ranges[i] = low, count
                bound.append(i)
                continue
            if any(i in inner.bound_symbols for inner in body.atoms(sp.Sum)):
                raise NotContractible           # another sum over the same letter
            body = body.xreplace({i: low})
        monomials = self.read(body)
        for i in bound:
            monomials = [self._contract(m, i) for m in monomials]
            del self.ranges[i]
        return monomials

    def _range(self, limits: Any, letters: set[Letter]) -> tuple[Letter, Any, Dim]:
        """The index, its first value and the number of its values, which must depend on no other index."""
        if len(limits) != 3:
            raise NotContractible
        i, low, high = limits
        if i in self.ranges or not letters.isdisjoint(low.free_symbols | high.free_symbols):
            raise NotContractible
        low, high = self.reader.place(low), self.reader.place(high)
        count = self.algebra.sizes.of(sp.expand(high - low + 1))
        if not isinstance(count, int) and (
                not self.ranges.keys().isdisjoint(count.free_symbols) or indices_in(self.algebra, count)):
            raise NotContractible               # as many as an outer index says
        return i, low, count

    def _contract(self, factors: Monomial, k: Letter) -> Monomial:
        """Sum over k of a product of factors."""
        rest = [f for f in factors if k not in f.indices]
        vectors = [f.node for f in factors if f.indices == (k,)]
        weight = hadamard_of(*vectors) if vectors else self.algebra.ones_vector(self.sizes[k])
        matrices = list(self._matrices_over(factors, k).items())
        if not matrices:
            return [*rest, Factor((), total_of(weight))]
        if len(matrices) == 1:
            (a, left), = matrices
            return [*rest, Factor((a,), product([left, weight]))]
        if len(matrices) == 2:
            (a, left), (b, right) = matrices
            return [*rest, Factor((a, b), product([left, diag_of(weight), transpose(right)]))]
        raise NotContractible

    def _matrices_over(self, factors: Monomial, k: Letter) -> dict[Letter, Node]:
        """Other index -> the Hadamard product of the matrices over it (rows) and k (columns)."""
        found: dict[Letter, list[Node]] = {}
        for f in factors:
            if k in f.indices and len(f.indices) == 2:
                other = next(i for i in f.indices if i != k)
                found.setdefault(other, []).append(f.over((other, k), self.sizes))
        return {other: hadamard_of(*nodes) for other, nodes in found.items()}
