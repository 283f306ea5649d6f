"""Rewriting expressions: the table of rewritings, the places where one can stand, and nodes built as they stand."""
from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from ...expressions.nodes import MatrixNode, unchecked
from ...expressions.one_by_one import MatrixScalar
from ...operations import (
    Adjugate,
    BlockInner,
    Deviation,
    Elementwise,
    Hadamard,
    LogSumExp,
    MatrixSum,
    Softmax,
    Standardized,
    WeightedBlocks,
)
from ...writing.raw import raw_element, raw_own
from .building import is_matrix, node

Rewrite = Callable[[random.Random, Any], Any]
Route = tuple[int, ...]

MANY = 2000
"""So many places of an expression are looked at; shared parts count as often as they stand there."""


@dataclass(frozen=True)
class NamedRewriting:
    """Another way of writing: rewrite(rng, expr) is equal to expr, or None where there is nothing to rewrite."""
    name: str
    rewrite: Rewrite
    classes: tuple[type, ...]
    signs: bool

    def fits(self, expr: Any) -> bool:
        """Whether it is for expressions of this class; without classes it is for all matrices."""
        return type(expr) in self.classes if self.classes else is_matrix(expr)


#: every rewriting there is; those with `signs` turn differences around
REWRITINGS: list[NamedRewriting] = []


def rewrites(*classes: type, signs: bool = False) -> Callable[[Rewrite], Rewrite]:
    """Add a function to the table, for expressions of exactly these classes."""
    def add(rewrite: Rewrite) -> Rewrite:
        REWRITINGS.append(NamedRewriting(rewrite.__name__, rewrite, classes, signs))
        return rewrite
    return add


# ------------------------------------------------------------------------------------------------ parts and places
#: all arguments of these are parts
OPEN = {sp.Add, sp.Mul, sp.Pow, sp.MatAdd, sp.MatMul, Hadamard, sp.HadamardProduct, sp.HadamardPower,
        sp.KroneckerProduct, sp.Trace, MatrixScalar, sp.Determinant, sp.Transpose, sp.Adjoint, DiagMatrix,
        DiagonalMatrix, DiagonalOf, sp.BlockDiagMatrix, Adjugate, BlockInner, WeightedBlocks, Elementwise,
        ElementwiseApplyFunction}
#: of these only the first argument is; the others are exponents, indices, bounds
FIRST = {sp.MatPow, sp.Inverse, MatrixElement, sp.MatrixSlice, sp.Sum, MatrixSum, Softmax, LogSumExp,
         Standardized, Deviation}


def part_places(expr: Any) -> Sequence[int]:
    """The places of the arguments that can be written otherwise."""
    if type(expr) in FIRST:
        return (0,)
    if type(expr) is sp.Lambda:                         # the identity function has no arguments
        return (1,)
    if type(expr) in OPEN or isinstance(expr, sp.Function) and not isinstance(expr, sp.Piecewise):
        return [k for k, a in enumerate(expr.args) if is_matrix(a) or isinstance(a, sp.Expr) and not a.is_Number]
    return ()


def parts(expr: Any) -> Sequence[Any]:
    """The parts that can be written otherwise: no sizes, numbers and names."""
    if isinstance(expr, sp.MatrixBase):
        return list(expr.flat())
    if type(expr) is sp.BlockMatrix:
        return list(expr.args[0].flat())
    return [expr.args[k] for k in part_places(expr)]


def rebuilt(expr: Any, new: Sequence[Any]) -> Any:
    """The expression with other parts."""
    if isinstance(expr, sp.MatrixBase):
        return sp.ImmutableDenseMatrix(*expr.shape, list(new))
    if type(expr) is sp.BlockMatrix:
        return unchecked(sp.BlockMatrix, sp.ImmutableDenseMatrix(*expr.args[0].shape, list(new), evaluate=False))
    args = list(expr.args)
    for k, part in zip(part_places(expr), new):
        args[k] = part
    return alike(expr, args)


def alike(expr: Any, args: Sequence[Any]) -> Any:
    """A node of the class and shape of another one."""
    if type(expr) is MatrixElement:
        return raw_element(*args)
    if isinstance(expr, MatrixNode):
        return raw_own(type(expr), expr.shape, *args)
    if isinstance(expr, sp.Function):
        return expr.func(*args, evaluate=False)
    return DiagMatrix(*args) if isinstance(expr, DiagMatrix) else node(type(expr), *args)


def places(expr: Any) -> list[tuple[Route, Any]]:
    """The parts of an expression at any depth, itself first, each with the way to it."""
    found: list[tuple[Route, Any]] = []
    todo: list[tuple[Route, Any]] = [((), expr)]
    while todo and len(found) < MANY:
        path, part = todo.pop()
        found.append((path, part))
        todo.extend(((*path, k), p) for k, p in enumerate(parts(part)))
    return found


def replaced_at(expr: Any, path: Route, new: Any) -> Any:
    """The expression with another part at a place."""
    if not path:
        return new
    inside = list(parts(expr))
    inside[path[0]] = replaced_at(inside[path[0]], path[1:], new)
    return rebuilt(expr, inside)


def everywhere(expr: Any, change: Callable[[Any], Any]) -> Any:
    """The expression with every part changed, from the inside out."""
    old = parts(expr)
    new = [everywhere(part, change) for part in old]
    return change(expr if all(a is b for a, b in zip(old, new)) else rebuilt(expr, new))
