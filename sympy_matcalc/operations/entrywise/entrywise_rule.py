"""How what happens entry by entry is differentiated and written."""
from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Any

import sympy as sp

from ...algebra.bodies import entry, outer_scalars, substituted
from ...algebra.entrywise import entrywise, is_shifted, map_slots, slot
from ...algebra.functions import ODD
from ...algebra.kinds import CHANGE, ENTRYWISE, FUNCTION, LEAF, NUMBER, SLOT
from ...algebra.maps.primitives import Entrywise, Functional, Primitive
from ...algebra.nodes import Node, PerAlgebra, Shape, shape_of
from ...algebra.predicates import is_function, is_integer, is_odd, is_sum_of_scalars, untransposed
from ...algebra.scalars import add_scalars, coefficient, factor_powers, is_number, mul_scalars
from ...algebra.sums import scaled
from ...algebra.traces import total_of
from ...expressions.bound_symbols import bound, shut
from ...expressions.differential_symbols import MatrixDifferential
from ...expressions.nodes import unchecked
from ...passes.forward import needed_rule
from ...rules.registry import register
from ...rules.rows import Multilinear
from ...rules.words import Proof, Words
from ...writing.forms import all_written
from ...writing.raw import raw_own, raw_product
from ...writing.signs import orientation
from ...writing.writer import Writing
from .elementwise_functions import Elementwise
from .hadamard_product import Hadamard

SLOPES: PerAlgebra[dict[Node, list[tuple[Node, Node]]]] = PerAlgebra(dict)
"""Entrywise node -> what its body depends on, with the derivatives."""


def parts_of_entrywise(y: Node) -> list[Node]:
    """What the body depends on: matrices behind slots, and scalars that depend on the variables."""
    return [x for x, _ in slopes_of_body(y)]


def slopes_of_body(y: Node) -> list[tuple[Node, Node]]:
    """(x, derivative of the body by the entry of x, or by the scalar x), by one reverse sweep over the body."""
    memo = SLOPES.of(y.algebra)
    if y not in memo:
        memo[y] = _sweep_body(y.args[0])
    return memo[y]


def _sweep_body(body: Node) -> list[tuple[Node, Node]]:
    algebra, found = body.algebra, []
    cotangents: dict[Node, list[tuple[Any, Node]]] = {body: [(1, algebra.number(1))]}
    while cotangents:
        node = max(cotangents, key=lambda n: n.id)      # arguments are older than what is made of them
        g = add_scalars(algebra, cotangents.pop(node))
        if node.op is SLOT:
            found.append((node.args[0], g))
        elif not node.op.of_scalars:
            found.append((node, g))
        else:
            for k, a in enumerate(node.args):
                if a.mask:
                    cotangents.setdefault(a, []).append((1, needed_rule(node).push(node, k, g)))
    return found


def apply_entrywise(y: Node, k: int, dx: Node) -> Node:
    """d f(X) = f'(X) o dX;  a scalar s in the body: f_s(X) ds."""
    x, derivative = slopes_of_body(y)[k]
    if x.shape is None:
        return dx * entrywise(derivative, shape_of(y))
    return entrywise(derivative * slot(dx), shape_of(y))


def pull_entrywise(y: Node, k: int, g: Node) -> Node:
    """<G, M o dX> = <M o G, dX>."""
    x, derivative = slopes_of_body(y)[k]
    both = entrywise(derivative.conjugate * slot(g), shape_of(y))
    return total_of(both) if x.shape is None else both


def map_of_entrywise(y: Node, k: int) -> Primitive:
    """dX -> M o dX;  ds -> f_s(X) ds."""
    x, derivative = slopes_of_body(y)[k]
    factor = entrywise(derivative, shape_of(y))
    return Entrywise(factor) if x.shape is not None else Functional(factor, y.algebra.one)


# -------------------------------------------------------------------------------------------------------- writing
Written = Generator[Any, Any, tuple[Any, Any]]
"""A writing whose result comes with the number that remains in front."""

