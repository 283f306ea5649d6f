"""Functions of columns or rows in SymPy's own nodes: softmax, log-sum-exp, standardized columns."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Add, Dummy, Expr, Integer, OneMatrix, Rational, S, ShapeError, Sum, sqrt
from sympy import transpose as sympy_transpose
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import HadamardPower, MatAdd, MatMul
from sympy.matrices.expressions.special import OneMatrix

from ...algebra.columnwise import column_sums, deviation, repeated_in_columns, standardized
from ...algebra.entrywise import diag_of, entrywise, hadamard_of, slot
from ...algebra.kinds import DEVIATION, STANDARDIZED
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.products import product
from ...algebra.scalars import power
from ...expressions.bound_symbols import bound
from ...expressions.nodes import as_matrix, unchecked
from ...expressions.shapes import described, matrix_shape, size_along
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own, scalar_of
from ...writing.stock_entrywise import entrywise_form, hadamard_form
from ..entrywise.hadamard_product import Hadamard
from .along_axis import AlongAxis, read_along_axis, stock_sums

__all__ = ["Deviation", "Standardized"]


def stock_centred_and_deviations(node: Any, Z: Any, eps: Any) -> tuple[Any, Any]:
    """Z without its means, and the deviations: a row (axis 0) or a column."""
    size, t = size_along(Z, node.axis), bound(0)
    means = unchecked(MatMul, -1/size, stock_sums(Z, node.axis))
    centred = unchecked(MatAdd, Z, stock_spread(means, Z, node.axis))
    squares = stock_sums(unchecked(HadamardPower, centred, S(2)), node.axis)
    return centred, entrywise_form(sqrt(t/size + eps), {t: squares})


def stock_spread(means: Any, Z: Any, axis: int) -> Any:
    rows, cols = matrix_shape(Z)
    return unchecked(MatMul, OneMatrix(rows, 1), means) if axis == 0 else unchecked(MatMul, means, OneMatrix(1, cols))


def stock_standardized(node: Standardized, Z: Any, axis: Any, eps: Any) -> Any:
    centred, deviations = stock_centred_and_deviations(node, Z, eps)
    return hadamard_form([centred, unchecked(HadamardPower, stock_spread(deviations, Z, node.axis), S.NegativeOne)])


def stock_deviation(node: Deviation, Z: Any, axis: Any, eps: Any) -> Any:
    return stock_centred_and_deviations(node, Z, eps)[1]


class _OfDeviations(AlongAxis):
    """A function of the deviations sqrt(variance + eps) of the columns (axis 0) or of the rows (axis 1)."""
    __slots__ = ()

    def __new__(cls, Z: Any, axis: Any = 0, eps: Any = 0) -> Any:
        Z, axis, eps = as_matrix(cls.text, Z), _sympify(axis), _sympify(eps)
        if axis not in (0, 1):
            raise ValueError(f"the axis of {cls.text} is 0 (columns) or 1 (rows), not {axis}")
        if not isinstance(eps, Expr) or getattr(eps, "is_Matrix", False):
            raise TypeError(f"eps of {cls.text} is a number or a scalar, not the {type(eps).__name__} {eps}")
        if eps.is_negative:
            raise ValueError(f"eps of {cls.text} is added to a variance and not negative, but {eps} is")
        if size_along(Z, int(axis)) == 1 and eps == 0:
            raise ShapeError(f"one entry has no deviation to divide by: {described(Z)}; take the other axis, or an eps")
        return cls._build(cls._shape_along(matrix_shape(Z), axis), Z, axis, eps)

    @property
    def eps(self) -> Any:
        """What is added to the variances."""
        return self.args[2]

    def _eval_transpose(self) -> Any:
        return self.func(sympy_transpose(self.argument), 1 - self.axis, self.eps)

    def _options(self) -> str:
        return super()._options() + ("" if self.eps == 0 else f", eps={self.eps}")

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        options = [rf"\mathrm{{axis}}={self.axis}"] if AlongAxis._options(self) else []
        options += [rf"\epsilon={printer._print(self.eps)}"] if self.eps != 0 else []
        below = rf"_{{{', '.join(options)}}}" if options else ""
        return rf"\operatorname{{{self.text}}}{below}\left({printer._print(self.argument)}\right)"

    def _mean_of(self, entry: Any) -> Expr:
        """The mean of entry(k) along the axis."""
        size = size_along(self.argument, self.axis)
        if isinstance(size, Integer):
            return Add(*(entry(Integer(k)) for k in range(int(size))))/size
        k = Dummy("k", integer=True)
        return Sum(entry(k), (k, 0, size - 1))/size

    def _moments(self, i: Any, j: Any) -> tuple[Expr, Expr]:
        """The mean and the deviation of the column or row of the entry i, j."""
        def entry(k: Any) -> Expr:
            return self.argument[k, j] if self.axis == 0 else self.argument[i, k]
        mean = self._mean_of(entry)
        return mean, sqrt(self._mean_of(lambda k: (entry(k) - mean)**2) + self.eps)

    def _means(self, matrix: Any) -> Any:
        return MatMul(1/size_along(self.argument, self.axis), self._sums(matrix))

    def _spread(self, means: Any) -> Any:
        """The same in every column (axis 0) or row."""
        rows, cols = matrix_shape(self.argument)
        return MatMul(OneMatrix(rows, 1), means) if self.axis == 0 else MatMul(means, OneMatrix(1, cols))

    def _derivative_of_deviations(self, slope: Any, s: Any) -> Any:
        # ds = the means of Xhat o dX, and deps/(2 s)
        change = self._means(Hadamard(Standardized(*self.args), slope))
        by_eps = self.eps.diff(s)
        if by_eps == 0:
            return change
        return MatAdd(change, MatMul(by_eps*Rational(1, 2), HadamardPower(Deviation(*self.args), S.NegativeOne)))


class Standardized(_OfDeviations):
    """Columns (axis 0) or rows (axis 1) without their mean, divided by sqrt(variance + eps); the variance is over n.

    Examples
    ========

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

    def _derivative_by_scalar(self, s: Any) -> Any:
        # dXhat = (dX - the means of dX - Xhat o ds)/s
        slope = self.argument.diff(s)
        change = self._spread(self._derivative_of_deviations(slope, s))
        inside = MatAdd(slope, MatMul(S.NegativeOne, self._spread(self._means(slope))),
                        MatMul(S.NegativeOne, Hadamard(self, change)))
        return Hadamard(inside, HadamardPower(self._spread(Deviation(*self.args)), S.NegativeOne))


