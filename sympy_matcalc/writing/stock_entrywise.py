"""Functions of entries in SymPy's own nodes: Hadamard products and powers, and functions of one matrix."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sympy import Add, Dummy, Expr, Integer, Lambda, Mul, OneMatrix, Pow, default_sort_key
from sympy.matrices.expressions import HadamardPower, HadamardProduct, MatAdd, MatMul
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from ..expressions.bound_symbols import bound
from ..expressions.brevity import is_large
from ..expressions.nodes import unchecked
from ..expressions.shapes import matrix_shape

_LARGE = 500


class NoMatrixForm(Exception):
    """Why something cannot be written with SymPy's matrix expressions."""


def hadamard_form(factors: Iterable[Any]) -> Any:
    """A Hadamard product, flat, sorted, and with powers for repeated factors, as SymPy's own `doit` orders it.

    Large factors stay in their order: to sort is to compare, which is as slow as the tree that a shared expression
    stands for.
    """
    flat: list[Any] = []
    for factor in factors:
        flat.extend(factor.args if type(factor) is HadamardProduct else (factor,))
    if any(is_large(factor, _LARGE) for factor in flat):
        return unchecked(HadamardProduct, *flat) if len(flat) > 1 else flat[0]
    powers = [factor if n == 1 else unchecked(HadamardPower, factor, Integer(n)) for factor, n in Counter(flat).items()]
    return unchecked(HadamardProduct, *sorted(powers, key=default_sort_key)) if len(powers) > 1 else powers[0]


def entrywise_form(body: Any, values: dict[Dummy, Any]) -> Any:
    """The matrix whose entries are body, with the entries of matrices and with scalars in the place of its symbols.

    Raises
    ======

    NoMatrixForm
        For functions of several matrices other than sums, products and powers.
    """
    matrices = {symbol: value for symbol, value in values.items() if value.is_Matrix}
    used = [symbol for symbol in matrices if symbol in body.free_symbols]
    if not used:
        shape = matrix_shape(next(iter(matrices.values())))
        return _scaled_body(_with_scalars(body, values), OneMatrix(*shape))
    if len(used) == 1:
        return _of_one_matrix(body, used[0], values)
    if isinstance(body, Add):
        return unchecked(MatAdd, *(entrywise_form(term, values) for term in body.args))
    if isinstance(body, Mul):
        scalars, factors = _split_body(body, set(used))
        return _scaled_body(_with_scalars(scalars, values), hadamard_form(entrywise_form(f, values) for f in factors))
    if isinstance(body, Pow):
        return unchecked(HadamardPower, *(_scalar_or_matrix(part, values, used) for part in body.args))
    return _of_one_argument(body, values, used)


def _of_one_matrix(body: Any, symbol: Dummy, values: dict[Dummy, Any]) -> Any:
    matrix = values[symbol]
    if body == symbol:
        return matrix
    if isinstance(body, Pow) and body.base == symbol and symbol not in body.exp.free_symbols:
        return unchecked(HadamardPower, matrix, _with_scalars(body.exp, values))
    if isinstance(body, Mul):
        scalars, factors = _split_body(body, {symbol})
        if scalars != 1:
            return _scaled_body(_with_scalars(scalars, values), _of_one_matrix(Mul(*factors), symbol, values))
    return _applied(body, symbol, values, matrix)


def _applied(body: Any, symbol: Dummy, values: dict[Dummy, Any], matrix: Any) -> Any:
    scalars = {old: new for old, new in values.items() if old in body.free_symbols and old != symbol}
    # A scalar may hold functions of its own; calling this one must not touch their symbol.
    taken = {atom for scalar in scalars.values() for atom in scalar.atoms(Dummy)}
    variable = next(t for t in map(bound, range(len(taken) + 1)) if t not in taken)
    # In this order, because the symbol of the body may be the one chosen.
    function = Lambda((variable,), body.xreplace({**scalars, symbol: variable}))
    return unchecked(ElementwiseApplyFunction, function, matrix)


def _of_one_argument(body: Any, values: dict[Dummy, Any], used: list[Dummy]) -> Any:
    """f(argument), where only one argument depends on matrices."""
    dependent = [k for k, arg in enumerate(body.args) if not arg.free_symbols.isdisjoint(used)]
    if len(dependent) != 1 or not isinstance(body.args[dependent[0]], Expr):      # a branch of a Piecewise
        raise NoMatrixForm(f"{type(body).__name__} is a function of several matrices")
    k = dependent[0]
    inner = entrywise_form(body.args[k], values)
    symbol = Dummy("u", real=True)
    return _of_one_matrix(body.func(*body.args[:k], symbol, *body.args[k + 1:]), symbol, {**values, symbol: inner})


def _scalar_or_matrix(part: Any, values: dict[Dummy, Any], used: list[Dummy]) -> Any:
    return _with_scalars(part, values) if part.free_symbols.isdisjoint(used) else entrywise_form(part, values)


def _with_scalars(body: Any, values: dict[Dummy, Any]) -> Any:
    return body.xreplace({symbol: value for symbol, value in values.items() if not value.is_Matrix})


def _split_body(product: Mul, used: set) -> tuple[Any, list[Any]]:
    """The factors that are the same for all entries, and the others."""
    same = [factor for factor in product.args if factor.free_symbols.isdisjoint(used)]
    return Mul(*same), [factor for factor in product.args if not factor.free_symbols.isdisjoint(used)]


def _scaled_body(scalar: Any, matrix: Any) -> Any:
    if scalar == 1:
        return matrix
    if type(matrix) is MatMul:
        return unchecked(MatMul, scalar, *matrix.args)
    return unchecked(MatMul, scalar, matrix)
