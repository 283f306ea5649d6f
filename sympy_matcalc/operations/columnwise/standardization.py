"""Columns (axis 0) or rows (axis 1) without their mean, divided by their deviation."""
from __future__ import annotations

from typing import Any

from sympy import Expr, S
from sympy.matrices.expressions import HadamardPower

from ...algebra.columnwise import repeated_in_columns
from ...algebra.entrywise import diag_of, hadamard_of
from ...algebra.kinds import TRANSPOSE
from ...algebra.nodes import TRANSPOSES, Node, shape_of, transpose
from ...algebra.predicates import is_column, is_ones, is_row, is_transpose_of
from ...algebra.products import PRODUCTS, product
from ...algebra.scalars import is_number
from ...algebra.tables import identity
from ...expressions.nodes import unchecked
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.stock_entrywise import hadamard_form
from .along_axis import along, matrix_and_options, read_along_axis, stock_spread, write_of_columns, write_of_rows
from .standard_deviation import (
    STANDARDIZED,
    OfDeviations,
    centred_and_deviations,
    deviations,
    means,
    standardized,
    stock_centred_and_deviations,
)

__all__ = ["Standardized", "batch_norm", "layer_norm"]


class Standardized(OfDeviations):
    """Columns (axis 0) or rows (axis 1) without their mean, divided by sqrt(variance + eps); the variance is over n.

    Parameters
    ----------
    Z
        A matrix.
    axis
        0 to standardize every column, 1 every row.
    eps
        What is added to the variances (which are over the number of entries): a number or a scalar.

    Raises
    ------
    ValueError
        For another axis, or a negative eps.
    ShapeError
        If there is one entry along the axis and no eps.

    See Also
    --------
    layer_norm, batch_norm : the functions to call.
    Deviation : what it divides by.

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import Standardized
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> Standardized(Z, 0), Standardized(Z, 1, 2)
    (standardized(Z), standardized(Z, axis=1, eps=2))
    >>> Standardized(Matrix([1, 3]), 0).as_explicit()
    Matrix([
    [-1],
    [ 1]])
    """
    __slots__ = ()
    text = "standardized"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        mean, deviation = self._moments(i, j)
        return (self.argument[i, j] - mean)/deviation


def layer_norm(X: Any, eps: Any = 0, axis: int = 0) -> Any:
    """(x - mean)/sqrt(variance + eps) of a vector; of every column (axis 0) or row (axis 1) of a matrix.

    Parameters
    ----------
    X
        A vector, or an m x n matrix.
    eps
        What is added to the variance (which is over the number of entries, not one less): a number or a scalar.
    axis
        Along what a matrix is normalised: 0 if a sample is a column, 1 if it is a row.

    Returns
    -------
    Matrix expression
        Of X's shape; it prints as standardized(X), and is explicit if X and eps are.

    Raises
    ------
    ValueError
        For another axis, or a negative eps.
    ShapeError
        If there is one entry along the axis and no eps.

    See Also
    --------
    batch_norm : the same over the samples.

    References
    ----------
    Ba, Kiros & Hinton (2016).

    Examples
    --------
    >>> from sympy import MatrixSymbol, Symbol
    >>> from sympy_matcalc import dot, gradient, layer_norm
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
    ----------
    X
        A batch: an m x n matrix of m features of n samples, or with axis=0 of n features of m samples.
    eps
        What is added to the variance (which is over the number of samples): a number or a scalar.
    axis
        The axis of the samples: 1 if a sample is a column (the default), 0 if it is a row.

    Returns
    -------
    Matrix expression
        Of X's shape; it prints as standardized(X, axis=1), and is explicit if X and eps are.

    Raises
    ------
    ValueError
        For another axis, or a negative eps.
    ShapeError
        If there is one sample and no eps.

    See Also
    --------
    layer_norm : the same over the features.

    References
    ----------
    Ioffe & Szegedy (2015).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import batch_norm
    >>> batch_norm(MatrixSymbol("X", 4, 5))
    standardized(X, axis=1)
    """
    return along(Standardized, X, axis, eps, of_vectors=False)


