"""Identities that people use on the way, as functions of an expression; they say where they do not apply."""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import sympy as sp

from ..algebra.determinants import determinant
from ..algebra.kinds import DET, INVERSE, PRODUCT, SUM
from ..algebra.maps.linear_maps import LinearMap
from ..algebra.nodes import Dim, Node, is_zero, shape_of, transpose
from ..algebra.powers import inverse
from ..algebra.predicates import is_column
from ..algebra.products import product
from ..algebra.ranks import is_surely_singular
from ..algebra.rebuilding import replaced
from ..algebra.scalars import power, scale_scalar
from ..algebra.sums import add, scale, terms
from ..algebra.traces import inner_product, trace
from ..algebra.walking import reachable
from ..calculus.sweeps import pulled_back, read_scalar, short_form
from ..errors import NoClosedFormError
from ..identities.structure import shifted_product, turned
from ..passes.linearization import forward_map
from ..reading.arguments import Expression, OneMatrix, ScalarExpr
from ..reading.checks import short
from ..reading.options import FactOptions, Options, verb
from ..reading.question import Question
from ..writing.writer import write
from .iterations import by_one_matrix
from .solving import solved

if TYPE_CHECKING:
    from typing_extensions import Unpack


HALF = sp.Rational(1, 2)


@verb(Options)
def complete_square(f: ScalarExpr, x: OneMatrix, **options: Unpack[Options]) -> Expression:
    """A quadratic function as a square and a rest: (x - m)^T A (x - m) + rest, where m is its stationary point.

    Parameters
    ----------
    f : scalar
        A scalar of degree two in x, written in any way: x^T A x + b^T x + c, |A x - b|^2, tr(X^T A X B) + tr(C^T X),
        sums of such.
    x : MatrixSymbol or Symbol
        A vector, a matrix or a scalar.
    **options
        See `Options`.

    Returns
    -------
    expression
        A scalar expression equal to f.  For a vector 2 A is the Hessian; for a matrix the square is
        tr((X - M)^T L(X - M)), L the linear map that the gradient has in X, halved.  The Hessian is taken as
        invertible, unless f has no linear part.

    Raises
    ------
    NoClosedFormError
        If f is not quadratic in x, or if its Hessian is singular by the shapes inside and f has a linear part.
    NotAVariableError, NotScalarError, MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    stationary_points : The point m.

    References
    ----------
    Matrix Cookbook 8.1.6.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Q, Trace
    >>> from sympy_matcalc import complete_square, dot
    >>> A, b, x = MatrixSymbol("A", 3, 3), MatrixSymbol("b", 3, 1), MatrixSymbol("x", 3, 1)
    >>> complete_square(dot(x, A*x) + 2*dot(b, x), x, assumptions=Q.symmetric(A))
    (A**(-1)*b + x).T*A*(A**(-1)*b + x) - (b.T*A**(-1)*b)
    >>> B, X = MatrixSymbol("B", 3, 2), MatrixSymbol("X", 3, 2)
    >>> complete_square(Trace(X.T*A*X) - 2*Trace(B.T*X), X, assumptions=Q.symmetric(A))
    Trace((X - A**(-1)*B).T*A*(X - A**(-1)*B)) - Trace(B.T*A**(-1)*B)
    """
    question = by_one_matrix(x, "complete_square", **options)
    node = read_scalar(f, question, "complete_square")
    algebra, (leaf,) = question.algebra, question.leaves
    g = short_form(pulled_back(question, node)[0])
    hessian = forward_map(g, leaf)
    H = short_form(hessian.whole_matrix)
    if H.mask & leaf.mask or is_zero(H):
        raise NoClosedFormError(f"{short(f)} is not quadratic in {x}: its Hessian is {short(write(H))}")
    slope, constant = (short_form(replaced(y, {leaf: algebra.zero(leaf.shape)})) for y in (g, node))
    m = algebra.zero(leaf.shape)
    if not is_zero(slope):
        if is_surely_singular(H):
            raise NoClosedFormError(f"{short(f)} has no square in {x}: by its shapes its Hessian {short(write(H))} has "
                                    f"no inverse")
        m = _minimum(hessian, H, slope, leaf)
    square = _square(short_form(leaf - m), hessian, H)
    rest = algebra.number(HALF) * inner_product(slope, m)
    return write(square) + write(short_form(constant + rest))


