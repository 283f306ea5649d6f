"""What the two adjoints of the Kronecker product have in common: a large matrix in blocks, and a small one."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Add, Dummy, Expr, Integer, MatrixSlice, ShapeError, Sum, transpose

from ...expressions.nodes import MatrixNode, as_matrix
from ...expressions.printing.forms import Call, Form, Word
from ...expressions.shapes import described, matrix_shape
from ...rules.array_code import Arrays, Value


class OfBlocks(MatrixNode):
    """A bilinear operation on a large matrix G and a small one, whose shape divides that of G."""
    __slots__ = ()

    def __new__(cls, G: Any, small: Any) -> Any:
        G, small = as_matrix(cls.__name__, G), as_matrix(cls.__name__, small)
        quotients = tuple(large/part for large, part in zip(matrix_shape(G), matrix_shape(small)))
        if any(size.is_integer is False for size in quotients):
            raise ShapeError(f"{cls.__name__} needs a matrix of whole blocks: {described(G)} and {described(small)}")
        return cls._build(quotients, G, small)

    def _block_entry(self, outer: tuple[Any, Any], inner: tuple[Any, Any], block: tuple[Any, Any]) -> Expr:
        """The entry at place inner in block number outer of G, blocks of shape block."""
        return self.args[0][outer[0]*block[0] + inner[0], outer[1]*block[1] + inner[1]]

    def _eval_transpose(self) -> Any:
        return self.func(*map(transpose, self.args))

    def notation(self) -> Form:
        name = type(self).__name__
        return Call(Word(name, rf"\operatorname{{{name.lower()}}}"), self.args)


def sum_over_places(shape: tuple[Expr, Expr], term: Callable[[Any, Any], Expr]) -> Expr:
    """The sum of term(a, b) over all places of a shape."""
    rows, cols = shape
    if isinstance(rows, Integer) and isinstance(cols, Integer):
        return Add(*(term(Integer(a), Integer(b)) for a in range(int(rows)) for b in range(int(cols))))
    a, b = Dummy("a", integer=True), Dummy("b", integer=True)
    return Sum(term(a, b), (a, 0, rows - 1), (b, 0, cols - 1))


def code_of_block(ns: Arrays, g: Value, i: int, j: int, p: int, q: int) -> Value:
    """The block G_ij, p x q."""
    return ns.slice(g, range(i*p, i*p + p), range(j*q, j*q + q))


def stock_of_block(G: Any, i: Any, j: Any, shape: tuple[Any, Any]) -> Any:
    """The block G_ij of a shape, in SymPy's own nodes."""
    p, q = shape
    return MatrixSlice(G, (i*p, (i + 1)*p, 1), (j*q, (j + 1)*q, 1))