def odd_parts(y: Node) -> list[Node]:
    """What the body is an odd function of, through which a sign passes: the factors, and the arguments of odd ones."""
    odd = [b for b, e in factor_powers(y.args[0]) if is_odd(e)]
    functions = [b.args[0] for b in odd if b.op is FUNCTION and b.data in ODD]
    matrices = [b.args[0] for b in [*odd, *functions] if b.op is SLOT]
    return [*matrices, *filter(is_sum_of_scalars, odd), *(b.slots[0] for b in odd if is_odd_by_cases(b))]


def is_odd_by_cases(scalar: Node) -> bool:
    """Whether a function by cases of the entries of one matrix changes its sign with them."""
    return is_function(scalar, sp.Piecewise) and len(scalar.slots) == 1 \
        and map_slots(scalar, lambda m: -slot(m)) is -scalar


FactorPowers = list[tuple[Node, Node]]
"""(base, exponent) of a product."""


def write_entrywise(y: Node, sign: Any = 1) -> Writing:
    """Factors that look at one matrix become one function of it; plain matrices and powers stand alone."""
    content, plain, functions = split_body(y)
    absorb_powers(plain, functions)
    linear, powers = factors_and_powers(plain)
    signs = [orientation(m)[0] for m in linear]
    number = math.prod(signs, start=sign * content)
    maps = []
    for slots, factors in functions.items():
        part, number = yield from write_map(mul_scalars(y.algebra, factors), slots, shape_of(y), number)
        maps.append(part)
    of_matrices, number = yield from write_powers(powers, number)
    free = next((k for k, m in enumerate(linear) if orientation(m)[1]), None)
    if number < 0 and free is not None:
        signs[free], number = -signs[free], -number
    parts = [*(yield from all_written(zip(linear, signs))), *of_matrices, *maps]
    whole = parts[0] if len(parts) == 1 else raw_own(Hadamard, shape_of(y), *parts)
    return whole if number == 1 else raw_product(sp.sympify(number), [whole])


def split_body(y: Node) -> tuple[Any, FactorPowers, dict[tuple[Node, ...], FactorPowers]]:
    """A number, the matrices that stand alone with their exponents, and the other factors by the matrices they see."""
    content: Any = 1
    plain: FactorPowers = []
    functions: dict[tuple[Node, ...], FactorPowers] = {}
    for base, exponent in factor_powers(y.args[0]):
        number, matrix = _as_matrix(base, exponent, shape_of(y))
        if matrix is not None:
            plain.append((matrix, exponent))
            content = content * number
        else:
            slots = tuple(sorted({*base.slots, *exponent.slots}, key=lambda m: m.key))
            functions.setdefault(slots, []).append((base, exponent))
    return content, plain, functions


def _as_matrix(base: Node, exponent: Node, shape: Shape) -> tuple[Any, Node | None]:
    """The multiple of a matrix whose entry the base of a power is; None if it is more than that."""
    if base.op is SLOT and not exponent.slots:
        return 1, base.args[0]
    if is_shifted(base) and is_number(exponent, 1):
        c, matrix = scaled(entrywise(base, shape))
        if c.op is NUMBER:
            return c.data, matrix
    return 1, None


def factors_and_powers(plain: FactorPowers) -> tuple[list[Node], FactorPowers]:
    """The matrices that are factors, as one reads them, and those that stand under an exponent."""
    linear = sorted([m for m, e in plain if is_number(e, 1)], key=_reading_order)
    return linear, [(m, e) for m, e in plain if not is_number(e, 1)]


def _reading_order(matrix: Node) -> tuple[bool, int, str]:
    """Symbols by name, then what is composed; differentials last."""
    leaf = untransposed(matrix)
    if leaf.op is CHANGE:
        return True, 1, ""
    if leaf.op is not LEAF:
        return False, 1, ""
    return isinstance(leaf.data, MatrixDifferential), 0, str(getattr(leaf.data, "name", leaf.data))


def absorb_powers(plain: FactorPowers, functions: dict[tuple[Node, ...], FactorPowers]) -> None:
    """x exp(x) is one function of x, if x is more than a symbol."""
    for matrix, exponent in list(plain):
        if (matrix,) in functions and matrix.cost > 0:
            plain.remove((matrix, exponent))
            functions[matrix,].append((entry(matrix), exponent))


