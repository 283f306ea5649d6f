"""Parts of matrices as variables: an entry X[i, j], a row, a column, a slice.

A part p = S^T X S' becomes a variable of its own by putting X + S (p - S^T X S') S'^T in the place of X, where X and p
are different leaves.  In the answer S^T X S' stands for p again, and X is what is left.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice, normalize

from ..algebra.indices.selections import selection_of_slice, unit
from ..algebra.nodes import Algebra, Node, transpose
from ..algebra.products import product


@dataclass(frozen=True)
class Part:
    """A part of a matrix symbol: `stand_in` is the symbol that is differentiated by, and prints as the part does."""
    expr: Any
    whole: sp.MatrixSymbol
    stand_in: Any

    def selections(self, algebra: Algebra) -> tuple[Node, Node]:
        """S and S' with S^T X S' the part."""
        rows, cols = algebra.sizes.shape(self.whole.shape)
        if isinstance(self.expr, MatrixElement):
            i, j = map(algebra.sizes.of, self.expr.args[1:])
            return unit(algebra, i, rows), unit(algebra, j, cols)
        ranges = [normalize(part, size) for part, size in zip(self.expr.args[1:], self.whole.shape)]
        left, right = (selection_of_slice(algebra, part, n) for part, n in zip(ranges, (rows, cols)))
        return left, right

    def of(self, matrix: Node) -> Node:
        """S^T A S' of a matrix of the shape of X."""
        left, right = self.selections(matrix.algebra)
        return product([transpose(left), matrix, right])

    def change(self, matrix: Node, value: Node) -> Node:
        """S (p - S^T A S') S'^T, which added to A puts another value in the place of the part."""
        left, right = self.selections(matrix.algebra)
        change = value - self.of(matrix)
        if change.shape is None:
            return change * product([left, transpose(right)])
        return product([left, change, transpose(right)])


def read_part(x: Any) -> Part | None:
    """The part that an expression is; None for what is none."""
    if isinstance(x, MatrixElement) and isinstance(x.parent, sp.MatrixSymbol):
        return Part(x, x.parent, sp.Symbol(str(x), real=True))
    if isinstance(x, MatrixSlice) and isinstance(x.parent, sp.MatrixSymbol):
        if tuple(x.shape) == (1, 1):
            return Part(x, x.parent, sp.Symbol(str(x), real=True))
        return Part(x, x.parent, sp.MatrixSymbol(str(x), *x.shape))
    return None
