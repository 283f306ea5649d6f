"""The public verb derivation."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import OptionError
from ...reading.arguments import Expression, VariableExpr, VariableExprs
from ...reading.checks import sympified
from ...reading.options import StructuredOptions, verb
from ...reading.question import Question
from .results import Derivation, Level, Section, read_level
from .stationary_steps import stationary_sections
from .subjects import Subject
from .wording import read_language

if TYPE_CHECKING:
    from typing_extensions import Unpack

SECTIONS: dict[str, Callable[[Subject], list[list[Section]]]] = {
    "gradient": Subject.gradients,
    "jacobian": Subject.jacobians,
    "hessian": Subject.hessians,
    "stationary": stationary_sections,
}
"""What is derived -> the sections that end in each result."""

NAMES = {"gradient": "f", "jacobian": "F", "hessian": "f", "stationary": "f"}
"""What the function is called."""


@verb(StructuredOptions)
def derivation(f: Expression, X: VariableExpr | VariableExprs, *, kind: str | None = None, level: Level = "brief",
               lang: str = "en", name: str | None = None, **options: Unpack[StructuredOptions]) -> Derivation:
    """How a derivative comes about, line by line: every line is one rule further, and has the value of the one before.

    The function is read once, and the steps are written when they are first asked for.  A gradient goes from
    `df = d(f)` by the rules of differentials and the trace tricks to `df = tr(G^T dX)`; a Jacobian to
    `vec dF = J vec dX`; a Hessian differentiates the gradient once more.

    Parameters
    ----------
    f : expression
        A scalar or a matrix expression, or an explicit Matrix.
    X : variable or list of variables
        A variable, or a list of them: then there is a section for each.
    kind : str, optional
        "gradient" (of a scalar, where nothing else is said), "jacobian" (of a matrix), "hessian", or "stationary": the
        gradient set to zero and solved, with equations of the variables in `given` as side conditions.
    level : str or callable, default 'brief'
        "brief" (at most 8 lines for each variable), "full" (every rule), or a function that says of a `Step` whether
        it is shown; also later, with `Derivation.at`.
    lang : str, default 'en'
        "en" or "zh".
    name : str, optional
        What the function is called; f, or F for a matrix.
    where : dict of symbols to expressions, optional
        Definitions {symbol: expression}; the lines go through them: `df = tr(G^T dY)`, then `dY = ...`.
    structure : str or dict of variables to str, optional
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

    See Also
    --------
    show : The derivation on a page, with the shapes of all symbols and its check.
    evaluation_trace : The derivative at a point, step by step.

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
    f, question = sympified(f), Question.by(X, **options)
    kind, level, lang = read_kind(kind, f), read_level(level), read_language(lang)
    if question.structures and kind != "gradient":
        raise OptionError(f"structure= is for derivations of gradients, not of kind {kind!r}")
    subject = Subject(f, name or NAMES[kind], question)
    made = SECTIONS[kind](subject)
    results = [sections[-1].result for sections in made]
    again = partial(derivation, f, X, kind=kind, name=name, **options)
    return Derivation([section for sections in made for section in sections],
                      results if question.is_list or kind == "stationary" else results[0], subject.name, level, lang,
                      question, again)


def read_kind(kind: Any, f: Any) -> str:
    """The kind, checked; by default what is usual for a scalar or a matrix."""
    if kind is None:
        return "jacobian" if getattr(f, "is_Matrix", False) and f.shape != (1, 1) else "gradient"
    if kind not in SECTIONS:
        raise OptionError(f"kind is one of {', '.join(SECTIONS)}, not {kind!r}")
    return str(kind)
