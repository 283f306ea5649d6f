"""Commutation, duplication and elimination matrices."""
from __future__ import annotations

from typing import Any

import sympy as sp
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

from ...algebra.kinds import COMMUTATION, DUPLICATION, ELIMINATION
from ...algebra.sizes import dimension
from ...algebra.vectorization import commutation, duplication, elimination
from ...errors import TooLargeError
from ...expressions.large import Large
from ...expressions.nodes import unchecked
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import sizes
from ...reading.checks import short
from ...rules.registry import register
from ...rules.rows import Constant, Reading
from ...writing.raw import raw_own
from ...writing.stock import stock_by_entries

__all__ = [
    "Commutation", "Duplication", "Elimination", "commutation_matrix", "duplication_matrix", "elimination_matrix",
]


def triangle_entries(n: Expr) -> Expr:
    """n(n + 1)/2, the number of entries on and below the diagonal."""
    return n*(n + 1)/2


class _Constant(Large):
    """A matrix of zeros and ones that is given by its sizes."""
    __slots__ = ()

    def own_cost(self) -> float:
        """See `cost`."""
        return 1.0

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return ()

    def doit(self, **hints: Any) -> Any:
        return self

    def _explicit(self) -> Any:
        return ImmutableDenseMatrix(SparseMatrix(*map(int, self.shape), dict.fromkeys(self._ones(), 1)))

    def _ones(self) -> list[tuple[int, int]]:
        """The places of the ones, for sizes that are numbers."""
        raise NotImplementedError

    def _derivative_by_scalar(self, s: Any) -> Any:
        return ZeroMatrix(*self.shape)

    def notation(self) -> Form:
        return Call(Word(self.text, self.text), (), options=self.args)


class Commutation(_Constant):
    """The commutation matrix K(m, n), mn x mn: K(m, n) vec(A) = vec(A^T) for A m x n.

    Raises
    ======

    ValueError
        If m or n cannot be a size.

    Examples
    ========

    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import Commutation
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
    prints_last = True
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

    >>> from sympy_matcalc import Duplication
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
        return cls._build((n*n, triangle_entries(n)), n)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        n = self.args[0]
        a, b = Mod(i, n), floor(i/n)
        return KroneckerDelta(j, place_in_triangle(n, Max(a, b), Min(a, b)))

    def _ones(self) -> list[tuple[int, int]]:
        n = int(self.args[0])
        return [(b*n + a, place_in_triangle(n, max(a, b), min(a, b))) for b in range(n) for a in range(n)]

    def pseudoinverse(self) -> Any:
        """D^+ = (D^T D)^-1 D^T, which takes vec(A) to vech((A + A^T)/2)."""
        transposed = unchecked(Transpose, self)
        return unchecked(MatMul, unchecked(Inverse, unchecked(MatMul, transposed, self), S.NegativeOne), transposed)


class Elimination(_Constant):
    """The elimination matrix L(n), n(n + 1)/2 x n^2: L(n) vec(A) = vech(A).

    vech(A) are the columns of the lower triangle below each other.

    Raises
    ======

    ValueError
        If n cannot be a size.

    Examples
    ========

    >>> from sympy_matcalc import Elimination
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
        return cls._build((triangle_entries(n), n*n), n)

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


def commutation_matrix(m: Any, n: Any) -> Any:
    """K(m, n), the mn x mn matrix with K(m, n) vec(A) = vec(A^T) for every m x n matrix A.

    Raises
    ======

    ValueError
        If m or n cannot be a size.

    References
    ==========

    Magnus & Neudecker, ch. 3 sec. 7.

    Examples
    ========

    >>> from sympy.abc import m, n
    >>> from sympy_matcalc import matsimplify
    >>> from sympy_matcalc import commutation_matrix
    >>> K = commutation_matrix(m, n)
    >>> K, K.I, matsimplify(K*K.T)
    (K(m, n), K(n, m), I)
    """
    return Commutation(m, n)


