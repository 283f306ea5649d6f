"""Parts of a line replaced, and a line made ready to be printed, with all else as it stands."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import is_
from typing import Any

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from ...expressions.nodes import MatrixNode, unchecked
from ...expressions.sums_and_products import SignedProduct
from ...writing.raw import raw_own, raw_product
from .as_written import MatAddAsWritten, begins_with_minus, commuting

WITHOUT_PARTS = (sp.MatrixSymbol, sp.Symbol)


def put_in(expr: Any, new: Mapping[Any, Any]) -> Any:
    """An expression with others in the place of some parts, products and sums flat, all else as it stands."""
    if expr in new:
        return new[expr]
    if not expr.args or isinstance(expr, WITHOUT_PARTS):
        return expr
    args = [put_in(a, new) for a in expr.args]
    return expr if all(map(is_, args, expr.args)) else _with_args(expr, args)


def ready_to_print(expr: Any) -> Any:
    """The same expression, every product built raw: of others SymPy's printers ask the sign by a deep doit."""
    if not expr.args or isinstance(expr, WITHOUT_PARTS):
        return expr
    args = [ready_to_print(a) for a in expr.args]
    way = next((way for cls, way in PRINTED if type(expr) is cls), None)     # classes of ours equal those of SymPy
    if way is not None:
        return way(args)
    return expr if all(map(is_, args, expr.args)) else _with_args(expr, args)


def _equation(args: Sequence[Any]) -> Any:
    return sp.Eq(*args, evaluate=False)


def _sum_to_print(args: Sequence[Any]) -> Any:
    """X w - y, not -y + X w."""
    return unchecked(MatAddAsWritten, *sorted(args, key=begins_with_minus))


def _product_to_print(args: Sequence[Any]) -> Any:
    return unchecked(SignedProduct, *args)


PRINTED: Sequence[tuple[Any, Callable[[Sequence[Any]], Any]]] = (
    (sp.Eq, _equation),
    (sp.MatAdd, _sum_to_print),
    (sp.MatMul, _product_to_print),
)
"""How SymPy's own nodes are made again; by the exact class."""


def _with_args(expr: Any, args: list[Any]) -> Any:
    """The same operation on other arguments."""
    way = next((way for cls, way in REBUILT if isinstance(expr, cls)), None)
    return expr.func(*args) if way is None else way(expr, args)


def _flat_product(expr: Any, args: Sequence[Any]) -> Any:
    """A flat product, the numbers of all factors in front."""
    parts = [part for a in args for part in (a.args if isinstance(a, sp.MatMul) else (a,))]
    number = sp.Mul(*(part for part in parts if not part.is_Matrix))
    return raw_product(number, [part for part in parts if part.is_Matrix])


def _flat_sum(expr: Any, args: Sequence[Any]) -> Any:
    return unchecked(MatAddAsWritten, *(t for a in args for t in (a.args if isinstance(a, sp.MatAdd) else (a,))))


def _entry(expr: Any, args: Sequence[Any]) -> Any:
    """An entry; of a 1x1 matrix that became a scalar this one."""
    return unchecked(type(expr), *args) if args[0].is_Matrix else args[0]


def _unevaluated(expr: Any, args: Sequence[Any]) -> Any:
    return unchecked(type(expr), *args)


def _own(expr: Any, args: Sequence[Any]) -> Any:
    return raw_own(type(expr), expr.shape, *args)


def _of_scalars(expr: Any, args: Sequence[Any]) -> Any:
    return commuting(type(expr), args)


REBUILT: Sequence[tuple[Any, Callable[[Any, Sequence[Any]], Any]]] = (
    (sp.MatMul, _flat_product),
    (sp.MatAdd, _flat_sum),
    (MatrixElement, _entry),
    ((sp.Transpose, sp.Trace), _unevaluated),
    (MatrixNode, _own),
    ((sp.Add, sp.Mul, sp.Sum), _of_scalars),
)
"""How an operation is put on other arguments, by class; the first row that fits counts."""
