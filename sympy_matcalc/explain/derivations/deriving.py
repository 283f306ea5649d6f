"""The public verb derivation."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ...calculus.gradients import gradient
from ...calculus.hessians import hessian
from ...calculus.jacobians import jacobian
from ...calculus.sweeps import Sweep, asked
from ...errors import OptionError
from ...optimality.stationary import StationaryPoint, defined, solve, split
from ...reading.checks import sympified
from ...reading.facts import read_facts
from ...reading.layout import Layout
from ...reading.variables import Variable
from .gradient_steps import Recorded
from .jacobian_steps import Names, RecordedDifferential, is_column
from .rendering import Derivative, Plain
from .results import Derivation, Section, read_level
from .stationary_steps import lagrangian, solving_steps
from .steps import Step
from .wording import read_language

KINDS = ("gradient", "jacobian", "hessian", "stationary")


def derivation(f: Any, X: Any, *, kind: str | None = None, level: Any = "brief", lang: str = "en",
               name: str | None = None, layout: Layout | str = Layout.DENOMINATOR, assumptions: Any = None,
               given: Any = None, where: Any = None, structure: Any = None, invertible: bool = True,
               simplify: bool = True) -> Derivation:
    """How a derivative comes about, line by line: every line is one rule further, and has the value of the one before.

    The steps are recorded while the derivative is computed, and written when they are first asked for.  A gradient goes
    from `df = d(f)` by the rules of differentials and the trace tricks to `df = tr(G^T dX)`; a Jacobian to
    `vec dF = J vec dX`; a Hessian differentiates the gradient once more.

    Parameters
    ----------
    f
        A scalar or a matrix expression, or an explicit Matrix.
    X
        A variable, or a list of them: then there is a section for each.
    kind
        "gradient" (of a scalar, where nothing else is said), "jacobian" (of a matrix), "hessian", or "stationary": the
        gradient set to zero and solved, with equations of the variables in `given` as side conditions.
    level
        "brief" (at most 8 lines for each variable), "full" (every rule), or a function that says of a `Step` whether
        it is shown; also later, with `Derivation.at`.
    lang
        "en" or "zh".
    name
        What the function is called; f, or F for a matrix.
    where
        Definitions {symbol: expression}; the lines go through them: `df = tr(G^T dY)`, then `dY = ...`.
    structure
        For gradients: what X is held to; the last line is the projection on it.
    layout, assumptions, given, invertible, simplify
        As for `gradient`.

    Returns
    -------
    Derivation
        It prints as text, LaTeX, HTML and Markdown; `verify()` checks every line in numbers.

    Raises
    ------
    OptionError
        If kind, level or lang is none of these.
    NoClosedFormError
        For "stationary", if there is no closed form.
    NotScalarError, NotAVariableError, MissingRuleError, StructureError, DefinitionError, ShapeError

    References
    ----------
    Magnus & Neudecker, Matrix Differential Calculus, ch. 5 and 8-10.

    Examples
    --------
    >>> from sympy import MatrixSymbol, exp, symbols
    >>> from sympy_matcalc import derivation, dot, elementwise
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> a, X, b = MatrixSymbol("a", m, 1), MatrixSymbol("X", m, n), MatrixSymbol("b", n, 1)
    >>> steps = derivation(dot(a, elementwise(exp, X*b)), X)
    >>> print(steps)
    df = d(a.T*exp(X*b))
       = a.T*d(exp(X*b))                    (product rule)
       = a.T*(exp(X*b) o d(X*b))            (entrywise rule)
       = (a o exp(X*b)).T*d(X*b)            (trace trick for the Hadamard product)
       = (a o exp(X*b)).T*dX*b              (product rule)
       = Trace(((a o exp(X*b))*b.T).T*dX)   (trace trick)
    => df/dX = (a o exp(X*b))*b.T           (read off the gradient)
    >>> bool(steps.verify())
    True
    """
    f, layout, kind = sympified(f), Layout.read(layout), read_kind(kind, sympified(f))
    level, lang = read_level(level), read_language(lang)
    if structure is not None and kind != "gradient":
        raise OptionError(f"structure= is for derivations of gradients, not of kind {kind!r}")
    facts = dict(assumptions=assumptions, given=given)
    if kind == "stationary":
        sections, points = stationary(f, X, name, where, assumptions, given, invertible, simplify)
        return Derivation(sections, points, level, lang, where, facts, name or "f")
    sweep, several = asked(X, assumptions, given, structure, invertible, simplify)
    question = Question(f, name or ("F" if kind == "jacobian" else "f"), layout, where,
                        dict(facts, invertible=invertible, simplify=simplify))
    make = {"gradient": question.gradient, "jacobian": question.jacobian, "hessian": question.hessian}[kind]
    made = [make(v, replace(sweep, variables=[v], structures={x: row for x, row in sweep.structures.items()
                                                              if x == v.expr})) for v in sweep.variables]
    results = [sections[-1].result for sections in made]
    return Derivation([section for sections in made for section in sections], results if several else results[0],
                      level, lang, where, facts, question.name)


def read_kind(kind: Any, f: Any) -> str:
    """The kind, checked; by default what is usual for a scalar or a matrix."""
    if kind is None:
        return "jacobian" if getattr(f, "is_Matrix", False) and f.shape != (1, 1) else "gradient"
    if kind not in KINDS:
        raise OptionError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    return str(kind)


class Question:
    """What is to be derived, of which function, under which name and options."""

    def __init__(self, f: Any, name: str, layout: Layout, where: Any, options: Mapping[str, Any]) -> None:
        self.f, self.name, self.layout, self.where = f, name, layout, where
        self.options = {**options, "where": where}

    @property
    def left(self) -> Plain:
        return Plain(f"d{self.name}", rf"\mathrm{{d}}{self.name}")

    def gradient(self, v: Variable, sweep: Sweep) -> list[Section]:
        """df = tr(G^T dX)."""
        recorded = Recorded(self.f, v, replace(sweep, structures={}), self.where)
        G = gradient(self.f, v.expr, **self.options)
        result = G if self.layout is Layout.DENOMINATOR else \
            gradient(self.f, v.expr, layout=self.layout, **self.options)
        held = {x: row.name for x, row in sweep.structures.items()} or None
        last = gradient(self.f, v.expr, layout=self.layout, structure=held, **self.options) if held else result

        def steps() -> list[Step]:
            found = recorded.steps(G, result, self.name)
            return [*found, Step(result, last, ("project",), left=Derivative(self.name, v.expr), weight=9.0)] \
                if held else found
        return [Section(v.expr, self.left, steps, last, self.f, replace(sweep, structures={}))]

    def jacobian(self, v: Variable, sweep: Sweep) -> list[Section]:
        """vec dF = J vec dX."""
        recorded = RecordedDifferential(self.f, v, sweep, self.where)
        names = Names(self.left, self.left.vec(), Derivative(self.name, v.expr, is_vec=not is_column(v.expr)))
        return [Section(v.expr, self.left, lambda: recorded.steps(self.options, names, self.layout),
                        jacobian(self.f, v.expr, layout=self.layout, **self.options), self.f, sweep)]

    def hessian(self, v: Variable, sweep: Sweep) -> list[Section]:
        """The gradient, and its differential d(df/dX) = H dX."""
        first, = self.gradient(v, sweep)
        G = gradient(self.f, v.expr, **self.options)
        recorded = RecordedDifferential(G, v, sweep, self.where)
        slope = Derivative(self.name, v.expr)
        left = Plain(f"d({slope.text()})", rf"\mathrm{{d}}{slope.latex()}")
        names = Names(left, left.vec(), Derivative(self.name, v.expr, order=2), "hessian")
        return [first, Section(v.expr, left, lambda: recorded.steps(self.options, names, Layout.NUMERATOR),
                               hessian(self.f, v.expr, **self.options), G, sweep)]


def stationary(f: Any, X: Any, name: str | None, where: Any, assumptions: Any, given: Any, invertible: bool,
               simplify: bool) -> tuple[list[Section], list[StationaryPoint]]:
    """The gradients of f, or of its Lagrangian, and the solution of the equations for every point; and the points."""
    problem, found = solve(f, X, assumptions, given, where, invertible, simplify)
    multipliers = [s.data for s in problem.multipliers]
    facts, _ = split(defined(given, problem.variables, where), problem.variables)
    L = lagrangian(f, problem.constraints, multipliers)
    question = Question(L, name or ("L" if multipliers else "f"), Layout.DENOMINATOR, where, dict(
        assumptions=assumptions, given=facts or None, invertible=invertible, simplify=simplify))
    sections = []
    for v in problem.variables:
        sections += question.gradient(v, Sweep(read_facts(assumptions, facts), invertible, simplify, [v], {}))
    first = sections[0]
    left = Derivative(question.name, first.variable)
    sections += [Section(None, left, partial(solving_steps, problem, one, first.result), one.point, None, first.sweep)
                 for one in found]
    return sections, [one.point for one in found]
