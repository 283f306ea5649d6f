"""A derivative over the paths of the graph: the sum of the products of the local partials along each."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

import sympy as sp

from ...errors import NotAVariableError, NotScalarError, TooLargeError
from ..derivations.as_written import ProductAsWritten, added_in_order
from ..displaying import Displayed
from .elementary_steps import Evaluation
from .printing import StepPrinter
from .splitting import Operation

MOST_PATHS = 10_000

Edge = tuple[Any, Any]
"""(v_k, v_j): v_k depends on v_j."""


class Partial(sp.Symbol):
    """The local partial dv_k/dv_j, as a symbol that prints so."""
    __slots__ = ("above", "below")

    def __new__(cls, above: Any, below: Any) -> Any:
        node = sp.Symbol.__xnew__(cls, f"d{above}/d{below}", real=True)
        node.above, node.below = above, below
        return node

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.above, self.below), {}

    def _sympystr(self, printer: Any) -> str:
        d = getattr(printer, "partial", "d")
        return f"{d}{printer._print(self.above)}/{d}{printer._print(self.below)}"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\frac{{\partial {printer._print(self.above)}}}{{\partial {printer._print(self.below)}}}"


PartialPath = tuple[Partial, ...]
"""The partials along a path."""


@dataclass(frozen=True, repr=False)
class PathExpansion(Displayed):
    """df/dx over the paths from x to f.

    Attributes
    ----------
    variable : Symbol
        x.
    paths : tuple of tuples of symbols
        The partials along each path, from x to f.
    expression : Expr
        Their sum, with common factors taken out.
    by_uses : Expr
        The same, one step long: the sum of df/dv_k dv_k/dx over the steps that use x.
    local : dict of symbols to expressions
        {partial: its formula in the symbols of the steps}.
    filled : Expr
        The sum with all formulas put in: the derivative in the variables.

    See Also
    --------
    evaluation_trace : Its `paths` makes it.
    """
    variable: Any
    paths: tuple[PartialPath, ...]
    expression: Any
    by_uses: Any
    local: dict[Partial, Any]
    filled: Any

    def text(self, unicode: bool = True) -> str:
        """Two lines: in partials, and filled in."""
        printer = StepPrinter(unicode)
        name = f"{printer.partial}f/{printer.partial}{printer.doprint(self.variable)}"
        return f"{name} = {printer.doprint(self.expression)}\n{' '*len(name)} = {printer.doprint(self.filled)}"

    def latex(self) -> str:
        """An aligned block of LaTeX."""
        x = sp.latex(self.variable)
        return (rf"\begin{{aligned}}\frac{{\partial f}}{{\partial {x}}} &= {sp.latex(self.expression)} \\ "
                rf"&= {sp.latex(self.filled)}\end{{aligned}}")


def path_expansion(evaluation: Evaluation, x: Any) -> PathExpansion:
    """The derivative of the value by a variable, over all paths."""
    start = _input_of(evaluation, x)
    f = sp.Symbol("f", real=True)
    first, last = Partial(start.symbol, x), Partial(f, evaluation.output.symbol)
    paths = tuple((first, *(Partial(*edge) for edge in edges), last) for edges in _paths(evaluation, start))
    local = {first: sp.S.One, last: sp.S.One}
    local |= {Partial(op.symbol, v): evaluation.derivatives.partial(op, v)
              for op in evaluation.steps for v in op.operands}
    wholes = {op.symbol: op.whole for op in evaluation.operations}
    in_variables = {p: formula.xreplace(wholes) for p, formula in local.items()}
    filled = sp.Add(*(sp.Mul(*map(in_variables.__getitem__, path)) for path in paths))
    uses = [ProductAsWritten(Partial(f, op.symbol), Partial(op.symbol, x)) for op in evaluation.uses(start.symbol)]
    return PathExpansion(x, paths, _sum_of_paths(paths), added_in_order(uses), local, filled)


def _input_of(evaluation: Evaluation, x: Any) -> Operation:
    """The step that is a variable, where all steps are numbers."""
    start = next((op for op in evaluation.inputs if op.whole == x), None)
    if start is None:
        raise NotAVariableError(f"{x} is none of the variables {', '.join(map(str, evaluation.variables))}")
    if any(op.symbol.is_Matrix for op in evaluation.operations):
        raise NotScalarError("paths are products of numbers, and a step of this evaluation is a matrix: its derivative "
                             "is in the column of adjoints")
    return start


def _paths(evaluation: Evaluation, start: Operation) -> list[list[Edge]]:
    """All ways from a step to the value."""
    ends: dict[Any, list[list[Edge]]] = {evaluation.output.symbol: [[]]}
    for op in reversed(evaluation.operations[:-1]):
        ways = [[(use.symbol, op.symbol), *rest] for use in evaluation.uses(op.symbol)
                for rest in ends.get(use.symbol, ())]
        if len(ways) > MOST_PATHS:
            raise TooLargeError(f"there are more than {MOST_PATHS} paths from {op.symbol}: use the adjoint column, "
                                f"which goes through every step once")
        ends[op.symbol] = ways
    return ends[start.symbol]


def _sum_of_paths(paths: Sequence[PartialPath]) -> Any:
    """The sum of the products, what all begin or end with taken out, and so on inside."""
    if len(paths) < 2:
        return ProductAsWritten(*paths[0]) if paths else sp.S.Zero
    front = _common(paths)
    back = _common([path[len(front):][::-1] for path in paths])[::-1]
    inner = [path[len(front):len(path) - len(back)] for path in paths]
    groups = groupby(sorted(inner, key=_first_of(inner)), key=lambda path: path[:1])
    return ProductAsWritten(*front, added_in_order([_sum_of_paths(list(group)) for _, group in groups]), *back)


def _first_of(paths: Sequence[PartialPath]) -> Any:
    """Sorts paths by their first partial, in the order in which these occur."""
    order = {first: k for k, first in enumerate(dict.fromkeys(path[:1] for path in paths))}
    return lambda path: order[path[:1]]


def _common(paths: Sequence[PartialPath]) -> PartialPath:
    """The partials that all paths begin with."""
    return tuple(row[0] for row in takewhile(lambda row: len(set(row)) == 1, zip(*paths)))
