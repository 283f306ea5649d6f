"""An expression in SymPy's own nodes only, for whoever goes on in plain SymPy."""
from __future__ import annotations

from typing import Any

from sympy import MatrixBase, Trace

from ...expressions.nodes import unchecked
from ...expressions.one_by_one import MatrixScalar
from ...reading.checks import as_scalar
from ...rules.registry import register
from ...rules.rows import Reading


def stock_scalar(node: Any, matrix: Any) -> Any:
    return matrix[0, 0] if isinstance(matrix, MatrixBase) else unchecked(Trace, matrix)


register(Reading(MatrixScalar, lambda reader, expr, nodes: as_scalar(nodes[0], expr),
                 lambda ns, expr, x: ns.scalar(x), samples=("MatrixScalar(u.T*A*x)",), stock=stock_scalar))
