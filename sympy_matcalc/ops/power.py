"""Integer powers of a square matrix, also with a symbolic exponent."""
from __future__ import annotations

import sympy as sp

from ..algebra.powers import matrix_power
from ..algebra.scalars import add_scalars
from ..errors import MissingRuleError
from ..intake import as_scalar, check_square, short
from ..raw import matrix_power as raw_power
from ..rules import Nonlinear, Reading, register
from .index_sums import fresh_index, index_sum


def read_power(reader, expr, nodes):
    base, exponent = nodes[0], as_scalar(nodes[1], expr)
    check_square(base, expr)
    if base.shape is not None and exponent.op == "number" and not isinstance(exponent.data, int):
        raise MissingRuleError(f"no rule for the fractional matrix power {short(expr)}: only integer exponents "
                               f"(numbers or integer symbols) have one")
    if base.shape is not None and exponent.mask:
        raise MissingRuleError(f"the exponent of the matrix power {short(expr)} depends on the variable")
    return matrix_power(base, exponent)


def d_power(y, dx):
    """d X^n = sum_{k=0}^{n-1} X^k dX X^(n-1-k)."""
    base, n = y.args
    k = fresh_index(y)
    left = matrix_power(base, k)
    right = matrix_power(base, add_scalars(y.algebra, [(1, n), (-1, k)], -1))
    return index_sum(left * dx * right, k, y.algebra.number(0), add_scalars(y.algebra, [(1, n)], -1))


def write_power(y):
    base = yield y.args[0]
    return raw_power(base, (yield y.args[1]))


register(Reading(sp.MatPow, read_power, lambda ns, expr, b, e: ns.matrix_power(ns.matrix(b), ns.scalar(e)),
                 samples=("S**3", "S**-2", "S**k", "(A.T*C)**k", "S**-k")))
register(Nonlinear("power", write_power, "Matrix Cookbook (90)", build=lambda y, args: matrix_power(*args),
                   differential=(d_power, None)))
