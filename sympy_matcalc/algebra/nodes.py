"""Interned nodes: equal expressions are the same object, so identity is equality.

A node has an operation, arguments (nodes), data (hashable) and a shape; a scalar has shape None.  A 1x1 matrix is
always a scalar.  Tables live in an `Algebra`, one for each call of a public verb, so nothing is global and facts given
to one call never leak into another.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from zlib import crc32

import sympy as sp

from ..costs import INVERSE, KRONECKER, TRANSPOSE
from ..errors import MissingRuleError
from .identities import Laws, built_in, identity

Number = Any                # int, or a SymPy Rational or Float
Dim = Any                   # int, or a SymPy expression
Shape = tuple[Dim, Dim]

SCALAR_OPS = frozenset({"add", "mul", "function"})
"""Scalar operations of scalars: what the body of an entrywise function is made of."""

MAY_HOLD_SLOTS = SCALAR_OPS | {"entrywise"}

WEIGHTS = {"transpose": TRANSPOSE, "inverse": INVERSE, "kron": KRONECKER, "khatri rao": KRONECKER, "slot": 0.0,
           "explicit": 0.0}
"""What an operation costs, if not 1; constructors of sums and products count their terms and factors."""


class Node:
    """One interned expression.  `key` orders nodes the same way in every process."""

    __slots__ = ("algebra", "op", "args", "data", "shape", "id", "key", "shared_key", "cost", "direct", "mask", "slots",
                 "indices", "_transpose")

    algebra: Algebra
    op: Any
    args: tuple[Node, ...]
    data: Any
    shape: Shape | None
    id: int
    key: int
    shared_key: int         # a key that a node and its transpose have in common
    cost: float             # about that of its print (see costs.py), as a tree: towers double at every step
    direct: float           # the same if it is not printed as the transpose of its transpose
    mask: int               # the variables it depends on, one bit for each
    slots: tuple[Node, ...]  # matrices whose generic entry occurs in a scalar (see entrywise.py)
    indices: frozenset[Node]    # bound indices of sums that occur free
    _transpose: Node | None

    @property
    def T(self) -> Node:
        return transpose(self)

    def like(self, *args: Node) -> Node:
        """The same operation on other arguments, as it is."""
        return self.algebra.intern(self.op, args, self.data, self.shape)

    def __add__(self, other: Node | int) -> Node:
        return self.algebra.add_nodes(self, self.algebra.node(other))

    def __radd__(self, other: int) -> Node:
        return self.algebra.add_nodes(self.algebra.node(other), self)

    def __sub__(self, other: Node | int) -> Node:
        return self.algebra.add_nodes(self, -self.algebra.node(other))

    def __rsub__(self, other: int) -> Node:
        return self.algebra.add_nodes(self.algebra.node(other), -self)

    def __neg__(self) -> Node:
        return self.algebra.multiply_nodes(self.algebra.number(-1), self)

    def __mul__(self, other: Node | int) -> Node:
        return self.algebra.multiply_nodes(self, self.algebra.node(other))

    def __rmul__(self, other: int) -> Node:
        return self.algebra.multiply_nodes(self.algebra.node(other), self)

    def __truediv__(self, other: Node | int) -> Node:
        return self * self.algebra.power_node(self.algebra.node(other), self.algebra.number(-1))

    def __rtruediv__(self, other: int) -> Node:
        return self.algebra.node(other) * self.algebra.power_node(self, self.algebra.number(-1))

    def __pow__(self, exponent: Node | int) -> Node:
        return self.algebra.power_node(self, self.algebra.node(exponent))

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.args)) if self.cost < 60 else "..."
        return f"{self.op}({inner}{'; ' if self.args and self.data is not None else ''}" \
               f"{'' if self.data is None else self.data})"


class Algebra:
    """The tables of one call: interned nodes, the variables, facts about leaves, what the user wrote."""

    # filled in by scalars.py, sums.py and products.py, so that operators on nodes need no imports upward
    add_nodes: Callable[[Node, Node], Node]
    multiply_nodes: Callable[[Node, Node], Node]
    power_node: Callable[[Node, Node], Node]
    dimension: Callable[..., Node]

    def __init__(self, facts: Any = None, invertible: bool = True, simplify: bool = True) -> None:
        self.table: dict[Any, Node] = {}
        self.made = 0                               # nodes so far; `replace` takes some out of the table
        self.variables: dict[Any, int] = {}         # leaf data -> bit
        self._numbers: dict[Any, Node] = {}
        self.facts = facts or None                  # of leaves (see facts.py); a variable keeps its own transpose
        self.chains: dict[Node, list[tuple[tuple[Node, ...], Node]]] = {}   # last factor -> products that are known
        self.invertible = invertible
        self.simplify = simplify
        self.reading = False                                # whether an expression of the user is being read
        self.written_determinants: dict[frozenset[Node], tuple[Node, ...]] = {}  # square factors -> as written
        self.signs: dict[Node, int] = {}                    # sum -> +1 or -1: how the user wrote it
        self.kept_whole: set[Node] = set()          # long products that the user shares, never flattened
        self.has_exponential = False
        self.has_inverse_of_product = False                 # whether there is something like (A B)^-1
        self.has_commutation = False                        # whether there are products in which K moves right
        self.one = self.number(1)
        self.memo: dict[Any, Any] = {}                      # results of passes over nodes

    def intern(self, op: Any, args: tuple[Node, ...] = (), data: Any = None, shape: Shape | None = None,
               cost: float | None = None) -> Node:
        """The node with these parts; `cost` is that of the operation itself (by default its weight)."""
        part = (op, args, data, shape)
        found = self.table.get(part)
        if found is not None:
            return found
        node = Node()
        node.algebra, node.op, node.args, node.data, node.shape = self, op, args, data, shape
        self.made += 1
        node.id = self.made
        node._transpose = None
        keys = [_text_key(op) if data is None else hash((_text_key(op), _data_key(data)))]
        mask, shared, indices = 0, 0, _NO_INDICES
        if cost is None:
            cost = WEIGHTS.get(op, 1.0)
        for a in args:
            cost += a.cost
            mask |= a.mask
            shared += a.shared_key
            keys.append(a.key)
            if a.indices:
                indices |= a.indices
            if a.slots and op not in MAY_HOLD_SLOTS:
                raise MissingRuleError(f"no rule for {op} of what is different for every entry, inside an elementwise "
                                       f"function: write it as a function of scalars")
        node.cost = node.direct = cost
        node.mask, node.indices = mask, indices
        node.slots = merged_slots(args) if op in SCALAR_OPS else args if op == "slot" else ()
        node.key = hash(tuple(keys))
        node.shared_key = node.key if not args else args[0].shared_key if op == "transpose" else hash((keys[0], shared))
        self.table[part] = node
        return node

    # leaves -------------------------------------------------------------------------------------------------
    def declare_variable(self, data: Any) -> int:
        """Give the leaf with this data a bit of its own; to be called before the leaf is first made."""
        return self.variables.setdefault(data, 1 << len(self.variables))

    def number(self, value: Number) -> Node:
        found = self._numbers.get(value)
        if found is None:
            if not isinstance(value, int) and value.is_Integer:
                value = int(value)
            found = self._numbers[value] = self.intern("number", (), value, None, 0.0)
        return found

    def atom(self, expr: Any) -> Node:
        """A scalar we do not look into: a symbol, pi, an indexed constant."""
        return self._leaf("atom", expr, None)

    def leaf(self, expr: Any, shape: Shape) -> Node:
        """A matrix we do not look into: a MatrixSymbol, a constant explicit matrix, a differential."""
        return self._leaf("leaf", expr, shape)

    def _leaf(self, op: str, expr: Any, shape: Shape | None) -> Node:
        node = self.intern(op, (), expr, shape, 0.0)
        if node.data is expr or node.data == expr:
            node.mask = self.variables.get(expr, 0)
        return node

    def knows(self, name: str, node: Node) -> bool:
        """Whether a leaf that is no variable is known to be symmetric, diagonal ..."""
        return self.facts is not None and node.op in ("leaf", "named") and self.variables.get(node.data) is None \
            and self.facts.holds(name, node.data)

    def replace(self, node: Node, by: Node) -> None:
        """Give another node wherever this one would be made from now on; what was made of it is forgotten."""
        stale = {node}
        for part, y in list(self.table.items()):            # arguments stand before what is made of them
            if not stale.isdisjoint(y.args):
                stale.add(y)
                del self.table[part]
        self.table[node.op, node.args, node.data, node.shape] = by

    def identity(self, n: Dim) -> Node:
        return self.number(1) if n == 1 else self.intern("identity", (), None, (n, n), 0.0)

    def zero(self, shape: Shape | None) -> Node:
        return self.number(0) if shape is None or shape == (1, 1) else self.intern("zero", (), None, shape, 0.0)

    def ones_vector(self, n: Dim) -> Node:
        return self.number(1) if n == 1 else self.intern("ones", (), None, (n, 1), 0.0)

    def ones(self, shape: Shape) -> Node:
        """The matrix of ones, 1_m 1_n^T."""
        m, n = shape
        if m == 1:
            return transpose(self.ones_vector(n))
        if n == 1:
            return self.ones_vector(m)
        return self.intern("product", (self.ones_vector(m), transpose(self.ones_vector(n))), None, shape, 0.0)

    def node(self, value: Any) -> Node:
        return value if isinstance(value, Node) else self.number(value if isinstance(value, int) else sp.sympify(value))


_NO_INDICES: frozenset[Node] = frozenset()

TRANSPOSES = Laws()
"""How the transpose of each operation moves inward; a constructor's module puts its line here."""


