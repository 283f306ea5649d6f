"""Activation functions, written in terms of those that have rules, so that their derivatives are short."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import OneMatrix, Rational

from ..expressions import shape_of
from ..expressions.nodes import as_matrix
from .entrywise import all_explicit, elementwise, hadamard, is_matrix, logsumexp, sigmoid

SLOPE = Rational(1, 100)


def leaky_relu(Z: Any, slope: Any = SLOPE) -> Any:
    """max(t, 0) + slope min(t, 0) of every entry.

    Examples
    ========

    >>> from sympy import Rational
    >>> from sympy_matcalc.constructors import leaky_relu
    >>> leaky_relu(-2, Rational(1, 10)), leaky_relu(3)
    (-1/5, 3)
    """
    return elementwise(lambda t: sp.Max(t, 0) + slope*sp.Min(t, 0), Z)


def elu(Z: Any, alpha: Any = 1) -> Any:
    """t for t > 0, and alpha (exp(t) - 1) for the rest (Clevert, Unterthiner & Hochreiter 2016).

    Examples
    ========

    >>> from sympy_matcalc.constructors import elu
    >>> elu(2), elu(-1)
    (2, -1 + exp(-1))
    """
    return elementwise(lambda t: sp.Piecewise((t, t > 0), (alpha*(sp.exp(t) - 1), True)), Z)


def gelu(Z: Any) -> Any:
    """t Phi(t) of every entry, Phi the normal distribution function (Hendrycks & Gimpel 2016).

    Examples
    ========

    >>> from sympy_matcalc.constructors import gelu
    >>> gelu(0)
    0
    """
    return elementwise(lambda t: t*(1 + sp.erf(t/sp.sqrt(2)))/2, Z)


def silu(Z: Any) -> Any:
    """t sigmoid(t) of every entry (Elfwing, Uchibe & Doya 2018).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import silu
    >>> silu(MatrixSymbol("z", 3, 1))
    z o sigmoid(z)
    """
    return hadamard(Z, sigmoid(Z)) if is_matrix(Z) else Z*sigmoid(Z)


def log_softmax(Z: Any, axis: int = 0) -> Any:
    """log softmax(Z) = Z - 1 logsumexp(Z), along the columns (axis 0) or the rows (axis 1) of a matrix.

    Returns
    =======

    A matrix of Z's shape, explicit if Z is.  A vector has one axis, whatever is given.

    Raises
    ======

    ValueError
        For another axis.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import jacobian
    >>> from sympy_matcalc.constructors import log_softmax
    >>> z = MatrixSymbol("z", 3, 1)
    >>> log_softmax(z)
    (-logsumexp(z))*1 + z
    >>> jacobian(log_softmax(z), z, layout="numerator")
    I - 1*softmax(z).T
    """
    Z = as_matrix("log_softmax", Z)
    rows, cols = shape_of(Z)
    sums, of_ones = logsumexp(Z, axis), sp.ones if all_explicit((Z,)) else OneMatrix
    if not is_matrix(sums):
        return Z - sums*of_ones(rows, cols)
    return Z - (of_ones(rows, 1)*sums if axis == 0 else sums*of_ones(1, cols))
