"""The public verbs for the steps of iterations in closed form."""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sympy as sp

from ..algebra.nodes import Node, transpose
from ..algebra.powers import inverse
from ..algebra.products import product
from ..algebra.rebuilding import replaced
from ..algebra.stacking import unvec_of, vec_of
from ..algebra.weights import SAME_COST
from ..calculus.hessians import hessian
from ..calculus.sweeps import finished, pulled_back, read_scalar, short_form
from ..errors import NoClosedFormError, NotAVariableError
from ..passes.linearization import forward_map
from ..reading.arguments import Expression, OneMatrix, ScalarExpr
from ..reading.checks import short
from ..reading.options import Options, verb
from ..reading.question import Question
from ..reading.variables import symbol_node
from ..writing.raw import raw_matrix_sum, raw_product
from ..writing.writer import write

if TYPE_CHECKING:
    from typing_extensions import Unpack


def by_one_matrix(X: OneMatrix, asking: str, **options: Unpack[Options]) -> Question:
    """The question by one MatrixSymbol or one Symbol; NotAVariableError for anything else."""
    if not isinstance(X, (sp.MatrixSymbol, sp.Symbol)):
        raise NotAVariableError(f"{asking} takes a MatrixSymbol or a Symbol, not {short(X)}")
    return Question.by(X, **options)


class Slopes:
    """The gradient and the Hessian of a scalar by one matrix, as nodes."""

    def __init__(self, f: Any, question: Question, asking: str) -> None:
        self.question, node = question, read_scalar(f, question, asking)
        self.x, = question.leaves
        found, = pulled_back(question, node)
        self.gradient = short_form(found)

    def hessian(self) -> Node:
        """By vec X."""
        return short_form(forward_map(self.gradient, self.x).whole_matrix)

    def step(self, matrix: Node, slope: Node) -> Any:
        """X - unvec(M^-1 vec G)."""
        if self.x.shape is None:
            return less(self.x, slope / matrix, self.question)
        return less(self.x, unvec_of(product([inverse(matrix), vec_of(slope)]), self.x.shape), self.question)


def less(x: Node, change: Node, question: Question) -> Any:
    """X minus its change, as one closed form only where that is shorter."""
    whole, change = finished(question, [x - change, change])
    if whole.cost < change.cost + (x.shape is None) - SAME_COST:
        return write(whole)
    written = write(change)
    if x.shape is None:
        return write(x) - written
    factors = list(written.args) if isinstance(written, sp.MatMul) else [written]
    front = sp.S.One if factors[0].is_Matrix else factors.pop(0)
    return raw_matrix_sum([write(x), raw_product(-front, factors)], change.cost)


@verb(Options)
def gradient_step(f: ScalarExpr, X: OneMatrix, rate: ScalarExpr | None = None,
                  **options: Unpack[Options]) -> Expression:
    """X - eta G: one step of gradient descent.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : MatrixSymbol or Symbol
        What is improved.
    rate : scalar, optional
        eta; by default the symbol ``eta``.
    **options
        See `Options`.

    Returns
    -------
    expression
        The next X.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    gradient : The slope G.
    newton_step : With second derivatives.

    References
    ----------
    Boyd & Vandenberghe, Convex Optimization, 9.3.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import gradient_step, norm
    >>> A, x, b = MatrixSymbol("A", 4, 3), MatrixSymbol("x", 3, 1), MatrixSymbol("b", 4, 1)
    >>> gradient_step(norm(A*x - b)**2/2, x)
    x - eta*A.T*(A*x - b)
    """
    question = by_one_matrix(X, "gradient_step", **options)
    slopes = Slopes(f, question, "gradient_step")
    eta = question.read(sp.Symbol("eta", positive=True) if rate is None else rate)
    return less(slopes.x, eta * slopes.gradient, question)


