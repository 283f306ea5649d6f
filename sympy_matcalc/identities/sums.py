"""Collecting and factoring sums of matrices."""
from __future__ import annotations

from ..algebra.factoring import factored
from ..algebra.grouping import grouped
from ..algebra.indices.families import MEANS, family_mean
from ..algebra.indices.places import at_place
from ..algebra.indices.stacked_sums import ends_in_units, stacked_sum
from ..algebra.indices.sums import index_of, index_sum, same_sum
from ..algebra.kinds import ADD, INDEX_SUM, MEMBER, PRODUCT, SUM
from ..algebra.nodes import Node
from ..algebra.predicates import is_sum
from ..algebra.products import product
from ..algebra.scalars import coefficient, is_number
from ..algebra.sums import add, scale, scaled, terms
from ..algebra.tables import CHEAPER, canonical, identity
from ..expressions.families import family_of
from .expansion import expanded


@identity("collecting", "S*R - S*S.T", "S*(R - S.T)", CHEAPER, SUM)
def common_factors(y: Node) -> Node:
    """A B + A C = A (B + C), where that is cheaper; likewise on the right, entry by entry and in Kronecker products."""
    return factored(y)


@canonical
@identity("collecting", "(S + R)*(S - R) + R*R", "R*S + S*(S - R)", CHEAPER, SUM, PRODUCT)
def multiplied_out(y: Node) -> Node | None:
    """(A + B) C = A C + B C, where terms cancel or merge then."""
    return expanded(y)


@identity("collecting", "A*(Identity(n) - OneMatrix(n, n)/n)*(Identity(n) - OneMatrix(n, n)/n)*B",
          "A*(I - 1/n*1)*B", CHEAPER,
          PRODUCT)
def neighbours_multiplied_out(y: Node) -> Node | None:
    """(A + B)(C + D), where only these two factors become simpler: C C = C for a projector."""
    if len(y.args) == 2:
        return None                         # which is multiplied out as a whole
    for k, (f, g) in enumerate(zip(y.args, y.args[1:])):
        if is_sum(f) and is_sum(g):
            pair = product([f, g])
            found = expanded(pair)
            if found is not None and scaled(found)[1].cost < pair.cost:     # a number goes in front of all
                return product([*y.args[:k], found, *y.args[k + 2:]])
    return None


# ------------------------------------------------------------------------------------------- sums over an index
@identity("collecting", "MatAdd(MatrixSum(z[i], (i, 1, 5)), Mean(z.stack, 5))", "6*mean(z)", CHEAPER, INDEX_SUM)
def sum_of_members(y: Node) -> Node | None:
    """sum_i x_i = N mean(x), where the mean is spoken of."""
    if y.op is not INDEX_SUM:
        return None
    body, low, high = y.args
    if body.op is not MEMBER or body.data[1] != y.data or body.data[0] not in MEANS.of(y.algebra):
        return None
    count = y.algebra.dimension(family_of(body.data[0]).length)
    return scale(count, family_mean(y.algebra, body.data[0])) if is_number(low, 1) and high is count else None


@identity("collecting", "MatrixSum(3*S**i - MatrixSum(S**j, (j, 1, k))/k, (i, 1, k))", "2*(Sum(S**i, (i, 1, k)))",
          CHEAPER, INDEX_SUM)
def constant_terms_leave(y: Node) -> Node | None:
    """sum_k (A_k - B) = sum_k A_k - n B, where that is cheaper."""
    body, low, high = y.args
    if not is_sum(body):
        return None
    index = index_of(y)
    parts = grouped((index in c.indices or index in m.indices, (c, m)) for c, m in terms(body))
    inside, outside = parts.get(True), parts.get(False)
    if not inside or not outside:
        return None
    count = high - low + 1
    c, inner = scaled(same_sum(y, add(y.algebra, inside, body.shape)))
    return add(y.algebra, [(c, sum_of_members(inner) or inner), *((count * b, m) for b, m in outside)], y.shape)


@identity("collecting", "MatrixSum(c[i, 1]*z[i], (i, 1, k)) - 2*MatrixSum(z[i], (i, 1, k))",
          "Sum((c[i, 1] - 2)*z[i], (i, 1, k))", CHEAPER, SUM)
def sums_of_one_range(y: Node) -> Node | None:
    """sum_k A_k + sum_k B_k = sum_k (A_k + B_k); a factor may go back into its sum for that."""
    return _merged(y, terms(y)) or _merged_with_factors(y)


@identity("collecting", "Sum(f(c[i, 1]), (i, 1, k)) + 3*Sum(c[i, 2], (i, 1, k))",
          "Sum(f(c[i, 1]) + 3*c[i, 2], (i, 1, k))", CHEAPER, ADD)
def scalar_sums_of_one_range(y: Node) -> Node | None:
    """sum_k a_k + sum_k b_k = sum_k (a_k + b_k), of scalars."""
    numbers, constant = y.data
    number = y.algebra.number
    pairs = [(number(n), a) for n, a in zip(numbers, y.args)]
    return _merged(y, pairs if constant == 0 else [*pairs, (number(constant), y.algebra.one)])


def _merged(y: Node, pairs: list[tuple[Node, Node]]) -> Node | None:
    """The terms with the sums over one range in one; their coefficients are equal but for a number."""
    groups = grouped(((coefficient(c)[1], m.args[1], m.args[2]), (c, m)) for c, m in pairs if m.op is INDEX_SUM)
    if all(len(group) < 2 for group in groups.values()):
        return None
    others = [(c, m) for c, m in pairs if m.op is not INDEX_SUM]
    for (rest, low, high), group in groups.items():
        k = index_of(group[0][1])
        bodies = [(y.algebra.number(coefficient(c)[0]), at_place(m.args[0], index_of(m), k.data)) for c, m in group]
        whole = index_sum(add(y.algebra, bodies, y.shape), k, low, high)
        others.append((y.algebra.one if rest is None else rest, whole))
    return add(y.algebra, others, y.shape)


def _merged_with_factors(y: Node) -> Node | None:
    """Two terms over one range as one, whose factors may then come out on the other side."""
    pairs = terms(y)
    (c, first), (d, second) = pairs if len(pairs) == 2 else ((y.algebra.one, y), (y.algebra.one, y))
    if not first.op is second.op is INDEX_SUM or first.args[1:] != second.args[1:]:
        return None
    k = index_of(first)
    bodies = [(c, first.args[0]), (d, at_place(second.args[0], index_of(second), k.data))]
    return index_sum(factored(add(y.algebra, bodies, y.shape)), k, *first.args[1:])


@identity("collecting", "MatrixSum((z[i] - x)*MatrixUnit(5, 1, i - 1, 0).T, (i, 1, 5))", "stack(z) - x*1", CHEAPER,
          INDEX_SUM)
def columns_side_by_side(y: Node) -> Node | None:
    """sum_i a_i e_i^T = [a_1 ... a_N], where the columns have a matrix form."""
    return stacked_sum(y) if ends_in_units(y) else None
