"""The public verbs: differential, trace_gradient, gradient."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from . import identities  # noqa: F401  (fills the table)
from .algebra.nodes import Algebra, Node, transpose
from .differentials import push_forward
from .errors import NotScalarError
from .facts import symmetric_leaves
from .intake import Reader, short, sympified
from .layout import Layout
from .linearity import check_linear
from .outtake import write
from .pullbacks import pull_back
from .simplification import simplified
from .variables import Variable, by_symbols, read_variables, symbol_differential, symbol_node


def differential(expr: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
                 given: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """The differential of an expression: of its shape, and linear in dX.

    Parameters
    ----------
    expr
        A scalar, a matrix expression, or an explicit Matrix.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    layout
        Taken by every verb; a differential is the same in both.
    assumptions, given
        Facts about leaves: ``Q.symmetric(M)``, or ``Eq(M.T, M)``.
    invertible
        Whether determinants may be differentiated as det(X) tr(X^-1 dX); else tr(adj(X) dX).
    simplify
        Whether common factors are taken out of sums.

    Raises
    ------
    NotAVariableError, MissingRuleError, ShapeError

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import differential
    >>> X = MatrixSymbol("X", 3, 3)
    >>> differential(X.I, X)
    -X**(-1)*dX*X**(-1)
    """
    Layout.read(layout)
    variables, _ = read_variables(X)
    for v in variables:
        if expr is v.expr:
            return v.differential()         # also for a 1x1 MatrixSymbol, which would come back as a scalar
    algebra = Algebra(symmetric_leaves(assumptions, given), invertible, simplify)
    leaves = by_symbols(algebra, variables)
    node = Reader(algebra).read(sympified(expr))
    differentials = [symbol_node(algebra, symbol_differential(s)) for v in variables for s in v.symbols]
    return write(_short(push_forward(node, dict(zip(leaves, differentials)))))


def gradient(f: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None, given: Any = None,
             invertible: bool = True, simplify: bool = True) -> Any:
    """The gradient of a scalar function, in closed form: G of X's shape with df = tr(G^T dX).

    Parameters
    ----------
    f
        A scalar expression, or a 1x1 matrix.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then a list is returned, from one
        sweep.
    layout
        "denominator" (the shape of X), or "numerator" (its transpose).
    assumptions, given, invertible, simplify
        As for `differential`.  Facts about X hold for its value, never for dX.

    Raises
    ------
    NotScalarError
        If f is a matrix.
    NotAVariableError, MissingRuleError, LayoutError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 9; Giles, An extended collection of matrix derivative
    results (2008).

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import gradient
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> gradient((X*w - y).T*(X*w - y), w)
    2*X.T*(X*w - y)
    """
    layout = Layout.read(layout)
    variables, several = read_variables(X)
    facts = symmetric_leaves(assumptions, given)
    algebra = Algebra(facts, invertible, simplify)
    leaves = by_symbols(algebra, variables)
    node = Reader(algebra).read(sympified(f))
    if node.shape is not None:
        raise NotScalarError(f"gradient needs a scalar, and {short(f)} has shape {node.shape}; use jacobian for a "
                             f"matrix function")
    results = _read_off(algebra, node, variables, leaves, layout)
    if any(facts(s) for v in variables for s in v.symbols):
        results = [_with_facts(r, facts, invertible, simplify) for r in results]
    return results if several else results[0]


def trace_gradient(form: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
                   given: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
    """G with form = tr(G^T dX), for a scalar that is linear in dX (the trace trick).

    Parameters
    ----------
    form
        A scalar expression linear in ``differential(X, X)``, from `differential` or written by hand.
    X
        The variable, or a list of them: then form = sum_k tr(G_k^T dX_k), and the list of G_k is returned.

    Raises
    ------
    NotLinearError
        If form is not linear in dX; the message names the part that is not.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc import differential, trace_gradient
    >>> A, X = MatrixSymbol("A", 2, 3), MatrixSymbol("X", 3, 2)
    >>> dX = differential(X, X)
    >>> trace_gradient(Trace(A*dX), X)
    A.T
    """
    layout = Layout.read(layout)
    variables, several = read_variables(X)
    algebra = Algebra(symmetric_leaves(assumptions, given), invertible, simplify)
    differentials = [Variable(v.differential(), tuple(map(symbol_differential, v.symbols))) for v in variables]
    leaves = by_symbols(algebra, differentials)
    node = Reader(algebra).read(sympified(form))
    if node.shape is not None:
        raise NotScalarError(f"trace_gradient needs a scalar form, and {short(form)} has shape {node.shape}")
    check_linear(node, [s for v in variables for s in v.symbols], write)
    results = _read_off(algebra, node, differentials, leaves, layout)
    return results if several else results[0]


def _read_off(algebra: Algebra, node: Node, variables: Sequence[Variable], leaves: Sequence[Node],
              layout: Layout) -> list[Any]:
    """The gradients by all variables, in their layout, from one reverse sweep."""
    mask = sum(leaf.mask for leaf in leaves)
    found = pull_back(node, algebra.number(1), mask)
    places = iter(leaves)
    return [_written(algebra, v, [next(places) for _ in v.symbols], found, layout) for v in variables]


def _written(algebra: Algebra, v: Variable, leaves: list[Node], found: dict[Node, Node], layout: Layout) -> Any:
    if v.is_explicit:
        entries = [write(_short(found.get(x, algebra.number(0)))) for x in leaves]
        result = sp.ImmutableDenseMatrix(*v.expr.shape, entries)
        return result.T if layout is Layout.NUMERATOR else result
    leaf = leaves[0]
    g = _short(found.get(leaf, algebra.zero(leaf.shape)))
    if leaf.shape == (1, 1):                # a 1x1 MatrixSymbol: scalars inside, a matrix outside
        value = write(g)
        return sp.ZeroMatrix(1, 1) if value == 0 else sp.Identity(1) if value == 1 else \
            sp.MatMul(value, sp.Identity(1), evaluate=False)
    return write(transpose(g) if layout is Layout.NUMERATOR else g)


def _short(node: Node) -> Node:
    return simplified(node) if node.algebra.simplify else node


def _with_facts(result: Any, facts: Any, invertible: bool, simplify: bool) -> Any:
    """Read a result again where X is no longer the variable, so that what is known of its value may be used."""
    return write(_short(Reader(Algebra(facts, invertible, simplify)).read(result)))


__all__ = ["differential", "gradient", "trace_gradient"]
