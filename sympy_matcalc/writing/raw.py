"""SymPy nodes built as they are, without evaluation, in the normal form that SymPy itself would give small ones."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.matexpr import MatrixElement

from ..expressions.nodes import unchecked
from ..expressions.one_by_one import MatrixScalar
from ..expressions.recasting import as_twins
from ..expressions.sums_and_products import OrderedSum, SignedProduct

SMALL = 60
"""Sums whose terms have at most about this many operations are put in SymPy's own order; sorting is slow."""

SHALLOW = 100
"""Scalars of at most this cost go through SymPy's constructors, which sort and ask for assumptions recursively."""


def raw_element(matrix: Any, i: Any, j: Any) -> Any:
    """A[i, j]; the entry itself of an explicit matrix."""
    if isinstance(matrix, sp.MatrixBase):
        return matrix[i, j]
    return unchecked(MatrixElement, matrix, i, j)


def raw_own(cls: Any, shape: tuple[Any, Any], *args: Any) -> Any:
    """A node of this package, whose shape is stored with it."""
    rows, cols = shape
    return cls._build((rows if isinstance(rows, sp.Basic) else sp.Integer(rows),
                       cols if isinstance(cols, sp.Basic) else sp.Integer(cols)), *args)


def raw_sum(body: Any, limits: Any) -> Any:
    """A Sum of scalars; its constructor would fold every Piecewise in the body, even one inside a Lambda."""
    return raw_scalar(sp.Sum, (body, limits))


def raw_scalar_sum(terms: Sequence[Any], cost: float) -> Any:
    """The sum of scalars."""
    found = _evaluated(sp.Add, terms, cost)
    if found is not None:
        return found
    return terms[0] if len(terms) == 1 else raw_scalar(sp.Add, terms)


def raw_scalar_product(number: Any, factors: Sequence[Any], cost: float) -> Any:
    """number times the product of scalars."""
    found = _evaluated(sp.Mul, (number, *factors), cost)
    if found is not None:
        return found
    args = [a for f in (sp.sympify(number), *factors) for a in (f.args if isinstance(f, sp.Mul) else (f,)) if a != 1]
    return args[0] if len(args) == 1 else raw_scalar(sp.Mul, args)


def raw_scalar_power(base: Any, exponent: Any, cost: float) -> Any:
    """A power of a scalar."""
    found = _evaluated(sp.Pow, (base, exponent), cost)
    if found is not None:
        return found
    return base if exponent == 1 else raw_scalar(sp.Pow, (base, exponent))


def _evaluated(cls: Any, args: Sequence[Any], cost: float) -> Any:
    """What SymPy's constructor makes of a small scalar; None if it is large, or SymPy fails on a trace in it."""
    if cost > SHALLOW:
        return None
    try:
        return as_twins(cls(*args), args)
    except (TypeError, NotImplementedError, sp.ShapeError):     # it takes the matrices inside apart
        return None


def raw_scalar(cls: Any, args: Sequence[Any]) -> Any:
    node = sp.Basic.__new__(cls, *args)
    node.is_commutative = True
    hash(node)
    return node


def raw_product(coefficient: Any, factors: Sequence[Any]) -> Any:
    """coefficient times the product of matrices, flat."""
    args = factors if coefficient == 1 else (sp.sympify(coefficient), *factors)
    return args[0] if len(args) == 1 else unchecked(SignedProduct, *args)


def raw_matrix_sum(terms: Sequence[Any], cost: float) -> Any:
    """The sum of matrices, sorted as SymPy sorts where it is small."""
    if len(terms) == 1:
        return terms[0]
    return unchecked(OrderedSum, *(sorted(terms, key=default_sort_key) if cost <= SMALL else terms))


def raw_power(base: Any, exponent: Any) -> Any:
    if exponent == 1:
        return base
    if exponent == -1:
        return unchecked(sp.Inverse, base, sp.S.NegativeOne)
    return unchecked(sp.MatPow, base, sp.sympify(exponent))


def scalar_of(matrix: Any) -> Any:
    """A 1x1 matrix as a scalar."""
    return unchecked(MatrixScalar, matrix)
