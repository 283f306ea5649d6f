"""Powers of a square matrix."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.indices.state import index_of_node
from ...algebra.indices.sums import index_sum
from ...algebra.kinds import NUMBER, POWER
from ...algebra.nodes import Node
from ...algebra.powers import power_of_matrix
from ...algebra.predicates import is_integer
from ...algebra.scalars import add_scalars
from ...errors import MissingRuleError
from ...expressions.nodes import unchecked
from ...expressions.shapes import matrix_shape
from ...reading.checks import as_scalar, short
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading
from ...rules.words import Proof, Words
from ...writing.raw import raw_power
from ...writing.writer import Writing


def read_power(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """X^n of a square X, for an integer n that does not depend on the variable; any power of a 1x1 matrix."""
    base, exponent = nodes[0], as_scalar(nodes[1], expr)
    check_square(base, expr, "the power")
    if base.shape is None:
        return power_of_matrix(base, exponent)
    if exponent.op is NUMBER and not is_integer(exponent):
        raise MissingRuleError(f"no rule for the fractional matrix power {short(expr)}: only integer exponents "
                               f"(numbers or integer symbols) have one")
    if exponent.mask:
        raise MissingRuleError(f"the exponent of the matrix power {short(expr)} depends on the variable")
    return power_of_matrix(base, exponent)


def d_power(y: Node, dx: Node) -> Node:
    """d X^n = sum_{k=0}^{n-1} X^k dX X^(n-1-k)."""
    base, n = y.args
    k = index_of_node(y)
    left = power_of_matrix(base, k)
    right = power_of_matrix(base, add_scalars(y.algebra, [(1, n), (-1, k)], -1))
    return index_sum(left * dx * right, k, y.algebra.number(0), add_scalars(y.algebra, [(1, n)], -1))


def write_power(y: Node) -> Writing:
    """As SymPy's node."""
    base = yield y.args[0]
    return raw_power(base, (yield y.args[1]))


def code_power(ns: Arrays, expr: Any, base: Value, exponent: Value) -> Value:
    """Numbers stand for 1x1 matrices, and these for numbers."""
    return ns.matrix_power(ns.matrix(base), ns.scalar(exponent))


def stock_power(node: Any, base: Any, exponent: Any) -> Any:
    """X**0 and X**1 arise when a sum is written out."""
    if exponent == 0:
        return sp.Identity(matrix_shape(base)[0])
    return base if exponent == 1 else unchecked(sp.MatPow, base, exponent)


register(Reading(sp.MatPow, read_power, code_power, stock=stock_power,
                 samples=("S**3", "S**-2", "S**k", "(A.T*C)**k", "S**-k")))
register(Nonlinear(
    POWER, write_power, "Matrix Cookbook (90)", transposed_inside=True, build=lambda y, args: power_of_matrix(*args),
    differential=(d_power, None),
    words=Words("power rule", "幂的微分", "d X^n = sum_k X^k dX X^(n-1-k)",
                r"dX^n=\sum_{k=0}^{n-1}X^k\,dX\,X^{n-1-k}", Proof(
        "The product rule, n times.", "使用 n 次乘法法则。",
        r"dX^n &= dX\,X^{n-1}+X\,dX^{n-1} = \sum_{k=0}^{n-1}X^k\,dX\,X^{n-1-k}"))))
