"""Diagonal matrices and diagonals."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import ImmutableDenseMatrix, MatrixBase, ShapeError
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf

from ...algebra.entrywise import diag_of, diagonal_of
from ...algebra.indices.selections import selection
from ...algebra.kinds import DIAG, DIAGONAL
from ...algebra.maps.primitives import ToDiagonal, ToVector
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.predicates import is_column, is_row
from ...algebra.products import product
from ...expressions.arguments import axis_of_vector, is_matrix_argument
from ...expressions.nodes import as_matrix, unchecked
from ...expressions.shapes import described
from ...reading.misfits import Misfit
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading, first_argument
from ...rules.words import Words
from ...writing.raw import raw_own, raw_product
from ...writing.writer import Writing
from .hadamard_product import Hadamard

__all__ = ["diag", "diagonal"]


# ----------------------------------------------------------------------------------------------- diagonal matrices
def diag(*values: Any, **kwargs: Any) -> Any:
    """The diagonal matrix of a vector expression; for anything else SymPy's diag.

    Parameters
    ----------
    *values
        A row or column, or what SymPy's ``diag`` takes.
    **kwargs
        As those of SymPy's ``diag``.

    Returns
    -------
    DiagMatrix or Matrix
        Explicit if the values are.

    Raises
    ------
    ShapeError
        If one matrix expression is given that is no vector.

    See Also
    --------
    diagonal : the diagonal of a matrix.

    Examples
    --------
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
    return sp.diag(*values, **kwargs)


