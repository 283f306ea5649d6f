"""The public verbs for the steps of iterations in closed form."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from ..algebra.nodes import Node, transpose
from ..algebra.powers import inverse
from ..algebra.products import product
from ..algebra.rebuilding import replaced
from ..algebra.stacking import unvec_of, vec_of
from ..calculus.hessians import hessian
from ..calculus.sweeps import Sweep, asked, read_scalar, short_form
from ..errors import NoClosedFormError, NotAVariableError
from ..passes.linearization import forward_map
from ..passes.reverse import pull_back
from ..reading.checks import short, sympified
from ..reading.reader import Reader
from ..reading.variables import symbol_node
from ..simplify.simplification import NEARLY
from ..writing.raw import raw_matrix_sum, raw_product
from ..writing.writer import write


def one_matrix(X: Any, verb: str) -> None:
    """NotAVariableError unless X is one MatrixSymbol or one Symbol."""
    if not isinstance(X, (sp.MatrixSymbol, sp.Symbol)):
        raise NotAVariableError(f"{verb} takes one MatrixSymbol or Symbol, not {short(X)}")


class Slopes:
    """The gradient and the Hessian of a scalar as nodes."""

    def __init__(self, f: Any, X: Any, verb: str, assumptions: Any, given: Any, where: Any, invertible: bool,
                 simplify: bool) -> None:
        one_matrix(X, verb)
        self.sweep, _ = asked(X, assumptions, given, None, invertible, simplify)
        self.reader, node = read_scalar(f, self.sweep, where, verb)
        self.x = symbol_node(self.reader.algebra, X)
        found = pull_back(node, self.reader.algebra.one, self.x.mask)
        self.gradient = short_form(found.get(self.x, self.reader.algebra.zero(self.x.shape)))

    def hessian(self) -> Node:
        """By vec X."""
        return short_form(forward_map(self.gradient, self.x).whole_matrix)

    def step(self, matrix: Node, slope: Node) -> Any:
        """X - unvec(M^-1 vec G)."""
        if self.x.shape is None:
            return less(self.x, slope / matrix, self.sweep, self.reader)
        change = unvec_of(product([inverse(matrix), vec_of(slope)]), self.x.shape)
        return less(self.x, change, self.sweep, self.reader)


def less(x: Node, change: Node, sweep: Sweep, reader: Reader) -> Any:
    """X minus its change, as one closed form only where that is shorter."""
    (whole, change), _ = sweep.finished([x - change, change], reader)
    if whole.cost < change.cost + (x.shape is None) - NEARLY:
        return write(whole)
    written = write(change)
    if x.shape is None:
        return write(x) - written
    factors = list(written.args) if isinstance(written, sp.MatMul) else [written]
    front = sp.S.One if factors[0].is_Matrix else factors.pop(0)
    return raw_matrix_sum([write(x), raw_product(-front, factors)], change.cost)


def gradient_step(f: Any, X: Any, rate: Any = None, *, assumptions: Any = None, given: Any = None, where: Any = None,
                  invertible: bool = True, simplify: bool = True) -> Any:
    """X - eta G: one step of gradient descent.

    Parameters
    ----------
    f, X
        A scalar, and a MatrixSymbol or Symbol.
    rate
        eta; by default the symbol ``eta``.
    assumptions, given, where, invertible, simplify
        As for `gradient`.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import gradient_step, norm
    >>> A, x, b = MatrixSymbol("A", 4, 3), MatrixSymbol("x", 3, 1), MatrixSymbol("b", 4, 1)
    >>> gradient_step(norm(A*x - b)**2/2, x)
    x - eta*A.T*(A*x - b)
    """
    slopes = Slopes(f, X, "gradient_step", assumptions, given, where, invertible, simplify)
    eta = slopes.reader.read(sympified(sp.Symbol("eta", positive=True) if rate is None else rate))
    return less(slopes.x, eta * slopes.gradient, slopes.sweep, slopes.reader)


def newton_step(f: Any, X: Any, *, assumptions: Any = None, given: Any = None, where: Any = None,
                invertible: bool = True, simplify: bool = True) -> Any:
    """X - H^-1 G: one step of Newton's method towards a stationary point; of a matrix unvec(vec X - H^-1 vec G).

    Parameters
    ----------
    f, X
        A scalar, and a MatrixSymbol or Symbol.
    assumptions, given, where, invertible, simplify
        As for `hessian`.

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
    slopes = Slopes(f, X, "newton_step", assumptions, given, where, invertible, simplify)
    return slopes.step(slopes.hessian(), slopes.gradient)


def fisher_step(f: Any, X: Any, expected: Mapping[Any, Any], *, assumptions: Any = None, given: Any = None,
                where: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """X - E[H]^-1 G: one step of Fisher scoring.

    Parameters
    ----------
    f, X
        A negative log-likelihood, and a MatrixSymbol or Symbol.
    expected
        {data: its expectation}, of data in which the Hessian is linear, such as {y: sigmoid(X*w)}.
    assumptions, given, where, invertible, simplify
        As for `hessian`.

    Raises
    ------
    NoClosedFormError
        If the Hessian is not linear in the data: the expectation is then not that of the data alone.

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
    slopes = Slopes(f, X, "fisher_step", assumptions, given, where, invertible, simplify)
    H, data = slopes.hessian(), {}
    for symbol, mean in expected.items():
        y = symbol_node(slopes.reader.algebra, symbol)
        data[y] = slopes.reader.read(sympified(mean))
        second = hessian(sp.Trace(write(H)), symbol) if H.shape is not None else 0
        if getattr(second, "is_ZeroMatrix", second == 0) is not True:
            raise NoClosedFormError(f"the Hessian is not linear in {symbol}: its expectation needs more than the mean")
    return slopes.step(short_form(replaced(H, data)), slopes.gradient)


def gauss_newton_step(r: Any, X: Any, *, assumptions: Any = None, given: Any = None, where: Any = None,
                      invertible: bool = True, simplify: bool = True) -> Any:
    """x - (J^T J)^-1 J^T r: one Gauss-Newton step for the least squares of a vector function r with Jacobian J.

    Parameters
    ----------
    r, X
        A column of residuals, and a column MatrixSymbol.
    assumptions, given, where, invertible, simplify
        As for `jacobian`.

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
    one_matrix(X, "gauss_newton_step")
    sweep, _ = asked(X, assumptions, given, None, invertible, simplify)
    reader: Reader = sweep.reader(where)
    node, x = reader.read(sympified(r)), symbol_node(reader.algebra, X)
    J = short_form(forward_map(node, x).whole_matrix)
    change = product([inverse(product([transpose(J), J])), transpose(J), vec_of(node)])
    return less(x, unvec_of(change, x.shape) if x.shape is not None else change, sweep, reader)
