"""The public verbs differential and second_differential."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..algebra.nodes import Node, transpose
from ..algebra.products import product
from ..algebra.scalars import add_scalars
from ..algebra.traces import inner_product
from ..passes.forward import push_forward
from ..passes.linearization import forward_map
from ..passes.reverse import pull_back
from ..reading.arguments import Expression, VariableExpr, VariableExprs
from ..reading.checks import sympified
from ..reading.options import DerivativeOptions, verb
from ..reading.question import Question
from .sweeps import finished, read_order, read_parts, short_form, written_like

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(DerivativeOptions)
def differential(expr: Expression, X: VariableExpr | VariableExprs, *, order: int = 1,
                 **options: Unpack[DerivativeOptions]) -> Expression:
    """The differential of an expression: of its shape, and linear in dX; for a higher order d^k, of degree k.

    Parameters
    ----------
    expr : expression
        A scalar, a matrix expression, or an explicit Matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    order : int, default 1
        How often the differential is taken; d(dX) is 0.
    layout : str or Layout, default 'denominator'
        Taken as by every derivative; a differential is the same in both.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    expression
        Of the shape of `expr`, in X and ``differential(X, X)``.

    Raises
    ------
    OptionError
        If order is no positive whole number.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    See Also
    --------
    second_differential : The second one, as a quadratic form.
    trace_gradient : The gradient from a differential.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import differential
    >>> X = MatrixSymbol("X", 3, 3)
    >>> differential(X.I, X)
    -X**(-1)*dX*X**(-1)
    >>> differential(X.I, X, order=2)
    2*(X**(-1)*dX)**2*X**(-1)
    """
    order = read_order(order, 1)
    question = Question.by(X, **options)
    for v in question.variables:
        if expr is v.expr and order == 1:
            return v.differential()         # also for a 1x1 MatrixSymbol, which would come back as a scalar
    return written_differential(question, sympified(expr), order)


def written_differential(question: Question, expr: Any, order: int = 1) -> Expression:
    """The differential of an expression, pushed forward as often as `order` says."""
    parts, differentials = read_parts(expr, question), question.differentials
    for _ in range(order):
        parts = [push_forward(part, differentials) for part in parts]
    return written_like(expr, finished(question, parts))


@verb(DerivativeOptions)
def second_differential(f: Expression, X: VariableExpr | VariableExprs,
                        **options: Unpack[DerivativeOptions]) -> Expression:
    """d^2 f, of a scalar the quadratic form of its Hessian: dx^T H dx for a vector x, tr(dX^T L(dX)) for a matrix.

    Parameters
    ----------
    f : expression
        A scalar, a matrix expression or an explicit Matrix; of a matrix the differential of the differential.
    X : variable or list of variables
        A variable, or a list of them: then with the mixed terms.
    layout : str or Layout, default 'denominator'
        Taken as by every derivative; a differential is the same in both.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    expression
        Of the shape of f, of degree two in dX.

    Raises
    ------
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    See Also
    --------
    differential : The first differential, and those of higher order.
    hessian : The matrix of the quadratic form.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 6 and 10: H is identified from d^2 f = (dx)^T H dx.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import logdet, second_differential
    >>> A, x, X = MatrixSymbol("A", 3, 3), MatrixSymbol("x", 3, 1), MatrixSymbol("X", 3, 3)
    >>> second_differential(x.T*A*x, x)
    2*(dx.T*A*dx)
    >>> second_differential(logdet(X), X)
    -Trace((dX*X**(-1))**2)
    """
    question, f = Question.by(X, **options), sympified(f)
    change = question.differentials
    results = [_quadratic_form(part, change) if part.shape is None else
               push_forward(push_forward(part, change), change) for part in read_parts(f, question)]
    return written_like(f, finished(question, results))


def _quadratic_form(node: Node, change: dict[Node, Node]) -> Node:
    """sum of <dX, H(dY)> over the pairs of leaves, the mixed ones doubled."""
    algebra, leaves = node.algebra, list(change)
    found = pull_back(node, algebra.one, sum(leaf.mask for leaf in leaves))
    parts: list[tuple[int, Node]] = []
    for k, x in enumerate(leaves):
        g = short_form(found.get(x, algebra.zero(x.shape)))
        for y in leaves[k:]:
            parts.append((1 if y is x else 2, _pair(g, x, y, change)))
    return add_scalars(algebra, parts)


def _pair(g: Node, x: Node, y: Node, change: dict[Node, Node]) -> Node:
    """<dX, dG> for dY alone; of two columns dx^T H dy."""
    if x.shape is not None and y.shape is not None and x.shape[1] == 1 == y.shape[1]:
        return product([transpose(change[x]), forward_map(g, y).whole_matrix, change[y]])
    return inner_product(change[x], push_forward(g, {y: change[y]}))
