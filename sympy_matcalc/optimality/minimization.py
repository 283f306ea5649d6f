"""The public verb minimize: scipy.optimize with the closed forms of value, gradient and Hessian."""
from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from ..calculus.gradients import gradient
from ..calculus.hessians import hessian
from ..errors import NotAVariableError, OptionError, library
from ..numerics.evaluation import Frame, Program, namespace
from ..reading.checks import short, sympified

WITH_HESSIAN = frozenset({"Newton-CG", "dogleg", "trust-ncg", "trust-krylov", "trust-exact", "trust-constr"})
"""The methods of scipy.optimize.minimize that use second derivatives."""


@dataclass(frozen=True)
class Minimum:
    """What `minimize` found.

    Attributes
    ----------
    values
        {variable: array, or number for a Symbol}.
    value
        That of the function.
    steps
        How many iterations it took.
    result
        The OptimizeResult of SciPy.
    """
    values: dict[Any, Any]
    value: float
    steps: int
    result: Any


def minimize(f: Any, X: Any, values: Mapping[Any, Any], *, start: Any = None, method: str = "trust-exact",
             assumptions: Any = None, given: Any = None, **options: Any) -> Minimum:
    """Minimize a scalar numerically, with its exact gradient and, where the method uses it, Hessian.  Needs SciPy.

    Parameters
    ----------
    f
        A scalar expression.
    X
        A MatrixSymbol or a Symbol, or a list of them.
    values
        What `evaluate` needs for everything else.
    start
        The point to begin at, or a list of one for each variable; zeros by default.
    method
        One of scipy.optimize.minimize.
    options
        Further arguments of scipy.optimize.minimize, such as ``tol``.

    Raises
    ------
    MissingDependencyError
        Without SciPy and NumPy: install sympy_matcalc[optimize].
    NotAVariableError, OptionError
        As those of `gradient`, `hessian` and `evaluate`, whose other errors may come too.

    Examples
    --------
    >>> from sympy import Symbol
    >>> from sympy_matcalc import minimize
    >>> t = Symbol("t")
    >>> round(float(minimize((t - 2)**2 + 1, t, {}).value), 6)
    1.0
    """
    optimize, np = _library("scipy.optimize"), _library("numpy")
    variables = list(X) if isinstance(X, (list, tuple)) else [X]
    for x in variables:
        if not isinstance(x, (sp.MatrixSymbol, sp.Symbol)):
            raise NotAVariableError(f"minimize takes MatrixSymbols and Symbols, not {short(x)}")
    target = _Target(sympified(f), variables, values, method in WITH_HESSIAN,
                     dict(assumptions=assumptions, given=given))
    begin = target.flat(start if isinstance(X, (list, tuple)) else None if start is None else [start])
    more = {"hess": target.hessian} if method in WITH_HESSIAN else {}
    result = optimize.minimize(target.value, begin, jac=target.gradient, method=method, **more, **options)
    found = dict(zip(variables, target.parts(np.asarray(result.x))))
    return Minimum({x: v if getattr(x, "is_Matrix", False) else float(v[0, 0]) for x, v in found.items()},
                   float(result.fun), int(result.nit), result)


def _library(name: str) -> Any:
    return library(name, f"minimize needs {name.split('.')[0]}: install sympy_matcalc[optimize]")


class _Target:
    """Value, gradient and Hessian as functions of one flat array: the columns of all variables below each other."""

    def __init__(self, f: Any, variables: Sequence[Any], values: Mapping[Any, Any], with_hessian: bool,
                 facts: dict[str, Any]) -> None:
        self.np = importlib.import_module("numpy")
        self.program, self.variables = Program(), variables
        self.numbers = [self.program.number(x) for x in variables]
        self.f = self.program.number(f)
        self.gradients = [self.program.number(sympified(g)) for g in gradient(f, list(variables), **facts)]
        self.second = self.program.number(sympified(hessian(f, list(variables), **facts))) if with_hessian else None
        sizes = {s: v for s, v in values.items() if isinstance(v, int)}
        self.shapes = [tuple(int(sp.sympify(d).subs(sizes)) if sp.sympify(d).subs(sizes).is_Integer else
                             self._unknown(x, d) for d in getattr(x, "shape", (1, 1))) for x in variables]
        start = {x: self.np.zeros(shape) if getattr(x, "is_Matrix", False) else 0.0
                 for x, shape in zip(variables, self.shapes)}
        self.frame = Frame(self.program, namespace(), {**values, **start})

    def _unknown(self, x: Any, d: Any) -> int:
        raise OptionError(f"the size {d} of {x} has no value: give it in values")

    def flat(self, start: Any) -> Any:
        """The point to begin at."""
        arrays = [self.np.zeros(shape) for shape in self.shapes] if start is None else \
            [self.np.reshape(self.np.asarray(v, dtype=float), shape) for v, shape in zip(start, self.shapes)]
        return self.np.concatenate([a.flatten(order="F") for a in arrays])

    def parts(self, flat: Any) -> list[Any]:
        """The matrices behind a flat array."""
        found, place = [], 0
        for rows, cols in self.shapes:
            found.append(flat[place:place + rows*cols].reshape((rows, cols), order="F"))
            place += rows*cols
        return found

    def at(self, flat: Any) -> Frame:
        arrays = [a if getattr(x, "is_Matrix", False) else float(a[0, 0])
                  for x, a in zip(self.variables, self.parts(flat))]
        return self.frame.inside(dict(zip(self.numbers, arrays)))

    def value(self, flat: Any) -> float:
        return float(self.np.squeeze(self.at(flat).value(self.f)))

    def gradient(self, flat: Any) -> Any:
        frame = self.at(flat)
        parts = [self.np.atleast_2d(self.np.asarray(frame.value(g), dtype=float)) for g in self.gradients]
        return self.np.concatenate([p.flatten(order="F") for p in parts])

    def hessian(self, flat: Any) -> Any:
        assert self.second is not None
        return self.np.atleast_2d(self.np.asarray(self.at(flat).value(self.second), dtype=float))
