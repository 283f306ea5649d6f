"""Nodes built as they stand: sums, products and transposes that SymPy has neither sorted nor evaluated."""
from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import sympy as sp

from ...expressions.nodes import MatrixNode, unchecked
from ...expressions.shapes import matrix_shape
from ...operations import Hadamard
from ...writing.raw import raw_own, raw_power

SUM_CLASSES, PRODUCT_CLASSES = (sp.MatAdd, sp.Add), (sp.MatMul, sp.Mul)
HADAMARD_CLASSES = (Hadamard, sp.HadamardProduct)
LARGEST = 24
"""The most terms or factors that a rewriting makes."""


def is_matrix(expr: Any) -> bool:
    return bool(getattr(expr, "is_Matrix", False))


def node(cls: Any, *args: Any) -> Any:
    """The node as it stands, which SymPy has neither sorted nor evaluated."""
    args = tuple(map(sp.sympify, args))                 # explicit matrices become immutable
    if issubclass(cls, MatrixNode):
        return raw_own(cls, matrix_shape(args[0]), *args)
    new = unchecked(cls, *args)
    if issubclass(cls, sp.Add | sp.Mul | sp.Pow | sp.Sum) and not new.is_Matrix:
        new.is_commutative = all(a.is_commutative for a in args if isinstance(a, sp.Expr))
    return new


def sum_in_order(terms: Sequence[Any]) -> Any:
    """The sum of matrices or of scalars, in this order."""
    if len(terms) == 1:
        return terms[0]
    return node(sp.MatAdd if is_matrix(terms[0]) else sp.Add, *terms)


def product_in_order(*factors: Any) -> Any:
    """The product of scalars and matrices, in this order."""
    if len(factors) == 1:
        return factors[0]
    return node(sp.MatMul if any(map(is_matrix, factors)) else sp.Mul, *factors)


def scalars_and_matrices(product: Any) -> tuple[list[Any], list[Any]]:
    """The factors of a product of matrices; no matrices if they do not fit, as 1 x 1 ones do that scale."""
    matrices = [f for f in product.args if is_matrix(f)]
    scalars = [f for f in product.args if not is_matrix(f)]
    fits = all(matrix_shape(a)[1] == matrix_shape(b)[0] for a, b in zip(matrices, matrices[1:]))
    return scalars, matrices if fits else []


def transposed_node(matrix: Any) -> Any:
    """A^T; A for A^T."""
    return matrix.args[0] if type(matrix) is sp.Transpose else node(sp.Transpose, matrix)


def negative(expr: Any) -> Any:
    """The number -1 as a factor, or one with the other sign."""
    if type(expr) in (sp.Mul, sp.MatMul) and expr.args[0].is_Number:
        number = -expr.args[0]
        return product_in_order(*([] if number == 1 else [number]), *expr.args[1:])
    return -expr if expr.is_Number else product_in_order(sp.S.NegativeOne, expr)


def has_negative_number(product: Any) -> bool:
    return any(f.is_Number and f.is_negative for f in product.args if not is_matrix(f))


def is_square_matrix(matrix: Any) -> bool:
    rows, cols = matrix_shape(matrix)
    return bool(rows == cols)


def is_commutative(expr: Any) -> bool:
    """Whether this is a scalar of scalars; SymPy also adds and multiplies 1 x 1 matrices in disguise."""
    return bool(expr.is_commutative) and not any(map(is_matrix, expr.args))


def in_random_order(rng: random.Random, items: Sequence[Any]) -> list[Any]:
    return rng.sample(items, len(items))


def items_without(items: Sequence[Any], item: Any) -> list[Any]:
    """The items but for the first that is this one."""
    place = list(items).index(item)
    return [*items[:place], *items[place + 1:]]


def same_operation(e: Any, args: Sequence[Any]) -> Any:
    """A sum or product of e's kind."""
    if len(args) == 1:
        return args[0]
    return product_in_order(*args) if type(e) in PRODUCT_CLASSES else node(type(e), *args)


def is_associative(e: Any) -> bool:
    if type(e) is sp.MatMul:
        return bool(scalars_and_matrices(e)[1])
    return is_matrix(e) or is_commutative(e)


def flat(e: Any) -> Any:
    return node(type(e), *[b for a in e.args for b in (a.args if type(a) is type(e) and is_associative(a) else [a])])


def transposed_inside(e: Any) -> Any:
    inner = e.args[0]
    if type(inner) is sp.MatMul:
        scalars, matrices = scalars_and_matrices(inner)
        return product_in_order(*scalars, *map(transposed_node, reversed(matrices))) if matrices else None
    if type(inner) in (sp.MatAdd, *HADAMARD_CLASSES):
        return node(type(inner), *map(transposed_node, inner.args))
    if type(inner) is sp.Inverse:
        return raw_power(transposed_node(inner.args[0]), -1)
    return inner.args[0] if type(inner) is sp.Transpose else None