class Deviation(_OfDeviations):
    """The deviations sqrt(variance + eps) of the columns (axis 0: a row) or of the rows (axis 1: a column).

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import Deviation
    >>> Z = MatrixSymbol("Z", 2, 3)
    >>> Deviation(Z, 1), Deviation(Z, 1).shape
    (std(Z, axis=1), (2, 1))
    >>> Deviation(Matrix([1, 3]), 0).as_explicit()
    Matrix([[1]])
    """
    __slots__ = ()
    text = "std"

    @classmethod
    def _shape_along(cls, shape: tuple[Expr, Expr], axis: Any) -> tuple[Expr, Expr]:
        return (S.One, shape[1]) if axis == 0 else (shape[0], S.One)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self._moments(i, j)[1]

    def _derivative_by_scalar(self, s: Any) -> Any:
        return self._derivative_of_deviations(self.argument.diff(s), s)


def means(z: Node) -> Node:
    """1^T Z/n."""
    return column_sums(z) / z.algebra.dimension(shape_of(z)[0])


def reciprocals(y: Node) -> tuple[Node, Node]:
    """The row s of deviations of the columns, and 1/s."""
    s = deviation(*y.args)
    minus = y.algebra.number(-1)
    return s, power(s, minus) if s.shape is None else entrywise(power(slot(s), minus), s.shape)


