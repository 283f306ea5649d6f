"""What every verb does: read the question, sweep, use what is known of the variables' values, write the layout."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ..algebra.factoring import factored
from ..algebra.nodes import Algebra, Node, transpose
from ..errors import MatCalcError, NotScalarError, OptionError
from ..identities.entrywise import holds_softmax
from ..passes.reverse import pull_back
from ..reading.checks import short, sympified
from ..reading.definitions import in_terms_of
from ..reading.equations import reader_with
from ..reading.facts import Facts, read_facts
from ..reading.layout import Layout
from ..reading.reader import Reader
from ..reading.structures import Structure, read_structure
from ..reading.variables import Variable, read_variables, symbol_node
from ..simplify.simplification import simplified
from ..writing.writer import write


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

    def reader(self, where: Any = None, kind: type[Reader] = Reader) -> Reader:
        """A reader that knows the question."""
        return reader_with(self.facts, self.invertible, self.simplify, where, self.variables, kind)

    def are_same(self, *exprs: Any) -> bool:
        """Whether expressions are one node, so that nothing has to be said about the difference of their prints."""
        read = self.reader().read
        try:
            return len({read(expr) for expr in exprs}) == 1
        except (MatCalcError, sp.ShapeError):       # a line has parts that are not read, such as d(e)
            return False

    def leaves(self, algebra: Algebra) -> list[Node]:
        """The leaves of all variables."""
        return [symbol_node(algebra, s) for v in self.variables for s in v.symbols]

    def gradients(self, reader: Reader, node: Node, cotangent: Node | None = None) -> list[list[Node]]:
        """What a cotangent (1 by default) is pulled back to for each variable, from one reverse sweep."""
        return self.answers(self.pulled_back(node, cotangent), reader)

    def answers(self, found: Sequence[Node], reader: Reader) -> list[list[Node]]:
        """The short forms of what was found for each symbol, by variables; what their structures allow of it."""
        nodes, again = self.finished(found, reader)
        parts = iter(nodes)
        answers = [[next(parts) for _ in v.symbols] for v in self.variables]
        for v, row in zip(self.variables, answers):
            if v.expr in self.structures:
                row[:] = [short_form(factored(self.structures[v.expr].tangent(row[0], again.read(v.expr))))]
        return answers

    def pulled_back(self, node: Node, cotangent: Node | None = None) -> list[Node]:
        """What a cotangent is pulled back to for each symbol, as the sweep leaves it."""
        leaves = self.leaves(node.algebra)
        found = pull_back(node, cotangent or node.algebra.one, sum(leaf.mask for leaf in leaves))
        return [found.get(x, node.algebra.zero(x.shape)) for x in leaves]

    def finished(self, nodes: Sequence[Node], reader: Reader) -> tuple[list[Node], Reader]:
        """The short forms, with definitions by name and with what is known of the variables' values; and their reader.

        What was derived is read again where X is no longer the variable, because facts hold for X and not for dX.
        """
        nodes = [short_form(in_terms_of(node, reader.bindings)) for node in nodes]
        if not self.structures and not self.facts.mention(s for v in self.variables for s in v.symbols):
            return nodes, reader
        facts = self.facts
        for x, row in self.structures.items():
            if row.fact == "orthogonal":
                facts = facts.plus_equation(x.T*x, sp.Identity(x.cols))
            if row.fact is not None and x.rows == x.cols:
                facts = facts.plus(row.fact, x)
        again = reader_with(facts, self.invertible, self.simplify)
        return [short_form(again.read(write(node))) for node in nodes], again


def asked(X: Any, assumptions: Any, given: Any, structure: Any, invertible: bool, simplify: bool) -> tuple[Sweep, bool]:
    """What a verb was asked, and whether a list of variables was given."""
    variables, several = read_variables(X)
    return Sweep(read_facts(assumptions, given), invertible, simplify, variables,
                 read_structure(structure, variables)), several


def read_scalar(f: Any, sweep: Sweep, where: Any, verb: str = "gradient") -> tuple[Reader, Node]:
    """A reader that knows the question, and the node of f."""
    reader = sweep.reader(where)
    node = reader.read(sympified(f))
    if sweep.simplify and reader.algebra.has_exponential and holds_softmax(reader.algebra):
        node = simplified(node)             # exp(z)/(1^T exp(z)) is better known before it is differentiated
    if node.shape is not None:
        raise NotScalarError(f"{verb} needs a scalar, and {short(f)} has shape {node.shape}; use jacobian for a "
                             f"matrix function")
    return reader, node


def read_order(order: Any, least: int) -> int:
    """A whole number, also SymPy's; OptionError for what is none or too small."""
    whole = order if isinstance(order, int) else int(order) if isinstance(order, sp.Integer) else None
    if whole is None or whole < least:
        raise OptionError(f"order is a whole number from {least} on, not {order!r}")
    return whole


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
        return one_by_one(write(g))        # scalars inside, a matrix outside
    return write(transpose(g) if layout is Layout.NUMERATOR else g)


def is_explicit(F: Any) -> bool:
    """Whether a function is an explicit Matrix, and no scalar."""
    return isinstance(F, MatrixBase) and F.shape != (1, 1)


def read_parts(F: Any, reader: Reader) -> list[Node]:
    """The node of a function; of an explicit Matrix those of its entries, so that the result is explicit too."""
    return [reader.read(e) for e in F.flat()] if is_explicit(F) else [reader.read(F)]


def written_like(F: Any, parts: Sequence[Node]) -> Any:
    """The nodes made of the parts of a function, in its shape."""
    return sp.ImmutableDenseMatrix(*F.shape, list(map(write, parts))) if is_explicit(F) else write(parts[0])


def one_by_one(value: Any) -> Any:
    """A scalar as a 1x1 matrix."""
    if value == 0:
        return sp.ZeroMatrix(1, 1)
    return sp.Identity(1) if value == 1 else sp.MatMul(value, sp.Identity(1), evaluate=False)
