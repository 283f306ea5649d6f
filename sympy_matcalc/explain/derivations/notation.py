"""How a line is put together: tr(G^T dX) of what is written, as it is, so that every trace trick shows."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

import sympy as sp

from ...expressions.nodes import unchecked
from ...expressions.one_by_one import MatrixScalar
from ...expressions.sums_and_products import SignedProduct, signed
from ...operations import Hadamard
from ...writing.raw import raw_own, raw_product, scalar_of
from .as_written import commuting, multiple


# ------------------------------------------------------------------------------------------------- inner products
def inner_product_of(G: Any, D: Any) -> Any:
    """<G, D> = tr(G^T D), for vectors G^T D, for scalars G D; of matrices, or of numbers."""
    if not _is_matrix(D):
        return multiple(G, D)
    return _closed(G, D) if _is_matrix(G) else multiple(G, _number_in(D))


def _is_matrix(e: Any) -> bool:
    return bool(getattr(e, "is_Matrix", False))


def _number_in(D: Any) -> Any:
    """A 1x1 matrix as the number that it is."""
    return D.args[0] if isinstance(D, MatrixScalar) else scalar_of(D)


def _closed(G: Any, D: Any) -> Any:
    """tr(G^T D) of matrices, the numbers in front."""
    rows, cols = D.shape
    factor, G = _factored_out(G)
    other, D = _factored_out(D)
    if isinstance(G, sp.Identity):
        return multiple(factor*other, unchecked(sp.Trace, D))
    chain = product_of_both(D, transposed(G)) if rows == 1 else product_of_both(transposed(G), D)
    whole = scalar_of(chain) if 1 in (rows, cols) else unchecked(sp.Trace, chain)
    return multiple(factor*other, whole)


def _factored_out(G: Any) -> tuple[Any, Any]:
    """A scalar factor, and the rest of a multiple of the identity or of a product with a differential in it."""
    if not isinstance(G, sp.MatMul):
        return sp.S.One, G
    if isinstance(G.args[0], sp.Mul) and G.args[0].args[0] == -1 and not _is_multiple_of_identity(G):
        return sp.S.NegativeOne, unchecked(SignedProduct, *signed(G).factors)
    if _is_multiple_of_identity(G) or _is_minus_one_factor(G):
        factor, rest = G.args
        return factor, rest
    return sp.S.One, G


def _is_multiple_of_identity(G: Any) -> bool:
    return len(G.args) == 2 and not _is_matrix(G.args[0]) and isinstance(G.args[1], sp.Identity)


def _is_minus_one_factor(G: Any) -> bool:
    """Whether it is minus a matrix that is no sum."""
    return len(G.args) == 2 and G.args[0] == -1 and not isinstance(G.args[1], sp.MatAdd)


def transposed(G: Any) -> Any:
    """G^T, written around the whole of G; (A^T)^-1 becomes A^-1."""
    if isinstance(G, sp.Transpose):
        return G.args[0]
    if isinstance(G, sp.OneMatrix):
        return unchecked(sp.OneMatrix, *reversed(G.args))
    if isinstance(G, (sp.Inverse, sp.MatPow)) and isinstance(G.args[0], sp.Transpose):
        return unchecked(type(G), G.args[0].args[0], *G.args[1:])
    return unchecked(sp.Transpose, G)


def product_of_both(left: Any, right: Any) -> Any:
    """The product, flat where no number stands in front of a factor."""
    return unchecked(SignedProduct, *_plain_factors(left), *_plain_factors(right))


def _plain_factors(e: Any) -> Sequence[Any]:
    """The factors of a product that begins with a matrix; else the whole is one."""
    factors: Sequence[Any] = e.args if isinstance(e, sp.MatMul) and e.args[0].is_Matrix else (e,)
    return factors


def rotated(G: Any, D: Any, change: Any) -> Any:
    """tr(B G^T A dX) for <G, A dX B>; None where nothing stands behind dX."""
    if not isinstance(D, sp.MatMul) or change not in D.args or not change.is_Matrix:
        return None
    place = D.args.index(change)
    before, after = D.args[:place], D.args[place + 1:]
    if not after or not all(a.is_Matrix for a in before):
        return None
    number, front = _front(G)
    return multiple(number, unchecked(sp.Trace, unchecked(SignedProduct, *after, *front, *before, change)))


def _front(G: Any) -> tuple[Any, tuple[Any, ...]]:
    """A cotangent as a number and what stands in front in a trace."""
    if not _is_matrix(G):
        return G, ()
    number, G = _factored_out(G)
    return number, () if isinstance(G, sp.Identity) else (transposed(G),)


# ------------------------------------------------------------------------------------------ the differential last
def with_change_last(expr: Any, change: Any, is_first: bool = False) -> Any:
    """tr(A dX) for tr(dX A), A o dX for dX o A, x^T dy for dy^T x; `is_first` leaves dx^T y as it is."""
    way = next((way for cls, way in CHANGE_LAST if isinstance(expr, cls)), None)
    return expr if way is None else way(expr, change, is_first)


def _product_with_change_last(expr: Any, change: Any, is_first: bool) -> Any:
    numbers, matrices = _numbers_and_matrices(expr)
    if is_closed(matrices):
        return oriented(expr, change, is_first)
    if len(matrices) > 1:
        return expr
    return raw_product(sp.Mul(*numbers), [with_change_last(matrices[0], change, is_first)])


def _scalar_with_change_last(expr: Any, change: Any, is_first: bool) -> Any:
    return scalar_of(oriented(expr.arg, change, is_first)) if isinstance(expr.arg, sp.MatMul) else expr


def _multiple_with_change_last(expr: Any, change: Any, is_first: bool) -> Any:
    parts = [with_change_last(a, change, is_first) for a in expr.args]
    return expr if all(map(is_, parts, expr.args)) else commuting(sp.Mul, parts)


def _entries_with_change_last(expr: Any, change: Any, is_first: bool) -> Any:
    own = [a for a in expr.args if a == change or isinstance(a, sp.Transpose) and a.arg == change]
    return raw_own(Hadamard, expr.shape, *(a for a in expr.args if a not in own), *own)


def _trace_with_change_last(expr: Any, change: Any, is_first: bool) -> Any:
    if type(expr) is not sp.Trace or not isinstance(expr.arg, sp.MatMul):
        return expr
    factors = oriented(expr.arg, change, is_first).args
    place = factors.index(change) + 1 if change in factors else 0
    return unchecked(sp.Trace, unchecked(SignedProduct, *factors[place:], *factors[:place]))


CHANGE_LAST: Sequence[tuple[Any, Callable[[Any, Any, bool], Any]]] = (
    (sp.MatMul, _product_with_change_last),
    (MatrixScalar, _scalar_with_change_last),
    (sp.Mul, _multiple_with_change_last),
    (Hadamard, _entries_with_change_last),
    (sp.Trace, _trace_with_change_last),
)
"""How the differential comes last, by class; the first row that fits counts."""


def _numbers_and_matrices(product: Any) -> tuple[list[Any], list[Any]]:
    return [a for a in product.args if not a.is_Matrix], [a for a in product.args if a.is_Matrix]


def is_closed(matrices: Sequence[Any]) -> bool:
    """Whether a product is 1x1, so that it is its own transpose."""
    return bool(matrices[0].shape[0] == 1 and matrices[-1].shape[1] == 1)


def oriented(chain: Any, change: Any, is_first: bool) -> Any:
    """A 1x1 product or its transpose, whichever has the differential (or its transpose) in the right half."""
    numbers, matrices = _numbers_and_matrices(chain)
    found = next((a for a in matrices if a in (change, transposed(change))), None)
    if found is None or (found == change) is not is_first:
        return chain
    return unchecked(SignedProduct, *numbers, *map(transposed, reversed(matrices)))
