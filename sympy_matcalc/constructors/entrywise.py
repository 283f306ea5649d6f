"""Functions of the entries, columns and rows of matrices, as they are written."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Lambda, MatrixBase, Max, ShapeError
from sympy.core.function import FunctionClass
from sympy.core.sympify import _sympify

from ..expressions import Elementwise, Hadamard, LogSumExp, MatrixScalar, Sigmoid, Softmax, Softplus, bound, shape_of
from ..expressions.columnwise import axis_of_vector
from ..expressions.nodes import as_matrix, described, surely_different

_RELU = Lambda((bound(0),), Max(0, bound(0)))


def hadamard(*matrices: Any) -> Any:
    """The entrywise product of matrices of one shape.

    Returns
    =======

    A Hadamard product; the matrix itself if there is only one; an explicit matrix if all are explicit.

    Raises
    ======

    ShapeError
        If the shapes cannot agree.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import hadamard
    >>> hadamard(MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3))
    A o B
    """
    product = Hadamard(*matrices)
    if len(matrices) == 1:
        return product.args[0]
    return product.as_explicit() if all_explicit(product.args) else product


def elementwise(f: Any, *args: Any) -> Any:
    """A function of scalars applied to the entries of matrices of one shape; scalars are the same for every entry.

    Parameters
    ==========

    f
        A SymPy function, also an undefined one, a Lambda, or a Python function of SymPy scalars.
    args
        Matrices of one shape, scalars and numbers.

    Returns
    =======

    An expression of the matrices' shape; an explicit matrix if all matrices are explicit; a scalar if there is none.

    Raises
    ======

    ShapeError
        If the shapes cannot agree.

    Examples
    ========

    >>> from sympy import MatrixSymbol, tanh
    >>> from sympy_matcalc.constructors import elementwise
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    >>> elementwise(tanh, A)
    tanh(A)
    >>> elementwise(lambda a, b: a*tanh(b) + 1, A, B)
    A o tanh(B) + 1
    """
    arguments = tuple(map(_sympify, args))
    function = _function(f, len(arguments))
    matrices = [arg for arg in arguments if arg.is_Matrix]
    if not matrices:
        return function(*arguments)
    expr = Elementwise(function, *arguments)
    return expr.as_explicit() if all_explicit(matrices) else expr


def _function(f: Any, count: int) -> Any:
    if isinstance(f, (Lambda, FunctionClass)):
        return f
    if not callable(f):
        raise TypeError(f"elementwise needs a function of {count} scalars, not {f!r}")
    symbols = tuple(map(bound, range(count)))
    return Lambda(symbols, _sympify(f(*symbols)))


def sigmoid(x: Any) -> Any:
    """The logistic function 1/(1 + exp(-x)) of a scalar or of every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import sigmoid
    >>> sigmoid(MatrixSymbol("X", 2, 3)), sigmoid(0)
    (sigmoid(X), 1/2)
    """
    return elementwise(Sigmoid, x)


def relu(x: Any) -> Any:
    """The larger of 0 and x, for a scalar or for every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import relu
    >>> relu(MatrixSymbol("X", 2, 3)), relu(-1)
    (Max(0, X), 0)
    """
    return elementwise(_RELU, x)


def softplus(x: Any) -> Any:
    """The function log(1 + exp(x)) of a scalar or of every entry of a matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import softplus
    >>> softplus(MatrixSymbol("X", 2, 3))
    softplus(X)
    """
    return elementwise(Softplus, x)


def softmax(Z: Any, axis: int = 0) -> Any:
    """exp(Z), every column (axis 0) or every row (axis 1) divided by its sum; of a vector, divided by its one sum.

    Raises
    ======

    ValueError
        For another axis.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import softmax
    >>> softmax(MatrixSymbol("Z", 2, 3)), softmax(MatrixSymbol("Z", 2, 3), axis=1)
    (softmax(Z), softmax(Z, axis=1))
    """
    return along(Softmax, Z, axis)


def logsumexp(Z: Any, axis: int = 0) -> Any:
    """The logarithms of the column sums (axis 0: a row) or row sums (axis 1: a column) of exp(Z).

    Returns
    =======

    A row or column for a matrix, a scalar for a vector, whatever the axis.

    Raises
    ======

    ValueError
        For another axis.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.constructors import logsumexp
    >>> logsumexp(MatrixSymbol("z", 3, 1)) + 1
    logsumexp(z) + 1
    >>> logsumexp(MatrixSymbol("Z", 2, 3)).shape
    (1, 3)
    """
    result = along(LogSumExp, Z, axis)
    if shape_of(result) != (1, 1):
        return result
    return result[0, 0] if isinstance(result, MatrixBase) else MatrixScalar(result)


def along(cls: Callable[..., Any], Z: Any, axis: Any, *options: Any, of_vectors: bool = True) -> Any:
    """A function of columns or rows, explicit for an explicit matrix; of a vector that of its one vector.

    of_vectors=False is for functions that mean the axis also where a vector is given.
    """
    Z = as_matrix(cls.__name__.lower(), Z)
    vector = axis_of_vector(Z) if of_vectors and axis in (0, 1) else None       # another axis is refused by the class
    result = cls(Z, axis if vector is None else vector, *options)
    return result.as_explicit() if isinstance(Z, MatrixBase) else result


def all_explicit(matrices: Iterable[Any]) -> bool:
    """Whether all matrices have explicit entries."""
    return all(isinstance(matrix, MatrixBase) for matrix in matrices)


def is_matrix(Z: Any) -> bool:
    """Whether an argument is a matrix, and no scalar or number."""
    return bool(getattr(Z, "is_Matrix", False))


def same_shape(name: str, *matrices: Any) -> None:
    """ShapeError if two of them cannot have one shape."""
    shapes = [shape_of(as_matrix(name, A)) for A in matrices]
    for A, shape in zip(matrices[1:], shapes[1:]):
        if any(map(surely_different, shapes[0], shape)):
            raise ShapeError(f"{name} needs matrices of one shape: {described(matrices[0])} and {described(A)}")
