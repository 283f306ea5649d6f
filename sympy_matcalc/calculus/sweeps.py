"""What every verb does: read the function, sweep, use what is known of the variables' values, write the layout."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ..algebra.factoring import factored
from ..algebra.nodes import Node, transpose
from ..algebra.tables import SIMPLIFIED_FIRST
from ..errors import NotScalarError, OptionError
from ..passes.reverse import pull_back
from ..reading.checks import short
from ..reading.definitions import in_terms_of
from ..reading.layout import Layout
from ..reading.question import Question
from ..reading.variables import Variable
from ..simplify.simplification import simplified
from ..writing.writer import write


# --------------------------------------------------------------------------------------------------- reading
def read_scalar(f: Any, question: Question, asking: str = "gradient") -> Node:
    """The node of a scalar; NotScalarError, which names the verb that asks, for a matrix."""
    node = question.read(f)
    if question.simplify and any(holds(question.algebra) for holds in SIMPLIFIED_FIRST):
        node = simplified(node)
    if node.shape is not None:
        raise NotScalarError(f"{asking} needs a scalar, and {short(f)} has shape {node.shape}; use jacobian for a "
                             f"matrix function")
    return node


def read_parts(F: Any, question: Question) -> list[Node]:
    """The node of a function; of an explicit Matrix those of its entries, so that the result is explicit too."""
    return [question.read(e) for e in F.flat()] if is_explicit(F) else [question.read(F)]


def is_explicit(F: Any) -> bool:
    """Whether a function is an explicit Matrix, and no scalar."""
    return isinstance(F, MatrixBase) and F.shape != (1, 1)


def read_order(order: Any, least: int) -> int:
    """A whole number, also SymPy's; OptionError for what is none or too small."""
    whole = order if isinstance(order, int) else int(order) if isinstance(order, sp.Integer) else None
    if whole is None or whole < least:
        raise OptionError(f"order is a whole number from {least} on, not {order!r}")
    return whole


# -------------------------------------------------------------------------------------------------- sweeping
def gradients(question: Question, node: Node, cotangent: Node | None = None) -> list[list[Node]]:
    """What a cotangent (1 by default) is pulled back to for each variable, from one reverse sweep.

    It is a list for each variable: one node, or for an explicit Matrix one for each entry.
    """
    return answers(question, pulled_back(question, node, cotangent))


def pulled_back(question: Question, node: Node, cotangent: Node | None = None) -> list[Node]:
    """What a cotangent is pulled back to for each symbol, as the sweep leaves it."""
    leaves = question.leaves
    found = pull_back(node, cotangent or node.algebra.one, sum(leaf.mask for leaf in leaves))
    return [found.get(x, node.algebra.zero(x.shape)) for x in leaves]


def answers(question: Question, found: Sequence[Node]) -> list[list[Node]]:
    """The short forms of what was found for each symbol, by variables; what their structures allow of it."""
    parts = iter(finished(question, found))
    rows = [[next(parts) for _ in v.symbols] for v in question.variables]
    for v, row in zip(question.variables, rows):
        if v.expr in question.structures:
            x = question.of_values.read(v.expr)
            row[:] = [short_form(factored(question.structures[v.expr].tangent(row[0], x)))]
    return rows


def finished(question: Question, nodes: Sequence[Node]) -> list[Node]:
    """The short forms, with definitions by name and with what is known of the variables' values.

    What was derived is read again where X is no longer the variable, because facts hold for X and not for dX.
    """
    names = question.names
    nodes = [short_form(question.in_whole_matrices(in_terms_of(node, names))) for node in nodes]
    values = question.of_values
    return nodes if values is question else [short_form(values.read(write(node))) for node in nodes]


def short_form(node: Node) -> Node:
    """The simplified node, unless simplify=False."""
    return simplified(node) if node.algebra.simplify else node


# --------------------------------------------------------------------------------------------------- writing
def written(v: Variable, parts: Sequence[Node], layout: Layout) -> Any:
    """The gradient by one variable, in its layout."""
    if v.is_explicit:
        result = sp.ImmutableDenseMatrix(*v.expr.shape, [write(g) for g in parts])
        return result.T if layout is Layout.NUMERATOR else result
    g = parts[0]
    if getattr(v.expr, "is_Matrix", False) and g.shape is None:
        return one_by_one(write(g))        # scalars inside, a matrix outside
    return write(transpose(g) if layout is Layout.NUMERATOR else g)


def written_gradients(question: Question, rows: Sequence[Sequence[Node]]) -> Any:
    """The gradients by all variables: a list where one was given."""
    results = [written(v, parts, question.layout) for v, parts in zip(question.variables, rows)]
    return results if question.is_list else results[0]


def written_like(F: Any, parts: Sequence[Node]) -> Any:
    """The nodes made of the parts of a function, in its shape."""
    return sp.ImmutableDenseMatrix(*F.shape, list(map(write, parts))) if is_explicit(F) else write(parts[0])


def one_by_one(value: Any) -> Any:
    """A scalar as a 1x1 matrix."""
    if value == 0:
        return sp.ZeroMatrix(1, 1)
    return sp.Identity(1) if value == 1 else sp.MatMul(value, sp.Identity(1), evaluate=False)