def duplication_matrix(n: Any) -> Any:
    """D(n), the n^2 x n(n + 1)/2 matrix with D(n) vech(S) = vec(S) for every symmetric S.

    Its Moore-Penrose inverse is ``duplication_matrix(n).pseudoinverse()``, (D^T D)^-1 D^T.

    Raises
    ======

    ValueError
        If n cannot be a size.

    References
    ==========

    Magnus & Neudecker, ch. 3 sec. 8.

    Examples
    ========

    >>> from sympy_matcalc import duplication_matrix
    >>> duplication_matrix(3).shape
    (9, 6)
    """
    return Duplication(n)


def elimination_matrix(n: Any) -> Any:
    """L(n), the n(n + 1)/2 x n^2 matrix with L(n) vec(A) = vech(A) for every n x n matrix A.

    Raises
    ======

    ValueError
        If n cannot be a size.

    References
    ==========

    Magnus, Linear Structures (1988).

    Examples
    ========

    >>> from sympy.abc import n
    >>> from sympy_matcalc import matsimplify
    >>> from sympy_matcalc import duplication_matrix, elimination_matrix
    >>> matsimplify(elimination_matrix(n)*duplication_matrix(n))
    I
    """
    return Elimination(n)


def read_commutation(reader, expr, nodes):
    return commutation(reader.algebra, *map(dimension, expr.args))


def read_duplication(reader, expr, nodes):
    return duplication(reader.algebra, dimension(expr.args[0]))


def read_elimination(reader, expr, nodes):
    return elimination(reader.algebra, dimension(expr.args[0]))


def write_constant(cls):
    def write(y):
        return raw_own(cls, y.shape, *map(sp.sympify, y.data if isinstance(y.data, tuple) else (y.data,)))
        yield
    return write


LARGEST_ARRAY = 5 * 10**7
"""Arrays of zeros and ones with more entries than this are not made."""


def rows_of_identity(ns, expr, size, places):
    """The identity of a size, with these of its rows."""
    if size * max(size, len(places)) > LARGEST_ARRAY:
        raise TooLargeError(f"{short(expr)} would be an array of {len(places)} x {size} entries: let matsimplify "
                            f"apply it to what it is multiplied with")
    return ns.slice(ns.eye(size), places, range(size))


def code_commutation(ns, expr, m, n):
    m, n = ns.index(m), ns.index(n)
    return rows_of_identity(ns, expr, m*n, [b*m + a for a in range(m) for b in range(n)])


def code_duplication(ns, expr, n):
    n = ns.index(n)
    return rows_of_identity(ns, expr, n*(n + 1)//2, [place_in_triangle(n, max(a, b), min(a, b))
                                                     for b in range(n) for a in range(n)])


def code_elimination(ns, expr, n):
    n = ns.index(n)
    return rows_of_identity(ns, expr, n*n, [b*n + a for b in range(n) for a in range(b, n)])


register(Reading(Commutation, read_commutation, code_commutation, children=lambda e: (),
                 samples=("Commutation(n, p)*H.T", "Commutation(m, n) + H*H.T"), stock=stock_by_entries))
register(Reading(Duplication, read_duplication, code_duplication, children=lambda e: (),
                 samples=("KroneckerProduct(S, R)*Duplication(n)", "Duplication(n).T*Vec(S)"), stock=stock_by_entries))
register(Reading(Elimination, read_elimination, code_elimination, children=lambda e: (),
                 samples=("Elimination(n)*Vec(S)", "Elimination(n)*KroneckerProduct(S, R)"), stock=stock_by_entries))
register(Constant(COMMUTATION, write_constant(Commutation), "Magnus & Neudecker ch. 3 sec. 7"))
register(Constant(DUPLICATION, write_constant(Duplication), "Magnus & Neudecker ch. 3 sec. 8"))
register(Constant(ELIMINATION, write_constant(Elimination), "Magnus, Linear Structures (1988)"))
