"""Members, means and stacks of families.

`member`        data (stack, place): x_i, a leaf that knows its place; args the variables of the family: its stack, or
                the members that one differentiates by.
`family mean`   data (stack, N): 1/N sum_i x_i.
`family stack`  data stack: [x_1 ... x_N], where members are variables.
"""
from __future__ import annotations

import sympy as sp

from ..algebra.nodes import shape_of, transpose
from ..algebra.primitives import Sandwich
from ..algebra.products import product, trace
from ..algebra.sums import add, scale, terms
from ..expressions import Mean, Member, Stack, family_of
from ..expressions.differential_symbols import MatrixDifferential
from ..intake import dimension, dimensions
from ..letters import shown
from ..raw import raw_own
from ..rules import Multilinear, Reading, register
from .deltas import AT_INDEX, delta, indices_in, lies_within, new_index
from .index_sums import index_sum
from .leaves import read_leaf
from .selections import selection


# ------------------------------------------------------------------------------------------------------- members
def member(algebra, X, place):
    """Member number `place` of the family with the stack X."""
    place = dimension(sp.sympify(place))
    lies_within(algebra, place, 1, family_of(X).length)
    rows, cols = dimensions(family_of(X).member_shape)
    node = algebra.intern("member", variables_of(algebra, X), (X, place), (rows, cols), 0.0)
    if not isinstance(place, int) and not node.indices:
        node.indices = indices_in(algebra, place)
    return trace(node) if (rows, cols) == (1, 1) else node


def variables_of(algebra, X):
    """The leaves that one may differentiate by: the stack, or the members that are variables."""
    known = algebra.memo.setdefault("variables of families", {})
    if X not in known:
        chosen = [v for v in algebra.variables if isinstance(v, Member) and v.stack == X] or [X]
        for v in chosen if chosen != [X] else ():
            lies_within(algebra, v.place, 1, family_of(X).length)
        known[X] = tuple([algebra.leaf(v, dimensions(v.shape)) for v in chosen])
    return known[X]


def is_member(leaf):
    return isinstance(leaf.data, Member)


def is_stack(node):
    """Whether a node is the stack of a family or the differential of one."""
    return node.op == "leaf" and isinstance(node.data, (Stack, MatrixDifferential)) and family_of(node.data) is not None


def block(algebra, X, place):
    """E_i with X E_i = x_i."""
    q, (_, cols) = dimension(family_of(X).member_shape[1]), dimensions(X.shape)
    return selection(algebra, dimension(sp.sympify((place - 1)*q)), 1, q, cols)


def columns_of(stack, X, place):
    """A E_i, where A stands for the stack X."""
    if is_stack(stack):
        return member(stack.algebra, stack.data, place)
    if stack.op == "sum":
        rows, cols = dimensions(family_of(X).member_shape)
        return add(stack.algebra, [(c, columns_of(m, X, place)) for c, m in terms(stack)],
                   None if (rows, cols) == (1, 1) else (rows, cols))
    return product([stack, block(stack.algebra, X, place)])


def moved(y, args, share):
    """The value of y after x_j moves to another place: y + share(j, new x_j - x_j) for each variable x_j."""
    for old, new in zip(y.args, args):
        if new is not old:
            y = y + share(old.data.place, new - member(new.algebra, old.data.stack, old.data.place))
    return y


def build_member(y, args):
    X, place = y.data
    if list(args) == list(y.args):
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: delta(y.algebra, place, j) * change)
    return columns_of(args[0], X, place)


def apply_member(y, k, dx):
    """d x_i = dX E_i, and delta_ij dx_j for the variable x_j."""
    X, place = y.data
    if is_member(y.args[k]):
        return scale(delta(y.algebra, place, y.args[k].data.place), dx)
    return columns_of(dx, X, place)


def pull_member(y, k, g):
    """<G, dX E_i> = <G E_i^T, dX>, and <G, delta_ij dx_j> = <delta_ij G, dx_j>."""
    X, place = y.data
    if is_member(y.args[k]):
        return scale(delta(y.algebra, place, y.args[k].data.place), g)
    return product([g, transpose(block(y.algebra, X, place))])


def map_of_member(y, k):
    """dX -> dX E_i, or dx_j -> delta_ij dx_j."""
    (rows, cols), algebra = shape_of(y), y.algebra
    X, place = y.data
    if is_member(y.args[k]):
        return Sandwich(scale(delta(algebra, place, y.args[k].data.place), algebra.identity(rows)),
                        algebra.identity(cols))
    return Sandwich(algebra.identity(rows), block(algebra, X, place))


def read_member(reader, expr, nodes):
    return member(reader.algebra, expr.stack, reader.place(expr.place))


def write_member(y):
    X, place = y.data
    place = shown(y.algebra, sp.sympify(place))
    return raw_own(Member, shape_of(y), X, place, family_of(X).member_shape[1])
    yield


def code_member(ns, expr, X, place, q):
    q, place = ns.index(q), ns.index(place)
    if not 0 < place <= X.shape[1] // q:
        raise IndexError(f"no member {place} among {X.shape[1] // q}")
    return ns.slice(X, range(X.shape[0]), range((place - 1)*q, place*q))


