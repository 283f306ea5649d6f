"""What is alike, together."""
from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The values of each key, both in the order in which they come."""
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def shared(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """The keys that several values have, with these."""
    return {key: values for key, values in grouped(pairs).items() if len(values) > 1}


def largest_group(pairs: Iterable[tuple[K, V]]) -> tuple[K, list[V]] | None:
    """The key that most values have, with these; None if no two have one in common."""
    groups = grouped(pairs)
    key = max(groups, key=lambda k: len(groups[k]), default=None)
    return (key, groups[key]) if key is not None and len(groups[key]) > 1 else None