def _square(moved: Node, hessian: LinearMap, H: Node) -> Node:
    """<Y, L(Y)>/2 of what is moved to Y, which stays whole."""
    algebra, half, written = moved.algebra, moved.algebra.number(HALF), write(moved)
    if moved.shape is None:
        y = algebra.atom(written)
        return half * H * y * y
    y = algebra.leaf(written, shape_of(moved))
    if is_column(y):
        return product([transpose(y), scale(half, H), y])
    return half * trace(product([transpose(y), short_form(hessian.apply(y))]))


def _minimum(hessian: LinearMap, H: Node, slope: Node, leaf: Node) -> Node:
    """M with L(M) = -slope."""
    if leaf.shape is None:
        return short_form(-slope / H)
    if is_column(leaf):
        return short_form(-product([inverse(H), slope]))
    found = next(solved(hessian, slope, leaf), None)
    if found is None:
        raise NoClosedFormError(f"the square in {write(leaf)} has no closed form: its Hessian is {short(write(H))}")
    return found.value


@verb(FactOptions)
def woodbury(expr: Expression, **options: Unpack[FactOptions]) -> Expression:
    """(A + U C V)^-1 as A^-1 - A^-1 U (C^-1 + V A^-1 U)^-1 V A^-1, wherever it stands in an expression.

    Parameters
    ----------
    expr : expression
        A scalar or matrix expression with the inverse of a sum that has a product among its terms.  The product with
        the smallest size inside is U C V, the sum of all other terms is A; n x n, n x p, p x p and p x n.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        An expression equal to expr, where A and C are invertible.

    Raises
    ------
    NoClosedFormError
        If there is no such inverse, or if A or C is singular by the shapes inside.
    MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    sylvester_determinant : The determinant of such a sum.
    block_inverse : The inverse of a matrix of blocks.

    References
    ----------
    Matrix Cookbook (156).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import woodbury
    >>> A, U, C, x = (MatrixSymbol(*s) for s in (("A", 5, 5), ("U", 5, 2), ("C", 2, 2), ("x", 5, 1)))
    >>> woodbury((A + U*C*U.T).I)
    A**(-1) - A**(-1)*U*(C**(-1) + U.T*A**(-1)*U)**(-1)*U.T*A**(-1)
    >>> woodbury((A + x*x.T).I*x)
    (A**(-1) - 1/(x.T*A**(-1)*x + 1)*A**(-1)*x*x.T*A**(-1))*x
    """
    found = _everywhere(Question.of(**options).read(expr), _updated_inverse)
    if found is None:
        raise NoClosedFormError(f"{short(expr)} has no inverse of A + U C V with invertible A and C in it")
    return write(found)


def _updated_inverse(y: Node) -> Node | None:
    """A^-1 - A^-1 U (C^-1 + V A^-1 U)^-1 V A^-1."""
    found = _update(y.args[0]) if y.op is INVERSE else None
    if found is None or is_surely_singular(found[2]):
        return None
    base, left, middle, right = found
    inner = inverse(middle) + product([right, inverse(base), left])
    change = product([inverse(base), left, inverse(inner), right, inverse(base)])
    return inverse(base) - change


def _update(total: Node) -> tuple[Node, Node, Node, Node] | None:
    """A, U, C and V where a sum is A + U C V: the smallest size inside first, and not if A is surely singular."""
    pairs = terms(total) if total.op is SUM else []
    n = shape_of(total)[0]
    chains = [(c, m) for c, m in pairs if m.op is PRODUCT]
    for c, chain in sorted(chains, key=lambda pair: min(_order(size, n) for size in _inner_sizes(pair[1]))):
        base = add(total.algebra, [(k, m) for k, m in pairs if m is not chain], total.shape)
        if not is_zero(base) and not is_surely_singular(base):
            return base, *_around_the_thinnest(c, chain, n)
    return None


