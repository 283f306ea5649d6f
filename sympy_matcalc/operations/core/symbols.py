"""Symbols, indexed constants and differentials."""
from __future__ import annotations

from functools import reduce

import sympy as sp

from ...algebra.indices.deltas import scalar_at
from ...algebra.indices.letters import in_letters
from ...algebra.kinds import LEAF
from ...algebra.products import trace
from ...algebra.sizes import dimensions
from ...expressions.differential_symbols import ScalarDifferential
from ...rules.registry import register
from ...rules.rows import Constant, Reading


def read_leaf(reader, expr, nodes):
    """A matrix that nobody looks into."""
    node = reader.algebra.leaf(expr, dimensions(expr.shape))
    return trace(node) if node.shape == (1, 1) else node


def read_symbol(reader, expr, nodes):
    return reader.algebra.atom(expr)


def read_indexed(reader, expr, nodes):
    """c[i], whose index may be bound."""
    return scalar_at(reader.algebra, reader.place(expr))


def write_leaf(y):
    return y.data if not y.indices else in_letters(y.algebra, y.data)
    yield


def code_function_matrix(ns, expr, m, n, f):
    return ns.build(ns.index(m), ns.index(n), lambda i, j: f(ns.number(i), ns.number(j)))


def code_indexed(ns, expr, base, *indices):
    return reduce(lambda array, i: array[ns.index(i)], indices, base)


none = ()


register(Reading(sp.MatrixSymbol, read_leaf, children=lambda e: none, samples=("A", "x")))
register(Reading(sp.FunctionMatrix, read_leaf, code_function_matrix, children=lambda e: none,
                 samples=("FunctionMatrix(m, n, Lambda((i, j), i + 2*j)) + A",)))
register(Reading(sp.Symbol, read_symbol, children=lambda e: none, samples=("s",)))
register(Reading(sp.Dummy, read_symbol, children=lambda e: none))
register(Reading(ScalarDifferential, read_symbol, children=lambda e: none,
                 formless="a differential is no matrix or number of SymPy's"))
register(Reading(sp.Indexed, read_indexed, code_indexed, children=lambda e: none,
                 samples=("c[1, 2]*s", "MatrixSum(c[i, 1]*A, (i, 0, 1))")))
register(Constant(LEAF, write_leaf))
