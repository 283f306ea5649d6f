"""Diag(v), the diagonal of a matrix, and a matrix with all but its diagonal removed."""
from __future__ import annotations

import sympy as sp
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf

from ..algebra.entrywise import diag, diagonal
from ..algebra.nodes import shape_of, transpose
from ..algebra.primitives import ToDiagonal, ToVector
from ..algebra.products import product
from ..expressions import Hadamard
from ..intake import ShapeError, short
from ..raw import matrix_product, raw, raw_diag, raw_own
from ..rules import Linear, Reading, register
from .selections import selection


def read_diag(reader, expr, nodes):
    """A row vector is taken as the column."""
    x = nodes[0]
    rows, cols = shape_of(x)
    if rows != 1 and cols != 1:
        raise ShapeError(f"Diag needs a vector, not shape {(rows, cols)}, in {short(expr)}")
    return diag(transpose(x) if rows == 1 else x)


def read_diagonal(reader, expr, nodes):
    return diagonal(_leading_square(nodes[0], expr)[1])


def read_diagonal_matrix(reader, expr, nodes):
    """A with zeros off its diagonal; a rectangular one keeps its shape."""
    left, square, right = _leading_square(nodes[0], expr)
    return product([left, diag(diagonal(square)), right])


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
    if y.args[0].op == "diagonal":
        return raw_own(Hadamard, y.shape, (yield y.args[0].args[0], sign), sp.Identity(y.shape[0]))
    return raw_diag((yield y.args[0], sign), y.shape[0])


def write_diagonal(y, sign=1):
    inner = yield y.args[0], sign
    if isinstance(inner, sp.MatrixBase):
        return sp.ImmutableDenseMatrix([inner[i, i] for i in range(inner.rows)])
    if ends_explicit(inner):                    # DiagonalOf(A*E).shape fails in SymPy: (A*E o I) 1 instead
        n = shape_of(y)[0]
        return matrix_product(1, [raw_own(Hadamard, (n, n), inner, sp.Identity(n)), sp.OneMatrix(n, 1)])
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


register(Reading(DiagMatrix, read_diag, lambda ns, expr, v: ns.diag(ns.matrix(v)),
                 samples=("DiagMatrix(x)", "DiagMatrix(A*x)", "DiagMatrix(u.T*A)")))
register(Reading(DiagonalOf, read_diagonal, lambda ns, expr, x: ns.diagonal(ns.matrix(x)),
                 samples=("DiagonalOf(S)", "DiagonalOf(A*C.T)", "DiagonalOf(A)")))
register(Reading(DiagonalMatrix, read_diagonal_matrix, lambda ns, expr, x: x * ns.eye(*x.shape),
                 samples=("DiagonalMatrix(S)", "DiagonalMatrix(A*C.T)", "DiagonalMatrix(A)")))
register(Linear("diag", write_diag, "Magnus & Neudecker ch. 9", signed=True, build=lambda y, args: diag(args[0]),
                apply=lambda y, dx: diag(dx), pullback=lambda y, g: diagonal(g), primitive=lambda y: ToDiagonal()))
register(Linear("diagonal", write_diagonal, "Magnus & Neudecker ch. 9", signed=True,
                build=lambda y, args: diagonal(args[0]), apply=lambda y, dx: diagonal(dx),
                pullback=lambda y, g: diag(g), primitive=lambda y: ToVector()))
