"""Hadamard products, polynomials of entries, and diagonal matrices."""
from __future__ import annotations

from collections.abc import Sequence

from ..algebra.entrywise import (
    diag_of,
    diagonal_of,
    entrywise,
    hadamard_of,
    is_shifted,
    parts_with_slots,
    rebuild_scalar,
    slot,
    split_at_one,
)
from ..algebra.kinds import ADD, DIAG, DIAGONAL, ENTRYWISE, MUL, PRODUCT, SLOT, SUM, TRACE
from ..algebra.nodes import Node, shape_of, transpose
from ..algebra.predicates import is_column, is_multiple, is_ones, is_row, is_sum, is_sum_of_scalars
from ..algebra.products import product
from ..algebra.scalars import (
    add_scalars,
    coefficient,
    factor_powers,
    is_number,
    mul_scalars,
    scale_scalar,
)
from ..algebra.sums import add, terms
from ..algebra.tables import CHEAPER, canonical, identity
from ..algebra.walking import fold
from ..algebra.weights import LARGEST_TRIED
from .polynomials import factored_scalar, is_worth_factoring


# ---------------------------------------------------------------------------------------------------- polynomials
def gathered(body: Node) -> Node:
    """The body with a A + b B in one slot where it had the entries of A and B in a sum."""
    def joined(x: Node, args: list[Node]) -> Node:
        if is_sum_of_scalars(x) and x.data[1] == 0 and all(a.op is SLOT for a in x.args):
            algebra, shape = x.algebra, x.args[0].args[0].shape
            return slot(add(algebra, [(algebra.number(c), a.args[0]) for c, a in zip(x.data[0], x.args)], shape))
        return rebuild_scalar(x, args) if args else x
    return fold(body, parts_with_slots, joined, {})


@canonical
@identity("entrywise", "Elementwise(Lambda((s, t), exp(s - t)), A, C)", "exp(A - C)", CHEAPER, ENTRYWISE)
def function_of_sum(y: Node) -> Node | None:
    """f(a_ij + b_ij) entry by entry is f(A + B)."""
    body = y.args[0]
    if body.op is ADD or len(body.slots) < 2:
        return None
    found = gathered(body)
    return None if found is body else entrywise(found, shape_of(y))


@canonical
@identity("entrywise", "Elementwise(Lambda((s, t), 1 - s/t), A, P)",
          "1 - (A o HadamardPower(P, -1))", CHEAPER, ENTRYWISE)
def split_into_terms(y: Node) -> Node | None:
    """(a_ij^2 - b_ij) entry by entry is A o A - B, where the terms hold no functions."""
    body, algebra = y.args[0], y.algebra
    if body.op is not ADD or holds_functions(body):
        return None
    coefs, constant = body.data
    parts = [(algebra.number(c), entrywise(t, shape_of(y))) for c, t in zip(coefs, body.args)]
    return add(algebra, [*parts, (algebra.number(constant), algebra.ones(shape_of(y)))], y.shape)


def holds_functions(body: Node) -> bool:
    """Whether a sum has more in it than products of entries and their powers."""
    return any(b.op is not SLOT and b.slots or e.slots for t in body.args for b, e in factor_powers(t))


def opened(body: Node) -> Node:
    """The body with the entries of A and B where it had those of A + B."""
    def change(base: Node) -> Node:
        if base.op is not SLOT or not is_sum(base.args[0]):
            return base
        return add_scalars(base.algebra, [(1, scale_scalar(c, slot(m))) for c, m in terms(base.args[0])])

    def of_product(term: Node) -> Node:
        return mul_scalars(term.algebra, [(change(b), e) for b, e in factor_powers(term)])

    if body.op is ADD:
        coefs, constant = body.data
        return add_scalars(body.algebra, [(c, of_product(t)) for c, t in zip(coefs, body.args)], constant)
    return of_product(body)


@canonical
@identity("entrywise", "HadamardPower(A, 2) - 2*Hadamard(A, C) + HadamardPower(C, 2)", "HadamardPower(A - C, 2)",
          CHEAPER, SUM, ENTRYWISE)
def entrywise_polynomial(y: Node) -> Node | None:
    """A o A - 2 A o B + B o B = (A - B) o (A - B), and what else polynomials of entries factor to."""
    if y.cost > LARGEST_TRIED:
        return None
    body = _body_of_sum(y) if y.op is SUM else y.args[0]
    if body is None or body.op not in (ADD, MUL):
        return None
    whole = opened(body)
    if whole.op not in (ADD, MUL):
        return None
    if not is_worth_factoring(whole):       # log(A) + 1 - (log(B) + 1)
        return entrywise(gathered(whole), shape_of(y)) if y.op is SUM and holds_functions(whole) else None
    found = gathered(factored_scalar(whole))
    form = entrywise(found, shape_of(y))
    if any(is_shifted(b) for b, _ in factor_powers(coefficient(found)[1] or found)) and form.cost >= y.cost - 1:
        return None                         # A o B - c A rather than A o (B - c 1)
    return form


def _body_of_sum(y: Node) -> Node | None:
    """The entries of a sum of matrices as one scalar, if there is an entrywise one among them."""
    if is_multiple(y) or not any(m.op is ENTRYWISE for _, m in terms(y)):
        return None
    ones = [c for c, m in terms(y) if is_ones(m)]
    bodies = [scale_scalar(c, m.args[0] if m.op is ENTRYWISE else slot(m)) for c, m in terms(y) if not is_ones(m)]
    return add_scalars(y.algebra, [(1, x) for x in (*bodies, *ones)]) if len(ones) < 2 else None


