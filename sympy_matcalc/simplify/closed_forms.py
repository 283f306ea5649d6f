"""The public verbs of the simplifier: matsimplify."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from ..reading.checks import sympified
from ..reading.equations import reader_with
from ..reading.facts import read_facts
from ..writing.costs import cost
from ..writing.writer import write
from .simplification import simplified


def matsimplify(expr: Any, *, assumptions: Any = None, given: Any = None, invertible: bool = True) -> Any:
    """The shortest equal form of an expression, the one a textbook would print.

    It never costs more than what was given (see `cost`), and simplifying again changes nothing.

    Parameters
    ----------
    expr
        A scalar, a matrix expression or an explicit Matrix.  A 1x1 matrix comes back as the scalar it is.
    assumptions, given
        Facts about leaves: SymPy predicates such as ``Q.symmetric(A)``, and equations such as ``Eq(P*P, P)``.
    invertible
        Whether square matrices under a determinant are taken as invertible.

    Raises
    ------
    MissingRuleError, ShapeError

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import matsimplify
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> matsimplify(2*X.T*X*w - 2*X.T*y)
    2*X.T*(X*w - y)
    """
    facts = read_facts(assumptions, given)

    def simpler(e: Any) -> Any:
        result = write(simplified(reader_with(facts, invertible).read(e)))
        return result if cost(result) <= cost(e) else e

    expr = sympified(expr)
    if isinstance(expr, sp.MatrixBase) and expr.rows * expr.cols != 1:
        return expr.applyfunc(lambda e: _fixed_point(simpler, e)).as_immutable()
    return _fixed_point(simpler, expr)


LARGE = 300.0
"""Results of a higher cost are not simplified again: to see whether they changed would take too long."""

MANY_ROUNDS = 5


def _fixed_point(simpler: Callable[[Any], Any], expr: Any) -> Any:
    """What does not change any more; of forms that lead to each other the first in order."""
    seen = [expr]
    for _ in range(MANY_ROUNDS):
        result = simpler(seen[-1])
        if result in seen or cost(result) > LARGE:
            if cost(result) > LARGE or result == seen[-1]:
                return result
            return min(seen[seen.index(result):], key=lambda e: (cost(e), str(e)))
        seen.append(result)
    return seen[-1]
