"""The public verbs of the simplifier: matsimplify."""
from __future__ import annotations

from typing import Any

from . import identities  # noqa: F401  (fills the table)
from .costs import cost
from .equations import reader_with
from .facts import read_facts
from .intake import sympified
from .outtake import write
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
    expr = sympified(expr)
    reader = reader_with(read_facts(assumptions, given), invertible)
    result = write(simplified(reader.read(expr)))
    return result if cost(result) <= cost(expr) else expr


__all__ = ["matsimplify"]
