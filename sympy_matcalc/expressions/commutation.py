"""The constant matrices that go with vec: commutation, duplication and elimination matrices."""
from __future__ import annotations

from typing import Any

from sympy import (
    Expr,
    ImmutableDenseMatrix,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Mod,
    Piecewise,
    S,
    SparseMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
    floor,
)
from sympy.matrices.expressions import Inverse, MatMul

from .nodes import raw
from .vectorization import Text, sizes


def triangle_size(n: Expr) -> Expr:
    """n(n + 1)/2, the number of entries on and below the diagonal."""
    return n*(n + 1)/2


class _Constant(Text):
    """A matrix of zeros and ones that is given by its sizes."""
    __slots__ = ()

    def doit(self, **hints: Any) -> Any:
        return self

    def _explicit(self) -> Any:
        return ImmutableDenseMatrix(SparseMatrix(*map(int, self.shape), dict.fromkeys(self._ones(), 1)))

    def _ones(self) -> list[tuple[int, int]]:
        """The places of the ones, for sizes that are numbers."""
        raise NotImplementedError

    def _derivative_by_scalar(self, s: Any) -> Any:
        return ZeroMatrix(*self.shape)

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return f"{self.text}_{{{','.join(map(printer._print, self.args))}}}"


class Commutation(_Constant):
    """The commutation matrix K(m, n), mn x mn: K(m, n) vec(A) = vec(A^T) for A m x n.

    Raises
    ======

    ValueError
        If m or n cannot be a size.

    Examples
    ========

    >>> from sympy.abc import m, n
    >>> from sympy_matcalc.expressions import Commutation
    >>> Commutation(m, n), Commutation(m, n).T
    (K(m, n), K(n, m))
    >>> Commutation(2, 2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])
    """
    __slots__ = ()
    text = "K"

    def __new__(cls, m: Any, n: Any) -> Any:
        m, n = sizes("a commutation matrix", m, n)
        return cls._build((m*n, m*n), m, n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        m, n = self.args
        return KroneckerDelta(i, Mod(j, m)*n + floor(j/m))

    def _ones(self) -> list[tuple[int, int]]:
        m, n = map(int, self.args)
        return [(j % m*n + j//m, j) for j in range(m*n)]

    def _eval_transpose(self) -> Any:
        return Commutation(*reversed(self.args))

    def _eval_inverse(self) -> Any:
        return Commutation(*reversed(self.args))

    def _eval_determinant(self) -> Expr:
        m, n = self.args
        return S.NegativeOne**(m*(m - 1)*n*(n - 1)/4)

    def _eval_trace(self) -> Any:
        m, n = self.args
        return n if m == n else Trace(self)


class Duplication(_Constant):
    """The duplication matrix D(n), n^2 x n(n + 1)/2: D(n) vech(S) = vec(S) for symmetric S.

    vech(S) are the columns of the lower triangle below each other.

    Raises
    ======

    ValueError
        If n cannot be a size.

    Examples
    ========

    >>> from sympy_matcalc.expressions import Duplication
    >>> Duplication(2).as_explicit()
    Matrix([
    [1, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
    [0, 0, 1]])
    """
    __slots__ = ()
    text = "D"

    def __new__(cls, n: Any) -> Any:
        n, = sizes("a duplication matrix", n)
        return cls._build((n*n, triangle_size(n)), n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        n = self.args[0]
        a, b = Mod(i, n), floor(i/n)
        return KroneckerDelta(j, place_in_triangle(n, Max(a, b), Min(a, b)))

    def _ones(self) -> list[tuple[int, int]]:
        n = int(self.args[0])
        return [(b*n + a, place_in_triangle(n, max(a, b), min(a, b))) for b in range(n) for a in range(n)]

    def pseudoinverse(self) -> Any:
        """D^+ = (D^T D)^-1 D^T, which takes vec(A) to vech((A + A^T)/2)."""
        transposed = raw(Transpose, self)
        return raw(MatMul, raw(Inverse, raw(MatMul, transposed, self), S.NegativeOne), transposed)


class Elimination(_Constant):
    """The elimination matrix L(n), n(n + 1)/2 x n^2: L(n) vec(A) = vech(A).

    vech(A) are the columns of the lower triangle below each other.

    Raises
    ======

    ValueError
        If n cannot be a size.

    Examples
    ========

    >>> from sympy_matcalc.expressions import Elimination
    >>> Elimination(2).as_explicit()
    Matrix([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 0, 1]])
    """
    __slots__ = ()
    text = "L"

    def __new__(cls, n: Any) -> Any:
        n, = sizes("an elimination matrix", n)
        return cls._build((triangle_size(n), n*n), n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        n = self.args[0]
        a, b = Mod(j, n), floor(j/n)
        return KroneckerDelta(i, place_in_triangle(n, a, b))*Piecewise((1, a >= b), (0, True))

    def _ones(self) -> list[tuple[int, int]]:
        n = int(self.args[0])
        return [(place_in_triangle(n, a, b), b*n + a) for b in range(n) for a in range(b, n)]


def place_in_triangle(n: Any, a: Any, b: Any) -> Any:
    """Where the entry (a, b), a >= b, of an n x n matrix stands in its vech."""
    place = b*(b + 1)
    return b*n + a - (place//2 if isinstance(place, (int, Integer)) else place/2)
