"""A derivative over the paths of the graph: the sum of the products of the local partials along each."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ...calculus.gradients import gradient
from ...errors import NotAVariableError, NotScalarError, TooLargeError
from ..derivations.notation import ProductAsWritten, sum_of
from ..derivations.shown import Shown
from .elementary_steps import Evaluation
from .printing import OneLine
from .splitting import Operation

MOST_PATHS = 10_000

Edge = tuple[Any, Any]
"""(v_k, v_j): v_k depends on v_j."""


class Partial(sp.Symbol):
    """The local partial dv_k/dv_j, as a symbol that prints so."""
    __slots__ = ("above", "below")

    def __new__(cls, above: Any, below: Any) -> Partial:
        node = sp.Symbol.__xnew__(cls, f"d{above}/d{below}", real=True)
        node.above, node.below = above, below
        return node

    def __getnewargs_ex__(self) -> Any:
        return (self.above, self.below), {}

    def _sympystr(self, printer: Any) -> str:
        d = getattr(printer, "partial", "d")
        return f"{d}{printer._print(self.above)}/{d}{printer._print(self.below)}"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\frac{{\partial {printer._print(self.above)}}}{{\partial {printer._print(self.below)}}}"


@dataclass(frozen=True, repr=False)
class PathExpansion(Shown):
    """df/dx over the paths from x to f.

    Attributes
    ----------
    paths
        The partials along each path, from x to f.
    expression
        Their sum, with common factors taken out.
    by_uses
        The same, one step long: the sum of df/dv_k dv_k/dx over the steps that use x.
    local
        {partial: its formula in the symbols of the steps}.
    filled
        The sum with all formulas put in: the derivative in the variables.
    """
    variable: Any
    paths: tuple[tuple[Partial, ...], ...]
    expression: Any
    by_uses: Any
    local: dict[Partial, Any]
    filled: Any

    def text(self, unicode: bool = True) -> str:
        """Two lines: in partials, and filled in."""
        printer = OneLine(unicode)
        name = f"{printer.partial}f/{printer.partial}{printer.doprint(self.variable)}"
        return f"{name} = {printer.doprint(self.expression)}\n{' '*len(name)} = {printer.doprint(self.filled)}"

    def latex(self) -> str:
        """An aligned block of LaTeX."""
        x = sp.latex(self.variable)
        return (rf"\begin{{aligned}}\frac{{\partial f}}{{\partial {x}}} &= {sp.latex(self.expression)} \\ "
                rf"&= {sp.latex(self.filled)}\end{{aligned}}")


def path_expansion(evaluation: Evaluation, x: Any) -> PathExpansion:
    """The derivative of the value by a variable, over all paths."""
    start = next((op for op in evaluation.inputs if op.whole == x), None)
    if start is None:
        raise NotAVariableError(f"{x} is none of the variables {', '.join(map(str, evaluation.variables))}")
    if any(op.symbol.is_Matrix for op in evaluation.operations):
        raise NotScalarError("paths are products of numbers, and a step of this evaluation is a matrix: its derivative "
                             "is in the column of adjoints")
    edges = _paths(evaluation, start)
    f = sp.Symbol("f", real=True)
    first, last = Partial(start.symbol, x), Partial(f, evaluation.output.symbol)
    paths = [(first, *(Partial(a, b) for a, b in path), last) for path in edges]
    local = {Partial(op.symbol, v): gradient(op.expr, v) for op in evaluation.steps for v in op.operands}
    local |= {first: sp.S.One, last: sp.S.One}
    wholes = {op.symbol: op.whole for op in evaluation.operations}
    filled = sp.Add(*(sp.Mul(*(local[p].xreplace(wholes) for p in path)) for path in paths))
    uses = [ProductAsWritten(Partial(f, op.symbol), Partial(op.symbol, x)) for op in evaluation.uses(start.symbol)]
    return PathExpansion(x, tuple(paths), _factored(paths), sum_of(uses), local, filled)


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


def _factored(paths: Sequence[Sequence[Partial]]) -> Any:
    """The sum of the products, what all begin or end with taken out, and so on inside."""
    if not paths:
        return sp.S.Zero
    if len(paths) == 1:
        return ProductAsWritten(*paths[0]) if paths[0] else sp.S.One
    front = _common(paths)
    rest = [path[front:] for path in paths]
    back = _common([path[::-1] for path in rest])
    inner = [path[:len(path) - back] for path in rest]
    groups: dict[Any, list[Sequence[Partial]]] = {}
    for path in inner:
        groups.setdefault(path[0] if path else None, []).append(path)
    total = sum_of([_factored(group) for group in groups.values()])
    return ProductAsWritten(*paths[0][:front], total, *(rest[0][len(rest[0]) - back:] if back else ()))


def _common(paths: Sequence[Sequence[Partial]]) -> int:
    """How many partials all paths begin with."""
    count = 0
    while all(len(path) > count for path in paths) and len({path[count] for path in paths}) == 1:
        count += 1
    return count
