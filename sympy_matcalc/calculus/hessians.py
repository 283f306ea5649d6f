"""The public verbs of second order: hessian, hessian_block, hvp, second_differential."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from ..algebra.blocks import block_matrix
from ..algebra.explicit import explicit_of
from ..algebra.factoring import factored
from ..algebra.indices.selections import unit
from ..algebra.maps.linear_maps import chained
from ..algebra.maps.primitives import Sandwich
from ..algebra.nodes import Node, transpose
from ..algebra.products import inner_product, product
from ..algebra.rebuilding import replaced
from ..algebra.scalars import add_scalars
from ..algebra.sizes import dimension, dimensions
from ..errors import NotAVariableError, StructureError
from ..expressions.large import bounded
from ..passes.forward import push_forward
from ..passes.linearization import forward_map
from ..passes.reverse import pull_back
from ..reading.checks import short, sympified
from ..reading.facts import read_facts
from ..reading.layout import Layout
from ..reading.structures import read_structure
from ..reading.variables import Variable, read_variables, symbol_differential, symbol_node
from ..writing.writer import write
from .jacobians import directions, numerator
from .sweeps import Sweep, asked, one_by_one, read_parts, read_scalar, short_form, written, written_like


def hessian(f: Any, X: Any, Y: Any = None, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
            given: Any = None, where: Any = None, structure: Any = None, invertible: bool = True,
            simplify: bool = True) -> Any:
    """The matrix of all second partial derivatives of a scalar, rows by vec X and columns by vec Y.

    Parameters
    ----------
    f
        A scalar expression, or a 1x1 matrix.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then the result is a block matrix.
    Y
        The same, for the columns; X by default.
    layout
        "denominator", or "numerator" for the transpose; they differ only where Y is not X.
    structure
        What the variables are held to; symmetric, diagonal and other linear structures.  The Hessian is that of f on
        the matrices of this structure: P H P with the projection P of `gradient`.
    assumptions, given, where, invertible, simplify
        As for `gradient`.

    Returns
    -------
    For X m x n and Y p x q a matrix mn x pq: d vec(grad_X f) = H vec(dY).  By two Symbols a scalar.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 10.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import hessian, norm
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> A, X, w, y = MatrixSymbol("A", n, n), MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> hessian(w.T*A*w, w)
    A + A.T
    >>> hessian(norm(X*w - y)**2, w, y)
    -2*X.T
    >>> hessian(Trace(X*A*X.T), X)
    KroneckerProduct(A + A.T, I)
    """
    layout = Layout.read(layout)
    rows, several = read_variables(X)
    cols, several_cols = (rows, several) if Y is None else read_variables(Y)
    sweep = _sweep([*rows, *(v for v in cols if v not in rows)], assumptions, given, structure, invertible, simplify)
    reader, node = read_scalar(f, sweep, where, "hessian")
    slopes = _gradients(node, rows, sweep)
    grid: list[list[Node]] = []
    for i, g in enumerate(slopes):
        known = [transpose(row[i]) for row in grid] if Y is None else []
        grid.append([*known, *(numerator(g, _entries(g, rows[i]), v, sweep) for v in cols[len(known):])])
    if layout is Layout.NUMERATOR:
        grid = [[transpose(H) for H in column] for column in zip(*grid)]
    found, _ = sweep.finished([H for row in grid for H in row], reader)
    if several or several_cols:
        return bounded(write(block_matrix(found[0].algebra, found, (len(grid), len(grid[0])))))
    return bounded(write(found[0])) if found[0].shape is not None else written(rows[0], found, layout)


def _sweep(variables: Sequence[Variable], assumptions: Any, given: Any, structure: Any, invertible: bool,
           simplify: bool) -> Sweep:
    """The question, for structures that are linear."""
    structures = read_structure(structure, variables)
    for v, row in structures.items():
        if row.fact == "orthogonal":
            raise StructureError(f"second derivatives on the orthogonal matrices {v} depend on the curvature of their "
                                 f"manifold: only structures that are linear have a Hessian here")
    return Sweep(read_facts(assumptions, given), invertible, simplify, variables, structures)


def _gradients(node: Node, variables: Sequence[Variable], sweep: Sweep) -> list[Node]:
    """The short gradients, each of the shape of its variable; what structures allow of them."""
    algebra = node.algebra
    leaves = {v.expr: [symbol_node(algebra, s) for s in v.symbols] for v in variables}
    found = pull_back(node, algebra.one, sum(x.mask for row in leaves.values() for x in row))
    gradients = []
    for v in variables:
        parts = [short_form(found.get(x, algebra.zero(x.shape))) for x in leaves[v.expr]]
        if v.expr in sweep.structures:
            gradients.append(factored(sweep.structures[v.expr].tangent(parts[0], leaves[v.expr][0])))
        else:
            gradients.append(explicit_of(algebra, parts, v.expr.shape) if v.is_explicit else parts[0])
    return gradients


def _entries(g: Node, v: Variable) -> list[Node] | None:
    """The entries of a gradient by an explicit variable, column after column."""
    if not v.is_explicit:
        return None
    return list(transpose(g).args) if g.shape is not None else [g]


def hessian_block(f: Any, X: Any, i: Any, j: Any, *, layout: Layout | str = Layout.DENOMINATOR,
                  assumptions: Any = None, given: Any = None, where: Any = None, invertible: bool = True,
                  simplify: bool = True) -> Any:
    """Block (i, j) of the Hessian by a matrix: the second derivatives by its columns x_i and x_j, m x m for X m x n.

    Parameters
    ----------
    f, layout, assumptions, given, where, invertible, simplify
        As for `hessian`.
    X
        A MatrixSymbol.
    i, j
        The columns, counted from 0: numbers or symbols.

    Raises
    ------
    IndexError
        If there is no such column.
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import hessian_block
    >>> m, n, i, j = symbols("m n i j", integer=True, positive=True)
    >>> A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", m, n)
    >>> hessian_block(Trace(X*A*X.T), X, i, j)
    (A + A.T)[j, i]*I
    """
    layout = Layout.read(layout)
    if not isinstance(X, sp.MatrixSymbol):
        raise NotAVariableError(f"the blocks of a Hessian are those of a MatrixSymbol, not of {short(X)}")
    sweep, _ = asked(X, assumptions, given, None, invertible, simplify)
    reader, node = read_scalar(f, sweep, where, "hessian_block")
    algebra, (m, n) = reader.algebra, dimensions(X.shape)
    e_i, e_j = (unit(algebra, column(k, n), n) for k in (i, j))
    into, out = (Sandwich(algebra.identity(m), e) for e in (transpose(e_j), e_i))
    whole = forward_map(_gradients(node, sweep.variables, sweep)[0], symbol_node(algebra, X))
    H = chained(algebra, [into, whole, out], (m, 1)).whole_matrix
    (H,), _ = sweep.finished([transpose(H) if layout is Layout.NUMERATOR else H], reader)
    return write(H) if H.shape is not None else one_by_one(write(H))


def column(k: Any, n: Any) -> Any:
    """A column by its number, negative ones from the end."""
    k = dimension(sp.sympify(k))
    if isinstance(k, int) and isinstance(n, int):
        if not -n <= k < n:
            raise IndexError(f"column {k} is outside 0 .. {n - 1}")
        return k % n
    return k


def hvp(f: Any, X: Any, V: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
        given: Any = None, where: Any = None, structure: Any = None, invertible: bool = True,
        simplify: bool = True) -> Any:
    """The Hessian applied to a direction, as a matrix of X's shape: the gradient of the differential for dX = V.

    Nothing of the Hessian is built: reverse mode over forward mode, at a small multiple of the cost of f.

    Parameters
    ----------
    f
        A scalar expression, or a 1x1 matrix.
    X, V
        A variable and a direction of its shape; or lists of as many: then a list is returned.
    layout
        "denominator" (the shape of X), or "numerator" (its transpose).
    structure, assumptions, given, where, invertible, simplify
        As for `hessian`.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    References
    ----------
    Pearlmutter, Fast exact multiplication by the Hessian (1994).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import hvp, norm
    >>> m, n, r = symbols("m n r", integer=True, positive=True)
    >>> T, U, V, dU = (MatrixSymbol(*s) for s in (("T", m, n), ("U", m, r), ("V", n, r), ("V_U", m, r)))
    >>> hvp(norm(T - U*V.T)**2, U, dU)
    2*V_U*V.T*V
    """
    layout = Layout.read(layout)
    variables, several = read_variables(X)
    sweep = _sweep(variables, assumptions, given, structure, invertible, simplify)
    reader, node = read_scalar(f, sweep, where, "hvp")
    tangents = directions(V, sweep, several, reader)
    constant = {x: symbol_node(reader.algebra, symbol_differential(x.data)) if dx.mask else dx
                for x, dx in tangents.items()}          # a direction that depends on X is not differentiated
    placed = {constant[x]: dx for x, dx in tangents.items() if dx.mask}
    found = sweep.pulled_back(push_forward(node, constant))
    answers = sweep.answers([replaced(g, placed) for g in found] if placed else found, reader)
    results = [written(v, parts, layout) for v, parts in zip(variables, answers)]
    return results if several else results[0]


def second_differential(f: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
                        given: Any = None, where: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """d^2 f, of a scalar the quadratic form of its Hessian: dx^T H dx for a vector x, tr(dX^T L(dX)) for a matrix.

    Parameters
    ----------
    f
        A scalar, a matrix expression or an explicit Matrix; of a matrix the differential of the differential.
    X
        A variable, or a list of them: then with the mixed terms.
    layout, assumptions, given, where, invertible, simplify
        As for `differential`.

    Raises
    ------
    NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 6 and 10: H is identified from d^2 f = (dx)^T H dx.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import logdet, second_differential
    >>> A, x, X = MatrixSymbol("A", 3, 3), MatrixSymbol("x", 3, 1), MatrixSymbol("X", 3, 3)
    >>> second_differential(x.T*A*x, x)
    2*(dx.T*A*dx)
    >>> second_differential(logdet(X), X)
    -Trace((dX*X**(-1))**2)
    """
    Layout.read(layout)
    sweep, _ = asked(X, assumptions, given, None, invertible, simplify)
    reader, f = sweep.reader(where), sympified(f)
    parts, algebra = read_parts(f, reader), reader.algebra
    change = {leaf: symbol_node(algebra, symbol_differential(leaf.data)) for leaf in sweep.leaves(algebra)}
    results = [_quadratic_form(part, sweep, change) if part.shape is None else
               push_forward(push_forward(part, change), change) for part in parts]
    results, _ = sweep.finished(results, reader)
    return written_like(f, results)


def _quadratic_form(node: Node, sweep: Sweep, change: dict[Node, Node]) -> Node:
    """sum of <dX, H(dY)> over the pairs of leaves, the mixed ones doubled."""
    algebra, leaves = node.algebra, list(change)
    found = pull_back(node, algebra.one, sum(leaf.mask for leaf in leaves))
    parts: list[tuple[int, Node]] = []
    for k, x in enumerate(leaves):
        g = short_form(found.get(x, algebra.zero(x.shape)))
        for y in leaves[k:]:
            parts.append((1 if y is x else 2, _pair(g, x, y, change)))
    return add_scalars(algebra, parts)


def _pair(g: Node, x: Node, y: Node, change: dict[Node, Node]) -> Node:
    """<dX, dG> for dY alone; of two columns dx^T H dy."""
    if x.shape is not None and y.shape is not None and x.shape[1] == 1 == y.shape[1]:
        return product([transpose(change[x]), forward_map(g, y).whole_matrix, change[y]])
    return inner_product(change[x], push_forward(g, {y: change[y]}))
