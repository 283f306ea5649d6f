"""Determinants and their logarithms."""
from __future__ import annotations

import sympy as sp

from ..algebra.determinants import determinant
from ..algebra.functions import function_of
from ..algebra.kinds import ADD, DET, MUL
from ..algebra.nodes import Dim, Node, Number, shape_of
from ..algebra.predicates import is_function
from ..algebra.products import product
from ..algebra.scalars import add_scalars, factor_powers, is_number, mul_scalars
from ..algebra.sums import scale
from ..algebra.tables import CHEAPER, canonical, identity
from ..writing.signs import name_of
from .structure import is_smaller, shifted_product, turned


@identity("determinants", "Determinant(Identity(n) + x*x.T*S)", "x.T*S*x + 1", CHEAPER, DET)
def determinant_lemma(y: Node) -> Node | None:
    """det(I + A B) = det(I + B A), where the second one is smaller: det(I + u v^T) = 1 + v^T u."""
    matrix = y.args[0]
    shifted = shifted_product(matrix)
    if shifted is None:
        return None
    a, _, factors = shifted
    algebra, n = y.algebra, shape_of(matrix)[0]
    for cut in range(1, len(factors)):
        size = shape_of(factors[cut])[0]
        if is_smaller(size, n):             # a^(n - size) for the eigenvalues that A B has more
            more = add_scalars(algebra, [(1, algebra.dimension(n)), (-1, algebra.dimension(size))])
            return a ** more * determinant(turned(shifted, cut))
    return None


@identity("determinants", "Determinant(S)*Determinant(R)", "Determinant(R*S)", CHEAPER, MUL)
def product_of_determinants(y: Node) -> Node | None:
    """det(A) det(B) = det(A B)."""
    groups: dict[tuple[Dim, Node], list[Node]] = {}
    for base, exponent in factor_powers(y):
        if base.op is DET:
            groups.setdefault((shape_of(base.args[0])[0], exponent), []).append(base)
    if all(len(bases) < 2 for bases in groups.values()):
        return None
    merged = []
    for (_, exponent), bases in groups.items():
        merged.append((joined_determinant([b.args[0] for b in bases]), exponent))
    others = [(b, e) for b, e in factor_powers(y) if b.op is not DET]
    return mul_scalars(y.algebra, [*others, *merged])


def joined_determinant(matrices: list[Node]) -> Node:
    """det of a product, in the order of the user where there is one; not taken apart again."""
    algebra = matrices[0].algebra
    matrices = sorted(matrices, key=lambda m: (name_of(m), m.key))
    order = algebra.written_determinants.get(frozenset(matrices), matrices)
    return algebra.intern(DET, (product(list(order)),)) if len(matrices) > 1 else determinant(matrices[0])


@identity("determinants", "s**n*Determinant(S)", "Determinant(s*S)", CHEAPER, MUL)
def scalar_into_determinant(y: Node) -> Node | None:
    """c^n det(A) = det(c A) for A of n rows."""
    powers = factor_powers(y)
    for base, exponent in powers:
        if base.op is DET and is_number(exponent, 1):
            n = y.algebra.dimension(shape_of(base.args[0])[0])
            for c, e in powers:
                if e is n and c is not base and not c.slots:
                    rest = [(b, k) for b, k in powers if b is not base and b is not c]
                    scaled = y.algebra.intern(DET, (scale(c, base.args[0]),))
                    return mul_scalars(y.algebra, [*rest, (scaled, y.algebra.one)])
    return None


@canonical
@identity("determinants", "log(Determinant(S)) + log(Determinant(R))", "log(Determinant(R*S))", CHEAPER, ADD)
def sum_of_log_determinants(y: Node) -> Node | None:
    """log det A + log det B = log det(A B)."""
    coefs, constant = y.data
    groups: dict[tuple[Dim, Number], list[Node]] = {}
    for c, term in zip(coefs, y.args):
        if is_function(term, sp.log) and term.args[0].op is DET:
            groups.setdefault((shape_of(term.args[0].args[0])[0], c), []).append(term)
    joined = {key: members for key, members in groups.items() if len(members) > 1}
    if not joined:
        return None
    taken = {term for members in joined.values() for term in members}
    pairs = [(c, term) for c, term in zip(coefs, y.args) if term not in taken]
    for (_, c), members in joined.items():
        pairs.append((c, function_of(sp.log, joined_determinant([t.args[0].args[0] for t in members]))))
    return add_scalars(y.algebra, pairs, constant)
