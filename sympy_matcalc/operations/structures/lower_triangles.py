"""The lower triangle of a matrix."""
from __future__ import annotations

from typing import Any

from sympy import Expr, FunctionMatrix, ImmutableDenseMatrix, Lambda, OneMatrix, Piecewise, S
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.kinds import LOWER_TRIANGLE
from ...algebra.maps.primitives import Entrywise, Primitive
from ...algebra.nodes import Node, shape_of
from ...algebra.triangles import lower_triangle_of
from ...expressions.arguments import all_explicit
from ...expressions.bound_symbols import bound
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.shapes import matrix_shape
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.forms import written_as
from ...writing.stock_entrywise import hadamard_form

__all__ = ["LowerTriangle", "lower_triangle"]


class LowerTriangle(MatrixNode):
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Parameters
    ----------
    A
        A matrix.

    See Also
    --------
    lower_triangle : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import LowerTriangle
    >>> LowerTriangle(MatrixSymbol("A", 2, 3)).as_explicit()
    Matrix([
    [A[0, 0],       0, 0],
    [A[1, 0], A[1, 1], 0]])
    """
    __slots__ = ()
    text = "tril"

    def __new__(cls, A: Any) -> Any:
        A = as_matrix("tril", A)
        return cls._build(matrix_shape(A), A)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        above = (j - i).is_positive
        if above is None:
            return MatrixElement(self, i, j)
        return S.Zero if above else self.args[0][i, j]

    def _explicit(self) -> Any:
        A = explicit_entries(self.args[0])
        return ImmutableDenseMatrix(*A.shape, lambda i, j: A[i, j] if j <= i else S.Zero)


def lower_triangle(X: Any) -> Any:
    """The lower triangle of a matrix of any shape, with its diagonal; zeros above.

    Parameters
    ----------
    X
        A matrix.

    Returns
    -------
    Matrix expression
        Of X's shape; explicit if X is.

    See Also
    --------
    toeplitz_sums, vech

    References
    ----------
    Magnus, Linear Structures (1988).

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import lower_triangle
    >>> lower_triangle(MatrixSymbol("X", 3, 3))
    tril(X)
    >>> lower_triangle(Matrix([[1, 2], [3, 4]]))
    Matrix([
    [1, 0],
    [3, 4]])
    """
    X = as_matrix("lower_triangle", X)
    return LowerTriangle(X).as_explicit() if all_explicit((X,)) else LowerTriangle(X)


def map_of_lower_triangle(y: Node) -> Primitive:
    """dX -> tril(1) o dX."""
    return Entrywise(lower_triangle_of(y.algebra.ones(shape_of(y))))


def code_lower_triangle(ns: Arrays, expr: LowerTriangle, x: Value) -> Value:
    """Entry by entry."""
    x = ns.matrix(x)
    rows, cols = x.shape
    return ns.build(rows, cols, lambda i, j: x[i, j] if j <= i else ns.number(0))


def stock_lower_triangle(node: LowerTriangle, A: Any) -> Any:
    """A o tril(1), in SymPy's own nodes."""
    mask = LowerTriangle(OneMatrix(*node.shape))
    if not mask._is_shape_symbolic():
        return hadamard_form([A, mask.as_explicit()])
    a, b = bound(0), bound(1)
    return hadamard_form([A, FunctionMatrix(*node.shape, Lambda((a, b), Piecewise((0, b > a), (1, True))))])


register(Reading(
    LowerTriangle, lambda reader, expr, nodes: lower_triangle_of(nodes[0]), code_lower_triangle,
    stock=stock_lower_triangle,
    samples=("LowerTriangle(A)", "LowerTriangle(A.T)", "LowerTriangle(S*R)", "LowerTriangle(A - 2*C)",
             "A*LowerTriangle(S).T", "LowerTriangle(LowerTriangle(S).T)*B")))
register(Linear(
    LOWER_TRIANGLE, written_as(LowerTriangle), "Magnus, Linear Structures (1988)",
    build=lambda y, args: lower_triangle_of(args[0]), apply=lambda y, dx: lower_triangle_of(dx),
    pullback=lambda y, g: lower_triangle_of(g), primitive=map_of_lower_triangle,
    words=Words("taking the lower triangle is linear", "取下三角是线性的", "d tril(X) = tril(dX)")))
