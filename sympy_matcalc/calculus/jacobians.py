"""The public verb for functions with matrix values: jacobian."""
from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, overload

import sympy as sp
from sympy.matrices import MatrixBase

from ..algebra.blocks import block_matrix
from ..algebra.explicit import explicit_of
from ..algebra.maps.chains import functional
from ..algebra.maps.linear_maps import LinearMap
from ..algebra.nodes import Node, shape_of, transpose
from ..algebra.rebuilding import replaced
from ..algebra.stacking import vec_of
from ..errors import OptionError, TooLargeError
from ..expressions.explicit import LARGEST_EXPLICIT
from ..expressions.large_stock import bounded
from ..passes.forward import push_forward
from ..passes.linearization import forward_map, reverse_map
from ..passes.reverse import pull_back
from ..reading.arguments import Expression, VariableExpr, VariableExprs
from ..reading.checks import sympified
from ..reading.layout import Layout
from ..reading.options import StructuredOptions, verb
from ..reading.question import Question
from ..reading.variables import Variable, symbol_differential, symbol_node
from ..writing.writer import write
from .sweeps import finished, written

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Accumulation(Enum):
    """The order in which the Jacobians of the parts of a function are multiplied; the result is the same.

    For a function from n to p numbers, forward costs about n multiplications for each entry of the Jacobians of its
    operations, reverse p (Griewank & Walther, Evaluating Derivatives, ch. 3 and 4); "cheapest" takes the smaller of
    the two, and forward where symbolic sizes cannot be compared.
    """
    FORWARD = "forward"
    REVERSE = "reverse"
    CHEAPEST = "cheapest"

    @classmethod
    def read(cls, accumulation: str | Accumulation) -> Accumulation:
        """The member of a name; OptionError for another one."""
        try:
            return cls(accumulation)
        except ValueError:
            names = ", ".join(repr(member.value) for member in cls)
            raise OptionError(f"accumulation is one of {names}, not {accumulation!r}") from None


@overload
def jacobian(F: Expression, X: VariableExprs, *, accumulation: Accumulation | str = ...,
             **options: Unpack[StructuredOptions]) -> list[Expression]: ...
@overload
def jacobian(F: Expression, X: VariableExpr, *, accumulation: Accumulation | str = ...,
             **options: Unpack[StructuredOptions]) -> Expression: ...
@verb(StructuredOptions)
def jacobian(F: Expression, X: VariableExpr | VariableExprs, *,
             accumulation: Accumulation | str = Accumulation.CHEAPEST.value,
             **options: Unpack[StructuredOptions]) -> Expression | list[Expression]:
    """The matrix of all partial derivatives of F by X, in closed form, always of vec F by vec X.

    Parameters
    ----------
    F : expression
        A scalar, a vector (column or row), a matrix, or an explicit Matrix of expressions; p x q.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then a list with the block of each
        is returned; m x n.
    accumulation : str or Accumulation, default 'cheapest'
        "forward", "reverse" or "cheapest" (see `Accumulation`).
    layout : str or Layout, default 'denominator'
        "denominator": mn x pq, d vec(F)^T / d vec(X), so that d(A x)/dx = A^T; "numerator": pq x mn, its transpose,
        with d vec(F) = J d vec(X).
    structure : str or dict of variables to str, optional
        What X is held to, see `gradient`: J acts on the part of dX that the structure allows.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression or list of expressions
        A matrix; explicit where F and X are explicit.  A number by a Symbol is a scalar.

    Raises
    ------
    OptionError
        If accumulation is none of the three.
    TooLargeError
        If an explicit result would have too many entries.
    LayoutError, NotAVariableError, MissingRuleError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    gradient : The derivative of a scalar, of the shape of X.
    jvp, vjp : Products with the Jacobian that do not build it.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 9 (there numerator layout).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import jacobian
    >>> m, n, p = symbols("m n p", integer=True, positive=True)
    >>> A, X, B, x = MatrixSymbol("A", p, m), MatrixSymbol("X", m, n), MatrixSymbol("B", n, p), MatrixSymbol("x", m, 1)
    >>> jacobian(A*x, x), jacobian(A*x, x, layout="numerator")
    (A.T, A)
    >>> jacobian(A*X*B, X, layout="numerator")
    KroneckerProduct(B.T, A)
    >>> jacobian(x*x.T*x, x)
    (x.T*x)*I + 2*x*x.T
    """
    accumulation = Accumulation.read(accumulation)
    question = Question.by(X, **options)
    results = written_jacobians(question, sympified(F), accumulation)
    return results if question.is_list else results[0]


def written_jacobians(question: Question, F: Any,
                      accumulation: Accumulation = Accumulation.CHEAPEST) -> list[Expression]:
    """The Jacobian by each variable."""
    node, entries = question.read(F), entries_by_columns(F, question)
    found = [numerator(question, v, node, entries, accumulation) for v in question.variables]
    if question.layout is not Layout.NUMERATOR:
        found = list(map(transpose, found))
    return [written_jacobian(question, v, J) for v, J in zip(question.variables, found)]