def write_powers(powers: FactorPowers, number: Any) -> Written:
    """Hadamard powers, and the number that remains in front when their bases print with their best signs."""
    parts = []
    for matrix, exponent in powers:
        sign = orientation(matrix)[0] if is_integer(exponent) else 1
        base = yield matrix, sign
        parts.append(unchecked(sp.HadamardPower, base, (yield exponent)))
        number = number * (sign if is_odd(exponent) else 1)
    return parts, number


SignedBody = tuple[Any, Node, int]
"""A number, a body, and the sign that it is written with."""

LAMBDAS: PerAlgebra[dict[tuple[Node, int, int], Any]] = PerAlgebra(dict)
"""(body, sign, number of arguments) -> the Lambda that is printed."""


def write_map(body: Node, slots: tuple[Node, ...], shape: Shape, front: Any = 1) -> Written:
    """front times f(A) or f(A, B, s): the body as a Lambda of canonical bound symbols, and what remains in front.

    Scalars become broadcast arguments.  Matrices are printed with their best sign: tanh(y - X w) is -tanh(X w - y).
    """
    parts = *slots, *outer_scalars(body)
    symbols = tuple(bound(k) for k in range(len(parts)))
    signs, (number, rest, sign) = _best_signs(body, symbols, parts, front)
    arguments = yield from all_written(zip(parts, signs))
    lambdas = LAMBDAS.of(body.algebra)
    key = rest, sign, len(symbols)
    if key not in lambdas:
        lambdas[key] = shut(sp.Lambda(symbols, (yield rest, sign)))
    return raw_own(Elementwise, shape, lambdas[key], *arguments), number


def _best_signs(body: Node, symbols: Sequence[Any], parts: Sequence[Node], front: Any) -> tuple[list[int], SignedBody]:
    """The signs of the arguments, and the body for them; one argument is turned around if no minus remains then."""
    signs = [1 if x.shape is None else orientation(x)[0] for x in parts]
    found = _signed_body(body, symbols, parts, signs, front)
    for k, x in enumerate(parts):           # tanh(X w - y), not -tanh(y - X w)
        if found[0] < 0 and x.shape is not None and orientation(x)[1]:
            turned = [-s if i == k else s for i, s in enumerate(signs)]
            other = _signed_body(body, symbols, parts, turned, front)
            if other[0] > 0:
                signs, found = turned, other
    return signs, found


def _signed_body(body: Node, symbols: Sequence[Any], parts: Sequence[Node], signs: Sequence[int],
                 front: Any) -> SignedBody:
    """The number in front, the body in its bound symbols, and the sign with which it prints best."""
    algebra, meaning = body.algebra, {}
    for symbol, x, its_sign in zip(symbols, parts, signs):
        stand_in = algebra.atom(symbol)
        meaning[x if x.shape is None else entry(x)] = stand_in if its_sign == 1 else -stand_in
    number, rest = coefficient(substituted(body, meaning))
    if rest is None:
        rest = algebra.one
    sign, is_free = orientation(rest)
    number = number * sign * front
    return (-number, rest, -sign) if number < 0 and is_free else (number, rest, sign)


register(Multilinear(
    ENTRYWISE, write_entrywise, "Magnus & Neudecker ch. 5; Matrix Cookbook (126)", signed=True,
    sign_carriers=odd_parts, build=lambda y, args: entrywise(args[0], shape_of(y)), apply=apply_entrywise,
    pullback=pull_entrywise, parts=parts_of_entrywise, primitive=map_of_entrywise,
    words=Words("entrywise rule", "逐元素函数法则", "d f(X) = f'(X) o dX;  d(X o Y) = dX o Y + X o dY",
                r"d\sigma(X)=\sigma'(X)\circ dX,\quad d(X\circ Y)=dX\circ Y+X\circ dY", Proof(
        "Entry by entry.", "逐元素成立。",
        r"[d(X\circ Y)]_{ij} &= d(X_{ij}Y_{ij})=dX_{ij}\,Y_{ij}+X_{ij}\,dY_{ij}",
        r"[d\sigma(X)]_{ij} &= \sigma'(X_{ij})\,dX_{ij}=[\sigma'(X)\circ dX]_{ij}"))))
