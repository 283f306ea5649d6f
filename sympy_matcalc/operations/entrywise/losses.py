"""Losses and similarities, written in terms of functions that have rules, so that their derivatives are short."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...expressions.arguments import is_matrix_argument, same_shape
from ..columnwise.log_sum_exp import log_softmax
from ..core.inner_products import dot, norm, total
from .elementwise_functions import elementwise

__all__ = ["absolute_error", "cosine_similarity", "cross_entropy", "huber", "softmax_cross_entropy", "squared_error"]


def cross_entropy(p: Any, y: Any) -> Any:
    """-sum of y o log(p): of a distribution p (or one in every column) from the targets y of its shape.

    Parameters
    ----------
    p, y
        Vectors or matrices of one shape.

    Returns
    -------
    Scalar
        A number if both are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.

    See Also
    --------
    softmax_cross_entropy : of the exponents of a softmax.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import cross_entropy
    >>> cross_entropy(MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1))
    -(y.T*log(p))
    """
    same_shape("cross_entropy", p, y)
    return -dot(y, elementwise(sp.log, p))


def softmax_cross_entropy(Z: Any, Y: Any, axis: int = 0) -> Any:
    """The cross entropy of softmax(Z) from the targets Y: sum of logsumexp(Z) weighted by the sums of Y, minus <Y, Z>.

    Its gradient by Z is softmax(Z) - Y where the targets sum to one; give that as an equation to the verb.

    Parameters
    ----------
    Z, Y
        Vectors or matrices of one shape.
    axis
        0 for the softmax of every column, 1 for that of every row.

    Returns
    -------
    Scalar
        A number if both are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.
    ValueError
        For another axis.

    See Also
    --------
    cross_entropy : of the distribution itself.

    Examples
    --------
    >>> from sympy import Eq, MatrixSymbol
    >>> from sympy_matcalc import gradient, softmax_cross_entropy, total
    >>> z, y = MatrixSymbol("z", 3, 1), MatrixSymbol("y", 3, 1)
    >>> gradient(softmax_cross_entropy(z, y), z, given=Eq(total(y), 1))
    softmax(z) - y
    """
    same_shape("softmax_cross_entropy", Z, Y)
    return -dot(Y, log_softmax(Z, axis))


def squared_error(prediction: Any, target: Any) -> Any:
    """The sum of the squared differences.

    Parameters
    ----------
    prediction, target
        Two scalars, or vectors or matrices of one shape.

    Returns
    -------
    Scalar
        A number if both are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.

    See Also
    --------
    absolute_error, huber

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import squared_error
    >>> squared_error(MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1))
    (p - y).T*(p - y)
    """
    if not is_matrix_argument(prediction) and not is_matrix_argument(target):
        return (sp.sympify(prediction) - target)**2
    same_shape("squared_error", prediction, target)
    return norm(prediction - target)**2


def absolute_error(prediction: Any, target: Any) -> Any:
    """The sum of the absolute differences.

    Parameters
    ----------
    prediction, target
        Two scalars, or vectors or matrices of one shape.

    Returns
    -------
    Scalar
        A number if both are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.

    See Also
    --------
    squared_error, huber

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import absolute_error, gradient
    >>> p, y = MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1)
    >>> gradient(absolute_error(p, y), p)
    sign(p - y)
    """
    if not is_matrix_argument(prediction) and not is_matrix_argument(target):
        return sp.Abs(sp.sympify(prediction) - target)
    same_shape("absolute_error", prediction, target)
    return total(elementwise(sp.Abs, prediction - target))


def huber(residual: Any, delta: Any = 1) -> Any:
    """The sum of t^2/2 for |t| <= delta, and delta (|t| - delta/2) beyond.

    Parameters
    ----------
    residual
        A scalar, a vector or a matrix.
    delta
        Where squares end: a positive number or scalar.

    Returns
    -------
    Scalar
        A number if the residual is explicit.

    See Also
    --------
    squared_error, absolute_error

    References
    ----------
    Huber (1964).

    Examples
    --------
    >>> from sympy import Matrix
    >>> from sympy_matcalc import huber
    >>> huber(Matrix([1, 3])), huber(3)
    (3, 5/2)
    """
    def of_entry(t: Any) -> Any:
        return sp.Piecewise((t**2/2, sp.Abs(t) <= delta), (delta*(sp.Abs(t) - delta/sp.S(2)), True))
    return total(elementwise(of_entry, residual)) if is_matrix_argument(residual) else of_entry(sp.sympify(residual))


def cosine_similarity(x: Any, y: Any) -> Any:
    """x^T y/(|x| |y|) of two vectors of one shape; of matrices that of their entries.

    Parameters
    ----------
    x, y
        Vectors or matrices of one shape.

    Returns
    -------
    Scalar
        A number if both are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.

    See Also
    --------
    dot, norm

    Examples
    --------
    >>> from sympy import Matrix
    >>> from sympy_matcalc import cosine_similarity
    >>> cosine_similarity(Matrix([3, 4]), Matrix([4, 3]))
    24/25
    """
    same_shape("cosine_similarity", x, y)
    return dot(x, y)/(norm(x)*norm(y))
