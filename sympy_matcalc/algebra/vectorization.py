"""The matrices that go with vec: commutation, duplication and elimination matrices, and the Khatri-Rao product.

`commutation`  data (m, n), the mn x mn matrix K with K vec(A) = vec(A^T) for A m x n; it stands at the right;
`duplication`  data n, D with D vech(S) = vec(S);  `elimination`  data n, L with L vec(A) = vech(A);
`khatri rao`   args (A, B): the columns are a_j kron b_j; a factor Diag(v) stands at the right, outside.
"""
from __future__ import annotations

from math import gcd

from .entrywise import diag_of, diagonal_of, hadamard_of
from .kinds import (
    COMMUTATION,
    DIAG,
    DUPLICATION,
    ELIMINATION,
    IDENTITY,
    KHATRI_RAO,
    KRON,
    PRODUCT,
    SUM,
    TRACE,
    TRANSPOSE,
    UNVEC,
    VEC,
    ZERO,
)
from .kronecker import kronecker
from .nodes import TRANSPOSES, Algebra, Dim, Node, Shape, is_one, shape_of, transpose
from .powers import INVERSES
from .predicates import is_column, is_ones, is_row, is_symmetric, is_transpose_of, untransposed
from .products import PRODUCTS, factors_of, product
from .scalars import scale_scalar
from .stacking import UNVECS, VECS, kronecker_factors, matrix_behind, unvec_of, vec_of
from .sums import add, scale, scaled, terms
from .tables import identity
from .traces import TRACE_LAWS


def commutation(algebra: Algebra, m: Dim, n: Dim) -> Node:
    """K(m, n), mn x mn, with K vec(A) = vec(A^T) for A m x n."""
    if is_one(m) or is_one(n):
        return algebra.identity(m*n)
    algebra.has_commutation = True
    return algebra.intern(COMMUTATION, (), (m, n), (m*n, m*n))


def triangle_size(n: Dim) -> Dim:
    """n(n + 1)/2, the number of entries on and below the diagonal."""
    return n*(n + 1)//2 if isinstance(n, int) else n*(n + 1)/2


def duplication(algebra: Algebra, n: Dim) -> Node:
    """D(n), n^2 x n(n + 1)/2, with D vech(S) = vec(S) for symmetric S."""
    return algebra.one if is_one(n) else algebra.intern(DUPLICATION, (), n, (n*n, triangle_size(n)))


def elimination(algebra: Algebra, n: Dim) -> Node:
    """L(n), n(n + 1)/2 x n^2, with L vec(A) = vech(A), the columns of the lower triangle below each other."""
    return algebra.one if is_one(n) else algebra.intern(ELIMINATION, (), n, (triangle_size(n), n*n))


def khatri_rao_of(a: Node, b: Node) -> Node:
    """A khatri-rao B, mp x n for A m x n and B p x n: column by column the Kronecker product."""
    if a.shape is None or b.shape is None:
        return a * b
    algebra = a.algebra
    (m, n), (p, _) = a.shape, b.shape
    (c, x), (d, y) = scaled(a), scaled(b)
    if x.op is ZERO or y.op is ZERO:
        return algebra.zero((m*p, n))
    found = _khatri_rao_of_vectors(x, y) or _khatri_rao_of_products(x, y)
    return scale(scale_scalar(c, d), found or algebra.intern(KHATRI_RAO, (x, y), None, (m*p, n)))


def _khatri_rao_of_vectors(x: Node, y: Node) -> Node | None:
    """a khatri-rao b = a kron b for columns, a^T khatri-rao B = B Diag(a), and that of ones."""
    if is_column(x):
        return kronecker(x, y)
    if is_row(x):
        return product([y, diag_of(transpose(x))])
    if is_row(y):
        return product([x, diag_of(transpose(y))])
    if is_ones(x):
        return kronecker(x.algebra.ones_vector(shape_of(x)[0]), y)
    return kronecker(x, y.algebra.ones_vector(shape_of(y)[0])) if is_ones(y) else None


