"""The derivation of a gradient: the frontier of the recorded sweep, line by line."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...expressions.differentials_of import differential_of
from ...passes.reverse import pull_back
from ...reading.variables import Variable
from .as_written import added_in_order, multiple
from .frontiers import Frontier
from .keeping import AsWritten
from .labels import Labels
from .moves import in_generations, moves
from .notation import inner_product_of
from .recording import Events, are_one
from .sides import Derivative
from .steps import MENTIONED, Step

TRACE_FORM, RESULT = 8.0, 9.0
"""The weights of the last lines."""


@dataclass(frozen=True, eq=False)
class GradientSteps:
    """The steps from df = d(f) = tr(G^T dX) to the gradient.

    Attributes
    ----------
    function
        f.
    variable
        X.
    gradient
        G, in the shape of X.
    left
        df/dX.
    results
        What follows from the trace form: the gradient in the layout that is wanted, and on the structure of X.
    """
    function: AsWritten
    variable: Variable
    gradient: Any
    left: Derivative
    results: Sequence[Any]

    def steps(self) -> list[Step]:
        """The steps."""
        start, form = differential_of(self.function.expr), self._trace_form()
        found = self._steps_to(start, form)
        found[-1:] = [replace(step, weight=TRACE_FORM) for step in found[-1:]]
        for rule, before, after in zip(("gradient", "project"), (form, *self.results), self.results):
            found.append(Step(before, after, (rule,), left=self.left, weight=RESULT))
        return found

    def _steps_to(self, start: Any, form: Any) -> list[Step]:
        """The steps from d(f) to the trace form."""
        if not self.function.node.mask & self._labels.mask:
            return [Step(start, form, ("constant",))]
        found = self._frontier_steps(start)
        line = found[-1].after if found else start
        if form == line:
            return found
        if found and are_one(self.function.question, line, form):
            return [*found[:-1], replace(found[-1], after=form)]
        return [*found, Step(line, form, ("simplify",))]

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self.function, self.variable)

    @cached_property
    def _events(self) -> Events:
        """What the sweep through the function as it was written did."""
        node, events = self.function.node, Events()
        pull_back(node, node.algebra.one, self._labels.mask, events)
        return self._labels.as_read(events)

    def _frontier_steps(self, line: Any) -> list[Step]:
        """A step for every move that can be seen; of those that belong together a reader needs the last one."""
        node, labels = self.function.node, self._labels
        front = Frontier(labels, {node: [node.algebra.one]})
        steps: list[Step] = []
        for group in in_generations(moves(self._events), labels):
            first = len(steps)
            for move in group:
                move.apply(front)
                after = front.written()
                if after != line:
                    steps.append(Step(line, after, (move.rule(labels),), labels.expression(move.node),
                                      weight=move.weight(labels)))
                    line = after
            mention_all_but_the_last(steps, first)
        return steps

    def _trace_form(self) -> Any:
        """tr(G^T dX), for an explicit Matrix the sum of its terms."""
        change = self.variable.differential()
        if not self.variable.is_explicit:
            return inner_product_of(self.gradient, change)
        return added_in_order([multiple(g, d) for g, d in zip(self.gradient.flat(), change.flat()) if g != 0])


def mention_all_but_the_last(steps: list[Step], first: int) -> None:
    """Of the steps from a number on, name the rules only, except for the last one."""
    told = [k for k in range(first, len(steps)) if steps[k].weight]
    for k in told[:-1]:
        steps[k] = replace(steps[k], weight=MENTIONED)
