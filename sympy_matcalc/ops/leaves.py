"""Leaves: symbols, constants, explicit matrices and differentials."""
from __future__ import annotations

from functools import reduce

import sympy as sp
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

from ..algebra.identities import identity
from ..algebra.nodes import SCALAR_OPS, TRANSPOSES, shape_of
from ..algebra.primitives import Functional
from ..algebra.products import product, trace
from ..expressions import MatrixDifferential, ScalarDifferential
from ..intake import as_scalar, dimensions
from ..letters import shown
from ..rules import Constant, Multilinear, Reading, register
from .deltas import scalar_at
from .selections import element, unit


def read_leaf(reader, expr, nodes):
    """A matrix that nobody looks into."""
    node = reader.algebra.leaf(expr, dimensions(expr.shape))
    return trace(node) if node.shape == (1, 1) else node


def read_symbol(reader, expr, nodes):
    return reader.algebra.atom(expr)


def read_indexed(reader, expr, nodes):
    """c[i], whose index may be bound."""
    return scalar_at(reader.algebra, reader.place(expr))


def write_leaf(y):
    return y.data if not y.indices else shown(y.algebra, y.data)
    yield


def code_function_matrix(ns, expr, m, n, f):
    return ns.build(ns.index(m), ns.index(n), lambda i, j: f(ns.number(i), ns.number(j)))


def code_indexed(ns, expr, base, *indices):
    return reduce(lambda array, i: array[ns.index(i)], indices, base)


none = ()
register(Reading(sp.MatrixSymbol, read_leaf, children=lambda e: none, samples=("A", "x")))
register(Reading(MatrixDifferential, read_leaf, children=lambda e: none))
register(Reading(sp.FunctionMatrix, read_leaf, code_function_matrix, children=lambda e: none,
                 samples=("FunctionMatrix(m, n, Lambda((i, j), i + 2*j)) + A",)))
register(Reading(sp.Symbol, read_symbol, children=lambda e: none, samples=("s",)))
for symbol in (sp.Dummy, ScalarDifferential):
    register(Reading(symbol, read_symbol, children=lambda e: none))
register(Reading(sp.Indexed, read_indexed, code_indexed, children=lambda e: none,
                 samples=("c[1, 2]*s", "MatrixSum(c[i, 1]*A, (i, 0, 1))")))
register(Constant("leaf", write_leaf))


# ----------------------------------------------------------------------------------- identity, zero, ones
def read_identity(reader, expr, nodes):
    return reader.algebra.identity(dimensions(expr.shape)[0])


def read_zero(reader, expr, nodes):
    return reader.algebra.zero(dimensions(expr.shape))


def read_ones(reader, expr, nodes):
    return reader.algebra.ones(dimensions(expr.shape))


def write_identity(y):
    return sp.Identity(y.shape[0])
    yield


def write_zero(y):
    return sp.ZeroMatrix(*y.shape)
    yield


def write_ones(y):
    return sp.OneMatrix(*y.shape)
    yield


def code_filled(number):
    """The matrix of the given sizes with this number in every place."""
    return lambda ns, expr, m, n: ns.full(ns.index(m), ns.index(n), ns.number(number))


register(Reading(sp.Identity, read_identity, lambda ns, expr, n: ns.eye(ns.index(n)), children=lambda e: none,
                 samples=("S - Identity(n)",)))
register(Reading(GenericIdentity, lambda reader, expr, nodes: reader.algebra.number(1), lambda ns, expr: ns.number(1),
                 children=lambda e: none))
register(Reading(sp.ZeroMatrix, read_zero, code_filled(0), children=lambda e: none,
                 samples=("MatAdd(A, ZeroMatrix(m, n))",)))
register(Reading(GenericZeroMatrix, lambda reader, expr, nodes: reader.algebra.number(0), lambda ns, expr: ns.number(0),
                 children=lambda e: none))
register(Reading(sp.OneMatrix, read_ones, code_filled(1), children=lambda e: none,
                 samples=("A + s*OneMatrix(m, n)", "OneMatrix(1, m)*A")))
register(Constant("identity", write_identity))
register(Constant("zero", write_zero))
register(Constant("ones", write_ones))


# ------------------------------------------------------------------------------------------- explicit matrices
def entries(expr):
    """The entries are read first: they may contain the variable."""
    return list(expr.flat())


def read_explicit(reader, expr, nodes):
    """A constant explicit matrix is a leaf; entries that depend on a variable are scalars times e_i e_j^T."""
    algebra, shape = reader.algebra, (expr.rows, expr.cols)
    nodes = [as_scalar(n, expr) for n in nodes]
    if shape == (1, 1):
        return nodes[0]
    if not any(n.mask or n.slots or n.indices or is_of_matrices(n) for n in nodes):
        return read_leaf(reader, expr.as_immutable(), ())
    return explicit(algebra, nodes, shape)


def explicit(algebra, entries, shape):
    """The matrix of these scalars, row by row."""
    return entries[0] if shape == (1, 1) else algebra.intern("explicit", tuple(entries), None, shape, 0.0)


def is_of_matrices(node):
    """Whether a scalar is made of matrices: a trace, an entry."""
    return node.op not in ("number", "atom") and (node.op not in SCALAR_OPS or any(map(is_of_matrices, node.args)))


def apply_explicit(y, k, dx):
    """d(sum_ij a_ij e_i e_j^T) = sum_ij da_ij e_i e_j^T."""
    rows, cols = shape_of(y)
    return dx * product([unit(y.algebra, k // cols, rows), unit(y.algebra, k % cols, cols).T])


def pull_explicit(y, k, g):
    """<G, da e_i e_j^T> = G_ij da."""
    cols = shape_of(y)[1]
    return element(g, k // cols, k % cols)


@identity("structure", "Transpose(Matrix([[s, Trace(S)], [1, t]]))",
          "Matrix([[s, 1], [Trace(S), t]])", TRANSPOSES, "explicit")
def transposed_explicit(y):
    """The entries a_ji of an explicit matrix."""
    rows, cols = shape_of(y)
    entries = [y.args[i * cols + j] for j in range(cols) for i in range(rows)]
    return explicit(y.algebra, entries, (cols, rows))


def write_explicit(y):
    rows, cols = shape_of(y)
    values = []
    for a in y.args:
        values.append((yield a))
    return sp.ImmutableDenseMatrix(rows, cols, values)


def code_explicit(ns, expr, *values):
    """Entries may be blocks."""
    m, n = expr.shape
    rows = [values[i * n:(i + 1) * n] for i in range(m)]
    return ns.block(rows) if any(map(ns.shape, values)) else ns.array(rows) if values else ns.full(m, n, 0)


for cls in (sp.Matrix, sp.SparseMatrix):
    register(Reading(cls, read_explicit, code_explicit, children=entries))
register(Reading(sp.ImmutableDenseMatrix, read_explicit, code_explicit, children=entries,
                 samples=("ImmutableMatrix([[s, 1, t], [Trace(S), 2, s*t]])", "x*ImmutableMatrix([[s, 2, 3]])")))
register(Reading(sp.ImmutableSparseMatrix, read_explicit, code_explicit, children=entries,
                 samples=("ImmutableSparseMatrix([[s, 0, t], [0, Trace(S), 0]])",)))
register(Multilinear("explicit", write_explicit, apply=apply_explicit, pullback=pull_explicit,
                     primitive=lambda y, k: Functional(apply_explicit(y, k, y.algebra.one), y.algebra.one)))
