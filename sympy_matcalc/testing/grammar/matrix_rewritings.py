"""Identities of matrix products: scalar factors, transposes, inverses, powers and diagonals."""
from __future__ import annotations

from random import Random
from typing import Any

import sympy as sp

from ...expressions.nodes import unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...operations import Hadamard, MatrixSum
from ...writing.raw import raw_power
from .building import (
    HADAMARD_CLASSES,
    PRODUCT_CLASSES,
    in_random_order,
    is_matrix,
    is_square_matrix,
    items_without,
    node,
    product_in_order,
    same_operation,
    scalars_and_matrices,
    sum_in_order,
    transposed_inside,
    transposed_node,
)
from .rewriter import alike, rewrites

"""Sums of more terms are not expanded."""


# ---------------------------------------------------------------------------------------------------- scalar factors
@rewrites(*PRODUCT_CLASSES)
def counted_out(rng: Random, e: Any) -> Any:
    """3 A = 2 A + A"""
    number = e.args[0]
    if not number.is_Integer or number < 2 or len(e.args) == 1:
        return None
    rest = product_in_order(*e.args[1:])
    return sum_in_order(in_random_order(rng, [rest, rest if number == 2 else product_in_order(number - 1, rest)]))


@rewrites(sp.MatMul)
def moved_scalar(rng: Random, e: Any) -> Any:
    """s A B = A s B"""
    scalars, matrices = scalars_and_matrices(e)
    if not scalars or not matrices:
        return None
    factors = list(matrices)
    for s in scalars:
        factors.insert(rng.randrange(len(factors) + 1), s)
    return None if tuple(factors) == e.args else product_in_order(*factors)


@rewrites(sp.MatMul)
def scalar_taken_in(rng: Random, e: Any) -> Any:
    """s A B = A (s B)"""
    scalars, matrices = scalars_and_matrices(e)
    if not scalars or len(matrices) < 2:
        return None
    s, k = rng.choice(scalars), rng.randrange(len(matrices))
    matrices[k] = product_in_order(s, matrices[k])
    return product_in_order(*items_without(scalars, s), *matrices)


@rewrites(*HADAMARD_CLASSES)
def scalar_out_of_hadamard(rng: Random, e: Any) -> Any:
    """(s A) o B = s (A o B)"""
    for k, a in enumerate(e.args):
        if type(a) is sp.MatMul and not is_matrix(a.args[0]):
            inside = product_in_order(*a.args[1:])
            return product_in_order(a.args[0], node(type(e), *e.args[:k], inside, *e.args[k + 1:]))
    return None


@rewrites(sp.MatMul)
def scalar_in_its_place(rng: Random, e: Any) -> Any:
    """(x^T y) z = z (x^T y), and (x^T y) z^T = (x^T y) z^T with the product as a matrix"""
    scalars, matrices = scalars_and_matrices(e)
    found = [s for s in scalars if type(s) is MatrixScalar]
    if not found or not matrices:
        return None
    cuts = [k for k, m in enumerate(matrices) if matrix_shape(m)[0] == 1]
    cuts += [len(matrices)] if matrix_shape(matrices[-1])[1] == 1 else []
    if not cuts:
        return None
    s, k = rng.choice(found), rng.choice(cuts)
    return product_in_order(*items_without(scalars, s), *matrices[:k], s.args[0], *matrices[k:])


# ------------------------------------------------------------------------------------------------------ transposes
@rewrites(sp.MatMul)
def product_of_transposes(rng: Random, e: Any) -> Any:
    """A B = (B^T A^T)^T"""
    scalars, matrices = scalars_and_matrices(e)
    return transposed_node(product_in_order(*scalars, *map(transposed_node, reversed(matrices)))) if matrices else None


@rewrites(sp.MatAdd, *HADAMARD_CLASSES)
def sum_of_transposes(rng: Random, e: Any) -> Any:
    """A + B = (A^T + B^T)^T,  A o B = (A^T o B^T)^T"""
    return transposed_node(node(type(e), *map(transposed_node, e.args)))


@rewrites(sp.Transpose)
def transpose_inside(rng: Random, e: Any) -> Any:
    """(A B)^T = B^T A^T,  (A + B)^T = A^T + B^T,  (A o B)^T = A^T o B^T,  (A^-1)^T = (A^T)^-1,  (A^T)^T = A"""
    return transposed_inside(e)


