"""What the tables of published forms are checked with: how long a form is, and derivatives by differences."""
from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc import Hadamard, KhatriRao, MatrixScalar, MatrixSum, evaluate
from sympy_matcalc.numerics.sampling import random_values

STEP = 1e-3
LEAVES = sp.MatrixSymbol | sp.Identity | sp.OneMatrix | sp.ZeroMatrix | sp.Symbol | sp.Number
COUNTED_LESS_ONE = sp.Add | sp.Mul | sp.MatAdd | sp.MatMul | sp.HadamardProduct | Hadamard | sp.KroneckerProduct | \
    KhatriRao


def operations(expr: Any) -> int:
    """Operations as they are printed: sums and products of k parts count k - 1, all else 1, brackets nothing."""
    if isinstance(expr, LEAVES) or not getattr(expr, "args", ()):
        return 0
    if isinstance(expr, sp.MatrixBase):
        return sum(map(operations, expr.flat()))
    if isinstance(expr, sp.Lambda):
        return operations(expr.expr)
    if isinstance(expr, sp.Sum | MatrixSum | MatrixElement):
        return 1 + operations(expr.args[0])
    own = len(expr.args) - 1 if isinstance(expr, COUNTED_LESS_ONE) else int(not isinstance(expr, MatrixScalar))
    return own + sum(operations(a) for a in expr.args if isinstance(a, sp.Basic | sp.MatrixBase))


def values_for(*exprs: Any, sizes: Any, **options: Any) -> dict[Any, Any]:
    """Values of all variables of some expressions."""
    return random_values(list(exprs), sizes=sizes, **options) | dict(sizes)


def number(expr: Any, values: Any) -> np.ndarray:
    """The value as a matrix."""
    return np.atleast_2d(np.array(evaluate(expr, values), dtype=float))


def vec(a: Any) -> np.ndarray:
    """The columns below each other."""
    return np.reshape(a, (-1, 1), order="F")


def differences(F: Any, X: Any, values: Any) -> np.ndarray:
    """d vec(F)/d vec(X)^T, one column for each entry of X, by central differences."""
    base = np.array(values[X], dtype=float)
    columns = []
    for k in range(base.size):
        unit = np.zeros(base.size)
        unit[k] = 1
        unit = unit.reshape(base.shape, order="F")

        def at(h: float, unit: Any = unit) -> np.ndarray:
            moved = base + h*unit
            return vec(number(F, {**values, X: moved if moved.ndim else float(moved)}))
        wide, narrow = ((at(h) - at(-h))/(2*h) for h in (STEP, STEP/2))
        columns.append((4*narrow - wide)/3)
    return np.hstack(columns)


def close(a: Any, b: Any, tolerance: float = 1e-6) -> bool:
    """Whether two matrices have one shape and, up to the largest entry, one value."""
    return np.shape(a) == np.shape(b) and bool(np.abs(a - b).max() <= tolerance*max(1, np.abs(b).max()))
