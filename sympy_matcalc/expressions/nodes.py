"""What our own expressions have in common: stored shapes, a notation, safe hashes, honest derivatives."""
from __future__ import annotations

from typing import Any

from sympy import (
    Atom,
    Basic,
    Expr,
    ImmutableDenseMatrix,
    Integer,
    Lambda,
    MatrixBase,
    MatrixExpr,
    Tuple,
    simplify,
    transpose,
)
from sympy.core.kind import NumberKind
from sympy.core.sympify import _sympify

from .brevity import brief
from .explicit import is_too_large, too_large
from .printing.printed import Printed
from .shapes import described
from .stock_diff import DifferentiableByMatrix


def hashed(node: Any) -> Any:
    """The same node, its hash stored: the first hash of a deep tree of unhashed nodes would exhaust Python's stack."""
    if not any(_is_unhashed(arg) for arg in node.args):
        hash(node)
        return node
    stack, entered = [node], set()
    while stack:
        top = stack[-1]
        if id(top) in entered:
            hash(stack.pop())
        else:
            entered.add(id(top))
            stack.extend(arg for arg in top.args if _is_unhashed(arg) and id(arg) not in entered)
    return node


def unchecked(cls: Any, *args: Any) -> Any:
    """A node as it stands, neither checked nor evaluated."""
    return hashed(Basic.__new__(cls, *args))


def _is_unhashed(arg: Any) -> bool:
    return isinstance(arg, Basic) and arg._mhash is None and bool(arg.args)


class MatrixNode(Printed, DifferentiableByMatrix, MatrixExpr):
    """A matrix expression of this package: its shape is stored, it is never evaluated by its constructor.

    Subclasses give `_entry` (for indices that may be symbols), `_explicit`, `_eval_transpose`, and their derivative
    by a scalar symbol; `text` or `notation` says how they print.  `doit` keeps the node: SymPy's operators call it on
    everything they touch.
    """
    __slots__ = ("_shape",)
    _shape: tuple[Expr, Expr]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self._shape

    @classmethod
    def _build(cls, shape: tuple[Any, Any], *args: Basic) -> Any:
        """The node of these arguments, which must be SymPy objects, without any check."""
        node = Basic.__new__(cls, *args)
        node._shape = shape
        return hashed(node)

    @property
    def matrices(self) -> tuple[Any, ...]:
        """The arguments that are matrices."""
        return tuple(arg for arg in self.args if getattr(arg, "is_Matrix", False))

    def as_explicit(self) -> ImmutableDenseMatrix:
        if self._is_shape_symbolic():
            raise ValueError(f"{described(self)}: only a matrix of known size has explicit entries")
        if is_too_large(self):
            raise too_large(self)
        return ImmutableDenseMatrix(self._explicit())

    def _explicit(self) -> Any:
        """The explicit matrix, made of the explicit arguments."""
        rows, cols = self.shape
        return ImmutableDenseMatrix(rows, cols, lambda i, j: self._entry(Integer(i), Integer(j)))

    def doit(self, **hints: Any) -> Any:
        if not hints.get("deep", True):
            return self
        node = self.func(*(_done(arg, hints) for arg in self.args))
        if isinstance(node, MatrixNode) and all(isinstance(matrix, MatrixBase) for matrix in node.matrices):
            return node.as_explicit()
        return node

    def _eval_simplify(self, **kwargs: Any) -> Any:
        return self.func(*(arg if isinstance(arg, _HELD) else simplify(arg, **kwargs) for arg in self.args))

    def _eval_conjugate(self) -> Any:
        return self

    def _eval_adjoint(self) -> Any:
        return transpose(self)


class ScalarNode(Printed, DifferentiableByMatrix, Expr):
    """A real number that is an expression of this package; `text` or `notation` says how it prints."""
    __slots__ = ()
    is_commutative = True
    is_real = True
    kind = NumberKind


# Bound symbols, bounds and functions are not expressions to be worked on.
_HELD = (Lambda, Atom, Tuple, Integer)


def _done(arg: Any, hints: dict[str, Any]) -> Any:
    return arg if isinstance(arg, _HELD) else arg.doit(**hints)


def as_matrix(name: str, arg: Any) -> Any:
    """The argument as a SymPy matrix; TypeError if it is none."""
    arg = _sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} needs a matrix, not the {type(arg).__name__} {brief(arg)}")
    return arg


def explicit_entries(arg: Any) -> Any:
    """The entries of a matrix argument; a scalar stays what it is."""
    return arg.as_explicit() if isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixBase) else arg
