"""Functions of the entries, columns and rows of matrices, as they are written."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Lambda, Max, Rational, exp

from ...expressions.arguments import is_matrix_argument
from ...expressions.bound_symbols import bound
from ...expressions.functions import Sigmoid, Softplus
from ...rules.registry import register
from ...rules.rows import Reading
from .elementwise_functions import elementwise
from .hadamard_product import hadamard

__all__ = ["elu", "gelu", "leaky_relu", "relu", "sigmoid", "silu", "softplus"]


_RELU = Lambda((bound(0),), Max(0, bound(0)))


def sigmoid(x: Any) -> Any:
    """The logistic function 1/(1 + exp(-x)) of a scalar or of every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import sigmoid
    >>> sigmoid(MatrixSymbol("X", 2, 3)), sigmoid(0)
    (sigmoid(X), 1/2)
    """
    return elementwise(Sigmoid, x)


def relu(x: Any) -> Any:
    """The larger of 0 and x, for a scalar or for every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import relu
    >>> relu(MatrixSymbol("X", 2, 3)), relu(-1)
    (Max(0, X), 0)
    """
    return elementwise(_RELU, x)


def softplus(x: Any) -> Any:
    """The function log(1 + exp(x)) of a scalar or of every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import softplus
    >>> softplus(MatrixSymbol("X", 2, 3))
    softplus(X)
    """
    return elementwise(Softplus, x)


SLOPE = Rational(1, 100)


def leaky_relu(Z: Any, slope: Any = SLOPE) -> Any:
    """max(t, 0) + slope min(t, 0) of every entry.

    Examples
    ========

    >>> from sympy import Rational
    >>> from sympy_matcalc import leaky_relu
    >>> leaky_relu(-2, Rational(1, 10)), leaky_relu(3)
    (-1/5, 3)
    """
    return elementwise(lambda t: sp.Max(t, 0) + slope*sp.Min(t, 0), Z)


def elu(Z: Any, alpha: Any = 1) -> Any:
    """t for t > 0, and alpha (exp(t) - 1) for the rest (Clevert, Unterthiner & Hochreiter 2016).

    Examples
    ========

    >>> from sympy_matcalc import elu
    >>> elu(2), elu(-1)
    (2, -1 + exp(-1))
    """
    return elementwise(lambda t: sp.Piecewise((t, t > 0), (alpha*(sp.exp(t) - 1), True)), Z)


def gelu(Z: Any) -> Any:
    """t Phi(t) of every entry, Phi the normal distribution function (Hendrycks & Gimpel 2016).

    Examples
    ========

    >>> from sympy_matcalc import gelu
    >>> gelu(0)
    0
    """
    return elementwise(lambda t: t*(1 + sp.erf(t/sp.sqrt(2)))/2, Z)


def silu(Z: Any) -> Any:
    """t sigmoid(t) of every entry (Elfwing, Uchibe & Doya 2018).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import silu
    >>> silu(MatrixSymbol("z", 3, 1))
    z o sigmoid(z)
    """
    return hadamard(Z, sigmoid(Z)) if is_matrix_argument(Z) else Z*sigmoid(Z)


register(Reading(Sigmoid, None, stock=lambda node, t: Sigmoid(t).rewrite(exp)))
register(Reading(Softplus, None, stock=lambda node, t: Softplus(t).rewrite(exp)))
