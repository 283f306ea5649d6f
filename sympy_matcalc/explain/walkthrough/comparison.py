"""The public verb compare_methods: symbolic, numeric and automatic differentiation of one function, side by side."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ...errors import EvaluationError, NotAVariableError, OptionError, library
from ...numerics.evaluation import evaluate
from ...reading.checks import short, sympified
from ...reading.variables import Variable, read_variables
from ..derivations.wording import read_language
from .finite_differences import FunctionAtPoint
from .row_checks import exists
from .row_tables import Table, Tabular
from .trace_words import column_head, method_name

DEFAULT_STEPS = tuple(10.0**-k for k in range(1, 15))

FORWARD, CENTRAL = "forward difference", "central difference"

LEAST_SHOWN = 1e-17
"""An error of zero on a logarithmic axis."""


@dataclass(frozen=True)
class Method:
    """One way to differentiate: its error, relative to the largest entry of the gradient, and what it costs.

    Attributes
    ----------
    name : str
        What it is called.
    h : float or None
        The step of a difference.
    error : float
        The largest one, in relation to the largest entry of the gradient.
    evaluations : int
        How many evaluations of the function, or sweeps through its steps, each about as dear as one.
    """
    name: str
    h: float | None
    error: float
    evaluations: int


@dataclass(frozen=True, eq=False, repr=False)
class MethodComparison(Tabular):
    """What `compare_methods` found; it prints as a table.

    Attributes
    ----------
    exact : list of floats
        The gradient with 40 digits, as floats.
    methods : tuple of Method
        Symbolic, forward and central differences for each h, forward mode, reverse mode.
    lang : str
        "en" or "zh".

    See Also
    --------
    compare_methods : The verb that makes it.
    """
    exact: list[float]
    methods: tuple[Method, ...]
    lang: str = "en"

    def best_h(self, name: str = CENTRAL) -> float:
        """The step with the least error.

        Parameters
        ----------
        name : str, default 'central difference'
            The method.

        Returns
        -------
        float
            One of the steps that were compared.

        Raises
        ------
        OptionError
            If the method has no step: only "forward difference" and "central difference" have.
        """
        steps = {m.h: m.error for m in self.methods if m.name == name and m.h is not None}
        if not steps:
            raise OptionError(f"only {FORWARD} and {CENTRAL} have a step, not {name!r}")
        return min(steps, key=steps.__getitem__)

    @property
    def table(self) -> Table:
        """A row for each method, and for each h."""
        method, error, evaluations = (column_head(key, self.lang) for key in ("method", "error", "evaluations"))
        return Table([method, sp.Symbol("h"), error, evaluations],
                     [[method_name(m.name, self.lang), m.h, m.error, m.evaluations] for m in self.methods])

    def plot(self, axes: Any = None) -> Any:
        """The errors of the differences over h, both logarithmic; the other methods are horizontal lines.

        Parameters
        ----------
        axes : matplotlib axes, optional
            Where to draw; new ones by default.  Words are English, because not every font has others.

        Returns
        -------
        matplotlib axes
            Those with the curves.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        if axes is None:
            axes = _figure().subplots()
        for name in (FORWARD, CENTRAL):
            rows = [m for m in self.methods if m.name == name]
            axes.loglog([m.h for m in rows], [max(m.error, LEAST_SHOWN) for m in rows], marker="o", label=name)
        for m, style in zip((m for m in self.methods if m.h is None), ("-", "--", ":")):
            axes.axhline(max(m.error, LEAST_SHOWN), linestyle=style, color="gray", label=method_name(m.name, "en"))
        axes.set_xlabel("h")
        axes.set_ylabel("largest relative error")
        axes.legend()
        return axes


def _figure() -> Any:
    figures = library("matplotlib.figure", "plot needs matplotlib: install sympy_matcalc[plot]")
    return figures.Figure(figsize=(6, 4), layout="constrained")


def compare_methods(f: Any, X: Any, point: Mapping[Any, Any], h: float | Sequence[float] = DEFAULT_STEPS,
                    lang: str = "en") -> MethodComparison:
    """The ways to differentiate a scalar at a point: symbolic, numeric and automatic, with their errors and costs.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : variable
        A Symbol, a MatrixSymbol or an explicit Matrix of Symbols.
    point : dict of symbols to numbers
        Numbers for all symbols, as `evaluate` takes them.
    h : float or sequence of floats, optional
        The steps of the differences, or one.
    lang : str, default 'en'
        "en" or "zh".

    Returns
    -------
    MethodComparison
        `methods`, `best_h()`, the table, and `plot()` (extra ``plot``).

    Raises
    ------
    EvaluationError
        If the function or its gradient has no value at the point.
    OptionError
        If h is not positive, or lang is not known.
    NotScalarError, NotAVariableError, MissingRuleError

    See Also
    --------
    evaluation_trace : Forward and reverse mode step by step.

    References
    ----------
    Griewank & Walther, Evaluating Derivatives (2008), ch. 1; Higham, Accuracy and Stability (2002), ch. 1.

    Examples
    --------
    >>> from sympy import log, sin, symbols
    >>> from sympy_matcalc import compare_methods
    >>> x1, x2 = symbols("x1 x2", positive=True)
    >>> compared = compare_methods(log(x1) + x1*x2 - sin(x2), x1, {x1: 2, x2: 5}, h=[1e-1, 1e-5])
    >>> [(m.name, m.h, m.evaluations) for m in compared.methods][1:4]
    [('forward difference', 0.1, 2), ('forward difference', 1e-05, 2), ('central difference', 0.1, 2)]
    >>> compared.best_h()
    1e-05
    """
    place, sizes = FunctionAtPoint(sympified(f), _one_variable(X), point), _read_steps(h)
    exact = place.exact_gradient()
    if not exists(evaluate(place.f, place.values)) or not all(map(exists, exact)):
        raise EvaluationError(f"{short(f)} has no value or no gradient at this point: compare at another one")
    count = len(place.entries)

    def method(name: str, found: Sequence[Any], evaluations: int, step: float | None = None) -> Method:
        return Method(name, step, _relative_error(found, exact), evaluations)
    methods = [method("symbolic", place.symbolic(), 1),
               *(method(FORWARD, place.forward_difference(step), count + 1, step) for step in sizes),
               *(method(CENTRAL, place.central_difference(step), 2*count, step) for step in sizes),
               method("forward mode", place.forward_mode(), count),
               method("reverse mode", place.reverse_mode(), 1)]
    return MethodComparison([float(x) for x in exact], tuple(methods), read_language(lang))


def _read_steps(h: Any) -> list[float]:
    """The steps, one or several."""
    sizes = [float(s) for s in ([h] if isinstance(h, (int, float, sp.Number)) else h)]
    if not sizes or not all(0 < s < float("inf") for s in sizes):
        raise OptionError(f"h must be positive, a number or several, not {short(h)}")
    return sizes


def _one_variable(X: Any) -> Variable:
    """What is compared by: one variable."""
    variables, several = read_variables(X)
    if several or not (variables[0].is_explicit or isinstance(X, (sp.Symbol, sp.MatrixSymbol))):
        raise NotAVariableError(f"{short(X)} (a {type(X).__name__}) is not a variable to compare by: give a Symbol, a "
                                f"MatrixSymbol or an explicit Matrix of Symbols")
    return variables[0]


def _relative_error(found: Sequence[Any], exact: Sequence[Any]) -> float:
    """The largest error of an entry, in relation to the largest entry."""
    size = max(map(abs, exact)) or 1
    return float(max(abs(a - b) for a, b in zip(found, exact, strict=True))/size)
