"""Undefined functions of vectors and matrices."""
from __future__ import annotations

from typing import Any

from ..expressions import FunctionSymbol


def function(name: str, shape: Any = None) -> FunctionSymbol:
    """An undefined function of scalars and matrices, to be called with its arguments.

    SymPy's ``Function("f")`` is a function of scalars; this one is also one of vectors and matrices.

    Parameters
    ==========

    name
        What it prints as.  Functions of one name and one shape are equal.
    shape
        The shape (p, q) of its values, (p, 1) for a column; without it the values are scalars.

    Returns
    =======

    A callable: ``f(X)``, ``f(A*X*B)``, ``f(x, Y, s)`` of scalars, matrix expressions and explicit matrices.  Its
    derivatives are expressions too: the gradient ∇f(X) and the Hessian ∇²f(x) of a scalar, the Jacobian dy/du of a
    matrix in denominator layout, mn x pq, with d vec(y) = (dy/du).T*d vec(u).

    Raises
    ======

    TypeError
        If the name is no text or the shape no pair; when called, without arguments or with what is neither a scalar
        nor a matrix.
    ShapeError
        If a size is not a positive integer.

    References
    ==========

    Magnus & Neudecker, Matrix Differential Calculus, ch. 5.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import differential, function, gradient
    >>> m, n, p, q = symbols("m n p q", integer=True, positive=True)
    >>> A, X, B = MatrixSymbol("A", m, n), MatrixSymbol("X", n, p), MatrixSymbol("B", p, q)
    >>> f, y, u = function("f"), function("y", (q, 1)), MatrixSymbol("u", n, 1)
    >>> gradient(f(A*X*B), X)
    A.T*∇f(A*X*B)*B.T
    >>> gradient(f(y(u)), u)
    (dy/du)*∇f(y(u))
    >>> differential(gradient(f(u), u), u)
    ∇²f(u)*du
    """
    if shape is None:
        return FunctionSymbol(name)
    try:
        sizes = tuple(shape)
    except TypeError:
        sizes = ()
    if len(sizes) != 2:
        raise TypeError(f"the shape of {name} is a pair of sizes, (p, 1) for a column of p, not {shape!r}")
    return FunctionSymbol(name, *sizes)
