"""Identities of scalars of matrices, and of bound symbols."""
from __future__ import annotations

from random import Random
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...expressions.nodes import unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.shapes import matrix_shape
from ...operations import Hadamard, MatrixSum
from ...writing.raw import raw_element
from .building import (
    is_commutative,
    is_matrix,
    is_square_matrix,
    node,
    product_in_order,
    scalars_and_matrices,
    sum_in_order,
    transposed_node,
)
from .rewriter import alike, parts, rebuilt, rewrites


# ------------------------------------------------------------------------------------------------------------ traces
@rewrites(sp.Trace, MatrixScalar, sp.Determinant)
def of_transpose(rng: Random, e: Any) -> Any:
    """tr(A) = tr(A^T),  det(A) = det(A^T),  x^T y = (x^T y)^T"""
    return node(type(e), transposed_node(e.args[0]))


@rewrites(sp.Trace, MatrixScalar)
def of_turned_product(rng: Random, e: Any) -> Any:
    """tr(A B) = tr(B^T A^T),  x^T A y = y^T A^T x"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    return node(type(e), product_in_order(*scalars, *map(transposed_node, reversed(matrices)))) if matrices else None


@rewrites(sp.Trace, MatrixScalar)
def cycled(rng: Random, e: Any) -> Any:
    """tr(A B C) = tr(B C A),  x^T y = tr(y x^T)"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    if len(matrices) < 2:
        return None
    k = rng.randrange(1, len(matrices))
    return node(sp.Trace, product_in_order(*scalars, *matrices[k:], *matrices[:k]))


@rewrites(sp.Trace)
def as_number(rng: Random, e: Any) -> Any:
    """tr(x y^T) = y^T x as a number"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [product])
    cuts = [k for k, m in enumerate(matrices) if matrix_shape(m)[0] == 1]
    if not cuts:
        return None
    k = rng.choice(cuts)
    return node(MatrixScalar, product_in_order(*scalars, *matrices[k:], *matrices[:k]))


@rewrites(MatrixScalar)
def as_trace(rng: Random, e: Any) -> Any:
    """x^T y = tr(x^T y) = (x^T y)_00"""
    return rng.choice([node(sp.Trace, e.args[0]), raw_element(e.args[0], sp.S.Zero, sp.S.Zero)])


@rewrites(sp.Trace, MatrixScalar)
def of_terms(rng: Random, e: Any) -> Any:
    """tr(A + B) = tr(A) + tr(B)"""
    return sum_in_order([node(type(e), t) for t in e.args[0].args]) if type(e.args[0]) is sp.MatAdd else None


@rewrites(sp.Add)
def traces_joined(rng: Random, e: Any) -> Any:
    """tr(A) + tr(B) = tr(A + B)"""
    traces = [t for t in e.args if type(t) is sp.Trace]
    alike_ones = [t for t in traces if matrix_shape(t.args[0]) == matrix_shape(traces[0].args[0])]
    if len(alike_ones) < 2:
        return None
    whole = node(sp.Trace, sum_in_order([t.args[0] for t in alike_ones]))
    return sum_in_order([*(t for t in e.args if t not in alike_ones), whole])


@rewrites(sp.Trace, MatrixScalar)
def of_multiple(rng: Random, e: Any) -> Any:
    """tr(s A) = s tr(A)"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    return product_in_order(*scalars, node(type(e), product_in_order(*matrices))) if scalars and matrices else None


@rewrites(sp.Mul)
def multiple_of(rng: Random, e: Any) -> Any:
    """s tr(A) = tr(s A)"""
    for k, t in enumerate(e.args):
        if type(t) in (sp.Trace, MatrixScalar) and len(e.args) > 1:
            return node(type(t), product_in_order(*e.args[:k], *e.args[k + 1:], t.args[0]))
    return None


