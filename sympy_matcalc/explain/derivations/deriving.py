"""The public verb derivation."""
from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ...calculus.gradients import gradient
from ...calculus.hessians import hessian
from ...calculus.jacobians import jacobian
from ...errors import OptionError
from ...optimality.stationary import StationaryPoint, solve_stationary
from ...reading.arguments import Expression, VariableExpr, VariableExprs
from ...reading.checks import sympified
from ...reading.layout import Layout
from ...reading.options import StructuredOptions, verb
from ...reading.question import Question
from ...reading.variables import Variable
from .gradient_steps import Recorded
from .jacobian_steps import Names, RecordedDifferential, is_column
from .results import Derivation, Section, read_level
from .sides import Derivative, Plain, SecondDerivative, change_of_name, change_of_slope
from .stationary_steps import lagrangian, solving_steps
from .steps import Step
from .wording import read_language

if TYPE_CHECKING:
    from typing_extensions import Unpack

KINDS = ("gradient", "jacobian", "hessian", "stationary")


@verb(StructuredOptions)
def derivation(f: Expression, X: VariableExpr | VariableExprs, *, kind: str | None = None, level: Any = "brief",
               lang: str = "en", name: str | None = None, **options: Unpack[StructuredOptions]) -> Derivation:
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
    **options
        See `StructuredOptions`.

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
    f, kind, level, lang = sympified(f), read_kind(kind, sympified(f)), read_level(level), read_language(lang)
    if options.get("structure") is not None and kind != "gradient":
        raise OptionError(f"structure= is for derivations of gradients, not of kind {kind!r}")
    question = Question.by(X, **options)
    facts = dict(assumptions=question.assumptions, given=question.given)
    if kind == "stationary":
        sections, points = stationary(f, question, name)
        return Derivation(sections, points, level, lang, question.definitions, facts, name or "f")
    task = Task(f, name or ("F" if kind == "jacobian" else "f"), question)
    make = {"gradient": task.gradient, "jacobian": task.jacobian, "hessian": task.hessian}[kind]
    made = [make(v, replace(question, variables=(v,), is_list=False, structures={
        x: row for x, row in question.structures.items() if x == v.expr})) for v in question.variables]
    results = [sections[-1].result for sections in made]
    return Derivation([section for sections in made for section in sections], results if question.is_list else
                      results[0], level, lang, question.definitions, facts, task.name)


def read_kind(kind: Any, f: Any) -> str:
    """The kind, checked; by default what is usual for a scalar or a matrix."""
    if kind is None:
        return "jacobian" if getattr(f, "is_Matrix", False) and f.shape != (1, 1) else "gradient"
    if kind not in KINDS:
        raise OptionError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    return str(kind)


class Task:
    """What is to be derived, of which function, under which name and options."""

    def __init__(self, f: Any, name: str, question: Question) -> None:
        self.f, self.name, self.layout = f, name, question.layout
        self.options = dict(assumptions=question.assumptions, given=question.given, where=question.definitions,
                            invertible=question.invertible, simplify=question.simplify)

    @property
    def left(self) -> Plain:
        return change_of_name(self.name)

    def gradient(self, v: Variable, question: Question) -> list[Section]:
        """df = tr(G^T dX)."""
        recorded = Recorded(self.f, v, replace(question, structures={}))
        G = gradient(self.f, v.expr, **self.options)
        result = G if self.layout is Layout.DENOMINATOR else \
            gradient(self.f, v.expr, layout=self.layout, **self.options)
        held = {x: row.name for x, row in question.structures.items()} or None
        last = gradient(self.f, v.expr, layout=self.layout, structure=held, **self.options) if held else result

        def steps() -> list[Step]:
            found = recorded.steps(G, result, self.name)
            return [*found, Step(result, last, ("project",), left=Derivative(self.name, v.expr), weight=9.0)] \
                if held else found
        return [Section(v.expr, self.left, steps, last, self.f, replace(question, structures={}))]

    def jacobian(self, v: Variable, question: Question) -> list[Section]:
        """vec dF = J vec dX."""
        recorded = RecordedDifferential(self.f, v, question)
        names = Names(self.left, self.left.vec(), Derivative(self.name, v.expr, is_vec=not is_column(v.expr)))
        return [Section(v.expr, self.left, lambda: recorded.steps(self.options, names, self.layout),
                        jacobian(self.f, v.expr, layout=self.layout, **self.options), self.f, question)]

    def hessian(self, v: Variable, question: Question) -> list[Section]:
        """The gradient, and its differential d(df/dX) = H dX."""
        first, = self.gradient(v, question)
        G = gradient(self.f, v.expr, **self.options)
        recorded = RecordedDifferential(G, v, question)
        slope = Derivative(self.name, v.expr)
        left = change_of_slope(slope)
        names = Names(left, left.vec(), SecondDerivative(self.name, v.expr), "hessian")
        return [first, Section(v.expr, left, lambda: recorded.steps(self.options, names, Layout.NUMERATOR),
                               hessian(self.f, v.expr, **self.options), G, question)]


def stationary(f: Any, question: Question, name: str | None) -> tuple[list[Section], list[StationaryPoint]]:
    """The gradients of f, or of its Lagrangian, and the solution of the equations for every point; and the points."""
    problem, found = solve_stationary(f, question)
    multipliers = [s.data for s in problem.multipliers]
    L = lagrangian(f, problem.constraints, multipliers)
    asked = replace(question, given=problem.question.given, facts=problem.question.facts)
    task = Task(L, name or ("L" if multipliers else "f"), asked)
    sections = []
    for v in problem.variables:
        sections += task.gradient(v, replace(asked, variables=(v,), is_list=False))
    first = sections[0]
    left = Derivative(task.name, first.variable)
    sections += [Section(None, left, partial(solving_steps, problem, one, first.result), one.point, None,
                         first.question) for one in found]
    return sections, [one.point for one in found]
