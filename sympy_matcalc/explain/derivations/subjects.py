"""What is derived: a function under a name, read once, and the sections of its derivation by each variable."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...algebra.nodes import Node, transpose
from ...calculus.hessians import second_derivatives
from ...calculus.jacobians import entries_by_columns, numerator, written_jacobian
from ...calculus.sweeps import gradients, pulled_back, read_parts, read_scalar, short_form, written
from ...reading.layout import Layout
from ...reading.question import Question
from ...reading.variables import Variable
from .gradient_steps import GradientSteps
from .jacobian_steps import JacobianSides, JacobianSteps, is_one_column
from .keeping import AsWritten
from .results import Section
from .sides import Derivative, SecondDerivative, change_of_name, change_of_slope


@dataclass(frozen=True, eq=False)
class Subject:
    """A function, what it is called, and what is asked of it."""
    f: Any
    name: str
    question: Question

    @cached_property
    def function(self) -> AsWritten:
        """The function as it was written."""
        return AsWritten(self.f, self.question)

    @cached_property
    def scalar(self) -> Node:
        """The node of the function, which must be a scalar."""
        return read_scalar(self.f, self.question)

    # ---------------------------------------------------------------------------------------------- gradients
    def gradients(self) -> list[list[Section]]:
        """df = tr(G^T dX), by each variable; on its structure if it has one."""
        free = self.question.like(structures={})
        rows = gradients(free, self.scalar)
        held = gradients(self.question, self.scalar) if self.question.structures else rows
        return [[self._gradient(v, parts, last)] for v, parts, last in zip(self.question.variables, rows, held)]

    def _gradient(self, v: Variable, parts: list[Node], held: list[Node]) -> Section:
        layout = self.question.layout
        results = [written(v, parts, layout)]
        if held is not parts and v.expr in self.question.structures:
            results.append(written(v, held, layout))
        G = results[0] if layout is Layout.DENOMINATOR else written(v, parts, Layout.DENOMINATOR)
        recorded = GradientSteps(self.function, v, G, Derivative(self.name, v.expr), results)
        return Section(v, change_of_name(self.name), recorded.steps, results[-1], self.f)

    # ---------------------------------------------------------------------------------------------- Jacobians
    def jacobians(self) -> list[list[Section]]:
        """vec dF = J vec dX, by each variable."""
        question, F = self.question, self.f
        node, entries, parts = question.read(F), entries_by_columns(F, question), read_parts(F, question)
        return [[self._jacobian(v, numerator(question, v, node, entries), parts)] for v in question.variables]

    def _jacobian(self, v: Variable, J: Node, parts: list[Node]) -> Section:
        in_numerator = self.question.like(layout=Layout.NUMERATOR)
        is_denominator = self.question.layout is Layout.DENOMINATOR
        result = written_jacobian(self.question, v, transpose(J) if is_denominator else J)
        sides = JacobianSides(change_of_name(self.name), Derivative(self.name, v.expr, not is_one_column(v.expr)))
        recorded = JacobianSteps(self.function, v, parts, written_jacobian(in_numerator, v, J), result, sides)
        return Section(v, sides.change, recorded.steps, result, self.f)

    # ----------------------------------------------------------------------------------------------- Hessians
    def hessians(self) -> list[list[Section]]:
        """The gradient, and its differential d(df/dX) = H dX, by each variable."""
        return [self._hessian(v) for v in self.question.variables]

    def _hessian(self, v: Variable) -> list[Section]:
        question = self.question.only(v)
        (H,), = second_derivatives(question, self.scalar, [v])
        result = written_jacobian(question.like(layout=Layout.NUMERATOR), v, H)
        answer, = gradients(question, self.scalar)
        G = written(v, answer, Layout.DENOMINATOR)
        sides = JacobianSides(change_of_slope(Derivative(self.name, v.expr)), SecondDerivative(self.name, v.expr),
                              "hessian")
        slope = G if question.of_values is question else self._slope_as_differentiated(v)
        recorded = JacobianSteps(AsWritten(slope, self.question), v, read_parts(slope, self.question), result, result,
                                 sides)
        return [self._gradient(v, answer, answer), Section(v, sides.change, recorded.steps, result, slope)]

    def _slope_as_differentiated(self, v: Variable) -> Any:
        """The gradient without what is known of X, which holds for its value and not for dX."""
        parts = [short_form(g) for g in pulled_back(self.question.only(v), self.scalar)]
        return written(v, parts, Layout.DENOMINATOR)
