"""The public verbs of first order: gradient, gradient_with_names, trace_gradient."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

from ..errors import NotScalarError
from ..reading.arguments import Expression, ScalarExpr, VariableExpr, VariableExprs
from ..reading.checks import short, sympified
from ..reading.options import DerivativeOptions, StructuredOptions, verb
from ..reading.question import Question
from ..reading.variables import Variable, read_variables, symbol_differential
from ..simplify.naming import named_parts
from ..writing.writer import write
from .linearity import check_linear
from .sweeps import gradients, read_scalar, written, written_gradients

if TYPE_CHECKING:
    from typing_extensions import Unpack


@overload
def gradient(f: ScalarExpr, X: VariableExprs, **options: Unpack[StructuredOptions]) -> list[Expression]: ...
@overload
def gradient(f: ScalarExpr, X: VariableExpr, **options: Unpack[StructuredOptions]) -> Expression: ...
@verb(StructuredOptions)
def gradient(f: ScalarExpr, X: VariableExpr | VariableExprs,
             **options: Unpack[StructuredOptions]) -> Expression | list[Expression]:
    """The gradient of a scalar function, in closed form: G of X's shape with df = tr(G^T dX).

    Parameters
    ----------
    f : scalar
        A scalar expression, or a 1x1 matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then a list is returned, from one
        sweep.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression or list of expressions
        Of the shape of X; in numerator layout of its transpose.

    Raises
    ------
    NotScalarError
        If f is a matrix.
    NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    jacobian : The derivative of a matrix.
    hessian : The second derivatives.
    gradient_with_names : In lines instead of pages.

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 9; Giles, An extended collection of matrix derivative
    results (2008).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import gradient
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> gradient((X*w - y).T*(X*w - y), w)
    2*X.T*(X*w - y)
    """
    question = Question.by(X, **options)
    return written_gradients(question, gradients(question, read_scalar(f, question)))


@verb(StructuredOptions)
def gradient_with_names(f: ScalarExpr, X: VariableExpr | VariableExprs, *, names: str = "T",
                        **options: Unpack[StructuredOptions]) -> tuple[list[tuple[Expression, Expression]], Any]:
    """The gradient in lines instead of pages: large parts that it repeats get names of their own.

    Parameters
    ----------
    f : scalar
        A scalar expression, or a 1x1 matrix.
    X : variable or list of variables
        As for `gradient`.
    names : str, default 'T'
        What the names begin with.
    **options
        See `StructuredOptions`.

    Returns
    -------
    definitions : list of (symbol, expression)
        In an order in which each uses only those before it.
    result : expression or list of expressions
        The gradient, or the list of gradients, in terms of these symbols.

    Raises
    ------
    NotScalarError
        If f is a matrix.
    NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    gradient : The same as one expression.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols, tanh
    >>> from sympy_matcalc import elementwise, gradient_with_names, norm
    >>> n = symbols("n", integer=True, positive=True)
    >>> U, V = MatrixSymbol("U", n, n), MatrixSymbol("V", n, n)
    >>> x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
    >>> definitions, gradients = gradient_with_names(norm(V*elementwise(tanh, U*x) - y)**2, [U, V])
    >>> for symbol, expression in definitions:
    ...     print(symbol, "=", expression)
    T1 = tanh(U*x)
    T2 = V*T1 - y
    >>> gradients
    [2*((V.T*T2) o (1 - T1.**2))*x.T, 2*T2*T1.T]
    """
    question = Question.by(X, **options)
    rows = gradients(question, read_scalar(f, question))
    exprs = [sympified(f), *(v.expr for v in question.variables), *question.definitions]
    definitions, parts = named_parts([g for row in rows for g in row], names_in(exprs), names)
    rest = iter(parts)
    result = written_gradients(question, [[next(rest) for _ in v.symbols] for v in question.variables])
    return [(write(name), write(node)) for name, node in definitions], result


def names_in(exprs: Iterable[Any]) -> set[str]:
    """The names of all symbols in some expressions, which new symbols must not have."""
    return {str(s) for e in exprs for s in e.free_symbols}


@overload
def trace_gradient(form: ScalarExpr, X: VariableExprs, **options: Unpack[DerivativeOptions]) -> list[Expression]: ...
@overload
def trace_gradient(form: ScalarExpr, X: VariableExpr, **options: Unpack[DerivativeOptions]) -> Expression: ...
@verb(DerivativeOptions)
def trace_gradient(form: ScalarExpr, X: VariableExpr | VariableExprs,
                   **options: Unpack[DerivativeOptions]) -> Expression | list[Expression]:
    """G with form = tr(G^T dX), for a scalar that is linear in dX (the trace trick).

    Parameters
    ----------
    form : scalar
        A scalar expression linear in ``differential(X, X)``, from `differential` or written by hand.
    X : variable or list of variables
        The variable, or a list of them: then form = sum_k tr(G_k^T dX_k), and the list of G_k is returned.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    expression or list of expressions
        Of the shape of X; in numerator layout of its transpose.

    Raises
    ------
    NotLinearError
        If form is not linear in dX; the message names the part that is not.
    NotScalarError
        If form is a matrix.
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    See Also
    --------
    differential : A form that is linear in dX.
    gradient : Both steps in one.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import differential, trace_gradient
    >>> A, X = MatrixSymbol("A", 2, 3), MatrixSymbol("X", 3, 2)
    >>> dX = differential(X, X)
    >>> trace_gradient(Trace(A*dX), X)
    A.T
    """
    variables, is_list = read_variables(X)
    by_change = tuple(Variable(v.differential(), tuple(map(symbol_differential, v.symbols))) for v in variables)
    question = Question.of(by_change, is_list, **options)
    node = question.read(form)
    if node.shape is not None:
        raise NotScalarError(f"trace_gradient needs a scalar form, and {short(form)} has shape {node.shape}")
    check_linear(node, [s for v in variables for s in v.symbols], write)
    results = [written(v, parts, question.layout) for v, parts in zip(variables, gradients(question, node))]
    return results if is_list else results[0]
