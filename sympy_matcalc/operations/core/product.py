"""Products of matrices."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.matrices.expressions.special import GenericIdentity

from ...algebra.factoring import collect
from ...algebra.kinds import PRODUCT
from ...algebra.maps.primitives import Sandwich
from ...algebra.nodes import Node, shape_of
from ...algebra.products import STRETCH, product
from ...expressions.arguments import is_matrix_argument
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...reading.size_checks import check_chain
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading, all_arguments
from ...rules.words import Proof, Words
from ...writing.factors import write_chain
from ...writing.writer import Writing


def factors_of_product(expr: Any) -> list[Any]:
    """The factors; SymPy's generic identity, which has no size, is none."""
    return [a for a in expr.args if not isinstance(a, GenericIdentity)]


def read_product(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """Scalars, and 1x1 matrices in the place of scalars, go in front."""
    factors = check_chain(nodes, expr)
    result = product(factors) if factors else reader.algebra.one
    if result.op is PRODUCT and len(result.args) >= STRETCH and reader.uses.get(id(expr), 0) > 1:
        reader.algebra.kept_whole.add(result)       # flat copies of a shared tower would take quadratic time
    return result


def apply_product(y: Node, k: int, dx: Node) -> Node:
    """d(X Y) = dX Y + X dY."""
    return product([*y.args[:k], dx, *y.args[k + 1:]])


def d_long_product(y: Node, changes: dict[int, Node]) -> Node:
    """d(X Y) = dX Y + X dY of the halves, and so on: the terms share their factors."""
    return _halved(y.args, [changes.get(k) for k in range(len(y.args))])


def _halved(factors: Sequence[Node], changes: Sequence[Node | None]) -> Node:
    places = [(k, dx) for k, dx in enumerate(changes) if dx is not None]
    if len(places) == 1:
        k, dx = places[0]
        return product([*factors[:k], dx, *factors[k + 1:]])
    cut = places[len(places)//2][0]
    left = product([_halved(factors[:cut], changes[:cut]), *factors[cut:]])
    right = product([*factors[:cut], _halved(factors[cut:], changes[cut:])])
    return collect(left.algebra, [(left.algebra.one, left), (left.algebra.one, right)], left.shape)


def pull_product(y: Node, k: int, g: Node) -> Node:
    """<G, A dX B> = <A^H G B^H, dX>."""
    before, after = y.args[:k], y.args[k + 1:]
    return product([*[f.H for f in reversed(before)], g, *[f.H for f in reversed(after)]])


def map_of_factor(y: Node, k: int) -> Sandwich:
    """dX -> A dX B."""
    rows, cols = shape_of(y)
    before, after = y.args[:k] or [y.algebra.identity(rows)], y.args[k + 1:] or [y.algebra.identity(cols)]
    return Sandwich(product(before), product(after))


def write_product(y: Node, sign: int = 1) -> Writing:
    """Flat, with powers found again."""
    return (yield from write_chain(y.args, sign))


def code_product(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Numbers, and 1x1 matrices that do not fit their neighbours, scale."""
    scale, result = 1, None
    for value in values:
        if not ns.shape(value):
            scale = scale * value
        elif result is None:
            result = value
        elif result.shape[1] == value.shape[0]:
            result = result @ value
        elif value.shape == (1, 1):
            scale = scale * value[0, 0]
        elif result.shape == (1, 1):
            scale, result = scale * result[0, 0], value
        else:
            raise ValueError(f"product of {result.shape} and {value.shape}")
    return scale if result is None else scale * result


def stock_product(node: Any, *factors: Any) -> Any:
    """A product without the identities that powers became."""
    kept = [new for old, new in zip(node.args, factors) if type(old) is not sp.MatPow or new.is_Identity is not True]
    if not any(map(is_matrix_argument, kept)):
        kept.append(next(filter(is_matrix_argument, factors)))
    if len(kept) == len(factors) and all(new is old for new, old in zip(kept, node.args)):
        return node
    return kept[0] if len(kept) == 1 else unchecked(sp.MatMul, *kept)


register(Reading(sp.MatMul, read_product, code_product, children=factors_of_product, stock=stock_product,
                 samples=("A*B", "3*A*B", "Trace(S)*A", "u.T*A*x", "A*S*B", "s*t*x*u.T")))
register(Multilinear(
    PRODUCT, write_product, "Matrix Cookbook (37)", signed=True, sign_carriers=all_arguments, turns=2.5,
    build=lambda y, args: product(args), apply=apply_product, whole=d_long_product, pullback=pull_product,
    primitive=map_of_factor,
    words=Words("product rule", "乘法法则", "d(X Y) = dX Y + X dY", r"d(XY)=(dX)Y+X\,dY", Proof(
        "Entry by entry, by the product rule of numbers.", "逐元素使用标量的乘法法则。",
        r"[d(XY)]_{ij} &= d\sum_k X_{ik}Y_{kj}",
        r"&= \sum_k dX_{ik}\,Y_{kj}+\sum_k X_{ik}\,dY_{kj}",
        r"&= [(dX)Y+X\,dY]_{ij}"))))
