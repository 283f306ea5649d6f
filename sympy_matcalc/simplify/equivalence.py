"""Are two expressions equal?  By normal form, else by numbers."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..algebra.nodes import is_zero, shape_of
from ..algebra.sizes import differ
from ..errors import EvaluationError
from ..numerics.evaluation import Program, evaluate
from ..numerics.sampling import MOODS, Sampler
from ..reading.checks import short, sympified
from ..reading.equations import reader_with
from ..reading.facts import read_facts
from .simplification import simplified

DIGITS = 30
BOUND = 1e-12


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


def equivalent(a: Any, b: Any, *, assumptions: Any = None, given: Any = None, invertible: bool = True, points: int = 3,
               seed: Any = 0) -> Equivalence:
    """Whether two expressions are equal for all values of their symbols.

    Their difference is simplified; if that gives 0 they are equal.  Otherwise their values are compared with 30 digits
    at random points that satisfy the facts: a difference above the bound is a disproof, and agreement at all points
    within the bound is no proof, but rarely wrong.

    Parameters
    ----------
    a, b
        Scalars or matrix expressions.
    assumptions, given, invertible
        As for `matsimplify`.
    points, seed
        How many random points, and the seed they are drawn from.

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
    a, b = sympified(a), sympified(b)
    reader = reader_with(read_facts(assumptions, given), invertible)
    x, y = reader.read(a), reader.read(b)
    if any(map(differ, shape_of(x), shape_of(y))):
        return Equivalence(False, "shapes", float("inf"))
    if x is y or is_zero(simplified(x - y)) or simplified(x) is simplified(y):
        return Equivalence(True, "normal form")
    program = Program()
    sampler = Sampler(program, [program.number(a), program.number(b)], None, None, assumptions, given)
    errors: list[float] = []
    reason = ""
    for attempt in range(3 * len(MOODS)):
        try:
            errors.append(_distance(a, b, sampler.values(f"{seed}/{attempt}", attempt, attempt)))
        except (EvaluationError, ZeroDivisionError, ValueError) as failure:
            reason = str(failure)
            continue
        if errors[-1] > BOUND or len(errors) == points:
            return Equivalence(errors[-1] <= BOUND, "numbers", max(errors), BOUND, len(errors))
    if errors:
        return Equivalence(True, "numbers", max(errors), BOUND, len(errors))
    raise EvaluationError(f"{short(a)} and {short(b)} have no values together at any point found: {reason}")


def _distance(a: Any, b: Any, values: dict[Any, Any]) -> float:
    """The largest difference of two values, relative to their largest entry."""
    left, right = (_entries(evaluate(e, values, digits=DIGITS)) for e in (a, b))
    largest = max(map(abs, (*left, *right)))
    difference = max(abs(u - v) for u, v in zip(left, right, strict=True))
    if not largest < float("inf"):
        raise EvaluationError("the values are not finite")
    return float(difference / largest) if largest else 0.0


def _entries(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "rows") else [value]
