"""Trace, and what closes up to a scalar: 1x1 products and entries."""
from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import sympy as sp

from ...algebra.entrywise import entrywise
from ...algebra.indices.selections import selected
from ...algebra.kinds import ENTRYWISE, LEAF, SLOT, TRACE, TRANSPOSE
from ...algebra.maps.primitives import Functional
from ...algebra.nodes import Node, shape_of, transpose
from ...algebra.predicates import is_ones, is_row, untransposed
from ...algebra.scalars import factor_powers, is_number, mul_scalars
from ...algebra.sums import scale
from ...algebra.traces import trace
from ...expressions.nodes import unchecked
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Proof, Words
from ...writing.factors import with_contents, write_factors
from ...writing.raw import raw_element, raw_product, scalar_of
from ...writing.signs import choose_signs, name_of, written_factors
from ...writing.slices import start_of
from ...writing.writer import Writing

ClosedChain = tuple[Node, ...]


def read_trace(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """tr X of a square X."""
    check_square(nodes[0], expr, "the trace")
    return trace(nodes[0])


def apply_trace(y: Node, dx: Node) -> Node:
    """d tr X = tr dX."""
    return trace(dx)


def pull_trace(y: Node, g: Node) -> Node:
    """<g, tr dX> = <g I, dX>."""
    rows, cols = shape_of(y.args[0])
    return g if (rows, cols) == (1, 1) else scale(g, y.algebra.identity(rows))


def map_of_trace(y: Node) -> Functional:
    """dX -> <I, dX>."""
    return Functional(y.algebra.one, pull_trace(y, y.algebra.one))


# -------------------------------------------------------------------------------------------------------- writing
def write_trace(y: Node, sign: Any = 1) -> Writing:
    """A trace; a closed product x^T A y as itself, an entry as A[i, j]."""
    factors = with_ones_first(with_factor_outside(written_factors(y)))
    if is_row(factors[0]):
        return (yield from write_closed(factors, sign))
    number, chain = yield from write_signed(factors, sign)
    return multiple_of_scalar(number, unchecked(sp.Trace, chain))


def write_closed(factors: ClosedChain, sign: Any) -> Writing:
    """A 1x1 product as a scalar; e_i^T A e_j as the entry A[i, j]."""
    if is_entry_of_transpose(factors):
        factors = turned_back(factors)          # (A^T)_ij = A_ji
    if len(factors) == 1:
        return multiple_of_scalar(sign, raw_element((yield factors[0]), sp.S.Zero, sp.S.Zero))
    left, right = selected(factors[0]), selected(factors[-1])
    if len(factors) == 2 and left is not None and right is not None:        # e_i^T e_j
        return multiple_of_scalar(sign, sp.KroneckerDelta(left.data[0], right.data[0]))
    inner = factors[int(left is not None):len(factors) - int(right is not None)]
    number, chain = yield from write_signed(inner, sign)
    if left is None and right is None:
        return multiple_of_scalar(number, scalar_of(chain))
    return multiple_of_scalar(number, raw_element(chain, place_selected_by(left), place_selected_by(right)))


def is_entry_of_transpose(factors: ClosedChain) -> bool:
    """e_i^T A^T e_j."""
    return len(factors) == 3 and factors[1].op is TRANSPOSE and bool(selected(factors[0]) and selected(factors[2]))


def place_selected_by(selection: Node | None) -> Any:
    """The place that a unit vector selects; None is the only place of a row or column."""
    return sp.S.Zero if selection is None else sp.sympify(start_of(selection))


def write_signed(factors: Sequence[Node], sign: Any) -> Generator[Any, Any, tuple[Any, Any]]:
    """The number that stays in front of a chain, and the chain."""
    signs, number = with_contents(factors, *choose_signs(factors, sign))
    return number, raw_product(sp.S.One, (yield from write_factors(factors, signs)))


def multiple_of_scalar(number: Any, scalar: Any) -> Any:
    """A number times a scalar, as SymPy writes it."""
    return scalar if number == 1 else sp.Mul(number, scalar)


def turned_back(factors: ClosedChain) -> ClosedChain:
    """The factors of the transpose."""
    return tuple(transpose(f) for f in reversed(factors))


def with_ones_first(factors: ClosedChain) -> ClosedChain:
    """v^T 1 is printed as 1^T v."""
    if len(factors) == 2 and is_row(factors[0]) and is_ones(factors[1]) and not is_ones(factors[0]):
        return turned_back(factors)
    return factors


def with_factor_outside(factors: ClosedChain) -> ClosedChain:
    """1^T (a o v) is a^T v, and 1^T (A o B) 1 is tr(A^T B): a plain factor of the Hadamard product goes outside."""
    if not is_sum_of_entries(factors):
        return factors
    hadamard = factors[1]
    powers = factor_powers(hadamard.args[0])
    plain = [b for b, e in powers if b.op is SLOT and is_number(e, 1) and untransposed(b.args[0]).op is LEAF]
    if not plain or len(powers) < 2:
        return factors
    first = min(plain, key=lambda b: name_of(b.args[0]))
    rest = mul_scalars(hadamard.algebra, [(b, e) for b, e in powers if b is not first])
    return transpose(first.args[0]), entrywise(rest, shape_of(hadamard))


def is_sum_of_entries(factors: ClosedChain) -> bool:
    """1^T f(A) or 1^T f(A) 1."""
    if len(factors) not in (2, 3) or factors[1].op is not ENTRYWISE or not is_ones(factors[0]):
        return False
    return len(factors) == 2 or is_ones(factors[2])


def code_trace(ns: Arrays, expr: Any, x: Value) -> Value:
    """A number stands for a 1x1 matrix."""
    return ns.trace(ns.matrix(x))


register(Reading(sp.Trace, read_trace, code_trace, samples=("Trace(S)", "Trace(A.T*C)", "Trace(A*S*B*D)")))
register(Linear(
    TRACE, write_trace, "Matrix Cookbook (36)", signed=True, multiplied=True, sign_carriers=written_factors,
    build=lambda y, args: trace(args[0]), apply=apply_trace, pullback=pull_trace, primitive=map_of_trace,
    words=Words("trace rule", "迹的微分", "d tr X = tr dX", r"d\operatorname{tr}X=\operatorname{tr}dX", Proof(
        "The trace is a sum of entries.", "迹是元素之和。",
        r"d\operatorname{tr}X &= d\sum_i X_{ii}=\sum_i dX_{ii}=\operatorname{tr}dX"))))
