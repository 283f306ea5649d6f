"""How a DAG is walked: iteratively, because expressions are thousands of operations deep, and each part once.

What the parts of something are, and what becomes of it, the caller says; the same walk serves nodes and SymPy's
expressions (which are told apart by `id`: to compare two deep trees takes as long as to walk them).
"""
from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
V = TypeVar("V")


def post_order(root: T, parts: Callable[[T], Sequence[T]],
               is_done: Callable[[T], bool]) -> Iterator[tuple[T, Sequence[T]]]:
    """The root and all its parts that are not done, each with its own parts and after them, from left to right.

    The parts are asked for once.  Who is given something has done it when asking for the next one.
    """
    stack: list[tuple[T, Sequence[T] | None]] = [(root, None)]
    while stack:
        y, found = stack.pop()
        if is_done(y):
            continue
        if found is None:
            found = parts(y)
            waiting = [(x, None) for x in reversed(found) if not is_done(x)]
            if waiting:
                stack.append((y, found))
                stack.extend(waiting)
                continue
        yield y, found


def fold(root: T, parts: Callable[[T], Sequence[T]], value: Callable[[T, list[V]], V], done: dict[T, V]) -> V:
    """The value of the root, each value made from those of the parts; `done` has some to start with, and gets all."""
    stack: list[tuple[T, Sequence[T] | None]] = [(root, None)]      # the walk of post_order, at half the cost
    while stack:
        y, found = stack.pop()
        if y in done:
            continue
        if found is None:
            found = parts(y)
            waiting = [(x, None) for x in reversed(found) if x not in done]
            if waiting:
                stack.append((y, found))
                stack.extend(waiting)
                continue
        done[y] = value(y, [done[x] for x in found])
    return done[root]


def reachable(roots: Iterable[T], parts: Callable[[T], Sequence[T]],
              key: Callable[[T], Hashable] | None = None) -> Iterator[T]:
    """The roots and all their parts, each once and after what it was first found in, from left to right.

    A key such as `id` tells them apart, where they are not to be compared with each other.
    """
    seen: set[Hashable] = set()
    stack = list(roots)[::-1]
    while stack:
        y = stack.pop()
        place = y if key is None else key(y)
        if place not in seen:
            seen.add(place)
            yield y
            stack.extend(reversed(parts(y)))
