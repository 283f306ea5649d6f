"""Are two expressions equal?  By normal form, else by numbers."""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..algebra.nodes import is_zero, shape_of
from ..algebra.sizes import differ
from ..errors import EvaluationError
from ..numerics.evaluation import Program, evaluate
from ..numerics.sampling import MOODS, Sampler
from ..reading.arguments import Expression
from ..reading.checks import short, sympified
from ..reading.options import FactOptions, verb
from ..reading.question import Question
from .simplification import simplified

if TYPE_CHECKING:
    from typing_extensions import Unpack

PRECISION = 30
"""Digits in which values are compared."""

BOUND = 1e-12
"""Values that differ by less in relation to their size are equal."""


@dataclass(frozen=True)
class Equivalence:
    """A verdict: true if the two expressions are equal.

    Attributes
    ----------
    equal
        The verdict; also ``bool(result)``.
    by
        How it was found: "normal form" (a proof), "numbers" (agreement or disagreement at random points), "shapes".
    error
        The largest difference found, relative to the larger of the two values; 0 for a proof.
    bound
        Up to which error values count as equal.
    points
        At how many random points they were compared.
    """
    equal: bool
    by: str
    error: float = 0.0
    bound: float = 0.0
    points: int = 0

    def __bool__(self) -> bool:
        return self.equal

    def __repr__(self) -> str:
        verdict = "equal" if self.equal else "different"
        how = f"; error {self.error:.1e}, bound {self.bound:.0e}, {self.points} points" if self.by == "numbers" else ""
        return f"<{verdict} by {self.by}{how}>"


@verb(FactOptions)
def equivalent(a: Expression, b: Expression, *, points: int = 3, seed: Any = 0,
               **options: Unpack[FactOptions]) -> Equivalence:
    """Whether two expressions are equal for all values of their symbols.

    Their difference is simplified; if that gives 0 they are equal.  Otherwise their values are compared with 30 digits
    at random points that satisfy the facts: a difference above the bound is a disproof, and agreement at all points
    within the bound is no proof, but rarely wrong.

    Parameters
    ----------
    a, b : expression
        Scalars or matrix expressions.
    points : int, default 3
        How many random points are tried.
    seed : int or str, default 0
        What they are drawn from.
    where : dict of symbols to expressions, optional
        Definitions {symbol: expression}, which are put in.
    **options
        See `FactOptions`.

    Returns
    -------
    Equivalence
        True or false, and how that was decided.

    Raises
    ------
    MissingRuleError
        For what cannot be read.
    EvaluationError
        If the expressions exist together at no point found.

    See Also
    --------
    matsimplify : The short form that both are brought to.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Q, symbols
    >>> from sympy_matcalc import equivalent
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> A, X = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n)
    >>> equivalent(A*(X + X.T), (X*A.T).T + A*X)
    <equal by normal form>
    >>> bool(equivalent(X*X.T, X.T*X)), bool(equivalent(X*X.T, X.T*X, assumptions=Q.symmetric(X)))
    (False, True)
    """
    asked = Question.of(**options)
    question, a, b = replace(asked, definitions={}), asked.put_in(sympified(a)), asked.put_in(sympified(b))
    x, y = question.read(a), question.read(b)
    if any(map(differ, shape_of(x), shape_of(y))):
        return Equivalence(False, "shapes", float("inf"))
    if x is y or is_zero(simplified(x - y)) or simplified(x) is simplified(y):
        return Equivalence(True, "normal form")
    return _by_numbers(a, b, question, points, seed)


def _by_numbers(a: Any, b: Any, question: Question, points: int, seed: Any) -> Equivalence:
    """The verdict of the values at random points, as many as exist of those tried."""
    program = Program()
    sampler = Sampler(program, [program.number(a), program.number(b)], None, None, question.assumptions, question.given)
    errors: list[float] = []
    reason = ""
    for attempt in range(3 * len(MOODS)):
        try:
            errors.append(_distance(a, b, sampler.values(f"{seed}/{attempt}", attempt, attempt)))
        except (EvaluationError, ZeroDivisionError, ValueError) as failure:
            reason = str(failure)
            continue
        if errors[-1] > BOUND or len(errors) == points:
            break
    if not errors:
        raise EvaluationError(f"{short(a)} and {short(b)} have no values together at any point found: {reason}")
    return Equivalence(errors[-1] <= BOUND, "numbers", max(errors), BOUND, len(errors))


def _distance(a: Any, b: Any, values: dict[Any, Any]) -> float:
    """The largest difference of two values, relative to their largest entry."""
    left, right = (_flat_values(evaluate(e, values, digits=PRECISION)) for e in (a, b))
    largest = max(map(abs, (*left, *right)))
    difference = max(abs(u - v) for u, v in zip(left, right, strict=True))
    if not largest < float("inf"):
        raise EvaluationError("the values are not finite")
    return float(difference / largest) if largest else 0.0


def _flat_values(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "rows") else [value]
