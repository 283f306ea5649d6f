"""Numeric checks of gradients, Jacobians and Hessians: a closed form against differences at random points.

Floats first, because they are fast. What floats cannot decide (a mismatch, nothing but noise, a kink near by) is
decided with mpmath at 30 digits, and a point at which that is not clear either is replaced by another one.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from math import prod
from typing import Any

from sympy import MatMul, Matrix, MatrixBase, MatrixSymbol, Trace, Transpose, sympify

from ..algebra.sizes import differ
from ..calculus.gradients import gradient
from ..calculus.hessians import hessian
from ..calculus.jacobians import jacobian
from ..errors import EvaluationError
from ..expressions.families import Member
from ..expressions.one_by_one import MatrixScalar
from ..numerics.arrays import numpy_module
from ..numerics.evaluation import Frame, Program, namespace
from ..numerics.sampling import MOODS, Sampler
from ..operations import Unvec, vec
from ..reading.layout import Layout
from ..reading.variables import read_variables

ATTEMPTS = 3 * len(MOODS)


@dataclass(frozen=True)
class GradientReport:
    """What a check found: true if the gradient is right.

    Attributes
    ----------
    ok
        Whether the gradient agrees with the differences at every point; also ``bool(report)``.
    error
        The largest difference of an entry, relative to the largest entry of its gradient.
    where
        The entry, the point and both numbers of the largest error; or why there is none to give.
    values
        The values of all variables at that point.
    digits
        The precision that decided: 15 for floats.
    """
    ok: bool
    error: float
    where: str
    values: Mapping[Any, Any] = field(default_factory=dict, repr=False)
    digits: int = 15

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        verdict = "right" if self.ok else "WRONG"
        return f"<gradient {verdict}: error {self.error:.1e} at {self.digits} digits, {self.where}>"


def check_gradient(f: Any, X: Any, G: Any = None, *, sizes: Mapping[Any, int] | None = None,
                   domains: Mapping[Any, str] | None = None, points: int = 2, digits: int = 30,
                   tol: float | None = None, seed: Any = 0, assumptions: Any = None, given: Any = None,
                   invertible: bool = True) -> GradientReport:
    """Whether G is the gradient of f by X, by central differences at random points.

    Every entry of X is moved by itself, also where X has a structure: the gradient is that of an unconstrained X.

    Parameters
    ----------
    f
        A scalar expression.
    X
        A MatrixSymbol, a Symbol, an explicit Matrix of Symbols, or a list of these.
    G
        The gradient in denominator layout (of X's shape), a list of them for a list; by default ``gradient(f, X)``.
    sizes, domains, seed, assumptions, given
        How values are drawn, see `random_values`; `assumptions`, `given` and `invertible` also go to `gradient`.
    points
        The number of points; large and small sizes change places from one to the next.
    digits
        The precision of the second, careful look.
    tol
        The relative error that is allowed; by default 1e-7 in floats and 1e-10 with mpmath.

    Returns
    -------
    GradientReport
        True if G is right. A mismatch does not raise, and neither does a function that exists at no point found.

    Raises
    ------
    MissingRuleError
        f or G has a node that cannot be evaluated.

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
    check = _Check(f, pairs, tol, digits)
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
    F
        A scalar, a matrix expression or an explicit Matrix.
    X
        A MatrixSymbol, a Symbol, or an explicit Matrix of Symbols.
    J
        A matrix in the given layout; by default ``jacobian(F, X)``.
    options
        Those of `check_gradient`.

    Returns
    -------
    GradientReport

    Raises
    ------
    LayoutError, and what `check_gradient` raises.

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
    f
        A scalar expression.
    X, Y
        Variables as for `check_jacobian`; Y is X by default.
    H
        A matrix; by default ``hessian(f, X, Y)``.
    options
        Those of `check_gradient`.

    Returns
    -------
    GradientReport

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


def _at_some_point(check: _Check, sampler: Sampler, seed: str, turn: int) -> GradientReport:
    """The report of the first point that decides."""
    reason = ""
    for attempt in range(ATTEMPTS):
        try:
            values = sampler.values(seed, attempt, turn + attempt // 2)
            return check.at(values)
        except _Undecided as undecided:
            reason = str(undecided)
        except EvaluationError as error:
            reason = str(error)
    return GradientReport(False, float("nan"), f"no point found that decides, in {ATTEMPTS}: {reason}")


class _Undecided(Exception):
    """A point at which nothing can be said."""


@dataclass(frozen=True)
class _Entry:
    """An entry of a variable: what is moved, and where its derivative stands in the gradient."""
    number: int
    place: tuple[int, int]
    moved: tuple[int, int] | None
    name: str


class _Check:
    """A function and its gradients in one program, so that every point and step shares what does not change."""

    def __init__(self, f: Any, pairs: list[tuple[Any, Any]], tol: float | None, digits: int) -> None:
        self.program, self.tol, self.digits = Program(), tol, digits
        self.f = self.program.number(sympify(f))
        self.variables = [read_variables(x)[0][0].expr for x, _ in pairs]
        self.gradients = [self.program.number(sympify(g)) for _, g in pairs]
        self.roots = [self.f, *self.gradients, *map(self.program.number, self.variables)]
        self.is_float = numpy_module() is not None

    def at(self, values: Mapping[Any, Any]) -> GradientReport:
        """The report for one point."""
        if self.is_float:
            report = self.compared(values, None, 1e-3) or self.compared(values, None, 2e-5)
            if report:
                return report
        for digits in (self.digits, 2 * self.digits):       # the second time for what may be noise or just small
            report = self.compared(values, digits, 10.0 ** (-digits / 5))
            if report is not None:
                return report
        raise _Undecided(f"differences do not settle at {_point(values)}")

    def compared(self, values: Mapping[Any, Any], digits: int | None, step: float) -> GradientReport | None:
        """The report at one precision; None where it does not decide."""
        ns = namespace(digits)
        frame = Frame(self.program, ns, values)
        worst = GradientReport(True, 0.0, f"at {_point(values)}", values, ns.digits)
        with ns.quiet():
            height = abs(ns.scalar(frame.value(self.f)))
            if not height < float("inf"):
                raise _Undecided(f"the function does not exist at {_point(values)}")
            for x, g in zip(self.variables, self.gradients, strict=True):
                value = ns.matrix(frame.value(g))
                shape = ns.shape(ns.matrix(frame.value(self.program.number(x))))
                if ns.shape(value) != shape:
                    return GradientReport(False, float("inf"), f"the gradient by {x} has shape {ns.shape(value)} "
                                          f"instead of {shape}", values, ns.digits)
                report = self.by_variable(frame, x, value, step, height)
                if report is None:
                    return None
                report = replace(report, values=values, where=f"{report.where}, at {_point(values)}")
                if not report:
                    return report
                worst = max(worst, report, key=lambda r: r.error)
        return worst

    def by_variable(self, frame: Frame, x: Any, gradient_value: Any, step: float, height: Any) -> GradientReport | None:
        """The comparison of all entries of one variable."""
        ns, is_float = frame.ns, self.is_float and frame.ns.digits == 15
        rows = [(entry, gradient_value[entry.place], *self.slope(frame, entry, step))
                for entry in self.entries(frame, x, gradient_value.shape)]
        largest = max(max(abs(given), abs(found)) for _, given, found, _ in rows)
        if not largest < float("inf"):
            raise _Undecided(f"the gradient does not exist at {_point(frame.inputs)}")
        if largest == 0:
            return GradientReport(True, 0.0, "zero", {}, ns.digits)
        if not is_float and largest < 10.0 ** (-0.8 * ns.digits):
            return None if ns.digits == self.digits else GradientReport(True, 0.0, "zero", {}, ns.digits)
        noise = height * (1e-12 if is_float else 10.0 ** (-0.7 * ns.digits))
        tol = self.tol or (1e-7 if is_float else 1e-10)
        floor = 1e-3 if is_float else 1e-9
        if is_float and largest < 1e-4 * height:
            return None
        worst = GradientReport(True, 0.0, "", {}, ns.digits)
        for entry, given, found, doubt in rows:
            distance, scale = abs(given - found), max(abs(given), abs(found), floor * largest)
            ok = bool(distance <= tol * scale + noise)
            if not ok and (is_float or doubt > 0.1 * distance):
                return None
            error = float(distance / largest)
            if (not ok, error) >= (not worst.ok, worst.error):
                where = f"{entry.name}: gradient {float(given):.10g}, differences {float(found):.10g}"
                worst = GradientReport(ok, error, where, {}, ns.digits)
        return worst

    def entries(self, frame: Frame, x: Any, shape: tuple[int, int]) -> Iterator[_Entry]:
        """The entries of a variable."""
        number = self.program.number
        if isinstance(x, Member):           # the columns of its stack
            first = (frame.ns.index(frame.value(number(x.place))) - 1) * shape[1]
            for i, j in itertools.product(*map(range, shape)):
                yield _Entry(number(x.stack), (i, j), (i, first + j), f"entry ({i}, {j}) of {x}")
            return
        for i in range(shape[0]):
            for j in range(shape[1]):
                if isinstance(x, MatrixBase):
                    yield _Entry(number(x[i, j]), (i, j), None, str(x[i, j]))
                elif getattr(x, "is_Matrix", False):
                    yield _Entry(number(x), (i, j), (i, j), f"entry ({i}, {j}) of {x}")
                else:
                    yield _Entry(number(x), (i, j), None, str(x))

    def slope(self, frame: Frame, entry: _Entry, step: float) -> tuple[Any, Any]:
        """The derivative by one entry, from two central differences, and how far these are apart."""
        ns, base = frame.ns, frame.value(entry.number)

        def at(h: Any) -> Any:
            moved = base + h if entry.moved is None else ns.moved(base, *entry.moved, h)
            return ns.scalar(frame.inside({entry.number: moved}).value(self.f))
        h = ns.number(step)
        wide, narrow = ((at(s) - at(-s)) / (2 * s) for s in (h, h / 2))
        return (4 * narrow - wide) / 3, abs(narrow - wide)


def _point(values: Mapping[Any, Any]) -> str:
    """A point by its sizes and numbers."""
    return ", ".join(f"{name} = {value}" for name, value in values.items()
                     if isinstance(value, int) and not isinstance(name, tuple)) or "random values"
