"""Productions of sums over entries: many patterns of indices."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from .writer import Writer, produces

i, j, l = sp.symbols("i j k_1", integer=True)
c = sp.IndexedBase("c")


def entry_at(matrix: Any, row: Any, col: Any) -> Any:
    """An entry; of a product or sum it is not written out."""
    if isinstance(matrix, (sp.MatrixBase, sp.MatrixSymbol)):
        return matrix[row, col]
    return MatrixElement(matrix, sp.sympify(row), sp.sympify(col))


def over(body: Any, *ranges: tuple[Any, Any]) -> Any:
    return sp.Sum(body, *[(index, 0, size - 1) for index, size in ranges])


def entry_function(w: Writer, e: Any) -> Any:
    """A function of one entry."""
    return w.pick([lambda: e**2, lambda: sp.sin(e), lambda: sp.exp(e/4), lambda: sp.log(1 + e**2), lambda: e*sp.tanh(e),
                   lambda: sp.Abs(e), lambda: sp.Max(e, 0), lambda: 1/(1 + e**2), lambda: (e - 1)**3])()


@produces("scalar", weight=1)
def sum_over_all_entries(w: Writer, depth: int) -> Any:
    m, n = w.shape()
    x = w.matrix((m, n), depth)
    return over(entry_function(w, entry_at(x, i, j)), (i, m), (j, n))


@produces("scalar", weight=1)
def weighted_sum(w: Writer, depth: int) -> Any:
    m, n = w.shape()
    a, x = w.matrix((m, n), depth), w.matrix((m, n), depth)
    return over(entry_at(a, i, j)*entry_function(w, entry_at(x, i, j)), (i, m), (j, n))


@produces("scalar", weight=1)
def sum_over_vector(w: Writer, depth: int) -> Any:
    n = w.size()
    x, y = w.matrix((n, sp.S.One), depth), w.matrix((sp.S.One, n), depth)
    u, v = entry_at(x, i, 0), entry_at(y, 0, i)
    return over(w.pick([u*v**2, entry_function(w, u - v), (i + 1)*entry_function(w, u)]), (i, n))


@produces("scalar", weight=1)
def contracted_product(w: Writer, depth: int) -> Any:
    """sum_ijk A_ij B_jk C_ki, or with one index left over on a vector."""
    m, n, p = w.size(), w.size(), w.size()
    a, b = w.matrix((m, n), depth), w.matrix((n, p), depth)
    if w.chance(0.5):
        d = w.matrix((m, p), depth)
        return over(entry_at(a, i, j)*entry_at(b, j, l)*entry_at(d, i, l), (i, m), (j, n), (l, p))
    x = w.matrix((m, sp.S.One), depth)
    return over(entry_at(x, i, 0)*entry_at(a, i, j)*entry_at(b, j, l)**2, (i, m), (j, n), (l, p))


@produces("scalar", weight=1)
def sum_along_diagonal(w: Writer, depth: int) -> Any:
    n = w.size()
    s = w.matrix((n, n), depth)
    body = w.pick([lambda: entry_function(w, entry_at(s, i, i)), lambda: entry_at(s, i, i)*entry_at(s, 0, i),
                   lambda: entry_at(s, i, i)*entry_at(s, i, n - 1)])()
    return over(body, (i, n))


@produces("scalar", weight=1)
def sum_of_turned_entries(w: Writer, depth: int) -> Any:
    n = w.size()
    s, r = w.matrix((n, n), depth), w.matrix((n, n), depth)
    here, there = entry_at(s, i, j), entry_at(r, j, i)
    body = w.pick([here*entry_at(s, j, i), here*there**2, (here - there)**2,
                   entry_at(s, i, i)*entry_at(r, i, j)*entry_at(s, j, j)])
    return over(body, (i, n), (j, n))


@produces("scalar", weight=1)
def sum_of_neighbours(w: Writer, depth: int) -> Any:
    """A shifted range: x_i x_{i-1}."""
    n = w.pick([size for size in w.sizes if size != 1])
    x = w.matrix((n, sp.S.One), depth)
    here, before = entry_at(x, i, 0), entry_at(x, i - 1, 0)
    return sp.Sum(w.pick([here*before, (here - before)**2, sp.sin(before)*here**2]), (i, 1, n - 1))


@produces("scalar", weight=1)
def nested_sums(w: Writer, depth: int) -> Any:
    """sum_i f(sum_j A_ij x_j)."""
    m, n = w.size(), w.size()
    a, x = w.matrix((m, n), depth), w.matrix((n, sp.S.One), depth)
    inner = sp.Sum(entry_at(a, i, j)*entry_at(x, j, 0), (j, 0, n - 1))
    return over(w.pick([lambda: inner**2, lambda: sp.tanh(inner), lambda: sp.log(1 + inner**2)])(), (i, m))


@produces("scalar", weight=1)
def pairwise_sum(w: Writer, depth: int) -> Any:
    """sum_ij f(x_i - y_j)."""
    m, n = w.size(), w.size()
    x, y = w.matrix((m, sp.S.One), depth), w.matrix((n, sp.S.One), depth)
    difference = entry_at(x, i, 0) - entry_at(y, j, 0)
    body = w.pick([difference**2, sp.exp(-difference**2), entry_at(x, i, 0)**2*entry_at(y, j, 0), sp.cos(difference)])
    return over(body, (i, m), (j, n))


@produces("scalar", weight=1)
def sum_of_powers(w: Writer, depth: int) -> Any:
    """A scalar sum over an index that is no place: sum_k s^k / k."""
    s = w.bounded(depth)
    return sp.Sum(w.pick([s**l/l, sp.cos(l*s), l*s**2]), (l, 1, w.pick([3, w.exponent])))


@produces("scalar", weight=1)
def sum_of_forms_of_columns(w: Writer, depth: int) -> Any:
    """sum_j of a row times a matrix times a column, entry by entry."""
    m, n = w.size(), w.size()
    x, a = w.matrix((m, n), depth), w.matrix((m, m), depth)
    return over(entry_at(x, i, j)*entry_at(a, i, l)*entry_at(x, l, j), (i, m), (j, n), (l, m))
