"""From a scalar to its gradients: the reverse sweep, what is known of the variables' values, structure and layout."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from .algebra.factoring import factored
from .algebra.nodes import Node, transpose
from .definitions import in_terms_of
from .equations import reader_with
from .facts import Facts
from .intake import Reader
from .layout import Layout
from .outtake import write
from .pullbacks import pull_back
from .simplification import simplified
from .structures import Structure
from .variables import Variable, symbol_node


@dataclass(frozen=True)
class Sweep:
    """One question: by which variables, under which facts, in which form.

    The answer is a list for each variable: one node, or for an explicit Matrix one for each entry.
    """
    facts: Facts
    invertible: bool
    simplify: bool
    variables: Sequence[Variable]
    structures: Mapping[Any, Structure]

    def gradients(self, reader: Reader, node: Node) -> list[list[Node]]:
        """The gradients by all variables, from one reverse sweep."""
        algebra = reader.algebra
        leaves = [symbol_node(algebra, s) for v in self.variables for s in v.symbols]
        found = pull_back(node, algebra.number(1), sum(leaf.mask for leaf in leaves))
        parts = iter([short_form(in_terms_of(found.get(x, algebra.zero(x.shape)), reader.bindings)) for x in leaves])
        answers = [[next(parts) for _ in v.symbols] for v in self.variables]
        if not self.structures and not self.facts.mention(s for v in self.variables for s in v.symbols):
            return answers
        return self._with_values(answers)

    def _with_values(self, answers: list[list[Node]]) -> list[list[Node]]:
        """Use what is known of the variables' values, and keep the part that their structure allows.

        The answers are read again where X is no longer the variable, because facts hold for X and not for dX.
        """
        facts = self.facts
        for x, row in self.structures.items():
            if row.fact == "orthogonal":
                facts = facts.plus_equation(x.T*x, sp.Identity(x.cols))
            if row.fact is not None and x.rows == x.cols:
                facts = facts.plus(row.fact, x)
        reader = reader_with(facts, self.invertible, self.simplify)
        again = []
        for v, parts in zip(self.variables, answers):
            nodes = [short_form(reader.read(write(g))) for g in parts]
            if v.expr in self.structures:
                tangent = self.structures[v.expr].tangent(nodes[0], reader.read(v.expr))
                nodes = [short_form(factored(tangent))]
            again.append(nodes)
        return again


def short_form(node: Node) -> Node:
    """The simplified node, unless simplify=False."""
    return simplified(node) if node.algebra.simplify else node


def written(v: Variable, parts: Sequence[Node], layout: Layout) -> Any:
    """The gradient by one variable, in its layout."""
    if v.is_explicit:
        result = sp.ImmutableDenseMatrix(*v.expr.shape, [write(g) for g in parts])
        return result.T if layout is Layout.NUMERATOR else result
    g = parts[0]
    if getattr(v.expr, "is_Matrix", False) and g.shape is None:
        return _one_by_one(write(g))        # scalars inside, a matrix outside
    return write(transpose(g) if layout is Layout.NUMERATOR else g)


def _one_by_one(value: Any) -> Any:
    """A scalar as a 1x1 matrix."""
    if value == 0:
        return sp.ZeroMatrix(1, 1)
    return sp.Identity(1) if value == 1 else sp.MatMul(value, sp.Identity(1), evaluate=False)
