"""Functions of entries: their bound symbols are always the same, and nothing free is left inside them.

`A.applyfunc(exp) != A.applyfunc(exp)` in SymPy, because every call invents a new symbol.  Here the i-th bound symbol
is `bound(i)`, so that equal functions are equal.  And a scalar that a function mentions becomes an argument: what is
substituted later can never be captured, and whatever depends on a variable is seen to do so.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from sympy import Add, Atom, Derivative, Dummy, Expr, Lambda, Mul, Piecewise, S, Subs, Tuple
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import FunctionClass

from .brevity import brief

# Below 10**6, where the numbers that SymPy gives to its own Dummy symbols begin.
_BOUND, _SLOT = 730_000, 740_000


@cache
def bound(i: int) -> Dummy:
    """The symbol for an entry of the i-th argument of an elementwise function; entries are real."""
    return Dummy(f"t{i}" if i else "t", dummy_index=_BOUND + i, real=True)


@cache
def slot_symbol(i: int) -> Dummy:
    """The symbol for the i-th argument of an undefined function that is differentiated.

    It differs from `bound(i)`, so that sigma'(t) can stand inside a function of t.
    """
    return Dummy(f"s{i}" if i else "s", dummy_index=_SLOT + i, real=True)


class FunctionByCases(Atom):
    """A Lambda with a Piecewise in it, shut to what SymPy does to expressions.

    `Sum`, `simplify` and `piecewise_fold` take every Piecewise they find to the top, also out of the Lambda that binds
    the symbols of its conditions.
    """
    __slots__ = ("function",)

    def __new__(cls, function: Lambda) -> FunctionByCases:
        node: FunctionByCases = Atom.__new__(cls)
        node.function = function
        return node

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.function,)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.function,)

    def own_cost(self) -> float:
        """See `cost`."""
        return 0.0

    def costed_parts(self) -> Any:
        """What counts for `cost`, besides the operation itself."""
        return [self.function]

    def sort_key(self, order: Any = None) -> Any:
        return self.class_key(), (1, (self.function.sort_key(order),)), S.One.sort_key(), S.One

    def _sympystr(self, printer: Any) -> str:
        return str(printer._print(self.function))

    def _sympyrepr(self, printer: Any) -> str:
        return f"FunctionByCases({printer._print(self.function)})"


def shut(function: Lambda) -> Lambda | FunctionByCases:
    """A function as an argument of a node."""
    return FunctionByCases(function) if function.has(Piecewise) else function


@lru_cache(maxsize=2048)
def closed(function: Any, count: int, symbol: Callable[[int], Dummy] = bound) -> tuple[Lambda, tuple[Expr, ...]]:
    """A function of count scalars as a Lambda in the symbols of this module, and the scalars it mentioned.

    The Lambda takes these scalars after its own arguments.
    """
    symbols = tuple(map(symbol, range(count)))
    body = _applied_lambda(function, symbols)
    if not isinstance(body, Expr) or getattr(body, "is_Matrix", False):
        raise TypeError(f"{function} must turn scalars into a scalar, not into {brief(body)}")
    outside = body.free_symbols - set(symbols)
    mentioned: list[Expr] = []
    if outside:
        body = _lifted(body, outside, mentioned, lambda i: symbol(count + i))
        symbols += tuple(symbol(count + i) for i in range(len(mentioned)))
    return Lambda(symbols, body), tuple(mentioned)


def _applied_lambda(function: Any, symbols: tuple[Dummy, ...]) -> Any:
    if isinstance(function, FunctionByCases):
        function = function.function
    if not isinstance(function, (Lambda, FunctionClass)):
        raise TypeError(f"a function of entries is a Lambda or a SymPy function, not {function!r}")
    if isinstance(function, Lambda) and any(isinstance(name, Tuple) for name in function.signature):
        raise TypeError(f"{function} unpacks tuples: a function of entries takes scalars only")
    if S(len(symbols)) not in function.nargs:
        raise TypeError(f"{function} does not take {len(symbols)} argument{'s' * (len(symbols) != 1)}")
    return function(*symbols)


def _lifted(expr: Any, outside: set[Any], mentioned: list[Expr], symbol: Callable[[int], Dummy]) -> Any:
    """The expression with its largest parts that are made of outside symbols only replaced by new symbols."""
    free = expr.free_symbols
    if not free & outside:
        return expr
    if isinstance(expr, Expr) and free <= outside and not getattr(expr, "is_Matrix", False):
        if expr not in mentioned:
            mentioned.append(expr)
        return symbol(mentioned.index(expr))
    if isinstance(expr, (Derivative, Subs, ExprWithLimits, Lambda)) or getattr(expr, "is_Matrix", False):
        return expr                 # these bind symbols of their own; a matrix of the entry has no rule anyway
    args = _grouped(expr, outside) if isinstance(expr, (Add, Mul)) else expr.args
    return expr.func(*(_lifted(arg, outside, mentioned, symbol) for arg in args))


def _grouped(expr: Any, outside: set[Any]) -> list[Any]:
    """The arguments of a sum or product, those of outside symbols only put together, numbers left alone."""
    alone = [arg for arg in expr.args if arg.free_symbols and arg.free_symbols <= outside]
    rest = [arg for arg in expr.args if not (arg.free_symbols and arg.free_symbols <= outside)]
    return [expr.func(*alone), *rest] if alone else rest
