"""Identities that people use on the way, as functions of an expression; they say where they do not apply."""
from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from . import identities  # noqa: F401  (fills the table)
from .algebra.nodes import Node, is_zero, shape_of, transpose
from .algebra.powers import inverse, is_square
from .algebra.products import product
from .algebra.scalars import power, scale_scalar
from .algebra.sums import add, scale, terms
from .equations import reader_with
from .errors import NoClosedFormError, NotAVariableError
from .facts import read_facts
from .identities.structure import shifted_product, turned
from .intake import short, sympified
from .linearization import forward_map
from .ops.blocks import block_matrix
from .ops.determinant import determinant
from .outtake import write
from .pullbacks import pull_back
from .simplification import replaced
from .sweeps import asked, read_scalar, short_form
from .variables import symbol_node


def complete_square(f: Any, x: Any, *, assumptions: Any = None, given: Any = None, where: Any = None) -> Any:
    """A quadratic function of a vector as (x - m)^T A (x - m) + rest, where m is its stationary point.

    Parameters
    ----------
    f
        A scalar of degree two in x, written in any way: x^T A x + b^T x + c, |A x - b|^2 ...
    x
        A column MatrixSymbol.
    assumptions, given, where
        As for `gradient`.

    Returns
    -------
    A scalar expression equal to f.  2 A is the Hessian, which is taken as invertible.

    Raises
    ------
    NoClosedFormError
        If f is not quadratic in x.
    NotAVariableError, NotScalarError

    References
    ----------
    Matrix Cookbook 8.1.6.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Q
    >>> from sympy_matcalc import complete_square, dot
    >>> A, b, x = MatrixSymbol("A", 3, 3), MatrixSymbol("b", 3, 1), MatrixSymbol("x", 3, 1)
    >>> complete_square(dot(x, A*x) + 2*dot(b, x), x, assumptions=Q.symmetric(A))
    (A**(-1)*b + x).T*A*(A**(-1)*b + x) - (b.T*A**(-1)*b)
    """
    if not isinstance(x, sp.MatrixSymbol) or x.shape[1] != 1:
        raise NotAVariableError(f"complete_square takes a column MatrixSymbol, not {short(x)}")
    sweep, _ = asked(x, assumptions, given, None, True, True)
    reader, node = read_scalar(f, sweep, where, "complete_square")
    algebra, leaf = reader.algebra, symbol_node(reader.algebra, x)
    g = short_form(pull_back(node, algebra.one, leaf.mask).get(leaf, algebra.zero(leaf.shape)))
    H = short_form(forward_map(g, leaf).whole_matrix)
    if H.mask & leaf.mask or is_zero(H):
        raise NoClosedFormError(f"{short(f)} is not quadratic in {x}: its Hessian is {short(write(H))}")
    half, at_zero = algebra.number(sp.Rational(1, 2)), {leaf: algebra.zero(leaf.shape)}
    slope, constant = replaced(g, dict(at_zero)), replaced(node, dict(at_zero))
    m = short_form(-product([inverse(H), slope]))
    moved = algebra.leaf(write(short_form(leaf - m)), shape_of(leaf))      # one leaf, so that it stays whole
    square = product([transpose(moved), scale(half, H), moved])
    return write(square) + write(short_form(constant + half * product([transpose(slope), m])))


def woodbury(expr: Any, *, assumptions: Any = None, given: Any = None) -> Any:
    """(A + U C V)^-1 as A^-1 - A^-1 U (C^-1 + V A^-1 U)^-1 V A^-1.

    Parameters
    ----------
    expr
        The inverse of a sum of a square matrix and a product of two or three matrices, or such a product's multiple.
    assumptions, given
        Facts, as for `matsimplify`.

    Returns
    -------
    An expression equal to expr, where A and C are invertible.

    Raises
    ------
    NoClosedFormError
        If expr is not of this form.

    References
    ----------
    Matrix Cookbook (156).

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import woodbury
    >>> A, U, C = MatrixSymbol("A", 5, 5), MatrixSymbol("U", 5, 2), MatrixSymbol("C", 2, 2)
    >>> woodbury((A + U*C*U.T).I)
    A**(-1) - A**(-1)*U*(C**(-1) + U.T*A**(-1)*U)**(-1)*U.T*A**(-1)
    """
    y = _read(expr, assumptions, given)
    parts = terms(y.args[0]) if y.op == "inverse" else []
    found = _update(parts) if len(parts) == 2 else None
    if found is None:
        raise NoClosedFormError(f"{short(expr)} is not the inverse of A + U C V")
    base, left, middle, right = found
    inner = add(y.algebra, [(y.algebra.one, inverse(middle)), (y.algebra.one, product([right, inverse(base), left]))],
                middle.shape)
    change = product([inverse(base), left, inverse(inner), right, inverse(base)])
    return write(add(y.algebra, [(y.algebra.one, inverse(base)), (y.algebra.number(-1), change)], y.shape))


