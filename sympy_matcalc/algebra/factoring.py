"""Common factors of sums, taken out where that is cheaper: B x + B^T x = (B + B^T) x."""
from __future__ import annotations

from collections.abc import Collection, Iterable

from .entrywise import diag_of, entrywise, slot
from .grouping import grouped, largest_group
from .kinds import DIAG, ENTRYWISE, IDENTITY, KRON, NUMBER, PRODUCT, SELECTION, SUM, TRACE, ZERO
from .nodes import Algebra, Node, PerAlgebra, Shape, shape_of, transpose
from .predicates import coefficients, is_column, is_row, untransposed
from .products import factors_of, product
from .scalars import coefficient, factor_powers, is_number, mul_scalars, scale_scalar
from .sums import add, scale, scaled, terms
from .weights import LARGEST_COUNTED

Pairs = list[tuple[Node, Node]]             # coefficient, matrix
Term = tuple[Node, tuple[Node, ...]]        # coefficient, factors
End = tuple[int, list[int]]                 # 0 or -1, the places of terms that have a factor in common there

MANY_FACTORED = 10
"""Sums of more terms are factored greedily, without comparing alternatives (those grow exponentially)."""


def collect(algebra: Algebra, pairs: Iterable[tuple[Node, Node]], shape: Shape | None) -> Node:
    """The sum of scalar times matrix, like terms collected and common factors taken out."""
    return factored(add(algebra, pairs, shape))


FACTORED: PerAlgebra[dict[Node, Node]] = PerAlgebra(dict)
"""Sum -> its cheapest form."""


FROM_TERMS: PerAlgebra[set[Node]] = PerAlgebra(set)
"""What was factored from all its terms: multiplied out it would only come back."""


def factored(node: Node) -> Node:
    """The cheapest of a sum and its factored forms."""
    c, rest = scaled(node)
    if rest.op is not SUM or not node.algebra.simplify:
        return node
    memo = FACTORED.of(node.algebra)
    if rest not in memo:
        memo[rest] = rest                   # while it is being worked on
        best = _cheapest(rest)
        memo[rest] = memo[best] = best
        if number_of_terms(rest) == len(terms(rest)):        # multiplied out again it would only come back here
            FROM_TERMS.of(node.algebra).add(scaled(best)[1])
    return scale(c, memo[rest])


TERMS: PerAlgebra[dict[Node, float]] = PerAlgebra(dict)
"""Node -> how many terms it has when it is multiplied out."""


def number_of_terms(node: Node) -> float:
    """How many terms a sum or product has when it is multiplied out, if it is not one of many."""
    if node.op not in (SUM, PRODUCT):
        return 1
    if node.cost > LARGEST_COUNTED:
        return LARGEST_COUNTED
    memo = TERMS.of(node.algebra)
    if node not in memo:
        if node.op is SUM:
            count = sum([number_of_terms(m) for _, m in terms(node)])
        else:
            count = 1
            for f in node.args:
                if f.op is SUM:
                    count *= number_of_terms(f)
        memo[node] = min(count, LARGEST_COUNTED)
    return memo[node]


def _cheapest(node: Node) -> Node:
    best, least = node, _cost_of_either_sign(node)
    for candidate in _candidates(node):
        cost = _cost_of_either_sign(candidate)
        if cost < least:
            best, least = candidate, cost
    return best


def _cost_of_either_sign(node: Node) -> float:
    """The lower cost of a node and its negative: the sign is the matter of what the node stands in."""
    one = node.algebra.one
    if node.op is SUM and all(c is one for c in coefficients(node)):
        return node.cost                    # all plus
    return min(node.cost, scale(node.algebra.number(-1), node).cost)


def _candidates(node: Node) -> Iterable[Node]:
    """Forms of a sum with one common factor taken out and the remainder factored in turn."""
    pairs = terms(node)
    parts = [(c, factors_of(m) if m.op is not IDENTITY else ()) for c, m in pairs]
    for end, group in _groups_at_ends(parts):
        yield _extract(node, parts, end, group)
    for taken_out in (_without_hadamard_factor, _without_scalar_factor, _without_kronecker_factor):
        yield from taken_out(node, pairs)
    yield from _opened(node, parts)
    yield from _with_one_diagonal(node, pairs)