@rewrites(sp.Trace)
def as_sum_of_entries(rng: Random, e: Any) -> Any:
    """tr(A^T B) = 1^T (A o B) 1"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    if len(matrices) < 2:
        return None
    first = transposed_node(matrices[0])
    rows, cols = matrix_shape(first)
    entries = node(Hadamard, first, product_in_order(*matrices[1:]))
    total = product_in_order(sp.OneMatrix(1, rows), entries, sp.OneMatrix(cols, 1))
    return product_in_order(*scalars, node(MatrixScalar, total))


@rewrites(MatrixElement)
def entry_of_transpose(rng: Random, e: Any) -> Any:
    """A_ij = (A^T)_ji"""
    matrix, i, j = e.args
    return unchecked(MatrixElement, transposed_node(matrix), j, i)


@rewrites(sp.Determinant)
def of_factors(rng: Random, e: Any) -> Any:
    """det(A B) = det(A) det(B) for square A and B"""
    product = e.args[0]
    scalars, matrices = scalars_and_matrices(product) if type(product) is sp.MatMul else ([], [])
    if scalars or len(matrices) < 2 or not all(map(is_square_matrix, matrices)):
        return None
    return product_in_order(*[node(sp.Determinant, m) for m in matrices])


# -------------------------------------------------------------------------------------------------------- arithmetic
@rewrites(sp.Pow)
def product_written_out(rng: Random, e: Any) -> Any:
    """s^3 = s s s"""
    base, exponent = e.args
    if not exponent.is_Integer or not 2 <= exponent <= 4 or not is_commutative(e):
        return None
    return product_in_order(*[base]*exponent)


@rewrites(sp.Add)
def common_factor(rng: Random, e: Any) -> Any:
    """s t + s u = s (t + u)"""
    products = [t for t in e.args if type(t) is sp.Mul and len(t.args) > 1]
    if not is_commutative(e) or len(products) < 2:
        return None
    for s in products[0].args:
        terms = [t for t in products if s in t.args]
        if len(terms) > 1 and not s.is_Number:
            rests = [[*t.args[:t.args.index(s)], *t.args[t.args.index(s) + 1:]] for t in terms]
            whole = product_in_order(s, sum_in_order([product_in_order(*rest) for rest in rests]))
            return sum_in_order([*(t for t in e.args if t not in terms), whole])
    return None


# ----------------------------------------------------------------------------------------------------- bound symbols
@rewrites(sp.Sum, MatrixSum)
def renamed_index(rng: Random, e: Any) -> Any:
    """sum_i A_i = sum_j A_j"""
    body, *limits = e.args
    old, first, last = limits[0]
    if any(old in bound.free_symbols for _, *bounds in limits for bound in bounds):
        return None
    new = _fresh(rng, old, e)
    return alike(e, [_with_symbol(body, old, new), sp.Tuple(new, first, last), *limits[1:]])


@rewrites(sp.Sum)
def swapped_indices(rng: Random, e: Any) -> Any:
    """sum_i sum_j a_ij = sum_j sum_i a_ij"""
    body, *limits = e.args
    indices = {index for index, *_ in limits}
    if len(limits) < 2 or any(indices & bound.free_symbols for _, *bounds in limits for bound in bounds):
        return None
    return alike(e, [body, *rng.sample(limits, len(limits))])


@rewrites(sp.matrices.expressions.applyfunc.ElementwiseApplyFunction)
def renamed_argument(rng: Random, e: Any) -> Any:
    """(t -> f(t))(A) = (u -> f(u))(A)"""
    function, matrix = e.args
    old = function.variables[0]
    new = _fresh(rng, old, e)
    return alike(e, [node(sp.Lambda, sp.Tuple(new), _with_symbol(function.expr, old, new)), matrix])


def _fresh(rng: Random, old: Any, expr: Any) -> Any:
    """A symbol like this one that is not used yet."""
    names = {s.name for s in expr.atoms(sp.Symbol)}
    name = next(n for n in rng.sample(["a", "h", "l", "q", "z"], 5) + [old.name + "_0"] if n not in names)
    return (sp.Dummy if isinstance(old, sp.Dummy) else sp.Symbol)(name, **old.assumptions0)


def _with_symbol(expr: Any, old: Any, new: Any) -> Any:
    """The expression with another symbol, its sums and products left as they are."""
    if not expr.has(old):
        return expr
    inside = parts(expr)
    if expr == old or not inside or not any(p.has(old) for p in inside) or not _is_plain(expr):
        return expr.xreplace({old: new})
    return rebuilt(expr, [_with_symbol(p, old, new) for p in inside])


def _is_plain(expr: Any) -> bool:
    """Whether a symbol can stand in the parts of an expression only."""
    return type(expr) in (sp.Add, sp.Mul, sp.MatAdd, sp.MatMul, sp.Transpose, Hadamard, sp.Trace, MatrixScalar) \
        and all(is_matrix(a) or isinstance(a, sp.Expr) for a in expr.args)
