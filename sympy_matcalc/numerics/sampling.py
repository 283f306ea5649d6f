"""Random values for the variables of expressions: sizes, domains read from facts, one value for every variable."""
from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sympy import (
    Basic,
    Dummy,
    Eq,
    Indexed,
    IndexedBase,
    MatPow,
    MatrixBase,
    MatrixExpr,
    MatrixSymbol,
    Sum,
    Symbol,
    Tuple,
    sympify,
    true,
)
from sympy.assumptions.assume import AppliedPredicate, global_assumptions
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice

from ..algebra.walking import reachable
from ..errors import EvaluationError, MatCalcError
from ..expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from ..expressions.families import Member
from ..operations import FunctionSymbol
from .draws import KINDS, SmoothArrayFunction, SmoothFunction
from .evaluation import Program, evaluate, namespace
from .grids import Grid

#: what unconstrained variables are drawn from, one attempt after the other, until the function exists there
MOODS = ("well", "positive", "unit", "small", "spd", "negative")
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
    exprs
        An expression or several; their symbolic dimensions get small unequal sizes that make every shape possible.
    sizes
        Sizes of some or all symbolic dimensions, by symbol or name.
    domains
        The kind of value of a variable, by symbol or name, one of `numerics.draws.KINDS`: ``"positive"``, ``"spd"``,
        ``"symmetric"``, ``"diagonal"``, ``"orthogonal"``, ``"stochastic"`` (columns sum to 1), ``"stochastic_rows"``,
        ``"unit"`` (between 0.1 and 0.9), ``"well"`` (well conditioned, positive determinant) ...
    seed
        The same seed gives the same values.
    assumptions, given
        Facts such as ``Q.symmetric(A)`` and side conditions such as ``Eq(A.T*A, Identity(n))``: they choose domains.
    attempt
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
        draw.kinds = self.facts | conditions(self.given, draw) | self.domains
        sized = {s: dims[s] for s in survey.dimensions}
        return sized | {leaf: draw.value(leaf, survey) for leaf in survey.leaves if leaf not in sized}


def by_name(table: Mapping[Any, Any] | None) -> dict[str, Any]:
    """A table of symbols or names as one of names."""
    return {str(key): value for key, value in (table or {}).items()}


def read_domains(domains: Mapping[Any, str] | None) -> dict[str, str]:
    """The domains by name, checked."""
    table = by_name(domains)
    for name, kind in table.items():
        if kind not in KINDS:
            raise EvaluationError(f"the domain {kind!r} of {name} is not one of {', '.join(KINDS)}")
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


def conditions(given: Any, draw: Drawing) -> dict[str, str]:
    """The kinds that satisfy side conditions on one matrix each."""
    found: dict[str, str] = {}
    for condition in given if isinstance(given, list | tuple | set) else [given] if given is not None else []:
        if condition in (True, true):       # an equation that SymPy sees to hold
            continue
        sides = condition.args if isinstance(condition, Eq) else tuple(condition)
        leaves = {m for side in sides for m in side.atoms(MatrixSymbol)}
        if len(leaves) != 1:
            continue
        (leaf,) = leaves
        for kind in CONDITIONED:
            if draw.satisfies(sides, leaf, kind):
                found[leaf.name] = kind
                break
    return found


