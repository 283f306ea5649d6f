"""SymPy in: an expression becomes a node of the algebra.

One iterative pass over the expression as a DAG (shared parts are read once, nesting may be deep).  What a class means
stands in the table of readings; this file only walks.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices import MatrixBase

from ..algebra.functions import function_of
from ..algebra.kinds import ATOM, kind_of
from ..algebra.nodes import Algebra, Node
from ..algebra.scalars import constant_scalar
from ..algebra.traces import trace
from ..algebra.walking import post_order
from ..errors import MissingRuleError
from ..rules.registry import reading_for, rule_of_class
from .checks import as_scalar, short
from .misfits import Misfit, told


class Reader:
    """Reads SymPy expressions into one algebra; `bindings` give the meaning of bound symbols."""

    def __init__(self, algebra: Algebra, bindings: dict[Any, Node] | None = None) -> None:
        self.algebra = algebra
        self.bindings = bindings or {}
        self._done: dict[int, Node] = {}
        self._kept: list[Any] = []          # ids stay valid while the objects live
        self.uses: dict[int, int] = {}      # how often an object occurs as an argument

    def read(self, expr: Any) -> Node:
        """The node of an expression; a 1x1 matrix is a scalar."""
        done, outer = self._done, self.algebra.reading
        self.algebra.reading = True         # what is written now prints as the user wrote it
        try:
            for e, children in self._in_order(expr):
                done[id(e)] = self._read(e, [done[id(c)] for c in children])
        except Misfit as misfit:
            misfit.reader = misfit.reader or self
            if outer:
                raise
            raise told(misfit, expr, self) from None
        finally:
            self.algebra.reading = outer
        return done[id(expr)]

    def again(self, bindings: dict[Any, Node]) -> Reader:
        """A reader of the same algebra that has read nothing yet, with more bindings."""
        return Reader(self.algebra, {**self.bindings, **bindings})

    def node_of(self, expr: Any) -> Node:
        """The node of an expression, or of a part of one, that may have been read before."""
        return self._done[id(expr)] if id(expr) in self._done else self.read(expr)

    def _in_order(self, expr: Any) -> list[tuple[Any, Sequence[Any]]]:
        """The parts not read yet, each with its children and after them; counts how often each is used."""
        order, seen = [], set(self._done)
        for e, children in post_order(expr, self._children, lambda e: id(e) in seen):
            seen.add(id(e))
            order.append((e, children))
            for c in children:
                self.uses[id(c)] = self.uses.get(id(c), 0) + 1
        self._kept.append(order)
        return order

    def _children(self, e: Any) -> Sequence[Any]:
        if self.bindings and e in self.bindings or isinstance(e, (int, float)) or not getattr(e, "args", ()) \
                and not isinstance(e, MatrixBase):
            return ()
        reading = reading_for(type(e))
        if reading is not None:
            return reading.children(e)
        if rule_of_class(type(e)) is not None:
            return [a for a in e.args if is_quantity(a)]
        return e.args if isinstance(e, sp.Function) else ()

    def _read(self, e: Any, nodes: list[Node]) -> Node:
        if self.bindings and e in self.bindings:
            return self.bindings[e]
        reading = reading_for(type(e))
        if reading is not None and reading.read is not None:
            return reading.read(self, e, nodes)
        if rule_of_class(type(e)) is not None:
            return read_foreign(self.algebra, e, nodes)
        if isinstance(e, (sp.Function, AppliedUndef)):
            return function_of(e.func, *[as_scalar(n, e) for n in nodes])
        if isinstance(e, sp.Basic) and e.is_Atom and not getattr(e, "is_Matrix", False):
            return constant_scalar(self.algebra, e)
        if isinstance(e, (int, float)):
            return self.algebra.number(sp.sympify(e))
        raise MissingRuleError(
            f"no rule for {type(e).__name__}, which stands in the expression as {short(e)}: add one with "
            f"sympy_matcalc.register (see CONTRIBUTING.md)")

    def place(self, index: Any) -> Any:
        """An index as SymPy expression, with the bound indices of this algebra in it."""
        bound = {old: node.data for old, node in self.bindings.items() if node.op is ATOM}
        return index.xreplace({**self.algebra.sizes.equations.solved, **bound})

    def body(self, function_body: Any, bindings: dict[Any, Node]) -> Node:
        """The body of a Lambda with its bound symbols given a meaning."""
        return Reader(self.algebra, {**self.bindings, **bindings}).read(function_body)


def is_quantity(e: Any) -> bool:
    """Whether an argument is a matrix or scalar value, rather than data (a name, a tuple, a function)."""
    return getattr(e, "is_Matrix", False) or isinstance(e, sp.Expr)


def read_foreign(algebra: Algebra, e: Any, nodes: list[Node]) -> Node:
    """A registered class of somebody else's: opaque, rebuilt from its arguments."""
    data = tuple(None if is_quantity(a) else a for a in e.args)
    if getattr(e, "is_Matrix", False):
        rows, cols = algebra.sizes.shape(e.shape)
        node = algebra.intern(kind_of(type(e)), tuple(nodes), data, (rows, cols))
        return trace(node) if (rows, cols) == (1, 1) else node
    return algebra.intern(kind_of(type(e)), tuple(nodes), data)
