"""Sums of traces and of quadratic forms."""
from __future__ import annotations

from collections.abc import Iterable

from ..algebra.factoring import collect
from ..algebra.grouping import shared
from ..algebra.kinds import ADD, NUMBER, TRACE
from ..algebra.nodes import Algebra, Node, Number, is_zero, shape_of, transpose
from ..algebra.predicates import is_sum
from ..algebra.products import factors_of, product
from ..algebra.scalars import add_scalars, coefficient, factor_powers, is_number, numbered, scale_scalar, without
from ..algebra.sums import add
from ..algebra.tables import CHEAPER, canonical, identity
from ..algebra.traces import trace
from ..algebra.weights import LARGEST_TRIED
from .expansion import multiplied_out

TraceTerm = tuple[Node, Node]                    # coefficient, trace
Chain = tuple[Node, ...]
Other = tuple[Number, Node]


def split_traces(y: Node) -> tuple[list[TraceTerm], list[Other]]:
    """The terms c tr(M) of a sum of scalars, one for each trace, and the (number, scalar) pairs of the others."""
    weights: dict[Node, Node] = {}
    others = []
    for number, term in numbered(y):
        t = _only_trace(term)
        if t is None:
            others.append((number, term))
        else:
            weight = scale_scalar(y.algebra.number(number), without(term, t))
            weights[t] = weights[t] + weight if t in weights else weight
    if y.data[1] != 0:
        others.append((y.data[1], y.algebra.one))
    return [(c, t) for t, c in weights.items() if not is_zero(c)], others


def _only_trace(term: Node) -> Node | None:
    """The trace that a scalar has as factor, if there is just one; none inside an entrywise function."""
    found = [b for b, e in factor_powers(term) if b.op is TRACE and is_number(e, 1)]
    return found[0] if len(found) == 1 and not term.slots else None


def chain_of(y: Node) -> Chain:
    return factors_of(y.args[0])


def one_sided(f: Node) -> Node:
    """A factor and its transpose as one."""
    other = transpose(f)
    return other if (other.direct, other.key) < (f.direct, f.key) else f


def opened_at(y: Node, block: Chain) -> list[Node]:
    """The rest R of the chain with tr(F R) = tr(M) for the factors F, of the chain or of its transpose."""
    chain, n = chain_of(y), len(block)
    for fs in (chain, tuple(transpose(f) for f in reversed(chain))):
        twice = fs + fs
        for k in range(len(fs)):
            if twice[k:k + n] == block:
                return list(twice[k + n:k + len(fs)])
    raise ValueError("the chain has no such factors")


def shared_factors(traces: Iterable[TraceTerm]) -> dict[Chain, list[TraceTerm]]:
    """Factors, and for x^T A y also pairs of factors at the end, with the terms they occur in if these are several."""
    return shared((block, term) for term in traces for block in dict.fromkeys(_blocks_of_trace(term[1])))


def _blocks_of_trace(y: Node) -> list[Chain]:
    """The factors that may come out of a trace; of x^T A y, which stays of this form, only those at its ends."""
    chain = chain_of(y)
    if shape_of(y.args[0]) != (1, 1):
        return [(one_sided(f),) for f in chain]
    back = tuple(transpose(f) for f in reversed(chain))
    pairs = [fs[-2:] for fs in (chain, back) if len(fs) > 2]
    return [(one_sided(chain[0]),), (one_sided(chain[-1]),), *pairs]


MANY_CHOICES = 6
"""So many factors are tried as the first to be taken out; after that the best one is taken each time."""


def gathered(algebra: Algebra, traces: list[TraceTerm], others: list[Other]) -> Node:
    """The sum with common factors of its traces taken out."""
    first = by_gain(algebra, traces)[:MANY_CHOICES]
    forms = [greedily(algebra, *after_joining(traces, others, choice)) for choice in first]
    return min(forms, key=lambda node: (node.cost, node.key), default=greedily(algebra, traces, others))


def greedily(algebra: Algebra, traces: list[TraceTerm], others: list[Other]) -> Node:
    """The same, with the factor that saves most taken out each time."""
    while choices := by_gain(algebra, traces):
        traces, others = after_joining(traces, others, choices[0])
    return add_scalars(algebra, [*others, *[(1, c * t) for c, t in traces]])


