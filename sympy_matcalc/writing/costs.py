"""What an expression costs: the measure by which one form is shorter than another."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ..algebra.walking import post_order
from ..algebra.weights import INVERSE_WEIGHT, KRONECKER_WEIGHT, NO_COST, OPERATION_WEIGHT, PRODUCT_WEIGHT, SUM_WEIGHT
from ..expressions.one_by_one import MatrixScalar
from ..expressions.twins import stock_class

_ONE_LESS = frozenset({sp.Add, sp.Mul, sp.MatAdd, sp.HadamardProduct})
_FREE = frozenset({sp.Transpose, sp.Adjoint, sp.Lambda, sp.Tuple, sp.Indexed, sp.FunctionMatrix})


def cost(expr: Any) -> float:
    """The cost of an expression: its operations, counted as often as they are printed.

    A sum or an entrywise product of k terms counts k - 1, a product of k matrices (k - 1) * 1.25, an inverse 1.5, a
    Kronecker or Khatri-Rao product and a sum over an index 2; a scalar factor (also -1), a power, a function and
    everything else 1.  Symbols and their entries, numbers, identities, transposes and the brackets that make a number
    of a 1x1 matrix are free.  `matsimplify` never raises the cost; among forms of one cost it takes the one with fewer
    transposes.

    Parameters
    ----------
    expr
        A scalar, a matrix expression or an explicit Matrix (which costs what its entries cost).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import cost
    >>> X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
    >>> cost(X.T*(X*w - y)), cost(X.T*X*w - X.T*y)
    (4.5, 5.75)
    """
    known: dict[int, float] = {}
    alive = []                                  # the parts, so that no id is used twice
    for e, parts in post_order(expr, _costed_parts, lambda e: id(e) in known):
        known[id(e)] = _of_the_operation(e) + sum(known[id(a)] for a in parts)
        alive.append(parts)
    return known[id(expr)]


def _costed_parts(e: Any) -> Sequence[Any]:
    """What an expression is made of, without sizes, indices and the bound symbols of functions."""
    if isinstance(e, sp.MatrixBase):
        return list(e.flat())
    if hasattr(e, "costed_parts"):
        return e.costed_parts()
    if isinstance(e, sp.MatrixSymbol) or not getattr(e, "args", ()) \
            or isinstance(e, MatrixElement) and is_symbol_of_matrix(e.parent):
        return ()                           # an entry of a symbol is one
    if isinstance(e, (sp.Lambda, sp.Sum)):
        return [e.expr if isinstance(e, sp.Lambda) else e.args[0]]
    if isinstance(e, (MatrixElement, sp.Inverse)):
        return e.args[:1]
    if isinstance(e, sp.BlockMatrix):
        return list(e.blocks.flat())
    if not any(getattr(a, "is_Matrix", False) or isinstance(a, (sp.Expr, sp.Lambda, sp.Tuple)) for a in e.args):
        return ()
    if getattr(e, "is_Matrix", False) and not any(getattr(a, "is_Matrix", False) for a in e.args):
        return ()                           # identity, ones, zeros: sizes only
    return [a for a in e.args if isinstance(a, (sp.Basic, sp.MatrixBase))]


def is_symbol_of_matrix(matrix: Any) -> bool:
    """Whether a matrix stands for itself: a symbol, a member or the mean of a family."""
    return isinstance(matrix, sp.MatrixSymbol) or getattr(matrix, "stands_for_itself", False)


def _of_the_operation(e: Any) -> float:
    cls, n = stock_class(type(e)), len(getattr(e, "args", ()))
    if hasattr(e, "own_cost"):
        return float(e.own_cost())
    if not n or cls in _FREE or isinstance(e, (sp.MatrixSymbol, sp.MatrixBase)) or not _costed_parts(e):
        return NO_COST
    if cls in _ONE_LESS:
        return OPERATION_WEIGHT*(n - 1)
    if cls is sp.MatMul:
        matrices = sum(1 for a in e.args if getattr(a, "is_Matrix", False))
        closed = sum(map(_is_closed, e.args))               # x^T y in front is as dear as inside
        return (n - matrices - closed) + PRODUCT_WEIGHT*(matrices + closed - 1)
    if cls is sp.KroneckerProduct:
        return KRONECKER_WEIGHT*(n - 1)
    if cls is sp.Inverse or cls is sp.MatPow and e.exp.could_extract_minus_sign():
        return INVERSE_WEIGHT
    if cls is sp.Sum:
        return SUM_WEIGHT
    if cls is sp.BlockMatrix:
        return OPERATION_WEIGHT*(e.blocks.rows*e.blocks.cols - 1)
    return OPERATION_WEIGHT


def _is_closed(factor: Any) -> bool:
    """Whether a scalar is a 1x1 product, or has one as factor."""
    return isinstance(factor, MatrixScalar) or isinstance(factor, sp.Mul) and not factor.is_Matrix \
        and any(isinstance(a, MatrixScalar) for a in factor.args)
