"""vec and unvec, the Khatri-Rao product, and commutation, duplication and elimination matrices."""
from __future__ import annotations

from functools import reduce

import sympy as sp

from ..algebra.entrywise import hadamard
from ..algebra.identities import identity
from ..algebra.kronecker import kronecker
from ..algebra.linear_maps import chained
from ..algebra.nodes import shape_of, transpose
from ..algebra.primitives import Entrywise, KroneckerLeft, KroneckerRight, Primitive, Reshape
from ..algebra.products import PRODUCTS, product
from ..algebra.scalars import power
from ..algebra.stacking import around_diagonal, kronecker_factors
from ..algebra.vectorization import commutation, duplication, elimination, khatri_rao, unvec, vec
from ..errors import TooLargeError
from ..expressions import Commutation, Duplication, Elimination, KhatriRao, Unvec, Vec
from ..expressions.commutation import place_in_triangle
from ..intake import ShapeError, differ, dimension, short
from ..raw import matrix_product, raw, raw_own
from ..rules import Constant, Linear, Multilinear, Reading, register
from .determinant import DETERMINANTS
from .selections import element, selected


# --------------------------------------------------------------------------------------------------------- vec
def write_vec(y, sign=1):
    """vec(A); vec(u v^T) as v kron u, and vec(B Diag(v) A^T) as (A khatri-rao B) v."""
    outer, parts = kronecker_factors(y.args[0]), around_diagonal(y.args[0])
    if outer is not None:
        return matrix_product(sp.sympify(sign), [(yield from write_flat(sp.KroneckerProduct, outer))])
    if parts is not None:
        columns = yield from write_flat(KhatriRao, parts[:2], (y.shape[0], shape_of(parts[0])[1]))
        return matrix_product(sp.sympify(sign), [columns, (yield parts[2])])
    return raw_own(Vec, y.shape, (yield y.args[0], sign))


def write_flat(cls, nodes, shape=None):
    """The product of these factors, of which the last may be such a product again."""
    written = []
    for node in nodes:
        written.append((yield node))
    flat = [f for w in written for f in (w.args if isinstance(w, cls) else (w,))]
    return raw(cls, *flat) if shape is None else raw_own(cls, shape, *flat)


register(Reading(Vec, lambda reader, expr, nodes: vec(nodes[0]),
                 lambda ns, expr, x: ns.reshape(ns.matrix(x), ns.matrix(x).shape[0] * ns.matrix(x).shape[1], 1),
                 samples=("Vec(A)", "Vec(A.T)", "H.T*Vec(A - 2*C)", "Vec(x*u.T)", "Vec(S*DiagMatrix(x)*A.T)",
                          "Vec(A*DiagMatrix(x)*S)")))
register(Linear("vec", write_vec, "Magnus & Neudecker ch. 2", signed=True, build=lambda y, args: vec(args[0]),
                apply=lambda y, dx: vec(dx), pullback=lambda y, g: unvec(g, shape_of(y.args[0])),
                primitive=lambda y: Reshape(shape_of(y))))


# ------------------------------------------------------------------------------------------------------- unvec
def read_unvec(reader, expr, nodes):
    (rows, cols), (m, n) = shape_of(nodes[0]), map(dimension, expr.args[1:])
    if differ(cols, 1) or differ(rows, m*n):
        raise ShapeError(f"unvec to {m} x {n} needs a column of {m*n} entries, not shape {(rows, cols)}, "
                         f"in {short(expr)}")
    return unvec(nodes[0], (m, n))


def write_unvec(y, sign=1):
    m, n = map(sp.sympify, y.shape)
    return raw_own(Unvec, y.shape, (yield y.args[0], sign), m, n)


register(Reading(Unvec, read_unvec, lambda ns, expr, v, m, n: ns.reshape(ns.matrix(v), ns.index(m), ns.index(n)),
                 children=lambda e: e.args[:1],
                 samples=("Unvec(H*KroneckerProduct(x, D*u), m, n)", "Unvec(Vec(A), n, m)*A")))
register(Linear("unvec", write_unvec, "Magnus & Neudecker ch. 2", signed=True,
                build=lambda y, args: unvec(args[0], shape_of(y)), apply=lambda y, dx: unvec(dx, shape_of(y)),
                pullback=lambda y, g: vec(g), primitive=lambda y: Reshape(shape_of(y))))


# -------------------------------------------------------------------------------------------- Khatri-Rao product
def read_khatri_rao(reader, expr, nodes):
    for other in nodes[1:]:
        if differ(shape_of(nodes[0])[1], shape_of(other)[1]):
            raise ShapeError(f"the factors of a Khatri-Rao product have {shape_of(nodes[0])[1]} and "
                             f"{shape_of(other)[1]} columns in {short(expr)}")
    return reduce(lambda result, x: khatri_rao(x, result), reversed(nodes))


def apply_khatri_rao(y, k, dx):
    """d(A khatri-rao B) = dA khatri-rao B + A khatri-rao dB."""
    return khatri_rao(dx, y.args[1]) if k == 0 else khatri_rao(y.args[0], dx)


def pull_khatri_rao(y, k, g):
    """<G, dA khatri-rao B> = <(I kron 1^T) (G o (1 kron B)), dA>, and <(1^T kron I) (G o (A kron 1)), dB> likewise."""
    algebra, (a, b) = y.algebra, y.args
    m, p = shape_of(a)[0], shape_of(b)[0]
    if k == 0:
        sums = kronecker(algebra.identity(m), transpose(algebra.ones_vector(p)))
        return product([sums, hadamard(g, kronecker(algebra.ones_vector(m), b))])
    sums = kronecker(transpose(algebra.ones_vector(m)), algebra.identity(p))
    return product([sums, hadamard(g, kronecker(a, algebra.ones_vector(p)))])


