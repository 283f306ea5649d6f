"""The derivation of a Jacobian: the differential from the outside inward, then vec."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ...algebra.nodes import Node
from ...calculus.differentials import differential
from ...calculus.jacobians import jacobian
from ...calculus.sweeps import is_explicit
from ...expressions.differentials_of import differential_of
from ...expressions.nodes import unchecked
from ...expressions.sums_and_products import SignedProduct
from ...operations import Vec
from ...passes.forward import needed_rule, push_forward
from ...reading.checks import sympified
from ...reading.layout import Layout
from ...reading.question import Question
from ...reading.variables import Variable, symbol_differential, symbol_node
from .keeping import KeepingReader
from .labels import Labels
from .notation import put_in
from .recording import are_same
from .sides import Derivative, Plain, SecondDerivative
from .steps import Step


@dataclass(frozen=True)
class Names:
    """The left-hand sides: of the differential, of its vec, and of the derivative; and the rule of the last line."""
    change: Plain
    stacked: Plain
    derivative: Derivative | SecondDerivative
    rule: str = "jacobian"


class RecordedDifferential:
    """The forward pass through a function, with all that is needed to write its lines."""

    def __init__(self, F: Any, variable: Variable, question: Question) -> None:
        self.F, self.variable, self._question = sympified(F), variable, question
        self._order: list[Node] = []
        if is_explicit(self.F):
            self.F = self.F.as_immutable()      # entry by entry, in one line
            return
        reader = question.new_reader(KeepingReader)
        self._node = reader.read(self.F)
        algebra = self._node.algebra
        push_forward(self._node, {symbol_node(algebra, s): symbol_node(algebra, symbol_differential(s))
                                  for s in variable.symbols}, self._order)

    def steps(self, options: Mapping[str, Any], names: Names, layout: Layout) -> list[Step]:
        """The steps from dF = d(F) to the Jacobian in a layout."""
        x = self.variable.expr
        steps = self._differential_steps(options)
        line = steps[-1].after if steps else differential_of(self.F)
        J = jacobian(self.F, x, layout=Layout.NUMERATOR, **options)
        change = vectorized(differential(x, x))
        form = unchecked(SignedProduct, J, change) if getattr(J, "is_Matrix", False) and J.shape != (1, 1) else J*change
        if not is_column(x) or not is_column(self.F) or not are_same(self._question, line, form):
            columns = is_column(x) and is_column(self.F)
            steps.append(Step(line, form, ("matrix form" if columns else "vectorize",),
                              left=names.change if is_column(self.F) else names.stacked, weight=9.0,
                              check=(vectorized(line), form)))
        result = J if layout is Layout.NUMERATOR else jacobian(self.F, x, **options)
        steps.append(Step(form, result, (names.rule,), left=names.derivative, weight=9.0))
        return steps

    def _differential_steps(self, options: Mapping[str, Any]) -> list[Step]:
        """The steps from d(F) to the differential in its short form."""
        change = differential(self.F, self.variable.expr, **options)
        line = differential_of(self.F)
        if is_explicit(self.F):
            return [Step(line, change, ("explicit",), weight=3.0)]
        if not self._node.mask:
            return [Step(line, change, ("constant",), weight=3.0)]
        labels = Labels(self._node.algebra, self._question.variables)
        steps: list[Step] = []

        def go_on(after: Any, rule: Any, place: Any, weight: float) -> None:
            nonlocal line
            if after != line:
                steps.append(Step(line, after, (rule,), place, weight=weight))
                line = after
        go_on(labels.differential(self._node), "transpose", self.F, 0.0)
        for y in reversed(self._order):
            y, _ = labels.oriented(y, [])
            go_on(put_in(line, {labels.differential(y): labels.expanded(y)}), y.op.name, labels.expression(y),
                  0.0 if needed_rule(y).untold else 2.0)
        if not are_same(self._question, line, change):
            go_on(change, "simplify", None, 3.0)
        return steps


def vectorized(M: Any) -> Any:
    """vec of a matrix; a column and a scalar are their own."""
    if not getattr(M, "is_Matrix", False) or is_column(M):
        return M
    return M.vec() if isinstance(M, sp.MatrixBase) else Vec(M)


def is_column(x: Any) -> bool:
    """Whether it is a column, or a scalar."""
    return not getattr(x, "is_Matrix", False) or x.shape[1] == 1