Choice = tuple[list[TraceTerm], Node]


def by_gain(algebra: Algebra, traces: list[TraceTerm]) -> list[Choice]:
    """The groups of traces with a common factor, each with what it becomes; those that save most first."""
    found = []
    for block, group in shared_factors(traces).items():
        joined = joined_traces(algebra, block, group)
        gain = cost_of(group) - joined.cost
        if gain > 0:
            found.append((-gain, tuple(f.key for f in block), (group, joined)))
    return [choice for _, _, choice in sorted(found, key=lambda item: item[:2])]


def after_joining(traces: list[TraceTerm], others: list[Other], choice: Choice) -> tuple[list[TraceTerm], list[Other]]:
    """The traces and other terms after a group was joined."""
    group, joined = choice
    more, rest = split_traces(joined) if joined.op is ADD else split_traces(add_of_one(joined))
    return [t for t in traces if t not in group] + more, others + rest


def add_of_one(node: Node) -> Node:
    """A scalar as a sum of one term, which a sum with coefficient 1 never is by itself."""
    return node.algebra.intern(ADD, (node,), ((1,), 0)) if node.op is not NUMBER else \
        node.algebra.intern(ADD, (), ((), node.data))


def joined_traces(algebra: Algebra, block: Chain, group: list[TraceTerm]) -> Node:
    """sum_k c_k tr(F R_k) = tr(F sum_k c_k R_k)."""
    rows, cols = shape_of(block[0])[0], shape_of(block[-1])[1]
    inside = []
    for c, t in group:
        rest = opened_at(t, block)
        inside.append((c, product(rest) if rest else algebra.identity(cols)))
    inner = collect(algebra, inside, None if (rows, cols) == (1, 1) else (cols, rows))
    return trace(product([*block, inner]))


def cost_of(group: list[TraceTerm]) -> float:
    return sum(c.cost + t.cost for c, t in group) + len(group) - 1 + sum(not is_number(c, 1) for c, _ in group)


@identity("traces", "Trace(S*R) + Trace(S*A.T*A)", "Trace(S*(R + A.T*A))", CHEAPER, ADD)
def common_factor_of_traces(y: Node) -> Node | None:
    """tr(A B) + tr(A C) = tr(A (B + C)), and x^T A y + x^T B y = x^T (A + B) y."""
    traces, others = split_traces(y)
    if len(traces) < 2 or y.cost > LARGEST_TRIED:
        return None
    return gathered(y.algebra, traces, others)


@canonical
@identity("traces", "Trace(S*(R + S)) - Trace(S*R)", "Trace(S**2)", CHEAPER, ADD, TRACE)
def traces_multiplied_out(y: Node) -> Node | None:
    """tr((A + B) C) = tr(A C) + tr(B C), where terms cancel or merge then."""
    if y.cost > LARGEST_TRIED:
        return None
    traces, others = split_traces(y if y.op is ADD else add_of_one(y))
    changed, parts = False, []
    for c, t in traces:
        pairs = multiplied_out(t.args[0]) if any(map(is_sum, chain_of(t))) else None
        changed = changed or pairs is not None
        parts.append((1, c * t) if pairs is None else
                     (1, c * add_scalars(y.algebra, [(1, k * trace(m)) for k, m in pairs])))
    if not changed:
        return None
    whole = add_scalars(y.algebra, [*others, *parts])
    if whole.op is not ADD:
        return whole
    squares = completed(whole)
    return gathered(y.algebra, *split_traces(whole)) if squares is None else squares


@identity("traces", "Trace(S) + Trace(R)", "Trace(R + S)", CHEAPER, ADD)
def sum_of_traces(y: Node) -> Node | None:
    """tr A + tr B = tr(A + B)."""
    traces, others = split_traces(y)
    groups = shared((shape_of(t.args[0]), (c, t)) for c, t in traces
                    if c.op is NUMBER and shape_of(t.args[0]) != (1, 1))
    if not groups:
        return None
    joined = [trace_of_sum(collect(y.algebra, [(c, t.args[0]) for c, t in group], shape))
              for shape, group in groups.items()]
    taken = {t for group in groups.values() for _, t in group}
    rest = [c * t for c, t in traces if t not in taken]
    return add_scalars(y.algebra, [*others, *((1, t) for t in (*rest, *joined))])


