"""The public verb stationary_points: the gradient set to zero and solved, with equations as side conditions."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from ..algebra.kinds import IDENTITY, INVERSE, NUMBER, PRODUCT, TRANSPOSE
from ..algebra.nodes import Node, is_zero, shape_of, transpose
from ..algebra.products import inner_product
from ..algebra.rebuilding import replaced
from ..algebra.scalars import add_scalars, primitive
from ..algebra.sums import scaled
from ..calculus.sweeps import Sweep, read_scalar, short_form
from ..errors import MatCalcError, NoClosedFormError
from ..numerics.verification import vanishes
from ..passes.reverse import pull_back
from ..reading.checks import short, sympified
from ..reading.equations import reader_with
from ..reading.facts import read_facts
from ..reading.variables import Variable, read_variables, symbol_node
from ..simplify.closed_forms import matsimplify
from ..writing.writer import write
from .solving import Solution, solutions
from .spectral import decomposed, eigenvalue_problem

Values = dict[Node, Node]


@dataclass(frozen=True)
class StationaryPoint:
    """Where the gradient is zero.

    Attributes
    ----------
    values
        {variable: its value}; empty where the point is known only by the equations in `conditions`.
    conditions
        What has to hold for it: invertible matrices, numbers that are not zero, equations.
    multipliers
        {multiplier: its value}, one for each equation that was given.
    """
    values: dict[Any, Any]
    conditions: list[Any] = field(default_factory=list)
    multipliers: dict[Any, Any] = field(default_factory=dict)


def stationary_points(f: Any, X: Any, *, assumptions: Any = None, given: Any = None, where: Any = None,
                      invertible: bool = True, simplify: bool = True) -> list[StationaryPoint]:
    """The stationary points of a scalar in closed form: where its gradient is zero, under equations if there are any.

    Solved are equations that are linear in X on one side or both (A X B = C; in vec form A X + X B = C), those of
    X^-1 as in maximum likelihood for a covariance or a precision, functions of entries, polynomials of scalars, and
    several variables as far as one follows from the other.  Every solution is checked by its gradient.

    Parameters
    ----------
    f
        A scalar expression.
    X
        A variable or a list of them.
    given
        Equations; those with a variable in them are side conditions with a multiplier each.
    assumptions, where, invertible, simplify
        As for `gradient`.

    Raises
    ------
    NoClosedFormError
        If no closed form is found; the message has the equations that remain.
    NotScalarError, NotAVariableError, MissingRuleError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 7 (Lagrange), ch. 13 and 15 (least squares, likelihood).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import norm, stationary_points
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> point, = stationary_points(norm(X*w - y)**2, w)
    >>> point.values[w]
    (X.T*X)**(-1)*X.T*y
    >>> point.conditions
    [Q.invertible(X.T*X)]
    """
    return [found.point for found in solve(f, X, assumptions, given, where, invertible, simplify)[1]]


@dataclass(frozen=True)
class Found:
    """A stationary point, the values of all unknowns, and the equations from which they were solved, in their order."""
    point: StationaryPoint
    values: Values
    trail: tuple[Solved, ...] = ()


def solve(f: Any, X: Any, assumptions: Any, given: Any, where: Any, invertible: bool,
          simplify: bool) -> tuple[Problem, list[Found]]:
    """The equations and their solutions, each checked; NoClosedFormError if there are none."""
    variables, _ = read_variables(X)
    reader_with(read_facts(None, None), where=where, variables=variables)       # which refuses what is no definition
    f, given = defined(sympified(f), variables, where), defined(given, variables, where)
    facts_given, constraints = split(given, variables)
    multipliers = named_multipliers(constraints, [f, *(v.expr for v in variables)])
    problem = Problem(f, variables, constraints, multipliers,
                      Sweep(read_facts(assumptions, facts_given), invertible, simplify,
                            [*variables, *(Variable(s, (s,)) for s in multipliers)], {}))
    checked: list[Found] = []
    for values, needs, trail in [*eliminate(problem.equations, {})]:
        point = problem.point(values, needs)
        if point.values not in [other.point.values for other in checked] \
                and problem.holds(values, point.conditions, assumptions, facts_given):
            checked.append(Found(point, values, trail))
    checked = checked or [Found(point, {}) for point in problem.eigenvalue_points()]
    if not checked:
        equations = "; ".join(f"{short(write(g))} = 0" for _, g in problem.equations)
        raise NoClosedFormError(f"no closed form found for the stationary points of {short(f)}: {equations}"
                                 f"{problem.decomposition()}")
    return problem, checked


def defined(expr: Any, variables: Sequence[Variable], where: Any) -> Any:
    """An expression, or several, with definitions put in: a name that depends on the unknown cannot be solved for."""
    if isinstance(expr, (list, tuple, set)):
        return [defined(e, variables, where) for e in expr]
    symbols = {s for v in variables for s in v.symbols}
    done = {s: sympified(e) for s, e in (where or {}).items() if s not in symbols}
    for _ in done if isinstance(expr, (sp.Basic, sp.MatrixBase)) else ():
        expr = expr.xreplace(done)
    return expr


def split(given: Any, variables: Sequence[Variable]) -> tuple[list[Any], list[Any]]:
    """The equations that are facts, and those that are side conditions."""
    symbols = {s for v in variables for s in v.symbols}
    equations = [] if given is None else list(given) if isinstance(given, (list, tuple, set)) else [given]
    constraints = [e for e in equations if isinstance(e, sp.Eq) and symbols & e.free_symbols]
    return [e for e in equations if e not in constraints], constraints


def named_multipliers(constraints: Sequence[Any], exprs: Sequence[Any]) -> list[Any]:
    """lambda, or lambda_1, lambda_2 ...; a MatrixSymbol for an equation of matrices."""
    taken = {str(s) for e in exprs for s in sympified(e).free_symbols}
    found = []
    for k, e in enumerate(constraints, start=1):
        name = "lambda" if len(constraints) == 1 else f"lambda_{k}"
        while name in taken:
            name += "_"
        shape = getattr(e.lhs, "shape", None) or getattr(e.rhs, "shape", None) or (1, 1)
        found.append(sp.Symbol(name, real=True) if tuple(shape) == (1, 1) else sp.MatrixSymbol(name, *shape))
    return found


class Problem:
    """The equations: the gradient of f - sum of <lambda, h> by every variable, and h = 0 for every multiplier."""

    def __init__(self, f: Any, variables: Sequence[Variable], constraints: Sequence[Any], multipliers: Sequence[Any],
                 sweep: Sweep) -> None:
        self.facts = sweep.facts
        self.reader, node = read_scalar(f, sweep, None, "stationary_points")
        self.algebra = algebra = self.reader.algebra
        self.variables, self.constraints = variables, constraints
        self.unknowns = [symbol_node(algebra, s) for v in variables for s in v.symbols]
        self.multipliers = [symbol_node(algebra, s) for s in multipliers]
        sides = [self.reader.read(sympified(e.lhs)) - self.reader.read(sympified(e.rhs)) for e in constraints]
        lagrangian = add_scalars(algebra, [(1, node), *((-1, inner_product(s, h))
                                                        for s, h in zip(self.multipliers, sides))])
        found = pull_back(lagrangian, algebra.one, sum(x.mask for x in self.unknowns))
        slopes = [short_form(found.get(x, algebra.zero(x.shape))) for x in self.unknowns]
        self.conditions = [*slopes, *map(short_form, sides)]
        self.equations = list(zip([*self.unknowns, *self.multipliers],
                                  map(self._with_symmetric_values, self.conditions)))
        for x, g in zip(self.unknowns, slopes):
            if is_zero(g):
                raise MatCalcError(f"{short(f)} does not depend on {x.data}: every value is stationary")

    def _with_symmetric_values(self, g: Node) -> Node:
        """The equation with X for X^T, where that is known of the value sought."""
        known = {transpose(x): x for x in self.unknowns
                 if x.shape is not None and self.facts.holds("symmetric", x.data)}
        return short_form(replaced(g, known)) if known else g

    def point(self, values: Values, needs: Sequence[Node]) -> StationaryPoint:
        """The point as the user sees it."""
        return StationaryPoint(self._by_variable(values), conditions(needs, values),
                               {s.data: write(values[s]) for s in self.multipliers})

    def _by_variable(self, values: dict[Node, Node]) -> dict[Any, Any]:
        written = {x.data: write(value) for x, value in values.items()}
        return {v.expr: v.expr.applyfunc(written.get).as_immutable() if v.is_explicit else written[v.expr]
                for v in self.variables}

    def holds(self, values: dict[Node, Node], needs: Sequence[Any], assumptions: Any, given: Any) -> bool:
        """Whether all equations are zero there: as they simplify, or in numbers."""
        rest = [short_form(replaced(g, dict(values))) for g in self.conditions]
        return all(is_zero(g) or vanishes(write(g), needs, assumptions, given) for g in rest)

    def eigenvalue_points(self) -> list[StationaryPoint]:
        """A x = lambda x, for an equation that is homogeneous in X under one side condition."""
        if len(self.unknowns) != 1 or len(self.multipliers) != 1:
            return []
        (x, g), (s, h) = self.equations
        found = eigenvalue_problem(g, x, s, h)
        if found is None:
            return []
        left, right, value = map(write, found)
        return [StationaryPoint({}, [sp.Eq(left, right, evaluate=False), *self.constraints],
                                {s.data: matsimplify(value, given=list(self.constraints))})]

    def decomposition(self) -> str:
        """How an orthogonal X follows from a singular value decomposition, for the message where there is no more."""
        if len(self.unknowns) != 1 or len(self.multipliers) != 1:
            return ""
        (x, g), (_, h) = self.equations
        M = decomposed(g, x, self.multipliers, h)
        return "" if M is None else (f"; it is least at {x.data} = U*V.T, where U*D*V.T is the singular value "
                                     f"decomposition of {short(M)}")


@dataclass(frozen=True)
class Solved:
    """An unknown, its equation G = 0 with the values found before, and the solution."""
    unknown: Node
    equation: Node
    solution: Solution


Outcome = tuple[Values, tuple[Node, ...], tuple[Solved, ...]]
"""Values of all unknowns, what has to be invertible for them, and how they were found."""


def eliminate(equations: Sequence[tuple[Node, Node]], known: Values) -> Iterator[Outcome]:
    """Values of all unknowns, one equation after the other; the first unknown that leads to an end decides."""
    if not equations:
        yield known, (), ()
        return
    for x, g in equations:
        others = [e for e in equations if e[0] is not x]
        is_solved = False
        for solution in by_fewest_unknowns(solutions(g, x), [y for y, _ in others]):
            placed = {x: solution.value}
            rest = [(y, short_form(replaced(h, dict(placed)))) for y, h in others]
            for values, needs, trail in eliminate(rest, known):
                is_solved = True
                value = short_form(replaced(solution.value, dict(values)))
                own_needs = [short_form(replaced(n, dict(values))) for n in solution.needs]
                yield {**values, x: value}, (*own_needs, *needs), (Solved(x, g, solution), *trail)
        if is_solved:
            return


def by_fewest_unknowns(found: Iterator[Solution], others: Sequence[Node]) -> list[Solution]:
    """Those first that do not depend on other unknowns."""
    mask = sum(y.mask for y in others)
    return sorted(found, key=lambda solution: bool(solution.value.mask & mask))


def conditions(needs: Sequence[Node], values: dict[Node, Node]) -> list[Any]:
    """What has to be invertible, or not zero, as SymPy says it; what surely is, is left out."""
    found: list[Any] = []
    for need in needs:
        need = scaled(replaced(need, dict(values)))[1] if need.shape is not None else primitive(need)[1]
        if need.op in (IDENTITY, NUMBER):
            continue
        factors = need.args if need.op is PRODUCT and all(shape_of(f)[0] == shape_of(f)[1] for f in need.args) \
            else (need,)
        for f in factors:
            f = f.args[0] if f.op in (INVERSE, TRANSPOSE) else f
            condition = sp.Q.invertible(write(f)) if f.shape is not None else sp.Ne(write(f), 0)
            if condition not in found and condition is not sp.true:
                found.append(condition)
    return found
