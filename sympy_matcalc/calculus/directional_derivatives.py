"""The public verbs of forward and reverse mode: jvp, vjp."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

import sympy as sp
from sympy import ShapeError

from ..algebra.nodes import Node, shape_of
from ..passes.forward import push_forward
from ..reading.arguments import Expression, VariableExpr, VariableExprs
from ..reading.checks import short, sympified
from ..reading.options import StructuredOptions, verb
from ..reading.question import Question
from ..reading.size_checks import check_shape
from ..reading.variables import symbol_node
from .jacobians import allowed
from .sweeps import finished, gradients, read_parts, written_gradients, written_like

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(StructuredOptions)
def jvp(F: Expression, X: VariableExpr | VariableExprs, V: Any, **options: Unpack[StructuredOptions]) -> Expression:
    """The derivative of F in the direction V (forward mode): dF for dX = V, of F's shape in both layouts.

    Parameters
    ----------
    F : expression
        A scalar, a matrix expression or an explicit Matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    V : expression or list of expressions
        A direction of the shape of X; or as many as there are variables, all of which are taken at once.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression
        Of the shape of F.

    Raises
    ------
    ShapeError
        If a direction has not the shape of its variable, or their numbers differ.
    LayoutError, NotAVariableError, MissingRuleError, StructureError, DefinitionError

    See Also
    --------
    jacobian : The matrix that V is multiplied by.
    vjp : Reverse mode.

    References
    ----------
    Griewank & Walther, Evaluating Derivatives, ch. 3.1.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import jvp
    >>> X, V = MatrixSymbol("X", 3, 3), MatrixSymbol("V", 3, 3)
    >>> jvp(X.I, X, V)
    -X**(-1)*V*X**(-1)
    """
    question, F = Question.by(X, **options), sympified(F)
    parts = read_parts(F, question)
    tangents = directions(V, question)
    return written_like(F, finished(question, [push_forward(part, tangents) for part in parts]))


def directions(V: Any, question: Question) -> dict[Node, Node]:
    """The differential of each leaf; of a structured variable the part that is allowed."""
    tangents: dict[Node, Node] = {}
    for v, value in zip(question.variables, one_for_each(V, question)):
        value = sympified(value)
        node, shape = question.read(value), question.algebra.sizes.shape(getattr(v.expr, "shape", (1, 1)))
        check_shape(node, value, shape, v.expr, question.reader)
        if v.expr in question.structures:
            node = allowed(question, v).apply(node)
        cols = shape[1]
        for k, s in enumerate(v.symbols):
            part = node if len(v.symbols) == 1 else question.read(value[k // cols, k % cols])
            tangents[symbol_node(question.algebra, s)] = part
    return tangents


def one_for_each(V: Any, question: Question) -> list[Any]:
    """The directions or points, of which there is one for each variable; ShapeError for another number."""
    names = ", ".join(short(v.expr) for v in question.variables)
    if question.is_list != isinstance(V, (list, tuple, sp.Tuple)):
        raise ShapeError(f"X is a list of variables ({names}): give a list with one for each" if question.is_list else
                         f"X is the one variable {names}: give one, not a list")
    values = list(V) if question.is_list else [V]
    if len(values) != len(question.variables):
        raise ShapeError(f"one for each of the variables {names} is needed, and {len(values)} are given")
    return values


@overload
def vjp(F: Expression, X: VariableExprs, G: Expression, **options: Unpack[StructuredOptions]) -> list[Expression]: ...
@overload
def vjp(F: Expression, X: VariableExpr, G: Expression, **options: Unpack[StructuredOptions]) -> Expression: ...
@verb(StructuredOptions)
def vjp(F: Expression, X: VariableExpr | VariableExprs, G: Expression,
        **options: Unpack[StructuredOptions]) -> Expression | list[Expression]:
    """What a cotangent G of F is pulled back to (reverse mode): the gradient of <G, F> = tr(G^T F) for a constant G.

    Parameters
    ----------
    F : expression
        A scalar, a matrix expression or an explicit Matrix.
    X : variable or list of variables
        A variable, or a list of them: then a list is returned, from one sweep.
    G : expression
        A cotangent of F's shape: dl/dF of a loss l; the result is dl/dX.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression or list of expressions
        Of the shape of X; in numerator layout of its transpose.

    Raises
    ------
    ShapeError
        If G has not the shape of F.
    LayoutError, NotAVariableError, MissingRuleError, StructureError, DefinitionError

    See Also
    --------
    jacobian : The matrix that G is multiplied by.
    jvp : Forward mode.

    References
    ----------
    Griewank & Walther, Evaluating Derivatives, ch. 3.2; Giles (2008).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import vjp
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> W, x, g = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("g", m, 1)
    >>> vjp(W*x, [W, x], g)
    [g*x.T, W.T*g]
    """
    question, F, G = Question.by(X, **options), sympified(F), sympified(G)
    node, cotangent = question.read(F), question.read(G)
    check_shape(cotangent, G, shape_of(node), F, question.reader)
    return written_gradients(question, gradients(question, node, cotangent))