def trace_of_sum(matrix: Node) -> Node:
    """tr(A + B), not taken apart."""
    return matrix.algebra.intern(TRACE, (matrix,)) if is_sum(matrix) else trace(matrix)


# ------------------------------------------------------------------------------------------------------- squares
Square = tuple[Chain, Chain, Node, Node]
"""P, W, coefficient and trace of a term c tr(P^T W P)."""


def halves_of(y: Node) -> Iterable[tuple[Chain, Chain]]:
    """All P and W (with at most one factor) for which the trace is tr(P^T W P)."""
    chain = chain_of(y)
    n = len(chain)
    for turn in range(n if shape_of(y.args[0]) != (1, 1) else 1):
        fs = chain[turn:] + chain[:turn]
        if all(fs[k] is transpose(fs[n - 1 - k]) for k in range((n + 1) // 2)) and n > 1:
            yield fs[(n + 1) // 2:], fs[n // 2:(n + 1) // 2]


@identity("traces", "x.T*x - 2*x.T*(A.T*u) + u.T*A*A.T*u", "(A.T*u - x).T*(A.T*u - x)", CHEAPER, ADD)
def completed_square(y: Node) -> Node | None:
    """p^T W p - 2 p^T W q + q^T W q = (p - q)^T W (p - q), W symmetric; likewise for traces."""
    return completed(y) if y.cost <= LARGEST_TRIED else None


def completed(y: Node) -> Node | None:
    """The sum with its largest complete square put together, if it has one."""
    traces, others = split_traces(y)
    if len(traces) < 3:
        return None
    weights = {t: c for c, t in traces}
    squares = [(*half, c, t) for c, t in traces for half in halves_of(t)]
    found = [grown for first in squares if (grown := grown_square(first, squares, weights)) is not None]
    if not found:
        return None
    whole, used = max(found, key=lambda grown: len(grown[1]))
    rest = [(1, c * t) for c, t in traces if t not in used]
    return add_scalars(y.algebra, [*others, *rest, (1, whole)])


def grown_square(first: Square, squares: list[Square], weights: dict[Node, Node]) -> tuple[Node, set[Node]] | None:
    """The square that starts with this term: all others whose cross terms with every member fit."""
    half, middle, c, t = first
    members, used = [(1, half)], {t}
    for other, its_middle, its_c, its_t in squares:
        if its_t not in used and its_middle == middle and its_c is c:
            crosses = [_cross_term((p, middle, c, t), other, weights) for _, p in members]
            signs = {sign * its_sign for (sign, _), (its_sign, _) in zip(members, crosses)}
            if signs in ({1}, {-1}) and used.isdisjoint(x for _, x in crosses):
                members.append((signs.pop(), other))
                used |= {its_t, *(x for _, x in crosses)}
    if len(members) < 2:
        return None
    algebra, shape = c.algebra, (shape_of(half[0])[0], shape_of(half[-1])[1])
    whole = add(algebra, [(algebra.number(s), product(h)) for s, h in members], shape)
    return c * trace(product([transpose(whole), *middle, whole])), used


def _cross_term(square: Square, other: Chain, weights: dict[Node, Node]) -> tuple[int, Node]:
    """tr(P^T W Q), and the sign with which the sum has it twice; 0 if it does not."""
    half, middle, c, _ = square
    number, cross = unscaled(trace(product([*[transpose(f) for f in reversed(half)], *middle, *other])))
    weight = weights.get(cross)
    return next((s for s in (1, -1) if weight is c * (2 * s) * number), 0), cross


def unscaled(node: Node) -> tuple[Node, Node]:
    """A scalar as number times the rest."""
    number, rest = coefficient(node)
    return (node.algebra.one, node) if rest is None else (node.algebra.number(number), rest)
