"""The public verbs: differential, trace_gradient, gradient."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from . import identities  # noqa: F401  (fills the table)
from .algebra.factoring import factored
from .algebra.nodes import Node, transpose
from .definitions import in_terms_of
from .differentials import push_forward
from .equations import reader_with
from .errors import NotScalarError
from .facts import Facts, read_facts
from .intake import Reader, short, sympified
from .layout import Layout
from .linearity import check_linear
from .outtake import write
from .pullbacks import pull_back
from .simplification import simplified
from .structures import Structure, read_structure
from .variables import Variable, read_variables, symbol_differential, symbol_node


def differential(expr: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
                 given: Any = None, where: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
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
        Facts: predicates such as ``Q.symmetric(M)``, and equations such as ``Eq(M.T, -M)`` or ``Eq(total(y), 1)``.
    where
        Definitions {symbol: expression}; the answer is in terms of the symbols.
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
    facts = read_facts(assumptions, given)
    reader = reader_with(facts, invertible, simplify, where, variables)
    node = reader.read(sympified(expr))
    differentials = {symbol_node(reader.algebra, s): symbol_node(reader.algebra, symbol_differential(s))
                     for v in variables for s in v.symbols}
    result = short_form(in_terms_of(push_forward(node, differentials), reader.bindings))
    if facts.mention(s for v in variables for s in v.symbols):
        result = short_form(reader_with(facts, invertible, simplify).read(write(result)))
    return write(result)


def gradient(f: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None, given: Any = None,
             where: Any = None, structure: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
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
    structure
        What X is held to: a name of `structures.STRUCTURES` such as "symmetric", or a dict {variable: name}.
    assumptions, given, where, invertible, simplify
        As for `differential`.  Facts about X hold for its value, never for dX.

    Raises
    ------
    NotScalarError
        If f is a matrix.
    NotAVariableError, MissingRuleError, LayoutError, StructureError, DefinitionError, ShapeError

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
    reading = _Reading(read_facts(assumptions, given), invertible, simplify, variables,
                       read_structure(structure, variables))
    reader = reader_with(reading.facts, invertible, simplify, where, variables)
    node = reader.read(sympified(f))
    if node.shape is not None:
        raise NotScalarError(f"gradient needs a scalar, and {short(f)} has shape {node.shape}; use jacobian for a "
                             f"matrix function")
    results = reading.gradients(reader, node, layout)
    return results if several else results[0]


def trace_gradient(form: Any, X: Any, *, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
                   given: Any = None, where: Any = None, invertible: bool = True, simplify: bool = True) -> Any:
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
    differentials = [Variable(v.differential(), tuple(map(symbol_differential, v.symbols))) for v in variables]
    reading = _Reading(read_facts(assumptions, given), invertible, simplify, differentials, {})
    reader = reader_with(reading.facts, invertible, simplify, where, differentials)
    node = reader.read(sympified(form))
    if node.shape is not None:
        raise NotScalarError(f"trace_gradient needs a scalar form, and {short(form)} has shape {node.shape}")
    check_linear(node, [s for v in variables for s in v.symbols], write)
    results = reading.gradients(reader, node, layout)
    return results if several else results[0]


@dataclass(frozen=True)
class _Reading:
    """How the cotangents of the variables become gradients."""
    facts: Facts
    invertible: bool
    simplify: bool
    variables: Sequence[Variable]
    structures: Mapping[Any, Structure]

    def gradients(self, reader: Reader, node: Node, layout: Layout) -> list[Any]:
        """The gradients by all variables, in their layout, from one reverse sweep."""
        algebra = reader.algebra
        leaves = [symbol_node(algebra, s) for v in self.variables for s in v.symbols]
        found = pull_back(node, algebra.number(1), sum(leaf.mask for leaf in leaves))
        return [self._by(v, reader, found, layout) for v in self.variables]

    def _by(self, v: Variable, reader: Reader, found: dict[Node, Node], layout: Layout) -> Any:
        algebra = reader.algebra
        parts = []
        for s in v.symbols:
            leaf = symbol_node(algebra, s)
            g = in_terms_of(found.get(leaf, algebra.zero(leaf.shape)), reader.bindings)
            parts.append(self._with_values(v, short_form(g)))
        if v.is_explicit:
            result = sp.ImmutableDenseMatrix(*v.expr.shape, [write(g) for g in parts])
            return result.T if layout is Layout.NUMERATOR else result
        g = parts[0]
        if getattr(v.expr, "is_Matrix", False) and g.shape is None:
            return _one_by_one(write(g))    # scalars inside, a matrix outside
        return write(transpose(g) if layout is Layout.NUMERATOR else g)

    def _with_values(self, v: Variable, g: Node) -> Node:
        """Use what is known of the variables' values, and keep the part of the gradient that their structure allows."""
        structure = self.structures.get(v.expr)
        if structure is None and not self.facts.mention(s for v in self.variables for s in v.symbols):
            return g
        facts = self.facts
        for x, row in self.structures.items():
            if row.fact == "orthogonal":
                facts = facts.plus_equation(x.T*x, sp.Identity(x.cols))
            if row.fact is not None and x.rows == x.cols:
                facts = facts.plus(row.fact, x)
        reader = reader_with(facts, self.invertible, self.simplify)
        again = reader.read(write(g))
        if structure is not None:
            again = factored(structure.tangent(short_form(again), reader.read(v.expr)))
        return short_form(again)


def short_form(node: Node) -> Node:
    return simplified(node) if node.algebra.simplify else node


def _one_by_one(value: Any) -> Any:
    """A scalar as a 1x1 matrix."""
    if value == 0:
        return sp.ZeroMatrix(1, 1)
    return sp.Identity(1) if value == 1 else sp.MatMul(value, sp.Identity(1), evaluate=False)


__all__ = ["differential", "gradient", "trace_gradient"]
