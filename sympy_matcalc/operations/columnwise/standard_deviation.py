"""The standard deviations of the columns (axis 0) or of the rows (axis 1), and what depends on them."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, S, ShapeError, sqrt
from sympy.core.sympify import _sympify
from sympy.matrices.expressions import HadamardPower, MatAdd, MatMul

from ...algebra.columnwise import OF_COLUMNS, column_sums
from ...algebra.entrywise import entrywise, hadamard_of, slot
from ...algebra.kinds import ZERO, Kind
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.scalars import is_number, power
from ...expressions.arguments import is_matrix_argument
from ...expressions.bound_symbols import bound
from ...expressions.nodes import as_matrix, unchecked
from ...expressions.shapes import described, matrix_shape, size_along
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.stock_entrywise import entrywise_form
from .along_axis import (
    AlongAxis,
    matrix_and_options,
    read_along_axis,
    stock_spread,
    stock_sums,
    write_of_columns,
    write_of_rows,
)

__all__ = ["Deviation"]

DEVIATION, STANDARDIZED = Kind("deviation"), Kind("standardized")


class OfDeviations(AlongAxis):
    """A function of the deviations sqrt(variance + eps) of the columns (axis 0) or of the rows (axis 1)."""
    __slots__ = ()

    def __new__(cls, Z: Any, axis: Any = 0, eps: Any = 0) -> Any:
        Z, axis, eps = as_matrix(cls.text, Z), cls._checked_axis(axis), _sympify(eps)
        if not isinstance(eps, Expr) or is_matrix_argument(eps):
            raise TypeError(f"eps of {cls.text} is a number or a scalar, not the {type(eps).__name__} {eps}")
        if eps.is_negative:
            raise ValueError(f"eps of {cls.text} is added to a variance and not negative, but {eps} is")
        if size_along(Z, int(axis)) == 1 and eps == 0:
            raise ShapeError(f"one entry has no deviation to divide by: {described(Z)}; take the other axis, or an eps")
        return cls._build(cls.shape_along(matrix_shape(Z), axis), Z, axis, eps)

    @property
    def eps(self) -> Any:
        """What is added to the variances."""
        return self.args[2]

    def _options(self) -> dict[str, Any]:
        return super()._options() | ({} if self.eps == 0 else {"eps": self.eps})

    def _moments(self, i: Any, j: Any) -> tuple[Expr, Expr]:
        """The mean and the deviation of the column or row that the entry i, j stands in."""
        line, size = self._line(i, j), size_along(self.argument, self.axis)
        mean = self._sum_along(line)/size
        return mean, sqrt(self._sum_along(lambda k: (line(k) - mean)**2)/size + self.eps)


class Deviation(OfDeviations):
    """The deviations sqrt(variance + eps) of the columns (axis 0: a row) or of the rows (axis 1: a column).

    Parameters
    ----------
    Z
        A matrix.
    axis
        0 for the deviations of the columns, 1 for those of the rows.
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
    Standardized : the matrix divided by them.

    Examples
    --------
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
    keeps_shape = False

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self._moments(i, j)[1]


def deviation(z: Node, eps: Node) -> Node:
    """The row of sqrt(variance + eps) of the columns; of one column a scalar."""
    algebra = z.algebra
    if z.shape is None or z.shape[0] == 1 or z.op is ZERO:
        root = power(eps, algebra.number(sp.Rational(1, 2)))
        return root if z.shape is None or z.shape[1] == 1 else root * transpose(algebra.ones_vector(z.shape[1]))
    if z.shape[1] == 1:
        return algebra.intern(DEVIATION, (z, eps))
    return algebra.intern(DEVIATION, (z, eps), None, (1, z.shape[1]))


OF_COLUMNS[DEVIATION] = deviation


# What is divided by the deviations stands here too, because their differential is made of it.
def standardized(z: Node, eps: Node) -> Node:
    """(Z - its column means) with the columns divided by their deviations; zero where a column has one entry."""
    algebra = z.algebra
    if z.shape is None:
        return algebra.number(0)
    if z.shape[0] == 1 or z.op is ZERO and not is_number(eps, 0):
        return algebra.zero(z.shape)
    return algebra.intern(STANDARDIZED, (z, eps), None, z.shape)


OF_COLUMNS[STANDARDIZED] = standardized


def means(z: Node) -> Node:
    """1^T Z/n."""
    return column_sums(z) / z.algebra.dimension(shape_of(z)[0])


def deviations(y: Node, exponent: int) -> Node:
    """The row s of deviations of the columns, to a power."""
    s, n = deviation(*y.args), y.algebra.number(exponent)
    return power(s, n) if s.shape is None else entrywise(power(slot(s), n), s.shape)


def d_deviation(y: Node, dz: Node) -> Node:
    """d s = 1^T (Xhat o dZ)/n."""
    return means(hadamard_of(standardized(*y.args), dz))


def d_deviation_by_eps(y: Node, deps: Node) -> Node:
    """d s = deps/(2 s)."""
    return deviations(y, -1) * (deps / 2)


def centred_and_deviations(ns: Arrays, z: Value, axis: Value, eps: Value) -> tuple[Value, Value]:
    """Z without its means, and its deviations; in two passes, so that large means do no harm."""
    n = z.shape[ns.index(axis)]
    centred = z - ns.sum(z, ns.index(axis)) / n
    return centred, ns.power(ns.sum(centred * centred, ns.index(axis)) / n + ns.scalar(eps), ns.number(1) / 2)


def code_deviation(ns: Arrays, expr: Deviation, z: Value, axis: Value, eps: Value) -> Value:
    """The root of the mean square, without the mean."""
    return centred_and_deviations(ns, z, axis, eps)[1]


def stock_centred_and_deviations(node: OfDeviations, Z: Any, eps: Any) -> tuple[Any, Any]:
    """Z without its means, and the deviations: a row (axis 0) or a column."""
    size, t = size_along(Z, node.axis), bound(0)
    of_columns = unchecked(MatMul, -1/size, stock_sums(Z, node.axis))
    centred = unchecked(MatAdd, Z, stock_spread(of_columns, Z, node.axis))
    squares = stock_sums(unchecked(HadamardPower, centred, S(2)), node.axis)
    return centred, entrywise_form(sqrt(t/size + eps), {t: squares})


def stock_deviation(node: Deviation, Z: Any, axis: Any, eps: Any) -> Any:
    """sqrt(1^T (Z - its means)^2/n + eps), in SymPy's own nodes."""
    return stock_centred_and_deviations(node, Z, eps)[1]


register(Reading(
    Deviation, read_along_axis(deviation), code_deviation, children=matrix_and_options, stock=stock_deviation,
    samples=("Deviation(x, 0)", "Deviation(A, 0)", "Deviation(A, 1, s)", "Deviation(A*x, 0, s)")))
register(Nonlinear(
    DEVIATION, write_of_columns(Deviation), "Ioffe & Szegedy (2015)", write_transposed=write_of_rows(Deviation),
    build=lambda y, args: deviation(*args), differential=(d_deviation, d_deviation_by_eps),
    words=Words("rule of the standard deviation", "标准差的微分", "ds = mean(xhat o dz)")))
