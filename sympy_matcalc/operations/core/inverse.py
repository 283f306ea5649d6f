"""Inverse of a square matrix."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.kinds import INVERSE
from ...algebra.nodes import Node
from ...algebra.powers import inverse
from ...reading.reader import Reader
from ...reading.size_checks import check_square
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Nonlinear, Reading, first_argument
from ...rules.words import Proof, Words
from ...writing.raw import raw_power
from ...writing.writer import Writing


def read_inverse(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """X^-1 of a square X."""
    check_square(nodes[0], expr, "the inverse")
    return inverse(nodes[0])


def d_inverse(y: Node, dx: Node) -> Node:
    """d X^-1 = -X^-1 dX X^-1."""
    return -y * dx * y


def write_inverse(y: Node, sign: int = 1) -> Writing:
    """(-A)^-1 = -A^-1."""
    return raw_power((yield y.args[0], sign), -1)


def code_inverse(ns: Arrays, expr: Any, x: Value, *exponent: Value) -> Value:
    """SymPy keeps an exponent with it."""
    return ns.inverse(ns.matrix(x))


register(Reading(sp.Inverse, read_inverse, code_inverse, children=lambda e: e.args[:1],
                 samples=("S**-1", "(A*A.T)**-1", "(A*C.T)**-1")))
register(Nonlinear(
    INVERSE, write_inverse, "Matrix Cookbook (40)", signed=True, sign_carriers=first_argument,
    transposed_inside=True, build=lambda y, args: inverse(args[0]),
    differential=d_inverse,
    words=Words("inverse rule", "逆矩阵的微分", "d X^-1 = -X^-1 dX X^-1", r"dX^{-1}=-X^{-1}\,dX\,X^{-1}", Proof(
        "From X X^-1 = I, by the product rule.", "由 X X^-1 = I 和乘法法则。",
        r"0 &= dI = d(XX^{-1}) = dX\,X^{-1}+X\,d(X^{-1})",
        r"d(X^{-1}) &= -X^{-1}\,dX\,X^{-1}"))))
