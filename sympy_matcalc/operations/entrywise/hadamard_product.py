"""Hadamard products and powers."""
from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import sympy as sp
from sympy import Expr, ImmutableDenseMatrix, Mul, ZeroMatrix

from ...algebra.entrywise import entrywise, hadamard_of, slot
from ...algebra.nodes import Node
from ...algebra.scalars import power
from ...algebra.weights import OPERATION_WEIGHT
from ...expressions.arguments import all_explicit
from ...expressions.display import RING
from ...expressions.nodes import MatrixNode, as_matrix, explicit_entries
from ...expressions.printing.forms import Form, Infix
from ...expressions.shapes import common_shape
from ...reading.reader import Reader
from ...reading.size_checks import check_equal_shapes
from ...rules.array_code import Arrays, Value
from ...rules.registry import register
from ...rules.rows import Reading
from ...writing.stock_entrywise import hadamard_form
from ..core.sum import check_one_shape

__all__ = ["Hadamard", "hadamard"]


class Hadamard(MatrixNode):
    """The entrywise product of matrices of one shape; it stays as it is written.

    Parameters
    ----------
    *matrices
        One or more matrices of one shape.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.
    TypeError
        If there is none, or one is no matrix.

    See Also
    --------
    hadamard : the function to call.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import Hadamard
    >>> A, B = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    >>> Hadamard(A, B)
    A o B
    >>> Hadamard(A, B)[0, 1]
    A[0, 1]*B[0, 1]
    """
    __slots__ = ()

    def __new__(cls, *matrices: Any) -> Any:
        if not matrices:
            raise TypeError("a Hadamard product needs at least one matrix")
        args = tuple(as_matrix("a Hadamard product", matrix) for matrix in matrices)
        return cls._build(common_shape("a Hadamard product", args), *args)

    def own_cost(self) -> float:
        """See `cost`."""
        return OPERATION_WEIGHT*(len(self.args) - 1)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return Mul(*(matrix[i, j] for matrix in self.args))

    def _explicit(self) -> Any:
        entries = zip(*(explicit_entries(matrix).flat() for matrix in self.args))
        return ImmutableDenseMatrix(*self.shape, [Mul(*factors) for factors in entries])

    def doit(self, **hints: Any) -> Any:
        done = super().doit(**hints)
        if isinstance(done, Hadamard):
            if any(matrix.is_ZeroMatrix for matrix in done.args):
                return ZeroMatrix(*self.shape)
            return done.args[0] if len(done.args) == 1 else done
        return done

    def _eval_transpose(self) -> Any:
        return Hadamard(*map(sp.transpose, self.args))

    def notation(self) -> Form:
        return Infix(RING, self.args)


def hadamard(*matrices: Any) -> Any:
    """The entrywise product of matrices of one shape.

    Parameters
    ----------
    *matrices
        One or more matrices of one shape.

    Returns
    -------
    Matrix expression
        A Hadamard product; the matrix itself if there is only one; an explicit matrix if all are explicit.

    Raises
    ------
    ShapeError
        If the shapes cannot agree.
    TypeError
        If there is none, or one is no matrix.

    See Also
    --------
    elementwise : any other function of the entries.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import hadamard
    >>> hadamard(MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3))
    A o B
    """
    product = Hadamard(*matrices)
    if len(matrices) == 1:
        return product.args[0]
    return product.as_explicit() if all_explicit(product.args) else product


def read_hadamard(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """A o B."""
    check_equal_shapes(nodes, expr, "the Hadamard product {} does not fit")
    return hadamard_of(*nodes)


def read_hadamard_power(reader: Reader, expr: Any, nodes: list[Node]) -> Node:
    """The base and the exponent may each be a matrix or a scalar."""
    shape = check_equal_shapes(nodes, expr, "the Hadamard power {} does not fit", broadcast=True)
    return entrywise(power(slot(nodes[0]), slot(nodes[1])), shape)


def code_hadamard(ns: Arrays, expr: Any, *values: Value) -> Value:
    """Arrays of one shape, which are not broadcast."""
    check_one_shape(ns, values)
    return reduce(operator.mul, values)


def code_hadamard_power(ns: Arrays, expr: Any, base: Value, exponent: Value) -> Value:
    """Entry by entry."""
    return ns.power(base, exponent)


def stock_hadamard(node: Any, *factors: Any) -> Any:
    """A HadamardProduct in SymPy's order, with powers for repeated factors."""
    return hadamard_form(factors)


register(Reading(sp.HadamardProduct, read_hadamard, code_hadamard, stock=stock_hadamard,
                 samples=("HadamardProduct(A, C)", "HadamardProduct(x, A.T*u)")))
register(Reading(Hadamard, read_hadamard, code_hadamard, stock=stock_hadamard,
                 samples=("Hadamard(A, C)", "Hadamard(A, C, A)")))
register(Reading(sp.HadamardPower, read_hadamard_power, code_hadamard_power,
                 samples=("HadamardPower(A, 3)", "HadamardPower(P, t)", "HadamardPower(P, A)")))