def written_jacobian(question: Question, v: Variable, found: Node) -> Expression:
    """The Jacobian by one variable, as it was found in the layout of the question."""
    J, = finished(question, [found])
    return bounded(write(J)) if J.shape is not None else written(v, [J], question.layout)


# ------------------------------------------------------------------------------------------------- by one variable
def numerator(question: Question, v: Variable, node: Node, entries: Sequence[Node] | None = None,
              accumulation: Accumulation = Accumulation.CHEAPEST) -> Node:
    """d vec(F)/d vec(X)^T: from the linear map; of explicit functions or by explicit variables entry by entry."""
    if entries is not None and node.shape is None:
        entries = None                      # a 1x1 Matrix
    if not v.is_matrix:
        return _by_entries(v, node, entries)
    if entries is None:
        return linear_map(question, v, node, accumulation).whole_matrix
    rows = [numerator(question, v, e) for e in entries]
    return block_matrix(node.algebra, rows, (len(rows), 1))


def _by_entries(v: Variable, node: Node, entries: Sequence[Node] | None) -> Node:
    """d vec(F)/d vec(X)^T by a scalar or an explicit Matrix."""
    algebra = node.algebra
    symbols = [symbol_node(algebra, s) for s in (by_columns(v.expr) if v.is_explicit else v.symbols)]
    if entries is None and node.shape is not None:
        return by_whole_matrix(node, symbols, v) or _by_symbols(node, symbols)
    entries = entries or [node]
    check_explicit(len(entries), len(symbols))
    mask = sum(x.mask for x in symbols)
    found = [pull_back(e, algebra.one, mask) for e in entries]
    return explicit_of(algebra, [row.get(x, algebra.number(0)) for row in found for x in symbols],
                       (len(entries), len(symbols)))


def _by_symbols(node: Node, symbols: Sequence[Node]) -> Node:
    """d vec(F)/d vec(X)^T, a column for each of some scalars."""
    columns = [vec_of(push_forward(node, {x: node.algebra.one})) for x in symbols]
    return block_matrix(node.algebra, columns, (1, len(columns)))


def by_whole_matrix(node: Node, symbols: Sequence[Node], v: Variable) -> Node | None:
    """The Jacobian by an explicit Matrix of which only the whole stands in the function: like that by a symbol."""
    if not v.is_explicit or len(symbols) == 1:
        return None
    algebra, (rows, cols) = node.algebra, v.expr.shape
    whole = explicit_of(algebra, [symbols[i + j * rows] for i in range(rows) for j in range(cols)], (rows, cols))
    algebra.declare_variable(v.expr)
    leaf = algebra.leaf(v.expr, (rows, cols))
    placed = replaced(node, {whole: leaf})
    if any(placed.mask & x.mask for x in symbols):
        return None
    return replaced(forward_map(placed, leaf).whole_matrix, {leaf: whole})


def entries_by_columns(F: Any, question: Question) -> list[Node] | None:
    """The entries of an explicit Matrix, column after column; None for what is no such matrix."""
    return [question.read(e) for e in by_columns(F)] if isinstance(F, MatrixBase) else None


def by_columns(e: Any) -> list[Any]:
    """The entries of an explicit Matrix, column after column; a scalar is one."""
    return e.T.flat() if isinstance(e, MatrixBase) else [e]


def check_explicit(rows: int, cols: int) -> None:
    """TooLargeError if an explicit result has too many entries to be built entry by entry."""
    if rows * cols > LARGEST_EXPLICIT:
        raise TooLargeError(f"the explicit Jacobian has {rows} x {cols} entries, more than {LARGEST_EXPLICIT}; use a "
                          f"MatrixSymbol for the variable, or jvp and vjp")


def linear_map(question: Question, v: Variable, node: Node, accumulation: Accumulation) -> LinearMap:
    """The map dX -> dF for a MatrixSymbol X, on the part of dX that its structure allows."""
    algebra, leaf = node.algebra, symbol_node(node.algebra, v.symbols[0])
    if node.shape is None:
        weight = pull_back(node, algebra.one, leaf.mask).get(leaf, algebra.zero(leaf.shape))
        found = LinearMap(algebra, shape_of(leaf), (1, 1),
                          [functional(algebra.one, algebra.one, weight, shape_of(leaf))])
    else:
        is_reverse = has_fewer_entries(node, leaf) if accumulation is Accumulation.CHEAPEST \
            else accumulation is Accumulation.REVERSE
        found = reverse_map(node, leaf) if is_reverse else forward_map(node, leaf)
    if v.expr not in question.structures:
        return found
    return LinearMap(algebra, found.source, found.to, allowed(question, v).then(found))


def allowed(question: Question, v: Variable) -> LinearMap:
    """The projection of a direction on those that the structure of a variable allows."""
    algebra, symbol = question.algebra, symbol_differential(v.expr)
    algebra.declare_variable(symbol)
    dx = symbol_node(algebra, symbol)
    return forward_map(question.structures[v.expr].tangent(dx, symbol_node(algebra, v.expr)), dx)


def has_fewer_entries(node: Node, leaf: Node) -> bool:
    """Whether a function has surely fewer entries than its variable."""
    (p, q), (m, n) = shape_of(node), shape_of(leaf)
    return bool(sp.sympify(m * n - p * q).is_positive)
