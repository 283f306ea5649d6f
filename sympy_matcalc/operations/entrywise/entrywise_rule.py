"""How what happens entry by entry is differentiated and written."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.bodies import entry, outer_scalars, substituted
from ...algebra.entrywise import entrywise, is_shifted, slot
from ...algebra.kinds import CHANGE, ENTRYWISE, LEAF, NUMBER, SLOT
from ...algebra.maps.primitives import Entrywise, Functional, Primitive
from ...algebra.nodes import Node, PerAlgebra, Shape, shape_of
from ...algebra.predicates import is_integer, untransposed
from ...algebra.products import total_of
from ...algebra.scalars import add_scalars, coefficient, factor_powers, is_number, mul_scalars
from ...algebra.sums import scaled
from ...expressions.bound_symbols import bound, shut
from ...expressions.differential_symbols import MatrixDifferential
from ...passes.forward import needed_rule
from ...rules.registry import register
from ...rules.rows import Multilinear
from ...rules.words import Proof, Words
from ...writing.raw import raw, raw_own, raw_product
from ...writing.signs import orientation
from ...writing.writer import Writing
from .elementwise_functions import Elementwise
from .hadamard_product import Hadamard

PARTIALS: PerAlgebra[dict[Node, list[tuple[Node, Node]]]] = PerAlgebra(dict)
"""Entrywise node -> what its body depends on, with the derivatives."""


def parts_of_entrywise(y: Node) -> list[Node]:
    """What the body depends on: matrices behind slots, and scalars that depend on the variables."""
    return [x for x, _ in partials(y)]


def partials(y: Node) -> list[tuple[Node, Node]]:
    """(x, derivative of the body by the entry of x, or by the scalar x), by one reverse sweep over the body."""
    memo = PARTIALS.of(y.algebra)
    if y not in memo:
        memo[y] = _sweep_body(y.args[0])
    return memo[y]


def _sweep_body(body: Node) -> list[tuple[Node, Node]]:
    algebra, found = body.algebra, []
    cotangents: dict[Node, list] = {body: [(1, algebra.number(1))]}
    while cotangents:
        node = max(cotangents, key=lambda n: n.id)      # arguments are older than what is made of them
        g = add_scalars(algebra, cotangents.pop(node))
        if node.op is SLOT:
            found.append((node.args[0], g))
        elif not node.op.of_scalars:
            found.append((node, g))
        else:
            rule = needed_rule(node)
            for k, a in enumerate(node.args):
                if a.mask:
                    cotangents.setdefault(a, []).append((1, rule.pull(node, k, g)))
    return found


def apply_entrywise(y: Node, k: int, dx: Node) -> Node:
    """d f(X) = f'(X) o dX;  a scalar s in the body: f_s(X) ds."""
    x, derivative = partials(y)[k]
    if x.shape is None:
        return dx * entrywise(derivative, shape_of(y))
    return entrywise(derivative * slot(dx), shape_of(y))


def pull_entrywise(y: Node, k: int, g: Node) -> Node:
    """<G, M o dX> = <M o G, dX>."""
    x, derivative = partials(y)[k]
    both = entrywise(derivative * slot(g), shape_of(y))
    return total_of(both) if x.shape is None else both


def map_of_entrywise(y: Node, k: int) -> Primitive:
    """dX -> M o dX;  ds -> f_s(X) ds."""
    x, derivative = partials(y)[k]
    factor = entrywise(derivative, shape_of(y))
    return Entrywise(factor) if x.shape is not None else Functional(factor, y.algebra.one)


def write_entrywise(y: Node, sign: int = 1) -> Writing:
    """Factors that look at one matrix become one function of it; plain matrices and powers stand alone."""
    plain: list[tuple[Node, Node]] = []
    content: Any = 1
    functions: dict[tuple[Node, ...], list[tuple[Node, Node]]] = {}
    for base, exponent in factor_powers(y.args[0]):
        if base.op is SLOT and not exponent.slots:
            plain.append((base.args[0], exponent))
        elif is_shifted(base) and is_number(exponent, 1) and scaled(entrywise(base, shape_of(y)))[0].op is NUMBER:
            c, m = scaled(entrywise(base, shape_of(y)))
            plain.append((m, exponent))
            content = content * c.data
        else:
            slots = tuple(sorted({*base.slots, *exponent.slots}, key=lambda m: m.key))
            functions.setdefault(slots, []).append((base, exponent))
    absorb_powers(plain, functions)
    linear = sorted([m for m, e in plain if is_number(e, 1)], key=_reading_order)
    parts, signs, number = [], [orientation(m)[0] for m in linear], sign * content
    for its_sign in signs:
        number = number * its_sign
    for slots, factors in functions.items():
        part, number = yield from write_map(mul_scalars(y.algebra, factors), slots, shape_of(y), number)
        parts.append(part)
    powers = []
    for matrix, exponent in [(m, e) for m, e in plain if not is_number(e, 1)]:
        its_sign = orientation(matrix)[0] if is_integer(exponent) else 1
        written = yield matrix, its_sign
        powers.append(raw(sp.HadamardPower, written, (yield exponent)))
        number = number * (its_sign if exponent.op is NUMBER and exponent.data % 2 else 1)
    free = next((k for k, m in enumerate(linear) if orientation(m)[1]), None)
    if number < 0 and free is not None:
        signs[free], number = -signs[free], -number
    for matrix, its_sign in zip(reversed(linear), reversed(signs)):
        powers.insert(0, (yield matrix, its_sign))
    parts = powers + parts
    whole = parts[0] if len(parts) == 1 else raw_own(Hadamard, shape_of(y), *parts)
    return whole if number == 1 else raw_product(sp.sympify(number), [whole])


