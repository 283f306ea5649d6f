"""Diagonal matrices and diagonals."""
from __future__ import annotations

from typing import Any

import sympy
import sympy as sp
from sympy import DiagMatrix, DiagonalOf, ImmutableDenseMatrix, MatrixBase, ShapeError
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf

from ...algebra.entrywise import diag_of, diagonal_of
from ...algebra.indices.selections import selection
from ...algebra.kinds import DIAG, DIAGONAL
from ...algebra.maps.primitives import ToDiagonal, ToVector
from ...algebra.nodes import shape_of, transpose
from ...algebra.products import product
from ...expressions.arguments import axis_of_vector
from ...expressions.nodes import as_matrix
from ...expressions.shapes import described
from ...reading.checks import short
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Words
from ...writing.raw import raw, raw_diag, raw_own, raw_product
from .hadamard_product import Hadamard

__all__ = ["diag", "diagonal"]


def read_diag(reader, expr, nodes):
    """A row vector is taken as the column."""
    x = nodes[0]
    rows, cols = shape_of(x)
    if rows != 1 and cols != 1:
        raise ShapeError(f"Diag needs a vector, not shape {(rows, cols)}, in {short(expr)}")
    return diag_of(transpose(x) if rows == 1 else x)


def read_diagonal(reader, expr, nodes):
    return diagonal_of(_leading_square(nodes[0], expr)[1])


def read_diagonal_matrix(reader, expr, nodes):
    """A with zeros off its diagonal; a rectangular one keeps its shape."""
    left, square, right = _leading_square(nodes[0], expr)
    return product([left, diag_of(diagonal_of(square)), right])


def _leading_square(x, expr):
    """S, A' and S'^T where A' is the leading square block of A and S, S' put it back into A's shape."""
    algebra = x.algebra
    rows, cols = shape_of(x)
    if rows == cols:
        return algebra.identity(rows), x, algebra.identity(rows)
    smaller = sp.Min(rows, cols)
    if smaller not in (rows, cols):
        raise ShapeError(f"the diagonal of a matrix of shape {(rows, cols)} needs sizes that can be compared: "
                         f"{short(expr)}")
    n = rows if smaller == rows else cols
    left, right = selection(algebra, 0, 1, n, rows), selection(algebra, 0, 1, n, cols)
    return left, product([transpose(left), x, right]), transpose(right)


def write_diag(y, sign=1):
    """Diag(v); A o I for the diagonal of A."""
    if y.args[0].op is DIAGONAL:
        return raw_own(Hadamard, y.shape, (yield y.args[0].args[0], sign), sp.Identity(y.shape[0]))
    return raw_diag((yield y.args[0], sign), y.shape[0])


def write_diagonal(y, sign=1):
    inner = yield y.args[0], sign
    if isinstance(inner, sp.MatrixBase):
        return sp.ImmutableDenseMatrix([inner[i, i] for i in range(inner.rows)])
    if ends_explicit(inner):                    # DiagonalOf(A*E).shape fails in SymPy: (A*E o I) 1 instead
        n = shape_of(y)[0]
        return raw_product(1, [raw_own(Hadamard, (n, n), inner, sp.Identity(n)), sp.OneMatrix(n, 1)])
    return raw(DiagonalOf, inner)


def has_explicit_block(expr):
    """Scalars are written as explicit blocks of one entry."""
    return any(isinstance(block, sp.MatrixBase) for block in expr.blocks.flat())


def ends_explicit(expr):
    """Whether SymPy takes a size of this expression from an explicit matrix, whose sizes are Python numbers."""
    stack, seen = [expr], set()
    while stack:
        e = stack.pop()
        if isinstance(e, sp.MatrixBase) or isinstance(e, sp.BlockMatrix) and has_explicit_block(e):
            return True
        if id(e) not in seen:
            seen.add(id(e))
            matrices = [a for a in e.args if getattr(a, "is_Matrix", False)]
            if isinstance(e, (sp.MatMul, sp.KroneckerProduct)):
                stack.extend((matrices[0], matrices[-1]))
            elif isinstance(e, (sp.MatAdd, sp.Transpose, sp.MatPow, sp.HadamardPower, sp.HadamardProduct)):
                stack.extend(matrices[:1])
    return False


def diag(*values: Any, **kwargs: Any) -> Any:
    """The diagonal matrix of a vector expression; for anything else SymPy's diag.

    Raises
    ======

    ShapeError
        If one matrix expression is given that is no vector.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import diag
    >>> diag(MatrixSymbol("x", 3, 1))
    DiagMatrix(x)
    >>> diag(1, 2)
    Matrix([
    [1, 0],
    [0, 2]])
    """
    if len(values) == 1 and getattr(values[0], "is_MatrixExpr", False) and not isinstance(values[0], MatrixBase):
        if axis_of_vector(values[0]) is None:
            raise ShapeError(f"diag needs a vector, and {described(values[0])}; for its diagonal use diagonal")
        return DiagMatrix(values[0])
    return sympy.diag(*values, **kwargs)


def diagonal(X: Any) -> Any:
    """The diagonal of a matrix, as a column.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import diagonal
    >>> diagonal(MatrixSymbol("X", 2, 3)).as_explicit()
    Matrix([
    [X[0, 0]],
    [X[1, 1]]])
    """
    X = as_matrix("diagonal", X)
    if isinstance(X, MatrixBase):
        return ImmutableDenseMatrix([X[i, i] for i in range(min(X.shape))])
    return DiagonalOf(X)


register(Reading(DiagMatrix, read_diag, lambda ns, expr, v: ns.diag(ns.matrix(v)),
                 samples=("DiagMatrix(x)", "DiagMatrix(A*x)", "DiagMatrix(u.T*A)")))
register(Reading(DiagonalOf, read_diagonal, lambda ns, expr, x: ns.diagonal(ns.matrix(x)),
                 samples=("DiagonalOf(S)", "DiagonalOf(A*C.T)", "DiagonalOf(A)")))
register(Reading(DiagonalMatrix, read_diagonal_matrix, lambda ns, expr, x: x * ns.eye(*x.shape),
                 samples=("DiagonalMatrix(S)", "DiagonalMatrix(A*C.T)", "DiagonalMatrix(A)")))
register(Linear(DIAG, write_diag, "Magnus & Neudecker ch. 9", signed=True, build=lambda y, args: diag_of(args[0]),
                apply=lambda y, dx: diag_of(dx), pullback=lambda y, g: diagonal_of(g), primitive=lambda y: ToDiagonal(),
                words=Words("diag is linear", "对角化是线性的", "d Diag(x) = Diag(dx)",
                            r"d\operatorname{Diag}(x)=\operatorname{Diag}(dx)")))
register(Linear(DIAGONAL, write_diagonal, "Magnus & Neudecker ch. 9", signed=True,
                build=lambda y, args: diagonal_of(args[0]), apply=lambda y, dx: diagonal_of(dx),
                pullback=lambda y, g: diag_of(g), primitive=lambda y: ToVector(),
                words=Words("the diagonal is linear", "取对角线是线性的", "d diag(X) = diag(dX)",
                            r"d\operatorname{diag}(X)=\operatorname{diag}(dX)")))
