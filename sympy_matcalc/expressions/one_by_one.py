"""A 1x1 matrix as the scalar it is."""
from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatMul, MatrixBase, MatrixSymbol, OneMatrix, ShapeError, Trace, Transpose
from sympy.core.kind import NumberKind

from .nodes import as_matrix, explicit_entries, hashed, unchecked
from .printing.forms import Form, Same
from .printing.printed import Printed
from .shapes import described, matrix_shape
from .stock_diff import DifferentiableByMatrix
from .sums_and_products import SignedProduct


class MatrixScalar(Printed, DifferentiableByMatrix, Trace):
    """The number in a 1 x 1 matrix, such as x.T*A*x: a real scalar that prints as the matrix.

    Parameters
    ==========

    M
        A matrix of shape 1 x 1.

    Raises
    ======

    ShapeError
        If M has another shape.

    Examples
    ========

    >>> from sympy import MatrixSymbol, log
    >>> from sympy_matcalc import MatrixScalar
    >>> x = MatrixSymbol("x", 3, 1)
    >>> log(MatrixScalar(x.T*x) + 1)
    log(x.T*x + 1)
    """
    __slots__ = ()
    is_commutative = True
    is_real = True
    kind = NumberKind

    def __new__(cls, M: Any) -> Any:
        M = as_matrix("a scalar made of a matrix", M)
        if matrix_shape(M) != (1, 1):
            raise ShapeError(f"only a matrix of shape 1 x 1 is a scalar: {described(M)}")
        return hashed(Basic.__new__(cls, M))

    @property
    def matrix(self) -> Any:
        """The 1 x 1 matrix."""
        return self.args[0]

    def own_cost(self) -> float:
        """See `cost`."""
        return 0.0

    def as_explicit(self) -> Expr:
        """The number, in the entries of the matrices it is made of."""
        return explicit_entries(self.matrix)[0, 0]

    def doit(self, **hints: Any) -> Any:
        # It stays what it is, because SymPy's operators call doit: dot(a, x)*b keeps its a.T*x.
        if not hints.get("deep", True):
            return self
        matrix = self.matrix.doit(**hints)
        return matrix[0, 0] if _has_known_entry(matrix) else self.func(matrix)

    def _eval_rewrite_as_Trace(self, matrix: Any, **kwargs: Any) -> Any:
        return Trace(matrix)

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(self.matrix.simplify(**kwargs))

    def _eval_evalf(self, prec: int) -> Any:
        matrix = self.matrix.doit()
        return matrix[0, 0]._eval_evalf(prec) if isinstance(matrix, MatrixBase) else None

    def _eval_conjugate(self) -> Any:
        return self

    def _eval_transpose(self) -> Any:
        return self

    def _eval_adjoint(self) -> Any:
        return self

    def _eval_subs(self, old: Any, new: Any) -> Any:
        # SymPy's solvers put a scalar in the place of a matrix; there is no such number then.
        return self if getattr(old, "is_Matrix", False) and not getattr(new, "is_Matrix", False) else None

    def notation(self) -> Form:
        return Same(self._shown())

    def _shown(self) -> Any:
        """The matrix, with a leading row of ones as 1.T, which reads as the sum that it makes."""
        matrix = self.matrix
        first = matrix.args[0] if isinstance(matrix, MatMul) else None
        if not isinstance(first, OneMatrix) or first.shape[0] != 1:
            return matrix
        ones = unchecked(Transpose, MatrixSymbol("1", first.shape[1], 1))
        return unchecked(SignedProduct, ones, *matrix.args[1:])


def _has_known_entry(matrix: Any) -> bool:
    return isinstance(matrix, MatrixBase) or matrix.is_ZeroMatrix or matrix.is_Identity is True