def read_diag(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A row vector is taken as the column."""
    x = nodes[0]
    if not is_row(x) and not is_column(x):
        rows, cols = shape_of(x)
        raise Misfit(expr, "the diagonal matrix {} needs a vector", [(expr.args[0], (rows, cols))], [(cols, 1)])
    return diag_of(transpose(x) if is_row(x) else x)


def write_diag(y: Node, sign: Any = 1) -> Writing:
    """Diag(v); A o I for the diagonal of A."""
    n = shape_of(y)[0]
    if y.args[0].op is DIAGONAL:
        return raw_own(Hadamard, (n, n), (yield y.args[0].args[0], sign), sp.Identity(n))
    return DiagMatrix((yield y.args[0], sign))


def code_diag(ns: Arrays, expr: Any, vector: Value) -> Value:
    """Of a row or column."""
    return ns.diag(ns.matrix(vector))


register(Reading(DiagMatrix, read_diag, code_diag, samples=("DiagMatrix(x)", "DiagMatrix(A*x)", "DiagMatrix(u.T*A)")))
register(Linear(
    DIAG, write_diag, "Magnus & Neudecker ch. 9", signed=True, sign_carriers=first_argument,
    build=lambda y, args: diag_of(args[0]),
    apply=lambda y, dx: diag_of(dx), pullback=lambda y, g: diagonal_of(g), primitive=lambda y: ToDiagonal(),
    words=Words("diag is linear", "对角化是线性的", "d Diag(x) = Diag(dx)",
                r"d\operatorname{Diag}(x)=\operatorname{Diag}(dx)")))


# ------------------------------------------------------------------------------------------------------ diagonals
def diagonal(X: Any) -> Any:
    """The diagonal of a matrix, as a column.

    Parameters
    ----------
    X
        A matrix of any shape.

    Returns
    -------
    DiagonalOf or Matrix
        Explicit if X is.

    Raises
    ------
    TypeError
        If X is no matrix.

    See Also
    --------
    diag : the matrix with this diagonal.

    Examples
    --------
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


def read_diagonal(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """Of a matrix of any shape."""
    return diagonal_of(_leading_square(nodes[0], expr)[1])


def _leading_square(x: Node, expr: Any) -> tuple[Node, Node, Node]:
    """S, A' and S'^T where A' is the leading square block of A and S, S' put it back into A's shape."""
    algebra = x.algebra
    rows, cols = shape_of(x)
    if algebra.sizes.same(rows, cols):
        return algebra.identity(rows), x, algebra.identity(rows)
    n = sp.Min(rows, cols)
    if n not in (rows, cols):
        raise Misfit(expr, "the diagonal {} needs sizes that can be compared", [(expr.args[0], (rows, cols))],
                     [(rows, cols)])
    n = rows if n == rows else cols         # a number stays Python's
    left, right = selection(algebra, 0, 1, n, rows), selection(algebra, 0, 1, n, cols)
    return left, product([transpose(left), x, right]), transpose(right)


def write_diagonal(y: Node, sign: Any = 1) -> Writing:
    """As SymPy's node, where SymPy finds the shape of that."""
    inner = yield y.args[0], sign
    if isinstance(inner, MatrixBase):
        return ImmutableDenseMatrix([inner[i, i] for i in range(inner.rows)])
    if ends_explicit(inner):                    # DiagonalOf(A*E).shape fails in SymPy: (A*E o I) 1 instead
        n = shape_of(y)[0]
        return raw_product(1, [raw_own(Hadamard, (n, n), inner, sp.Identity(n)), sp.OneMatrix(n, 1)])
    return unchecked(DiagonalOf, inner)


def ends_explicit(expr: Any) -> bool:
    """Whether SymPy takes a size of this expression from an explicit matrix, whose sizes are Python numbers."""
    stack, seen = [expr], set()
    while stack:
        e = stack.pop()
        if isinstance(e, MatrixBase) or isinstance(e, sp.BlockMatrix) and has_explicit_block(e):
            return True
        if id(e) not in seen:
            seen.add(id(e))
            stack.extend(_giving_sizes(e))
    return False


def has_explicit_block(expr: Any) -> bool:
    """Scalars are written as explicit blocks of one entry."""
    return any(isinstance(block, MatrixBase) for block in expr.blocks.flat())


def _giving_sizes(expr: Any) -> list[Any]:
    """The arguments from which SymPy takes the sizes of a matrix expression."""
    matrices = [a for a in expr.args if is_matrix_argument(a)]
    if isinstance(expr, (sp.MatMul, sp.KroneckerProduct)):
        return [matrices[0], matrices[-1]]
    if isinstance(expr, (sp.MatAdd, sp.Transpose, sp.MatPow, sp.HadamardPower, sp.HadamardProduct)):
        return matrices[:1]
    return []


def code_diagonal(ns: Arrays, expr: Any, x: Value) -> Value:
    """A number stands for a 1x1 matrix."""
    return ns.diagonal(ns.matrix(x))


register(Reading(DiagonalOf, read_diagonal, code_diagonal,
                 samples=("DiagonalOf(S)", "DiagonalOf(A*C.T)", "DiagonalOf(A)")))
register(Linear(
    DIAGONAL, write_diagonal, "Magnus & Neudecker ch. 9", signed=True, sign_carriers=first_argument,
    build=lambda y, args: diagonal_of(args[0]),
    apply=lambda y, dx: diagonal_of(dx), pullback=lambda y, g: diag_of(g), primitive=lambda y: ToVector(),
    words=Words("the diagonal is linear", "取对角线是线性的", "d diag(X) = diag(dX)",
                r"d\operatorname{diag}(X)=\operatorname{diag}(dX)")))


# --------------------------------------------------------------------------------- a matrix without its other entries
def read_diagonal_matrix(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A with zeros off its diagonal; a rectangular one keeps its shape."""
    left, square, right = _leading_square(nodes[0], expr)
    return product([left, diag_of(diagonal_of(square)), right])


def code_diagonal_matrix(ns: Arrays, expr: Any, x: Value) -> Value:
    """A o I."""
    return x * ns.eye(*x.shape)


register(Reading(DiagonalMatrix, read_diagonal_matrix, code_diagonal_matrix,
                 samples=("DiagonalMatrix(S)", "DiagonalMatrix(A*C.T)", "DiagonalMatrix(A)")))
