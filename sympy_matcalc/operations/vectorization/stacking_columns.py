"""vec: the columns of a matrix, one below the other."""
from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixBase, Mod, S, floor, sympify

from ...algebra.indices.selections import element, selected
from ...algebra.kinds import TRANSPOSE, VEC
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.predicates import is_transpose_of
from ...algebra.products import PRODUCTS
from ...algebra.stacking import around_diagonal, kronecker_factors, prints_as_vec, unvec_of, vec_of
from ...algebra.tables import identity
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.shapes import matrix_shape, size_along
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.forms import all_written
from ...writing.raw import raw_own, raw_product
from ...writing.stock import stock_by_entries
from ...writing.writer import Writing
from .khatri_rao_product import raw_khatri_rao
from .kronecker_product import raw_kronecker

__all__ = ["Vec", "vec"]


class Vec(MatrixNode):
    """vec(A): the columns of A below each other, mn x 1 for A m x n.

    Parameters
    ----------
    A
        A matrix.

    See Also
    --------
    vec : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Vec
    >>> Vec(MatrixSymbol("A", 2, 2))
    vec(A)
    >>> Vec(MatrixSymbol("A", 2, 2)).as_explicit()
    Matrix([
    [A[0, 0]],
    [A[1, 0]],
    [A[0, 1]],
    [A[1, 1]]])
    """
    __slots__ = ()
    text = "vec"

    def __new__(cls, A: Any) -> Any:
        A = as_matrix("vec", A)
        rows, cols = matrix_shape(A)
        return cls._build((rows*cols, S.One), A)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        rows = size_along(self.args[0], 0)
        return self.args[0][Mod(i, rows), floor(i/rows)]

    def _explicit(self) -> Any:
        return explicit_entries(self.args[0]).vec()


def vec(A: Any) -> Any:
    """The columns of a matrix below each other, as one column.

    Parameters
    ----------
    A
        A matrix.

    Returns
    -------
    Matrix expression
        A column of mn entries for A m x n; explicit if A is.

    See Also
    --------
    unvec : the inverse.
    vech : the entries on and below the diagonal.

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import vec
    >>> vec(MatrixSymbol("A", 3, 2))
    vec(A)
    >>> vec(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 2, 4]])
    """
    A = as_matrix("vec", A)
    return Vec(A).as_explicit() if isinstance(A, MatrixBase) else Vec(A)


@identity("selections", "MatrixUnit(1, 6, 0, 4)*Vec(A[0:2, 0:3])", "A[0, 2]", PRODUCTS, VEC)
def entry_of_vec(left: Node, right: Node) -> Node | None:
    """e_k^T vec(A) = e_i^T A e_j with k = i + j m."""
    if is_transpose_of(left, VEC):
        left, right = transpose(right), left.args[0]
    s = selected(left)
    if right.op is not VEC or s is None or left.op is not TRANSPOSE or shape_of(s)[1] != 1:
        return None
    a, place = right.args[0], s.data[0]
    rows = shape_of(a)[0]
    return element(a, place % rows, place // rows) if isinstance(rows, int) and isinstance(place, int) else None


def write_vec(y: Node, sign: int = 1) -> Writing:
    """vec(A); vec(u v^T) as v kron u, and vec(B Diag(v) A^T) as (A khatri-rao B) v."""
    outer, parts = kronecker_factors(y.args[0]), around_diagonal(y.args[0])
    if outer is not None:
        return raw_product(sympify(sign), [raw_kronecker((yield from all_written(outer)))])
    if parts is not None:
        columns = raw_khatri_rao((yield from all_written(parts[:2])), (shape_of(y)[0], shape_of(parts[0])[1]))
        return raw_product(sympify(sign), [columns, (yield parts[2])])
    return raw_own(Vec, shape_of(y), (yield y.args[0], sign))


def code_vec(ns: Arrays, expr: Vec, x: Value) -> Value:
    """Reshaped column by column."""
    x = ns.matrix(x)
    return ns.reshape(x, x.shape[0]*x.shape[1], 1)


register(Reading(
    Vec, lambda reader, expr, nodes: vec_of(nodes[0]), code_vec, stock=stock_by_entries,
    samples=("Vec(A)", "Vec(A.T)", "H.T*Vec(A - 2*C)", "Vec(x*u.T)", "Vec(S*DiagMatrix(x)*A.T)",
             "Vec(A*DiagMatrix(x)*S)")))
register(Linear(
    VEC, write_vec, "Magnus & Neudecker ch. 2", signed=True,
    sign_carriers=lambda y: y.args if prints_as_vec(y) else (), build=lambda y, args: vec_of(args[0]),
    apply=lambda y, dx: vec_of(dx), pullback=lambda y, g: unvec_of(g, shape_of(y.args[0])),
    primitive=lambda y: Reshape(shape_of(y)),
    words=Words("vec is linear", "向量化是线性的", "d vec X = vec dX", r"d\operatorname{vec}X=\operatorname{vec}dX")))
