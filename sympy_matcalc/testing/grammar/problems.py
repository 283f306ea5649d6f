"""A whole random problem: a scalar function, its variables, and sizes that its symbols can have."""
from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sympy as sp

from .scalars import function_of_form
from .writer import Writer


@dataclass(frozen=True)
class RandomProblem:
    """A scalar f of some variables; `sizes` are values for the symbols that are sizes or exponents."""
    f: Any
    variables: tuple[Any, ...]
    sizes: dict[Any, int]
    used: Counter[str]


def random_problem(rng: random.Random, depth: int = 3) -> RandomProblem:
    """A random scalar function of one or two random variables, of all the operations there are.

    Parameters
    ----------
    rng : random.Random
        Where every choice comes from.
    depth : int, default 3
        How deep operations nest, about.

    Returns
    -------
    RandomProblem
        The function, its variables, and values for the symbols in it that are sizes or exponents.

    See Also
    --------
    random_scalar : The function and its first variable only.
    sympy_matcalc.testing.strategies.problems : The same for hypothesis.

    Examples
    --------
    >>> import random
    >>> from sympy_matcalc.testing.grammar import random_problem
    >>> problem = random_problem(random.Random(1))
    >>> all(problem.f.has(*getattr(x, "free_symbols", [x])) for x in problem.variables[:1])
    True
    """
    m, n, p = sp.symbols("m n p", integer=True, positive=True)
    if rng.random() < 0.4:
        sizes, values = [m, n, p], {m: 3, n: 2, p: 4}
    else:
        sizes, values = rng.choice([[3, 2, 4], [2, 3, 5], [2, 4, 3], [3, 2, 2], [2, 3, 1]]), {}
    variables = [_random_variable(rng, "X", sizes)]
    if rng.random() < 0.3:
        variables.append(_random_variable(rng, "Y", sizes))
    writer = Writer(rng, sizes, variables)
    f = writer.first_valid(lambda w: function_of_form(w, depth - 1) if w.chance(0.04) else w.scalar(depth),
                           lambda expr: _depends(expr, variables[0]) and _is_small(expr, 60*depth))
    values = values | {writer.exponent: rng.choice([2, 3])}
    return RandomProblem(f, tuple(variables), values, writer.used)


def random_scalar(rng: random.Random, depth: int = 3) -> tuple[Any, Any]:
    """A random scalar function and its variable.

    Parameters
    ----------
    rng : random.Random
        Where every choice comes from.
    depth : int, default 3
        How deep operations nest, about.

    Returns
    -------
    tuple of expression and variable

    See Also
    --------
    random_problem : The whole problem.

    Examples
    --------
    >>> import random
    >>> from sympy_matcalc import gradient
    >>> from sympy_matcalc.testing.grammar import random_scalar
    >>> f, X = random_scalar(random.Random(1), depth=1)
    >>> getattr(gradient(f, X), "shape", ()) == getattr(X, "shape", ())
    True
    """
    problem = random_problem(rng, depth)
    return problem.f, problem.variables[0]


def _random_variable(rng: random.Random, name: str, sizes: list[Any]) -> Any:
    """A matrix, square, column, row, 1 x 1, a scalar, an explicit matrix or column of symbols."""
    kind, r, c = rng.randrange(12), rng.choice(sizes), rng.choice(sizes)
    if kind < 3:
        return sp.MatrixSymbol(name, sizes[0], sizes[1])
    if kind < 6:
        return sp.MatrixSymbol(name, r, r)
    if kind < 8:
        return sp.MatrixSymbol(name.lower(), r, 1)
    if kind == 8:
        return sp.MatrixSymbol(name.lower(), 1, r)
    if kind == 9:
        return sp.Symbol(name.lower() + "_0")
    if any(isinstance(s, sp.Symbol) for s in (r, c)):
        return sp.MatrixSymbol(name, r, c) if kind == 10 else sp.MatrixSymbol(name.lower(), 1, 1)
    c = min(c, 6//r) or 1
    return sp.Matrix(r, c, lambda i, j: sp.Symbol(f"{name.lower()}_{i}{j}"))


def _is_small(f: Any, limit: int) -> bool:
    """Whether the tree of an expression has no more nodes than this."""
    return next(itertools.islice(sp.preorder_traversal(f), limit, None), None) is None


def _depends(f: Any, x: Any) -> bool:
    return not f.free_symbols.isdisjoint(x.free_symbols)
