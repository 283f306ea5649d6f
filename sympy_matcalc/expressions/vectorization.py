"""vec, which writes a matrix as a column, its inverse, and the columnwise Kronecker product."""
from __future__ import annotations

from typing import Any

from sympy import (
    Expr,
    ImmutableDenseMatrix,
    MatAdd,
    MatrixExpr,
    Mod,
    Mul,
    S,
    ShapeError,
    ZeroMatrix,
    floor,
)
from sympy.core.sympify import _sympify
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from ..errors import TooLargeError
from .nodes import (
    MatrixNode,
    as_matrix,
    described,
    dimension,
    explicit,
    shape_of,
    surely_different,
    weak_precedence,
)

LARGEST_EXPLICIT = 10**6
"""More entries than this are not written out: the matrices of this module grow with the square of their sizes."""


class Large(MatrixNode):
    """A matrix whose explicit form is only made up to a size."""
    __slots__ = ()

    def as_explicit(self) -> ImmutableDenseMatrix:
        if is_too_large(self):
            raise too_large(self)
        return super().as_explicit()


def is_too_large(matrix: Any) -> bool:
    """Whether a matrix of known size has more entries than are written out."""
    rows, cols = matrix.shape
    return bool((_sympify(rows)*cols - LARGEST_EXPLICIT).is_positive)


def too_large(matrix: Any) -> TooLargeError:
    return TooLargeError(f"{described(matrix)}, more than the {LARGEST_EXPLICIT} entries that are written out: "
                         f"keep it as an expression, or evaluate the product it stands in")


def bounded(matrix: Any) -> Any:
    """The same matrix; one of SymPy's own nodes that is too large refuses to be written out too."""
    if isinstance(matrix, MatrixExpr) and not isinstance(matrix, Large) and is_too_large(matrix):
        matrix.as_explicit = Refusal(too_large(matrix))
    return matrix


class Refusal:
    """What stands in the place of a method that would not end."""

    def __init__(self, error: TooLargeError) -> None:
        self.error = error

    def __call__(self) -> Any:
        raise self.error


class Text(Large):
    """Printed as a function of its arguments."""
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.text}({', '.join(map(printer._print, self.args))})"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(prettyForm(self.text), printer._print_seq(self.args, "(", ")", ", ")))


def sizes(name: str, *values: Any) -> tuple[Expr, ...]:
    """The sizes as SymPy expressions; ValueError if one cannot be a size."""
    found = tuple(map(_sympify, values))
    for size in found:
        if not isinstance(size, Expr) or getattr(size, "is_Matrix", False) or size.is_negative \
                or size.is_integer is False or size.is_number and not size.is_Integer:
            raise ValueError(f"the sizes of {name} are nonnegative integers or symbols for them, not {size}")
    return found


