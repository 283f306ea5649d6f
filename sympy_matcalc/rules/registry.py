"""The tables of rules and readings, and how an operation gets into them."""
from __future__ import annotations

from typing import Any

from ..algebra.kinds import Kind, kind_of
from ..algebra.rebuilding import BUILDERS
from ..errors import RegistrationError
from .checking import check_reading, checked_kind
from .rows import Code, Reading, Rule

RULES: dict[Kind, Rule] = {}
READINGS: dict[type, Reading] = {}


def register(row: Rule | Reading, *, replace: bool = False) -> None:
    """Add a row to the tables.

    A foreign operation is a SymPy class of your own: give its class as `op` and the rule alone is enough; it is read
    as an opaque node of its arguments and written back by ``cls(*args)``.

    Parameters
    ----------
    row
        The rule of an operation, or what a SymPy class is read as.
    replace
        Whether it may take the place of a row that is there.

    Raises
    ------
    RegistrationError
        If the operation is registered already, or the row lacks what has no default.

    Examples
    --------
    >>> from sympy import MatrixExpr
    >>> from sympy_matcalc import Linear, register
    >>> class Reversed(MatrixExpr):
    ...     "Rows in the opposite order."
    ...     shape = property(lambda self: self.args[0].shape)
    >>> register(Linear(op=Reversed, apply=lambda y, dx: y.like(dx), pullback=lambda y, g: y.like(g)))
    """
    if isinstance(row, Reading):
        check_reading(row)
        _put(READINGS, row.cls, row, replace)
    elif isinstance(row, Rule):
        kind = checked_kind(row)
        _put(RULES, kind, row, replace)
        BUILDERS[kind] = row.build
    else:
        raise RegistrationError(f"a row is a Reading or a rule such as Linear or Nonlinear, not {row!r}")


def _put(table: dict[Any, Any], key: Any, row: Any, replace: bool) -> None:
    if key in table and not replace:
        raise RegistrationError(f"{getattr(key, '__name__', key)} is registered already: give replace=True to put "
                                f"another row in its place")
    table[key] = row


def rule_for(op: Kind) -> Rule | None:
    """The rule of exactly this operation."""
    return RULES.get(op)


def rule_named(name: str) -> Rule:
    """The rule of the operation that is called so."""
    return next(row for kind, row in RULES.items() if kind.name == name)


def rule_of_class(cls: type) -> Rule | None:
    """The rule of a SymPy class that is its own operation."""
    return RULES.get(kind_of(cls))


def reading_for(cls: type) -> Reading | None:
    """The reading of exactly this class, unless it has a value only."""
    row = READINGS.get(cls)
    return row if row is not None and row.read is not None else None


def code_for(cls: type) -> Code | None:
    """The array code of exactly this class."""
    for row in (READINGS.get(cls), rule_of_class(cls)):
        if row is not None and row.code is not None:
            return row.code
    return None


def scoped(code: Code) -> Code:
    """Mark array code as ``code(ns, expr, run)``: it evaluates its own arguments, under bindings of its own."""
    code.scoped = True  # type: ignore[attr-defined]
    return code
