"""The API page: every public name of the package, asked of the package itself whenever the pages are built.

Nothing is listed by hand, and it does not matter in which module a name lives: what `sympy_matcalc.NAME` reaches is on
the page, sorted by what it is.
"""
from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType

from sympy import Basic

PACKAGE = "sympy_matcalc"
PUBLIC_MODULES = tuple(module for module in (PACKAGE, f"{PACKAGE}.extend", f"{PACKAGE}.testing") if find_spec(module))

FUNCTIONS, EXPRESSIONS, ANSWERS, ERRORS = "Functions", "Expressions", "Answers, options and rules", "Errors"
INTRODUCTIONS = {
    FUNCTIONS: "What people call: derivatives, answers made of them, and constructors of expressions.",
    EXPRESSIONS: "What expressions are made of where SymPy has no class; the functions above make them.",
    ANSWERS: "What some functions return or take, and the kinds of rule by which an operation is added.",
    ERRORS: "What is raised, and of which class of Python's or the package's own it is one.",
}


@dataclass(frozen=True)
class PublicName:
    """A name that users may import, and what it stands for."""

    module: str
    name: str
    value: object

    @property
    def path(self) -> str:
        return f"{self.module}.{self.name}"

    @property
    def kind(self) -> str:
        """The heading under which it stands."""
        if not isinstance(self.value, type):
            return FUNCTIONS if callable(self.value) else ANSWERS
        if issubclass(self.value, Exception):
            return ERRORS
        return EXPRESSIONS if issubclass(self.value, Basic) else ANSWERS

    @property
    def directive(self) -> str:
        """What documents it in reStructuredText."""
        if not isinstance(self.value, type):
            return f".. autofunction:: {self.name}" if callable(self.value) else f".. autodata:: {self.name}"
        if self.kind == ERRORS:
            return f".. autoexception:: {self.name}\n   :show-inheritance:"
        if self.kind == EXPRESSIONS:
            return f".. autoclass:: {self.name}"
        return f".. autoclass:: {self.name}\n   :members:"


def public_names(module: str = PACKAGE) -> list[PublicName]:
    """What a module offers: its ``__all__``; of the package itself also all else of its own that it reaches."""
    home = importlib.import_module(module)
    offered = set(getattr(home, "__all__", ()))
    if module == PACKAGE or not offered:
        offered |= {name for name in dir(home) if _is_own(getattr(home, name), module)}
    names = sorted((name for name in offered if not name.startswith("_")), key=lambda name: (name.lower(), name))
    found = [PublicName(module, name, getattr(home, name)) for name in names]
    if module == PACKAGE:
        return found
    elsewhere = {id(public.value) for public in public_names()}         # said once, where the package offers it
    return [public for public in found if id(public.value) not in elsewhere]


def _is_own(value: object, module: str) -> bool:
    """Whether something is defined in a module or below it, and is no module itself."""
    home = getattr(value, "__module__", None) or ""
    return not isinstance(value, ModuleType) and (home == module or home.startswith(f"{module}."))


def documented_paths() -> list[str]:
    """The paths of all names on the page."""
    return [public.path for module in PUBLIC_MODULES for public in public_names(module)]


def listing() -> str:
    """The body of the page, in reStructuredText."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for module in PUBLIC_MODULES:
        names = public_names(module)
        yield f".. currentmodule:: {module}\n"
        if module == PACKAGE:
            for heading, introduction in INTRODUCTIONS.items():
                yield from _section(heading, introduction, [public for public in names if public.kind == heading])
        else:
            introduction = inspect.cleandoc(importlib.import_module(module).__doc__ or "").split("\n\n")[0]
            yield from _section(f"In ``{module}``", introduction, names)


def _section(heading: str, introduction: str, names: Iterable[PublicName]) -> Iterator[str]:
    yield f"{heading}\n{'-'*len(heading)}\n\n{introduction}\n"
    yield ".. autosummary::\n   :nosignatures:\n"
    yield from (f"   {public.name}" for public in names)
    yield ""
    yield from (f"{public.directive}\n" for public in names)
