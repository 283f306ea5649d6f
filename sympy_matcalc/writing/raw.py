"""SymPy nodes built as they are, without evaluation, in the normal form that SymPy itself would give small ones."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE

from ..expressions.nodes import MatrixNode
from ..expressions.one_by_one import MatrixScalar

SMALL = 60
"""Sums whose terms have at most about this many operations are put in SymPy's own order; sorting is slow."""

SHALLOW = 100
"""Scalars of at most this cost go through SymPy's constructors, which sort and ask for assumptions recursively."""


def raw(cls: Any, *args: Any) -> Any:
    """The node with these arguments, hashed now so that deep trees never hash recursively."""
    node = sp.Basic.__new__(cls, *args)
    hash(node)
    if issubclass(cls, sp.MatMul):          # else SymPy's printers ask for the sign by a deep doit of every product
        is_negative = _is_negative(args[0])
        node.precedence = PRECEDENCE["Add" if is_negative else "Mul"]
        node.could_extract_minus_sign = _yes if is_negative else _no
    elif cls is sp.KroneckerProduct:        # or LaTeX prints -A kron B C for -(A kron B) C
        node.precedence = PRECEDENCE["Add"]
    return node


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


def raw_element(matrix: Any, i: Any, j: Any) -> Any:
    """A[i, j]; the entry itself of an explicit matrix."""
    if isinstance(matrix, sp.MatrixBase):
        return matrix[i, j]
    return raw(MatrixElement, matrix, i, j)


def raw_own(cls: Any, shape: tuple[Any, Any], *args: Any) -> Any:
    """A node of this package, whose shape is stored with it."""
    rows, cols = shape
    return cls._build((rows if isinstance(rows, sp.Basic) else sp.Integer(rows),
                       cols if isinstance(cols, sp.Basic) else sp.Integer(cols)), *args)


def raw_sum(body: Any, limits: Any) -> Any:
    """A Sum of scalars; its constructor would fold every Piecewise in the body, even one inside a Lambda."""
    return _raw_scalar(sp.Sum, (body, limits))


def raw_diag(vector: Any, n: Any) -> Any:
    """DiagMatrix of a column, which keeps its vector and shape as attributes."""
    node = sp.Basic.__new__(DiagMatrix, vector)
    node._vector, node._shape, node._iscolumn = vector, (sp.sympify(n), sp.sympify(n)), True
    hash(node)
    return node


def raw_scalar_sum(terms: Sequence[Any], cost: float) -> Any:
    """The sum of scalars."""
    found = _evaluated(sp.Add, terms, cost)
    if found is not None:
        return found
    return terms[0] if len(terms) == 1 else _raw_scalar(sp.Add, terms)


def raw_scalar_product(number: Any, factors: Sequence[Any], cost: float) -> Any:
    """number times the product of scalars."""
    found = _evaluated(sp.Mul, (number, *factors), cost)
    if found is not None:
        return found
    args = [a for f in (sp.sympify(number), *factors) for a in (f.args if isinstance(f, sp.Mul) else (f,)) if a != 1]
    return args[0] if len(args) == 1 else _raw_scalar(sp.Mul, args)


def raw_scalar_power(base: Any, exponent: Any, cost: float) -> Any:
    """A power of a scalar."""
    found = _evaluated(sp.Pow, (base, exponent), cost)
    if found is not None:
        return found
    return base if exponent == 1 else _raw_scalar(sp.Pow, (base, exponent))


def _evaluated(cls: Any, args: Sequence[Any], cost: float) -> Any:
    """What SymPy's constructor makes of a small scalar; None if it is large, or SymPy fails on a trace in it."""
    if cost > SHALLOW:
        return None
    try:
        return cls(*args)
    except (TypeError, NotImplementedError, sp.ShapeError):     # it takes the matrices inside apart
        return None


def _raw_scalar(cls: Any, args: Sequence[Any]) -> Any:
    node = sp.Basic.__new__(cls, *args)
    node.is_commutative = True
    hash(node)
    return node


def raw_product(coefficient: Any, factors: Sequence[Any]) -> Any:
    """coefficient times the product of matrices, flat; a minus stands in front of all, so that it prints as one."""
    args = list(factors)
    if isinstance(coefficient, sp.Mul) and coefficient.args[0] is sp.S.NegativeOne:
        rest = coefficient.args[1] if len(coefficient.args) == 2 else _raw_scalar(sp.Mul, coefficient.args[1:])
        inner = raw(sp.MatMul, rest, *args)
        inner.precedence = PRECEDENCE["Mul"] + 1            # no parentheses after the minus
        return raw(sp.MatMul, sp.S.NegativeOne, inner)
    if coefficient != 1:
        args.insert(0, coefficient)
    if len(args) == 1:
        return args[0]
    return raw(sp.MatMul, *args)


def raw_matrix_sum(terms: Sequence[Any], cost: float) -> Any:
    """Sum of matrices, sorted as SymPy sorts where it is small; with nodes of our own a positive term comes first."""
    if len(terms) == 1:
        return terms[0]
    if cost <= SMALL:
        terms = sorted(terms, key=default_sort_key)
        if any(isinstance(f, MatrixNode) for t in terms for f in (t, *t.args)):
            terms = sorted(terms, key=_is_late)
    node = raw(sp.MatAdd, *terms)
    if cost <= SMALL and any(map(_is_late, terms)):
        try:
            printed = node.as_ordered_terms()
        except (TypeError, NotImplementedError, sp.ShapeError):     # SymPy sorts by taking the terms apart
            return node
        # SymPy's printers ask for their order: not a minus first, and I + K
        node.as_ordered_terms = Ordered(sorted(printed, key=_is_late) if _is_late(printed[0]) else printed)
    return node


class Ordered:
    """The terms of a sum in the order they print in; what SymPy's printers call."""

    def __init__(self, terms: Sequence[Any]) -> None:
        self.terms = [raw(SignedMatMul, *t.args) if type(t) is sp.MatMul and _is_negative(t.args[0]) else t
                      for t in terms]

    def __call__(self, order: Any = None, data: bool = False) -> list[Any]:
        return self.terms


class SignedMatMul(sp.MatMul):
    """A product to be printed: SymPy prints A - B C by -(-B C), and would multiply that out."""

    def __neg__(self) -> Any:
        number, *factors = self.args
        return raw_product(-number, factors)


def _is_late(term: Any) -> bool:
    """Whether a term does not come first in a sum."""
    return getattr(term, "prints_last", False) or isinstance(term, sp.MatMul) and _is_negative(term.args[0])


def _is_negative(factor: Any) -> bool:
    """Whether a factor prints with a minus in front."""
    number = factor.args[0] if isinstance(factor, sp.Mul) and not factor.is_Matrix else factor
    return isinstance(number, sp.Number) and bool(number.is_negative)


def raw_power(base: Any, exponent: Any) -> Any:
    if exponent == 1:
        return base
    if exponent == -1:
        return raw(sp.Inverse, base, sp.S.NegativeOne)
    return raw(sp.MatPow, base, sp.sympify(exponent))


def scalar_of(matrix: Any) -> Any:
    """A 1x1 matrix as a scalar."""
    return raw(MatrixScalar, matrix)