class Survey:
    """What a program's roots depend on: free leaves, and the symbols that are dimensions, indices or exponents."""

    def __init__(self, program: Program, roots: Iterable[int]) -> None:
        self.program = program
        below: dict[int, None] = {}
        for root in roots:
            below |= self.inputs(root)
        self.leaves = [program.exprs[k] for k in below]
        nodes = list(program.exprs)
        matrices = [e.args[0] if isinstance(e, MatrixDifferential) else e for e in nodes
                    if isinstance(e, MatrixSymbol | MatrixDifferential) or is_matrix_leaf(e)]
        matrices += [e for e in nodes if isinstance(e, FunctionSymbol) and e.shape is not None]
        self.leaf_shapes = [tuple(map(sympify, m.shape)) for m in matrices]
        self.dimensions = sorted(set().union(*(d.free_symbols for shape in self.leaf_shapes for d in shape)), key=str)
        self.exponents = symbols_in(e.exp for e in nodes if isinstance(e, MatPow))
        self.indices = symbols_in(i for e in nodes if isinstance(e, MatrixElement | Indexed) for i in e.args[1:])
        self.places = symbols_in(e.place for e in nodes if isinstance(e, Member))
        self.counts = symbols_in(d for e in nodes if isinstance(e, Sum | MatrixSlice) for d in e.args[1:])
        self.ranks = {e.base: len(e.indices) for e in nodes if isinstance(e, Indexed)}
        self.arities = {type(e): len(e.args) for e in nodes if isinstance(e, AppliedUndef)}

    def inputs(self, root: int) -> dict[int, None]:
        """The inputs below a node that nothing binds, in the order they are met."""
        program = self.program
        found: dict[int, None] = {}
        for k in reachable([root], lambda k: () if program.is_scoped(k) else program.children[k]):
            if program.codes[k] is None:
                found[k] = None
            if program.is_scoped(k):
                bound = bound_symbols(program.exprs[k])
                inner = [leaf for c in program.children[k] for leaf in self.inputs(c)]
                found |= dict.fromkeys(leaf for leaf in inner if program.exprs[leaf] not in bound)
        return found


def bound_symbols(expr: Any) -> set[Any]:
    """What a sum, a Lambda or a substitution binds."""
    named = set(getattr(expr, "bound_symbols", ())) | set(getattr(expr, "variables", ()))
    return named | {a.args[0] for a in expr.args[1:] if isinstance(a, Tuple) and len(a.args) == 3}


def symbols_in(exprs: Iterable[Any]) -> set[Any]:
    return set().union(*(e.free_symbols for e in exprs))


def is_matrix_leaf(expr: Any) -> bool:
    """Identity, ones, zeros: a matrix made of nothing but sizes."""
    return bool(isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase) and expr.args
                and not any(getattr(a, "is_Matrix", False) for a in expr.args))


def solve_sizes(survey: Survey, sizes: Mapping[str, int], turn: int) -> dict[Any, int]:
    """Unequal small sizes for which every shape is a positive integer; tall matrices first, wide ones in turn."""
    shapes, symbols = survey.leaf_shapes, survey.dimensions
    free = [s for s in symbols if str(s) not in sizes]
    tall = {s: sum((s == m) - (s == n) for m, n in shapes if m != n and 1 not in (m, n)) for s in free}
    free.sort(key=lambda s: (-tall[s], str(s)))
    fixed = {s: int(sizes[str(s)]) for s in symbols if s not in free}
    pool = [k for k in range(2 + (len(free) < 3), len(symbols) + 5) if k not in fixed.values()]
    first = pool[:len(free)]
    orders = [first[::-1], first] if turn % 2 == 0 else [first, first[::-1]]
    if turn > 1 and free:                       # every order has its turn
        number = (turn - 1) % math.factorial(len(free))
        orders[:0] = map(list, itertools.islice(itertools.permutations(first), number, number + 1))
    others = itertools.chain(itertools.permutations(range(2, len(free) + 6), len(free)),
                             itertools.product(range(1, 9), repeat=len(free)))
    dims = {d for shape in shapes for d in shape if d.free_symbols}
    for choice in itertools.chain(orders, itertools.islice(others, 4000)):
        table = fixed | dict(zip(free, choice, strict=True))
        numbers = {s: sympify(k) for s, k in table.items()}
        if all((value := d.xreplace(numbers)).is_Integer and value > 0 for d in dims):
            return table
    raise EvaluationError(f"no small sizes make {', '.join(map(str, sorted(dims, key=str)))} positive integers: "
                          f"give `sizes`")


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
        return self.ns.result(self.ns.array(KINDS[kind](self.rng, m, n).rows), True)

    def number(self, leaf: Symbol | Dummy | ScalarDifferential) -> float:
        """A number that has the symbol's assumptions."""
        kind = self.kinds.get(str(leaf))
        if kind is None:
            sign = ("positive" if leaf.is_nonnegative else "negative" if leaf.is_nonpositive else None)
            kind = sign or self.mood()
            kind = "unit" if sign == "positive" and self.mood() == "unit" else kind
        value = float(KINDS[kind](self.rng, 1, 1)[0, 0])
        return value

    def tensor(self, shape: Sequence[int], kind: str) -> Any:
        """Nested lists of numbers."""
        if not shape:
            return float(KINDS[kind](self.rng, 1, 1)[0, 0])
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
