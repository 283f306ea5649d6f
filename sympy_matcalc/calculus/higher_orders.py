"""The public verbs of any order: derivative_tensor and taylor."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import factorial
from typing import TYPE_CHECKING, Any

import sympy as sp

from ..algebra.factoring import collect
from ..algebra.kinds import EXPLICIT, INVERSE, MUL, NUMBER
from ..algebra.nodes import Node, is_zero, transpose
from ..algebra.predicates import is_negative_number
from ..algebra.rebuilding import replaced
from ..algebra.scalars import factor_powers
from ..errors import EvaluationError, NotAVariableError, OptionError
from ..passes.forward import push_forward
from ..reading.arguments import Expression, VariableExpr, VariableExprs
from ..reading.checks import short, sympified
from ..reading.definitions import in_terms_of
from ..reading.layout import Layout
from ..reading.options import DerivativeOptions, verb
from ..reading.question import Question
from ..reading.variables import Variable
from ..writing.writer import write
from .directional_derivatives import directions
from .gradients import names_in
from .jacobians import entries_by_columns, numerator
from .sweeps import finished, read_order, read_parts, short_form, written_like

if TYPE_CHECKING:
    from typing_extensions import Unpack


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

    def _latex(self, printer: Any) -> str:
        directions = ", ".join(map(printer._print, self.directions))
        return rf"\left({directions}\right) \mapsto {printer._print(self.operator)}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {sp.latex(self)}$"

    def __repr__(self) -> str:
        return f"({', '.join(map(str, self.directions))}) -> {short(self.operator, 2000)}"


@verb(DerivativeOptions)
def derivative_tensor(F: Expression, X: VariableExpr, order: int,
                      **options: Unpack[DerivativeOptions]) -> DerivativeTensor:
    """The derivative of any order, never as an array: as a multilinear map with a closed form, and in vec form.

    Parameters
    ----------
    F : expression
        A scalar, a matrix expression or an explicit Matrix.
    X : variable
        One variable: a MatrixSymbol, a Symbol or an explicit Matrix of Symbols.
    order : int
        A whole number from 1 on.
    layout : str or Layout, default 'denominator'
        "numerator" transposes the vec form.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    DerivativeTensor
        Its `operator` and `matrix`; called with directions, the operator for these.

    Raises
    ------
    OptionError
        If order is no positive whole number.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    See Also
    --------
    taylor : The polynomial of all orders up to one.
    differential : With ``order=``, the same along one direction.

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
    order = read_order(order, 1)
    question = Question.by(X, **options)
    if question.is_list:
        raise NotAVariableError("derivative_tensor takes one variable; mixed derivatives are those of "
                                "hessian(f, X, Y), jacobian and jvp")
    (v,), F = question.variables, sympified(F)
    taken = names_in([F, v.expr, *question.definitions])
    symbols = tuple(direction(v, k, taken) for k in range(1, order + 1))

    def along(values: tuple[Any, ...]) -> Any:
        parts = read_parts(F, question)
        placed: dict[Node, Node] = {}
        for symbol, value in zip(symbols, values):
            stand_ins = directions(symbol, question)
            parts = [in_terms_of(push_forward(part, stand_ins), question.names) for part in parts]
            placed.update(zip(stand_ins.values(), directions(value, question).values()))
        if values is not symbols:
            parts = [replaced(part, placed) for part in parts]
        return written_like(F, finished(question, parts))

    def matrix() -> Any:
        D = numerator(question, v, question.read(F), entries_by_columns(F, question))
        for _ in range(order - 1):
            D = numerator(question, v, transpose(D), list(D.args) if D.op is EXPLICIT else None)
        D, = finished(question, [transpose(D) if question.layout is Layout.NUMERATOR else D])
        return write(D)

    return DerivativeTensor(order, symbols, along(symbols), along, matrix)


def direction(v: Variable, k: int, taken: set[str]) -> Any:
    """A symbol of the variable's shape for its k-th direction, under a name that is free."""
    name = f"V{k}"
    while name in taken:
        name += "_"
    if v.is_explicit:
        return sp.ImmutableDenseMatrix(*v.expr.shape, lambda i, j: sp.Symbol(f"{name}_{i}{j}"))
    return sp.MatrixSymbol(name, *v.expr.shape) if v.is_matrix else sp.Symbol(name)


# ------------------------------------------------------------------------------------------------ Taylor polynomials
@verb(DerivativeOptions)
def taylor(F: Expression, X: VariableExpr | VariableExprs, X0: Any, order: int,
           **options: Unpack[DerivativeOptions]) -> Expression:
    """The Taylor polynomial of F at X0 in closed form: sum of D^k F(X0)[X - X0, ..., X - X0]/k! up to an order.

    Parameters
    ----------
    F : expression
        A scalar, a matrix expression or an explicit Matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    X0 : expression or list of expressions
        A point of the shape of X, any expression; or as many as there are variables.
    order : int
        A whole number from 0 on.
    where : dict of symbols to expressions, optional
        Definitions; the polynomial is not in terms of their symbols, because their values belong to X.
    layout : str or Layout, default 'denominator'
        Taken as by every derivative; a polynomial is the same in both.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    expression
        Of the shape of F.

    Raises
    ------
    OptionError
        If order is no whole number, or negative.
    ShapeError
        If X0 has not the shape of X.
    EvaluationError
        If the function or a derivative does not exist at X0.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError

    See Also
    --------
    derivative_tensor : The derivative of one order.

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
    order = read_order(order, 0)
    asked = Question.by(X, **options)
    question, F = replace(asked, definitions={}), asked.put_in(sympified(F))
    points = directions(asked.put_in(X0), question)
    changes = question.differentials
    parts = [short_form(_polynomial(part, changes, order)) for part in read_parts(F, question)]
    whole = at_point(parts, points, changes)        # X - X0 stays whole, unless multiplied out it is shorter
    is_again = question.of_values is not question
    return written_like(F, [b if is_again or b.cost < a.cost else a
                            for a, b in zip(whole, finished(question, whole))])


def _polynomial(node: Node, changes: dict[Node, Node], order: int) -> Node:
    """sum of d^k F/k! up to an order."""
    algebra, parts = node.algebra, [(node.algebra.one, node)]
    for k in range(1, order + 1):
        node = push_forward(node, changes)
        parts.append((algebra.number(sp.Rational(1, factorial(k))), node))
    return collect(algebra, parts, node.shape)


def at_point(polynomials: Sequence[Node], points: dict[Node, Node], changes: dict[Node, Node]) -> list[Node]:
    """Polynomials in dX with X0 for X and X - X0 for dX; EvaluationError if one does not exist there."""
    done = points | {changes[x]: x - point for x, point in points.items()}
    try:
        results = [replaced(polynomial, done) for polynomial in polynomials]
        exist = all(is_finite(y, value, done) for y, value in done.items())
    except ZeroDivisionError:
        exist = False
    if not exist:
        raise EvaluationError(f"the function or a derivative does not exist at X0 = "
                              f"{', '.join(short(write(point)) for point in points.values())}")
    return results


def is_finite(y: Node, value: Node, values: dict[Node, Node]) -> bool:
    """Whether what has become of a node exists: no division by zero, no inverse of a zero matrix."""
    if value.op is NUMBER and not isinstance(value.data, int):
        return bool(value.data.is_finite)
    if y.op is MUL:                       # 0^-1 times 0
        return not any(is_zero(values[b]) and is_negative_number(e) for b, e in factor_powers(y))
    return not (value.op is INVERSE and is_zero(value.args[0]))
