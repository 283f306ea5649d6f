"""The public verbs of any order: derivative_tensor and taylor."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import factorial
from typing import Any

import sympy as sp

from . import identities  # noqa: F401  (fills the table)
from .algebra.factoring import collect
from .algebra.nodes import Node, transpose
from .definitions import in_terms_of
from .differentials import push_forward
from .errors import NotAVariableError, OptionError
from .intake import Reader, short, sympified
from .jacobians import directions, entries_of, numerator
from .layout import Layout
from .outtake import write
from .simplification import replaced
from .sweeps import asked, read_order, read_parts, written_like
from .variables import Variable, symbol_differential, symbol_node


@dataclass(frozen=True, eq=False)
class DerivativeTensor:
    """The derivative of some order of F by X, as a multilinear map of directions, and as a matrix.

    Attributes
    ----------
    order
        How often F is differentiated.
    directions
        V1, V2 ..., of X's shape: symbols that stand for the directions.
    operator
        D^k F(X)[V1, ..., Vk], of F's shape: the same for every order of the directions.

    Calling it with directions gives the operator for these.
    """
    order: int
    directions: tuple[Any, ...]
    operator: Any
    _along: Callable[[tuple[Any, ...]], Any] = field(repr=False)
    _matrix: Callable[[], Any] = field(repr=False)

    def __call__(self, *values: Any) -> Any:
        """The operator for other directions, which may depend on X."""
        if len(values) != self.order:
            raise OptionError(f"a derivative of order {self.order} takes {self.order} directions, not {len(values)}")
        return self._along(values)

    @cached_property
    def matrix(self) -> Any:
        """The vec form D_k, from D_1 = d vec(F)/d vec(X)^T by d vec(D_k^T) = D_(k+1) d vec(X).

        For F p x q and X of N entries it is N^(k-1) pq x N; of a scalar D_2 is the Hessian (Magnus & Neudecker ch. 10).
        """
        return self._matrix()

    def __repr__(self) -> str:
        return f"({', '.join(map(str, self.directions))}) -> {short(self.operator, 2000)}"


def derivative_tensor(F: Any, X: Any, order: int, *, layout: Layout | str = Layout.DENOMINATOR,
                      assumptions: Any = None, given: Any = None, where: Any = None, invertible: bool = True,
                      simplify: bool = True) -> DerivativeTensor:
    """The derivative of any order, never as an array: as a multilinear map with a closed form, and in vec form.

    Parameters
    ----------
    F
        A scalar, a matrix expression or an explicit Matrix.
    X
        One variable: a MatrixSymbol, a Symbol or an explicit Matrix of Symbols.
    order
        A whole number from 1 on.
    layout
        "numerator" transposes the vec form.
    assumptions, given, where, invertible, simplify
        As for `jacobian`.

    Raises
    ------
    OptionError
        If order is no positive whole number.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 6 and 10.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import derivative_tensor, logdet
    >>> X = MatrixSymbol("X", 3, 3)
    >>> derivative_tensor(logdet(X), X, 2)
    (V1, V2) -> -Trace(V1*X**(-1)*V2*X**(-1))
    >>> derivative_tensor(logdet(X), X, 2)(X, X)
    -3
    """
    layout = Layout.read(layout)
    order = read_order(order, 1)
    sweep, several = asked(X, assumptions, given, None, invertible, simplify)
    if several:
        raise NotAVariableError("derivative_tensor takes one variable; mixed derivatives are those of "
                                "hessian(f, X, Y), jacobian and jvp")
    v, F = sweep.variables[0], sympified(F)
    taken = {str(s) for e in (F, v.expr, *(where or ())) for s in e.free_symbols}
    symbols = tuple(direction(v, k, taken) for k in range(1, order + 1))

    def along(values: tuple[Any, ...]) -> Any:
        reader = sweep.reader(where)
        parts = read_parts(F, reader)
        placed: dict[Node, Node] = {}
        for symbol, value in zip(symbols, values):
            stand_ins = directions(symbol, sweep, False, reader)
            parts = [in_terms_of(push_forward(part, stand_ins), reader.bindings) for part in parts]
            placed.update(zip(stand_ins.values(), directions(value, sweep, False, reader).values()))
        if values is not symbols:
            parts = [replaced(part, placed) for part in parts]
        parts, _ = sweep.finished(parts, reader)
        return written_like(F, parts)

    def matrix() -> Any:
        reader = sweep.reader(where)
        node = reader.read(F)
        D = numerator(node, entries_of(F, reader), v, sweep)
        for _ in range(order - 1):
            D = numerator(transpose(D), list(D.args) if D.op == "explicit" else None, v, sweep)
        (D,), _ = sweep.finished([transpose(D) if layout is Layout.NUMERATOR else D], reader)
        return write(D)

    return DerivativeTensor(order, symbols, along(symbols), along, matrix)


def direction(v: Variable, k: int, taken: set[str]) -> Any:
    """A symbol of the variable's shape for its k-th direction, under a name that is free."""
    name = f"V{k}"
    while name in taken:
        name += "_"
    if v.is_explicit:
        return sp.ImmutableDenseMatrix(*v.expr.shape, lambda i, j: sp.Symbol(f"{name}_{i}{j}"))
    return sp.MatrixSymbol(name, *v.expr.shape) if isinstance(v.expr, sp.MatrixSymbol) else sp.Symbol(name)


