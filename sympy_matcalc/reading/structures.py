"""The structures that a variable can be held to, and what each makes of the gradient by all entries.

Two conventions are in use.  A projected gradient is the one tangent direction that has the same inner product with
every structured direction; it is what gradient descent within the structure follows.  The other holds the partial
derivatives by the free parameters, each written at every place where its parameter stands; it is what tables print.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ..algebra.entrywise import diag_of, diagonal_of
from ..algebra.nodes import Node
from ..algebra.sizes import dimensions
from ..algebra.triangles import lower_triangle_of, toeplitz_sums_of
from ..errors import NotAVariableError, StructureError
from .checks import short
from .facts import Facts
from .variables import Variable

Tangent = Callable[[Node, Node], Node]

PROJECTED = "projected"
FREE = "free parameters"


@dataclass(frozen=True)
class Structure:
    """One row of the table.

    Attributes
    ----------
    name : str
        What ``structure=`` is given.
    kind : str
        "projected" or "free parameters".
    formula : str
        The structured gradient, of the gradient G by all entries, as the docs print it.
    source : str
        Where it is from.
    fact : str or None
        What is then known of the value of a square X: "symmetric", "diagonal", "antisymmetric", "lower_triangular",
        "orthogonal".
    tangent : callable
        (g, x) -> node: the structured gradient of the nodes of G and X, where a 1x1 matrix is a scalar.
    shape : str
        Which X there are: "square", "tall" (no more columns than rows) or "any".
    equation : callable or None
        X -> (left, right): an equation that holds for the value of X, and makes of these X a curved surface.

    Examples
    --------
    >>> from sympy_matcalc.reading.structures import STRUCTURES
    >>> STRUCTURES["symmetric"].formula
    '(G + G^T)/2'
    """
    name: str
    kind: str
    formula: str
    source: str
    fact: str | None
    tangent: Tangent
    shape: str = "square"
    equation: Callable[[Any], tuple[Any, Any]] | None = None

    @property
    def is_linear(self) -> bool:
        """Whether sums and multiples of such X are such X."""
        return self.equation is None

    def known_of(self, x: Any, facts: Facts) -> Facts:
        """Some facts, and those about the value of a variable of this structure."""
        if self.equation is not None:
            facts = facts.plus_equation(*self.equation(x))
        return facts.plus(self.fact, x) if self.fact is not None and x.rows == x.cols else facts


# ------------------------------------------------------------------------------------------------------ projected
def tangent_symmetric(g: Node, x: Node) -> Node:
    """<G, V> = <(G + G^T)/2, V> for V^T = V."""
    return (g + g.T) / 2


def tangent_diagonal(g: Node, x: Node) -> Node:
    """<G, Diag(v)> = <Diag(diagonal(G)), Diag(v)>."""
    return diag_of(diagonal_of(g))


def tangent_antisymmetric(g: Node, x: Node) -> Node:
    """<G, V> = <(G - G^T)/2, V> for V^T = -V."""
    return (g - g.T) / 2


def tangent_lower(g: Node, x: Node) -> Node:
    """<G, V> = <tril(G), V> for V = tril(V)."""
    return lower_triangle_of(g)


def tangent_orthogonal(g: Node, x: Node) -> Node:
    """<G, V> = <G - X (X^T G + G^T X)/2, V> for X^T V + V^T X = 0."""
    return g - x * (x.T * g + g.T * x) / 2


# ------------------------------------------------------------------------------------------------ free parameters
def tangent_symmetric_free(g: Node, x: Node) -> Node:
    """df/dx_ij = G_ij + G_ji off the diagonal, G_ii on it."""
    return g + g.T - diag_of(diagonal_of(g))


def tangent_toeplitz(g: Node, x: Node) -> Node:
    """df/dt_k = the sum of G along its diagonal k, for X_ij = t_(j - i)."""
    return toeplitz_sums_of(g)


STRUCTURES: dict[str, Structure] = {row.name: row for row in (
    Structure("symmetric", PROJECTED, "(G + G^T)/2", "Magnus, Linear Structures (1988)", "symmetric",
              tangent_symmetric),
    Structure("symmetric-free", FREE, "G + G^T - G o I", "Matrix Cookbook (138)-(141)", "symmetric",
              tangent_symmetric_free),
    Structure("diagonal", PROJECTED, "Diag(diagonal(G))", "Matrix Cookbook (142)", "diagonal", tangent_diagonal),
    Structure("antisymmetric", PROJECTED, "(G - G^T)/2", "Magnus, Linear Structures (1988)", "antisymmetric",
              tangent_antisymmetric),
    Structure("lower", PROJECTED, "tril(G)", "Magnus, Linear Structures (1988)", "lower_triangular", tangent_lower,
              "any"),
    Structure("toeplitz", FREE, "toep(G)", "Matrix Cookbook (143)", None, tangent_toeplitz, "any"),
    Structure("orthogonal", PROJECTED, "G - X (X^T G + G^T X)/2",
              "Absil, Mahony & Sepulchre, Optimization Algorithms on Matrix Manifolds (2008), ex. 3.6.2", "orthogonal",
              tangent_orthogonal, "tall", lambda X: (X.T*X, sp.Identity(X.cols))),
)}
"""By name; the order is that of the docs."""


def read_structure(structure: Any, variables: Sequence[Variable]) -> dict[Any, Structure]:
    """The structure of each variable that has one.

    Parameters
    ----------
    structure
        None, a name that is meant for every variable, or a dict {variable: name}.
    variables
        From `read_variables`.

    Returns
    -------
    dict
        {variable: Structure}.

    Raises
    ------
    StructureError
        For an unknown name, or a variable that cannot have the structure: a scalar, an explicit Matrix, a matrix that
        is not square, for "orthogonal" one with more columns than rows.
    NotAVariableError
        If a key of the dict is not among the variables.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.reading.structures import read_structure
    >>> from sympy_matcalc.reading.variables import read_variables
    >>> S, A = MatrixSymbol("S", 3, 3), MatrixSymbol("A", 3, 2)
    >>> variables, _ = read_variables([S, A])
    >>> {v: row.formula for v, row in read_structure({S: "symmetric"}, variables).items()}
    {S: '(G + G^T)/2'}
    """
    if structure is None:
        return {}
    names = structure if isinstance(structure, Mapping) else {v.expr: structure for v in variables}
    by_expr = {v.expr: v for v in variables}
    for key in names:
        if key not in by_expr:
            raise NotAVariableError(f"structure= names {short(key)}, which is not among the variables "
                                    f"{', '.join(map(short, by_expr))}")
    found = {x: _named(names[x]) for x in by_expr if x in names}
    for x, row in found.items():
        _check_fits(row, by_expr[x])
    return found


def _named(name: Any) -> Structure:
    row = STRUCTURES.get(name) if isinstance(name, str) else None
    if row is None:
        raise StructureError(f"structure={name!r} is not known; a structure is one of {', '.join(STRUCTURES)}, and "
                             f"structure= takes a name or a dict {{variable: name}}")
    return row


def _check_fits(row: Structure, v: Variable) -> None:
    """StructureError if a variable surely cannot have this structure."""
    misfit = _misfit(row, v)
    if misfit:
        raise StructureError(f"structure={row.name!r} needs {misfit}; give a dict {{X: {row.name!r}}} with the "
                             f"variables X that have the structure")


def _misfit(row: Structure, v: Variable) -> str | None:
    """What the structure needs, and what the variable is instead."""
    if not v.is_matrix:
        kind = "an explicit Matrix" if v.is_explicit else "a scalar"
        return f"a MatrixSymbol or a member of a family, and {short(v.expr)} is {kind}"
    rows, cols = dimensions(v.expr.shape)
    if row.shape == "square" and rows != cols:
        return f"a square matrix, and {v.expr} is {rows} x {cols}"
    if row.shape == "tall" and sp.sympify(cols - rows).is_positive:
        return f"no more columns than rows, and {v.expr} is {rows} x {cols}"
    return None
