"""Sizes of matrices: Python's integers where they are numbers, SymPy expressions else."""
from __future__ import annotations

from typing import Any

import sympy as sp

from .nodes import Dim, Shape


def dimension(d: Any) -> Dim:
    """A size as Python int where it is a number."""
    return int(d) if isinstance(d, int) or d.is_Integer else d


def dimensions(shape: Any) -> Shape:
    return dimension(shape[0]), dimension(shape[1])


def differ(a: Dim, b: Dim) -> bool:
    """Whether two sizes can never be equal."""
    if a is b or a == b:
        return False
    if isinstance(a, int) and isinstance(b, int):
        return True
    gap = sp.sympify(a - b)
    return bool(gap.is_number and gap != 0 or gap.is_nonzero and gap.is_zero is False)
