"""The public verb compare_methods: symbolic, numeric and automatic differentiation of one function, side by side."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.matrices import MatrixBase

from ..derivations.wording import read_language
from ..derivatives import gradient
from ..errors import MissingDependencyError, NotAVariableError
from ..intake import short, sympified
from ..numeric import evaluate
from .tables import Head, Table
from .traces import EvaluationTrace, evaluation_trace

STEPS = tuple(10.0**-k for k in range(1, 14))
DIGITS = 40

NAMES = {"symbolic": ("symbolic", "符号微分"), "forward difference": ("forward difference", "前向差分"),
         "central difference": ("central difference", "中心差分"),
         "forward mode": ("automatic, forward mode", "自动微分（前向）"),
         "reverse mode": ("automatic, reverse mode", "自动微分（反向）")}
HEADS = ((Head("method", r"\text{method}"), Head("方法", r"\text{方法}")), (Head("h", "h"), Head("h", "h")),
         (Head("largest error", r"\text{largest error}"), Head("最大误差", r"\text{最大误差}")),
         (Head("evaluations", r"\text{evaluations}"), Head("求值次数", r"\text{求值次数}")))


@dataclass(frozen=True)
class Method:
    """One way to differentiate: its error, relative to the largest entry of the gradient, and what it costs.

    `evaluations` counts evaluations of the function, or sweeps through its steps, each about as dear as one.
    """
    name: str
    h: float | None
    error: float
    evaluations: int


@dataclass(frozen=True, eq=False)
class MethodComparison:
    """What `compare_methods` found; it prints as a table.

    Attributes
    ----------
    exact
        The gradient with 40 digits, as floats.
    methods
        Symbolic, forward and central differences for each h, forward mode, reverse mode.
    """
    exact: Any
    methods: tuple[Method, ...]
    lang: str = "en"

    def best_h(self, name: str = "central difference") -> float:
        """The step with the least error."""
        found = min((m for m in self.methods if m.name == name and m.h), key=lambda m: m.error)
        return float(found.h or 0)

    @property
    def table(self) -> Table:
        """A row for each method, and for each h."""
        index = int(self.lang == "zh")
        return Table([head[index] for head in HEADS],
                     [[NAMES[m.name][index], m.h, m.error, m.evaluations] for m in self.methods])

    def plot(self, axes: Any = None) -> Any:
        """The errors of the differences over h, both logarithmic; the other methods are horizontal lines.

        Returns the axes of matplotlib.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        if axes is None:
            axes = _figure().subplots()
        for name in ("forward difference", "central difference"):
            rows = [m for m in self.methods if m.name == name]
            axes.loglog([m.h for m in rows], [max(m.error, TINY) for m in rows], marker="o", label=name)
        styles = ("-", "--", ":")
        for m, style in zip((m for m in self.methods if m.h is None), styles):
            axes.axhline(max(m.error, TINY), linestyle=style, color="gray", label=NAMES[m.name][0])
        axes.set_xlabel("h")
        axes.set_ylabel("largest relative error")
        axes.legend()
        return axes

    def __str__(self) -> str:
        return self.table.text()

    __repr__ = __str__

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.table.latex()}$"

    def _repr_html_(self) -> str:
        return self.table.html()


TINY = 1e-17
"""An error of zero on a logarithmic axis."""


def _figure() -> Any:
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingDependencyError("plot needs matplotlib: install sympy_matcalc[plot]") from None
    return Figure(figsize=(6, 4), layout="constrained")