def _around_the_thinnest(c: Node, chain: Node, n: Dim) -> tuple[Node, Node, Node]:
    """U, C and V of a product c U C V, where C is all that stands between the first and the last smallest size."""
    sizes = _inner_sizes(chain)
    thin = min(sizes, key=lambda size: _order(size, n))
    first, last = sizes.index(thin) + 1, len(sizes) - sizes[::-1].index(thin)
    middle = product(chain.args[first:last]) if last > first else c.algebra.identity(thin)
    return product(chain.args[:first]), c * middle, product(chain.args[last:])


def _inner_sizes(chain: Node) -> list[Dim]:
    """The sizes between the factors of a product."""
    return [shape_of(f)[1] for f in chain.args[:-1]]


def _order(size: Dim, n: Dim) -> tuple[int, int]:
    """Numbers before symbols, and the size of the whole last."""
    return (0, size) if isinstance(size, int) else (2 if size == n else 1, 0)


@verb(FactOptions)
def sylvester_determinant(expr: Expression, **options: Unpack[FactOptions]) -> Expression:
    """det(I_m + A B) as det(I_n + B A), and det(A + U C V) as det(A) det(I + C V A^-1 U), wherever they stand.

    Parameters
    ----------
    expr : expression
        A scalar or matrix expression with the determinant of a multiple of the identity plus a product, which is turned
        to the smaller size where the sizes can be compared; or of a sum as for `woodbury`.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        An expression equal to expr, where A of the second form is invertible.

    Raises
    ------
    NoClosedFormError
        If there is no such determinant.
    MissingRuleError, DefinitionError, ShapeError

    See Also
    --------
    woodbury : The inverse of such a sum.
    block_determinant : The determinant of a matrix of blocks.

    References
    ----------
    Matrix Cookbook (24); Harville, Matrix Algebra (1997), 18.1.

    Examples
    --------
    >>> from sympy import Determinant, Identity, MatrixSymbol, log
    >>> from sympy_matcalc import sylvester_determinant
    >>> A, B, S = MatrixSymbol("A", 5, 2), MatrixSymbol("B", 2, 5), MatrixSymbol("S", 5, 5)
    >>> sylvester_determinant(log(Determinant(Identity(5) + A*B)))
    log(Determinant(I + B*A))
    >>> sylvester_determinant(Determinant(S + A*B))
    Determinant(I + B*S**(-1)*A)*Determinant(S)
    """
    found = _everywhere(Question.of(**options).read(expr), _turned_determinant)
    if found is None:
        raise NoClosedFormError(f"{short(expr)} has no determinant of I + A B, or of A + U C V with an invertible A")
    return write(found)


def _turned_determinant(y: Node) -> Node | None:
    """det(I + B A) for det(I + A B); det(A) det(I + C V A^-1 U) for det(A + U C V)."""
    if y.op is not DET:
        return None
    shifted = shifted_product(y.args[0])
    if shifted is not None:
        a, _, factors = shifted
        sizes = [shape_of(f)[0] for f in factors[1:]]
        cut = 1 + sizes.index(min((k for k in sizes if isinstance(k, int)), default=sizes[0]))
        dimension = y.algebra.dimension
        more = dimension(shape_of(y.args[0])[0]) - dimension(sizes[cut - 1])
        return scale_scalar(power(a, more), determinant(turned(shifted, cut)))
    found = _update(y.args[0])
    if found is None:
        return None
    base, left, middle, right = found
    inner = product([middle, right, inverse(base), left])
    one = y.algebra.one if inner.shape is None else y.algebra.identity(shape_of(inner)[0])
    return determinant(base) * determinant(one + inner)


def _everywhere(root: Node, rule: Callable[[Node], Node | None]) -> Node | None:
    """The node with the outermost parts that a rule applies to replaced; None if there is none."""
    found: dict[Node, Node] = {}
    for y in reachable([root], lambda y: () if y in found else y.args):
        new = rule(y)
        if new is not None:
            found[y] = new
    return replaced(root, found) if found else None