def _khatri_rao_of_products(x: Node, y: Node) -> Node | None:
    """Nested to the right; (A Diag(v)) khatri-rao B = (A khatri-rao B) Diag(v)."""
    if x.op is KHATRI_RAO:
        return khatri_rao_of(x.args[0], khatri_rao_of(x.args[1], y))
    diagonals = [f for matrix in (x, y) for f in factors_of(matrix)[-1:] if f.op is DIAG]
    if not diagonals:
        return None
    return product([khatri_rao_of(_without_diagonal(x), _without_diagonal(y)), *diagonals])


def _without_diagonal(matrix: Node) -> Node:
    """A for A Diag(v)."""
    factors = factors_of(matrix)
    if factors[-1].op is not DIAG:
        return matrix
    return product(factors[:-1]) if len(factors) > 1 else matrix.algebra.identity(shape_of(matrix)[0])


# ------------------------------------------------------------------------------------------- commutation matrices
@identity("vec", "Transpose(Commutation(m, n))", "K(n, m)", TRANSPOSES, COMMUTATION)
def transpose_of_commutation(k: Node) -> Node:
    """K(m, n)^T = K(n, m)."""
    return commutation(k.algebra, k.data[1], k.data[0])


@identity("vec", "Inverse(Commutation(m, n))", "K(n, m)", INVERSES, COMMUTATION)
def inverse_of_commutation(k: Node) -> Node:
    """K(m, n)^-1 = K(n, m)."""
    return commutation(k.algebra, k.data[1], k.data[0])


@identity("vec", "Trace(Commutation(n, n))", "n", TRACE_LAWS, COMMUTATION)
def trace_of_commutation(k: Node) -> Node:
    """tr K(n, n) = n, and tr K(m, n) = 1 + gcd(m - 1, n - 1)."""
    m, n = k.data
    if m == n:
        return k.algebra.dimension(n)
    if isinstance(m, int) and isinstance(n, int):
        return k.algebra.number(1 + gcd(m - 1, n - 1))
    return k.algebra.intern(TRACE, (min(k, transpose(k), key=lambda x: x.key),))


@identity("vec", "Commutation(m, n)*Vec(A)", "vec(A.T)", PRODUCTS, COMMUTATION)
def commutation_times_vec(left: Node, right: Node) -> Node | None:
    """K(m, n) vec(A) = vec(A^T), and vec(A)^T K(n, m) = vec(A^T)^T."""
    if left.op is COMMUTATION and right.op is VEC:
        a = right.args[0]
        return vec_of(transpose(a)) if a.shape == left.data else None
    if is_transpose_of(left, VEC) and right.op is COMMUTATION:
        found = commutation_times_vec(transpose(right), left.args[0])
        return found and transpose(found)
    return None


@identity("vec", "Commutation(p, m)*KroneckerProduct(A, B.T)", "(KroneckerProduct(B.T, A))*K(n, n)",
          PRODUCTS, COMMUTATION)
def commutation_moves_right(left: Node, right: Node) -> Node | None:
    """K (A kron B) = (B kron A) K."""
    if left.op is not COMMUTATION:
        return None
    moved = _moved(left, right)
    return moved and product(moved)


def _moved(k: Node, y: Node) -> tuple[Node, Node] | None:
    """Z and K' with K Y = Z K', where there are such."""
    algebra, (p, m) = k.algebra, k.data
    if y.op is COMMUTATION and y.data == (m, p):
        return algebra.identity(m*p), algebra.identity(m*p)
    if y.op is KRON:
        a, b = y.args
        if shape_of(a)[0] == m and shape_of(b)[0] == p:
            return kronecker(b, a), commutation(algebra, shape_of(b)[1], shape_of(a)[1])
    if y.op is DIAG and y.args[0].op is VEC and y.args[0].args[0].shape == (p, m):
        return diag_of(vec_of(transpose(y.args[0].args[0]))), k
    return _moved_through_sum(k, y) if y.op is SUM else None


MANY_COMMUTED = 8
"""K is not multiplied into sums of more terms."""


def _moved_through_sum(k: Node, y: Node) -> tuple[Node, Node] | None:
    """The same for a sum, where K takes one form behind all its terms: K (I + K) = (I + K) K."""
    pairs = terms(y)
    if len(pairs) > MANY_COMMUTED:
        return None
    parts = [(m, k) if m.op is IDENTITY else _moved_through_chain(k, m) for _, m in pairs]
    moved = [part for part in parts if part is not None]
    if len(moved) < len(pairs) or len({last for _, last in moved}) > 1:
        return None
    return add(k.algebra, [(c, z) for (c, _), (z, _) in zip(pairs, moved)], y.shape), moved[0][1]