# ------------------------------------------------------------------------------------------------ Taylor polynomials
def taylor(F: Any, X: Any, X0: Any, order: int, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
           given: Any = None, where: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """The Taylor polynomial of F at X0 in closed form: sum of D^k F(X0)[X - X0, ..., X - X0]/k! up to an order.

    Parameters
    ----------
    F
        A scalar, a matrix expression or an explicit Matrix.
    X, X0
        A variable and a point of its shape, any expression; or lists of as many.
    order
        A whole number from 0 on.
    where
        Definitions; the polynomial is not in terms of their symbols, because their values belong to X.
    layout, assumptions, given, invertible, simplify
        As for `jacobian`.

    Returns
    -------
    An expression of F's shape.

    Raises
    ------
    OptionError
        If order is no whole number, or negative.
    ShapeError
        If X0 has not the shape of X.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 6.

    Examples
    --------
    >>> from sympy import Identity, MatrixSymbol
    >>> from sympy_matcalc import logdet, taylor
    >>> X = MatrixSymbol("X", 3, 3)
    >>> taylor(logdet(X), X, Identity(3), 1)
    Trace(X) - 3
    >>> taylor(X.I, X, Identity(3), 1)
    2*I - X
    """
    Layout.read(layout)
    order = read_order(order, 0)
    sweep, several = asked(X, assumptions, given, None, invertible, simplify)
    reader, F = sweep.reader(where), sympified(F)
    algebra = reader.algebra
    points = directions(X0, sweep, several, reader)
    changes = {x: symbol_node(algebra, symbol_differential(x.data)) for x in points}
    places = points | {changes[x]: x - point for x, point in points.items()}
    polynomials = [replaced(_polynomial(without_names(part, reader), changes, order), places)
                   for part in read_parts(F, reader)]
    polynomials, _ = sweep.finished(polynomials, reader)
    return written_like(F, polynomials)


def _polynomial(node: Node, changes: dict[Node, Node], order: int) -> Node:
    """sum of d^k F/k! up to an order."""
    algebra, parts = node.algebra, [(node.algebra.one, node)]
    for k in range(1, order + 1):
        node = push_forward(node, changes)
        parts.append((algebra.number(sp.Rational(1, factorial(k))), node))
    return collect(algebra, parts, node.shape)


def without_names(node: Node, reader: Reader) -> Node:
    """A node with definitions in the place of their names."""
    done: dict[Node, Node] = {}
    for name in reader.bindings.values():       # each uses only those before it
        done[name] = replaced(name.args[0], done)
    return replaced(node, done)


__all__ = ["DerivativeTensor", "derivative_tensor", "taylor"]