def _reading_order(matrix: Node) -> tuple[bool, int, str]:
    """Symbols by name, then what is composed; differentials last."""
    leaf = untransposed(matrix)
    if leaf.op is CHANGE:
        return True, 1, ""
    if leaf.op is not LEAF:
        return False, 1, ""
    return isinstance(leaf.data, MatrixDifferential), 0, str(getattr(leaf.data, "name", leaf.data))


def absorb_powers(plain, functions):
    """x exp(x) is one function of x, if x is more than a symbol."""
    for matrix, exponent in list(plain):
        if (matrix,) in functions and matrix.cost > 0:
            plain.remove((matrix, exponent))
            functions[matrix,].append((entry(matrix), exponent))


LAMBDAS: PerAlgebra[dict[tuple[Node, int, int], Any]] = PerAlgebra(dict)
"""(body, sign, number of arguments) -> the Lambda that is printed."""


def write_map(body: Node, slots: tuple[Node, ...], shape: Shape, front: int = 1) -> Writing:
    """front times f(A) or f(A, B, s): the body as a Lambda of canonical bound symbols, and what remains in front.

    Scalars become broadcast arguments.  Matrices are printed with their best sign: tanh(y - X w) is -tanh(X w - y).
    """
    algebra, scalars = body.algebra, outer_scalars(body)
    symbols = tuple(bound(k) for k in range(len(slots) + len(scalars)))
    signs = [orientation(x)[0] if x.shape is not None else 1 for x in (*slots, *scalars)]
    number, rest, sign = _signed_body(body, symbols, (*slots, *scalars), signs, front)
    for k, x in enumerate(slots):           # tanh(X w - y), not -tanh(y - X w)
        if number < 0 and orientation(x)[1]:
            turned = [-s if i == k else s for i, s in enumerate(signs)]
            other = _signed_body(body, symbols, (*slots, *scalars), turned, front)
            if other[0] > 0:
                signs, (number, rest, sign) = turned, other
    arguments = []
    for x, its_sign in zip((*slots, *scalars), signs):
        arguments.append((yield x, its_sign))
    lambdas = LAMBDAS.of(algebra)
    if (rest, sign, len(symbols)) not in lambdas:
        lambdas[rest, sign, len(symbols)] = shut(sp.Lambda(symbols, (yield rest, sign)))
    return raw_own(Elementwise, shape, lambdas[rest, sign, len(symbols)], *arguments), number


def _signed_body(body: Node, symbols: tuple[Any, ...], arguments: tuple[Node, ...], signs: list[int],
                 front: Any) -> tuple[Any, Node, int]:
    """The number in front, the body in its bound symbols, and the sign with which it prints best."""
    algebra, meaning = body.algebra, {}
    for symbol, x, its_sign in zip(symbols, arguments, signs):
        stand_in = algebra.atom(symbol)
        meaning[x if x.shape is None else entry(x)] = stand_in if its_sign == 1 else -stand_in
    number, rest = coefficient(substituted(body, meaning))
    if rest is None:
        rest = algebra.one
    sign, is_free = orientation(rest)
    number = number * sign * front
    return (-number, rest, -sign) if number < 0 and is_free else (number, rest, sign)


register(Multilinear(ENTRYWISE, write_entrywise, "Magnus & Neudecker ch. 5; Matrix Cookbook (126)", signed=True,
                     build=lambda y, args: entrywise(args[0], y.shape),
                     apply=apply_entrywise, pullback=pull_entrywise, parts=parts_of_entrywise,
                     primitive=map_of_entrywise,
                     words=Words("entrywise rule", "逐元素函数法则",
                                 "d f(X) = f'(X) o dX;  d(X o Y) = dX o Y + X o dY",
                                 r"d\sigma(X)=\sigma'(X)\circ dX,\quad d(X\circ Y)=dX\circ Y+X\circ dY", Proof(
                         "Entry by entry.", "逐元素成立。",
                         r"[d(X\circ Y)]_{ij} &= d(X_{ij}Y_{ij})=dX_{ij}\,Y_{ij}+X_{ij}\,dY_{ij}",
                         r"[d\sigma(X)]_{ij} &= \sigma'(X_{ij})\,dX_{ij}=[\sigma'(X)\circ dX]_{ij}"))))
