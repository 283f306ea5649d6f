"""Inner products with blocks and weighted sums of blocks: what pulls a cotangent back through a Kronecker product."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Dummy, Expr, ImmutableDenseMatrix, Integer, MatAdd, ShapeError, Sum, ZeroMatrix, transpose
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from .nodes import MatrixNode, as_matrix, described, explicit, shape_of


class _OfBlocks(MatrixNode):
    """A bilinear operation on a large matrix G and a small one, whose shape divides that of G."""
    __slots__ = ()
    precedence = PRECEDENCE["Func"]
    text = ""

    def __new__(cls, G: Any, small: Any) -> Any:
        G, small = as_matrix(cls.text, G), as_matrix(cls.text, small)
        quotients = tuple(large/part for large, part in zip(shape_of(G), shape_of(small)))
        if any(size.is_integer is False for size in quotients):
            raise ShapeError(f"{cls.text} needs a matrix of whole blocks: {described(G)} and {described(small)}")
        return cls._build(quotients, G, small)

    def _block_entry(self, outer: tuple[Any, Any], inner: tuple[Any, Any], block: tuple[Any, Any]) -> Expr:
        """The entry at place inner in block number outer of G, blocks of shape block."""
        return self.args[0][outer[0]*block[0] + inner[0], outer[1]*block[1] + inner[1]]

    def _eval_transpose(self) -> Any:
        return self.func(*map(transpose, self.args))

    def _derivative_by_scalar(self, s: Any) -> Any:
        G, small = self.args
        dG, dsmall = G.diff(s), small.diff(s)
        terms = [self.func(*pair) for pair in ((dG, small), (G, dsmall)) if not any(m.is_ZeroMatrix for m in pair)]
        if not terms:
            return ZeroMatrix(*self.shape)
        return terms[0] if len(terms) == 1 else MatAdd(*terms)

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        return rf"\operatorname{{{self.text}}}\left({', '.join(map(printer._print, self.args))}\right)"

    def _pretty(self, printer: Any) -> prettyForm:
        arguments = printer._print_seq(self.args, "(", ")", ", ")
        return prettyForm(*stringPict.next(prettyForm(type(self).__name__), arguments))


class BlockInner(_OfBlocks):
    """The m x n matrix of the inner products <G_ij, B> of the p x q blocks of G, which is m p x n q, with B.

    It is the adjoint of A -> A kron B: <G, A kron B> = <BlockInner(G, B), A>.

    Raises
    ======

    ShapeError
        If G cannot consist of blocks of the shape of B.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import BlockInner
    >>> G, B = MatrixSymbol("G", 6, 4), MatrixSymbol("B", 3, 1)
    >>> BlockInner(G, B).shape
    (2, 4)
    >>> BlockInner(G, B)[1, 2]
    B[0, 0]*G[3, 2] + B[1, 0]*G[4, 2] + B[2, 0]*G[5, 2]
    """
    __slots__ = ()
    text = "blockinner"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        B = self.args[1]
        shape = shape_of(B)
        return _sum_over(shape, lambda a, b: self._block_entry((i, j), (a, b), shape)*B[a, b])

    def _explicit(self) -> Any:
        G, B = map(explicit, self.args)
        p, q = map(int, shape_of(B))
        return ImmutableDenseMatrix(*self.shape, lambda i, j: Add(
            *(g*b for g, b in zip(G[i*p:(i + 1)*p, j*q:(j + 1)*q].flat(), B.flat()))))


class WeightedBlocks(_OfBlocks):
    """The p x q matrix sum_ij A_ij G_ij of the blocks of G, which is m p x n q, with the m x n weights A.

    It is the adjoint of B -> A kron B: <G, A kron B> = <WeightedBlocks(G, A), B>.

    Raises
    ======

    ShapeError
        If G cannot be divided into as many blocks as A has entries.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.expressions import WeightedBlocks
    >>> G, A = MatrixSymbol("G", 6, 4), MatrixSymbol("A", 2, 1)
    >>> WeightedBlocks(G, A).shape
    (3, 4)
    >>> WeightedBlocks(G, A)[1, 2]
    A[0, 0]*G[1, 2] + A[1, 0]*G[4, 2]
    """
    __slots__ = ()
    text = "weightedblocks"

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        A = self.args[1]
        return _sum_over(shape_of(A), lambda a, b: A[a, b]*self._block_entry((a, b), (i, j), self.shape))

    def _explicit(self) -> Any:
        G, A = map(explicit, self.args)
        p, q = map(int, self.shape)
        zero = ImmutableDenseMatrix.zeros(p, q)
        return sum((A[i, j]*G[i*p:(i + 1)*p, j*q:(j + 1)*q] for i, j in _places(A)), zero)


def _places(matrix: Any) -> Iterator[tuple[int, int]]:
    rows, cols = map(int, shape_of(matrix))
    return ((i, j) for i in range(rows) for j in range(cols))


def _sum_over(shape: tuple[Expr, Expr], term: Any) -> Expr:
    """The sum of term(a, b) over all places of a shape."""
    if all(isinstance(size, Integer) for size in shape):
        return Add(*(term(Integer(a), Integer(b)) for a in range(int(shape[0])) for b in range(int(shape[1]))))
    a, b = Dummy("a", integer=True), Dummy("b", integer=True)
    return Sum(term(a, b), (a, 0, shape[0] - 1), (b, 0, shape[1] - 1))
