"""Vectorized matrices: sums of vec, sums that act on a vec, and symmetric matrices."""
from __future__ import annotations

from ..algebra.grouping import largest_group
from ..algebra.kinds import COMMUTATION, DUPLICATION, ELIMINATION, KRON, PRODUCT, SUM, TRACE, TRANSPOSE, UNVEC, VEC
from ..algebra.kronecker import kronecker
from ..algebra.nodes import Node, shape_of, transpose
from ..algebra.predicates import is_symmetric, untransposed
from ..algebra.products import product
from ..algebra.stacking import unvec_of, vec_of
from ..algebra.sums import add, terms
from ..algebra.tables import CHEAPER, identity
from ..algebra.traces import trace


@identity("vec", "Vec(A) + 2*Vec(C) + H[:, 0]", "H[:, :1] + vec(A + 2*C)", CHEAPER, SUM)
def sum_of_vecs(y: Node) -> Node | None:
    """vec(A) + vec(B) = vec(A + B)."""
    if y.op is not SUM:
        return None
    pairs = terms(y)
    largest = largest_group(((m.op is VEC, shape_of(untransposed(m).args[0])), k)
                            for k, (_, m) in enumerate(pairs) if untransposed(m).op is VEC)
    if largest is None:
        return None
    (is_column, shape), places = largest
    inside = [(c, m.args[0] if is_column else m.args[0].args[0]) for c, m in (pairs[k] for k in places)]
    joined = vec_of(add(y.algebra, inside, shape))
    others = [pair for k, pair in enumerate(pairs) if k not in places]
    return add(y.algebra, [(y.algebra.one, joined if is_column else transpose(joined)), *others], y.shape)


@identity("vec", "(Identity(n**2) + Commutation(n, n))*Vec(S)", "vec(S + S.T)", CHEAPER, PRODUCT)
def sum_times_vec(y: Node) -> Node | None:
    """(A + B) vec(X) = vec(Y + Z) where A vec(X) = vec(Y) and B vec(X) = vec(Z)."""
    left, right = y.args[-2:]
    if right.op is not VEC or left.op is not SUM:
        return None
    pairs = [(c, product([m, right])) for c, m in terms(left)]
    if any(m.op is not VEC for _, m in pairs):
        return None
    result = add(y.algebra, pairs, (shape_of(left)[0], 1))
    return product([*y.args[:-2], sum_of_vecs(result) or result])


@identity("vec", "Duplication(n)*Elimination(n)*Vec(S + S.T)", "vec(S + S.T)", CHEAPER, PRODUCT)
def duplicated_vech(y: Node) -> Node | None:
    """D vech(S) = vec(S) for symmetric S."""
    for k in range(len(y.args) - 2):
        d, l, v = y.args[k:k + 3]
        if d.op is DUPLICATION and l.op is ELIMINATION and d.data == l.data and v.op is VEC \
                and is_symmetric(v.args[0]):
            return product([*y.args[:k], *y.args[k + 2:]])
    return None


@identity("vec", "Unvec(KroneckerProduct(B.T, D)*H*KroneckerProduct(x, D*u), p, p)",
          "D*unvec(H*(KroneckerProduct(x, D*u)), m, n)*B", CHEAPER, UNVEC)
def unvec_of_kronecker_times_vector(y: Node) -> Node | None:
    """unvec((B^T kron A) v) = A unvec(v) B."""
    v = y.args[0]
    if v.op is not PRODUCT or v.args[0].op is not KRON:
        return None
    b, a = v.args[0].args
    if (shape_of(a)[0], shape_of(b)[0]) != y.shape:
        return None
    return product([a, unvec_of(product(v.args[1:]), (shape_of(a)[1], shape_of(b)[1])), transpose(b)])


@identity("vec", "Vec(D*Unvec(H*KroneckerProduct(x, D*u), m, n)*B)",
          "(KroneckerProduct(B.T, D))*H*(KroneckerProduct(x, D*u))", CHEAPER, VEC)
def vec_of_product_with_unvec(y: Node) -> Node | None:
    """vec(A unvec(v) B) = (B^T kron A) v."""
    a = y.args[0]
    factors = a.args if a.op is PRODUCT else ()
    places = [k for k, f in enumerate(factors) if f.op is UNVEC]
    if len(places) != 1:
        return None
    k, identity_matrix = places[0], y.algebra.identity
    before = product(factors[:k]) if k else identity_matrix(shape_of(a)[0])
    after = product(factors[k + 1:]) if k + 1 < len(factors) else identity_matrix(shape_of(a)[1])
    return product([kronecker(transpose(after), before), factors[k].args[0]])


@identity("vec", "Trace(S.T*Unvec(H[:, 0], m, n).T*C)", "(H.T*vec(C*S.T))[0, 0]", CHEAPER, TRACE)
def trace_with_unvec(y: Node) -> Node | None:
    """tr(A^T unvec(v)) = vec(A)^T v."""
    factors = y.args[0].args if y.args[0].op is PRODUCT else ()
    places = [k for k, f in enumerate(factors) if untransposed(f).op is UNVEC]
    if len(places) != 1 or shape_of(y.args[0]) == (1, 1):
        return None
    k = places[0]
    u, rest = factors[k], product([*factors[k + 1:], *factors[:k]])
    if u.op is TRANSPOSE:
        u, rest = u.args[0], transpose(rest)
    return product([transpose(vec_of(transpose(rest))), u.args[0]])




@identity("vec", "Trace(Commutation(n, m)*KroneckerProduct(A, S*C.T))", "Trace(C.T*A*S)", CHEAPER, TRACE)
def trace_of_commuted_kronecker(y: Node) -> Node | None:
    """tr(K(n, m) (A kron B)) = tr(A B) for A m x n, B n x m."""
    factors = y.args[0].args if y.args[0].op is PRODUCT else ()
    if {f.op for f in factors} != {COMMUTATION, KRON}:
        return None
    k, (a, b) = (factors[0], factors[1].args) if factors[0].op is COMMUTATION else (factors[1], factors[0].args)
    (m, n), (p, q) = shape_of(a), shape_of(b)
    return trace(product([a, b])) if (p, q) == (n, m) and k.data == (n, m) else None
