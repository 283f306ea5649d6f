"""Interned nodes: equal expressions are the same object, so identity is equality.

A node has an operation, arguments (nodes), data (hashable) and a shape; a scalar has shape None.  A 1x1 matrix is
always a scalar.  Tables live in an `Algebra`, one for each call of a public verb, so nothing is global and facts given
to one call never leak into another.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar
from zlib import crc32

import sympy as sp

from ..errors import MissingRuleError
from .kinds import ATOM, ENTRYWISE, IDENTITY, LEAF, NAMED, NUMBER, ONES, PRODUCT, SLOT, TRANSPOSE, ZERO, Kind
from .sizes import NO_EQUATIONS, Size, Sizes
from .tables import Laws
from .walking import post_order
from .weights import NO_COST, TRANSPOSE_WEIGHT

T = TypeVar("T")

Number = Any                # int, or a SymPy Rational or Float
Dim = Size                  # int, or a SymPy expression
Shape = tuple[Dim, Dim]

class Node:
    """One interned expression.  `key` orders nodes the same way in every process."""

    __slots__ = ("algebra", "op", "args", "data", "shape", "id", "key", "shared_key", "cost", "direct", "mask", "slots",
                 "indices", "_transpose")

    algebra: Algebra
    op: Kind
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
        """The transpose."""
        return self._transpose or transpose(self)

    @property
    def H(self) -> Node:
        """The adjoint, <G, A V> = <A^H G, V>: what a pullback multiplies by.

        It is the transpose, because all leaves are real; what the adjoint of a leaf is, is said here alone.
        """
        return self._transpose or transpose(self)

    @property
    def conjugate(self) -> Node:
        """The transpose of the adjoint: what a pullback multiplies by entry by entry.  All leaves are real."""
        return self

    @property
    def known_transpose(self) -> Node | None:
        """The transpose, if anybody has asked for it before."""
        return self._transpose

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


arguments: Callable[[Node], tuple[Node, ...]] = attrgetter("args")
"""The arguments of a node, for walks."""


class Algebra:
    """The tables of one call: interned nodes, the variables, facts about leaves, what the user wrote."""

    # filled in by scalars.py, sums.py, products.py and traces.py, so that what is below need not import them
    add_nodes: Callable[[Node, Node], Node]
    multiply_nodes: Callable[[Node, Node], Node]
    power_node: Callable[[Node, Node], Node]
    close_product: Callable[[list[Node]], Node]         # of the factors of a 1x1 product, see traces.py
    dimension: Callable[..., Node]

    def __init__(self, facts: Any = None, invertible: bool = True, simplify: bool = True) -> None:
        self.table: dict[Any, Node] = {}
        self.made = 0                               # nodes so far; `replace` takes some out of the table
        self.variables: dict[Any, int] = {}         # leaf data -> bit
        self._numbers: dict[Any, Node] = {}
        self.facts = facts or None                  # of leaves (see facts.py); a variable keeps its own transpose
        self.sizes = Sizes(facts.size_equations if facts else NO_EQUATIONS)
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
        self.kept: dict[PerAlgebra[Any], Any] = {}          # what modules keep here; each sees its own

    def intern(self, op: Kind, args: tuple[Node, ...] = (), data: Any = None, shape: Shape | None = None,
               cost: float | None = None, indices: frozenset[Node] | None = None) -> Node:
        """The node with these parts.

        `cost` is that of the operation itself (by default its weight), `indices` the bound indices that are free in
        the node (by default those of its arguments).
        """
        part = (op, args, data, shape)
        found = self.table.get(part)
        if found is not None:
            return found
        node = Node()
        node.algebra, node.op, node.args, node.data, node.shape = self, op, args, data, shape
        self.made += 1
        node.id = self.made
        node._transpose = None
        keys = [op.key if data is None else hash((op.key, _data_key(data)))]
        mask = self.variables.get(data, 0) if op is LEAF or op is ATOM else 0
        shared, free = 0, _NO_INDICES
        if cost is None:
            cost = op.weight
        for a in args:
            cost += a.cost
            mask |= a.mask
            shared += a.shared_key
            keys.append(a.key)
            if a.indices:
                free |= a.indices
            if a.slots and not op.of_scalars and op is not ENTRYWISE:
                raise MissingRuleError(f"no rule for {op} of what is different for every entry, inside an elementwise "
                                       f"function: write it as a function of scalars")
        node.cost = node.direct = cost
        node.mask, node.indices = mask, free if indices is None else indices
        node.slots = merged_slots(args) if op.of_scalars else args if op is SLOT else ()
        node.key = hash(tuple(keys))
        node.shared_key = node.key if not args else args[0].shared_key if op is TRANSPOSE else hash((keys[0], shared))
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
            found = self._numbers[value] = self.intern(NUMBER, (), value)
        return found

    def atom(self, expr: Any, indices: frozenset[Node] | None = None) -> Node:
        """A scalar we do not look into: a symbol, pi, an indexed constant."""
        return self.intern(ATOM, (), expr, indices=indices)

    def index(self, symbol: Any) -> Node:
        """The atom of a new bound index, which is free in itself."""
        node = self.intern(ATOM, (), symbol)
        node.indices = frozenset([node])
        return node

    def leaf(self, expr: Any, shape: Shape, indices: frozenset[Node] | None = None) -> Node:
        """A matrix we do not look into: a MatrixSymbol, a constant explicit matrix, a differential."""
        return self.intern(LEAF, (), expr, shape, indices=indices)

    def knows(self, name: str, node: Node) -> bool:
        """Whether a leaf that is no variable is known to be symmetric, diagonal ..."""
        return self.facts is not None and node.op in (LEAF, NAMED) and self.variables.get(node.data) is None \
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
        return self.number(1) if n == 1 else self.intern(IDENTITY, (), None, (n, n))

    def zero(self, shape: Shape | None) -> Node:
        return self.number(0) if shape is None or shape == (1, 1) else self.intern(ZERO, (), None, shape)

    def ones_vector(self, n: Dim) -> Node:
        return self.number(1) if n == 1 else self.intern(ONES, (), None, (n, 1))

    def ones(self, shape: Shape) -> Node:
        """The matrix of ones, 1_m 1_n^T."""
        m, n = shape
        if m == 1:
            return transpose(self.ones_vector(n))
        if n == 1:
            return self.ones_vector(m)
        return self.intern(PRODUCT, (self.ones_vector(m), transpose(self.ones_vector(n))), None, shape, NO_COST)

    def node(self, value: Any) -> Node:
        return value if isinstance(value, Node) else self.number(value if isinstance(value, int) else sp.sympify(value))


class PerAlgebra(Generic[T]):
    """What one module keeps for each algebra, such as the results of a pass: made when it is first asked for.

    Only who has the object reaches what is kept under it, so no two modules share a table by accident.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make

    def of(self, algebra: Algebra) -> T:
        """What is kept for this algebra."""
        try:
            found: T = algebra.kept[self]
        except KeyError:
            found = algebra.kept[self] = self.make()
        return found


