"""Explicit matrices, entry by entry."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.explicit import explicit_of, is_of_matrices
from ...algebra.indices.selections import element, unit
from ...algebra.kinds import EXPLICIT
from ...algebra.maps.primitives import Functional
from ...algebra.nodes import Node, shape_of
from ...algebra.products import product
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.forms import all_written
from ...writing.writer import Writing
from .symbols import read_leaf


def all_entries(expr: Any) -> list[Any]:
    """The entries are read first: they may contain the variable."""
    return list(expr.flat())


def read_explicit(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A constant explicit matrix is a leaf; entries that depend on a variable are scalars times e_i e_j^T."""
    algebra, shape = reader.algebra, (expr.rows, expr.cols)
    nodes = [as_scalar(n, expr) for n in nodes]
    if shape == (1, 1):
        return nodes[0]
    if not any(n.mask or n.slots or n.indices or is_of_matrices(n) for n in nodes):
        return read_leaf(reader, expr.as_immutable(), [])
    return explicit_of(algebra, nodes, shape)


def apply_explicit(y: Node, k: int, dx: Node) -> Node:
    """d(sum_ij a_ij e_i e_j^T) = sum_ij da_ij e_i e_j^T."""
    rows, cols = shape_of(y)
    return dx * product([unit(y.algebra, k // cols, rows), unit(y.algebra, k % cols, cols).T])


def pull_explicit(y: Node, k: int, g: Node) -> Node:
    """<G, da e_i e_j^T> = G_ij da."""
    cols = shape_of(y)[1]
    return element(g, k // cols, k % cols)


def map_of_entry(y: Node, k: int) -> Functional:
    """da -> da e_i e_j^T."""
    return Functional(apply_explicit(y, k, y.algebra.one), y.algebra.one)


def write_explicit(y: Node) -> Writing:
    """As SymPy's matrix."""
    return sp.ImmutableDenseMatrix(*shape_of(y), (yield from all_written(y.args)))


def code_explicit(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Entries may be blocks."""
    m, n = expr.shape
    rows = [values[i * n:(i + 1) * n] for i in range(m)]
    if any(map(ns.shape, values)):
        return ns.block(rows)
    return ns.array(rows) if values else ns.full(m, n, 0)


register(Reading(sp.ImmutableDenseMatrix, read_explicit, code_explicit, children=all_entries,
                 samples=("ImmutableMatrix([[s, 1, t], [Trace(S), 2, s*t]])", "x*ImmutableMatrix([[s, 2, 3]])")))
register(Reading(sp.ImmutableSparseMatrix, read_explicit, code_explicit, children=all_entries,
                 samples=("ImmutableSparseMatrix([[s, 0, t], [0, Trace(S), 0]])",)))
for mutable in (sp.Matrix, sp.SparseMatrix):
    register(Reading(mutable, read_explicit, code_explicit, children=all_entries))
register(Multilinear(
    EXPLICIT, write_explicit, additive=True, apply=apply_explicit, pullback=pull_explicit, primitive=map_of_entry,
    words=Words("entry by entry", "逐元素求微分", "d [a_ij] = [da_ij]", "d[a_{ij}]=[da_{ij}]")))