@rewrites(sp.MatMul)
def turned_inner_product(rng: Random, e: Any) -> Any:
    """A x^T y B = A y^T x B, where x^T y is 1 x 1"""
    scalars, matrices = scalars_and_matrices(e)
    spans = [(j, k) for j, a in enumerate(matrices) if matrix_shape(a)[0] == 1
             for k, b in enumerate(matrices) if j < k and matrix_shape(b)[1] == 1]
    if not spans:
        return None
    j, k = rng.choice(spans)
    inner = map(transposed_node, reversed(matrices[j:k + 1]))
    return product_in_order(*scalars, *matrices[:j], *inner, *matrices[k + 1:])


# ------------------------------------------------------------------------------------------- inverses and powers
@rewrites(sp.Inverse)
def inverse_of_factors(rng: Random, e: Any) -> Any:
    """(A B)^-1 = B^-1 A^-1 for square A and B"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    if len(product.args) < 2 or not matrices or not all(map(is_square_matrix, matrices)):
        return None
    return product_in_order(*[sp.Pow(s, -1) for s in scalars], *[raw_power(m, -1) for m in reversed(matrices)])


@rewrites(sp.MatMul)
def inverses_joined(rng: Random, e: Any) -> Any:
    """A^-1 B^-1 = (B A)^-1"""
    scalars, matrices = scalars_and_matrices(e)
    for k, (a, b) in enumerate(zip(matrices, matrices[1:])):
        if type(a) is type(b) is sp.Inverse:
            return product_in_order(*scalars, *matrices[:k], raw_power(product_in_order(b.args[0], a.args[0]), -1),
                              *matrices[k + 2:])
    return None


@rewrites(sp.Inverse)
def inverse_of_transpose(rng: Random, e: Any) -> Any:
    """A^-1 = ((A^T)^-1)^T"""
    return transposed_node(raw_power(transposed_node(e.args[0]), -1))


@rewrites(sp.MatPow, sp.HadamardPower)
def written_out(rng: Random, e: Any) -> Any:
    """A^3 = A A A,  A^-2 = A^-1 A^-1, and entrywise"""
    base, exponent = e.args
    if not exponent.is_Integer or not 2 <= abs(exponent) <= 4 or not is_matrix(base):
        return None
    if type(e) is sp.MatPow:
        base = base if exponent > 0 else raw_power(base, -1)
        return product_in_order(*[base]*abs(exponent))
    return node(rng.choice(HADAMARD_CLASSES), *[base]*exponent) if exponent > 0 else None


@rewrites(sp.MatMul)
def squared(rng: Random, e: Any) -> Any:
    """A A = A^2"""
    scalars, matrices = scalars_and_matrices(e)
    for k, (a, b) in enumerate(zip(matrices, matrices[1:])):
        if a == b:
            return product_in_order(*scalars, *matrices[:k], raw_power(a, 2), *matrices[k + 2:])
    return None


@rewrites(*HADAMARD_CLASSES)
def hadamard_squared(rng: Random, e: Any) -> Any:
    """A o A = A^(o 2)"""
    twice = [a for a in e.args if e.args.count(a) == 2]
    if not twice:
        return None
    rest = [a for a in e.args if a != twice[0]]
    return same_operation(e, [unchecked(sp.HadamardPower, twice[0], sp.Integer(2)), *rest])


@rewrites(sp.DiagMatrix)
def diagonal_as_hadamard(rng: Random, e: Any) -> Any:
    """Diag(x) = I o x 1^T"""
    x, n = e.args[0], matrix_shape(e)[0]
    column = x if matrix_shape(x)[1] == 1 else transposed_node(x)
    return node(Hadamard, sp.Identity(n), product_in_order(column, sp.OneMatrix(1, n)))


@rewrites(sp.MatMul)
def diagonal_matrix_times_column(rng: Random, e: Any) -> Any:
    """Diag(x) y = x o y"""
    scalars, matrices = scalars_and_matrices(e)
    for k, (a, b) in enumerate(zip(matrices, matrices[1:])):
        if type(a) is sp.DiagMatrix and matrix_shape(a.args[0])[1] == matrix_shape(b)[1] == 1:
            return product_in_order(*scalars, *matrices[:k], node(Hadamard, *in_random_order(rng, [a.args[0], b])),
                              *matrices[k + 2:])
    return None


@rewrites(MatrixSum)
def sum_over_terms(rng: Random, e: Any) -> Any:
    """sum_k (A_k + B_k) = sum_k A_k + sum_k B_k"""
    body, limits = e.args
    return sum_in_order([alike(e, [t, limits]) for t in body.args]) if type(body) is sp.MatAdd else None
