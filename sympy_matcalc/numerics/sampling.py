"""Random values for the variables of expressions: sizes, domains read from facts, one value for every variable."""
from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sympy import (
    Basic,
    Dummy,
    Eq,
    IndexedBase,
    MatrixSymbol,
    Symbol,
    sympify,
    true,
)
from sympy.assumptions.assume import AppliedPredicate, global_assumptions
from sympy.core.function import UndefinedFunction

from ..errors import EvaluationError, MatCalcError
from ..expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from ..operations import FunctionSymbol
from .draws import DRAWS, SmoothArrayFunction, SmoothFunction
from .evaluation import Program, evaluate, namespace
from .grids import Grid
from .survey import Survey, solve_sizes

#: what unconstrained variables are drawn from, one attempt after the other, until the function exists there
MOODS = ("well", "positive", "unit", "small", "spd", "negative")
#: how many points are tried before a function is said to exist nowhere
POINTS_TRIED = 3 * len(MOODS)
FACTS = {"positive_definite": "spd", "symmetric": "symmetric", "diagonal": "diagonal", "orthogonal": "orthogonal",
         "unitary": "orthogonal", "lower_triangular": "lower", "upper_triangular": "upper", "invertible": "well",
         "positive": "positive", "nonnegative": "positive", "negative": "negative", "integer": "integer"}
#: the kinds a side condition such as `Eq(A.T*A, I)` is tried with, the first that satisfies it is taken
CONDITIONED = ("orthogonal", "symmetric", "skew", "projection", "stochastic", "stochastic_rows", "diagonal", "spd",
               "signs", "positive")


def random_values(exprs: Any, sizes: Mapping[Any, int] | None = None, domains: Mapping[Any, str] | None = None,
                  seed: Any = 0, *, assumptions: Any = None, given: Any = None, attempt: int = 0) -> dict[Any, Any]:
    """A value for every variable in some expressions, ready for `evaluate`.

    Parameters
    ----------
    exprs : expression or list of expressions
        Their symbolic dimensions get small unequal sizes that make every shape possible.
    sizes : dict, optional
        Sizes of some or all symbolic dimensions, by symbol or name.
    domains : dict, optional
        The kind of value of a variable, by symbol or name, one of `numerics.draws.DRAWS`: ``"positive"``, ``"spd"``,
        ``"symmetric"``, ``"diagonal"``, ``"orthogonal"``, ``"stochastic"`` (columns sum to 1), ``"stochastic_rows"``,
        ``"unit"`` (between 0.1 and 0.9), ``"well"`` (well conditioned, positive determinant) ...
    seed : object, default 0
        The same seed gives the same values.
    assumptions, given : facts and equations, optional
        Facts such as ``Q.symmetric(A)`` and side conditions such as ``Eq(A.T*A, Identity(n))``: they choose domains.
    attempt : int, default 0
        What nothing is known of is well conditioned; in the attempts after 0, where the expressions did not exist,
        it is positive, between 0 and 1, small, definite, negative.

    Returns
    -------
    dict
        MatrixSymbols to 2-D arrays (mpmath matrices without NumPy), Symbols to numbers, undefined functions (of scalars
        and of matrices) to smooth callables that know their derivatives.

    Raises
    ------
    EvaluationError
        A domain is unknown or does not fit a shape; no sizes fit.

    See Also
    --------
    sympy_matcalc.evaluate : What the values are for.
    check_gradient : Which draws its own.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Q, Symbol
    >>> from sympy_matcalc.testing import random_values
    >>> n = Symbol("n")
    >>> A, x = MatrixSymbol("A", n, n), MatrixSymbol("x", n, 1)
    >>> values = random_values(x.T*A*x, sizes={n: 3}, assumptions=Q.symmetric(A))
    >>> bool((values[A] == values[A].T).all()), values[x].shape
    (True, (3, 1))
    """
    program = Program()
    roots = [program.number(sympify(e)) for e in (exprs if isinstance(exprs, list | tuple) else [exprs])]
    return Sampler(program, roots, sizes, domains, assumptions, given).values(seed, attempt)


class Sampler:
    """Draws values for all variables of some nodes of a program, as often as needed."""

    def __init__(self, program: Program, roots: Iterable[int], sizes: Mapping[Any, int] | None = None,
                 domains: Mapping[Any, str] | None = None, assumptions: Any = None, given: Any = None) -> None:
        self.survey = Survey(program, roots)
        self.domains, self.sizes, self.given = read_domains(domains), by_name(sizes), given
        self.facts = facts_of(assumptions)

    def values(self, seed: Any, mood: int = 0, turn: int = 0) -> dict[Any, Any]:
        """A value for every variable; `mood` is an index of MOODS, odd turns exchange large and small sizes."""
        survey = self.survey
        dims = solve_sizes(survey, self.sizes, turn)
        draw = Drawing(random.Random(f"{seed}/{mood}/{turn}"), dims, self.facts | self.domains, mood)
        draw.kinds = self.facts | kinds_of_conditions(self.given, draw) | self.domains
        sized = {s: dims[s] for s in survey.dimensions}
        return sized | {leaf: draw.value(leaf, survey) for leaf in survey.leaves if leaf not in sized}


def by_name(table: Mapping[Any, Any] | None) -> dict[str, Any]:
    """A table of symbols or names as one of names."""
    return {str(key): value for key, value in (table or {}).items()}


def read_domains(domains: Mapping[Any, str] | None) -> dict[str, str]:
    """The domains by name, checked."""
    table = by_name(domains)
    for name, kind in table.items():
        if kind not in DRAWS:
            raise EvaluationError(f"the domain {kind!r} of {name} is not one of {', '.join(DRAWS)}")
    return table