def merged_slots(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """The slots of all arguments, each once, in the order of keys."""
    with_slots = [a.slots for a in args if a.slots]
    if len(with_slots) < 2:
        return with_slots[0] if with_slots else ()
    return tuple(sorted({s for slots in with_slots for s in slots}, key=lambda s: s.key))


@cache
def _text_key(op: Any) -> int:
    return crc32((op if isinstance(op, str) else op.__name__).encode())


def _data_key(data: Any) -> int:
    if data is None or isinstance(data, int):
        return hash(0 if data is None else data)
    if isinstance(data, tuple):
        return hash(tuple([_data_key(d) for d in data]))
    return crc32(str(getattr(data, "name", data)).encode())


def is_zero(node: Node) -> bool:
    """The zero matrix or the number 0."""
    return node.op == "zero" or node.op == "number" and node.data == 0


def is_one(size: Dim) -> bool:
    """size == 1, without asking SymPy to compare a symbol with a number; sizes that are numbers are Python's."""
    return size.__class__ is int and size == 1


def shape_of(node: Node) -> Shape:
    """The shape, (1, 1) for a scalar."""
    return (1, 1) if node.shape is None else node.shape


def transpose(node: Node) -> Node:
    """e^T, moved to the leaves and cached both ways, so that derived symmetry (P K P^T) needs no query."""
    if node.shape is None:
        return node
    if node._transpose is None:
        stack = [node]                      # the parts first, or deep expressions would recurse
        while stack:
            y = stack[-1]
            waiting = [x for x in _matrix_parts(y) if x._transpose is None] if y._transpose is None else ()
            if waiting:
                stack.extend(waiting)
            else:
                stack.pop()
                if y._transpose is None:
                    _transpose_one(y)
    found = node._transpose
    assert found is not None
    return found


def _matrix_parts(node: Node) -> list[Node]:
    """The parts that are transposed when a node is."""
    if node.op not in TRANSPOSES or node.op == "transpose":
        return []
    if node.op == "entrywise":
        return list(node.args[0].slots)
    return [a for a in node.args if a.shape is not None]


def _transpose_one(node: Node) -> None:
    rule = TRANSPOSES.get(node.op)
    other = rule(node) if rule else _transposed_whole(node)
    node._transpose = other
    if other._transpose is None:
        other._transpose = node
    if node.op != "product":
        node.cost = min(node.direct, other.direct + TRANSPOSE)
        other.cost = min(other.direct, node.direct + TRANSPOSE)


def _transposed_whole(node: Node) -> Node:
    rows, cols = node.shape or (1, 1)
    return node.algebra.intern("transpose", (node,), None, (cols, rows))


@identity("facts", "S - S.T", "0", TRANSPOSES, "leaf", given="Q.symmetric(S)")
def transpose_of_symmetric(node: Node) -> Node:
    """A^T = A for a symmetric A, and -A for an antisymmetric one."""
    if isinstance(node.data, sp.MatrixBase):
        return node.algebra.leaf(node.data.T, shape_of(node)[::-1])
    if node.shape is not None and node.shape[0] == node.shape[1]:
        if node.algebra.knows("symmetric", node):
            return node
        if node.algebra.knows("antisymmetric", node):
            return -node
    return _transposed_whole(node)


@identity("structure", "Transpose(Identity(n))", "I", TRANSPOSES, "identity")
def transpose_of_identity(node: Node) -> Node:
    """I^T = I."""
    return node


built_in("structure", "transpose_of_transpose", "(A^T)^T = A: a node and its transpose know each other.",
         "Transpose(Transpose(A))", "A")
TRANSPOSES.put("transpose", lambda node: node.args[0])


@identity("structure", "Transpose(ZeroMatrix(m, n))", "0", TRANSPOSES, "zero")
def transpose_of_zero(node: Node) -> Node:
    """0^T = 0."""
    return node.algebra.zero(shape_of(node)[::-1])