class Vec(Text):
    """vec(A): the columns of A below each other, mn x 1 for A m x n.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import Vec
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
        rows, cols = shape_of(A)
        return cls._build((rows*cols, S.One), A)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        rows = dimension(self.args[0], 0)
        return self.args[0][Mod(i, rows), floor(i/rows)]

    def _explicit(self) -> Any:
        return explicit(self.args[0]).vec()

    def _derivative_by_scalar(self, s: Any) -> Any:
        change = self.args[0].diff(s)
        return ZeroMatrix(*self.shape) if change.is_ZeroMatrix else Vec(change)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{vec}}\left({printer._print(self.args[0])}\right)"


class Unvec(Text):
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
    >>> from sympy_matcalc.expressions import Unvec
    >>> Unvec(MatrixSymbol("v", 6, 1), 2, 3).as_explicit()
    Matrix([
    [v[0, 0], v[2, 0], v[4, 0]],
    [v[1, 0], v[3, 0], v[5, 0]]])
    """
    __slots__ = ()
    text = "unvec"

    def __new__(cls, v: Any, m: Any, n: Any) -> Any:
        v, (m, n) = as_matrix("unvec", v), sizes("unvec", m, n)
        rows, cols = shape_of(v)
        if surely_different(cols, S.One) or surely_different(rows, m*n):
            raise ShapeError(f"unvec to {m} x {n} needs a column of {m*n} entries: {described(v)}")
        return cls._build((m, n), v, m, n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return self.args[0][i + j*self.shape[0], S.Zero]

    def _explicit(self) -> Any:
        rows, cols = self.shape
        v = explicit(self.args[0])
        return ImmutableDenseMatrix(rows, cols, lambda i, j: v[i + j*rows])

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        return done.args[0].args[0] if isinstance(done, Unvec) and isinstance(done.args[0], Vec) \
            and shape_of(done.args[0].args[0]) == done.shape else done

    def _derivative_by_scalar(self, s: Any) -> Any:
        change = self.args[0].diff(s)
        return ZeroMatrix(*self.shape) if change.is_ZeroMatrix else Unvec(change, *self.shape)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        v, m, n = map(printer._print, self.args)
        return rf"\operatorname{{unvec}}_{{{m},{n}}}\left({v}\right)"


class KhatriRao(Large):
    """The columnwise Kronecker product: column j of A khatri-rao B is a_j kron b_j; mp x n for A m x n, B p x n.

    Parameters
    ==========

    matrices
        One or more matrices with equally many columns.

    Raises
    ======

    ShapeError
        If the numbers of columns cannot agree.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import KhatriRao
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 4, 3)
    >>> KhatriRao(A, B), KhatriRao(A, B).shape
    (khatri_rao(A, B), (8, 3))
    >>> KhatriRao(A, B)[5, 2]
    A[1, 2]*B[1, 2]
    """
    __slots__ = ()
    precedence = weak_precedence(PRECEDENCE["Mul"])

    def __new__(cls, *matrices: Any) -> Any:
        if not matrices:
            raise TypeError("a Khatri-Rao product needs at least one matrix")
        args = tuple(as_matrix("a Khatri-Rao product", matrix) for matrix in matrices)
        cols = dimension(args[0], 1)
        for matrix in args[1:]:
            if surely_different(cols, dimension(matrix, 1)):
                raise ShapeError(f"a Khatri-Rao product needs matrices with equally many columns: "
                                 f"{described(args[0])} and {described(matrix)}")
        return cls._build((Mul(*(dimension(matrix, 0) for matrix in args)), cols), *args)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        first, *others = self.args
        factors = []
        for matrix in reversed(others):
            rows = dimension(matrix, 0)
            factors.append(matrix[Mod(i, rows), j])
            i = floor(i/rows)
        return Mul(first[i, j], *reversed(factors))

    def _explicit(self) -> Any:
        matrices = tuple(map(explicit, self.args))
        result = matrices[0]
        for matrix in matrices[1:]:
            p, first = matrix.rows, result
            result = ImmutableDenseMatrix(first.rows*p, first.cols, lambda i, j, first=first, matrix=matrix, p=p:
                                          first[i // p, j]*matrix[i % p, j])
        return result

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        return done.args[0] if isinstance(done, KhatriRao) and len(done.args) == 1 else done

    def _derivative_by_scalar(self, s: Any) -> Any:
        changes = [matrix.diff(s) for matrix in self.args]
        parts = [KhatriRao(*self.args[:k], change, *self.args[k + 1:])
                 for k, change in enumerate(changes) if not change.is_ZeroMatrix]
        if not parts:
            return ZeroMatrix(*self.shape)
        return parts[0] if len(parts) == 1 else MatAdd(*parts)

    def _sympystr(self, printer: Any) -> str:
        return f"khatri_rao({', '.join(map(printer._print, self.args))})"

    def _pretty(self, printer: Any) -> prettyForm:
        return prettyForm(*stringPict.next(prettyForm("khatri_rao"), printer._print_seq(self.args, "(", ")", ", ")))

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return r" \ast ".join(printer.parenthesize(matrix, PRECEDENCE["Mul"]) for matrix in self.args)
