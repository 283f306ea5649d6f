"""Families of matrices x_1 ... x_N of one shape, such as the samples of a data set."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, Expr, ImmutableDenseMatrix, MatrixSymbol
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from ..errors import FamilyError
from .brevity import brief
from .differential_symbols import SIGN_OF_DIFFERENTIAL, MatrixDifferential
from .nodes import MatrixNode, as_matrix, hashed
from .printing.forms import Call, Form, Joined, Same, Subscript, Word
from .printing.printed import Printed


class Family(Printed, Basic):
    """The matrices x[1], ..., x[N], each p x q; what one computes with are its members, its stack and its mean.

    Parameters
    ==========

    name
        What it prints as.
    p, q
        The shape of each member.
    length
        N, a number or a symbol.

    Raises
    ======

    FamilyError
        If the length is no positive whole number, or the family is used as if it were a matrix.

    Examples
    ========

    >>> from sympy.abc import N, i, n
    >>> from sympy_matcalc import Family
    >>> x = Family("x", n, 1, N)
    >>> x[i], x[i].shape, x.stack.shape
    (x[i], (n, 1), (n, N))
    """
    __slots__ = ()
    _op_priority = 1000.0       # so that a matrix asks the family first, which refuses

    def __new__(cls, name: Any, p: Any, q: Any, length: Any) -> Family:
        name = name if isinstance(name, Str) else Str(name)
        p, q, length = map(_sympify, (p, q, length))
        for what, size in (("number of rows", p), ("number of columns", q), ("length", length)):
            if size.is_integer is False or size.is_positive is False or not isinstance(size, Expr):
                raise FamilyError(f"the {what} of the family {name} is a positive whole number, not {size}")
        node: Family = hashed(Basic.__new__(cls, name, p, q, length))
        return node

    @property
    def name(self) -> str:
        """The name."""
        return str(self.args[0].name)

    @property
    def member_shape(self) -> tuple[Expr, Expr]:
        """The shape of each member."""
        return self.args[1], self.args[2]

    @property
    def length(self) -> Expr:
        """The number of members."""
        return self.args[3]

    @property
    def stack(self) -> Any:
        """The members next to each other, as one matrix."""
        return Stack(self)

    def __getitem__(self, i: Any) -> Any:
        return Member(self.stack, i, self.args[2])

    def __len__(self) -> int:
        if not self.length.is_Integer:
            raise FamilyError(f"the family {self} has {self.length} members, which is no number yet")
        return int(self.length)

    def __iter__(self) -> Any:
        return (self[i] for i in range(1, len(self) + 1))

    def __bool__(self) -> bool:
        return True

    def _refused(self, *args: Any) -> Any:
        raise FamilyError(f"{self} is a family of {self.length} matrices and no matrix itself: use a member {self}[i], "
                          f"stack({self}) or mean({self})")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = __pow__ = _refused
    __truediv__ = __rtruediv__ = __neg__ = _refused
    T = I = property(_refused)

    def notation(self) -> Form:
        return Same(MatrixSymbol(self.name, *self.member_shape))


class Stack(Printed, MatrixSymbol):
    """X = [x_1 ... x_N], the members of a family next to each other: p x qN.  It is a symbol, like any matrix.

    Examples
    ========

    >>> from sympy.abc import N, n
    >>> from sympy_matcalc import Family, Stack
    >>> Stack(Family("x", n, 1, N))
    stack(x)
    """
    __slots__ = ()

    def __new__(cls, family: Any) -> Stack:
        if not isinstance(family, Family):
            raise FamilyError(f"only a family has a stack, not the {type(family).__name__} {brief(family)}")
        node: Stack = hashed(Basic.__new__(cls, family))
        return node

    @property
    def family(self) -> Family:
        """The family."""
        family: Family = self.args[0]
        return family

    @property
    def name(self) -> str:
        return f"stack({self.family.name})"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        _, p, q, length = self.family.args
        return p, q*length

    def resized(self, change: Callable[[Any], Any]) -> Any:
        """With other sizes."""
        name, *sizes = self.family.args
        return Stack(Family(name, *map(change, sizes)))

    def notation(self) -> Form:
        return Call(Word("stack"), (self.family,))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        first, last = (printer._print(self.family[i]) for i in (1, self.family.length))
        return rf"\left[{first} \cdots {last}\right]"


def family_of(X: Any) -> Any:
    """The family behind a stack or the differential of one; None for any other matrix."""
    X = X.variable if isinstance(X, MatrixDifferential) else X
    return X.family if isinstance(X, Stack) else None


class OfFamily(MatrixNode):
    """What belongs to a stack, or to the differential of one."""
    __slots__ = ()

    @property
    def stack(self) -> Any:
        """The stack, or its differential."""
        return self.args[0]

    def doit(self, **hints: Any) -> Any:
        return self

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return MatrixElement(self, i, j)

    def _explicit(self) -> Any:
        return ImmutableDenseMatrix(*self.shape, lambda i, j: self[i, j])

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self

    def _of_differential(self, form: Form) -> Form:
        """With a d in front, if it belongs to the differential of a stack."""
        return Joined((SIGN_OF_DIFFERENTIAL, form)) if isinstance(self.stack, MatrixDifferential) else form


class Member(OfFamily):
    """x[i], member i of a family, counted from 1: the columns (i - 1)q, ..., iq - 1 of its stack.

    Parameters
    ==========

    X
        The stack of the family, or its differential; of any other matrix the columns are taken.
    i
        The place, a number, a symbol or an expression; members are taken to lie within 1, ..., N.
    q
        The number of columns of a member.

    Raises
    ======

    IndexError
        If a number i is outside.
    FamilyError
        If i is no whole number.

    Examples
    ========

    >>> from sympy.abc import N, i, n
    >>> from sympy_matcalc import Family
    >>> x = Family("x", n, 1, N)
    >>> x[i + 1]
    x[i + 1]
    """
    __slots__ = ()
    stands_for_itself = True

    def own_cost(self) -> float:
        """See `cost`."""
        return 0.0

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return ()

    def __new__(cls, X: Any, i: Any, q: Any) -> Any:
        X, i, q = as_matrix("a member of a family", X), _sympify(i), _sympify(q)
        if not isinstance(i, Expr) or i.is_integer is False:
            raise FamilyError(f"the place of a member is a whole number or a symbol, not {i}")
        family = family_of(X)
        length = X.shape[1]/q if family is None else family.length
        if i.is_Integer and (i < 1 or (length - i).is_negative):
            raise IndexError(f"member {i} is outside 1 .. {length} in {X if family is None else family}[{i}]")
        if family is None:
            return X[:, (i - 1)*q:i*q]
        return cls._build((X.shape[0], q), X, i, q)

    @property
    def place(self) -> Expr:
        """i."""
        return self.args[1]

    def notation(self) -> Form:
        return Subscript(self._of_differential(Same(family_of(self.stack))), self.place)
