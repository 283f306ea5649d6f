"""The Khatri-Rao product: Kronecker products of columns."""
from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import Expr, ImmutableDenseMatrix, Mod, Mul, OneMatrix, ShapeError, floor
from sympy.matrices.expressions import KroneckerProduct
from sympy.printing.precedence import PRECEDENCE

from ...algebra.entrywise import hadamard_of
from ...algebra.kinds import KHATRI_RAO
from ...algebra.kronecker import kronecker
from ...algebra.maps.linear_maps import chained
from ...algebra.maps.primitives import Entrywise, KroneckerLeft, KroneckerRight, Primitive
from ...algebra.nodes import Node, Shape, shape_of, transpose
from ...algebra.products import product
from ...algebra.vectorization import khatri_rao_of
from ...algebra.weights import KRONECKER_WEIGHT
from ...expressions.arguments import all_explicit
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries, unchecked
from ...expressions.printing.forms import Infix, Word
from ...expressions.printing.latex import LatexStyle
from ...expressions.shapes import described, matrix_shape, size_along, surely_different
from ...reading.reader import Reader
from ...reading.size_checks import check_sizes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Multilinear, Reading
from ...rules.words import Words
from ...writing.forms import all_written
from ...writing.raw import raw_own
from ...writing.stock_entrywise import hadamard_form
from ...writing.writer import Writing
from .kronecker_product import flattened

__all__ = ["KhatriRao", "khatri_rao"]


