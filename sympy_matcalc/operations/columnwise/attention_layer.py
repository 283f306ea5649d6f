"""Attention, written in terms of functions that have rules."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import MatMul, Transpose

from ...expressions.arguments import all_explicit
from ...expressions.nodes import as_matrix
from ...expressions.shapes import matrix_shape
from .normalized_exponential import softmax

__all__ = ["attention"]


def attention(Q: Any, K: Any, V: Any) -> Any:
    """softmax(Q K^T/sqrt(d)) V, rowwise, for queries Q m x d, keys K n x d and values V n x p.

    Parameters
    ----------
    Q, K, V
        Matrices of queries, keys and values, each of them a row.

    Returns
    -------
    Matrix expression
        Of shape m x p; explicit if all three are.

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    See Also
    --------
    softmax

    References
    ----------
    Vaswani et al., Attention is all you need (2017).

    Examples
    --------
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