def facts_of(assumptions: Any) -> dict[str, str]:
    """The kinds that facts about leaves imply, those of `assuming` included."""
    todo: list[Any] = [assumptions, *global_assumptions]
    found: dict[str, set[str]] = {}
    while todo:
        fact = todo.pop()
        if isinstance(fact, AppliedPredicate):
            kind = FACTS.get(str(fact.function.name))
            if kind:
                found.setdefault(str(fact.arguments[0]), set()).add(kind)
        elif isinstance(fact, list | tuple | set | frozenset):
            todo.extend(fact)
        elif isinstance(fact, Basic):
            todo.extend(fact.args)
    return {name: strongest(kinds) for name, kinds in found.items()}


def strongest(kinds: set[str]) -> str:
    """One kind that has all these properties, as far as there is one."""
    if "diagonal" in kinds:
        return "positive_diagonal" if kinds & {"spd", "positive"} else "diagonal"
    return next(kind for kind in (*FACTS.values(), "well") if kind in kinds)


def kinds_of_conditions(given: Any, draw: Drawing) -> dict[str, str]:
    """The kinds that satisfy side conditions on one matrix each."""
    found: dict[str, str] = {}
    for condition in given if isinstance(given, list | tuple | set) else [given] if given is not None else []:
        if condition in (True, true):       # an equation that SymPy sees to hold
            continue
        sides = condition.args if isinstance(condition, Eq) else tuple(condition)
        leaves = {m for side in sides for m in side.atoms(MatrixSymbol)}
        if len(leaves) == 1:
            leaf = leaves.pop()
            kind = next((kind for kind in CONDITIONED if draw.satisfies(sides, leaf, kind)), None)
            found |= {} if kind is None else {leaf.name: kind}
    return found


class Drawing:
    """Draws one value after the other."""

    def __init__(self, rng: random.Random, dims: Mapping[Any, int], kinds: Mapping[str, str], mood: int) -> None:
        self.rng, self.kinds, self.attempt = rng, kinds, mood
        self.dims = {s: sympify(k) for s, k in dims.items()}
        self.ns = namespace()

    def value(self, leaf: Any, survey: Survey) -> Any:
        """A value for one variable."""
        if isinstance(leaf, UndefinedFunction):
            return SmoothFunction(self.rng, survey.arities[leaf])
        if isinstance(leaf, FunctionSymbol):
            return SmoothArrayFunction(self.rng, None if leaf.gives_scalars else tuple(map(self.size, leaf.args[1:])))
        if isinstance(leaf, MatrixSymbol | MatrixDifferential):
            return self.matrix(leaf)
        if isinstance(leaf, IndexedBase):
            shape = leaf.shape or (8,) * survey.ranks.get(leaf, 1)
            return self.tensor([self.size(d) for d in shape], self.kinds.get(str(leaf.label), self.mood()))
        return self.of_symbol(leaf, survey)

    def of_symbol(self, leaf: Any, survey: Survey) -> float:
        """A number for a symbol: small integers for what is an index, an exponent or a bound."""
        if leaf in survey.places:           # members are counted from 1
            return 1 + sorted(survey.places, key=str).index(leaf) % 2
        if leaf in survey.indices:
            return sorted(survey.indices, key=str).index(leaf) % 2
        if leaf in survey.exponents | survey.counts or getattr(leaf, "is_integer", False):
            return self.rng.randint(2, 3)
        return self.number(leaf)

    def size(self, dimension: Any) -> int:
        return int(sympify(dimension).xreplace(self.dims))

    def mood(self) -> str:
        """The kind of what nothing is known of; later attempts mix kinds."""
        return MOODS[self.attempt] if self.attempt < len(MOODS) else self.rng.choice(MOODS)

    def matrix(self, leaf: Any, kind: str | None = None) -> Any:
        """A matrix of the leaf's shape."""
        m, n = map(self.size, leaf.shape)
        kind = kind or self.kinds.get(str(leaf))
        if kind is None:
            kind = self.mood() if not isinstance(leaf, MatrixDifferential) else "any"
            kind = "any" if kind == "spd" and m != n else kind
        return self.ns.result(self.ns.array(DRAWS[kind](self.rng, m, n).rows), True)

    def number(self, leaf: Symbol | Dummy | ScalarDifferential) -> float:
        """A number that has the symbol's assumptions."""
        kind = self.kinds.get(str(leaf))
        if kind is None:
            sign = ("positive" if leaf.is_nonnegative else "negative" if leaf.is_nonpositive else None)
            kind = sign or self.mood()
            kind = "unit" if sign == "positive" and self.mood() == "unit" else kind
        value = float(DRAWS[kind](self.rng, 1, 1)[0, 0])
        return value

    def tensor(self, shape: Sequence[int], kind: str) -> Any:
        """Nested lists of numbers."""
        if not shape:
            return float(DRAWS[kind](self.rng, 1, 1)[0, 0])
        return [self.tensor(shape[1:], kind) for _ in range(shape[0])]

    def satisfies(self, sides: Sequence[Any], leaf: Any, kind: str) -> bool:
        """Whether a matrix of this kind makes both sides equal."""
        try:
            value = self.matrix(leaf, kind)
            left, right = (evaluate(side, {leaf: value} | self.dims, digits=15) for side in sides)
            difference = Grid((left - right).tolist()) if hasattr(left - right, "tolist") else Grid([[left - right]])
            return all(abs(v) < 1e-9 for row in difference.rows for v in row)
        except (MatCalcError, ValueError, TypeError):
            return False