def _groups_at_ends(parts: list[Term]) -> list[End]:
    """Ends at which terms share a factor, with their places; of many terms only the largest group."""
    found = [g for g in (_largest_at_end(parts, 0), _largest_at_end(parts, -1), *_equal_coefficients(parts)) if g]
    return sorted(found, key=lambda g: -len(g[1]))[:1] if len(parts) > MANY_FACTORED else found


def _largest_at_end(parts: list[Term], end: int) -> End | None:
    """The places of the terms that share the most frequent first (end 0) or last (end -1) factor."""
    largest = largest_group((fs[end], k) for k, (_, fs) in enumerate(parts) if fs and not _is_unit(fs))
    return None if largest is None else (end, largest[1])


def _is_unit(factors: tuple[Node, ...]) -> bool:
    """e_i e_j^T, which is better gathered in an explicit matrix."""
    return all(untransposed(f).op is SELECTION for f in factors)


def _equal_coefficients(parts: list[Term]) -> Iterable[End]:
    """The same among terms of one coefficient, when coefficients differ."""
    by_coefficient = grouped((c, k) for k, (c, _) in enumerate(parts))
    if not 1 < len(by_coefficient) <= MANY_FACTORED:
        return
    for places in by_coefficient.values():
        for end in (0, -1):
            found = _largest_at_end([parts[k] for k in places], end)
            if found:
                yield end, [places[k] for k in found[1]]


def _extract(node: Node, parts: list[Term], end: int, group: list[int]) -> Node:
    """Take the longest common block at this end out of a group of terms; factor both sums that remain."""
    algebra, (rows, cols) = node.algebra, shape_of(node)
    chosen = [parts[k] for k in group]
    length = _common_length([fs for _, fs in chosen], end)
    block, _ = _cut(chosen[0][1], length, end)
    shape = (rows, shape_of(block[0])[0]) if end else (shape_of(block[-1])[1], cols)
    inside = collect(algebra, [(c, _joined(algebra, _cut(fs, length, end)[1], shape)) for c, fs in chosen], shape)
    whole = product([inside, *block] if end else [*block, inside])
    return collect(algebra, [(algebra.one, whole), *_others(node, group)], (rows, cols))


def _cut(factors: tuple[Node, ...], length: int, end: int) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """So many factors at an end, and the rest."""
    if end == 0:
        return factors[:length], factors[length:]
    return factors[len(factors) - length:], factors[:len(factors) - length]


def _others(node: Node, group: Collection[int]) -> list[tuple[Node, Node]]:
    """The terms of a sum that are not at these places."""
    return [pair for k, pair in enumerate(terms(node)) if k not in group]


def _joined(algebra: Algebra, factors: tuple[Node, ...], shape: Shape) -> Node:
    return product(factors) if factors else algebra.identity(shape[0])


def _common_length(chains: list[tuple[Node, ...]], end: int) -> int:
    """How many factors all chains share at one end."""
    shortest = min(map(len, chains))
    first = chains[0]
    for k in range(shortest):
        place = k if end == 0 else -1 - k
        if any(fs[place] is not first[place] for fs in chains):
            return k
    return shortest


# -------------------------------------------------------------------------------------- other factors in common
def _without_hadamard_factor(node: Node, pairs: Pairs) -> Iterable[Node]:
    """A o B + A o C = A o (B + C), for the factor that most terms share."""
    algebra, shape = node.algebra, shape_of(node)
    largest = largest_group((power, k) for k, (_, m) in enumerate(pairs) if m.op is ENTRYWISE
                            for power in factor_powers(m.args[0]))
    if largest is None:
        return
    common, group = largest
    inside = [(pairs[k][0], entrywise(_without_power(pairs[k][1].args[0], common), shape)) for k in group]
    factors = mul_scalars(algebra, [common, (slot(collect(algebra, inside, shape)), algebra.one)])
    yield collect(algebra, [(algebra.one, entrywise(factors, shape)), *_others(node, group)], shape)


def _without_power(body: Node, power: tuple[Node, Node]) -> Node:
    """A product of scalars without one of its powers."""
    return mul_scalars(body.algebra, [pair for pair in factor_powers(body) if pair != power])


