"""The public verbs of second order: hessian, hessian_block, hvp."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import sympy as sp

from ..algebra.blocks import block_matrix
from ..algebra.explicit import explicit_of
from ..algebra.factoring import factored
from ..algebra.indices.selections import unit
from ..algebra.maps.linear_maps import chained
from ..algebra.maps.primitives import Sandwich
from ..algebra.nodes import Node, transpose
from ..algebra.rebuilding import replaced
from ..algebra.sizes import dimension
from ..errors import NotAVariableError, StructureError
from ..expressions.large_stock import bounded
from ..passes.forward import push_forward
from ..passes.linearization import forward_map
from ..passes.reverse import pull_back
from ..reading.arguments import Expression, ScalarExpr, VariableExpr, VariableExprs
from ..reading.checks import short
from ..reading.layout import Layout
from ..reading.options import DerivativeOptions, StructuredOptions, verb
from ..reading.question import Question
from ..reading.shared_names import is_hessian_of_scalars, shared_with
from ..reading.variables import Variable, read_variables, symbol_differential, symbol_node
from ..writing.writer import write
from .directional_derivatives import directions
from .jacobians import numerator
from .sweeps import (
    answers,
    finished,
    one_by_one,
    pulled_back,
    read_scalar,
    short_form,
    written,
    written_gradients,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack


@shared_with(sp.hessian, is_hessian_of_scalars)
@verb(StructuredOptions)
def hessian(f: ScalarExpr, X: VariableExpr | VariableExprs, Y: VariableExpr | VariableExprs | None = None,
            **options: Unpack[StructuredOptions]) -> Expression:
    """The matrix of all second partial derivatives of a scalar, rows by vec X and columns by vec Y.

    ``hessian(f, varlist, constraints)`` of a function of numbers by a list of symbols is SymPy's function of this name.

    Parameters
    ----------
    f : scalar
        A scalar expression, or a 1x1 matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then the result is a block matrix.
    Y : variable or list of variables, optional
        The same, for the columns; X by default.
    layout : str or Layout, default 'denominator'
        "denominator", or "numerator" for the transpose; they differ only where Y is not X.
    structure : str or dict of variables to str, optional
        What the variables are held to; symmetric, diagonal and other linear structures.  The Hessian is that of f on
        the matrices of this structure: P H P with the projection P of `gradient`.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression
        For X m x n and Y p x q a matrix mn x pq: d vec(grad_X f) = H vec(dY).  By two Symbols a scalar.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    gradient : The first derivatives.
    hvp : The product with a direction, which builds no Hessian.
    hessian_block : The block of two columns of X.

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
    rows, are_lists = read_variables(X)
    cols, is_list = (rows, are_lists) if Y is None else read_variables(Y)
    question = with_linear_structures(Question.of((*rows, *(v for v in cols if v not in rows)), is_list or are_lists,
                                                  **options))
    return written_hessian(question, read_scalar(f, question, "hessian"), rows, None if Y is None else cols)


def written_hessian(question: Question, node: Node, rows: Sequence[Variable],
                    cols: Sequence[Variable] | None = None) -> Expression:
    """The Hessian of a scalar by some of the variables, and by others if there are `cols`."""
    grid = second_derivatives(question, node, rows, cols)
    if question.layout is Layout.NUMERATOR:
        grid = [[transpose(H) for H in column] for column in zip(*grid)]
    found = finished(question, [H for row in grid for H in row])
    if question.is_list:
        return bounded(write(block_matrix(found[0].algebra, found, (len(grid), len(grid[0])))))
    return bounded(write(found[0])) if found[0].shape is not None else written(rows[0], found, question.layout)


def with_linear_structures(question: Question) -> Question:
    """The question; StructureError if a structure is curved."""
    for v, row in question.structures.items():
        if not row.is_linear:
            raise StructureError(f"second derivatives on the {row.name} matrices {v} depend on the curvature of their "
                                 f"manifold: only structures that are linear have a Hessian here")
    return question


def second_derivatives(question: Question, node: Node, rows: Sequence[Variable],
                       cols: Sequence[Variable] | None = None) -> list[list[Node]]:
    """The blocks of the Hessian in numerator layout; without `cols` of a symmetric one, of which each is made once."""
    grid: list[list[Node]] = []
    for i, (v, g) in enumerate(zip(rows, slopes(question, node, rows))):
        known = [transpose(row[i]) for row in grid] if cols is None else []
        rest = (rows if cols is None else cols)[len(known):]
        grid.append([*known, *(numerator(question, w, g, _entries_by_columns(g, v)) for w in rest)])
    return grid


