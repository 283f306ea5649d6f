"""Normalisation, attention and kernels, written in terms of functions that have rules."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import MatMul, Transpose

from ...errors import FamilyError
from ...expressions.families import Family
from ...expressions.nodes import as_matrix
from ...expressions.shapes import matrix_shape
from ..entrywise.hadamard_product import all_explicit
from .along_axis import along
from .normalized_exponential import softmax
from .standardization import Standardized

__all__ = ["attention", "batch_norm", "layer_norm"]


def layer_norm(X: Any, eps: Any = 0, axis: int = 0) -> Any:
    """(x - mean)/sqrt(variance + eps) of a vector; of every column (axis 0) or row (axis 1) of a matrix.

    Parameters
    ==========

    X
        A vector, or an m x n matrix.
    eps
        What is added to the variance (which is over the number of entries, not one less): a number or a scalar.
    axis
        Along what a matrix is normalised: 0 if a sample is a column, 1 if it is a row.

    Returns
    =======

    A matrix of X's shape, which prints as standardized(X); explicit if X and eps are.

    Raises
    ======

    ValueError
        For another axis, or a negative eps.
    ShapeError
        If there is one entry along the axis and no eps.

    References
    ==========

    Ba, Kiros & Hinton (2016).

    Examples
    ========

    >>> from sympy import MatrixSymbol, Symbol
    >>> from sympy_matcalc import dot, gradient
    >>> from sympy_matcalc import layer_norm
    >>> n = Symbol("n", integer=True, positive=True)
    >>> x, g = MatrixSymbol("x", n, 1), MatrixSymbol("g", n, 1)
    >>> layer_norm(x), layer_norm(MatrixSymbol("X", 2, 3), axis=1)
    (standardized(x), standardized(X, axis=1))
    >>> gradient(dot(g, layer_norm(x)), x)
    1/std(x)*(g - 1/n*(1 + standardized(x)*standardized(x).T)*g)
    """
    return along(Standardized, X, axis, eps)


def batch_norm(X: Any, eps: Any = 0, axis: int = 1) -> Any:
    """Every feature without its mean over the batch, divided by its deviation sqrt(variance + eps).

    Parameters
    ==========

    X
        A batch: an m x n matrix of m features of n samples, or with axis=0 of n features of m samples.
    eps
        What is added to the variance (which is over the number of samples): a number or a scalar.
    axis
        The axis of the samples: 1 if a sample is a column (the default), 0 if it is a row.

    Returns
    =======

    A matrix of X's shape, which prints as standardized(X, axis=1); explicit if X and eps are.

    Raises
    ======

    ValueError
        For another axis, or a negative eps.
    ShapeError
        If there is one sample and no eps.

    References
    ==========

    Ioffe & Szegedy (2015).

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import batch_norm
    >>> batch_norm(MatrixSymbol("X", 4, 5))
    standardized(X, axis=1)
    """
    return along(Standardized, X, axis, eps, of_vectors=False)


def attention(Q: Any, K: Any, V: Any) -> Any:
    """softmax(Q K^T/sqrt(d)) V, rowwise, for queries Q m x d, keys K n x d and values V n x p (Vaswani et al. 2017).

    Raises
    ======

    ShapeError
        If the shapes do not fit.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import attention
    >>> Q, K, V = MatrixSymbol("Q", 3, 4), MatrixSymbol("K", 5, 4), MatrixSymbol("V", 5, 2)
    >>> attention(Q, K, V)
    softmax((1/2)*Q*K.T, axis=1)*V
    """
    Q, K, V = (as_matrix("attention", A) for A in (Q, K, V))
    if all_explicit((Q, K, V)):
        return softmax(Q*K.T/sp.sqrt(Q.cols), axis=1)*V
    scores = MatMul(1/sp.sqrt(matrix_shape(Q)[1]), Q, Transpose(K))
    return MatMul(softmax(scores, axis=1), V)


def columns_as_matrix(X: Any) -> Any:
    """The stack of a family of columns; any other matrix as it is."""
    if not isinstance(X, Family):
        return X
    if X.member_shape[1] != 1:
        raise FamilyError(f"distances are those of columns, and {X}[i] has the shape {X.member_shape}")
    return X.stack
