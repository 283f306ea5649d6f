"""Adjugate: the transposed cofactors."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, ImmutableDenseMatrix, MatrixBase
from sympy.matrices.expressions.matexpr import MatrixElement

from ...algebra.determinants import adjugate_of
from ...algebra.kinds import ADJUGATE
from ...algebra.nodes import Node
from ...errors import MissingRuleError
from ...expressions.arguments import square_matrix
from ...expressions.nodes import MatrixNode, explicit_entries
from ...expressions.shapes import matrix_shape
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Words
from ...writing.forms import written_as
from ...writing.stock_entrywise import NoMatrixForm

__all__ = ["Adjugate", "adjugate"]


class Adjugate(MatrixNode):
    """The transposed matrix of cofactors of a square matrix; det(M)*M**-1 where M is invertible.

    Parameters
    ----------
    M
        A square matrix.

    Raises
    ------
    ShapeError
        If M cannot be square.

    See Also
    --------
    adjugate : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Adjugate
    >>> Adjugate(MatrixSymbol("M", 2, 2)).as_explicit()
    Matrix([
    [ M[1, 1], -M[0, 1]],
    [-M[1, 0],  M[0, 0]]])
    """
    __slots__ = ()
    text, symbol = "adjugate", "adj"

    def __new__(cls, M: Any) -> Any:
        M = square_matrix("the adjugate", M)
        return cls._build(matrix_shape(M), M)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        if self._is_shape_symbolic() or not (i.is_Integer and j.is_Integer):
            return MatrixElement(self, i, j)
        matrix = explicit_entries(self.args[0])
        return matrix.cofactor(int(j), int(i)) if self.shape[0] != 1 else matrix[0, 0]**0

    def _explicit(self) -> Any:
        return explicit_entries(self.args[0]).adjugate()

    def _eval_transpose(self) -> Any:
        return Adjugate(sp.transpose(self.args[0]))


def adjugate(X: Any) -> Any:
    """The adjugate of a square matrix: the transposed matrix of its cofactors.

    Parameters
    ----------
    X
        A square matrix.

    Returns
    -------
    Matrix expression
        Explicit if X is.

    Raises
    ------
    ShapeError
        If X cannot be square.

    See Also
    --------
    logdet : the logarithm of the determinant.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import adjugate
    >>> adjugate(MatrixSymbol("X", 3, 3))
    adjugate(X)
    """
    X = square_matrix("adjugate", X)
    return X.adjugate() if isinstance(X, MatrixBase) else Adjugate(X)


def read_adjugate(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """adj X of a square X; det(X) X^-1 where all square matrices are taken as invertible."""
    check_square(nodes[0], expr, "the adjugate")
    return adjugate_of(nodes[0])


def d_adjugate(y: Node, dx: Node) -> Node:
    """An adjugate that is left has an argument that may be singular."""
    raise MissingRuleError("the differential of an adjugate needs an invertible argument: drop invertible=False "
                           "(then adj(X) is det(X) X^-1)")


def code_adjugate(ns: Arrays, expr: Adjugate, x: Value) -> Value:
    """A number stands for a 1x1 matrix."""
    return ns.adjugate(ns.matrix(x))


def stock_adjugate(node: Adjugate, M: Any) -> Any:
    """The cofactors, entry by entry."""
    if not all(size.is_Integer for size in matrix_shape(M)):
        raise NoMatrixForm("its size is a symbol; for an invertible matrix det(M)*M.inv() is the same")
    return ImmutableDenseMatrix(M.as_explicit().adjugate())


register(Reading(Adjugate, read_adjugate, code_adjugate, samples=("Adjugate(S)", "Adjugate(A*C.T)"),
                 stock=stock_adjugate))
register(Nonlinear(
    ADJUGATE, written_as(Adjugate), "Magnus & Neudecker ch. 8, th. 1", build=lambda y, args: adjugate_of(args[0]),
    differential=d_adjugate,
    words=Words("adjugate rule", "伴随矩阵的微分", "d adj X = tr(X^-1 dX) adj X - X^-1 dX adj X",
                r"d\operatorname{adj}X=\operatorname{tr}(X^{-1}dX)\operatorname{adj}X-X^{-1}dX\operatorname{adj}X")))