# ---------------------------------------------------------------------------------- diagonal and rank-one factors
@canonical
@identity("entrywise", "Trace(DiagMatrix(x)*S)", "x.T*DiagonalOf(S)", CHEAPER, TRACE)
def trace_with_diagonal(y: Node) -> Node | None:
    """tr(Diag(x) A) = x^T diagonal(A)."""
    chain = y.args[0].args if y.args[0].op is PRODUCT else ()
    k = next((k for k, f in enumerate(chain) if f.op is DIAG), None)
    if k is None or len(chain) < 2:
        return None
    return product([transpose(chain[k].args[0]), diagonal_of(product([*chain[k + 1:], *chain[:k]]))])


@canonical
@identity("entrywise", "DiagonalOf(S*DiagMatrix(x)*R)", "(R.T o S)*x", CHEAPER, DIAGONAL)
def diagonal_of_product(y: Node) -> Node | None:
    """diagonal(A Diag(x) B) = (A o B^T) x."""
    chain = y.args[0].args if y.args[0].op is PRODUCT else ()
    k = next((k for k, f in enumerate(chain) if f.op is DIAG and 0 < k < len(chain) - 1), None)
    if k is None:
        return None
    left, right = product(chain[:k]), product(chain[k + 1:])
    return product([hadamard_of(left, transpose(right)), chain[k].args[0]])


def rank_one(node: Node) -> tuple[Node, Node] | None:
    """u and v^T where the matrix is u v^T."""
    return split_at_one(node) if node.op is PRODUCT else None


def without_rank_one(y: Node) -> tuple[Node, Node, Node] | None:
    """u, M, v^T where the entrywise product is (u v^T) o M."""
    powers = factor_powers(y.args[0])
    for base, exponent in powers:
        parts = rank_one(base.args[0]) if base.op is SLOT and is_number(exponent, 1) else None
        if parts is not None and len(powers) > 1:
            rest = mul_scalars(y.algebra, [(b, e) for b, e in powers if b is not base])
            return parts[0], entrywise(rest, shape_of(y)), parts[1]
    return None


@canonical
@identity("entrywise", "Hadamard(x*OneMatrix(1, n), S)", "DiagMatrix(x)*S", CHEAPER, ENTRYWISE)
def rank_one_factor(y: Node) -> Node | None:
    """(u v^T) o M = Diag(u) M Diag(v)."""
    parts = without_rank_one(y)
    if parts is None:
        return None
    u, m, v = parts
    return product([diag_of(u), m, diag_of(transpose(v))])


@canonical
@identity("entrywise", "DiagMatrix(x)*S*DiagMatrix(A.T*u)", "S o (x*u.T*A)", CHEAPER, PRODUCT)
def between_diagonals(y: Node) -> Node | None:
    """Diag(u) M Diag(v) = (u v^T) o M, which is cheaper where both sides are there."""
    places = [k for k, f in enumerate(y.args) if f.op is DIAG]
    if len(places) < 2:
        return None
    first, last = places[0], places[-1]
    u, v = y.args[first].args[0], y.args[last].args[0]
    middle = hadamard_of(product([u, transpose(v)]), product(y.args[first + 1:last]))
    return product([*y.args[:first], middle, *y.args[last + 1:]])


@canonical
@identity("entrywise", "Hadamard(x*u.T*A, S)*x", "x o (S*(x o (A.T*u)))", CHEAPER, PRODUCT, TRACE)
def rank_one_factor_times_vector(y: Node) -> Node | None:
    """((u v^T) o M) x = u o (M (v o x))."""
    chain = y.args if y.op is PRODUCT else y.args[0].args
    for k, f in enumerate(chain):
        parts = without_rank_one(f) if f.op is ENTRYWISE else None
        if parts is None:
            continue
        u, m, v = parts
        end, start = column_after(chain, k), row_before(chain, k)
        if end is not None:
            inner = hadamard_of(transpose(v), product(chain[k + 1:end + 1]))
            return product([*chain[:k], hadamard_of(u, product([m, inner])), *chain[end + 1:]])
        if start is not None:
            inner = hadamard_of(product(chain[start:k]), transpose(u))
            return product([*chain[:start], hadamard_of(product([inner, m]), v), *chain[k + 1:]])
    return None


@canonical
@identity("entrywise", "DiagMatrix(x)*S*A.T*u", "x o (S*A.T*u)", CHEAPER, PRODUCT, TRACE)
def diagonal_times_column(y: Node) -> Node | None:
    """Diag(u) M v = u o (M v)."""
    chain = y.args if y.op is PRODUCT else y.args[0].args
    for k, f in enumerate(chain):
        if f.op is DIAG and len(chain) > 2:
            end, start = column_after(chain, k), row_before(chain, k)
            if end is not None:
                column = hadamard_of(f.args[0], product(chain[k + 1:end + 1]))
                return product([*chain[:k], column, *chain[end + 1:]])
            if start is not None:
                row = hadamard_of(product(chain[start:k]), transpose(f.args[0]))
                return product([*chain[:start], row, *chain[k + 1:]])
    return None


def column_after(chain: Sequence[Node], k: int) -> int | None:
    """The place of the first factor with one column after place k."""
    return next((i for i in range(k + 1, len(chain)) if is_column(chain[i])), None)


def row_before(chain: Sequence[Node], k: int) -> int | None:
    """The place of the last factor with one row before place k."""
    return next((i for i in range(k - 1, -1, -1) if is_row(chain[i])), None)
