"""The public verbs for functions with matrix values: jacobian, jvp, vjp."""
from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import sympy as sp
from sympy import ShapeError
from sympy.matrices import MatrixBase

from ..algebra.blocks import block_matrix
from ..algebra.explicit import explicit_of
from ..algebra.maps.chains import functional
from ..algebra.maps.linear_maps import LinearMap
from ..algebra.nodes import Algebra, Node, Shape, shape_of, transpose
from ..algebra.rebuilding import replaced
from ..algebra.sizes import dimensions
from ..algebra.stacking import vec_of
from ..errors import OptionError, TooLargeError
from ..expressions.large import LARGEST_EXPLICIT, bounded
from ..passes.forward import push_forward
from ..passes.linearization import forward_map, reverse_map
from ..passes.reverse import pull_back
from ..reading.checks import short, sympified
from ..reading.layout import Layout
from ..reading.reader import Reader
from ..reading.variables import Variable, symbol_differential, symbol_node
from ..writing.writer import write
from .sweeps import Sweep, asked, read_parts, written, written_like


class Accumulation(Enum):
    """The order in which the Jacobians of the parts of a function are multiplied; the result is the same.

    For a function from n to p numbers, forward costs about n multiplications for each entry of the Jacobians of its
    operations, reverse p (Griewank & Walther, Evaluating Derivatives, ch. 3 and 4); "cheapest" takes the smaller of
    the two, and forward where symbolic sizes cannot be compared.
    """
    FORWARD = "forward"
    REVERSE = "reverse"
    CHEAPEST = "cheapest"

    @classmethod
    def read(cls, accumulation: str | Accumulation) -> Accumulation:
        """The member of a name; OptionError for another one."""
        try:
            return cls(accumulation)
        except ValueError:
            names = ", ".join(repr(member.value) for member in cls)
            raise OptionError(f"accumulation is one of {names}, not {accumulation!r}") from None


