"""Columns or rows without their mean and divided by their standard deviation, and these deviations."""
from __future__ import annotations

from typing import Any

from sympy import Add, Dummy, Expr, Integer, Rational, S, ShapeError, Sum, sqrt, transpose
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import HadamardPower, MatAdd, MatMul
from sympy.matrices.expressions.special import OneMatrix

from .columnwise import AlongAxis
from .entrywise import Hadamard
from .nodes import as_matrix, described, dimension, shape_of


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
        if dimension(Z, int(axis)) == 1 and eps == 0:
            raise ShapeError(f"one entry has no deviation to divide by: {described(Z)}; take the other axis, or an eps")
        return cls._build(cls._shape_along(shape_of(Z), axis), Z, axis, eps)

    @property
    def eps(self) -> Any:
        """What is added to the variances."""
        return self.args[2]

    def _eval_transpose(self) -> Any:
        return self.func(transpose(self.argument), 1 - self.axis, self.eps)

    def _options(self) -> str:
        return super()._options() + ("" if self.eps == 0 else f", eps={self.eps}")

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        options = [rf"\mathrm{{axis}}={self.axis}"] if AlongAxis._options(self) else []
        options += [rf"\epsilon={printer._print(self.eps)}"] if self.eps != 0 else []
        below = rf"_{{{', '.join(options)}}}" if options else ""
        return rf"\operatorname{{{self.text}}}{below}\left({printer._print(self.argument)}\right)"

    def _mean_of(self, entry: Any) -> Expr:
        """The mean of entry(k) along the axis."""
        size = dimension(self.argument, self.axis)
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
        return MatMul(1/dimension(self.argument, self.axis), self._sums(matrix))

    def _spread(self, means: Any) -> Any:
        """The same in every column (axis 0) or row."""
        rows, cols = shape_of(self.argument)
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
    >>> from sympy_matcalc.expressions import Standardized
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
    >>> from sympy_matcalc.expressions import Deviation
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

