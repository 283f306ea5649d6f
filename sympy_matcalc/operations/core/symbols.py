"""Symbols and numbers, and matrices that nobody looks into."""
from __future__ import annotations

from functools import reduce
from typing import Any

import sympy as sp

from ...algebra.indices.letters import in_letters
from ...algebra.indices.places import scalar_at
from ...algebra.kinds import ATOM, LEAF, NUMBER
from ...algebra.nodes import Node
from ...algebra.traces import trace
from ...expressions.differential_symbols import ScalarDifferential
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Constant, Reading, no_children
from ...writing.forms import written_alone


def read_leaf(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A matrix that nobody looks into."""
    node = reader.algebra.leaf(expr, reader.algebra.sizes.shape(expr.shape))
    return trace(node) if node.shape == (1, 1) else node


def read_symbol(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A scalar that nobody looks into."""
    return reader.algebra.atom(expr)


def read_indexed(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """c[i], whose index may be bound."""
    return scalar_at(reader.algebra, reader.place(expr))


def symbol_in_letters(y: Node) -> Any:
    """The symbol, with the letters that its indices print as."""
    return in_letters(y.algebra, y.data) if y.indices else y.data


def code_function_matrix(ns: Arrays, expr: Any, m: Value, n: Value, f: Value) -> Value:
    """The matrix with f(i, j) as its entries."""
    return ns.build(ns.index(m), ns.index(n), lambda i, j: f(ns.number(i), ns.number(j)))


def code_indexed(ns: Arrays, expr: Any, base: Value, *indices: Value) -> Value:
    """An entry of an array of any rank."""
    return reduce(lambda array, i: array[ns.index(i)], indices, base)


register(Reading(sp.MatrixSymbol, read_leaf, children=no_children, samples=("A", "x")))
register(Reading(sp.FunctionMatrix, read_leaf, code_function_matrix, children=no_children,
                 samples=("FunctionMatrix(m, n, Lambda((i, j), i + 2*j)) + A",)))
register(Reading(sp.Symbol, read_symbol, children=no_children, samples=("s",)))
register(Reading(sp.Dummy, read_symbol, children=no_children))
register(Reading(ScalarDifferential, read_symbol, children=no_children,
                 formless="a differential is no matrix or number of SymPy's"))
register(Reading(sp.Indexed, read_indexed, code_indexed, children=no_children,
                 samples=("c[1, 2]*s", "MatrixSum(c[i, 1]*A, (i, 0, 1))")))
register(Constant(LEAF, written_alone(symbol_in_letters)))
register(Constant(ATOM, written_alone(symbol_in_letters)))
register(Constant(NUMBER, written_alone(lambda y: sp.sympify(y.data))))
