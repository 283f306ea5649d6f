"""Common factors of sums, taken out where that is cheaper: B x + B^T x = (B + B^T) x."""
from __future__ import annotations

from collections.abc import Iterable

from .entrywise import diag_of, entrywise, slot
from .kinds import DIAG, ENTRYWISE, IDENTITY, KRON, NUMBER, PRODUCT, SELECTION, SUM, TRACE, ZERO
from .nodes import Algebra, Node, PerAlgebra, Shape, shape_of, transpose
from .predicates import coefficients, is_transpose_of
from .products import factors_of, product
from .scalars import coefficient, factor_powers, is_number, mul_scalars, scale_scalar
from .sums import add, scale, scaled, terms
from .weights import LARGEST_COUNTED

Term = tuple[Node, tuple[Node, ...]]        # coefficient, factors

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
    parts = [(c, factors_of(m) if m.op is not IDENTITY else ()) for c, m in terms(node)]
    found = [g for g in (_largest_group(parts, 0), _largest_group(parts, -1), *_equal_coefficients(parts)) if g]
    if len(parts) > MANY_FACTORED:
        found = found[:1] if not found or len(found[0][1]) >= max(len(g[1]) for g in found) else \
            [max(found, key=lambda g: len(g[1]))]
    for end, group in found:
        yield _extract(node, parts, end, group)
    for common, group in _hadamard_groups(node):
        yield _extract_hadamard(node, common, group)
    for base, group in _scalar_groups(parts):
        yield _extract_scalar(node, base, group)
    for place, group in _kronecker_groups(node):
        yield _extract_kronecker(node, place, group)
    yield from _opened(node, parts)
    diagonals = [k for k, (_, fs) in enumerate(parts) if len(fs) == 1 and fs[0].op is DIAG]
    if len(diagonals) > 1:
        yield _merge_diagonals(node, parts, diagonals)


def _largest_group(parts: list[Term], end: int) -> tuple[int, list[int]] | None:
    """The places of the terms that share the most frequent first (end 0) or last (end -1) factor."""
    groups: dict[Node, list[int]] = {}
    for k, (_, fs) in enumerate(parts):
        if fs and not _is_unit(fs):
            groups.setdefault(fs[end], []).append(k)
    largest = max(groups.values(), key=len, default=[])
    return (end, largest) if len(largest) > 1 else None


def _is_unit(factors: tuple[Node, ...]) -> bool:
    """e_i e_j^T, which is better gathered in an explicit matrix."""
    return all(f.op is SELECTION or is_transpose_of(f, SELECTION) for f in factors)


def _equal_coefficients(parts: list[Term]) -> Iterable[tuple[int, list[int]]]:
    """The same among terms of one coefficient, when coefficients differ."""
    by_coefficient: dict[Node, list[int]] = {}
    for k, (c, _) in enumerate(parts):
        by_coefficient.setdefault(c, []).append(k)
    if not 1 < len(by_coefficient) <= MANY_FACTORED:
        return
    for places in by_coefficient.values():
        for end in (0, -1):
            found = _largest_group([parts[k] for k in places], end)
            if found:
                yield end, [places[k] for k in found[1]]


def _extract(node: Node, parts: list[Term], end: int, group: list[int]) -> Node:
    """Take the longest common block at this end out of a group of terms; factor both sums that remain."""
    algebra, shape = node.algebra, shape_of(node)
    chosen = [parts[k] for k in group]
    length = _common_length([fs for _, fs in chosen], end)
    first = chosen[0][1]
    block = first[:length] if end == 0 else first[len(first) - length:]
    remainders = [(c, fs[length:] if end == 0 else fs[:len(fs) - length]) for c, fs in chosen]
    inner_shape = (shape_of(block[-1])[1], shape[1]) if end == 0 else (shape[0], shape_of(block[0])[0])
    inside = collect(algebra, [(c, _joined(algebra, fs, inner_shape)) for c, fs in remainders], inner_shape)
    whole = product([*block, inside] if end == 0 else [inside, *block])
    members = set(group)
    others = [pair for k, pair in enumerate(terms(node)) if k not in members]
    return collect(algebra, [(algebra.one, whole), *others], shape)


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


# ---------------------------------------------------------------------------------------------- Hadamard factors
def _hadamard_groups(node: Node) -> Iterable[tuple[tuple[Node, Node], list[int]]]:
    """The entrywise factor that most terms share, with their places."""
    groups: dict[tuple[Node, Node], list[int]] = {}
    for k, (_, m) in enumerate(terms(node)):
        if m.op is ENTRYWISE:
            for pair in factor_powers(m.args[0]):
                groups.setdefault(pair, []).append(k)
    largest = max(groups.items(), key=lambda item: len(item[1]), default=None)
    if largest is not None and len(largest[1]) > 1:
        yield largest


def _extract_hadamard(node: Node, common: tuple[Node, Node], group: list[int]) -> Node:
    """A o B + A o C = A o (B + C)."""
    algebra, shape = node.algebra, shape_of(node)
    members, inside, others = set(group), [], []
    for k, (c, m) in enumerate(terms(node)):
        if k in members:
            rest = mul_scalars(algebra, [pair for pair in factor_powers(m.args[0]) if pair != common])
            inside.append((c, entrywise(rest, shape)))
        else:
            others.append((c, m))
    sum_inside = collect(algebra, inside, shape)
    whole = entrywise(mul_scalars(algebra, [common, (slot(sum_inside), algebra.one)]), shape)
    return collect(algebra, [(algebra.one, whole), *others], shape)


