"""Softmax and log-sum-exp, columnwise (axis 0) or rowwise (axis 1); rowwise is the transpose of columnwise."""
from __future__ import annotations

import sympy as sp

from ..algebra.entrywise import hadamard, is_ones, slot
from ..algebra.identities import identity
from ..algebra.nodes import TRANSPOSES, Dim, Node, shape_of, transpose
from ..algebra.products import PRODUCTS, product
from ..algebra.scalars import FUNCTIONS, function
from ..expressions import LogSumExp, Softmax
from ..raw import raw_own, scalar_of
from ..rules import Nonlinear, Reading, register


def softmax(z: Node) -> Node:
    """exp(Z) with its columns divided by their sums; of zeros 1/n."""
    if z.shape is None:
        return z.algebra.number(1)
    if z.shape[0] == 1:
        return z.algebra.ones(z.shape)
    if z.op == "zero":
        return z.algebra.ones(z.shape) / z.algebra.dimension(z.shape[0])
    return z.algebra.intern("softmax", (z,), None, z.shape)


def log_sum_exp(z: Node) -> Node:
    """The row log(1^T exp(Z)); of one column a scalar; of zeros log(n)."""
    if z.shape is None or z.shape[0] == 1:
        return z
    if z.op == "zero":
        size = function(sp.log, z.algebra.dimension(z.shape[0]))
        return size * transpose(z.algebra.ones_vector(z.shape[1]))
    if z.shape[1] == 1:
        return z.algebra.intern("log sum exp", (z,))
    return z.algebra.intern("log sum exp", (z,), None, (1, z.shape[1]))


def column_sums(z: Node) -> Node:
    """1^T Z."""
    return product([transpose(z.algebra.ones_vector(shape_of(z)[0])), z])


def repeated_in_columns(row: Node, n: Dim) -> Node:
    """1 r^T."""
    return product([row.algebra.ones_vector(n), row]) if row.shape is not None else row * row.algebra.ones_vector(n)


@identity("entrywise", "u.T*Elementwise(log, Softmax(A, 0))", "u.T*log(softmax(A))", FUNCTIONS, sp.log)
def log_of_softmax(x: Node) -> Node | None:
    """log softmax(Z) = Z - 1 lse(Z), in the body of an entrywise function."""
    if x.op != "slot":
        return None
    p = x.args[0]
    if p.op == "softmax":
        z = p.args[0]
        return slot(z) - slot(repeated_in_columns(log_sum_exp(z), shape_of(p)[0]))
    if p.op == "transpose" and p.args[0].op == "softmax":
        z = p.args[0].args[0]
        return slot(transpose(z)) - slot(transpose(repeated_in_columns(log_sum_exp(z), shape_of(p)[1])))
    return None


@identity("entrywise", "Transpose(Softmax(A, 0))", "softmax(A.T, axis=1)", TRANSPOSES, "softmax")
def transpose_of_softmax(p: Node) -> Node:
    """softmax(Z)^T, columnwise, is softmax(Z^T) rowwise."""
    rows, cols = shape_of(p)
    z = p.args[0]
    return p.algebra.intern("transpose", (p,), None, (cols, rows), transpose(z).cost - z.cost)


@identity("entrywise", "OneMatrix(1, m)*Softmax(A, 0)", "1", PRODUCTS, "softmax")
def sums_of_softmax(left: Node, right: Node) -> Node | None:
    """1^T softmax(Z) = 1^T: the columns sum to one."""
    if right.op == "softmax" and is_ones(left) and shape_of(left)[0] == 1:
        return transpose(left.algebra.ones_vector(shape_of(right)[1]))
    if left.op == "transpose" and left.args[0].op == "softmax" and is_ones(right) and shape_of(right)[1] == 1:
        return left.algebra.ones_vector(shape_of(left)[0])
    return None


def d_softmax(p, dz):
    """d P = P o (dZ - 1 1^T (P o dZ))."""
    change = hadamard(p, dz)
    return change - hadamard(p, repeated_in_columns(column_sums(change), shape_of(p)[0]))


def d_log_sum_exp(y, dz):
    """d lse(Z) = 1^T (softmax(Z) o dZ)."""
    return column_sums(hadamard(softmax(y.args[0]), dz))


def read_softmax(reader, expr, nodes):
    return softmax(nodes[0]) if expr.args[1] == 0 else transpose(softmax(transpose(nodes[0])))


def read_log_sum_exp(reader, expr, nodes):
    return log_sum_exp(nodes[0]) if expr.args[1] == 0 else transpose(log_sum_exp(transpose(nodes[0])))


def write_softmax(y):
    return raw_own(Softmax, y.shape, (yield y.args[0]), sp.S.Zero)


def write_log_sum_exp(y):
    result = raw_own(LogSumExp, (1, shape_of(y.args[0])[1]), (yield y.args[0]), sp.S.Zero)
    return scalar_of(result) if y.shape is None else result


def code_softmax(ns, expr, z, axis):
    e = ns.exp(z - ns.max(z, ns.index(axis)))
    return e / ns.sum(e, ns.index(axis))


def code_log_sum_exp(ns, expr, z, axis):
    top = ns.max(z, ns.index(axis))
    return top + ns.log(ns.sum(ns.exp(z - top), ns.index(axis)))


def first_argument(expr):
    return expr.args[:1]


register(Reading(Softmax, read_softmax, code_softmax, children=first_argument,
                 samples=("Softmax(x, 0)", "Softmax(A, 0)", "Softmax(A, 1)", "Softmax(u.T, 1)")))
register(Reading(LogSumExp, read_log_sum_exp, code_log_sum_exp, children=first_argument,
                 samples=("LogSumExp(x, 0)", "LogSumExp(A, 0)", "LogSumExp(A, 1)")))
register(Nonlinear("softmax", write_softmax, "Boyd & Vandenberghe, Convex Optimization 3.1.5",
                   build=lambda y, args: softmax(args[0]), differential=d_softmax))
register(Nonlinear("log sum exp", write_log_sum_exp, "Boyd & Vandenberghe, Convex Optimization 3.1.5",
                   build=lambda y, args: log_sum_exp(args[0]), differential=d_log_sum_exp))
