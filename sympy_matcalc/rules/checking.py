"""What a row must have: what has no default is a named error when it is registered, not a wrong answer later."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic, MatrixBase

from ..algebra.kinds import Kind, kind_of
from ..errors import RegistrationError
from .rows import Nonlinear, Reading, Rule
from .words import Words

FUNCTIONS_OF_READING = ("read", "code", "children", "stock", "instead")
FUNCTIONS_OF_RULE = ("write", "write_transposed", "code", "sign_carriers", "is_free", "build", "whole", "apply",
                     "pullback", "primitive", "parts", "partial", "sum_like", "index")


def check_reading(row: Reading) -> None:
    """RegistrationError for a reading that cannot work."""
    if not isinstance(row.cls, type):
        raise RegistrationError(f"a Reading is of a SymPy class, not of {row.cls!r}")
    name = f"the reading of {row.cls.__name__}"
    _check_functions(name, row, FUNCTIONS_OF_READING)
    _check_samples(name, row.samples)
    if row.read is None and row.code is None and row.stock is None and not row.formless:
        raise RegistrationError(f"{name} says nothing: give read=, code= or stock=")
    if row.formless and (row.stock is not None or row.instead is not None):
        raise RegistrationError(f"{name} says that there is no form in SymPy's own nodes (formless=) and gives one")


def checked_kind(row: Rule) -> Kind:
    """The kind of the operation; RegistrationError for a rule that cannot work."""
    if not isinstance(row.op, (Kind, type)):
        raise RegistrationError(f"the operation of a rule is a SymPy class or a Kind, not {row.op!r}")
    kind = kind_of(row.op)
    name = f"the rule of {kind}"
    if kind.cls is None:
        if row.write is None:
            raise RegistrationError(f"{name} does not say how it is written: a node that stands for no class needs "
                                    f"write=")
        if row.code is not None:
            raise RegistrationError(f"{name} has array code, which belongs to the Reading of a SymPy class")
    elif not issubclass(kind.cls, (Basic, MatrixBase)):
        raise RegistrationError(f"{name}: an operation is a class of SymPy expressions, and {kind.cls!r} is none")
    _check_functions(name, row, FUNCTIONS_OF_RULE)
    _check_samples(name, row.samples)
    if row.words is not None and not isinstance(row.words, Words):
        raise RegistrationError(f"{name}: words are Words(name in English, in Chinese, ...), not {row.words!r}")
    if isinstance(row, Nonlinear):
        _check_differential(name, row)
    return kind


def _check_functions(name: str, row: Any, fields: Iterable[str]) -> None:
    for given in fields:
        value = getattr(row, given, None)
        if value is not None and not callable(value):
            raise RegistrationError(f"{name}: {given}= is a function, not {value!r}")


def _check_samples(name: str, samples: Any) -> None:
    if not isinstance(samples, tuple) or not all(isinstance(sample, str) for sample in samples):
        raise RegistrationError(f"{name}: samples are a tuple of texts, not {samples!r}")


def _check_differential(name: str, row: Nonlinear) -> None:
    """One function for each argument; None where there is none, but not everywhere."""
    functions = row.differential if isinstance(row.differential, tuple) else (row.differential,)
    if row.variadic and isinstance(row.differential, tuple):
        raise RegistrationError(f"{name}: with variadic=True one function differential(y, k, dx) is for all arguments")
    if not any(map(callable, functions)) or any(f is not None and not callable(f) for f in functions):
        raise RegistrationError(f"{name}: the differential is a function of y and dx, or a tuple of one for each "
                                f"argument, not {row.differential!r}")