def _with_one_diagonal(node: Node, pairs: Pairs) -> Iterable[Node]:
    """Diag(u) + Diag(v) = Diag(u + v)."""
    algebra, shape = node.algebra, shape_of(node)
    places = [k for k, (_, m) in enumerate(pairs) if m.op is DIAG]
    if len(places) > 1:
        vector = collect(algebra, [(pairs[k][0], pairs[k][1].args[0]) for k in places], (shape[0], 1))
        yield collect(algebra, [(algebra.one, diag_of(vector)), *_others(node, places)], shape)


def _without_scalar_factor(node: Node, pairs: Pairs) -> Iterable[Node]:
    """c A + c B = c (A + B), for the power that most coefficients share; one that all share is in front already."""
    algebra, shape = node.algebra, shape_of(node)
    rests = [coefficient(c)[1] for c, _ in pairs]
    largest = largest_group((power, k) for k, rest in enumerate(rests) if rest is not None
                            for power in factor_powers(rest))
    if largest is None or len(largest[1]) == len(pairs):
        return
    (base, exponent), group = largest
    inverse = mul_scalars(algebra, [(base, -exponent)])
    inside = collect(algebra, [(scale_scalar(pairs[k][0], inverse), pairs[k][1]) for k in group], shape)
    yield collect(algebra, [(mul_scalars(algebra, [largest[0]]), inside), *_others(node, group)], shape)


def _without_kronecker_factor(node: Node, pairs: Pairs) -> Iterable[Node]:
    """A kron B + A kron C = A kron (B + C), for the factor that most terms share, the first or the second."""
    algebra, shape = node.algebra, shape_of(node)
    largest = largest_group(((place, m.args[place], shape_of(m.args[1 - place])), k)
                            for k, (_, m) in enumerate(pairs) if m.op is KRON for place in (0, 1))
    if largest is None:
        return
    (place, common, of_others), group = largest
    inside = collect(algebra, [(pairs[k][0], pairs[k][1].args[1 - place]) for k in group], of_others)
    c, rest = scaled(inside)
    both = (common, rest) if place == 0 else (rest, common)
    whole = algebra.intern(KRON, both, None, shape) if rest.op is not ZERO else algebra.zero(shape)
    yield collect(algebra, [(c, whole), *_others(node, group)], shape)


# -------------------------------------------------------------------------------------- factors hidden in scalars
def _opened(node: Node, parts: list[Term]) -> Iterable[Node]:
    """A x + (b^T x) u = (A + u b^T) x: 1x1 products in coefficients share a factor with other terms."""
    if is_row(node) == is_column(node) or len(parts) > MANY_FACTORED:
        return
    end = -1 if is_column(node) else 0
    by_end: dict[Node, dict[int, Term]] = {}
    for k, part in enumerate(parts):
        for term in _with_closed_stretch(part, end):
            by_end.setdefault(term[1][end], {}).setdefault(k, term)
    for found in by_end.values():
        if len(found) > 1 and any(found[k] != parts[k] for k in found):
            yield _extract(node, [found.get(k, part) for k, part in enumerate(parts)], end, list(found))


def _with_closed_stretch(term: Term, end: int) -> Iterable[Term]:
    """A term, and the forms of it with a 1x1 product of its coefficient at the end: (b^T x) u as u b^T x, u x^T b."""
    c, factors = term
    if not factors:
        return
    yield term
    for rest, chain in _closed_stretches(c):
        for turned in (chain, tuple(transpose(f) for f in reversed(chain))):
            yield rest, (*factors, *turned) if end else (*turned, *factors)


def _closed_stretches(c: Node) -> Iterable[tuple[Node, tuple[Node, ...]]]:
    """The 1x1 products x^T y in a coefficient, each with what remains of it."""
    number, rest = coefficient(c)
    powers = [] if rest is None else factor_powers(rest)
    for base, exponent in powers:
        if is_number(exponent, 1) and _is_closed_product(base):
            others = mul_scalars(c.algebra, [(b, e) for b, e in powers if b is not base])
            if others.op is NUMBER:         # else r = x^T A x/(x^T x) stays a quotient: A x - r x
                yield scale_scalar(c.algebra.number(number), others), base.args[0].args


def _is_closed_product(scalar: Node) -> bool:
    """x^T A y."""
    return scalar.op is TRACE and scalar.args[0].op is PRODUCT and shape_of(scalar.args[0]) == (1, 1)