def compare_methods(f: Any, X: Any, point: Mapping[Any, Any], h: Sequence[float] = STEPS,
                    lang: str = "en") -> MethodComparison:
    """The ways to differentiate a scalar at a point: symbolic, numeric and automatic, with their errors and costs.

    Parameters
    ----------
    f
        A scalar expression.
    X
        A Symbol, a MatrixSymbol or an explicit Matrix of Symbols.
    point
        Numbers for all symbols, as `evaluate` takes them.
    h
        The steps of the differences.
    lang
        "en" or "zh".

    Returns
    -------
    MethodComparison
        `methods`, `best_h()`, the table, and `plot()` (extra ``plot``).

    Raises
    ------
    NotScalarError, NotAVariableError, MissingRuleError, EvaluationError

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
    f = sympified(f)
    if not (isinstance(X, (sp.Symbol, sp.MatrixSymbol, MatrixBase))):
        raise NotAVariableError(f"{short(X)} (a {type(X).__name__}) is not a variable to compare by: give a Symbol, a "
                                f"MatrixSymbol or an explicit Matrix of Symbols")
    place = _Place(f, X, point)
    G = gradient(f, X)
    exact = place.entries(evaluate(G, point, digits=DIGITS))
    value = [float(x) for x in exact]
    found = [Method("symbolic", None, _error(place.entries(evaluate(G, point)), exact), 1)]
    found += [Method("forward difference", s, _error(place.difference(s, False), exact), place.count + 1) for s in h]
    found += [Method("central difference", s, _error(place.difference(s, True), exact), 2*place.count) for s in h]
    found.append(Method("forward mode", None, _error(place.forward(), exact), place.count))
    found.append(Method("reverse mode", None, _error(place.reverse(), exact), 1))
    return MethodComparison(value, tuple(found), read_language(lang))


def _error(found: Sequence[Any], exact: Sequence[Any]) -> float:
    size = max(map(abs, exact)) or 1
    return float(max(abs(a - b) for a, b in zip(found, exact, strict=True))/size)


class _Place:
    """A function at a point, whose variable can be moved entry by entry."""

    def __init__(self, f: Any, X: Any, point: Mapping[Any, Any]) -> None:
        self.f, self.X, self.point = f, X, dict(point)
        symbols = list(X.flat()) if isinstance(X, MatrixBase) else [X]
        self.keys: list[tuple[Any, Any]] = [(s, None) for s in symbols]
        if isinstance(X, sp.MatrixSymbol):
            self.start = _rows(self.point.pop(next(k for k in (X, X.name) if k in self.point)))
            self.keys = [(X, (i, j)) for i in range(len(self.start)) for j in range(len(self.start[0]))]
        self.count = len(self.keys)
        self.symbols = symbols

    def entries(self, value: Any) -> list[Any]:
        """The entries of a gradient, by rows."""
        if hasattr(value, "ravel"):
            return list(value.ravel())
        return list(value) if hasattr(value, "rows") else [value]

    def moved(self, key: tuple[Any, Any], h: float) -> dict[Any, Any]:
        """The point with one entry of the variable moved."""
        symbol, entry = key
        if entry is None:
            return self.point | {symbol: self.point[symbol] + h}
        rows = [list(row) for row in self.start]
        rows[entry[0]][entry[1]] += h
        return self.point | {symbol: rows}

    def at_start(self) -> dict[Any, Any]:
        """The point itself."""
        return self.moved(self.keys[0], 0)

    def difference(self, h: float, is_central: bool) -> list[float]:
        """Differences by every entry."""
        behind = None if is_central else evaluate(self.f, self.at_start())
        return [float((evaluate(self.f, self.moved(key, h))
                       - (evaluate(self.f, self.moved(key, -h)) if is_central else behind))/(2*h if is_central else h))
                for key in self.keys]

    def forward(self) -> list[Any]:
        """One sweep of tangents for every entry."""
        return [self._trace(key).derivative for key in self.keys]

    def reverse(self) -> list[Any]:
        """One sweep of adjoints."""
        adjoints = self._trace(self.keys[0]).gradient
        return [x for s in self.symbols for x in self.entries(adjoints[s])]

    def _trace(self, key: tuple[Any, Any]) -> EvaluationTrace:
        symbol, entry = key
        direction: Any = 1
        if entry is not None:
            direction = sp.zeros(len(self.start), len(self.start[0]))
            direction[entry] = 1
        return evaluation_trace(self.f, self.symbols, self.at_start(), direction={symbol: direction})


def _rows(value: Any) -> list[list[Any]]:
    """A matrix of numbers as lists; a single number is 1x1."""
    rows = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(rows, list):
        return [[rows]]
    return [row if isinstance(row, list) else [row] for row in rows]


__all__ = ["Method", "MethodComparison", "compare_methods"]