def _merge_diagonals(node: Node, parts: list[Term], places: list[int]) -> Node:
    """Diag(u) + Diag(v) = Diag(u + v)."""
    algebra, shape = node.algebra, shape_of(node)
    vector = collect(algebra, [(parts[k][0], parts[k][1][0].args[0]) for k in places], (shape[0], 1))
    members = set(places)
    others = [(c, m) for k, (c, m) in enumerate(terms(node)) if k not in members]
    return collect(algebra, [(algebra.one, diag_of(vector)), *others], shape)


# ------------------------------------------------------------------------------------- scalar and Kronecker factors
def _scalar_groups(parts: list[Term]) -> Iterable[tuple[tuple[Node, Node], list[int]]]:
    """The scalar power that most coefficients share, with their places; one that all share is in front already."""
    groups: dict[tuple[Node, Node], list[int]] = {}
    for k, (c, _) in enumerate(parts):
        rest = coefficient(c)[1]
        for pair in factor_powers(rest) if rest is not None else ():
            groups.setdefault(pair, []).append(k)
    largest = max(groups.items(), key=lambda item: len(item[1]), default=None)
    if largest is not None and 1 < len(largest[1]) < len(parts):
        yield largest


def _extract_scalar(node: Node, common: tuple[Node, Node], group: list[int]) -> Node:
    """c A + c B = c (A + B)."""
    algebra, shape, members = node.algebra, shape_of(node), set(group)
    inverse = mul_scalars(algebra, [(common[0], -common[1])])
    pairs = terms(node)
    inside = collect(algebra, [(scale_scalar(pairs[k][0], inverse), pairs[k][1]) for k in group], shape)
    others = [pair for k, pair in enumerate(pairs) if k not in members]
    return collect(algebra, [(mul_scalars(algebra, [common]), inside), *others], shape)


def _kronecker_groups(node: Node) -> Iterable[tuple[int, list[int]]]:
    """The places of the terms that share the most frequent factor of a Kronecker product, the first or the second."""
    groups: dict[tuple[int, Node, Shape], list[int]] = {}
    for k, (_, m) in enumerate(terms(node)):
        if m.op is KRON:
            for place in (0, 1):
                groups.setdefault((place, m.args[place], shape_of(m.args[1 - place])), []).append(k)
    largest = max(groups.items(), key=lambda item: len(item[1]), default=None)
    if largest is not None and len(largest[1]) > 1:
        yield largest[0][0], largest[1]


def _extract_kronecker(node: Node, place: int, group: list[int]) -> Node:
    """A kron B + A kron C = A kron (B + C)."""
    algebra, shape, members = node.algebra, shape_of(node), set(group)
    pairs = terms(node)
    common, other = pairs[group[0]][1].args[place], pairs[group[0]][1].args[1 - place]
    inside = collect(algebra, [(pairs[k][0], pairs[k][1].args[1 - place]) for k in group], shape_of(other))
    c, rest = scaled(inside)
    both = (common, rest) if place == 0 else (rest, common)
    whole = algebra.intern(KRON, both, None, shape) if rest.op is not ZERO else algebra.zero(shape)
    others = [pair for k, pair in enumerate(pairs) if k not in members]
    return collect(algebra, [(c, whole), *others], shape)


# -------------------------------------------------------------------------------------- factors hidden in scalars
def _opened(node: Node, parts: list[Term]) -> Iterable[Node]:
    """A x + (b^T x) u = (A + u b^T) x: 1x1 products in coefficients share a factor with other terms."""
    rows, cols = shape_of(node)
    if (rows == 1) == (cols == 1) or len(parts) > MANY_FACTORED:
        return
    end = -1 if cols == 1 else 0
    by_end: dict[Node, dict[int, Term]] = {}
    for k, (c, fs) in enumerate(parts):
        if fs:
            by_end.setdefault(fs[end], {})[k] = (c, fs)
        for rest, chain in _closed_stretches(c) if fs else ():
            for turned in (chain, tuple(transpose(f) for f in reversed(chain))):
                longer = (rest, (*fs, *turned) if end else (*turned, *fs))
                by_end.setdefault(turned[end], {}).setdefault(k, longer)
    for found in by_end.values():
        if len(found) > 1 and any(found[k] is not parts[k] and found[k] != parts[k] for k in found):
            yield _extract(node, [found.get(k, part) for k, part in enumerate(parts)], end, list(found))


def _closed_stretches(c: Node) -> Iterable[tuple[Node, tuple[Node, ...]]]:
    """The 1x1 products x^T y in a coefficient, each with what remains of it."""
    number, rest = coefficient(c)
    if rest is None:
        return
    for base, exponent in factor_powers(rest):
        if base.op is TRACE and is_number(exponent, 1) and shape_of(base.args[0]) == (1, 1) \
                and base.args[0].op is PRODUCT:
            others = mul_scalars(c.algebra, [(b, e) for b, e in factor_powers(rest) if b is not base])
            if others.op is not NUMBER:
                continue                    # r = x^T A x/(x^T x) stays a quotient: A x - r x
            yield scale_scalar(c.algebra.number(number), others), base.args[0].args
