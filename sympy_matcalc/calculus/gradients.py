"""The public verbs: differential, trace_gradient, gradient, gradient_with_names."""
from __future__ import annotations

from typing import Any

from ..errors import NotScalarError
from ..passes.forward import push_forward
from ..reading.checks import short, sympified
from ..reading.definitions import in_terms_of
from ..reading.equations import reader_with
from ..reading.facts import read_facts
from ..reading.layout import Layout
from ..reading.variables import Variable, read_variables, symbol_differential, symbol_node
from ..simplify.naming import named_parts
from ..writing.writer import write
from .linearity import check_linear
from .sweeps import Sweep, asked, read_order, read_parts, read_scalar, short_form, written, written_like


def differential(expr: Any, X: Any, *, order: int = 1, layout: Layout | str = Layout.DENOMINATOR,
                 assumptions: Any = None, given: Any = None, where: Any = None, invertible: bool = True,
                 simplify: bool = True) -> Any:
    """The differential of an expression: of its shape, and linear in dX; for a higher order d^k, of degree k.

    Parameters
    ----------
    expr
        A scalar, a matrix expression, or an explicit Matrix.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    order
        How often the differential is taken; d(dX) is 0.
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
    OptionError
        If order is no positive whole number.
    NotAVariableError, MissingRuleError, ShapeError

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import differential
    >>> X = MatrixSymbol("X", 3, 3)
    >>> differential(X.I, X)
    -X**(-1)*dX*X**(-1)
    >>> differential(X.I, X, order=2)
    2*(X**(-1)*dX)**2*X**(-1)
    """
    Layout.read(layout)
    order = read_order(order, 1)
    variables, _ = read_variables(X)
    for v in variables:
        if expr is v.expr and order == 1:
            return v.differential()         # also for a 1x1 MatrixSymbol, which would come back as a scalar
    facts = read_facts(assumptions, given)
    reader = reader_with(facts, invertible, simplify, where, variables)
    expr = sympified(expr)
    parts = read_parts(expr, reader)
    differentials = {symbol_node(reader.algebra, s): symbol_node(reader.algebra, symbol_differential(s))
                     for v in variables for s in v.symbols}
    for _ in range(order):
        parts = [push_forward(part, differentials) for part in parts]
    results = [short_form(in_terms_of(part, reader.bindings)) for part in parts]
    if facts.mention(s for v in variables for s in v.symbols):
        again = reader_with(facts, invertible, simplify)
        results = [short_form(again.read(write(result))) for result in results]
    return written_like(expr, results)


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
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    answers = sweep.gradients(*read_scalar(f, sweep, where))
    results = [written(v, parts, layout) for v, parts in zip(sweep.variables, answers)]
    return results if several else results[0]


def gradient_with_names(f: Any, X: Any, *, names: str = "T", layout: Layout | str = Layout.DENOMINATOR,
                        assumptions: Any = None, given: Any = None, where: Any = None, structure: Any = None,
                        invertible: bool = True, simplify: bool = True) -> tuple[list[tuple[Any, Any]], Any]:
    """The gradient in lines instead of pages: large parts that it repeats get names of their own.

    Parameters
    ----------
    f, X, layout, assumptions, given, where, structure, invertible, simplify
        As for `gradient`.
    names
        What the names begin with.

    Returns
    -------
    definitions : list of (symbol, expression)
        In an order in which each uses only those before it.
    result
        The gradient, or the list of gradients, in terms of these symbols.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols, tanh
    >>> from sympy_matcalc import elementwise, gradient_with_names, norm
    >>> n = symbols("n", integer=True, positive=True)
    >>> U, V = MatrixSymbol("U", n, n), MatrixSymbol("V", n, n)
    >>> x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
    >>> definitions, gradients = gradient_with_names(norm(V*elementwise(tanh, U*x) - y)**2, [U, V])
    >>> for symbol, expression in definitions:
    ...     print(symbol, "=", expression)
    T1 = tanh(U*x)
    T2 = V*T1 - y
    >>> gradients
    [2*((V.T*T2) o (1 - T1.**2))*x.T, 2*T2*T1.T]
    """
    layout = Layout.read(layout)
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    variables, answers = sweep.variables, sweep.gradients(*read_scalar(f, sweep, where))
    taken = {str(s) for e in (sympified(f), *(v.expr for v in variables), *(where or ())) for s in e.free_symbols}
    definitions, parts = named_parts([g for parts in answers for g in parts], taken, names)
    rest = iter(parts)
    results = [written(v, [next(rest) for _ in v.symbols], layout) for v in variables]
    return [(write(name), write(node)) for name, node in definitions], results if several else results[0]


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
    sweep = Sweep(read_facts(assumptions, given), invertible, simplify, differentials, {})
    reader = sweep.reader(where)
    node = reader.read(sympified(form))
    if node.shape is not None:
        raise NotScalarError(f"trace_gradient needs a scalar form, and {short(form)} has shape {node.shape}")
    check_linear(node, [s for v in variables for s in v.symbols], write)
    results = [written(v, parts, layout) for v, parts in zip(variables, sweep.gradients(reader, node))]
    return results if several else results[0]
