"""The keywords of the verbs, each written once: its name, type, default and description.

A verb takes one of the groups below as ``**options`` and hands them on, unread, to `Question`.  The decorator `verb`
refuses other keywords, and shows the group in the verb's signature and docstring.  An option for all verbs is one line
of `FactOptions`, one field of `Question`, and the place where it matters.
"""
# Annotations are objects here, because the groups are read.
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, wraps
from inspect import Parameter, cleandoc, signature
from textwrap import fill, indent
from typing import Annotated, Any, TypedDict, TypeVar, cast

from sympy import Eq
from sympy.logic.boolalg import Boolean

from ..errors import OptionError
from .layout import Layout


@dataclass(frozen=True)
class Option:
    """What is said of a keyword: its default, its type in words, and its description."""
    default: Any
    kind: str
    text: str


class FactOptions(TypedDict, total=False):
    """What is known of the symbols in an expression."""
    assumptions: Annotated[Boolean | Collection[Boolean] | None, Option(
        None, "predicate or list of predicates, optional",
        "Facts such as ``Q.symmetric(M)``; those of SymPy's ``assuming`` count too.  Facts about a variable hold for "
        "its value, never for its differential.")]
    given: Annotated[Eq | Collection[Eq] | None, Option(
        None, "equation or list of equations, optional",
        "Facts for which SymPy has no predicate, such as ``Eq(M.T, -M)`` or ``Eq(total(y), 1)``.")]
    where: Annotated[Mapping[Any, Any] | None, Option(
        None, "dict of symbols to expressions, optional",
        "Definitions {symbol: expression}; the answer is in terms of the symbols.")]
    invertible: Annotated[bool, Option(
        True, "bool, default True",
        "Whether square matrices under a determinant are taken as invertible: d det(X) is det(X) tr(X^-1 dX), else "
        "tr(adj(X) dX).")]


class Options(FactOptions, total=False):
    """What is known, and whether the answer is simplified."""
    simplify: Annotated[bool, Option(
        True, "bool, default True", "Whether the short form is sought; the raw form is right, fast, and longer.")]


class DerivativeOptions(Options, total=False):
    """The options of a derivative."""
    layout: Annotated[Layout | str, Option(
        Layout.DENOMINATOR.value, "str or Layout, default 'denominator'",
        "'denominator' (a gradient has the shape of X, and d(A x)/dx is A^T), or 'numerator', its transpose.")]


class StructuredOptions(DerivativeOptions, total=False):
    """The options of a derivative by variables that may be held to a structure."""
    structure: Annotated[str | Mapping[Any, str] | None, Option(
        None, "str or dict of variables to str, optional",
        "What the variables are held to, such as 'symmetric': a name of `STRUCTURES`, or {variable: name}.")]


ALL = dict(StructuredOptions.__annotations__)

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


def verb(group: Any, others: bool = False) -> Callable[[AnyFunction], AnyFunction]:
    """Make a function with ``**options`` a verb that takes the options of a group.

    Parameters
    ----------
    group
        One of the TypedDicts above, which is also the type of the options.
    others
        Whether further keywords are the function's own business.

    Returns
    -------
    Callable
        A decorator.  The verb raises TypeError for a keyword that does not exist, and OptionError for an option that
        cannot matter to it.

    Examples
    --------
    >>> from inspect import signature
    >>> from sympy_matcalc.reading.options import FactOptions, verb
    >>> @verb(FactOptions)
    ... def rank(A, **options):
    ...     return sorted(options)
    >>> rank(1, invertible=False)
    ['invertible']
    >>> list(signature(rank).parameters)
    ['A', 'assumptions', 'given', 'where', 'invertible']
    >>> rank(1, inverible=False)                            # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    TypeError: rank() has no option 'inverible' (did you mean 'invertible'?); it takes assumptions, given, where, ...
    """
    options = group.__annotations__

    def take(function: AnyFunction) -> AnyFunction:
        plain = signature(function)
        own = [p for p in plain.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        rest = list(plain.parameters.values())[len(own):] if others else []
        known = {*(p.name for p in own), *options}

        @wraps(function)
        def asked(*args: Any, **keywords: Any) -> Any:
            if not known.issuperset(keywords):
                _refuse_option(function.__name__, keywords.keys() - known, [p.name for p in own if _has_default(p)],
                        list(options), others)
            return function(*args, **keywords)
        shown = [*own, *(_described(name)[0] for name in options), *rest]
        asked.__signature__ = plain.replace(parameters=shown)       # type: ignore[attr-defined]
        asked.__doc__ = _with_options(function.__doc__, options, others)
        return cast(AnyFunction, asked)
    return take


def _has_default(parameter: Parameter) -> bool:
    return parameter.default is not parameter.empty


@cache
def _described(name: str) -> tuple[Parameter, str]:
    """An option in a signature, and in a docstring."""
    option: Option
    option, = ALL[name].__metadata__
    parameter = Parameter(name, Parameter.KEYWORD_ONLY, default=option.default, annotation=ALL[name].__origin__)
    return parameter, f"{name} : {option.kind}\n{indent(fill(option.text, 112), '    ')}"


def _refuse_option(name: str, strange: Collection[str], own: list[str], options: list[str], others: bool) -> None:
    """The error for keywords that a verb does not take."""
    for keyword in sorted(strange):
        if keyword in ALL:
            raise OptionError(f"{keyword}= cannot matter to {name}, which takes {', '.join([*own, *options])}")
        if not others:
            close = get_close_matches(keyword, [*own, *options], 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise TypeError(f"{name}() has no option {keyword!r}{hint}; it takes {', '.join([*own, *options])}")


PLACE = "**options"
"""The entry of a docstring that the descriptions of the options take the place of."""


def _with_options(text: str | None, options: Collection[str], others: bool) -> str | None:
    """A docstring with the options among its parameters, except for those that it describes itself."""
    if text is None:                    # python -OO
        return None
    text = cleandoc(text) + "\n"
    before, place, after = text.partition(f"\n{PLACE}\n")
    entries = [_described(name)[1] for name in options if f"\n{name} : " not in before]
    if others:
        entries.append(place[1:] + after)
    else:
        entries.append(re.sub(r"\A(    .*\n)*", "", after))         # without the description of the place
    return "\n".join([before, *entries]).rstrip()