def over_columns(matrix: Node, row: Node) -> Node:
    """A Diag(r)."""
    return matrix * row if row.shape is None else product([matrix, diag_of(transpose(row))])


def d_standardized(y, dz):
    """d Xhat = (dZ - 1 1^T dZ/n - Xhat Diag(1^T (Xhat o dZ)/n)) Diag(1/s)."""
    scaled = over_columns(dz, reciprocals(y)[1])
    n = shape_of(y)[0]
    return scaled - repeated_in_columns(means(scaled), n) - over_columns(y, means(hadamard_of(y, scaled)))


def d_standardized_by_eps(y, deps):
    """d Xhat = -Xhat Diag(1/s^2) deps/2."""
    s = reciprocals(y)[0]
    two = y.algebra.number(-2)
    squares = power(s, two) if s.shape is None else entrywise(power(slot(s), two), s.shape)
    return over_columns(y, squares) * (-deps / 2)


def d_deviation(y, dz):
    """d s = 1^T (Xhat o dZ)/n."""
    return means(hadamard_of(standardized(*y.args), dz))


def d_deviation_by_eps(y, deps):
    """d s = deps/(2 s)."""
    return reciprocals(y)[1] * (deps / 2)


def matrix_and_eps(expr):
    return expr.args[0], expr.args[2]


def write_standardized(y):
    matrix = yield y.args[0]
    return raw_own(Standardized, y.shape, matrix, sp.S.Zero, (yield y.args[1]))


def write_deviation(y):
    matrix = yield y.args[0]
    result = raw_own(Deviation, (1, shape_of(y.args[0])[1]), matrix, sp.S.Zero, (yield y.args[1]))
    return scalar_of(result) if y.shape is None else result


def centred_and_deviation(ns, z, axis, eps):
    """Z without its means, and its deviations; in two passes, so that large means do no harm."""
    n = z.shape[ns.index(axis)]
    centred = z - ns.sum(z, ns.index(axis)) / n
    return centred, ns.power(ns.sum(centred * centred, ns.index(axis)) / n + eps, ns.number(1) / 2)


def code_standardized(ns, expr, z, axis, eps):
    centred, deviations = centred_and_deviation(ns, z, axis, ns.scalar(eps))
    return centred / deviations


def code_deviation(ns, expr, z, axis, eps):
    return centred_and_deviation(ns, z, axis, ns.scalar(eps))[1]


register(Reading(Standardized, read_along_axis(standardized), code_standardized, children=matrix_and_eps,
                 samples=("Standardized(x, 0)", "Standardized(A, 0)", "Standardized(A, 1)", "Standardized(u.T, 1, s)",
                          "Standardized(A*S, 1, s*t)"), stock=stock_standardized))
register(Reading(Deviation, read_along_axis(deviation), code_deviation, children=matrix_and_eps,
                 samples=("Deviation(x, 0)", "Deviation(A, 0)", "Deviation(A, 1, s)", "Deviation(A*x, 0, s)"), stock=stock_deviation))
register(Nonlinear(STANDARDIZED, write_standardized, "Ioffe & Szegedy (2015); Ba, Kiros & Hinton (2016)",
                   build=lambda y, args: standardized(*args), differential=(d_standardized, d_standardized_by_eps),
                   words=Words("rule of standardizing", "标准化的微分",
                               "d xhat = (dz - mean(dz) - xhat mean(xhat o dz))/s")))
register(Nonlinear(DEVIATION, write_deviation, "Ioffe & Szegedy (2015)",
                   build=lambda y, args: deviation(*args), differential=(d_deviation, d_deviation_by_eps),
                   words=Words("rule of the standard deviation", "标准差的微分", "ds = mean(xhat o dz)")))
