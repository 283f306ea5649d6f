"""The public verbs of the simplifier: matsimplify."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from ..algebra.weights import LARGEST_SIMPLIFIED_AGAIN
from ..reading.arguments import Expression
from ..reading.checks import sympified
from ..reading.definitions import in_terms_of
from ..reading.options import FactOptions, verb
from ..reading.question import Question
from ..writing.costs import cost
from ..writing.writer import write
from .simplification import simplified

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(FactOptions)
def matsimplify(expr: Expression, **options: Unpack[FactOptions]) -> Expression:
    """The shortest equal form of an expression, the one a textbook would print.

    It never costs more than what was given (see `cost`), and simplifying again changes nothing.

    Parameters
    ----------
    expr : expression
        A scalar, a matrix expression or an explicit Matrix.  A 1x1 matrix comes back as the scalar it is.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        Of the same shape.

    Raises
    ------
    MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    equivalent : Whether two expressions are equal.
    cost : What "short" means.
    to_stock : The same in SymPy's own classes.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import matsimplify
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> matsimplify(2*X.T*X*w - 2*X.T*y)
    2*X.T*(X*w - y)
    """
    question, expr = Question.of(**options), sympified(expr)
    if isinstance(expr, sp.MatrixBase) and expr.rows * expr.cols != 1:
        return expr.applyfunc(lambda e: _fixed_point(question, e)).as_immutable()
    return _fixed_point(question, expr)


MANY_ROUNDS = 5


def _simpler_form(question: Question, expr: Any) -> Any:
    """A short form, read into an algebra of its own: how another form was written says nothing about this one."""
    reader = question.new_reader()
    result = write(simplified(in_terms_of(reader.read(expr), reader.bindings)))
    return result if cost(result) <= cost(expr) else expr


def _fixed_point(question: Question, expr: Any) -> Any:
    """What does not change any more; of forms that lead to each other the first in order."""
    seen = [expr]
    for _ in range(MANY_ROUNDS):
        result = _simpler_form(question, seen[-1])
        if result in seen or cost(result) > LARGEST_SIMPLIFIED_AGAIN:
            if cost(result) > LARGEST_SIMPLIFIED_AGAIN or result == seen[-1]:
                return result
            return min(seen[seen.index(result):], key=lambda e: (cost(e), str(e)))
        seen.append(result)
    return seen[-1]