_NO_INDICES: frozenset[Node] = frozenset()

TRANSPOSES = Laws()
"""How the transpose of each operation moves inward; a constructor's module puts its line here."""


def merged_slots(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """The slots of all arguments, each once, in the order of keys."""
    with_slots = [a.slots for a in args if a.slots]
    if len(with_slots) < 2:
        return with_slots[0] if with_slots else ()
    return tuple(sorted({s for slots in with_slots for s in slots}, key=lambda s: s.key))


def _data_key(data: Any) -> int:
    if data is None or isinstance(data, int):
        return hash(0 if data is None else data)
    if isinstance(data, tuple):
        return hash(tuple([_data_key(d) for d in data]))
    return crc32(str(getattr(data, "name", data)).encode())


def is_zero(node: Node) -> bool:
    """The zero matrix or the number 0."""
    return node.op is ZERO or node.op is NUMBER and node.data == 0


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
        for y, _ in post_order(node, _matrix_parts, _has_transpose):    # the parts first, or deep nodes would recurse
            _transpose_one(y)
    found = node._transpose
    assert found is not None
    return found


def _has_transpose(node: Node) -> bool:
    return node._transpose is not None


def _matrix_parts(node: Node) -> Sequence[Node]:
    """The parts that are transposed when a node is."""
    if node.op not in TRANSPOSES or node.op is TRANSPOSE:
        return ()
    if node.op is ENTRYWISE:
        return node.args[0].slots
    return [a for a in node.args if a.shape is not None]


def _transpose_one(node: Node) -> None:
    rule = TRANSPOSES.get(node.op)
    other = rule(node) if rule else transposed_whole(node)
    node._transpose = other
    if other._transpose is None:
        other._transpose = node
    if node.op is not PRODUCT:
        node.cost = min(node.direct, other.direct + TRANSPOSE_WEIGHT)
        other.cost = min(other.direct, node.direct + TRANSPOSE_WEIGHT)


def transposed_whole(node: Node) -> Node:
    """A^T as a node of its own."""
    rows, cols = node.shape or (1, 1)
    return node.algebra.intern(TRANSPOSE, (node,), None, (cols, rows))
