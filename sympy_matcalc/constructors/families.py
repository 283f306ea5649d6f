"""Families, their stacks and means, as they are written."""
from __future__ import annotations

from typing import Any

from ..errors import FamilyError
from ..expressions import Family, Mean, Stack
from ..expressions.brevity import brief


def family(name: str, p: Any, q: Any = 1, *, length: Any) -> Family:
    """A family of matrices x[1], ..., x[N] of shape p x q, such as the samples of a data set.

    Parameters
    ==========

    name
        What the family prints as.
    p, q
        The shape of each member; a column by default.
    length
        N, a number or a symbol.

    Raises
    ======

    FamilyError
        If a size is no positive whole number.

    Examples
    ========

    >>> from sympy import Sum, symbols
    >>> from sympy_matcalc import family, gradient, norm
    >>> from sympy import MatrixSymbol
    >>> n, N = symbols("n N", integer=True, positive=True)
    >>> i, j = symbols("i j", integer=True)
    >>> x, mu = family("x", n, 1, length=N), MatrixSymbol("mu", n, 1)
    >>> gradient(Sum(norm(x[i] - mu)**2, (i, 1, N)), mu)
    2*(Sum(mu - x[i], (i, 1, N)))
    >>> gradient(Sum(norm(x[i] - mu)**2, (i, 1, N)), x[j])
    2*(x[j] - mu)
    """
    return Family(name, p, q, length)


def stack(x: Any) -> Any:
    """X = [x_1 ... x_N], the members of a family next to each other.

    Examples
    ========

    >>> from sympy_matcalc import family, stack
    >>> stack(family("x", 3, 1, length=5)).shape
    (3, 5)
    """
    return Stack(x)


def mean(x: Any) -> Any:
    """The mean of a family, 1/N sum_i x_i, which prints as x with a bar.

    It stays one symbol also under ``doit()``, which SymPy calls in every sum; ``doit(members=True)`` writes it out, if
    N is a number.

    Examples
    ========

    >>> from sympy_matcalc import family, mean
    >>> mean(family("x", 3, 1, length=5))
    mean(x)
    >>> mean(family("x", 3, 1, length=2)).doit(members=True)
    (1/2)*x[1] + (1/2)*x[2]
    """
    if not isinstance(x, Family):
        raise FamilyError(f"mean takes a family, not the {type(x).__name__} {brief(x)}")
    return Mean(x.stack, x.length)
