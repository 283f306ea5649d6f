"""The derivation of a Jacobian: the differential from the outside inward, then vec."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from ...algebra.nodes import Node
from ...calculus.sweeps import finished, is_explicit, written_like
from ...expressions.differentials_of import differential_of
from ...expressions.nodes import unchecked
from ...expressions.sums_and_products import SignedProduct
from ...operations import Vec
from ...passes.forward import needed_rule, push_forward
from ...reading.question import Question
from ...reading.variables import Variable
from .keeping import AsWritten
from .labels import Labels
from .recording import are_one
from .sides import Plain, Side
from .steps import Step
from .substitution import put_in


@dataclass(frozen=True)
class JacobianSides:
    """The left-hand sides: of the differential and of the derivative; and the rule of the last line."""
    change: Plain
    derivative: Side
    rule: str = "jacobian"


@dataclass(frozen=True, eq=False)
class JacobianSteps:
    """The steps from dF = d(F) to the Jacobian.

    Attributes
    ----------
    function
        F.
    variable
        X.
    parts
        F as nodes, one for each entry of an explicit Matrix.
    jacobian
        J in numerator layout, so that vec(dF) = J vec(dX).
    result
        J in the layout that is wanted.
    sides
        The left-hand sides.
    """
    function: AsWritten
    variable: Variable
    parts: Sequence[Node]
    jacobian: Any
    result: Any
    sides: JacobianSides

    def steps(self) -> list[Step]:
        """The steps."""
        F, J, x = self.function.expr, self.jacobian, self.variable.expr
        steps = self._differential_steps()
        line = steps[-1].after if steps else differential_of(F)
        change = vectorized(self.variable.differential())
        form = unchecked(SignedProduct, J, change) if getattr(J, "is_Matrix", False) and J.shape != (1, 1) else J*change
        are_columns = is_one_column(x) and is_one_column(F)
        if not are_columns or not are_one(self._question, line, form):
            left = self.sides.change if is_one_column(F) else self.sides.change.vec()
            steps.append(Step(line, form, ("matrix form" if are_columns else "vectorize",), left=left, weight=9.0,
                              check=(vectorized(line), form)))
        steps.append(Step(form, self.result, (self.sides.rule,), left=self.sides.derivative, weight=9.0))
        return steps

    @cached_property
    def _question(self) -> Question:
        return self.function.question.only(self.variable)

    @cached_property
    def _change(self) -> Any:
        """The differential in its short form; that of a 1x1 variable stays a matrix."""
        if self.function.expr is self.variable.expr:
            return self.variable.differential()
        changes = [push_forward(part, self._question.differentials) for part in self.parts]
        return written_like(self.function.expr, finished(self._question, changes))

    def _differential_steps(self) -> list[Step]:
        """The steps from d(F) to the differential in its short form."""
        line = differential_of(self.function.expr)
        if is_explicit(self.function.expr):             # entry by entry, in one line
            return [Step(line, self._change, ("explicit",), weight=3.0)]
        if not self.function.node.mask & self._labels.mask:
            return [Step(line, self._change, ("constant",), weight=3.0)]
        return self._rule_steps(line)

    def _rule_steps(self, line: Any) -> list[Step]:
        """A step for every operation, the outermost first, and one more if the short form is another one."""
        labels, order = self._labels, list[Node]()
        push_forward(self.function.node, self._question.differentials, order)
        lines = [(labels.differential(self.function.node), "transpose", self.function.expr, 0.0)]
        for y in reversed(order):
            y, _ = labels.oriented(y, [])
            after = put_in(lines[-1][0], {labels.differential(y): labels.expanded(y)})
            lines.append((after, y.op.name, labels.expression(y), 0.0 if needed_rule(y).untold else 2.0))
        if not are_one(self._question, lines[-1][0], self._change):
            lines.append((self._change, "simplify", None, 3.0))
        steps: list[Step] = []
        for after, rule, place, weight in lines:
            if after != line:
                steps.append(Step(line, after, (rule,), place, weight=weight))
                line = after
        return steps

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.function, self.variable)


def vectorized(M: Any) -> Any:
    """vec of a matrix; a column and a scalar are their own."""
    if is_one_column(M):
        return M
    return M.vec() if isinstance(M, sp.MatrixBase) else Vec(M)


def is_one_column(x: Any) -> bool:
    """Whether it is a column, or a scalar."""
    return not getattr(x, "is_Matrix", False) or x.shape[1] == 1
