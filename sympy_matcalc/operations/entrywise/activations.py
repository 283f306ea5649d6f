"""Activation functions of scalars, or of every entry of a matrix."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Lambda, Max

from ...algebra.functions import function_of
from ...algebra.nodes import Node
from ...expressions.arguments import is_matrix_argument
from ...expressions.bound_symbols import bound
from ...expressions.functions import Sigmoid, Softplus
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading
from ..core.scalar_functions import DERIVATIVES
from .elementwise_functions import elementwise
from .hadamard_product import hadamard

__all__ = ["elu", "gelu", "leaky_relu", "relu", "sigmoid", "silu", "softplus"]


# ------------------------------------------------------------------------------------------ sigmoid and softplus
def sigmoid(x: Any) -> Any:
    """The logistic function 1/(1 + exp(-x)) of a scalar or of every entry of a matrix.

    Parameters
    ----------
    x
        A scalar or a matrix.

    Returns
    -------
    Scalar or matrix expression
        Of x's shape; explicit if x is.

    See Also
    --------
    softplus : a function whose derivative it is.
    softmax : the same for several classes.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import sigmoid
    >>> sigmoid(MatrixSymbol("X", 2, 3)), sigmoid(0)
    (sigmoid(X), 1/2)
    """
    return elementwise(Sigmoid, x)


def softplus(x: Any) -> Any:
    """The function log(1 + exp(x)) of a scalar or of every entry of a matrix.

    Parameters
    ----------
    x
        A scalar or a matrix.

    Returns
    -------
    Scalar or matrix expression
        Of x's shape; explicit if x is.

    See Also
    --------
    sigmoid : its derivative.
    relu : what it smooths.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import softplus
    >>> softplus(MatrixSymbol("X", 2, 3))
    softplus(X)
    """
    return elementwise(Softplus, x)


def read_activation(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A function of a scalar."""
    return function_of(type(expr), as_scalar(nodes[0], expr))


def code_sigmoid(ns: Arrays, expr: Sigmoid, t: Value) -> Value:
    """Entry by entry inside a Lambda."""
    return 1 / (1 + ns.exp(-t))


def code_softplus(ns: Arrays, expr: Softplus, t: Value) -> Value:
    """max(t, 0) + log(1 + exp(-|t|)), so that nothing overflows."""
    return (t + ns.abs(t)) / 2 + ns.log1p(ns.exp(-ns.abs(t)))


def stock_activation(node: Any, t: Any) -> Any:
    """In terms of exp."""
    return node.func(t).rewrite(sp.exp)


register(Reading(Sigmoid, read_activation, code_sigmoid, stock=stock_activation, samples=("Sigmoid(s)",)))
register(Reading(Softplus, read_activation, code_softplus, stock=stock_activation, samples=("Softplus(s)",)))
DERIVATIVES[Sigmoid] = lambda y, x: y * (1 - y)
DERIVATIVES[Softplus] = lambda y, x: function_of(Sigmoid, x)


# ------------------------------------------------------------------------------- written in terms of other functions
RELU = Lambda((bound(0),), Max(0, bound(0)))
SLOPE = sp.Rational(1, 100)


def relu(x: Any) -> Any:
    """The larger of 0 and x, for a scalar or for every entry of a matrix.

    Parameters
    ----------
    x
        A scalar or a matrix.

    Returns
    -------
    Scalar or matrix expression
        Of x's shape; explicit if x is.

    See Also
    --------
    leaky_relu, elu, gelu, silu, softplus

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import relu
    >>> relu(MatrixSymbol("X", 2, 3)), relu(-1)
    (Max(0, X), 0)
    """
    return elementwise(RELU, x)


def leaky_relu(Z: Any, slope: Any = SLOPE) -> Any:
    """max(t, 0) + slope min(t, 0) of every entry.

    Parameters
    ----------
    Z
        A scalar or a matrix.
    slope
        The slope below 0: a number or a scalar.

    Returns
    -------
    Scalar or matrix expression
        Of Z's shape; explicit if Z is.

    See Also
    --------
    relu : with slope 0.

    Examples
    --------
    >>> from sympy import Rational
    >>> from sympy_matcalc import leaky_relu
    >>> leaky_relu(-2, Rational(1, 10)), leaky_relu(3)
    (-1/5, 3)
    """
    return elementwise(lambda t: sp.Max(t, 0) + slope*sp.Min(t, 0), Z)


def elu(Z: Any, alpha: Any = 1) -> Any:
    """t for t > 0, and alpha (exp(t) - 1) for the rest.

    Parameters
    ----------
    Z
        A scalar or a matrix.
    alpha
        Minus the limit on the left: a number or a scalar.

    Returns
    -------
    Scalar or matrix expression
        Of Z's shape; explicit if Z is.

    See Also
    --------
    relu

    References
    ----------
    Clevert, Unterthiner & Hochreiter (2016).

    Examples
    --------
    >>> from sympy_matcalc import elu
    >>> elu(2), elu(-1)
    (2, -1 + exp(-1))
    """
    return elementwise(lambda t: sp.Piecewise((t, t > 0), (alpha*(sp.exp(t) - 1), True)), Z)


def gelu(Z: Any) -> Any:
    """t Phi(t) of every entry, Phi the normal distribution function.

    Parameters
    ----------
    Z
        A scalar or a matrix.

    Returns
    -------
    Scalar or matrix expression
        Of Z's shape; explicit if Z is.

    See Also
    --------
    silu : the same with the logistic distribution.

    References
    ----------
    Hendrycks & Gimpel (2016).

    Examples
    --------
    >>> from sympy_matcalc import gelu
    >>> gelu(0)
    0
    """
    return elementwise(lambda t: t*(1 + sp.erf(t/sp.sqrt(2)))/2, Z)


def silu(Z: Any) -> Any:
    """t sigmoid(t) of every entry.

    Parameters
    ----------
    Z
        A scalar or a matrix.

    Returns
    -------
    Scalar or matrix expression
        Of Z's shape; explicit if Z is.

    See Also
    --------
    gelu : the same with the normal distribution.

    References
    ----------
    Elfwing, Uchibe & Doya (2018).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import silu
    >>> silu(MatrixSymbol("z", 3, 1))
    z o sigmoid(z)
    """
    return hadamard(Z, sigmoid(Z)) if is_matrix_argument(Z) else Z*sigmoid(Z)
