"""Bases for operations of one's own: a class says what shape it has and, where it can, what it is in simpler ones."""
from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixBase
from sympy.core.sympify import _sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from .nodes import MatrixNode, ScalarNode, as_matrix, explicit_entries, hashed
from .shapes import matrix_shape


def lowered(expr: Any) -> Any:
    """The same value in simpler operations, which the class of an expression gives by `lowered`; else None."""
    lower = getattr(type(expr), "lowered", None)
    return None if lower is None else lower(expr)


class MatrixOperation(MatrixNode):
    """A matrix made of other matrices and scalars: the base for an operation of one's own.

    A subclass may say:

    * ``lowered(self)``: the same matrix in simpler operations, an expression made of ``self.args``.  Numbers, entries,
      derivatives by a scalar symbol and the form in SymPy's own nodes follow from it;
    * ``shape_for(cls, *args)``, a class method: its shape, by default that of its first argument; ShapeError if the
      arguments do not fit;
    * ``text`` and ``symbol``: its name in text and in formulas, by default that of the class; ``notation(self)`` if
      it prints as no function.
    """
    __slots__ = ()

    def __new__(cls, *args: Any) -> Any:
        args = tuple(map(_sympify, args))
        rows, cols = cls.shape_for(*args)
        return cls._build((_sympify(rows), _sympify(cols)), *args)

    @classmethod
    def shape_for(cls, *args: Any) -> tuple[Any, Any]:
        """The shape that the operation has for these arguments."""
        return matrix_shape(as_matrix(cls.__name__, args[0]))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        simpler = lowered(self)
        return MatrixElement(self, i, j) if simpler is None else simpler[i, j]

    def _explicit(self) -> Any:
        simpler = lowered(self.func(*map(explicit_entries, self.args)))
        if simpler is None:
            raise NotImplementedError(f"the entries of {type(self).__name__} are not known: give it `lowered`")
        return simpler if isinstance(simpler, MatrixBase) else simpler.as_explicit()

    def doit(self, **hints: Any) -> Any:
        return super().doit(**hints) if hasattr(self, "lowered") else self


class ScalarOperation(ScalarNode):
    """A number made of matrices and scalars: the base for an operation of one's own.

    A subclass may have ``lowered``, ``text``, ``symbol`` and ``notation``, as those of `MatrixOperation`.
    """
    __slots__ = ()

    def __new__(cls, *args: Any) -> Any:
        return hashed(Expr.__new__(cls, *map(_sympify, args)))