register(Reading(Member, read_member, code_member, children=lambda e: (),
                 samples=("z[i].T*z[j]", "A*z[2]", "MatrixSum(z[i]*z[i].T, (i, 1, 5))",
                          "Sum(exp(MatrixScalar(x.T*z[i])), (i, 1, 5))", "Trace(D*Z[1])")))
register(Multilinear("member", write_member, "a linear map", apply=apply_member, pullback=pull_member,
                     primitive=map_of_member, build=build_member))
AT_INDEX["member"] = lambda y, change: member(y.algebra, y.data[0], change(y.data[1]))


# --------------------------------------------------------------------------------------------------------- means
def mean(algebra, X):
    """1/N sum_i x_i."""
    shape = dimensions(family_of(X).member_shape)
    algebra.memo.setdefault("means", set()).add(X)
    node = algebra.intern("family mean", variables_of(algebra, X), X, shape, 0.0)
    return trace(node) if shape == (1, 1) else node


def number_of_members(y):
    return y.algebra.dimension(family_of(y.data).length)


def blocks(y):
    """sum_i E_i; a column of ones, if the members are columns."""
    algebra, X = y.algebra, y.data
    if dimension(family_of(X).member_shape[1]) == 1:
        return algebra.ones_vector(dimensions(X.shape)[1])
    k = new_index(algebra)
    return index_sum(block(algebra, X, k.data), k, algebra.one, number_of_members(y))


def apply_mean(y, k, dx):
    """d(1/N sum_i x_i) = 1/N dX sum_i E_i, and 1/N dx_j for the variable x_j."""
    return scale(1 / number_of_members(y), dx) if is_member(y.args[k]) else mean_of(dx, y)


def mean_of(stack, y):
    """1/N A sum_i E_i, where A stands for the stack."""
    if is_stack(stack):
        return mean(y.algebra, stack.data)
    return scale(1 / number_of_members(y), product([stack, blocks(y)]))


def build_mean(y, args):
    if list(args) == list(y.args):
        return y
    if is_member(y.args[0]):
        return moved(y, args, lambda j, change: change / number_of_members(y))
    return mean_of(args[0], y)


def pull_mean(y, k, g):
    """<G, 1/N dX sum_i E_i> = <1/N G (sum_i E_i)^T, dX>."""
    pulled = g if is_member(y.args[k]) else product([g, transpose(blocks(y))])
    return scale(1 / number_of_members(y), pulled)


def map_of_mean(y, k):
    """dX -> 1/N dX sum_i E_i."""
    (rows, cols), algebra = shape_of(y), y.algebra
    right = algebra.identity(cols) if is_member(y.args[k]) else blocks(y)
    return Sandwich(scale(1 / number_of_members(y), algebra.identity(rows)), right)


def write_mean(y):
    return raw_own(Mean, shape_of(y), y.data, family_of(y.data).length)
    yield


def code_mean(ns, expr, X, length):
    n = ns.index(length)
    q = X.shape[1] // n
    return sum((ns.slice(X, range(X.shape[0]), range(i*q, i*q + q)) for i in range(1, n)),
               ns.slice(X, range(X.shape[0]), range(q))) * (1 / ns.number(n))


register(Reading(Mean, lambda reader, expr, nodes: mean(reader.algebra, expr.stack), code_mean, children=lambda e: (),
                 samples=("A*Mean(z.stack, 5)", "Trace(D*Mean(Z.stack, 5))")))
register(Multilinear("family mean", write_mean, "a linear map", apply=apply_mean, pullback=pull_mean,
                     primitive=map_of_mean, build=build_mean))


# -------------------------------------------------------------------------------------------------------- stacks
def read_stack(reader, expr, nodes):
    """A leaf, unless one differentiates by members."""
    algebra, shape = reader.algebra, dimensions(expr.shape)
    leaves = variables_of(algebra, expr)
    if not is_member(leaves[0]):
        return trace(leaves[0]) if shape == (1, 1) else leaves[0]
    return algebra.intern("family stack", leaves, expr, shape, 0.0)


def apply_stack(y, k, dx):
    """dX = dx_j E_j^T."""
    return product([dx, transpose(block(y.algebra, y.data, y.args[k].data.place))])


def pull_stack(y, k, g):
    """<G, dx_j E_j^T> = <G E_j, dx_j>."""
    return product([g, block(y.algebra, y.data, y.args[k].data.place)])


def build_stack(y, args):
    return moved(y, args, lambda j, change: product([change, transpose(block(y.algebra, y.data, j))]))


def write_stack(y):
    return y.data
    yield


def read_differential(reader, expr, nodes):
    return read_leaf(reader, expr, nodes) if family_of(expr) is None else read_stack(reader, expr, nodes)


register(Reading(MatrixDifferential, read_differential, children=lambda e: ()))
register(Reading(Stack, read_stack, children=lambda e: (), samples=("A*z.stack",)))
register(Multilinear("family stack", write_stack, "a linear map", apply=apply_stack, pullback=pull_stack,
                     primitive=lambda y, k: Sandwich(y.algebra.identity(shape_of(y)[0]), transpose(block(
                         y.algebra, y.data, y.args[k].data.place))), build=build_stack))
