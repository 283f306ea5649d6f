"""Nodes of this package that are, for SymPy, nodes of its own."""
from __future__ import annotations

from typing import Any

from sympy import Basic


class _TwinType(type(Basic)):                                                   # type: ignore[misc]
    """The class of a class of twins, which is equal to the class of SymPy's that it stands for."""
    twin_of: Any = None

    def __eq__(cls, other: object) -> bool:
        return stock_class(cls) is stock_class(other)

    def __hash__(cls) -> int:
        return type.__hash__(stock_class(cls))


class Twin(metaclass=_TwinType):
    """A mixin, named first, for a class whose nodes are SymPy's in all but what it changes, such as how they print.

    That belongs to the class, so a copy, a pickle and what `func(*args)`, `xreplace` or `subs` make of a twin has it
    too.  Nodes are the same for SymPy if their classes and their arguments are equal, and it hashes, sorts, refines and
    shows them by the name of their class: so the class of a twin is equal to SymPy's class, and has its name.
    """
    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.twin_of = next(base for base in cls.__mro__ if issubclass(base, Basic) and not issubclass(base, Twin))
        cls.__name__ = cls.twin_of.__name__


def stock_class(cls: Any) -> Any:
    """SymPy's class for a class of twins; any other class is itself."""
    return getattr(cls, "twin_of", None) or cls