def _update(parts: list[tuple[Node, Node]]) -> tuple[Node, Node, Node, Node] | None:
    """A, U, C and V of a sum of two terms."""
    (c, base), (d, chain) = sorted(parts, key=lambda part: part[1].op == "product")
    if chain.op != "product" or len(chain.args) not in (2, 3) or base.shape is None:
        return None
    left, right = chain.args[0], chain.args[-1]
    inner = shape_of(left)[1], shape_of(right)[0]
    if inner[0] != inner[1]:
        return None
    middle = chain.args[1] if len(chain.args) == 3 else chain.algebra.identity(inner[0])
    middle = scale(d, middle) if middle.shape is not None else d * middle
    return scale(c, base), left, middle, right


def sylvester_determinant(expr: Any, *, assumptions: Any = None, given: Any = None) -> Any:
    """det(I_m + A B) as det(I_n + B A), with the smaller size inside where the sizes can be compared.

    Parameters
    ----------
    expr
        The determinant of a multiple of an identity plus a product.

    Returns
    -------
    A scalar expression equal to expr.

    Raises
    ------
    NoClosedFormError
        If expr is not of this form.

    References
    ----------
    Matrix Cookbook (24); Harville, Matrix Algebra (1997), 18.1.

    Examples
    --------
    >>> from sympy import Determinant, Identity, MatrixSymbol
    >>> from sympy_matcalc import sylvester_determinant
    >>> A, B = MatrixSymbol("A", 5, 2), MatrixSymbol("B", 2, 5)
    >>> sylvester_determinant(Determinant(Identity(5) + A*B))
    Determinant(I + B*A)
    """
    y = _read(expr, assumptions, given)
    shifted = shifted_product(y.args[0]) if y.op == "det" else None
    if shifted is None:
        raise NoClosedFormError(f"{short(expr)} is not the determinant of I + A B")
    a, _, factors = shifted
    sizes = [shape_of(f)[0] for f in factors[1:]]
    cut = 1 + sizes.index(min((k for k in sizes if isinstance(k, int)), default=sizes[0]))
    dimension = y.algebra.dimension
    more = dimension(shape_of(y.args[0])[0]) - dimension(sizes[cut - 1])
    return write(scale_scalar(power(a, more), determinant(turned(shifted, cut))))


def schur_complement(M: Any, of: int = 0, *, assumptions: Any = None, given: Any = None) -> Any:
    """D - C A^-1 B of M = [A B; C D], the Schur complement of A (of=0); A - B D^-1 C, that of D (of=1).

    Raises
    ------
    NoClosedFormError
        If M is no matrix of 2 x 2 blocks, or the block is not square.

    References
    ----------
    Matrix Cookbook 9.1.5; Boyd & Vandenberghe, Convex Optimization, A.5.5.

    Examples
    --------
    >>> from sympy import BlockMatrix, MatrixSymbol
    >>> from sympy_matcalc import schur_complement
    >>> A, B, C, D = (MatrixSymbol(*s) for s in (("A", 3, 3), ("B", 3, 2), ("C", 2, 3), ("D", 2, 2)))
    >>> schur_complement(BlockMatrix([[A, B], [C, D]]))
    D - C*A**(-1)*B
    """
    return write(_complement(_blocks(M, of, assumptions, given), of))


def block_inverse(M: Any, of: int = 0, *, assumptions: Any = None, given: Any = None) -> Any:
    """The inverse of M = [A B; C D] in blocks, by the Schur complement of A (of=0) or of D (of=1).

    Raises
    ------
    NoClosedFormError
        If M is no matrix of 2 x 2 blocks, or the block is not square.

    References
    ----------
    Matrix Cookbook 9.1.3.

    Examples
    --------
    >>> from sympy import BlockMatrix, MatrixSymbol, ZeroMatrix
    >>> from sympy_matcalc import block_inverse
    >>> A, B, D = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 2), MatrixSymbol("D", 2, 2)
    >>> block_inverse(BlockMatrix([[A, B], [ZeroMatrix(2, 3), D]]))
    Matrix([
    [A**(-1), -A**(-1)*B*D**(-1)],
    [      0,            D**(-1)]])
    """
    blocks = _blocks(M, of, assumptions, given)
    a, b, c, d = blocks if of == 0 else blocks[::-1]
    s, a = inverse(_complement(blocks, of)), inverse(a)
    upper = a + product([a, b, s, c, a])
    found = [upper, -product([a, b, s]), -product([s, c, a]), s]
    return write(block_matrix(a.algebra, found if of == 0 else found[::-1], (2, 2)))


def _blocks(M: Any, of: int, assumptions: Any, given: Any) -> tuple[Node, ...]:
    """A, B, C and D."""
    y = _read(M, assumptions, given) if isinstance(M, (BlockMatrix, BlockDiagMatrix)) else None
    if y is None or y.op != "block" or y.data != (2, 2) or of not in (0, 1) or not is_square(y.args[3 * of]):
        raise NoClosedFormError(f"{short(M)} is no matrix of 2 x 2 blocks with a square block to start from")
    return y.args


def _complement(blocks: tuple[Node, ...], of: int) -> Node:
    a, b, c, d = blocks if of == 0 else blocks[::-1]
    return d - product([c, inverse(a), b])


def _read(expr: Any, assumptions: Any, given: Any) -> Node:
    return reader_with(read_facts(assumptions, given)).read(sympified(expr))


__all__ = ["block_inverse", "complete_square", "schur_complement", "sylvester_determinant", "woodbury"]
