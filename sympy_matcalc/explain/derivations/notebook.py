"""The public verb show: a function and its derivative on one page, as a notebook displays it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import sympy as sp

from ...expressions.families import Family, Stack
from ...optimality.stationary import StationaryPoint
from ...reading.arguments import Expression, VariableExpr, VariableExprs
from ...reading.checks import sympified
from ...reading.options import StructuredOptions, verb
from ..displaying import Displayed
from .deriving import derivation
from .line_checks import Verification
from .results import Derivation, Level
from .sides import Plain
from .wording import read_language

if TYPE_CHECKING:
    from typing_extensions import Unpack

WORDS = {"shapes": ("shapes", "形状"), "derivation": ("derivation", "推导"), "check": ("numeric check", "数值检验"),
         "right": ("right", "正确"), "wrong": ("WRONG", "错误"), "lines": ("lines compared", "行已比较"),
         "scalar": ("scalar", "标量")}


@dataclass(frozen=True, eq=False, repr=False)
class Page(Displayed):
    """A function, its derivative or stationary points, the shapes of its symbols, the derivation and a numeric check.

    A notebook shows its HTML, with the derivation folded away; a terminal its text.

    Attributes
    ----------
    f : expression
        The function.
    variables, results : sequences
        By what is derived, and what.
    derivation : Derivation
        How it comes about.
    check : Verification
        Whether its lines agree in numbers.
    lang : str
        "en" or "zh".

    See Also
    --------
    show : The verb that makes it.
    """
    f: Any
    variables: Sequence[Any]
    results: Sequence[Any]
    derivation: Derivation
    check: Verification
    lang: str

    @property
    def is_right(self) -> bool:
        """Whether all lines agree in numbers, the first one with differences of the function."""
        return bool(self.check)

    @property
    def shapes(self) -> list[tuple[Any, str]]:
        """Every symbol with its shape, by name; sizes are not among them."""
        expr = sp.Tuple(self.f, *self.variables)
        matrices = {s for s in expr.atoms(sp.MatrixSymbol) if not isinstance(s, Stack)}
        families = expr.atoms(Family)
        sizes = set().union(*(sp.sympify(d).free_symbols for s in (*matrices, *families) for d in _sizes(s)))
        scalars = {s for s in expr.free_symbols if isinstance(s, sp.Symbol)} - sizes
        rows = [(s, " x ".join(map(str, s.shape))) for s in matrices]
        rows += [(s, f"{s.length} x ({s.member_shape[0]} x {s.member_shape[1]})") for s in families]
        rows += [(s, self._word("scalar")) for s in scalars]
        return sorted(rows, key=lambda row: str(row[0]))

    def _word(self, key: str) -> str:
        return WORDS[key][self.lang == "zh"]

    def _verdict(self) -> str:
        verdict = self._word("right" if self.is_right else "wrong")
        return f"{self._word('check')}: {verdict} ({self.check.lines} {self._word('lines')})"

    def _answers(self) -> list[tuple[Any, Any]]:
        """The derivatives with their left-hand sides; of stationary points the values, or the equations they solve."""
        sections = self.derivation.sections[-len(self.results):]
        found: list[tuple[Any, Any]] = []
        for section, result in zip(sections, self.results):
            if not isinstance(result, StationaryPoint):
                found.append((section.full[-1].left, result))
            elif result.values:
                found += [(Plain(str(x), sp.latex(x)), value) for x, value in result.values.items()]
            else:
                found += [(Plain(str(e.lhs), sp.latex(e.lhs)), e.rhs) for e in result.conditions]
        return found

    def text(self, unicode: bool = True) -> str:
        """Formulas, shapes, derivation and verdict as text."""
        lines = [f"{self.derivation.name} = {self.f}"]
        lines += [f"{left.text()} = {result}" for left, result in self._answers()]
        lines += ["", *(f"  {s}: {shape}" for s, shape in self.shapes)]
        return "\n".join([*lines, "", self.derivation.text(unicode), "", self._verdict()])

    def latex(self) -> str:
        """The function and its derivatives, aligned."""
        lines = [f"{self.derivation.name} &= {sp.latex(self.f)}"]
        lines += [f"{left.latex()} &= {sp.latex(result)}" for left, result in self._answers()]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    def html(self) -> str:
        """The same for a page, the derivation folded away."""
        shapes = ", ".join(f"${escape(sp.latex(s))}$: {escape(shape.replace(' x ', ' × '))}"
                           for s, shape in self.shapes)
        mark = "✓" if self.is_right else "✗"
        return (f"<div>\n<div>${escape(self.latex())}$</div>\n"
                f"<p>{self._word('shapes')}: {shapes}</p>\n"
                f"<details><summary>{self._word('derivation')}</summary>\n{self.derivation.html()}\n</details>\n"
                f"<p>{mark} {escape(self._verdict())}</p>\n</div>")

    def markdown(self) -> str:
        """The same as Markdown."""
        shapes = "\n".join(f"- ${sp.latex(s)}$: {shape.replace(' x ', ' × ')}" for s, shape in self.shapes)
        return f"$$\n{self.latex()}\n$$\n\n{shapes}\n\n{self.derivation.markdown()}\n{self._verdict()}\n"


def _sizes(s: Any) -> Sequence[Any]:
    return (*s.member_shape, s.length) if isinstance(s, Family) else s.shape


@verb(StructuredOptions)
def show(f: Expression, X: VariableExpr | VariableExprs, *, kind: str | None = None, level: Level = "brief",
         lang: str = "en", name: str | None = None, **options: Unpack[StructuredOptions]) -> Page:
    """A function with its derivative, the shapes of all symbols, the derivation, and whether a numeric check agrees.

    Parameters
    ----------
    f : expression
        A scalar or a matrix expression, or an explicit Matrix.
    X : variable or list of variables
        As for `derivation`.
    kind, level, lang, name
        As for `derivation`.
    **options
        See `StructuredOptions`.

    Returns
    -------
    Page
        A notebook displays it; it prints as text.

    Raises
    ------
    OptionError, NotScalarError, NotAVariableError, MissingRuleError, StructureError, DefinitionError, ShapeError

    See Also
    --------
    derivation : The lines alone.

    Examples
    --------
    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc import norm, show
    >>> m, n = symbols("m n", integer=True, positive=True)
    >>> X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
    >>> page = show(norm(X*w - y)**2, w)
    >>> page.is_right
    True
    >>> page.shapes
    [(X, 'm x n'), (w, 'n x 1'), (y, 'm x 1')]
    """
    f, lang = sympified(f), read_language(lang)
    derived = derivation(f, X, kind=kind, level=level, lang=lang, name=name, **options)
    variables = list(X) if isinstance(X, (list, tuple, sp.Tuple)) else [X]
    results = derived.result if isinstance(derived.result, list) else [derived.result]
    return Page(f, variables, results, derived, derived.full.verify(), lang)
