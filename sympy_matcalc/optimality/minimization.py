"""The public verb minimize: scipy.optimize with the closed forms of value, gradient and Hessian."""
from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy as sp

from ..calculus.hessians import written_hessian
from ..calculus.sweeps import gradients, read_scalar, written_gradients
from ..errors import NotAVariableError, OptionError, library
from ..numerics.evaluation import Frame, Program, namespace
from ..reading.arguments import OneMatrix, ScalarExpr
from ..reading.checks import short, sympified
from ..reading.options import Options, verb
from ..reading.question import Question

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


@verb(Options, others=True)
def minimize(f: ScalarExpr, X: OneMatrix | list[OneMatrix], values: Mapping[Any, Any], *, start: Any = None,
             method: str = "trust-exact", **options: Any) -> Minimum:
    """Minimize a scalar numerically, with its exact gradient and, where the method uses it, Hessian.  Needs SciPy.

    Parameters
    ----------
    f : scalar
        A scalar expression.
    X : MatrixSymbol or Symbol, or list of them
        The variables.
    values : dict
        What `evaluate` needs for everything else.
    start : array or list of arrays, optional
        The point to begin at, or a list of one for each variable; zeros by default.
    method : str, default 'trust-exact'
        One of scipy.optimize.minimize.
    where : dict of symbols to expressions, optional
        Definitions {symbol: expression}, which are put in.
    **options
        See `Options`; further ones are those of scipy.optimize.minimize, such as ``tol``.

    Returns
    -------
    Minimum
        The values of the variables and of the function, and SciPy's own result.

    Raises
    ------
    MissingDependencyError
        Without SciPy and NumPy: install sympy_matcalc[optimize].
    OptionError
        If a size of a variable has no value.
    NotScalarError, NotAVariableError, MissingRuleError, EvaluationError

    See Also
    --------
    stationary_points : The same in closed form.
    evaluate : The value of an expression.

    References
    ----------
    Nocedal & Wright, Numerical Optimization (2006), ch. 4.

    Examples
    --------
    >>> from sympy import Symbol
    >>> from sympy_matcalc import minimize
    >>> t = Symbol("t")
    >>> round(float(minimize((t - 2)**2 + 1, t, {}).value), 6)
    1.0
    """
    optimize, np = _library("scipy.optimize"), _library("numpy")
    several = isinstance(X, (list, tuple))
    variables = list(X) if several else [X]
    for x in variables:
        if not isinstance(x, (sp.MatrixSymbol, sp.Symbol)):
            raise NotAVariableError(f"minimize takes MatrixSymbols and Symbols, not {short(x)}")
    ours = {name: options.pop(name) for name in Options.__annotations__ if name in options}
    target = _Target(f, Question.by(variables, **ours), values, method in WITH_HESSIAN)
    begin = target.flat(start if several or start is None else [start])
    more = {"hess": target.hessian} if method in WITH_HESSIAN else {}
    result = optimize.minimize(target.value, begin, jac=target.gradient, method=method, **more, **options)
    found = dict(zip(variables, target.parts(np.asarray(result.x))))
    return Minimum({x: v if getattr(x, "is_Matrix", False) else float(v[0, 0]) for x, v in found.items()},
                   float(result.fun), int(result.nit), result)


def _library(name: str) -> Any:
    return library(name, f"minimize needs {name.split('.')[0]}: install sympy_matcalc[optimize]")


def _shape_in_numbers(x: Any, values: Mapping[Any, Any]) -> tuple[int, int]:
    """The shape of a variable in numbers; OptionError where a size has no value."""
    sizes = {s: v for s, v in values.items() if isinstance(v, int)}
    shape = getattr(x, "shape", (1, 1))
    rows, cols = (sp.sympify(d).subs(sizes) for d in shape)
    for d, size in zip(shape, (rows, cols)):
        if not size.is_Integer:
            raise OptionError(f"the size {d} of {x} has no value: give it in values")
    return int(rows), int(cols)


class _Target:
    """Value, gradient and Hessian as functions of one flat array: the columns of all variables below each other."""

    def __init__(self, f: Any, asked: Question, values: Mapping[Any, Any], with_hessian: bool) -> None:
        self.np = importlib.import_module("numpy")
        question, f = replace(asked, definitions={}), asked.put_in(sympified(f))
        node = read_scalar(f, question, "minimize")
        self.program, self.variables = Program(), [v.expr for v in question.variables]
        number = self.program.number
        self.numbers = [number(x) for x in self.variables]
        self.f = number(f)
        self.gradients = [number(sympified(g)) for g in written_gradients(question, gradients(question, node))]
        self.second = number(sympified(written_hessian(question, node, question.variables))) if with_hessian else None
        self.shapes = [_shape_in_numbers(x, values) for x in self.variables]
        start = {x: self.np.zeros(shape) if getattr(x, "is_Matrix", False) else 0.0
                 for x, shape in zip(self.variables, self.shapes)}
        self.frame = Frame(self.program, namespace(), {**values, **start})

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
