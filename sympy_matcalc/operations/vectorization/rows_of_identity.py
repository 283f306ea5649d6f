"""What commutation, duplication and elimination matrices have in common: every row is one of the identity."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import ImmutableDenseMatrix, SparseMatrix, sympify

from ...algebra.nodes import Node, shape_of
from ...algebra.vectorization import triangle_size
from ...algebra.weights import OPERATION_WEIGHT
from ...errors import TooLargeError
from ...expressions.nodes import MatrixNode
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import sizes
from ...reading.checks import short
from ...rules.array_code import Arrays, Value
from ...writing.forms import written_alone
from ...writing.raw import raw_own
from ...writing.writer import Writing


class RowsOfIdentity(MatrixNode):
    """A matrix with one 1 in each row and zeros else, given by its sizes; it prints as K(m, n), in formulas as K_{m,n}.

    Subclasses say what shape it has and where the ones stand.
    """
    __slots__ = ()
    what = ""

    def __new__(cls, *args: Any) -> Any:
        args = sizes(cls.what, *args)
        return cls._build(cls._shape_for(*args), *args)

    @classmethod
    def _shape_for(cls, *args: Any) -> tuple[Any, Any]:
        """The shape for these sizes, numbers or symbols."""
        raise NotImplementedError

    @classmethod
    def _places(cls, *args: int) -> list[int]:
        """The column of the 1 in each row, for sizes that are numbers."""
        raise NotImplementedError

    def _explicit(self) -> Any:
        ones = dict.fromkeys(enumerate(self._places(*map(int, self.args))), 1)
        return ImmutableDenseMatrix(SparseMatrix(*map(int, self.shape), ones))

    def doit(self, **hints: Any) -> Any:
        return self

    def notation(self) -> Form:
        return Call(Word(self.text, self.text), (), options=self.args)

    def own_cost(self) -> float:
        """See `cost`."""
        return OPERATION_WEIGHT

    def costed_parts(self) -> tuple[Any, ...]:
        """See `cost`: sizes cost nothing."""
        return ()


def place_in_triangle(n: Any, a: Any, b: Any) -> Any:
    """Where the entry (a, b), a >= b, of an n x n matrix stands in its vech."""
    return b*n + a - triangle_size(b)


def writer_of(cls: type[RowsOfIdentity]) -> Callable[[Node], Writing]:
    """How a node whose data are the sizes is written."""
    def node(y: Node) -> Any:
        args = y.data if isinstance(y.data, tuple) else (y.data,)
        return raw_own(cls, shape_of(y), *map(sympify, args))
    return written_alone(node)


LARGEST_ARRAY = 5 * 10**7
"""Arrays of zeros and ones with more entries than this are not made."""


def code_rows_of_identity(ns: Arrays, expr: RowsOfIdentity, *args: Value) -> Value:
    """The array; TooLargeError if it would fill the memory."""
    numbers = [ns.index(size) for size in args]
    places, (_, columns) = expr._places(*numbers), expr._shape_for(*numbers)
    if columns * max(columns, len(places)) > LARGEST_ARRAY:
        raise TooLargeError(f"{short(expr)} would be an array of {len(places)} x {columns} entries: let matsimplify "
                            f"apply it to what it is multiplied with")
    return ns.slice(ns.eye(columns), places, range(columns))
