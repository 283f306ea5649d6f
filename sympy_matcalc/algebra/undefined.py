"""Undefined functions of matrices and their derivatives, as nodes."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .derivative_shapes import canonical_order, derivative_shape
from .kinds import UNDEFINED
from .nodes import TRANSPOSES, Algebra, Node, Shape, transpose, transposed_whole
from .tables import built_in, identity


def undefined(algebra: Algebra, symbol: Any, indices: Sequence[int], args: Sequence[Node]) -> Node:
    """The derivative of an undefined function by the arguments with these numbers (none: its value)."""
    shapes = [x.shape for x in args]
    indices = canonical_order(indices, shapes)
    if is_second(symbol, indices, shapes) and indices[0] > indices[1]:
        return transpose(undefined(algebra, symbol, (indices[1], indices[0], *indices[2:]), args))
    size = None if symbol.shape is None else algebra.sizes.shape(symbol.shape)
    shape = derivative_shape(size, indices, shapes)
    return algebra.intern(UNDEFINED, tuple(args), (symbol, indices), None if shape == (1, 1) else shape)


built_in("structure", "mixed_derivatives", "∇_2 ∇_1 f = (∇_1 ∇_2 f)^T.",
         "phi(x, u).fdiff(2).fdiff(1)", "∇_1∇_2 phi(x, u).T")


def is_second(symbol: Any, indices: Sequence[int], shapes: Sequence[Shape | None]) -> bool:
    """Whether it is the second derivative of a scalar by matrices."""
    return bool(symbol.gives_scalars) and by_matrices(indices, shapes) == 2


def by_matrices(indices: Sequence[int], shapes: Sequence[Shape | None]) -> int:
    """How often it is differentiated by a matrix."""
    return sum(shapes[k - 1] is not None for k in indices)


@identity("structure", "Transpose(phi(A*x).fdiff().fdiff())", "∇²phi(A*x)", TRANSPOSES, UNDEFINED)
def transpose_of_hessian(y: Node) -> Node:
    """H^T = H for the Hessian H = ∇²f of an undefined function."""
    symbol, indices = y.data
    if is_second(symbol, indices, [x.shape for x in y.args]) and indices[0] == indices[1]:
        return y
    return transposed_whole(y)
