"""Schur complements, inverses and determinants of matrices of 2 x 2 blocks."""
from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Determinant
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from ..algebra.blocks import block_matrix
from ..algebra.determinants import determinant
from ..algebra.kinds import BLOCK
from ..algebra.nodes import Node
from ..algebra.powers import inverse
from ..algebra.predicates import is_square
from ..algebra.products import product
from ..algebra.ranks import is_surely_singular
from ..errors import NoClosedFormError
from ..expressions.nodes import unchecked
from ..reading.arguments import Expression
from ..reading.checks import short
from ..reading.options import FactOptions, verb
from ..reading.question import Question
from ..writing.writer import write

if TYPE_CHECKING:
    from typing_extensions import Unpack


@verb(FactOptions)
def schur_complement(M: Expression, of: int = 0, **options: Unpack[FactOptions]) -> Expression:
    """D - C A^-1 B of M = [A B; C D], the Schur complement of A (of=0); A - B D^-1 C, that of D (of=1).

    Parameters
    ----------
    M : BlockMatrix or BlockDiagMatrix
        A matrix of 2 x 2 blocks.
    of : int, default 0
        0 to start from A, 1 to start from D.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        Of the shape of the other block.

    Raises
    ------
    NoClosedFormError
        If M is no matrix of 2 x 2 blocks, or the block is not square, or singular by its shapes.

    See Also
    --------
    block_inverse, block_determinant : What it is needed for.

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
    return write(_complement(_blocks(M, of, Question.of(**options)), of))


@verb(FactOptions)
def block_inverse(M: Expression, of: int = 0, **options: Unpack[FactOptions]) -> Expression:
    """The inverse of M = [A B; C D] in blocks, by the Schur complement of A (of=0) or of D (of=1).

    Parameters
    ----------
    M : BlockMatrix or BlockDiagMatrix
        A matrix of 2 x 2 blocks.
    of : int, default 0
        0 to start from A, 1 to start from D.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        A matrix of 2 x 2 blocks, equal to M^-1 where the block is invertible.

    Raises
    ------
    NoClosedFormError
        If M is no matrix of 2 x 2 blocks, or the block is not square, or singular by its shapes.

    See Also
    --------
    schur_complement : The matrix that is inverted inside.
    woodbury : The inverse of a sum.

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
    blocks = _square_blocks(M, of, Question.of(**options))
    a, b, c, d = blocks if of == 0 else blocks[::-1]
    s, a = inverse(_complement(blocks, of)), inverse(a)
    upper = a + product([a, b, s, c, a])
    found = [upper, -product([a, b, s]), -product([s, c, a]), s]
    return write(block_matrix(a.algebra, found if of == 0 else found[::-1], (2, 2)))


@verb(FactOptions)
def block_determinant(M: Expression, of: int = 0, **options: Unpack[FactOptions]) -> Expression:
    """det(A) det(D - C A^-1 B) of M = [A B; C D] (of=0), or det(D) det(A - B D^-1 C) (of=1).

    Parameters
    ----------
    M : BlockMatrix or BlockDiagMatrix
        A matrix of 2 x 2 blocks.
    of : int, default 0
        0 to start from A, 1 to start from D.
    **options
        See `FactOptions`.

    Returns
    -------
    expression
        A scalar, equal to det(M) where the block is invertible.

    Raises
    ------
    NoClosedFormError
        If M is no square matrix of 2 x 2 blocks, or the block is not square, or singular by its shapes.

    See Also
    --------
    schur_complement : The matrix of the second determinant.
    sylvester_determinant : The determinant of a sum.

    References
    ----------
    Matrix Cookbook 9.1.2.

    Examples
    --------
    >>> from sympy import BlockMatrix, MatrixSymbol
    >>> from sympy_matcalc import block_determinant
    >>> A, B, C, D = (MatrixSymbol(*s) for s in (("A", 3, 3), ("B", 3, 2), ("C", 2, 3), ("D", 2, 2)))
    >>> block_determinant(BlockMatrix([[A, B], [C, D]]))
    Determinant(D - C*A**(-1)*B)*Determinant(A)
    """
    blocks = _square_blocks(M, of, Question.of(**options))
    other = _complement(blocks, of)         # its sign stays inside, where det would make (-1)^n of it
    first, second = write(determinant(blocks[3 * of])), write(other)
    return first * (second if other.shape is None else unchecked(Determinant, second))


def _blocks(M: Expression, of: int, question: Question) -> tuple[Node, ...]:
    """A, B, C and D."""
    y = question.read(M) if isinstance(M, (BlockMatrix, BlockDiagMatrix)) else None
    if y is None or y.op is not BLOCK or y.data != (2, 2) or of not in (0, 1) or not is_square(y.args[3 * of]):
        raise NoClosedFormError(f"{short(M)} is no matrix of 2 x 2 blocks with a square block to start from")
    if is_surely_singular(y.args[3 * of]):
        raise NoClosedFormError(f"the block {short(write(y.args[3 * of]))} of {short(M)} has no inverse by its shapes; "
                                f"start from the other one (of={1 - of})")
    return y.args


def _square_blocks(M: Expression, of: int, question: Question) -> tuple[Node, ...]:
    """The same where the whole matrix is square."""
    blocks = _blocks(M, of, question)
    if not is_square(blocks[3 * (1 - of)]):
        raise NoClosedFormError(f"{short(M)} is not square, and has neither inverse nor determinant")
    return blocks


def _complement(blocks: tuple[Node, ...], of: int) -> Node:
    a, b, c, d = blocks if of == 0 else blocks[::-1]
    return d - product([c, inverse(a), b])
