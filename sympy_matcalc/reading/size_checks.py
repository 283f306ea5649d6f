"""What an operation needs of the sizes of its parts, checked once, where it is read.

Sizes that are surely equal cost one comparison; all that is said of others is found out when it is said.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ..algebra.nodes import Node, Shape, is_one, shape_of
from ..algebra.products import product
from ..rules.registry import reading_for
from .checks import short
from .misfits import Misfit, as_transpose, exchanging, spreading, squaring, told, transposing, with_shapes


def check_equal_shapes(nodes: Sequence[Node], expr: Any, complaint: str = "the sum {} does not fit", *,
                       broadcast: bool = False) -> Shape:
    """The common shape of the parts of an expression; with broadcast=True scalars among them have none.

    Raises
    ------
    Misfit
        If two shapes are different.
    """
    places = [k for k, n in enumerate(nodes) if n.shape is not None or not broadcast]
    if not places:
        return (1, 1)
    first = shape_of(nodes[places[0]])
    sizes = nodes[0].algebra.sizes
    for k in places[1:]:
        other = shape_of(nodes[k])
        if other is not first and not sizes.same_shape(first, other):
            raise _different_shapes(nodes, expr, complaint, places, k)
    return first


def _different_shapes(nodes: Sequence[Node], expr: Any, complaint: str, places: Sequence[int], k: int) -> Misfit:
    parts, sizes = parts_of(expr), nodes[0].algebra.sizes
    first, other = shape_of(nodes[places[0]]), shape_of(nodes[k])
    pairs = [(a, b) for a, b in zip(first, other) if not sizes.same(a, b)]
    shapes = {j: shape_of(nodes[j]) for j in places}
    return Misfit(expr, complaint, with_shapes(parts, nodes, (places[0], k)), pairs,
                  lambda: [*transposing(expr, parts, k, places[0]), *spreading(expr, parts, shapes)])


def check_chain(nodes: Sequence[Node], expr: Any) -> Sequence[Node]:
    """The factors of a product; (x^T A x) B is written without parentheses by SymPy, and has its scalar apart.

    Raises
    ------
    Misfit
        If two neighbours cannot be multiplied.
    """
    before = None
    for n in nodes:
        if n.shape is not None:
            if before is not None and not n.algebra.sizes.same(before[1], n.shape[0]):
                return _with_scalars_apart(nodes, expr)
            before = n.shape
    return nodes


def _with_scalars_apart(nodes: Sequence[Node], expr: Any) -> Sequence[Node]:
    """The factors with every 1x1 stretch as one scalar; Misfit if the others are no product."""
    scalars: list[Node] = []
    stack: list[int] = []
    same = nodes[0].algebra.sizes.same
    for k, n in enumerate(nodes):
        if n.shape is None:
            scalars.append(n)
            continue
        stack.append(k)
        start = len(stack) - 1
        while is_one(n.shape[1]) and start >= 0:
            rows = shape_of(nodes[stack[start]])[0]
            if is_one(rows):
                scalars.append(product([nodes[j] for j in stack[start:]]))
                del stack[start:]
                break
            if start and not same(shape_of(nodes[stack[start - 1]])[1], rows):
                break
            start -= 1
    for j, k in zip(stack, stack[1:]):
        if not same(shape_of(nodes[j])[1], shape_of(nodes[k])[0]):
            raise _no_product(nodes, expr, j, k)
    return [*scalars, *[nodes[k] for k in stack]]


def _no_product(nodes: Sequence[Node], expr: Any, j: int, k: int) -> Misfit:
    parts = parts_of(expr)
    return Misfit(expr, "the product {} does not fit", with_shapes(parts, nodes, (j, k)),
                  [(shape_of(nodes[j])[1], shape_of(nodes[k])[0])],
                  lambda: [*transposing(expr, parts, j, k), *exchanging(expr, parts, j, k)])


def check_square(node: Node, expr: Any, what: str) -> None:
    """Misfit if a matrix is not square."""
    rows, cols = shape_of(node)
    if rows is not cols and not node.algebra.sizes.same(rows, cols):
        x = parts_of(expr)[0]
        raise Misfit(expr, f"{what} {{}} needs a square matrix", [(x, (rows, cols))], [(rows, cols)],
                     lambda: squaring(expr, x))


def check_sizes(pairs: Sequence[tuple[Any, Any]], nodes: Sequence[Node], places: Sequence[int], expr: Any,
                complaint: str) -> None:
    """Misfit if sizes that an operation needs equal are different."""
    sizes = nodes[0].algebra.sizes
    different = [(a, b) for a, b in pairs if not sizes.same(a, b)]
    if different:
        raise Misfit(expr, complaint, with_shapes(parts_of(expr), nodes, places), different)


def check_shape(node: Node, value: Any, shape: Shape, of: Any, reader: Any) -> None:
    """SizeError unless a value has the shape of what it belongs to, such as a direction that of its variable.

    A number stands for no matrix.
    """
    sizes, found = node.algebra.sizes, shape_of(node)
    if sizes.same_shape(found, shape):
        return
    repairs = [(turned, short(turned)) for turned in map(as_transpose, [value])
               if node.shape is not None and sizes.same_shape(found[::-1], shape)]
    pairs = [(a, b) for a, b in zip(found, shape) if not sizes.same(a, b)]
    raise told(Misfit(value, "{} must have the shape of " + short(of), [(value, found), (of, shape)], pairs,
                      lambda: repairs), value, reader)


def check_whole_blocks(nodes: Sequence[Node], expr: Any) -> Shape:
    """How many blocks of the shape of the second matrix the first has; Misfit if it has not whole ones."""
    (m, n), (p, q) = map(shape_of, nodes)
    counts = []
    for size, part in ((m, p), (n, q)):
        count = sp.cancel(sp.sympify(size)/part)
        if not (count.is_Integer or count.free_symbols and count.is_polynomial(*count.free_symbols)) \
                or count.is_integer is False:
            raise Misfit(expr, "{} needs a matrix of whole blocks",
                         with_shapes(parts_of(expr), nodes, (0, 1)), [(size, part)])
        counts.append(nodes[0].algebra.sizes.of(count))
    return counts[0], counts[1]


def parts_of(expr: Any) -> Sequence[Any]:
    """The parts that are read first."""
    reading = reading_for(type(expr))
    return list(reading.children(expr)) if reading is not None else list(expr.args)
