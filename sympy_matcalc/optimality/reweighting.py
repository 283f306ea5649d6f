"""The public verb irls_step: Newton's step as iteratively reweighted least squares."""
from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from ..algebra.kinds import DIAG, PRODUCT
from ..algebra.nodes import Node, is_zero, shape_of, transpose
from ..algebra.powers import inverse
from ..algebra.products import product
from ..algebra.sums import add, scale, scaled, terms
from ..calculus.gradients import names_in
from ..calculus.sweeps import finished, short_form
from ..errors import NoClosedFormError
from ..reading.arguments import Expression, OneMatrix, ScalarExpr
from ..reading.checks import short, sympified
from ..reading.options import Options, verb
from ..reading.variables import symbol_node
from ..simplify.stacked_forms import stacked_node
from ..writing.writer import write
from .iterations import Slopes, by_one_matrix

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(Options)
def irls_step(f: ScalarExpr, w: OneMatrix,
              **options: Unpack[Options]) -> tuple[Expression, dict[Expression, Expression]]:
    """Newton's step as weighted least squares: (X^T W X)^-1 X^T W z, with the weights W and the working response z.

    For a loss with gradient X^T r and Hessian X^T W X, W diagonal: z = X w - W^-1 r.  A quadratic penalty with the
    constant Hessian R makes it (X^T W X + R)^-1 (X^T W z + b), where b is R times the point it draws to (0 for ridge).
    Of a sum over samples X^T is their stack.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    w : MatrixSymbol
        The column that is improved.
    **options
        See `Options`.

    Returns
    -------
    step : expression
        The new w in terms of the symbols W and z.
    definitions : dict of symbols to expressions
        What W (a diagonal matrix) and z are.

    Raises
    ------
    NoClosedFormError
        If gradient and Hessian have not this form.
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    newton_step : The same as one expression.

    References
    ----------
    McCullagh & Nelder, Generalized Linear Models (1989), 2.5; Bishop, Pattern Recognition (2006), 4.3.3.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import dot, irls_step, softplus, total
    >>> X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
    >>> step, definitions = irls_step(total(softplus(X*w)) - dot(y, X*w), w)
    >>> step
    (X.T*W*X)**(-1)*X.T*W*z
    >>> list(definitions.values())[0]
    DiagMatrix(sigmoid(X*w) o (1 - sigmoid(X*w)))
    >>> irls_step(total(softplus(X*w)) - dot(y, X*w) + 3*dot(w, w), w)[0]
    (6*I + X.T*W*X)**(-1)*X.T*W*z
    """
    question = by_one_matrix(w, "irls_step", **options)
    slopes = Slopes(f, question, "irls_step")
    algebra, x = question.algebra, slopes.x
    H, gradient = stacked_node(slopes.hessian()), stacked_node(slopes.gradient)
    left, weights, penalty = split_hessian(H, x)
    residual, pull = split_gradient(short_form(gradient - product([penalty, x])), left, x)
    response = product([transpose(left), x]) - product([inverse(weights), residual])
    weights, response = finished(question, [weights, response])
    taken = names_in([sympified(f)])
    W, z = (sp.MatrixSymbol(next(name for name in (letter, f"{letter}_", f"{letter}__") if name not in taken), *shape)
            for letter, shape in (("W", shape_of(weights)), ("z", shape_of(response))))
    inner = [left, symbol_node(algebra, W)]
    step = product([inverse(product([*inner, transpose(left)]) + penalty),
                    product([*inner, symbol_node(algebra, z)]) + pull])
    return write(short_form(step)), {W: write(weights), z: write(response)}


def split_hessian(H: Node, x: Node) -> tuple[Node, Node, Node]:
    """X^T, W and R, where the Hessian is X^T W X + R with a diagonal W, and R is free of x."""
    parts = [(c, m, middle_of(m)) for c, m in flat_terms(H)]
    weighted = [(c, m, k) for c, m, k in parts if k]
    rest = add(H.algebra, [(c, m) for c, m, k in parts if not k], H.shape)
    if len(weighted) != 1 or rest.mask & x.mask:
        raise NoClosedFormError(f"the Hessian {short(write(H))} is not X^T W X with a diagonal W, plus a constant")
    (c, m, k), = weighted
    return product(m.args[:k]), scale(c, m.args[k]), rest


def flat_terms(y: Node) -> list[tuple[Node, Node]]:
    """The terms of a sum, also of one under a factor."""
    c, rest = scaled(y)
    return [(c * k, m) for k, m in terms(rest)]


def middle_of(m: Node) -> int | None:
    """The place of the diagonal factor in a product A Diag(d) A^T; None if there is none."""
    factors = m.args if m.op is PRODUCT else ()
    for k, factor in enumerate(factors):
        if factor.op is DIAG and 0 < k and product(factors[k + 1:]) is transpose(product(factors[:k])):
            return k
    return None


def split_gradient(g: Node, left: Node, x: Node) -> tuple[Node, Node]:
    """r and b, where a gradient is X^T r - b, and b is free of x."""
    parts = [(g.algebra.one, g)] if stripped(g, left) is not None else flat_terms(g)
    residuals = [(c, r) for c, r in ((c, stripped(m, left)) for c, m in parts) if r is not None]
    rest = add(g.algebra, [(c, m) for c, m in parts if stripped(m, left) is None], g.shape)
    if not residuals or not is_zero(rest) and rest.mask & x.mask:
        raise NoClosedFormError(f"the gradient {short(write(g))} is not X^T r with the X of the Hessian")
    return add(g.algebra, residuals, shape_of(residuals[0][1])), -rest


def stripped(g: Node, left: Node) -> Node | None:
    """r where the node is A r."""
    c, rest = scaled(g)
    block = left.args if left.op is PRODUCT else (left,)
    factors = rest.args if rest.op is PRODUCT else (rest,)
    if factors[:len(block)] != tuple(block) or len(factors) == len(block):
        return None
    return scale(c, product(factors[len(block):]))
