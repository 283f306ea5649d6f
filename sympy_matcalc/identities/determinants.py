"""Determinants and their logarithms."""
from __future__ import annotations

import sympy as sp

from ..algebra.determinants import determinant
from ..algebra.functions import function_of
from ..algebra.grouping import shared
from ..algebra.kinds import ADD, DET, MUL
from ..algebra.nodes import Node, shape_of
from ..algebra.predicates import is_function
from ..algebra.products import product
from ..algebra.scalars import add_scalars, factor_powers, is_number, mul_scalars, numbered, without
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
    groups = shared(((shape_of(b.args[0])[0], e), b) for b, e in factor_powers(y) if b.op is DET)
    if not groups:
        return None
    merged = [(joined_determinant([b.args[0] for b in bases]), e) for (_, e), bases in groups.items()]
    rest = without(y, *(b for bases in groups.values() for b in bases))
    return mul_scalars(y.algebra, [(rest, y.algebra.one), *merged])


def joined_determinant(matrices: list[Node]) -> Node:
    """det of a product, in the order of the user where there is one; not taken apart again."""
    algebra = matrices[0].algebra
    matrices = sorted(matrices, key=lambda m: (name_of(m), m.key))
    order = algebra.written_determinants.get(frozenset(matrices), matrices)
    return algebra.intern(DET, (product(list(order)),)) if len(matrices) > 1 else determinant(matrices[0])


@identity("determinants", "s**n*Determinant(S)", "Determinant(s*S)", CHEAPER, MUL)
def scalar_into_determinant(y: Node) -> Node | None:
    """c^n det(A) = det(c A) for A of n rows."""
    one = y.algebra.one
    for base, exponent in factor_powers(y):
        c = _power_of_size(y, base) if base.op is DET and is_number(exponent, 1) else None
        if c is not None:
            scaled = y.algebra.intern(DET, (scale(c, base.args[0]),))
            return mul_scalars(y.algebra, [(without(y, base, c), one), (scaled, one)])
    return None


def _power_of_size(y: Node, determinant_of: Node) -> Node | None:
    """c where a product has the factor c^n for the number n of rows of a determinant, else None."""
    n = y.algebra.dimension(shape_of(determinant_of.args[0])[0])
    return next((c for c, e in factor_powers(y) if e is n and c is not determinant_of and not c.slots), None)


@canonical
@identity("determinants", "log(Determinant(S)) + log(Determinant(R))", "log(Determinant(R*S))", CHEAPER, ADD)
def sum_of_log_determinants(y: Node) -> Node | None:
    """log det A + log det B = log det(A B)."""
    groups = shared(((shape_of(term.args[0].args[0])[0], c), term) for c, term in numbered(y)
                    if is_function(term, sp.log) and term.args[0].op is DET)
    if not groups:
        return None
    joined = [(c, function_of(sp.log, joined_determinant([t.args[0].args[0] for t in members])))
              for (_, c), members in groups.items()]
    taken = {term for members in groups.values() for term in members}
    return add_scalars(y.algebra, [*((c, t) for c, t in numbered(y) if t not in taken), *joined], y.data[1])
