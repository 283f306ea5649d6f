"""The same expression with other classes for its sums and products of matrices.

SymPy keeps what its constructors made of scalars, and gives it again for equal arguments: so an expression of twins may
come back with SymPy's nodes inside, which somebody typed before, and the other way round.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Basic, DiagMatrix, MatAdd, MatMul, MatrixBase, Pow
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.operations import AssocOp

from .nodes import MatrixNode, unchecked
from .sums_and_products import OrderedSum, SignedProduct
from .twins import stock_class


def as_twins(expr: Any, known: Iterable[Any] = ()) -> Any:
    """The same expression with the sums and products of matrices that print well; known parts are such already."""
    return _recast(expr, _twin_class, known)


def as_stock(expr: Any) -> Any:
    """The same expression with SymPy's own nodes in the place of twins."""
    return _recast(expr, stock_class)


def _twin_class(cls: type) -> type:
    return SignedProduct if cls is MatMul else OrderedSum if cls is MatAdd else cls


def _recast(expr: Any, cast: Callable[[type], type], known: Iterable[Any] = ()) -> Any:
    done = {id(part): part for part in known}           # by identity: comparing deep trees is as slow as the tree
    stack = [expr]
    while stack:
        node = stack[-1]
        if id(node) in done:
            stack.pop()
            continue
        parts = () if isinstance(node, MatrixBase) else node.args
        missing = [part for part in parts if id(part) not in done and isinstance(part, Basic)]
        if missing:
            stack.extend(missing)
            continue
        args, cls = [done.get(id(part), part) for part in parts], cast(type(node))
        is_same = cls is type(node) and all(new is old for new, old in zip(args, parts))
        done[id(stack.pop())] = node if is_same else remade(node, cls, args)
    return done[id(expr)]


def remade(node: Any, cls: type, args: list[Any]) -> Any:
    """A node of this class with these arguments, neither checked nor evaluated, of the shape and kind of another."""
    if issubclass(cls, MatrixNode):
        return cls._build(node.shape, *args)
    if issubclass(cls, DiagMatrix):
        return cls(*args)
    new = unchecked(cls, *args)
    if isinstance(node, (AssocOp, Pow, ExprWithLimits)) and not node.is_Matrix:
        new.is_commutative = node.is_commutative        # a slot that SymPy's constructors fill
    return new
