"""Terms and factors in the order in which they are printed, with or without the minus in front of them."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ...expressions.one_by_one import MatrixScalar


def is_matrix_expr(e: Any) -> bool:
    """Whether an expression is a matrix."""
    return bool(getattr(e, "is_Matrix", False))


def terms_in_order(e: Any) -> Sequence[Any]:
    """The terms of a sum."""
    found: Sequence[Any] = e.as_ordered_terms() if is_evaluated(e) else e.args
    return found


def factors_in_order(e: Any) -> Sequence[Any]:
    """The factors of a product of scalars."""
    found: Sequence[Any] = e.as_ordered_factors() if is_evaluated(e) else e.args
    return found


def is_evaluated(e: Any) -> bool:
    """Whether SymPy evaluated a sum or product; what was made with evaluate=False keeps the order of the user."""
    try:
        again = e.func(*e.args)
    except (TypeError, NotImplementedError, sp.ShapeError):
        return False
    return bool(again == e and again.args == e.args)


def starts_with_minus(term: Any) -> bool:
    """Whether a term begins with a minus."""
    return without_minus(term) is not None


def split_minus(term: Any) -> tuple[bool, Any]:
    """Whether a term begins with a minus, and the rest."""
    positive = without_minus(term)
    return (False, term) if positive is None else (True, positive)


def without_minus(term: Any) -> Any:
    """-term, if the term begins with a minus, else None."""
    if isinstance(term, sp.MatMul):
        return _matrix_without_minus(*term.args)
    if isinstance(term, (sp.Number, sp.Mul)):
        number, rest = term.as_coeff_Mul()
        return -number*rest if number < 0 else None
    return None


def _matrix_without_minus(number: Any, *rest: Any) -> Any:
    if number.is_Matrix or not number.as_coeff_Mul()[0] < 0:
        return None
    factors = rest if number == -1 else (-number, *rest)
    return product_of_all(factors)


def product_of_all(factors: Sequence[Any]) -> Any:
    """The product of one or several."""
    return factors[0] if len(factors) == 1 else sp.MatMul(*factors)


def negated(e: Any) -> Any:
    """-e, as a multiple."""
    return sp.MatMul(-1, e) if is_matrix_expr(e) else sp.Mul(-1, e)


def numbers_and_matrices(product: Any) -> tuple[list[Any], list[Any]]:
    """The scalar factors of a product of matrices, and the matrices."""
    return [a for a in product.args if not a.is_Matrix], [a for a in product.args if a.is_Matrix]


def number_in(M: Any) -> Any:
    """The number in a 1x1 matrix, its coefficient in front."""
    if not isinstance(M, sp.MatMul):
        return MatrixScalar(M)
    numbers, matrices = numbers_and_matrices(M)
    return sp.Mul(*numbers, MatrixScalar(product_of_all(matrices)))
