"""Transpose; every matrix is real, so the adjoint is the transpose."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.functions.elementary.complexes import adjoint, transpose as transpose_of_scalar

from ...algebra.kinds import TRANSPOSE
from ...algebra.maps.primitives import Transposition
from ...algebra.nodes import Node, transpose
from ...expressions.nodes import unchecked
from ...reading.checks import as_scalar
from ...reading.reader import Reader
from ...rules.array_code import Arrays, Value
from ...rules.registry import register, rule_for
from ...rules.rows import Linear, Reading, first_argument
from ...rules.words import Proof, Words
from ...writing.writer import Writing


def read_transpose(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A^T, of a scalar the scalar."""
    return transpose(nodes[0])


def read_transpose_of_scalar(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """Older SymPy keeps these of scalars that may be complex."""
    return as_scalar(nodes[0], expr)


def write_transpose(y: Node) -> Writing:
    """A^T, or what the operation of A has in its place: a row of ones, softmax(Z, axis=1)."""
    rule = rule_for(y.args[0].op)
    if rule is not None and rule.write_transposed is not None:
        written = yield from rule.write_transposed(y.args[0])
        if written is not None:
            return written
    inner = yield y.args[0]
    return inner.T.as_immutable() if isinstance(inner, sp.MatrixBase) else unchecked(sp.Transpose, inner)


def code_transpose(ns: Arrays, expr: Any, x: Value) -> Value:
    """A number stands for a 1x1 matrix."""
    return ns.matrix(x).T


register(Reading(sp.Transpose, read_transpose, code_transpose, samples=("A.T", "(A*S).T", "(S**k).T")))
register(Reading(sp.Adjoint, read_transpose, code_transpose, samples=("Adjoint(A)",)))
register(Reading(adjoint, read_transpose_of_scalar, lambda ns, expr, x: x,
                 samples=("adjoint(s, evaluate=False)*s",)))
register(Reading(transpose_of_scalar, read_transpose_of_scalar, lambda ns, expr, x: x,
                 samples=("transpose(s, evaluate=False)*s",)))
register(Linear(
    TRANSPOSE, write_transpose, "Matrix Cookbook (44)", sign_carriers=first_argument, transposed_inside=True,
    build=lambda y, args: transpose(args[0]),
    apply=lambda y, dx: transpose(dx), pullback=lambda y, g: transpose(g), primitive=lambda y: Transposition(),
    words=Words("transpose rule", "转置的微分", "d X^T = (dX)^T", "dX^T=(dX)^T", Proof(
        "Entry by entry.", "逐元素成立。",
        "[d(X^T)]_{ij} &= dX_{ji} = [(dX)^T]_{ij}"))))