def _moved_through_chain(k: Node, y: Node) -> tuple[Node, Node] | None:
    """The same for a product: K moves behind one factor after the other."""
    done: list[Node] = []
    for f in factors_of(y):
        if k.op is not COMMUTATION:
            done.append(f)
            continue
        moved = (f, k) if f is k and is_symmetric(k) else _moved(k, f)
        if moved is None:
            return None
        done.append(moved[0])
        k = moved[1]
    return product(done), k


@identity("vec", "(Identity(n**2) + Commutation(n, n))*Commutation(n, n)", "I + K(n, n)", PRODUCTS, COMMUTATION)
def symmetrizer_absorbs_commutation(left: Node, right: Node) -> Node | None:
    """(I + K) K = I + K."""
    if right.op is not COMMUTATION or left.op is not SUM or len(terms(left)) > MANY_COMMUTED \
            or not any(factors_of(m)[-1] is transpose(right) for _, m in terms(left)):
        return None
    multiplied = add(left.algebra, [(c, product([m, right])) for c, m in terms(left)], left.shape)
    return left if multiplied is left else None


@identity("vec", "Vec(Unvec(H[:, 0], m, n).T) - Commutation(m, n)*H[:, 0]", "0", VECS, TRANSPOSE)
def vec_of_transposed_unvec(a: Node) -> Node | None:
    """vec(unvec(v)^T) = K v."""
    inner = a.args[0]
    return product([commutation(a.algebra, *shape_of(inner)), inner.args[0]]) if inner.op is UNVEC else None


@identity("vec", "Unvec(Commutation(m, n)*H*KroneckerProduct(x, D*u), n, m)",
          "unvec(H*(KroneckerProduct(x, D*u)), m, n).T", UNVECS, PRODUCT)
def unvec_of_commuted(v: Node, shape: Shape) -> Node | None:
    """unvec(K v) = unvec(v)^T."""
    k, *rest = v.args
    if k.op is not COMMUTATION or k.data != shape[::-1]:
        return None
    return transpose(unvec_of(product(rest), shape[::-1]))


@identity("vec", "Vec(x*u.T)*Vec(B*D*u*x.T).T", "KroneckerProduct(u*x.T, x*u.T*D.T*B.T)", PRODUCTS, VEC)
def outer_product_of_vecs(left: Node, right: Node) -> Node | None:
    """(v kron u)(z kron w)^T = v z^T kron u w^T, of columns."""
    if left.op is not VEC or not is_transpose_of(right, VEC):
        return None
    first, second = kronecker_factors(left.args[0]), kronecker_factors(right.args[0].args[0])
    if first is None or second is None:
        return None
    return kronecker(*[product([a, transpose(b)]) for a, b in zip(first, second)])


@identity("vec", "Commutation(p, m)*KhatriRao(A, B.T)", "khatri_rao(B.T, A)", PRODUCTS, KHATRI_RAO)
def commutation_times_khatri_rao(left: Node, right: Node) -> Node | None:
    """K (A khatri-rao B) = B khatri-rao A."""
    if left.op is COMMUTATION and right.op is KHATRI_RAO:
        a, b = right.args
        return khatri_rao_of(b, a) if (shape_of(b)[0], shape_of(a)[0]) == left.data else None
    if left.op is TRANSPOSE and right.op is COMMUTATION:
        found = commutation_times_khatri_rao(transpose(right), left.args[0])
        return found and transpose(found)
    return None


# ----------------------------------------------------------------------------------------- Khatri-Rao products
@identity("vec", "KroneckerProduct(D, S.T)*KhatriRao(A, S)", "khatri_rao(D*A, S.T*S)", PRODUCTS, KHATRI_RAO)
def kronecker_times_khatri_rao(left: Node, right: Node) -> Node | None:
    """(A kron B) (C khatri-rao D) = A C khatri-rao B D."""
    if left.op is KRON and right.op is KHATRI_RAO:
        (a, b), (c, d) = left.args, right.args
        if shape_of(a)[1] == shape_of(c)[0] and shape_of(b)[1] == shape_of(d)[0]:
            return khatri_rao_of(product([a, c]), product([b, d]))
    if left.op is TRANSPOSE and right.op is KRON:
        found = kronecker_times_khatri_rao(transpose(right), left.args[0])
        return found and transpose(found)
    return None


