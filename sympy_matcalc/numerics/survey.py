"""What expressions depend on: their free variables, the symbols that are sizes or indices, and sizes that fit."""
from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sympy import Indexed, MatPow, MatrixBase, MatrixExpr, MatrixSymbol, Sum, Tuple, sympify
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice

from ..algebra.walking import reachable
from ..errors import EvaluationError
from ..expressions.differential_symbols import MatrixDifferential
from ..expressions.families import Member
from ..operations import FunctionSymbol
from .evaluation import Program

MOST_CHOICES = 4000


class Survey:
    """What a program's roots depend on: free leaves, and the symbols that are dimensions, indices or exponents."""

    def __init__(self, program: Program, roots: Iterable[int]) -> None:
        self.program = program
        below: dict[int, None] = {}
        for root in roots:
            below |= self.inputs(root)
        self.leaves = [program.exprs[k] for k in below]
        nodes = list(program.exprs)
        self.leaf_shapes = [tuple(map(sympify, m.shape)) for m in shaped_leaves(nodes)]
        self.dimensions = sorted(set().union(*(d.free_symbols for shape in self.leaf_shapes for d in shape)), key=str)
        self.exponents = symbols_in(e.exp for e in of(MatPow, nodes))
        self.indices = symbols_in(i for e in of((MatrixElement, Indexed), nodes) for i in e.args[1:])
        self.places = symbols_in(e.place for e in of(Member, nodes))
        self.counts = symbols_in(d for e in of((Sum, MatrixSlice), nodes) for d in e.args[1:])
        self.ranks = {e.base: len(e.indices) for e in of(Indexed, nodes)}
        self.arities = {type(e): len(e.args) for e in of(AppliedUndef, nodes)}

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


def of(classes: Any, nodes: Iterable[Any]) -> list[Any]:
    """The nodes of some classes."""
    return [e for e in nodes if isinstance(e, classes)]


def shaped_leaves(nodes: Iterable[Any]) -> Iterator[Any]:
    """The leaves whose sizes are seen: matrices, what a differential is of, and undefined functions."""
    for e in nodes:
        if isinstance(e, MatrixDifferential):
            yield e.args[0]
        elif isinstance(e, MatrixSymbol) or is_matrix_leaf(e) or isinstance(e, FunctionSymbol) and e.shape is not None:
            yield e


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
    fixed = {s: int(sizes[str(s)]) for s in survey.dimensions if str(s) in sizes}
    free = tallest_first([s for s in survey.dimensions if s not in fixed], survey.leaf_shapes)
    pool = [k for k in range(2 + (len(free) < 3), len(survey.dimensions) + 5) if k not in fixed.values()]
    dims = {d for shape in survey.leaf_shapes for d in shape if d.free_symbols}
    for choice in choices(pool, len(free), turn):
        table = fixed | dict(zip(free, choice, strict=True))
        numbers = {s: sympify(k) for s, k in table.items()}
        if all(is_size(d.xreplace(numbers)) for d in dims):
            return table
    raise EvaluationError(f"no small sizes make {', '.join(map(str, sorted(dims, key=str)))} positive integers: "
                          f"give `sizes`")


def is_size(value: Any) -> bool:
    """A positive integer."""
    return bool(value.is_Integer and value > 0)


def tallest_first(symbols: list[Any], shapes: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Sizes that are rows more often than columns come first; vectors and squares say nothing."""
    matrices = [(m, n) for m, n in shapes if m != n and 1 not in (m, n)]
    tall = {s: sum((s == m) - (s == n) for m, n in matrices) for s in symbols}
    return sorted(symbols, key=lambda s: (-tall[s], str(s)))


def choices(pool: list[int], count: int, turn: int) -> Iterator[tuple[int, ...]]:
    """Sizes to try for so many symbols: large ones first or last in turn, later every order, at last anything small."""
    first = pool[:count]
    orders = [first[::-1], first] if turn % 2 == 0 else [first, first[::-1]]
    if turn > 1 and count:
        number = (turn - 1) % math.factorial(count)
        orders[:0] = map(list, itertools.islice(itertools.permutations(first), number, number + 1))
    yield from map(tuple, orders)
    others = itertools.chain(itertools.permutations(range(2, count + 6), count),
                             itertools.product(range(1, 9), repeat=count))
    yield from itertools.islice(others, MOST_CHOICES)
