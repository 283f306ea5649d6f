"""Products of stacks as sums over samples: X X^T = sum_i x_i x_i^T, from A B = sum_i (A e_i) (e_i^T B)."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import FunctionMatrix, Symbol, sympify

from ..columnwise import OF_COLUMNS
from ..entrywise import entrywise, map_slots
from ..kinds import DIAG, ENTRYWISE, PRODUCT, SUM, TRACE, TRANSPOSE, Kind
from ..nodes import Dim, Node, PerAlgebra, arguments, shape_of, transpose
from ..predicates import is_row, is_row_of_ones
from ..products import factors_of, product
from ..scalars import read_constant
from ..sums import add, terms
from ..walking import fold
from .families import is_stack, member, member_shape
from .places import scalar_at
from .selections import selected, unit
from .state import INDICES, new_index
from .sums import index_sum

USERS_LETTER = Symbol("i", integer=True)


def spread(y: Node) -> Node:
    """A product or a trace as a sum over the samples, if it contracts over them; else the node."""
    if y.op not in (PRODUCT, TRACE):
        return y
    factors = with_diagonals(factors_of(y.args[0] if y.op is TRACE else y))
    is_open = y.op is TRACE and not is_row(factors[0])          # tr(A B) contracts over the rows of A too
    cut = next((p for p in range(len(factors) - (not is_open)) if _contracts_over_samples(factors, p)), None)
    if len(factors) < 2 or cut is None:
        return y
    count, k = shape_of(factors[cut])[1], new_index(y.algebra)
    INDICES.of(y.algebra).letters[k.data] = USERS_LETTER
    if is_open:                                                 # tr(A B) = sum_i e_i^T B A e_i
        first, *middle, last = *factors[cut + 1:], *factors[:cut + 1]
        parts = [row_of(first, k), *middle, column_of(last, k)]
    else:
        parts = [*factors[:cut], column_of(factors[cut], k), row_of(factors[cut + 1], k), *factors[cut + 2:]]
    return index_sum(product(parts), k, y.algebra.one, read_constant(y.algebra, sympify(count)))


def _contracts_over_samples(factors: Sequence[Node], p: int) -> bool:
    """Whether the columns of factor p belong to the samples of a family."""
    f, following = factors[p], factors[(p + 1) % len(factors)]
    return shape_of(f)[1] in lengths(f) | lengths(following) and not (selected(f) or selected(following))


def with_diagonals(factors: Sequence[Node]) -> list[Node]:
    """The factors, with A Diag(v) as one."""
    joined: list[Node] = []
    for f in factors:
        if f.op is DIAG and joined:
            joined[-1] = product([joined[-1], f])
        else:
            joined.append(f)
    return joined


LENGTHS: PerAlgebra[dict[Node, frozenset[Dim]]] = PerAlgebra(dict)
"""Node -> the lengths of the families in it."""


def lengths(root: Node) -> frozenset[Dim]:
    """The lengths of the families of columns whose stacks occur in a node."""
    def found(y: Node, inside: Sequence[frozenset[Dim]]) -> frozenset[Dim]:
        return frozenset([shape_of(y)[1]]) if is_stack_of_columns(y) else frozenset().union(*inside)
    return fold(root, arguments, found, LENGTHS.of(root.algebra))


def is_stack_of_columns(y: Node) -> bool:
    """X = [x_1 ... x_N] of columns x_i."""
    return is_stack(y) and bool(member_shape(y.algebra, y.data)[1] == 1)


# --------------------------------------------------------------------------------------------------------- columns
def row_of(b: Node, k: Node) -> Node:
    """e_k^T B, for a place k counted from 1."""
    return transpose(column_of(transpose(b), k))


def column_of(a: Node, k: Node) -> Node:
    """A e_k, for a place k counted from 1."""
    if is_stack_of_columns(a):
        return member(a.algebra, a.data, k.data)
    if is_row_of_ones(a):
        return a.algebra.one
    if a.op is TRANSPOSE and isinstance(a.args[0].data, FunctionMatrix):
        return scalar_at(a.algebra, a.args[0].data.lamda(k.data - 1, 0))
    if a.op in OF_COLUMNS:
        return OF_COLUMNS[a.op](column_of(a.args[0], k), *a.args[1:])
    if a.op in SPREAD_COLUMNS:
        return SPREAD_COLUMNS[a.op](a, k)
    return product([a, unit(a.algebra, k.data - 1, shape_of(a)[1])])


def _column_of_sum(a: Node, k: Node) -> Node:
    return add(a.algebra, [(c, column_of(m, k)) for c, m in terms(a)], None if is_row(a) else (shape_of(a)[0], 1))


def _column_of_product(a: Node, k: Node) -> Node:
    *before, last = a.args
    if last.op is DIAG:                                         # A Diag(v) e_k = v_k A e_k
        return column_of(product(before), k) * column_of(transpose(last.args[0]), k)
    return product([*before, column_of(last, k)])


def _column_of_entrywise(a: Node, k: Node) -> Node:
    body = map_slots(a.args[0], lambda m: column_of(m, k))
    return body if is_row(a) else entrywise(body, (shape_of(a)[0], 1))


SPREAD_COLUMNS: dict[Kind, Callable[[Node, Node], Node]] = {
    SUM: _column_of_sum, PRODUCT: _column_of_product, ENTRYWISE: _column_of_entrywise}
"""How a column is taken out of an operation."""
