"""The tables that everything is read from: what a SymPy class means, and how an operation is differentiated.

An operation is a file of `operations/`: readings (SymPy class -> node, and its array code) and one rule.  Rules come
in kinds, and an author writes only what the kind cannot know (`y` is the value, `dx` a differential, `g` a cotangent):

* Linear       y is linear in its argument: how it acts on dx, and its pullback;
* Multilinear  y is linear in each argument: the same for each slot;
* Nonlinear    the textbook's differential, one function for each argument; its pullback follows, because a
               differential is linear in dx;
* Scalar       the partial derivative of a scalar by each argument;
* Summation    a sum over a bound index.

Rules are found by the exact operation or class, never by inheritance: in SymPy a MatMul is a Mul.
"""
from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..algebra.kinds import Kind, kind_of
from ..algebra.maps.primitives import Functional, Primitive
from ..algebra.nodes import Node
from ..errors import MissingRuleError
from .array_code import Value
from .words import Words

Read: TypeAlias = Callable[[Any, Any, list[Node]], Node]
"""(reader, expr, the nodes of its children)."""

Code: TypeAlias = Callable[..., Value]
"""(arrays, expr, *values of expr.args), see array_code.py."""

Write: TypeAlias = Callable[..., Generator[Any, Any, Any]]
"""(y), or (y, sign) where the rule is signed: it yields the nodes whose SymPy form it needs, and returns its own."""

Build: TypeAlias = Callable[[Node, list[Node]], Node]
"""(y, args): the same operation on other arguments, in normal form."""

Push: TypeAlias = Callable[[Node, Node], Node]
"""(y, dx): the change of y; or (y, g): what a cotangent is pulled back to."""

PushSlot: TypeAlias = Callable[[Node, int, Node], Node]
"""(y, k, dx): the change of y that comes from its argument k; or (y, k, g)."""

Whole: TypeAlias = Callable[[Node, dict[int, Node]], Node]
"""(y, {k: dx}): the whole change."""


Carriers: TypeAlias = Callable[[Node], Sequence[Node]]
"""(y): the arguments through which a sign passes."""


def no_children(expr: Any) -> tuple[()]:
    """The children of what is read as a whole."""
    return ()


def first_argument(y: Node) -> Sequence[Node]:
    """The argument of an operation of one, through which a sign passes."""
    return y.args[:1]


def all_arguments(y: Node) -> Sequence[Node]:
    """The arguments of a product, through each of which a sign passes."""
    return y.args


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """What a SymPy class means: the node it becomes, and its value from those of its arguments.

    children(expr) are the parts that are read first (all arguments by default); read is None for a class that has a
    value but no rule; stock(expr, *args) is the same in SymPy's own nodes, made of arguments that are such already, and
    instead(expr) what is converted in its place; formless says why it has no such form; samples are expressions, as
    text, in the symbols of `rule_samples`, for the conformance tests and the table in the docs.
    """
    cls: Any
    read: Read | None
    code: Code | None = None
    children: Callable[[Any], Sequence[Any]] = lambda expr: expr.args
    samples: tuple[str, ...] = ()
    stock: Callable[..., Any] | None = field(default=None, kw_only=True)
    instead: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    formless: str = field(default="", kw_only=True)


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """How an operation of the algebra is differentiated and written.

    Attributes
    ----------
    op, source, words, samples
        The operation, where its rule is from, what a derivation says of it, and expressions for the tests and the docs.
    write
        How it is written; with `signed` write(y, sign) can print the negative at no cost, with `multiplied` any
        multiple.
    write_transposed
        What stands for y^T, if the operation has something better than a Transpose; it may return None.
    sign_carriers, is_free
        The arguments through which a sign passes (those of a product, the one of an inverse), and whether it may be
        chosen for one of them, of which it is known whether that is so inside: by default if it is for one.
    turns
        What a print as (e^T)^T must save, for an operation whose transposes are looked for; None where nobody looks.
    transposed_inside
        Whether the transpose is printed inside: (A^T)^-1, not (A^-1)^T.
    build
        The same operation on other arguments, in normal form.
    whole
        The sum of push(y, k, dx) over the arguments, if it has a better form.
    untold
        Whether a derivation takes it for granted.
    positive
        Whether all entries are above zero.
    """
    op: Kind | type
    write: Write | None = None
    source: str = ""
    code: Code | None = None            # for an operation that is itself a SymPy class (a foreign node)
    samples: tuple[str, ...] = ()
    signed: bool = False
    multiplied: bool = field(default=False, kw_only=True)
    write_transposed: Write | None = field(default=None, kw_only=True)
    sign_carriers: Carriers = field(default=no_children, kw_only=True)
    is_free: Callable[[Node, Sequence[bool]], bool] = field(default=lambda y, inside: any(inside), kw_only=True)
    turns: float | None = field(default=None, kw_only=True)
    transposed_inside: bool = field(default=False, kw_only=True)
    build: Build = field(default=lambda y, args: y.like(*args), kw_only=True)
    whole: Whole | None = field(default=None, kw_only=True)
    untold: bool = field(default=False, kw_only=True)
    positive: bool = field(default=False, kw_only=True)
    words: Words | None = field(default=None, kw_only=True)

    @property
    def kind(self) -> Kind:
        """What its nodes are."""
        return kind_of(self.op)

    @property
    def formula(self) -> Callable[..., Node] | None:
        """The function that its author wrote the rule as."""
        return None

    def in_words(self) -> Words:
        """What a derivation says of it: its own words, or the first line that its formula says of itself."""
        if self.words is not None:
            return self.words
        name = self.kind.name
        said = (getattr(self.formula, "__doc__", None) or "").strip().split("\n")[0]
        return Words(f"rule of {name}", f"{name} 的法则", said)

    def children(self, y: Node) -> Sequence[Node]:
        """What y depends on."""
        return y.args

    def push(self, y: Node, k: int, dx: Node) -> Node:
        """The part of dy that comes from child k."""
        raise NotImplementedError

    def pull(self, y: Node, k: int, g: Node) -> Node | None:
        """The cotangent of child k; None if it has to be found by transposing `push`."""
        return None

    def step(self, y: Node, k: int) -> Primitive | None:
        """The linear map dx -> push(y, k, dx); None if it has to be read from `push`."""
        return None