@identity("vec", "KhatriRao(A, S)*x - Vec(S*DiagMatrix(x)*A.T)", "0", PRODUCTS, KHATRI_RAO)
def khatri_rao_times_vector(left: Node, right: Node) -> Node | None:
    """(A khatri-rao B) v = vec(B Diag(v) A^T)."""
    if left.op is KHATRI_RAO and is_column(right):
        a, b = left.args
        return vec_of(product([b, diag_of(right), transpose(a)]))
    if is_row(left) and right.op is TRANSPOSE:
        found = khatri_rao_times_vector(right.args[0], transpose(left))
        return found and transpose(found)
    return None


@identity("vec", "KhatriRao(A, S).T*KhatriRao(C, R)", "(A.T*C) o (S.T*R)", PRODUCTS, KHATRI_RAO)
def inner_products_of_khatri_rao(left: Node, right: Node) -> Node | None:
    """(A khatri-rao B)^T (C khatri-rao D) = A^T C o B^T D."""
    if not is_transpose_of(left, KHATRI_RAO) or right.op is not KHATRI_RAO:
        return None
    (a, b), (c, d) = left.args[0].args, right.args
    if shape_of(a)[0] != shape_of(c)[0] or shape_of(b)[0] != shape_of(d)[0]:
        return None
    return hadamard_of(product([transpose(a), c]), product([transpose(b), d]))


@identity("vec", "KhatriRao(A, S).T*Vec(C.T)", "DiagonalOf(A.T*C*S)", PRODUCTS, KHATRI_RAO)
def khatri_rao_times_vec(left: Node, right: Node) -> Node | None:
    """(A khatri-rao B)^T vec(C) = diagonal(B^T C A)."""
    if is_transpose_of(left, KHATRI_RAO) and is_column(right):
        a, b = left.args[0].args
        c = matrix_behind(right, (shape_of(b)[0], shape_of(a)[0]))
        return c and diagonal_of(product([transpose(b), c, a]))
    if right.op is KHATRI_RAO and is_row(left):
        found = khatri_rao_times_vec(transpose(right), transpose(left))
        return found and transpose(found)
    return None


# ------------------------------------------------------------------------- duplication and elimination matrices
@identity("vec", "Commutation(n, n)*Duplication(n)", "D(n)", PRODUCTS, DUPLICATION)
def commutation_times_duplication(left: Node, right: Node) -> Node | None:
    """K(n, n) D(n) = D(n)."""
    if left.op is COMMUTATION and right.op is DUPLICATION and left.data == (right.data, right.data):
        return right
    if left.op is TRANSPOSE and right.op is COMMUTATION and right.data == (left.args[0].data,) * 2:
        return left
    return None


@identity("vec", "Elimination(n)*Duplication(n)", "I", PRODUCTS, ELIMINATION)
def elimination_times_duplication(left: Node, right: Node) -> Node | None:
    """L(n) D(n) = I, and L(n) L(n)^T = I."""
    if left.op is ELIMINATION:
        other = untransposed(right)
        if other.data == left.data and other.op == (ELIMINATION if right.op is TRANSPOSE else DUPLICATION):
            return left.algebra.identity(shape_of(left)[0])
    if is_transpose_of(left, DUPLICATION) and is_transpose_of(right, ELIMINATION) \
            and left.args[0].data == right.args[0].data:
        return left.algebra.identity(shape_of(left)[0])
    return None


@identity("vec", "KroneckerProduct(x.T, A)*Commutation(n, n)", "KroneckerProduct(A, x.T)", PRODUCTS, KRON)
def kronecker_with_row_absorbs_commutation(left: Node, right: Node) -> Node | None:
    """(a^T kron B) K = B kron a^T, (B kron a^T) K = a^T kron B."""
    if left.op is not KRON or right.op is not COMMUTATION:
        return None
    a, b = left.args
    fits = right.data == (shape_of(a)[1], shape_of(b)[1])
    return kronecker(b, a) if fits and (is_row(a) or is_row(b)) else None
