"""Identities of sums and products: neutral elements, order and grouping, expanding and factoring."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

import sympy as sp

from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...operations import Hadamard
from .building import (
    HADAMARD_CLASSES,
    LARGEST,
    PRODUCT_CLASSES,
    SUM_CLASSES,
    flat,
    has_negative_number,
    in_random_order,
    is_associative,
    items_without,
    negative,
    node,
    product_in_order,
    same_operation,
    scalars_and_matrices,
    sum_in_order,
    transposed_inside,
)
from .rewriter import everywhere, parts, rebuilt, rewrites

"""Sums of more terms are not expanded."""


# ------------------------------------------------------------------------------------------------ neutral elements
@rewrites()
def twice_transposed(rng: Random, e: Any) -> Any:
    """A = (A^T)^T"""
    return node(sp.Transpose, node(sp.Transpose, e))


@rewrites()
def plus_zero(rng: Random, e: Any) -> Any:
    """A = A + 0"""
    return node(sp.MatAdd, *in_random_order(rng, [e, sp.ZeroMatrix(*matrix_shape(e))]))


@rewrites()
def times_identity(rng: Random, e: Any) -> Any:
    """A = I A = A I"""
    rows, cols = matrix_shape(e)
    return rng.choice([product_in_order(sp.Identity(rows), e), product_in_order(e, sp.Identity(cols))])


@rewrites()
def times_ones(rng: Random, e: Any) -> Any:
    """A = A o 1"""
    return node(rng.choice(HADAMARD_CLASSES), *in_random_order(rng, [e, sp.OneMatrix(*matrix_shape(e))]))


# ----------------------------------------------------------------------------------------------- order and grouping
@rewrites(*SUM_CLASSES, *HADAMARD_CLASSES, sp.Mul)
def shuffled(rng: Random, e: Any) -> Any:
    """A + B = B + A,  A o B = B o A,  s t = t s"""
    return _reordered(rng, e) if len(e.args) > 1 and is_associative(e) else None


@rewrites(*SUM_CLASSES, *HADAMARD_CLASSES)
def shuffled_everywhere(rng: Random, e: Any) -> Any:
    """A + B = B + A in every sum and entrywise product"""
    return everywhere(e, lambda part: _reordered(rng, part))


@rewrites(*SUM_CLASSES, *PRODUCT_CLASSES, *HADAMARD_CLASSES)
def grouped(rng: Random, e: Any) -> Any:
    """A + B + C = (A + B) + C,  A B C = A (B C)"""
    if len(e.args) < 3 or not is_associative(e):
        return None
    size = rng.randrange(2, len(e.args))
    first = rng.randrange(len(e.args) - size + 1)
    last = first + size
    group = e.args[first:last]
    return node(type(e), *e.args[:first], same_operation(e, group), *e.args[last:])


@rewrites(*SUM_CLASSES, *PRODUCT_CLASSES, *HADAMARD_CLASSES)
def ungrouped(rng: Random, e: Any) -> Any:
    """(A + B) + C = A + B + C,  A (B C) = A B C"""
    if not is_associative(e) or not any(type(a) is type(e) and is_associative(a) for a in e.args):
        return None
    return flat(e)


# -------------------------------------------------------------------------------------------------- expanded sums
@rewrites(*PRODUCT_CLASSES, *HADAMARD_CLASSES)
def distributed_out(rng: Random, e: Any) -> Any:
    """A (B + C) = A B + A C,  (s + t) A = s A + t A,  A o (B + C) = A o B + A o C"""
    return None if has_negative_number(e) else _one_sum_distributed(rng, e)


@rewrites(*PRODUCT_CLASSES, signs=True)
def expanded_minus(rng: Random, e: Any) -> Any:
    """-A (B - C) = -A B + A C"""
    return _one_sum_distributed(rng, e) if has_negative_number(e) else None


@rewrites(*SUM_CLASSES, *PRODUCT_CLASSES, *HADAMARD_CLASSES, sp.Trace, MatrixScalar)
def expanded_everywhere(rng: Random, e: Any) -> Any:
    """(A + B) (C + D) = A C + A D + B C + B D, but -(A - B) stays whole"""
    found = everywhere(e, lambda part: part if has_negative_number(part) else _fully_distributed(part))
    return None if found == e else found


@rewrites(*SUM_CLASSES, *PRODUCT_CLASSES, *HADAMARD_CLASSES, sp.Trace, MatrixScalar, signs=True)
def expanded_with_signs(rng: Random, e: Any) -> Any:
    """-(A - B) (C + D) = -A C - A D + B C + B D"""
    found = everywhere(e, _fully_distributed)
    return None if found == e else found


# -------------------------------------------------------------------------------------------------- common factors
@rewrites(sp.MatAdd)
def common_left_factor(rng: Random, e: Any) -> Any:
    """A B + A C = A (B + C)"""
    def splits(scalars: list[Any], matrices: list[Any]) -> Iterator[tuple[Any, Any]]:
        first, *rest = matrices
        yield first, product_in_order(*scalars, *(rest or [sp.Identity(matrix_shape(first)[1])]))
    return _with_common_factor(rng, e, splits, product_in_order)


@rewrites(sp.MatAdd)
def common_right_factor(rng: Random, e: Any) -> Any:
    """A C + B C = (A + B) C"""
    def splits(scalars: list[Any], matrices: list[Any]) -> Iterator[tuple[Any, Any]]:
        *rest, last = matrices
        yield last, product_in_order(*scalars, *(rest or [sp.Identity(matrix_shape(last)[0])]))
    return _with_common_factor(rng, e, splits, lambda factor, inside: product_in_order(inside, factor))


@rewrites(sp.MatAdd)
def common_scalar_factor(rng: Random, e: Any) -> Any:
    """s A - s B = s (A - B)"""
    def splits(scalars: list[Any], matrices: list[Any]) -> Iterator[tuple[Any, Any]]:
        for s in scalars:
            if not (s.is_Number and s.is_negative):
                yield s, product_in_order(*items_without(scalars, s), *matrices)
    return _with_common_factor(rng, e, splits, product_in_order)


@rewrites(sp.MatAdd)
def common_hadamard_factor(rng: Random, e: Any) -> Any:
    """A o B - A o C = A o (B - C)"""
    def splits(scalars: list[Any], matrices: list[Any]) -> Iterator[tuple[Any, Any]]:
        product = matrices[0]
        if len(matrices) == 1 and type(product) in HADAMARD_CLASSES and len(product.args) > 1:
            for a in product.args:
                yield a, product_in_order(*scalars, same_operation(product, items_without(product.args, a)))
    return _with_common_factor(rng, e, splits, lambda factor, inside: node(Hadamard, factor, inside))


@rewrites(*SUM_CLASSES, signs=True)
def turned_difference(rng: Random, e: Any) -> Any:
    """A - B = -(B - A)"""
    return negative(node(type(e), *in_random_order(rng, [negative(t) for t in e.args]))) if is_associative(e) else None


# --------------------------------------------------------------------------------------------- what they are made of
def _reordered(rng: Random, e: Any) -> Any:
    if type(e) not in (*SUM_CLASSES, *HADAMARD_CLASSES, sp.Mul) or not is_associative(e):
        return e
    args = tuple(in_random_order(rng, e.args))
    return node(type(e), *(args[::-1] if args == e.args else args))


def _one_sum_distributed(rng: Random, e: Any) -> Any:
    """The product over one of its sums."""
    places = [k for k, a in enumerate(e.args) if type(a) in SUM_CLASSES]
    return _over_sum(e, rng.choice(places)) if places and is_associative(e) else None


def _over_sum(e: Any, k: int) -> Any:
    return sum_in_order([flat(node(type(e), *e.args[:k], t, *e.args[k + 1:])) for t in e.args[k].args])


def _once(product: Any) -> Sequence[Any]:
    place = next((k for k, a in enumerate(product.args) if type(a) in SUM_CLASSES), None)
    return [product] if place is None else _over_sum(product, place).args


def _fully_distributed(e: Any) -> Any:
    """The product over all of its sums, as long as these are few."""
    if type(e) is sp.Transpose:
        inside = transposed_inside(e)
        return e if inside is None or type(e.args[0]) is sp.Inverse else _moved_in(inside)
    if type(e) in SUM_CLASSES and is_associative(e):
        return flat(e)
    if type(e) not in (*PRODUCT_CLASSES, *HADAMARD_CLASSES) or not is_associative(e):
        return e
    terms = [flat(e)]
    while any(type(a) in SUM_CLASSES for t in terms for a in t.args):
        terms = [new for t in terms for new in _once(t)]
        if len(terms) > LARGEST:
            return e
    return sum_in_order(terms)


def _moved_in(e: Any) -> Any:
    """Transposes moved on into the factors and terms of a transpose that was moved in."""
    new = [_fully_distributed(p) if type(p) is sp.Transpose else p for p in parts(e)]
    return _fully_distributed(rebuilt(e, new))


def _with_common_factor(rng: Random, e: Any, splits: Callable[..., Any], whole: Callable[..., Any]) -> Any:
    """The sum with a factor that terms share taken out of them; splits gives the (factor, rest) of a term."""
    groups: dict[Any, dict[int, Any]] = {}
    for k, t in enumerate(e.args):
        scalars, matrices = scalars_and_matrices(t) if type(t) is sp.MatMul else ([], [t])
        scalars = [b for a in scalars for b in (a.args if type(a) is sp.Mul else [a])]
        for factor, rest in splits(scalars, matrices) if matrices else ():
            groups.setdefault(factor, {})[k] = rest
    shared = [factor for factor, rests in groups.items() if len(rests) > 1]
    if not shared:
        return None
    factor = rng.choice(shared)
    rests = groups[factor]
    others = [t for k, t in enumerate(e.args) if k not in rests]
    return sum_in_order([whole(factor, sum_in_order(list(rests.values()))), *others])
