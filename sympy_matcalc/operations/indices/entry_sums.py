"""Sums over entries: Sum(A[i, j]*x[j, 0]**2, (j, 0, n - 1)) becomes a matrix expression.

What cannot be contracted so stays a sum over the index, entry by entry.
"""
from __future__ import annotations

import operator
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.indices.state import INDICES, new_index
from ...algebra.indices.sums import index_sum
from ...algebra.nodes import Node
from ...algebra.scalars import add_scalars, product_of_scalars
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Run, Value
from ...rules.registry import register, scoped
from ...rules.rows import Reading, no_children
from .contraction import Contraction, NotContractible
from .matrix_sums import code_terms


def read_sum_over_entries(reader: Reader, expr: sp.Sum, nodes: list[Node]) -> Node:
    """A matrix form where there is one, else the sum entry by entry."""
    expr, letters = with_fresh_indices(reader, expr)
    if not any(e.free_symbols & set(expr.bound_symbols) for e in expr.atoms(MatrixElement)):
        return entry_by_entry(reader, expr, letters)            # a series such as sum_k s^k/k, or a sum over samples
    algebra = reader.algebra
    try:
        monomials = Contraction(reader).sum_out(expr)
    except NotContractible:
        return entry_by_entry(reader, expr, letters)
    return add_scalars(algebra, [(1, product_of_scalars(algebra, [f.node for f in m])) for m in monomials])


def with_fresh_indices(reader: Reader, expr: sp.Sum) -> tuple[sp.Sum, dict[Any, Any]]:
    """The sum with other names for indices that already mean something outside, and which letters those were."""
    taken = {i: sp.Dummy(str(i), integer=True) for i, *_ in expr.limits if i in reader.bindings}
    if not taken:
        return expr, {}
    limits = []
    for place, (i, *bounds) in enumerate(expr.limits):          # an index means itself in the limits left of its own
        later = {j: taken[j] for j, *_ in expr.limits[place + 1:] if j in taken}
        limits.append((taken.get(i, i), *[b.xreplace(later) for b in bounds]))
    return sp.Sum(expr.function.xreplace(taken), *limits), {new: old for old, new in taken.items()}


def entry_by_entry(reader: Reader, expr: sp.Sum, letters: dict[Any, Any]) -> Node:
    """The sum over its indices."""
    indices = {i: new_index(reader.algebra) for i, *_ in expr.limits}
    INDICES.of(reader.algebra).letters.update((node.data, letters.get(i, i)) for i, node in indices.items())
    bounds = {i: (reader.body(low, indices), reader.body(high, indices)) for i, low, high in expr.limits}
    result = as_scalar(reader.body(expr.function, indices), expr)
    for i, *_ in expr.limits:
        result = index_sum(result, indices[i], *bounds[i])
    return result


@scoped
def code_sum_over_entries(ns: Arrays, expr: sp.Sum, run: Run) -> Value:
    """Term by term."""
    return code_terms(ns, expr.function, expr.limits, run, operator.add, 0, operator.neg)


register(Reading(
    sp.Sum, read_sum_over_entries, code_sum_over_entries, children=no_children,
    samples=("Sum(x[i, 0]**2, (i, 0, n - 1))", "Sum(A[i, j]*exp(x[j, 0]), (i, 0, m - 1), (j, 0, n - 1))",
             "Sum(x[i, 0]*x[i - 1, 0], (i, 1, n - 1))", "Sum(exp(A[i, j]*x[j, 0]), (i, 0, m - 1), (j, 0, n - 1))")))