def slopes(question: Question, node: Node, variables: Sequence[Variable]) -> list[Node]:
    """The short gradients, each of the shape of its variable; what structures allow of them."""
    algebra = node.algebra
    leaves = {v.expr: [symbol_node(algebra, s) for s in v.symbols] for v in variables}
    found = pull_back(node, algebra.one, sum(x.mask for row in leaves.values() for x in row))
    gradients = []
    for v in variables:
        parts = [short_form(found.get(x, algebra.zero(x.shape))) for x in leaves[v.expr]]
        if v.expr in question.structures:
            gradients.append(factored(question.structures[v.expr].tangent(parts[0], leaves[v.expr][0])))
        else:
            gradients.append(explicit_of(algebra, parts, v.expr.shape) if v.is_explicit else parts[0])
    return gradients


def _entries_by_columns(g: Node, v: Variable) -> list[Node] | None:
    """The entries of a gradient by an explicit variable, column after column."""
    if not v.is_explicit:
        return None
    return list(transpose(g).args) if g.shape is not None else [g]


@verb(DerivativeOptions)
def hessian_block(f: ScalarExpr, X: sp.MatrixSymbol, i: sp.Expr | int, j: sp.Expr | int,
                  **options: Unpack[DerivativeOptions]) -> Expression:
    """Block (i, j) of the Hessian by a matrix: the second derivatives by its columns x_i and x_j, m x m for X m x n.

    Parameters
    ----------
    f : scalar
        A scalar expression, or a 1x1 matrix.
    X : MatrixSymbol
        The matrix.
    i, j : int or expression
        The columns, counted from 0: numbers or symbols.
    **options
        See `DerivativeOptions`.

    Returns
    -------
    expression
        d^2 f / dx_i dx_j^T; of two rows of numbers a 1x1 matrix.

    Raises
    ------
    IndexError
        If there is no such column.
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, DefinitionError, ShapeError

    See Also
    --------
    hessian : All blocks.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import hessian_block
    >>> m, n, i, j = symbols("m n i j", integer=True, positive=True)
    >>> A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", m, n)
    >>> hessian_block(Trace(X*A*X.T), X, i, j)
    (A + A.T)[j, i]*I
    """
    if not isinstance(X, sp.MatrixSymbol):
        raise NotAVariableError(f"the blocks of a Hessian are those of a MatrixSymbol, not of {short(X)}")
    question = Question.by(X, **options)
    node = read_scalar(f, question, "hessian_block")
    algebra, (m, n) = node.algebra, node.algebra.sizes.shape(X.shape)
    e_i, e_j = (unit(algebra, column(k, n), n) for k in (i, j))
    into, out = (Sandwich(algebra.identity(m), e) for e in (transpose(e_j), e_i))
    whole = forward_map(slopes(question, node, question.variables)[0], symbol_node(algebra, X))
    H = chained(algebra, [into, whole, out], (m, 1)).whole_matrix
    H, = finished(question, [transpose(H) if question.layout is Layout.NUMERATOR else H])
    return write(H) if H.shape is not None else one_by_one(write(H))


def column(k: Any, n: Any) -> Any:
    """A column by its number, negative ones from the end."""
    k = dimension(sp.sympify(k))
    if isinstance(k, int) and isinstance(n, int):
        if not -n <= k < n:
            raise IndexError(f"column {k} is outside 0 .. {n - 1}")
        return k % n
    return k


@overload
def hvp(f: ScalarExpr, X: VariableExprs, V: Any, **options: Unpack[StructuredOptions]) -> list[Expression]: ...
@overload
def hvp(f: ScalarExpr, X: VariableExpr, V: Any, **options: Unpack[StructuredOptions]) -> Expression: ...
@verb(StructuredOptions)
def hvp(f: ScalarExpr, X: VariableExpr | VariableExprs, V: Any,
        **options: Unpack[StructuredOptions]) -> Expression | list[Expression]:
    """The Hessian applied to a direction, as a matrix of X's shape: the gradient of the differential for dX = V.

    Nothing of the Hessian is built: reverse mode over forward mode, at a small multiple of the cost of f.

    Parameters
    ----------
    f : scalar
        A scalar expression, or a 1x1 matrix.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these: then a list is returned.
    V : expression or list of expressions
        A direction of the shape of X, or as many as there are variables.
    **options
        See `StructuredOptions`.

    Returns
    -------
    expression or list of expressions
        Of the shape of X; in numerator layout of its transpose.

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    hessian : The matrix itself.
    jvp : The product with a Jacobian.

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
    question = with_linear_structures(Question.by(X, **options))
    node = read_scalar(f, question, "hvp")
    tangents = directions(V, question)
    constant = {x: symbol_node(node.algebra, symbol_differential(x.data)) if dx.mask else dx
                for x, dx in tangents.items()}          # a direction that depends on X is not differentiated
    placed = {constant[x]: dx for x, dx in tangents.items() if dx.mask}
    found = pulled_back(question, push_forward(node, constant))
    return written_gradients(question, answers(question, [replaced(g, placed) for g in found] if placed else found))