def jacobian(F: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR,
             accumulation: Accumulation | str = Accumulation.CHEAPEST, assumptions: Any = None, given: Any = None,
             where: Any = None, structure: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """The matrix of all partial derivatives of F by X, in closed form, always of vec F by vec X.

    Parameters
    ----------
    F
        A scalar, a vector (column or row), a matrix, or an explicit Matrix of expressions; p x q.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then a list with the block of each
        is returned; m x n.
    layout
        "denominator": mn x pq, d vec(F)^T / d vec(X), so that d(A x)/dx = A^T; "numerator": pq x mn, its transpose,
        with d vec(F) = J d vec(X).
    accumulation
        "forward", "reverse" or "cheapest" (see `Accumulation`).
    structure
        What X is held to, see `gradient`: J acts on the part of dX that the structure allows.
    assumptions, given, where, invertible, simplify
        As for `differential`.

    Returns
    -------
    A matrix; explicit where F and X are explicit.  A number by a Symbol is a scalar.

    Raises
    ------
    LayoutError, OptionError, NotAVariableError, MissingRuleError, StructureError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 9 (there numerator layout).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import jacobian
    >>> m, n, p = symbols("m n p", integer=True, positive=True)
    >>> A, X, B, x = MatrixSymbol("A", p, m), MatrixSymbol("X", m, n), MatrixSymbol("B", n, p), MatrixSymbol("x", m, 1)
    >>> jacobian(A*x, x), jacobian(A*x, x, layout="numerator")
    (A.T, A)
    >>> jacobian(A*X*B, X, layout="numerator")
    KroneckerProduct(B.T, A)
    >>> jacobian(x*x.T*x, x)
    (x.T*x)*I + 2*x*x.T
    """
    layout, accumulation = Layout.read(layout), Accumulation.read(accumulation)
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    reader, F = sweep.reader(where), sympified(F)
    node, entries = reader.read(F), entries_of(F, reader)
    found = [numerator(node, entries, v, sweep, accumulation) for v in sweep.variables]
    found, _ = sweep.finished(found if layout is Layout.NUMERATOR else list(map(transpose, found)), reader)
    results = [bounded(write(J)) if J.shape is not None else written(v, [J], layout)
               for v, J in zip(sweep.variables, found)]
    return results if several else results[0]


def numerator(node: Node, entries: list[Node] | None, v: Variable, sweep: Sweep,
              accumulation: Accumulation = Accumulation.CHEAPEST) -> Node:
    """d vec(F)/d vec(X)^T: from the linear map; of explicit functions or by explicit variables entry by entry."""
    algebra = node.algebra
    if v.is_matrix:
        if entries is None or node.shape is None:
            return linear_map(node, v, sweep, accumulation).whole_matrix
        rows = [numerator(e, None, v, sweep) for e in entries]
        return block_matrix(algebra, rows, (len(rows), 1))
    symbols = [symbol_node(algebra, s) for s in by_columns(v.expr)]
    if entries is None and node.shape is not None:
        whole = by_whole_matrix(node, symbols, v)
        if whole is not None:
            return whole
        columns = [vec_of(push_forward(node, {x: algebra.one})) for x in symbols]
        return block_matrix(algebra, columns, (1, len(columns)))
    entries = entries or [node]
    check_explicit(len(entries), len(symbols))
    mask = sum(x.mask for x in symbols)
    found = [pull_back(e, algebra.one, mask) for e in entries]
    return explicit_of(algebra, [row.get(x, algebra.number(0)) for row in found for x in symbols],
                    (len(entries), len(symbols)))


def by_whole_matrix(node: Node, symbols: Sequence[Node], v: Variable) -> Node | None:
    """The Jacobian by an explicit Matrix of which only the whole stands in the function: like that by a symbol."""
    if not v.is_explicit or len(symbols) == 1:
        return None
    algebra, (rows, cols) = node.algebra, v.expr.shape
    whole = explicit_of(algebra, [symbols[i + j * rows] for i in range(rows) for j in range(cols)], (rows, cols))
    algebra.declare_variable(v.expr)
    leaf = algebra.leaf(v.expr, (rows, cols))
    placed = replaced(node, {whole: leaf})
    if any(placed.mask & x.mask for x in symbols):
        return None
    return replaced(forward_map(placed, leaf).whole_matrix, {leaf: whole})


def entries_of(F: Any, reader: Reader) -> list[Node] | None:
    """The entries of an explicit Matrix, column after column."""
    return [reader.read(e) for e in by_columns(F)] if isinstance(F, MatrixBase) else None


def by_columns(e: Any) -> list[Any]:
    """The entries of an explicit Matrix, column after column; a scalar is one."""
    return e.T.flat() if isinstance(e, MatrixBase) else [e]


def check_explicit(rows: int, cols: int) -> None:
    """TooLargeError if an explicit result has too many entries to be built entry by entry."""
    if rows * cols > LARGEST_EXPLICIT:
        raise TooLargeError(f"the explicit Jacobian has {rows} x {cols} entries, more than {LARGEST_EXPLICIT}; use a "
                          f"MatrixSymbol for the variable, or jvp and vjp")


def linear_map(node: Node, v: Variable, sweep: Sweep, accumulation: Accumulation) -> LinearMap:
    """The map dX -> dF for a MatrixSymbol X, on the part of dX that its structure allows."""
    algebra, leaf = node.algebra, symbol_node(node.algebra, v.expr)
    if node.shape is None:
        weight = pull_back(node, algebra.one, leaf.mask).get(leaf, algebra.zero(leaf.shape))
        found = LinearMap(algebra, shape_of(leaf), (1, 1),
                          [functional(algebra.one, algebra.one, weight, shape_of(leaf))])
    elif accumulation is Accumulation.REVERSE or accumulation is Accumulation.CHEAPEST and is_smaller(node, leaf):
        found = reverse_map(node, leaf)
    else:
        found = forward_map(node, leaf)
    if v.expr not in sweep.structures:
        return found
    return LinearMap(algebra, found.source, found.to, allowed(v, sweep, algebra).then(found))


def allowed(v: Variable, sweep: Sweep, algebra: Algebra) -> LinearMap:
    """The projection of a direction on those that the structure of a variable allows."""
    symbol = symbol_differential(v.expr)
    algebra.declare_variable(symbol)
    dx = symbol_node(algebra, symbol)
    return forward_map(sweep.structures[v.expr].tangent(dx, symbol_node(algebra, v.expr)), dx)


def is_smaller(node: Node, leaf: Node) -> bool:
    """Whether a function has surely fewer entries than its variable."""
    (p, q), (m, n) = shape_of(node), shape_of(leaf)
    return bool(sp.sympify(m * n - p * q).is_positive)


# -------------------------------------------------------------------------------------------- directions, cotangents
def jvp(F: Any, X: Any, V: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
        given: Any = None, where: Any = None, structure: Any = None, invertible: bool = True,
        simplify: bool = True) -> Any:
    """The derivative of F in the direction V (forward mode): dF for dX = V, of F's shape in both layouts.

    Parameters
    ----------
    F
        A scalar, a matrix expression or an explicit Matrix.
    X, V
        A variable and a direction of its shape; or a list of variables and one of as many directions, all of which
        are taken at once.
    layout, assumptions, given, where, structure, invertible, simplify
        As for `jacobian`.

    Raises
    ------
    ShapeError
        If a direction has not the shape of its variable, or their numbers differ.
    LayoutError, NotAVariableError, MissingRuleError, StructureError, DefinitionError

    References
    ----------
    Griewank & Walther, Evaluating Derivatives, ch. 3.1.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import jvp
    >>> X, V = MatrixSymbol("X", 3, 3), MatrixSymbol("V", 3, 3)
    >>> jvp(X.I, X, V)
    -X**(-1)*V*X**(-1)
    """
    Layout.read(layout)
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    reader, F = sweep.reader(where), sympified(F)
    parts = read_parts(F, reader)
    tangents = directions(V, sweep, several, reader)
    changes, _ = sweep.finished([push_forward(part, tangents) for part in parts], reader)
    return written_like(F, changes)


def directions(V: Any, sweep: Sweep, several: bool, reader: Reader) -> dict[Node, Node]:
    """The differential of each leaf; of a structured variable the part that is allowed."""
    tangents, algebra = {}, reader.algebra
    for v, value in zip(sweep.variables, one_for_each(V, sweep, several)):
        value = sympified(value)
        node, shape = reader.read(value), dimensions(getattr(v.expr, "shape", (1, 1)))
        check_shape(node, value, shape, v.expr)
        if v.expr in sweep.structures:
            node = allowed(v, sweep, algebra).apply(node)
        cols = shape[1]
        for k, s in enumerate(v.symbols):
            part = node if len(v.symbols) == 1 else reader.read(value[k // cols, k % cols])
            tangents[symbol_node(algebra, s)] = part
    return tangents


def one_for_each(V: Any, sweep: Sweep, several: bool) -> list[Any]:
    """The directions or points, of which there is one for each variable; ShapeError for another number."""
    names = ", ".join(short(v.expr) for v in sweep.variables)
    if several != isinstance(V, (list, tuple, sp.Tuple)):
        raise ShapeError(f"X is a list of variables ({names}): give a list with one for each" if several else
                         f"X is the one variable {names}: give one, not a list")
    values = list(V) if several else [V]
    if len(values) != len(sweep.variables):
        raise ShapeError(f"one for each of the variables {names} is needed, and {len(values)} are given")
    return values


def check_shape(node: Node, value: Any, shape: Shape, of: Any) -> None:
    """ShapeError unless a matrix surely has the shape of what it belongs to; a number stands for no matrix."""
    if any(sp.sympify(a - b).expand() != 0 for a, b in zip(shape_of(node), shape)):
        raise ShapeError(f"{short(value)} has shape {shape_of(node)}, and must have that of {short(of)}, {shape}")


def vjp(F: Any, X: Any, G: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
        given: Any = None, where: Any = None, structure: Any = None, invertible: bool = True,
        simplify: bool = True) -> Any:
    """What a cotangent G of F is pulled back to (reverse mode): the gradient of <G, F> = tr(G^T F) for a constant G.

    Parameters
    ----------
    F
        A scalar, a matrix expression or an explicit Matrix.
    X
        A variable, or a list of them: then a list is returned, from one sweep.
    G
        A cotangent of F's shape: dl/dF of a loss l; the result is dl/dX.
    layout
        "denominator" (the shape of X), or "numerator" (its transpose).
    assumptions, given, where, structure, invertible, simplify
        As for `jacobian`.

    Raises
    ------
    ShapeError
        If G has not the shape of F.
    LayoutError, NotAVariableError, MissingRuleError, StructureError, DefinitionError

    References
    ----------
    Griewank & Walther, Evaluating Derivatives, ch. 3.2; Giles (2008).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import vjp
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> W, x, g = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("g", m, 1)
    >>> vjp(W*x, [W, x], g)
    [g*x.T, W.T*g]
    """
    layout = Layout.read(layout)
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    reader, F, G = sweep.reader(where), sympified(F), sympified(G)
    node, cotangent = reader.read(F), reader.read(G)
    check_shape(cotangent, G, shape_of(node), F)
    answers = sweep.gradients(reader, node, cotangent)
    results = [written(v, parts, layout) for v, parts in zip(sweep.variables, answers)]
    return results if several else results[0]
