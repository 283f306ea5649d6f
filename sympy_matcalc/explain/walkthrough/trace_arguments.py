"""What evaluation_trace is given: directions, a cotangent and numbers, checked."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from ...errors import OptionError
from ...reading.checks import short, sympified
from .elementary_steps import Evaluation
from .terms import is_matrix_expr


def numbers_of(values: Mapping[Any, Any] | None) -> dict[Any, Any]:
    """The values by symbols; those by name stay so."""
    return {k if isinstance(k, str) else sp.sympify(k): v for k, v in (values or {}).items()}


def tangents_of_inputs(done: Evaluation, direction: Mapping[Any, Any] | None,
                       numbers: Mapping[Any, Any]) -> dict[Any, Any]:
    """The tangents of all variables: by default the first one moves, by 1 in every entry."""
    variables = done.variables
    chosen = {variables[0]: ones_like(variables[0])} if direction is None else direction
    strangers = chosen.keys() - set(variables)
    if strangers:
        raise OptionError(f"direction has {', '.join(map(str, strangers))}, and the variables are "
                          f"{', '.join(map(str, variables))}")
    tangents = {x: chosen[x] if x in chosen else _no_change(x) for x in variables}
    for x, change in tangents.items():
        check_like(change, x, numbers, f"the direction of {x}")
    return tangents


def as_expression(e: Any) -> Any:
    """What the user gave, numbers in lists or arrays as an explicit Matrix."""
    rows = e.tolist() if hasattr(e, "tolist") and not isinstance(e, sp.MatrixBase) else e
    return sp.ImmutableDenseMatrix(rows) if isinstance(rows, (list, tuple)) else sympified(rows)


def check_like(e: Any, like: Any, numbers: Mapping[Any, Any], what: str) -> None:
    """ShapeError if an expression has not the shape of another; numbers fit a size that has no value."""
    shape, needed = _shape_of_matrix(e), _shape_of_matrix(like)
    if len(shape) != len(needed) or any(_differ(a, b, numbers) for a, b in zip(shape, needed)):
        raise sp.ShapeError(f"{what} must be {f'a matrix of shape {needed}' if needed else 'a number'}, and {short(e)} "
                            f"is {f'of shape {shape}' if shape else 'a number'}")


def _differ(a: Any, b: Any, numbers: Mapping[Any, Any]) -> bool:
    """Whether two sizes are different, where some symbols have values; a symbol without may be any number."""
    a, b = _size(a, numbers), _size(b, numbers)
    return sp.expand(a - b) != 0 and a.is_Integer is b.is_Integer


def _size(a: Any, numbers: Mapping[Any, Any]) -> Any:
    size = sp.sympify(a)
    return size.xreplace({s: sp.Integer(numbers[s]) for s in size.free_symbols & set(numbers)})


def _shape_of_matrix(e: Any) -> tuple[Any, ...]:
    """The shape; nothing for a number."""
    return tuple(e.shape) if is_matrix_expr(e) else ()


def ones_like(x: Any) -> Any:
    """1 in every entry."""
    return sp.OneMatrix(*x.shape) if x.is_Matrix else sp.S.One


def _no_change(x: Any) -> Any:
    return sp.ZeroMatrix(*x.shape) if x.is_Matrix else sp.S.Zero