@verb(Options)
def newton_step(f: ScalarExpr, X: OneMatrix, **options: Unpack[Options]) -> Expression:
    """X - H^-1 G: one step of Newton's method towards a stationary point; of a matrix unvec(vec X - H^-1 vec G).

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : MatrixSymbol or Symbol
        What is improved.
    **options
        See `Options`.

    Returns
    -------
    expression
        The next X.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    hessian : The matrix H.
    irls_step : The same as weighted least squares.

    References
    ----------
    Boyd & Vandenberghe, Convex Optimization, 9.5.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import dot, newton_step, softplus, total
    >>> X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
    >>> newton_step(total(softplus(X*w)) - dot(y, X*w), w)
    w - (X.T*DiagMatrix(sigmoid(X*w) o (1 - sigmoid(X*w)))*X)**(-1)*X.T*(sigmoid(X*w) - y)
    """
    slopes = Slopes(f, by_one_matrix(X, "newton_step", **options), "newton_step")
    return slopes.step(slopes.hessian(), slopes.gradient)


@verb(Options)
def fisher_step(f: ScalarExpr, X: OneMatrix, expected: Mapping[Any, Any], **options: Unpack[Options]) -> Expression:
    """X - E[H]^-1 G: one step of Fisher scoring.

    Parameters
    ----------
    f : scalar
        A negative log-likelihood.
    X : MatrixSymbol or Symbol
        What is improved.
    expected : dict of symbols to expressions
        {data: its expectation}, of data in which the Hessian is linear, such as {y: sigmoid(X*w)}.
    **options
        See `Options`.

    Returns
    -------
    expression
        The next X.

    Raises
    ------
    NoClosedFormError
        If the Hessian is not linear in the data: the expectation is then not that of the data alone.
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    newton_step : With the Hessian itself.

    References
    ----------
    McCullagh & Nelder, Generalized Linear Models (1989), 2.5.

    Examples
    --------
    >>> from sympy import MatrixSymbol, exp
    >>> from sympy_matcalc import dot, elementwise, fisher_step, total
    >>> X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
    >>> fisher_step(total(elementwise(exp, X*w)) - dot(y, X*w), w, {y: elementwise(exp, X*w)})
    w - (X.T*DiagMatrix(exp(X*w))*X)**(-1)*X.T*(exp(X*w) - y)
    """
    question = by_one_matrix(X, "fisher_step", **options)
    slopes = Slopes(f, question, "fisher_step")
    H, data = slopes.hessian(), {}
    for symbol, mean in expected.items():
        data[symbol_node(question.algebra, symbol)] = question.read(mean)
        second = hessian(sp.Trace(write(H)), symbol) if H.shape is not None else 0
        if getattr(second, "is_ZeroMatrix", second == 0) is not True:
            raise NoClosedFormError(f"the Hessian is not linear in {symbol}: its expectation needs more than the mean")
    return slopes.step(short_form(replaced(H, data)), slopes.gradient)


@verb(Options)
def gauss_newton_step(r: Expression, X: OneMatrix, **options: Unpack[Options]) -> Expression:
    """x - (J^T J)^-1 J^T r: one Gauss-Newton step for the least squares of a vector function r with Jacobian J.

    Parameters
    ----------
    r : expression
        A column of residuals.
    X : MatrixSymbol
        The column that is improved.
    **options
        See `Options`.

    Returns
    -------
    expression
        The next X.

    Raises
    ------
    NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    jacobian : The matrix J, in numerator layout.
    newton_step : With the Hessian of the squared norm.

    References
    ----------
    Nocedal & Wright, Numerical Optimization (2006), 10.3.

    Examples
    --------
    >>> from sympy import MatrixSymbol, tanh
    >>> from sympy_matcalc import elementwise, gauss_newton_step
    >>> A, x, b = MatrixSymbol("A", 4, 3), MatrixSymbol("x", 3, 1), MatrixSymbol("b", 4, 1)
    >>> gauss_newton_step(A*x - b, x)
    (A.T*A)**(-1)*A.T*b
    """
    question = by_one_matrix(X, "gauss_newton_step", **options)
    node, (x,) = question.read(r), question.leaves
    J = short_form(forward_map(node, x).whole_matrix)
    change = product([inverse(product([transpose(J), J])), transpose(J), vec_of(node)])
    return less(x, unvec_of(change, x.shape) if x.shape is not None else change, question)