@dataclass(frozen=True, eq=False, repr=False)
class Constant(Rule):
    """An operation whose value does not change: its differential is zero."""

    def children(self, y: Node) -> Sequence[Node]:
        return ()


@dataclass(frozen=True, eq=False, repr=False)
class Linear(Rule):
    """y = L(x): apply(y, dx) is L(dx), pullback(y, g) its adjoint; primitive(y) is L, if it is one of those.

    Without a primitive the map is read from `apply`; where that is no more than `y.like(dx)`, its matrix is a sum over
    the entries of dx.
    """
    apply: Push = field(kw_only=True)
    pullback: Push = field(kw_only=True)
    primitive: Callable[[Node], Primitive] | None = field(kw_only=True, default=None)
    untold: bool = field(default=True, kw_only=True)

    @property
    def formula(self) -> Callable[..., Node]:
        return self.apply

    def push(self, y: Node, k: int, dx: Node) -> Node:
        return self.apply(y, dx)

    def pull(self, y: Node, k: int, g: Node) -> Node:
        return self.pullback(y, g)

    def step(self, y: Node, k: int) -> Primitive | None:
        return self.primitive and self.primitive(y)


@dataclass(frozen=True, eq=False, repr=False)
class Multilinear(Rule):
    """y linear in each argument: apply(y, k, dx) has dx in slot k, pullback(y, k, g) is its adjoint.

    primitive(y, k) is this map of dx, if it is one of the primitives; else it is read from `apply`, as that of Linear.
    additive says that y is linear in all arguments together, as a matrix in its entries, and no product.
    """
    apply: PushSlot = field(kw_only=True)
    pullback: PushSlot = field(kw_only=True)
    primitive: Callable[[Node, int], Primitive | None] | None = field(kw_only=True, default=None)
    parts: Callable[[Node], Sequence[Node]] = field(kw_only=True, default=lambda y: y.args)
    additive: bool = field(kw_only=True, default=False)

    @property
    def formula(self) -> Callable[..., Node]:
        return self.apply

    def children(self, y: Node) -> Sequence[Node]:
        return self.parts(y)

    def push(self, y: Node, k: int, dx: Node) -> Node:
        return self.apply(y, k, dx)

    def pull(self, y: Node, k: int, g: Node) -> Node:
        return self.pullback(y, k, g)

    def step(self, y: Node, k: int) -> Primitive | None:
        return self.primitive and self.primitive(y, k)


@dataclass(frozen=True, eq=False, repr=False)
class Nonlinear(Rule):
    """differential(y, dx), linear in dx; one function for each argument when there are several.

    With variadic=True there may be any number of arguments, and one function differential(y, k, dx) for all.
    """
    differential: Push | PushSlot | tuple[Push | None, ...] = field(kw_only=True)
    variadic: bool = field(kw_only=True, default=False)

    @property
    def formulas(self) -> tuple[Callable[..., Node] | None, ...]:
        """The differentials by the arguments; one for all of them if there may be any number."""
        return self.differential if isinstance(self.differential, tuple) else (self.differential,)

    @property
    def formula(self) -> Callable[..., Node] | None:
        return next((f for f in self.formulas if f is not None), None)

    def push(self, y: Node, k: int, dx: Node) -> Node:
        formula = self.formulas[0 if self.variadic else k]
        if formula is None:
            raise MissingRuleError(f"{y.op} has no differential by its argument {k}; add one to its rule")
        return formula(y, k, dx) if self.variadic else formula(y, dx)


@dataclass(frozen=True, eq=False, repr=False)
class Scalar(Rule):
    """partial(y, k): the derivative of a scalar by its k-th argument, a scalar too."""
    partial: Callable[[Node, int], Node] = field(kw_only=True)

    @property
    def formula(self) -> Callable[..., Node]:
        return self.partial

    def push(self, y: Node, k: int, dx: Node) -> Node:
        return self.partial(y, k) * dx

    def pull(self, y: Node, k: int, g: Node) -> Node:
        return g * self.partial(y, k).H

    def step(self, y: Node, k: int) -> Primitive:
        return Functional(self.partial(y, k), y.algebra.one)


@dataclass(frozen=True, eq=False, repr=False)
class Summation(Rule):
    """A sum over a bound index: args[0] is the body, sum_like(y, body) the same sum of another body."""
    sum_like: Callable[[Node, Node], Node] = field(kw_only=True)
    index: Callable[[Node], Node] = field(kw_only=True)
    untold: bool = field(default=True, kw_only=True)

    def children(self, y: Node) -> Sequence[Node]:
        return y.args[:1]

    def push(self, y: Node, k: int, dx: Node) -> Node:
        return self.sum_like(y, dx)