@identity("entrywise", "Transpose(Standardized(A, 0))", "standardized(A.T, axis=1)", TRANSPOSES, STANDARDIZED)
def transpose_of_standardized(p: Node) -> Node:
    """standardized(Z)^T, columnwise, is standardized(Z^T) rowwise."""
    rows, cols = shape_of(p)
    z = p.args[0]
    return p.algebra.intern(TRANSPOSE, (p,), None, (cols, rows), transpose(z).cost - z.cost)


@identity("entrywise", "OneMatrix(1, m)*Standardized(A, 0) + u.T*A", "u.T*A", PRODUCTS, STANDARDIZED)
def sums_of_standardized(left: Node, right: Node) -> Node | None:
    """1^T standardized(Z) = 0: the columns have mean zero."""
    if right.op is STANDARDIZED and is_ones(left) and is_row(left):
        return left.algebra.zero((1, shape_of(right)[1]))
    if is_transpose_of(left, STANDARDIZED) and is_ones(right) and is_column(right):
        return left.algebra.zero((shape_of(left)[0], 1))
    return None


@identity("entrywise", "Transpose(Standardized(x, 0))*Standardized(x, 0)", "n", PRODUCTS, STANDARDIZED)
def square_of_standardized(left: Node, right: Node) -> Node | None:
    """z^T z = n for the standardized z = (x - mean)/deviation of n entries, without an eps."""
    if right.op is STANDARDIZED and left is transpose(right) and is_column(right) \
            and is_number(right.args[1], 0):
        return right.algebra.dimension(shape_of(right)[0])
    return None


def over_columns(matrix: Node, row: Node) -> Node:
    """A Diag(r)."""
    return matrix * row if row.shape is None else product([matrix, diag_of(transpose(row))])


def d_standardized(y: Node, dz: Node) -> Node:
    """d Xhat = (dZ - 1 1^T dZ/n - Xhat Diag(1^T (Xhat o dZ)/n)) Diag(1/s)."""
    scaled = over_columns(dz, deviations(y, -1))
    n = shape_of(y)[0]
    return scaled - repeated_in_columns(means(scaled), n) - over_columns(y, means(hadamard_of(y, scaled)))


def d_standardized_by_eps(y: Node, deps: Node) -> Node:
    """d Xhat = -Xhat Diag(1/s^2) deps/2."""
    return over_columns(y, deviations(y, -2)) * (-deps / 2)


def code_standardized(ns: Arrays, expr: Standardized, z: Value, axis: Value, eps: Value) -> Value:
    """Z without its means, divided by its deviations."""
    centred, of_columns = centred_and_deviations(ns, z, axis, eps)
    return centred / of_columns


def stock_standardized(node: Standardized, Z: Any, axis: Any, eps: Any) -> Any:
    """(Z - 1 m) o (1 s)^-1 with means m and deviations s, in SymPy's own nodes."""
    centred, of_columns = stock_centred_and_deviations(node, Z, eps)
    return hadamard_form([centred, unchecked(HadamardPower, stock_spread(of_columns, Z, node.axis), S.NegativeOne)])


register(Reading(
    Standardized, read_along_axis(standardized), code_standardized, children=matrix_and_options,
    stock=stock_standardized,
    samples=("Standardized(x, 0)", "Standardized(A, 0)", "Standardized(A, 1)", "Standardized(u.T, 1, s)",
             "Standardized(A*S, 1, s*t)")))
register(Nonlinear(
    STANDARDIZED, write_of_columns(Standardized), "Ioffe & Szegedy (2015); Ba, Kiros & Hinton (2016)",
    write_transposed=write_of_rows(Standardized), build=lambda y, args: standardized(*args),
    differential=(d_standardized, d_standardized_by_eps),
    words=Words("rule of standardizing", "标准化的微分", "d xhat = (dz - mean(dz) - xhat mean(xhat o dz))/s")))