class KhatriRao(MatrixNode):
    """The columnwise Kronecker product: column j of A khatri-rao B is a_j kron b_j; mp x n for A m x n, B p x n.

    Parameters
    ----------
    matrices
        One or more matrices with equally many columns.

    Raises
    ------
    ShapeError
        If the numbers of columns cannot agree.
    TypeError
        If there is no matrix.

    See Also
    --------
    khatri_rao : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import KhatriRao
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 4, 3)
    >>> KhatriRao(A, B), KhatriRao(A, B).shape
    (khatri_rao(A, B), (8, 3))
    >>> KhatriRao(A, B)[5, 2]
    A[1, 2]*B[1, 2]
    """
    __slots__ = ()
    text = "khatri_rao"
    precedence = PRECEDENCE["Add"]          # that of a product, as which it stands in LaTeX

    def __new__(cls, *matrices: Any) -> Any:
        if not matrices:
            raise TypeError("a Khatri-Rao product needs at least one matrix")
        args = tuple(as_matrix("a Khatri-Rao product", matrix) for matrix in matrices)
        cols = size_along(args[0], 1)
        for matrix in args[1:]:
            if surely_different(cols, size_along(matrix, 1)):
                raise ShapeError(f"a Khatri-Rao product needs matrices with equally many columns: "
                                 f"{described(args[0])} and {described(matrix)}")
        return cls._build((Mul(*(size_along(matrix, 0) for matrix in args)), cols), *args)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        first, *others = self.args
        factors = []
        for matrix in reversed(others):
            rows = size_along(matrix, 0)
            factors.append(matrix[Mod(i, rows), j])
            i = floor(i/rows)
        return Mul(first[i, j], *reversed(factors))

    def _explicit(self) -> Any:
        def both(A: Any, B: Any) -> Any:
            p = B.rows
            return ImmutableDenseMatrix(A.rows*p, A.cols, lambda i, j: A[i//p, j]*B[i % p, j])
        return reduce(both, map(explicit_entries, self.args))

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        return done.args[0] if isinstance(done, KhatriRao) and len(done.args) == 1 else done

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return LatexStyle(printer).show(Infix(Word("", r" \ast "), self.args))

    def own_cost(self) -> float:
        """See `cost`."""
        return KRONECKER_WEIGHT*(len(self.args) - 1)


def khatri_rao(*matrices: Any) -> Any:
    """The columnwise Kronecker product of matrices with equally many columns.

    Parameters
    ----------
    matrices
        One or more matrices with equally many columns.

    Returns
    -------
    Matrix expression
        mp x n for A m x n and B p x n; explicit if all matrices are.

    Raises
    ------
    ShapeError
        If the numbers of columns cannot agree.
    TypeError
        If there is no matrix.

    See Also
    --------
    hadamard : the entrywise product.

    References
    ----------
    Khatri & Rao (1968).

    Examples
    --------
    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc import khatri_rao
    >>> khatri_rao(MatrixSymbol("A", 2, 3), MatrixSymbol("B", 4, 3))
    khatri_rao(A, B)
    >>> khatri_rao(Matrix([[1, 2]]), Matrix([[3, 4], [5, 6]]))
    Matrix([
    [3,  8],
    [5, 12]])
    """
    result = KhatriRao(*matrices)
    return result.as_explicit() if all_explicit(result.args) else result


def read_khatri_rao(reader: Reader, expr: KhatriRao, nodes: list[Node]) -> Node:
    """Two at a time, with equally many columns."""
    for k, other in enumerate(nodes[1:], start=1):
        check_sizes([(shape_of(nodes[0])[1], shape_of(other)[1])], nodes, (0, k), expr,
                    "the Khatri-Rao product {} needs equally many columns")
    return reduce(lambda result, x: khatri_rao_of(x, result), reversed(nodes))


def apply_khatri_rao(y: Node, k: int, dx: Node) -> Node:
    """d(A khatri-rao B) = dA khatri-rao B + A khatri-rao dB."""
    return khatri_rao_of(dx, y.args[1]) if k == 0 else khatri_rao_of(y.args[0], dx)


def pull_khatri_rao(y: Node, k: int, g: Node) -> Node:
    """<G, dA khatri-rao B> = <(I kron 1^T) (G o (1 kron B)), dA>, and <(1^T kron I) (G o (A kron 1)), dB> likewise."""
    algebra, (a, b) = y.algebra, y.args
    m, p = shape_of(a)[0], shape_of(b)[0]
    if k == 0:
        sums = kronecker(algebra.identity(m), transpose(algebra.ones_vector(p)))
        return product([sums, hadamard_of(g, kronecker(algebra.ones_vector(m), b.conjugate))])
    sums = kronecker(transpose(algebra.ones_vector(m)), algebra.identity(p))
    return product([sums, hadamard_of(g, kronecker(a.conjugate, algebra.ones_vector(p)))])


def map_of_khatri_rao(y: Node, k: int) -> Primitive:
    """dA -> (dA kron 1) o (1 kron B);  dB -> (1 kron dB) o (A kron 1)."""
    one, (a, b) = y.algebra.ones_vector, y.args
    steps: list[Primitive]
    if k == 0:
        steps = [KroneckerRight(one(shape_of(b)[0])), Entrywise(kronecker(one(shape_of(a)[0]), b))]
    else:
        steps = [KroneckerLeft(one(shape_of(a)[0])), Entrywise(kronecker(a, one(shape_of(b)[0])))]
    return chained(y.algebra, steps, shape_of(y.args[k]))


def write_khatri_rao(y: Node) -> Writing:
    """Flat."""
    return raw_khatri_rao((yield from all_written(y.args)), shape_of(y))


def raw_khatri_rao(factors: list[Any], shape: Shape) -> Any:
    """A Khatri-Rao product of written factors, flat."""
    return raw_own(KhatriRao, shape, *flattened(KhatriRao, factors))


def code_khatri_rao(ns: Arrays, expr: KhatriRao, *values: Value) -> Value:
    """A khatri-rao B = (A kron 1) o (1 kron B)."""
    def both(a: Value, b: Value) -> Value:
        return ns.kron(a, ns.full(b.shape[0], 1, ns.number(1))) * ns.kron(ns.full(a.shape[0], 1, ns.number(1)), b)
    return reduce(both, map(ns.matrix, values))


def stock_khatri_rao(node: KhatriRao, *factors: Any) -> Any:
    """A khatri-rao B = (A kron 1) o (1 kron B), in SymPy's own nodes."""
    *others, result = factors
    for A in reversed(others):
        left, right = OneMatrix(matrix_shape(result)[0], 1), OneMatrix(matrix_shape(A)[0], 1)
        result = hadamard_form([unchecked(KroneckerProduct, A, left), unchecked(KroneckerProduct, right, result)])
    return result


register(Reading(
    KhatriRao, read_khatri_rao, code_khatri_rao, stock=stock_khatri_rao,
    samples=("KhatriRao(A, S)", "KhatriRao(A, B.T, S)", "KhatriRao(A*DiagMatrix(x), S)", "KhatriRao(x, u)",
             "KhatriRao(A, B.T)*x", "KhatriRao(A, B.T).T*KhatriRao(C, D*A)", "KhatriRao(x.T, A)")))
register(Multilinear(
    KHATRI_RAO, write_khatri_rao, "Khatri & Rao (1968)", build=lambda y, args: khatri_rao_of(*args),
    apply=apply_khatri_rao, pullback=pull_khatri_rao, primitive=map_of_khatri_rao,
    words=Words("Khatri-Rao rule", "Khatri-Rao 积法则", "d(A kr B) = dA kr B + A kr dB", "d(A*B)=dA*B+A*dB")))
