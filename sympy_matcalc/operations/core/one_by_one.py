"""The number in a 1x1 matrix: inside, it is the scalar."""
from __future__ import annotations

from typing import Any

from sympy import MatrixBase, Trace

from ...algebra.nodes import Node
from ...expressions.nodes import unchecked
from ...expressions.one_by_one import MatrixScalar
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading


def read_one_by_one(reader: Reader, expr: MatrixScalar, nodes: list[Node]) -> Node:
    """The scalar, which its matrix has been read as."""
    return as_scalar(nodes[0], expr)


def code_one_by_one(ns: Arrays, expr: MatrixScalar, x: Value) -> Value:
    """The entry."""
    return ns.scalar(x)


def stock_one_by_one(node: MatrixScalar, matrix: Any) -> Any:
    """Its trace, in SymPy's own nodes."""
    return matrix[0, 0] if isinstance(matrix, MatrixBase) else unchecked(Trace, matrix)


register(Reading(MatrixScalar, read_one_by_one, code_one_by_one, stock=stock_one_by_one,
                 samples=("MatrixScalar(u.T*A*x)",)))