def map_of_khatri_rao(y, k):
    """dA -> (dA kron 1) o (1 kron B);  dB -> (1 kron dB) o (A kron 1)."""
    one, (a, b) = y.algebra.ones_vector, y.args
    steps: list[Primitive]
    if k == 0:
        steps = [KroneckerRight(one(shape_of(b)[0])), Entrywise(kronecker(one(shape_of(a)[0]), b))]
    else:
        steps = [KroneckerLeft(one(shape_of(a)[0])), Entrywise(kronecker(a, one(shape_of(b)[0])))]
    return chained(y.algebra, steps, shape_of(y.args[k]))


def write_khatri_rao(y):
    return (yield from write_flat(KhatriRao, y.args, y.shape))


def code_khatri_rao(ns, expr, *values):
    def both(a, b):
        return ns.kron(a, ns.full(b.shape[0], 1, ns.number(1))) * ns.kron(ns.full(a.shape[0], 1, ns.number(1)), b)
    return reduce(both, map(ns.matrix, values))


register(Reading(KhatriRao, read_khatri_rao, code_khatri_rao,
                 samples=("KhatriRao(A, S)", "KhatriRao(A, B.T, S)", "KhatriRao(A*DiagMatrix(x), S)", "KhatriRao(x, u)",
                          "KhatriRao(A, B.T)*x", "KhatriRao(A, B.T).T*KhatriRao(C, D*A)", "KhatriRao(x.T, A)")))
register(Multilinear("khatri rao", write_khatri_rao, "Khatri & Rao (1968)", build=lambda y, args: khatri_rao(*args),
                     apply=apply_khatri_rao, pullback=pull_khatri_rao, primitive=map_of_khatri_rao))


# --------------------------------------------------------------------------------------------- constant matrices
def read_commutation(reader, expr, nodes):
    return commutation(reader.algebra, *map(dimension, expr.args))


def read_duplication(reader, expr, nodes):
    return duplication(reader.algebra, dimension(expr.args[0]))


def read_elimination(reader, expr, nodes):
    return elimination(reader.algebra, dimension(expr.args[0]))


def write_constant(cls):
    def write(y):
        return raw_own(cls, y.shape, *map(sp.sympify, y.data if isinstance(y.data, tuple) else (y.data,)))
        yield
    return write


LARGEST_ARRAY = 5 * 10**7
"""Arrays of zeros and ones with more entries than this are not made."""


def rows_of_identity(ns, expr, size, places):
    """The identity of a size, with these of its rows."""
    if size * max(size, len(places)) > LARGEST_ARRAY:
        raise TooLargeError(f"{short(expr)} would be an array of {len(places)} x {size} entries: let matsimplify "
                            f"apply it to what it is multiplied with")
    return ns.slice(ns.eye(size), places, range(size))


def code_commutation(ns, expr, m, n):
    m, n = ns.index(m), ns.index(n)
    return rows_of_identity(ns, expr, m*n, [b*m + a for a in range(m) for b in range(n)])


def code_duplication(ns, expr, n):
    n = ns.index(n)
    return rows_of_identity(ns, expr, n*(n + 1)//2, [place_in_triangle(n, max(a, b), min(a, b))
                                                     for b in range(n) for a in range(n)])


def code_elimination(ns, expr, n):
    n = ns.index(n)
    return rows_of_identity(ns, expr, n*n, [b*n + a for b in range(n) for a in range(b, n)])


@identity("determinants", "Determinant(Commutation(2, 3))", "-1", DETERMINANTS, "commutation")
def determinant_of_commutation(k):
    """det K(m, n) = (-1)^(m (m - 1) n (n - 1)/4)."""
    m, n = k.data
    exponent = m*(m - 1)*n*(n - 1)
    exponent = exponent//4 if isinstance(exponent, int) else exponent/4
    return power(k.algebra.number(-1), k.algebra.dimension(exponent))


@identity("selections", "MatrixUnit(1, 6, 0, 4)*Vec(A[0:2, 0:3])", "A[0, 2]", PRODUCTS, "vec")
def entry_of_vec(left, right):
    """e_k^T vec(A) = e_i^T A e_j with k = i + j m."""
    if left.op == "transpose" and left.args[0].op == "vec":
        left, right = transpose(right), left.args[0]
    s = selected(left)
    if right.op != "vec" or s is None or left.op != "transpose" or shape_of(s)[1] != 1:
        return None
    a, place = right.args[0], s.data[0]
    rows = shape_of(a)[0]
    return element(a, place % rows, place // rows) if isinstance(rows, int) and isinstance(place, int) else None


register(Reading(Commutation, read_commutation, code_commutation, children=lambda e: (),
                 samples=("Commutation(n, p)*H.T", "Commutation(m, n) + H*H.T")))
register(Reading(Duplication, read_duplication, code_duplication, children=lambda e: (),
                 samples=("KroneckerProduct(S, R)*Duplication(n)", "Duplication(n).T*Vec(S)")))
register(Reading(Elimination, read_elimination, code_elimination, children=lambda e: (),
                 samples=("Elimination(n)*Vec(S)", "Elimination(n)*KroneckerProduct(S, R)")))
register(Constant("commutation", write_constant(Commutation), "Magnus & Neudecker ch. 3 sec. 7"))
register(Constant("duplication", write_constant(Duplication), "Magnus & Neudecker ch. 3 sec. 8"))
register(Constant("elimination", write_constant(Elimination), "Magnus, Linear Structures (1988)"))
