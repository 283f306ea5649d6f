"""Matrix equations G(X) = 0 solved for X in closed form, where algebra can.

An equation that is linear in X is solved by inverses: A X B = C, in vec form where X stands in several terms.  Others
are made linear: multiplied by X, or taken entry by entry, or as an equation of one scalar.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product as pairs_of
from typing import Any

import sympy as sp

from ..algebra.bodies import entry
from ..algebra.entrywise import entrywise, slot
from ..algebra.kinds import ADD, IDENTITY, MUL, NUMBER
from ..algebra.maps.chains import MapChain
from ..algebra.maps.linear_maps import LinearMap
from ..algebra.maps.primitives import Sandwich, Transposition
from ..algebra.nodes import Node, arguments, is_zero, shape_of, transpose
from ..algebra.powers import inverse
from ..algebra.predicates import halves, is_square
from ..algebra.products import product
from ..algebra.rebuilding import replaced
from ..algebra.scalars import add_scalars, coefficient, scale_scalar
from ..algebra.stacking import unvec_of, vec_of
from ..algebra.sums import add, scale, terms
from ..algebra.walking import reachable
from ..calculus.sweeps import short_form
from ..identities.expansion import multiplied_out
from ..passes.linearization import forward_map
from ..reading.reader import Reader


@dataclass(frozen=True)
class Root:
    """A value of X, what has to be invertible or nonzero for it, and the linear equation that it solves."""
    value: Node
    needs: tuple[Node, ...] = ()
    equation: tuple[Node, Node] | None = None


def solutions(g: Node, x: Node) -> Iterator[Root]:
    """Values of a leaf with G(X) = 0, the likeliest form first."""
    if not g.mask & x.mask:
        return
    ways = [linear_solution, scalar_solutions] if x.shape is None else \
        [linear_solution, entrywise_solutions, *([multiplied_solutions] if is_square(x) else ())]
    for way in ways:
        found = list(way(g, x))
        yield from found
        if found:
            return


# ---------------------------------------------------------------------------------------------- linear in X
def linear_solution(g: Node, x: Node) -> Iterator[Root]:
    """X with L(X) + C = 0."""
    algebra = g.algebra
    if x.shape is None and g.shape is not None:
        return
    mapping = forward_map(g, x)
    matrix = mapping.whole_matrix
    if matrix.mask & x.mask or is_zero(matrix):
        return
    constant = short_form(replaced(g, {x: algebra.zero(x.shape)}))
    if constant.mask & x.mask:
        return
    if x.shape is None:
        number, _ = coefficient(matrix)
        yield Root(short_form(-constant / matrix), (matrix,), (matrix / number * x, short_form(-constant / number)))
    else:
        yield from solved(mapping, constant, x)


def solved(mapping: LinearMap, constant: Node, x: Node) -> Iterator[Root]:
    """X = -L^-1(C): A X B = C by inverses of A and B; else by the inverse of the matrix of L."""
    algebra = constant.algebra
    if len(mapping.terms) == 1:
        c, chain = mapping.terms[0]
        found = sides(chain, mapping)
        if found is not None:
            left, right, is_turned = found
            if is_square(left) and is_square(right):
                value = product([inverse(left), scale(-1 / c, constant), inverse(right)])
                yield Root(short_form(transpose(value) if is_turned else value), (c, left, right),
                               (product([left, transpose(x) if is_turned else x, right]),
                                short_form(scale(-1 / c, constant))))
            return
    matrix = mapping.whole_matrix
    if is_square(matrix):
        value = unvec_of(product([inverse(matrix), scale(algebra.number(-1), vec_of(constant))]), shape_of(x))
        yield Root(short_form(value), (matrix,), (product([matrix, vec_of(x)]),
                                                      short_form(scale(algebra.number(-1), vec_of(constant)))))


def sides(chain: MapChain, mapping: LinearMap) -> tuple[Node, Node, bool] | None:
    """A, B and whether X is transposed, where the map is A X B or A X^T B."""
    algebra, is_turned = mapping.algebra, bool(chain) and isinstance(chain[0], Transposition)
    chain = chain[1:] if is_turned else chain
    rows, cols = mapping.source[::-1] if is_turned else mapping.source
    if not chain:
        return algebra.identity(rows), algebra.identity(cols), is_turned
    if len(chain) == 1 and isinstance(chain[0], Sandwich):
        return chain[0].left, chain[0].right, is_turned
    return None


# ------------------------------------------------------------------------------------------ made linear in X
def multiplied_solutions(g: Node, x: Node) -> Iterator[Root]:
    """Values from X G, G X, X G X ..., where one of them is linear in X: those of X^-1 M X^-1 = X^-1."""
    n = shape_of(x)[0]
    sides = [g.algebra.identity(n), x, transpose(x)]
    tried = {g}
    for left, right in sorted(pairs_of(sides, sides), key=lambda pair: pair[0].op == pair[1].op is IDENTITY):
        multiplied = _multiplied(g, left, right)
        if multiplied not in tried and multiplied.mask & x.mask:
            tried.add(multiplied)
            for found in linear_solution(multiplied, x):
                yield Root(found.value, (*found.needs, x), found.equation)


def _multiplied(g: Node, left: Node, right: Node) -> Node:
    """A G B, term by term."""
    parts = multiplied_out(g) or terms(g)
    return short_form(add(g.algebra, [(c, product([left, m, right])) for c, m in parts], g.shape))


def entrywise_solutions(g: Node, x: Node) -> Iterator[Root]:
    """Values of X where G is a function of its entries, the same for each: c/X - d = 0."""
    algebra, shape = g.algebra, shape_of(x)
    if g.shape != x.shape:
        return
    body = add_scalars(algebra, [(1, scale_scalar(c, slot(m))) for c, m in terms(g)])
    unknown, stand_in = entry(x), algebra.atom(sp.Dummy("x"))
    placed = replaced(body, {unknown: stand_in})
    if placed.mask & x.mask:
        return
    for value in roots(placed, stand_in):
        yield Root(short_form(entrywise(value, shape)))


def scalar_solutions(g: Node, x: Node) -> Iterator[Root]:
    """Values of a scalar."""
    if g.shape is None:
        for value in roots(g, x):
            yield Root(short_form(value))


def roots(g: Node, unknown: Node) -> Iterator[Node]:
    """Where a scalar that is an explicit function of an atom is zero, by SymPy's solver.

    Of a positive unknown those first that are positive if all constants are; n - q may be one that is not.
    """
    if getattr(unknown.data, "is_positive", False):
        found = list(_roots(g, unknown, sp.Dummy("x", positive=True), True))
        yield from found or _roots(g, unknown, sp.Dummy("x", positive=True), None)
    else:
        yield from _roots(g, unknown, sp.Dummy("x"), None)


def _roots(g: Node, unknown: Node, symbol: Any, are_positive: bool | None) -> Iterator[Node]:
    constants: dict[Node, Any] = {}

    def constant(node: Node) -> Any:
        return constants.setdefault(node, sp.Dummy(f"c{len(constants)}", positive=are_positive))
    expr = _as_sympy(g, unknown, symbol, constant)
    if expr is None:
        return
    try:
        found = sp.solve(sp.numer(sp.together(expr)), symbol)
    except NotImplementedError:             # SymPy knows no closed form
        return
    reader = Reader(g.algebra, {symbol: node for node, symbol in constants.items()})
    for value in found:
        if not value.has(sp.I):
            yield reader.read(sp.factor(value))


def _as_sympy(node: Node, unknown: Node, symbol: Any, constant: Callable[[Node], Any]) -> Any:
    """The scalar in SymPy, with a symbol for every part that is free of the unknown; None if it is no scalar's."""
    if node is unknown:
        return symbol
    if node.op is NUMBER:
        return sp.sympify(node.data)
    if not depends(node, unknown):
        return constant(node)
    if not node.op.of_scalars:
        return None
    args = [_as_sympy(a, unknown, symbol, constant) for a in node.args]
    if any(a is None for a in args):
        return None
    if node.op is ADD:
        coefs, number = node.data
        return sp.Add(number, *[c * a for c, a in zip(coefs, args)])
    if node.op is MUL:
        return sp.Mul(*[b ** e for b, e in zip(*halves(args))])
    return node.data(*args)


def depends(node: Node, unknown: Node) -> bool:
    """Whether an atom occurs in a node."""
    return any(y is unknown for y in reachable([node], arguments))
