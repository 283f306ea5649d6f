"""SymPy's sums and products of matrices as this package writes them: `X*w - y`, in every printer.

SymPy sorts the terms of a sum anew in each printer, finds the sign of a product by evaluating all of it, and the shape
of nested products in exponential time.
"""
from __future__ import annotations

from typing import Any

from sympy import MatAdd, MatMul, Mul, Number, S, ShapeError

from .explicit import Bounded
from .nodes import unchecked
from .printing.forms import Product, Terms
from .printing.mathml import content_of_product, content_of_sum
from .printing.printed import Printed
from .shapes import matrix_shape
from .twins import Twin


class SignedProduct(Printed, Bounded, Twin, MatMul):
    """A product of matrices whose sign is that of the number in front."""
    __slots__ = ()

    @property
    def shape(self) -> tuple[Any, Any]:
        return matrix_shape(self)

    def could_extract_minus_sign(self) -> bool:
        return is_negative(self.args[0])

    def notation(self) -> Product:
        return signed(self)

    def _mathml_content(self, printer: Any, **kwargs: Any) -> Any:
        return content_of_product(printer, self.notation())


class OrderedSum(Printed, Bounded, Twin, MatAdd):
    """A sum of matrices in SymPy's order, but for a minus or a commutation matrix, which never comes first."""
    __slots__ = ()

    def as_ordered_terms(self, order: Any = None, data: bool = False) -> Any:
        """The terms in the order in which they print."""
        if order is not None or data:
            return super().as_ordered_terms(order, data)
        try:
            terms = list(super().as_ordered_terms())
        except (TypeError, NotImplementedError, ShapeError):    # SymPy sorts by taking the terms apart
            terms = list(self.args)
        return sorted(terms, key=_is_late) if _is_late(terms[0]) else terms

    def sort_key(self, order: Any = None) -> Any:
        """That of SymPy's sum, which would be one of the order of the terms."""
        return unchecked(MatAdd, *self.args).sort_key(order)

    def notation(self) -> Terms:
        return Terms(self, signed)

    def _mathml_content(self, printer: Any, **kwargs: Any) -> Any:
        return content_of_sum(printer, self.notation())


def _is_late(term: Any) -> bool:
    return getattr(term, "prints_last", False) or isinstance(term, MatMul) and is_negative(term.args[0])


def is_negative(scalar: Any) -> bool:
    """Whether a factor is a negative number, or has one in front."""
    number = scalar.args[0] if isinstance(scalar, Mul) and not scalar.is_Matrix else scalar
    return isinstance(number, Number) and bool(number.is_negative)


def signed(matrix: Any) -> Product:
    """What a matrix prints as: its factors, the minus before them all."""
    if not isinstance(matrix, MatMul):
        return Product((matrix,))
    number, *factors = matrix.args
    if not is_negative(number):
        return Product(matrix.args)
    number = _opposite(number)
    return Product(factors if number is S.One and factors else (number, *factors), minus=True)


def _opposite(number: Any) -> Any:
    """A negative number with the other sign, also where it stands in front of a scalar product."""
    if isinstance(number, Number):
        return -number
    first, *others = number.args
    return Mul._from_args(others if first is S.NegativeOne else (-first, *others))
