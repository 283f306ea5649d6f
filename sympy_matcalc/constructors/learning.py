"""Functions of machine learning, written in terms of those that have rules, so that their derivatives are short."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import MatMul, OneMatrix, Rational, ShapeError, Transpose

from ..expressions import SquaredDistances, Standardized, shape_of
from ..expressions.nodes import as_matrix, described, surely_different
from .entrywise import all_explicit, along, elementwise, hadamard, logsumexp, sigmoid, softmax
from .matrices import dot, norm, total

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


# ------------------------------------------------------------------------------------------------- losses
def cross_entropy(p: Any, y: Any) -> Any:
    """-sum of y o log(p): of a distribution p (or one in every column) from the targets y of its shape.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import cross_entropy
    >>> cross_entropy(MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1))
    -(y.T*log(p))
    """
    same_shape("cross_entropy", p, y)
    return -dot(y, elementwise(sp.log, p))


def softmax_cross_entropy(Z: Any, Y: Any, axis: int = 0) -> Any:
    """The cross entropy of softmax(Z) from the targets Y: sum of logsumexp(Z) weighted by the sums of Y, minus <Y, Z>.

    Its gradient by Z is softmax(Z) - Y where the targets sum to one; give that as an equation to the verb.

    Examples
    ========

    >>> from sympy import Eq, MatrixSymbol
    >>> from sympy_matcalc import gradient, total
    >>> from sympy_matcalc.constructors import softmax_cross_entropy
    >>> z, y = MatrixSymbol("z", 3, 1), MatrixSymbol("y", 3, 1)
    >>> gradient(softmax_cross_entropy(z, y), z, given=Eq(total(y), 1))
    softmax(z) - y
    """
    same_shape("softmax_cross_entropy", Z, Y)
    return -dot(Y, log_softmax(Z, axis))


def squared_error(prediction: Any, target: Any) -> Any:
    """The sum of the squared differences.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import squared_error
    >>> squared_error(MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1))
    (p - y).T*(p - y)
    """
    if not is_matrix(prediction) and not is_matrix(target):
        return (sp.sympify(prediction) - target)**2
    same_shape("squared_error", prediction, target)
    return norm(prediction - target)**2


def absolute_error(prediction: Any, target: Any) -> Any:
    """The sum of the absolute differences.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import gradient
    >>> from sympy_matcalc.constructors import absolute_error
    >>> p, y = MatrixSymbol("p", 3, 1), MatrixSymbol("y", 3, 1)
    >>> gradient(absolute_error(p, y), p)
    sign(p - y)
    """
    if not is_matrix(prediction) and not is_matrix(target):
        return sp.Abs(sp.sympify(prediction) - target)
    same_shape("absolute_error", prediction, target)
    return total(elementwise(sp.Abs, prediction - target))


def huber(residual: Any, delta: Any = 1) -> Any:
    """The sum of t^2/2 for |t| <= delta, and delta (|t| - delta/2) beyond (Huber 1964).

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc.constructors import huber
    >>> huber(Matrix([1, 3])), huber(3)
    (3, 5/2)
    """
    def of_entry(t: Any) -> Any:
        return sp.Piecewise((t**2/2, sp.Abs(t) <= delta), (delta*(sp.Abs(t) - delta/sp.S(2)), True))
    return total(elementwise(of_entry, residual)) if is_matrix(residual) else of_entry(sp.sympify(residual))


def cosine_similarity(x: Any, y: Any) -> Any:
    """x^T y/(|x| |y|) of two vectors of one shape; of matrices that of their entries.

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc.constructors import cosine_similarity
    >>> cosine_similarity(Matrix([3, 4]), Matrix([4, 3]))
    24/25
    """
    same_shape("cosine_similarity", x, y)
    return dot(x, y)/(norm(x)*norm(y))


# ------------------------------------------------------------------------------------- normalisation, attention
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
    >>> from sympy_matcalc.constructors import layer_norm
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
    >>> from sympy_matcalc.constructors import batch_norm
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
    >>> from sympy_matcalc.constructors import attention
    >>> Q, K, V = MatrixSymbol("Q", 3, 4), MatrixSymbol("K", 5, 4), MatrixSymbol("V", 5, 2)
    >>> attention(Q, K, V)
    softmax((1/2)*Q*K.T, axis=1)*V
    """
    Q, K, V = (as_matrix("attention", A) for A in (Q, K, V))
    if all_explicit((Q, K, V)):
        return softmax(Q*K.T/sp.sqrt(Q.cols), axis=1)*V
    scores = MatMul(1/sp.sqrt(shape_of(Q)[1]), Q, Transpose(K))
    return MatMul(softmax(scores, axis=1), V)


def squared_distances(X: Any) -> Any:
    """The n x n matrix of |x_i - x_j|^2 of the columns of an m x n matrix X; explicit if X is.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.constructors import squared_distances
    >>> squared_distances(MatrixSymbol("X", 2, 3))
    sqdist(X)
    >>> squared_distances(Matrix([[1, 4], [2, 6]]))
    Matrix([
    [ 0, 25],
    [25,  0]])
    """
    X = as_matrix("squared_distances", X)
    return SquaredDistances(X).as_explicit() if all_explicit((X,)) else SquaredDistances(X)


def rbf_kernel(X: Any, gamma: Any = 1) -> Any:
    """The matrix of exp(-gamma |x_i - x_j|^2) of the columns of X, n x n for X m x n; explicit if X is.

    References
    ==========

    Rasmussen & Williams, Gaussian Processes for Machine Learning (2006), 4.2.1.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Symbol
    >>> from sympy_matcalc import dot, gradient
    >>> from sympy_matcalc.constructors import rbf_kernel
    >>> X, S, gamma = MatrixSymbol("X", 2, 3), MatrixSymbol("S", 3, 3), Symbol("gamma", positive=True)
    >>> rbf_kernel(X, gamma)
    exp(-gamma*sqdist(X))
    >>> gradient(dot(S, rbf_kernel(X, gamma)), gamma)
    -Trace(S.T*(sqdist(X) o exp(-gamma*sqdist(X))))
    """
    return elementwise(lambda t: sp.exp(-gamma*t), squared_distances(X))


def is_matrix(Z: Any) -> bool:
    """Whether an argument is a matrix, and no scalar or number."""
    return bool(getattr(Z, "is_Matrix", False))


def same_shape(name: str, *matrices: Any) -> None:
    """ShapeError if two of them cannot have one shape."""
    shapes = [shape_of(as_matrix(name, A)) for A in matrices]
    for A, shape in zip(matrices[1:], shapes[1:]):
        if any(map(surely_different, shapes[0], shape)):
            raise ShapeError(f"{name} needs matrices of one shape: {described(matrices[0])} and {described(A)}")
