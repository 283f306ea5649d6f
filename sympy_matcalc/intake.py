"""SymPy in: an expression becomes a node of the algebra.

One iterative pass over the expression as a DAG (shared parts are read once, nesting may be deep).  What a class means
stands in the table of readings; this file only walks.
"""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import ShapeError
from sympy.core.function import AppliedUndef
from sympy.matrices import MatrixBase

from .algebra.nodes import Algebra, Dim, Node, Shape, shape_of
from .algebra.products import trace
from .algebra.scalars import constant_scalar, function
from .errors import MissingRuleError, NotScalarError
from .rules import reading_for, rule_for


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
        for e, reading, children in self._in_order(expr):
            done[id(e)] = self._read(e, reading, [done[id(c)] for c in children])
        self.algebra.reading = outer
        return done[id(expr)]

    def read_plainly(self, expr: Any) -> Node:
        """The node in normal form, also by a reader that keeps more of what was written."""
        return self.read(expr)

    def _in_order(self, expr: Any) -> list[tuple[Any, Any, Any]]:
        """The parts not read yet, each after its children; counts how often each is used."""
        order, seen = [], set(self._done)
        stack: list[Any] = [(expr, None, None)]
        while stack:
            e, reading, children = stack.pop()
            if children is not None:
                order.append((e, reading, children))
            elif id(e) not in seen:
                seen.add(id(e))
                reading = reading_for(type(e))
                children = self._children(e, reading)
                stack.append((e, reading, children))
                for c in reversed(children):
                    self.uses[id(c)] = self.uses.get(id(c), 0) + 1
                    stack.append((c, None, None))
        self._kept.append(order)
        return order

    def _children(self, e: Any, reading: Any) -> Any:
        if self.bindings and e in self.bindings or isinstance(e, (int, float)) or not getattr(e, "args", ()) \
                and not isinstance(e, MatrixBase):
            return ()
        if reading is not None:
            return reading.children(e)
        if rule_for(type(e)) is not None:
            return [a for a in e.args if is_quantity(a)]
        return e.args if isinstance(e, sp.Function) else ()

    def _read(self, e: Any, reading: Any, nodes: list[Node]) -> Node:
        if self.bindings and e in self.bindings:
            return self.bindings[e]
        if reading is not None:
            return reading.read(self, e, nodes)
        if rule_for(type(e)) is not None:
            return read_foreign(self.algebra, e, nodes)
        if isinstance(e, (sp.Function, AppliedUndef)):
            return function(e.func, *[as_scalar(n, e) for n in nodes])
        if isinstance(e, sp.Basic) and e.is_Atom and not getattr(e, "is_Matrix", False):
            return constant_scalar(self.algebra, e)
        if isinstance(e, (int, float)):
            return self.algebra.number(sp.sympify(e))
        raise MissingRuleError(
            f"no rule for {type(e).__name__}, which stands in the expression as {short(e)}: add one with "
            f"sympy_matcalc.register (see CONTRIBUTING.md)")

    def place(self, index: Any) -> Any:
        """An index as SymPy expression, with the bound indices of this algebra in it."""
        return index.xreplace({old: node.data for old, node in self.bindings.items() if node.op == "atom"})

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
        rows, cols = (dimension(d) for d in e.shape)
        node = algebra.intern(type(e), tuple(nodes), data, (rows, cols))
        return trace(node) if (rows, cols) == (1, 1) else node
    return algebra.intern(type(e), tuple(nodes), data)


def dimension(d: Any) -> Dim:
    """A size as Python int where it is a number."""
    return int(d) if isinstance(d, int) or d.is_Integer else d


def dimensions(shape: Any) -> Shape:
    return dimension(shape[0]), dimension(shape[1])


def as_scalar(node: Node, where: Any) -> Node:
    """A node in the place of a scalar."""
    if node.shape is not None:
        hint = "; for an undefined function of matrices use sympy_matcalc.function" \
            if isinstance(where, AppliedUndef) else ""
        raise ShapeError(f"a matrix of shape {node.shape} stands where a scalar must be: {short(where)}{hint}")
    return node


def check_equal_shapes(nodes: list[Node], where: Any) -> Shape:
    """The common shape of terms; ShapeError if two provably differ."""
    first = shape_of(nodes[0])
    for n in nodes[1:]:
        other = shape_of(n)
        if differ(first[0], other[0]) or differ(first[1], other[1]):
            raise ShapeError(f"shapes {first} and {other} do not match in {short(where)}")
    return first


def check_chain(nodes: list[Node], where: Any) -> None:
    """ShapeError if two neighbours in a product provably cannot be multiplied."""
    matrices = [n for n in nodes if n.shape is not None]
    for a, b in zip(matrices, matrices[1:]):
        left, right = shape_of(a), shape_of(b)
        if differ(left[1], right[0]):
            raise ShapeError(f"shapes {left} and {right} cannot be multiplied in {short(where)}")


def check_square(node: Node, where: Any) -> None:
    """ShapeError if a matrix is provably not square."""
    rows, cols = shape_of(node)
    if differ(rows, cols):
        raise ShapeError(f"a square matrix is needed, not one of shape {(rows, cols)}, in {short(where)}")


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes can never be equal."""
    if a is b or a == b:
        return False
    if isinstance(a, int) and isinstance(b, int):
        return True
    gap = sp.sympify(a - b)
    return bool(gap.is_number and gap != 0 or gap.is_nonzero and gap.is_zero is False)


def sympified(expr: Any) -> Any:
    """What the user gave, as a SymPy expression; NotScalarError if it is none."""
    try:
        result = sp.sympify(expr, strict=True)          # never from text, which would be run as Python
    except sp.SympifyError:
        result = None
    if not isinstance(result, (sp.Expr, sp.MatrixBase)):
        hint = ": give one expression, or an explicit Matrix" if isinstance(expr, (list, tuple)) else \
            ": apply it to its arguments" if callable(expr) else ""
        raise NotScalarError(f"a SymPy expression is needed, not {short(expr)} (a {type(expr).__name__}){hint}")
    return result


def short(e: Any, width: int = 80) -> str:
    """The text of an expression for a message; its class where the text is long or cannot be made."""
    try:
        text = str(e)
    except Exception:                   # SymPy rebuilds what it prints: too deep, or shapes that do not fit
        text = f"a {type(e).__name__}"
    return text if len(text) <= width else text[:width - 3] + "..."
