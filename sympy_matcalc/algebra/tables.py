"""The table of identities: every rewriting the algebra does is a small named statement in it.

Three combinators drive them.  A constructor applies the `law` of an operation (there is one: how its transpose,
inverse or trace moves inward); it tries the rules of a `first` table until one applies; and the simplifier compares
what the rules of a `cheapest` table offer.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Rewriting = Callable[..., Any]


class Laws(dict[Any, Rewriting]):
    """One rule for each operation; a constructor always applies it."""

    def put(self, op: Any, rule: Rewriting) -> None:
        self[op] = rule


class Rules(dict[Any, list[Rewriting]]):
    """Several rules for each operation; each gives the simpler form, or None."""

    def put(self, op: Any, rule: Rewriting) -> None:
        self.setdefault(op, []).append(rule)

    def first(self, op: Any, *args: Any) -> Any:
        """What the first rule that applies gives."""
        for rule in self.get(op, ()):
            found = rule(*args)
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class Identity:
    """A row of the table; `sample` is an instance in the symbols of `rule_samples`, `becomes` what it turns into."""
    group: str
    name: str
    statement: str
    sample: str
    becomes: str
    given: str = ""             # the assumption or equation under which it holds
    rule: Rewriting | None = None
    table: Any = None
    ops: tuple[Any, ...] = ()


IDENTITIES: dict[str, Identity] = {}


def identity(group: str, sample: str, becomes: str, table: Laws | Rules, *ops: Any,
             given: str = "") -> Callable[[Rewriting], Rewriting]:
    """Decorator: the function is the rule of these operations in a table, and its docstring the statement."""
    def add_row(rule: Rewriting) -> Rewriting:
        statement = (rule.__doc__ or "").strip()
        name = rule.__name__.strip("_")
        IDENTITIES[name] = Identity(group, name, statement, sample, becomes, given, rule, table, ops)
        for op in ops:
            table.put(op, rule)
        return rule
    return add_row


def built_in(group: str, name: str, statement: str, sample: str, becomes: str) -> None:
    """A row for what a constructor does by its nature, such as to keep products flat."""
    IDENTITIES[name] = Identity(group, name, statement, sample, becomes)


CHEAPER = Rules()
"""What the simplifier tries at a node of an operation: an equal form, taken where it costs less."""

CANONICAL: set[Rewriting] = set()
"""Rules of `CHEAPER` whose form is taken also where it costs the same, so that two ways of writing meet in one."""


def canonical(rule: Rewriting) -> Rewriting:
    """Decorator: mark a rule as one that wins at equal cost."""
    CANONICAL.add(rule)
    return rule


SIMPLIFIED_FIRST: list[Callable[[Any], bool]] = []
"""What an algebra may hold that is better known before it is differentiated."""


def simplified_first(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Decorator: what an algebra holds then is simplified before it is differentiated."""
    SIMPLIFIED_FIRST.append(holds)
    return holds


def documented() -> str:
    """The table as Markdown, one section for each group, in an order that does not depend on where a row stands."""
    groups: dict[str, list[Identity]] = {}
    for row in sorted(IDENTITIES.values(), key=lambda row: (row.group, row.statement)):
        groups.setdefault(row.group, []).append(row)
    parts = []
    for group, rows in groups.items():
        parts.append(f"### {group.capitalize()}\n\n| identity | for example | becomes |\n|---|---|---|\n")
        for row in rows:
            given = f" ({row.given})" if row.given else ""
            parts.append(f"| {row.statement}{given} | `{row.sample}` | `{row.becomes}` |\n".replace("|det", r"\|det"))
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"
