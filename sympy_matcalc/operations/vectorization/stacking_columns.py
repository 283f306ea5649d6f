"""vec and its inverse: the columns of a matrix, one below the other."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, ImmutableDenseMatrix, MatrixBase, Mod, S, ShapeError, ZeroMatrix, floor
from sympy.matrices.expressions import MatMul

from ...algebra.indices.selections import element, selected
from ...algebra.kinds import TRANSPOSE, UNVEC, VEC
from ...algebra.maps.primitives import Reshape
from ...algebra.nodes import shape_of, transpose
from ...algebra.predicates import is_transpose_of
from ...algebra.products import PRODUCTS
from ...algebra.sizes import differ, dimension
from ...algebra.stacking import around_diagonal, kronecker_factors, unvec_of, vec_of
from ...algebra.tables import identity
from ...expressions.large import Large
from ...expressions.nodes import as_matrix, explicit_entries, unchecked
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import described, is_square_shape, matrix_shape, size_along, sizes, surely_different
from ...reading.checks import short
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.raw import raw_own, raw_product
from ...writing.stock import stock_by_entries
from .commutation import Elimination
from .khatri_rao_product import KhatriRao, write_flat

__all__ = ["Unvec", "Vec", "unvec", "vec", "vech"]


class Vec(Large):
    """vec(A): the columns of A below each other, mn x 1 for A m x n.

    Examples
    ========

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

    def _derivative_by_scalar(self, s: Any) -> Any:
        change = self.args[0].diff(s)
        return ZeroMatrix(*self.shape) if change.is_ZeroMatrix else Vec(change)



