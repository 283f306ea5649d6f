"""Python callables of numbers and arrays as the values of undefined functions of matrices, and their derivatives."""
from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ..algebra.derivative_shapes import derivative_shape
from ..errors import EvaluationError

Place = tuple[int, int, int]
"""An entry of an argument: its number from 1, the row and the column (0, 0 of a scalar)."""
Shapes = Sequence["tuple[int, int] | None"]


class ArrayFunction:
    """A Python callable in the arithmetic of a namespace `ns`; its derivatives are its own or by_differences."""

    def __init__(self, ns: Any, function: Callable[..., Any]) -> None:
        self.ns, self.function = ns, function

    def at(self, expr: Any, values: Sequence[Any]) -> Any:
        """The value of an applied function or of its derivative, at numbers and arrays."""
        ns, indices = self.ns, expr.indices
        value = self.value(expr.function, values)
        if not indices:
            return value
        shapes = [ns.shape(v) or None for v in values]
        wanted = derivative_shape(ns.shape(value) or None, indices, shapes)
        own = getattr(self.function, "derivative", None)
        derivative = own(indices) if own is not None else None
        if derivative is not None:
            found = derivative(*map(ns.handed_out, values))
        else:
            by_places = functools.partial(by_differences, ns, functools.partial(self.value, expr.function), values)
            found = assembled(by_places, indices, shapes, expr.function.gives_scalars)
        found = self.converted(found, wanted is not None and wanted[0] == 1)
        if wanted is None:
            return ns.scalar(found)
        if ns.matrix(found).shape != wanted:
            raise EvaluationError(f"the derivative of {expr.function} by its arguments {indices} has shape "
                                  f"{ns.matrix(found).shape} instead of {wanted}")
        return ns.matrix(found)

    def value(self, name: Any, values: Sequence[Any]) -> Any:
        """The value of the function: a number, or an array if the function of this name has a shape."""
        shape = name.shape
        found = self.converted(self.function(*map(self.ns.handed_out, values)), bool(shape) and shape[0] == 1)
        return self.ns.scalar(found) if name.gives_scalars else self.ns.matrix(found)

    def converted(self, found: Any, row: bool) -> Any:
        """What a callable returned, as a number or array of the namespace."""
        return self.ns.array(found, row=row) if hasattr(found, "__len__") else self.ns.number(found)


def rows_of(ns: Any, value: Any) -> Any:
    """An array as a list of rows; a number as it is."""
    shape = ns.shape(value)
    return [[value[i, j] for j in range(shape[1])] for i in range(shape[0])] if shape else value


def assembled(parts: Callable[[tuple[Place, ...]], Any], indices: Sequence[int], shapes: Shapes,
              is_scalar: bool) -> Any:
    """A derivative in its layout, as rows of numbers: ``parts(places)`` is the value differentiated by entries."""
    def derivative(count: int, places: tuple[Place, ...]) -> Any:
        if not count:
            return parts(places)
        k = indices[count - 1]
        shape = shapes[k - 1]
        if shape is None:
            return derivative(count - 1, ((k, 0, 0), *places))
        rows, cols = shape
        slopes = [derivative(count - 1, ((k, i, j), *places)) for j in range(cols) for i in range(rows)]
        is_value = all(shapes[i - 1] is None for i in indices[:count - 1])
        if is_value and is_scalar:
            return [[slopes[j*rows + i] for j in range(cols)] for i in range(rows)]
        stacked = [[row[j] for j in range(len(slope[0])) for row in slope] for slope in slopes]
        return stacked if is_value else list(map(list, zip(*stacked, strict=True)))
    return derivative(len(indices), ())


def by_differences(ns: Any, value: Callable[[Sequence[Any]], Any], values: Sequence[Any],
                places: Sequence[Place]) -> Any:
    """The derivative by some entries, as rows, from repeated central differences with one extrapolation."""
    step = ns.number(10)**(-ns.number(ns.digits + 1)/(len(places) + 4))
    wide, narrow = (central_difference_of_arrays(ns, value, list(values), places, h) for h in (step, step/2))
    return rows_of(ns, (4*narrow - wide)/3)


def central_difference_of_arrays(ns: Any, value: Callable[[Sequence[Any]], Any], values: list[Any],
                                 places: Sequence[Place], step: Any) -> Any:
    """Repeated central differences of one step."""
    if not places:
        return value(values)
    (k, i, j), *others = places
    ends = []
    for h in (step, -step):
        x = values[k - 1]
        moved = ns.moved(x, i, j, h) if ns.shape(x) else x + h
        ends.append(central_difference_of_arrays(ns, value, [*values[:k - 1], moved, *values[k:]], others, step))
    return (ends[0] - ends[1])/(2*step)
