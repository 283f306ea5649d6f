"""Numeric checks of gradients, Jacobians and Hessians: a closed form against differences at random points."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from math import prod
from typing import Any

from sympy import MatMul, Matrix, MatrixSymbol, Trace, Transpose, sympify

from ..algebra.sizes import differ
from ..calculus.gradients import gradient
from ..calculus.hessians import hessian
from ..calculus.jacobians import jacobian
from ..errors import EvaluationError
from ..expressions.one_by_one import MatrixScalar
from ..numerics.sampling import POINTS_TRIED, Sampler
from ..operations import Unvec, vec
from ..reading.layout import Layout
from ..reading.variables import read_variables
from .differences import DifferenceCheck, GradientReport, Undecided


def check_gradient(f: Any, X: Any, G: Any = None, *, sizes: Mapping[Any, int] | None = None,
                   domains: Mapping[Any, str] | None = None, points: int = 2, digits: int = 30,
                   tol: float | None = None, seed: Any = 0, assumptions: Any = None, given: Any = None,
                   invertible: bool = True) -> GradientReport:
    """Whether G is the gradient of f by X, by central differences at random points.

    Every entry of X is moved by itself, also where X has a structure: the gradient is that of an unconstrained X.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : variable or list of variables
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    G : expression or list of expressions, optional
        The gradient in denominator layout (of X's shape), a list of them for a list; by default ``gradient(f, X)``.
    sizes, domains, seed, assumptions, given : optional
        How values are drawn, see `random_values`; `assumptions`, `given` and `invertible` also go to `gradient`.
    points : int, default 2
        The number of points; large and small sizes change places from one to the next.
    digits : int, default 30
        The precision of the second, careful look.
    tol : float, optional
        The relative error that is allowed; by default 1e-7 in floats and 1e-10 with mpmath.

    Returns
    -------
    GradientReport
        True if G is right. A mismatch does not raise, and neither does a function that exists at no point found.

    Raises
    ------
    MissingRuleError
        f or G has a node that cannot be evaluated.
    NotScalarError, NotAVariableError
        What `gradient` raises, where no G is given.

    See Also
    --------
    check_jacobian : The same for matrices.
    random_values : How points are drawn.
    sympy_matcalc.gradient : What is checked.

    Examples
    --------
    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.testing import check_gradient
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> A, X = MatrixSymbol("A", m, n), MatrixSymbol("X", m, n)
    >>> bool(check_gradient(Trace(A.T*X), X, A)), bool(check_gradient(Trace(A.T*X), X, 2*A))
    (True, False)
    """
    if G is None:
        G = gradient(f, X, assumptions=assumptions, given=given, invertible=invertible)
    pairs = list(zip(X, G, strict=True)) if isinstance(X, list | tuple) else [(X, G)]
    check = DifferenceCheck(f, pairs, tol, digits)
    sampler = Sampler(check.program, check.roots, sizes, domains, assumptions, given)
    worst = GradientReport(True, 0.0, "no points")
    for point in range(points):
        report = _at_some_point(check, sampler, f"{seed}/{point}", point)
        if not report:
            return report
        worst = max(worst, report, key=lambda r: (r.error, r.where != "no points"))
    return worst


def check_jacobian(F: Any, X: Any, J: Any = None, *, layout: Layout | str = Layout.DENOMINATOR,
                   **options: Any) -> GradientReport:
    """Whether J is the Jacobian of F by X: whether J vec(G) is the gradient of <G, F> for a random G.

    Parameters
    ----------
    F : expression
        A scalar, a matrix expression or an explicit Matrix.
    X : variable
        A MatrixSymbol, a Symbol, or an explicit Matrix of Symbols.
    J : expression, optional
        A matrix in the given layout; by default ``jacobian(F, X)``.
    layout : str or Layout, default 'denominator'
        "denominator" or "numerator".
    **options
        Those of `check_gradient`.

    Returns
    -------
    GradientReport
        True if J is right.

    Raises
    ------
    LayoutError
        If there is no such layout.
    MissingRuleError
        F or J has a node that cannot be evaluated.

    See Also
    --------
    check_gradient : How it is checked.
    sympy_matcalc.jacobian : What is checked.

    Examples
    --------
    >>> from sympy import KroneckerProduct, MatrixSymbol, symbols
    >>> from sympy_matcalc.testing import check_jacobian
    >>> m, n, p = symbols("m n p", integer=True, positive=True)
    >>> A, X, B = MatrixSymbol("A", p, m), MatrixSymbol("X", m, n), MatrixSymbol("B", n, p)
    >>> bool(check_jacobian(A*X*B, X, KroneckerProduct(B, A.T)))
    True
    >>> bool(check_jacobian(A*X*B, X, KroneckerProduct(B, A.T), layout="numerator"))
    False
    """
    F, X, layout = sympify(F), read_variables(X)[0][0].expr, Layout.read(layout)
    if J is None:
        J = jacobian(F, X, layout=layout, **_facts(options))
    if not getattr(J, "is_Matrix", False):
        J = Matrix([[J]])
    J = J if layout is Layout.DENOMINATOR else Transpose(J)
    size = [prod(getattr(e, "shape", (1, 1))) for e in (X, F)]
    if any(map(differ, J.shape, size)):
        return GradientReport(False, float("inf"), f"the Jacobian in denominator layout has shape {tuple(J.shape)} "
                              f"instead of {tuple(size)}")
    if getattr(F, "is_Matrix", False):
        taken = {str(s) for e in (F, sympify(X), sympify(J)) for s in e.free_symbols}
        G = MatrixSymbol(next(name for name in _names() if name not in taken), *F.shape)
        f, pulled = Trace(MatMul(Transpose(G), F)), MatMul(J, vec(G))
    else:
        f, pulled = F, J
    if getattr(X, "is_Matrix", False):
        return check_gradient(f, X, Unvec(pulled, *X.shape), **options)
    return check_gradient(f, X, MatrixScalar(pulled), **options)


def check_hessian(f: Any, X: Any, H: Any = None, Y: Any = None, **options: Any) -> GradientReport:
    """Whether H is the Hessian of f by X (rows) and Y (columns): whether it is the Jacobian of the gradient.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X, Y : variable
        Variables as for `check_jacobian`; Y is X by default.
    H : expression, optional
        A matrix; by default ``hessian(f, X, Y)``.
    **options
        Those of `check_gradient`.

    Returns
    -------
    GradientReport
        True if H is right.

    Raises
    ------
    MissingRuleError
        f or H has a node that cannot be evaluated.

    See Also
    --------
    check_jacobian : How it is checked.
    sympy_matcalc.hessian : What is checked.

    Examples
    --------
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.testing import check_hessian
    >>> A, x = MatrixSymbol("A", 3, 3), MatrixSymbol("x", 3, 1)
    >>> bool(check_hessian(x.T*A*x, x, A + A.T)), bool(check_hessian(x.T*A*x, x, 2*A))
    (True, False)
    """
    if H is None:
        H = hessian(f, X, Y, **_facts(options))
    return check_jacobian(gradient(f, X, **_facts(options)), X if Y is None else Y, H, layout="numerator", **options)


def _facts(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that a verb takes too."""
    return {name: options[name] for name in ("assumptions", "given", "invertible") if name in options}


def _names() -> Iterator[str]:
    """G, G_1, G_2 ..."""
    yield "G"
    yield from (f"G_{k}" for k in count(1))


def _at_some_point(check: DifferenceCheck, sampler: Sampler, seed: str, turn: int) -> GradientReport:
    """The report of the first point that decides."""
    reason = ""
    for attempt in range(POINTS_TRIED):
        try:
            values = sampler.values(seed, attempt, turn + attempt // 2)
            return check.at(values)
        except Undecided as undecided:
            reason = str(undecided)
        except EvaluationError as error:
            reason = str(error)
    return GradientReport(False, float("nan"), f"no point found that decides, in {POINTS_TRIED}: {reason}")