class Unvec(Large):
    """unvec(v, m, n): the m x n matrix A with vec(A) = v.

    Raises
    ======

    ShapeError
        If v is no column of mn entries.
    ValueError
        If m or n cannot be a size.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Unvec
    >>> Unvec(MatrixSymbol("v", 6, 1), 2, 3).as_explicit()
    Matrix([
    [v[0, 0], v[2, 0], v[4, 0]],
    [v[1, 0], v[3, 0], v[5, 0]]])
    """
    __slots__ = ()

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return self.args[:1]
    text = "unvec"

    def __new__(cls, v: Any, m: Any, n: Any) -> Any:
        v, (m, n) = as_matrix("unvec", v), sizes("unvec", m, n)
        rows, cols = matrix_shape(v)
        if surely_different(cols, S.One) or surely_different(rows, m*n):
            raise ShapeError(f"unvec to {m} x {n} needs a column of {m*n} entries: {described(v)}")
        return cls._build((m, n), v, m, n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self.args[0][i + j*self.shape[0], S.Zero]

    def _explicit(self) -> Any:
        rows, cols = self.shape
        v = explicit_entries(self.args[0])
        return ImmutableDenseMatrix(rows, cols, lambda i, j: v[i + j*rows])

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        return done.args[0].args[0] if isinstance(done, Unvec) and isinstance(done.args[0], Vec) \
            and matrix_shape(done.args[0].args[0]) == done.shape else done

    def _derivative_by_scalar(self, s: Any) -> Any:
        change = self.args[0].diff(s)
        return ZeroMatrix(*self.shape) if change.is_ZeroMatrix else Unvec(change, *self.shape)

    def notation(self) -> Form:
        return Call(Word(self.text), self.args[:1], options=self.args[1:])


def vec(A: Any) -> Any:
    """The columns of a matrix below each other, as one column.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import vec
    >>> vec(MatrixSymbol("A", 3, 2))
    vec(A)
    >>> vec(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 2, 4]])
    """
    A = as_matrix("vec", A)
    return Vec(A).as_explicit() if isinstance(A, MatrixBase) else Vec(A)


def unvec(v: Any, m: Any, n: Any) -> Any:
    """The m x n matrix whose vec is v.

    Raises
    ======

    ShapeError
        If v is no column of mn entries.
    ValueError
        If m or n cannot be a size.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import unvec
    >>> unvec(MatrixSymbol("v", 6, 1), 2, 3)
    unvec(v, 2, 3)
    >>> unvec(Matrix([1, 2, 3, 4]), 2, 2)
    Matrix([
    [1, 3],
    [2, 4]])
    """
    v = as_matrix("unvec", v)
    result = Unvec(v, m, n)
    return result.as_explicit() if isinstance(v, MatrixBase) and not result._is_shape_symbolic() else result


def vech(A: Any) -> Any:
    """The columns of the lower triangle of a square matrix, with its diagonal, below each other: L(n) vec(A).

    Raises
    ======

    ShapeError
        If A cannot be square.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import vech
    >>> vech(MatrixSymbol("A", 3, 3))
    L(3)*vec(A)
    >>> vech(Matrix([[1, 2], [3, 4]])).T
    Matrix([[1, 3, 4]])
    """
    A = as_matrix("vech", A)
    if not is_square_shape(A):
        raise ShapeError(f"vech needs a square matrix: {described(A)}")
    if isinstance(A, MatrixBase):
        return type(A)([A[i, j] for j in range(A.cols) for i in range(j, A.rows)]).as_immutable()
    return unchecked(MatMul, Elimination(size_along(A, 0)), Vec(A))


def write_vec(y, sign=1):
    """vec(A); vec(u v^T) as v kron u, and vec(B Diag(v) A^T) as (A khatri-rao B) v."""
    outer, parts = kronecker_factors(y.args[0]), around_diagonal(y.args[0])
    if outer is not None:
        return raw_product(sp.sympify(sign), [(yield from write_flat(sp.KroneckerProduct, outer))])
    if parts is not None:
        columns = yield from write_flat(KhatriRao, parts[:2], (y.shape[0], shape_of(parts[0])[1]))
        return raw_product(sp.sympify(sign), [columns, (yield parts[2])])
    return raw_own(Vec, y.shape, (yield y.args[0], sign))


def read_unvec(reader, expr, nodes):
    (rows, cols), (m, n) = shape_of(nodes[0]), map(dimension, expr.args[1:])
    if differ(cols, 1) or differ(rows, m*n):
        raise ShapeError(f"unvec to {m} x {n} needs a column of {m*n} entries, not shape {(rows, cols)}, "
                         f"in {short(expr)}")
    return unvec_of(nodes[0], (m, n))


def write_unvec(y, sign=1):
    m, n = map(sp.sympify, y.shape)
    return raw_own(Unvec, y.shape, (yield y.args[0], sign), m, n)


@identity("selections", "MatrixUnit(1, 6, 0, 4)*Vec(A[0:2, 0:3])", "A[0, 2]", PRODUCTS, VEC)
def entry_of_vec(left, right):
    """e_k^T vec(A) = e_i^T A e_j with k = i + j m."""
    if is_transpose_of(left, VEC):
        left, right = transpose(right), left.args[0]
    s = selected(left)
    if right.op is not VEC or s is None or left.op is not TRANSPOSE or shape_of(s)[1] != 1:
        return None
    a, place = right.args[0], s.data[0]
    rows = shape_of(a)[0]
    return element(a, place % rows, place // rows) if isinstance(rows, int) and isinstance(place, int) else None


register(Reading(Vec, lambda reader, expr, nodes: vec_of(nodes[0]),
                 lambda ns, expr, x: ns.reshape(ns.matrix(x), ns.matrix(x).shape[0] * ns.matrix(x).shape[1], 1),
                 samples=("Vec(A)", "Vec(A.T)", "H.T*Vec(A - 2*C)", "Vec(x*u.T)", "Vec(S*DiagMatrix(x)*A.T)",
                          "Vec(A*DiagMatrix(x)*S)"), stock=stock_by_entries))
register(Linear(VEC, write_vec, "Magnus & Neudecker ch. 2", signed=True, build=lambda y, args: vec_of(args[0]),
                apply=lambda y, dx: vec_of(dx), pullback=lambda y, g: unvec_of(g, shape_of(y.args[0])),
                primitive=lambda y: Reshape(shape_of(y)),
                words=Words("vec is linear", "向量化是线性的", "d vec X = vec dX",
                            r"d\operatorname{vec}X=\operatorname{vec}dX")))
register(Reading(Unvec, read_unvec, lambda ns, expr, v, m, n: ns.reshape(ns.matrix(v), ns.index(m), ns.index(n)),
                 children=lambda e: e.args[:1],
                 samples=("Unvec(H*KroneckerProduct(x, D*u), m, n)", "Unvec(Vec(A), n, m)*A"), stock=stock_by_entries))
register(Linear(UNVEC, write_unvec, "Magnus & Neudecker ch. 2", signed=True,
                build=lambda y, args: unvec_of(args[0], shape_of(y)), apply=lambda y, dx: unvec_of(dx, shape_of(y)),
                pullback=lambda y, g: vec_of(g), primitive=lambda y: Reshape(shape_of(y)),
                words=Words("unvec is linear", "unvec 是线性的", "d unvec(x) = unvec(dx)")))
