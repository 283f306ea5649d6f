"""Transpose; every matrix is real, so the adjoint is the transpose."""
from __future__ import annotations

import sympy as sp
from sympy.functions.elementary.complexes import adjoint
from sympy.functions.elementary.complexes import transpose as transpose_of_scalar

from ...algebra.kinds import DEVIATION, LOG_SUM_EXP, ONES, SELECTION, SOFTMAX, STANDARDIZED, TRANSPOSE
from ...algebra.maps.primitives import Transposition
from ...algebra.nodes import shape_of, transpose
from ...reading.checks import as_scalar
from ...rules.registry import register
from ...rules.rows import Linear, Reading
from ...rules.words import Proof, Words
from ...writing.raw import raw, raw_own
from ...writing.slices import matrix_unit, start_of
from ..columnwise.log_sum_exp import LogSumExp
from ..columnwise.normalized_exponential import Softmax
from ..columnwise.standardization import Deviation, Standardized

ALONG_AXIS = {SOFTMAX: Softmax, LOG_SUM_EXP: LogSumExp, STANDARDIZED: Standardized, DEVIATION: Deviation}
OF_ONE_SHAPE = (SOFTMAX, STANDARDIZED)
"""Those that have the shape of their argument: of a column they print as a transpose."""


def read_transpose(reader, expr, nodes):
    return transpose(nodes[0])


def write_transpose(y):
    if y.args[0].op is ONES:
        return sp.OneMatrix(*y.shape)
    if y.args[0].op is SELECTION and y.shape[0] == 1:
        return matrix_unit(1, y.shape[1], 0, start_of(y.args[0]))
    cls = ALONG_AXIS.get(y.args[0].op)                      # columnwise of Z^T is rowwise of Z
    if cls is not None and (y.args[0].op not in OF_ONE_SHAPE or y.shape[0] != 1 or is_transposed(y.args[0].args[0])):
        matrix = yield transpose(y.args[0].args[0])
        options = []
        for node in y.args[0].args[1:]:
            options.append((yield node))
        return raw_own(cls, shape_of(y), matrix, sp.S.One, *options)
    inner = yield y.args[0]
    return inner.T.as_immutable() if isinstance(inner, sp.MatrixBase) else raw(sp.Transpose, inner)


def is_transposed(node):
    """Whether the transpose of a node is the shorter one."""
    return transpose(node).direct < node.direct


register(Reading(sp.Transpose, read_transpose, lambda ns, expr, x: ns.matrix(x).T,
                 samples=("A.T", "(A*S).T", "(S**k).T")))
register(Reading(sp.Adjoint, read_transpose, lambda ns, expr, x: ns.matrix(x).T, samples=("Adjoint(A)",)))
# Older SymPy keeps these of scalars that may be complex.
register(Reading(adjoint, lambda reader, expr, nodes: as_scalar(nodes[0], expr), lambda ns, expr, x: x,
                 samples=("adjoint(s, evaluate=False)*s",)))
register(Reading(transpose_of_scalar, lambda reader, expr, nodes: as_scalar(nodes[0], expr), lambda ns, expr, x: x,
                 samples=("transpose(s, evaluate=False)*s",)))
register(Linear(TRANSPOSE, write_transpose, "Matrix Cookbook (44)",
                build=lambda y, args: transpose(args[0]), apply=lambda y, dx: transpose(dx),
                pullback=lambda y, g: transpose(g), primitive=lambda y: Transposition(),
                words=Words("transpose rule", "转置的微分", "d X^T = (dX)^T", "dX^T=(dX)^T", Proof(
                    "Entry by entry.", "逐元素成立。",
                    "[d(X^T)]_{ij} &= dX_{ji} = [(dX)^T]_{ij}"))))
