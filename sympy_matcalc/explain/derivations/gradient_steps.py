"""The derivation of a gradient: the frontier of the recorded sweep, line by line.

Moves of a sweep commute as far as one does not need the other, so they are put in the order of a person: generation by
generation, from the outermost operation inward, first all differentials, then all trace tricks.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy as sp

from ...algebra.nodes import Node
from ...expressions.differentials_of import differential_of
from ...operations import Hadamard
from ...passes.forward import needed_rule
from ...passes.reverse import pull_back
from ...reading.checks import sympified
from ...reading.question import Question
from ...reading.variables import Variable, symbol_node
from .frontiers import Frontier, Kind, Move, Path, moves
from .keeping import KeepingReader
from .labels import Labels
from .notation import SumAsWritten, inner_product, multiple, sum_of
from .recording import Events, are_same
from .sides import Derivative
from .steps import MENTIONED, Step


class Recorded:
    """A sweep by one variable, with all that is needed to write its lines."""

    def __init__(self, f: Any, variable: Variable, question: Question) -> None:
        self.f, self.variable, self._question = sympified(f), variable, question
        reader = question.new_reader(KeepingReader)
        self.node = reader.read(self.f)
        self.events = Events()
        algebra = self.node.algebra
        pull_back(self.node, algebra.one, sum(symbol_node(algebra, s).mask for s in question.symbols), self.events)

    def steps(self, G: Any, result: Any, name: str) -> list[Step]:
        """The steps from df = d(f) = tr(G^T dX) to the result: the gradient G, in the layout that is wanted."""
        start = differential_of(self.f)
        if not self.node.mask:
            form = self.trace_form(G)
            return [Step(start, form, ("constant",), weight=8.0),
                    Step(form, result, ("gradient",), left=Derivative(name, self.variable.expr), weight=9.0)]
        steps = self._frontier_steps(start)
        line = steps[-1].after if steps else start
        form = self.trace_form(G)
        if form != line and steps and are_same(self._question, line, form):
            steps[-1] = replace(steps[-1], after=form)
        elif form != line:
            steps.append(Step(line, form, ("simplify",)))
        steps[-1:] = [replace(step, weight=8.0) for step in steps[-1:]]         # the trace form
        steps.append(Step(form, result, ("gradient",), left=Derivative(name, self.variable.expr), weight=9.0))
        return steps

    def _frontier_steps(self, line: Any) -> list[Step]:
        """A step for every move that can be seen; of those that belong together a reader needs the last one."""
        labels = Labels(self.node.algebra, self._question.variables)
        front = Frontier(labels, {self.node: [self.node.algebra.one]})
        steps: list[Step] = []
        for group in in_generations(list(moves(labels.all_oriented(self.events))), labels):
            first = len(steps)
            for move in group:
                front.apply(move)
                after = front.written()
                if after != line:
                    steps.append(Step(line, after, (rule_of(move, labels),), labels.expression(move.node),
                                      weight=weight_of(move, labels)))
                    line = after
            told = [k for k in range(first, len(steps)) if steps[k].weight]
            for k in told[:-1]:
                steps[k] = replace(steps[k], weight=MENTIONED)
        return steps

    def trace_form(self, G: Any) -> Any:
        """tr(G^T dX), for an explicit Matrix the sum of its terms."""
        v = self.variable
        if not v.is_explicit:
            return inner_product(G, v.differential())
        parts = [multiple(g, d) for g, d in zip(G.flat(), v.differential().flat()) if g != 0]
        return sum_of(parts)


# ------------------------------------------------------------------------------------------- order of the moves
def in_generations(sweep: Sequence[Move], labels: Labels) -> list[list[Move]]:
    """The moves by generation and phase; a silent one, and collecting, belong to the generation that leads to it."""
    generation: dict[tuple[Path, Node], int] = {}
    keyed: list[tuple[int, int, int, Move]] = []
    latest: dict[Path, int] = {}
    for number, move in enumerate(sweep):
        at = (move.path, move.node)
        born = generation.get(at, 0)
        silent = needed_rule(move.node).untold
        own = born if silent else born + 1
        if move.kind is Kind.CLOSE:
            own = latest.get((*move.path, move.event), born)
        phase = SILENT if silent else PHASE[move.kind]
        if move.kind is Kind.COLLECT:
            own = born
        keyed.append((own, phase, number, move))
        if move.kind is Kind.OPEN:
            body, _ = labels.oriented(move.node.args[0], [])
            generation[(*move.path, move.event), body] = own
        elif move.kind in (Kind.PULL, Kind.CLOSE):
            for x, _ in move.event.given:
                key = (move.path, x)
                generation[key] = max(own, generation.get(key, 0))
        for depth in range(len(move.path) + 1):
            path = move.path[:depth]
            latest[path] = max(own, latest.get(path, 0))
    keyed.sort(key=lambda item: item[:3])
    groups: dict[tuple[int, int], list[Move]] = {}
    for own, phase, _, move in keyed:
        groups.setdefault((own, phase), []).append(move)
    return list(groups.values())


PHASE = {Kind.EXPAND: 1, Kind.ROTATE: 2, Kind.PULL: 3, Kind.OPEN: 3, Kind.CLOSE: 3, Kind.COLLECT: 5}
SILENT = 4


# ------------------------------------------------------------------------------------------------ naming a move
def rule_of(move: Move, labels: Labels) -> Any:
    """The key of the rule that a move applies."""
    if move.kind is Kind.COLLECT:
        return "collect"
    if move.kind is Kind.ROTATE:
        return "cyclic"
    if move.kind is Kind.CLOSE:
        return "close"
    if move.kind in (Kind.EXPAND, Kind.OPEN) or move.node.shape is None and not _has_matrix(move):
        return move.node.op.name
    return trick(labels.expanded(move.node))


def _has_matrix(move: Move) -> bool:
    return any(x.shape is not None for x, _ in move.event.given)


def trick(D: Any) -> str:
    """The trace trick that frees a differential from what it stands in."""
    if not isinstance(D, TRICKS) and isinstance(D, (sp.Trace, sp.Mul)):
        inner = next((a for a in sp.Mul.make_args(D) if isinstance(a, sp.Trace)), None)
        return "move scalar" if inner is None else trick(inner.arg) if isinstance(inner.arg, TRICKS) else "move map"
    return next((key for cls, key in TRICKS_BY_CLASS.items() if isinstance(D, cls)), "move map")


TRICKS_BY_CLASS = {sp.MatMul: "move product", sp.MatAdd: "move sum", SumAsWritten: "move sum",
                   sp.Transpose: "move transpose", Hadamard: "move Hadamard"}
TRICKS = tuple(TRICKS_BY_CLASS)


def weight_of(move: Move, labels: Labels) -> float:
    """How much a reader would miss the line after this move."""
    if move.kind is Kind.COLLECT:
        return 3.0
    if move.kind is Kind.ROTATE or needed_rule(move.node).untold:
        return 0.0
    if move.kind is Kind.EXPAND:
        D = labels.expanded(move.node)
        return 1.5 if isinstance(D.arg if isinstance(D, sp.Trace) else D, sp.MatMul) else 2.5
    return 2.0
