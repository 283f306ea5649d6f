"""The symbols that the samples of the tables are written in, and the samples as expressions.

Shapes are rectangular wherever they can be, and the sizes differ, so that a transpose too many or too few shows.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.combinatorics import Permutation
from sympy.core.symbol import Str
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix

from ..expressions.families import Family
from ..operations import FunctionSymbol
from ..rules.registry import READINGS, RULES
from ..rules.rows import Reading, Rule

#: the domains of the symbols that are not of either sign
DOMAINS = {"P": "positive", "s": "positive", "t": "positive"}

def sample_classes() -> dict[str, type]:
    """The classes that samples may use, by name: those of this package, and those that are operations themselves.

    Where two have one name it means the first that was registered.
    """
    package = __package__.split(".")[0]
    classes = [kind.cls for kind in RULES if kind.cls is not None][::-1]
    classes += [cls for cls in READINGS if cls.__module__.split(".")[0] == package]
    return {cls.__name__: cls for cls in (*classes, Str, Permutation, MatrixPermute, PermutationMatrix)}



def sample_symbols(m: Any, n: Any, p: Any) -> dict[str, Any]:
    """The names that samples may use, for sizes that are numbers or symbols.

    Parameters
    ----------
    m, n, p : int or Symbol
        The sizes.

    Returns
    -------
    dict
        Matrices A, C, P (positive entries): m x n; B: n x p; D: p x m; S, R: n x n; H: mn x np; columns x of n and
        u of m entries; positive scalars s, t; positive integers k (an exponent) and i, j (indices); an array c; the
        families z of 5 columns of n entries and Z of 5 matrices m x p; the
        undefined functions f(s), g(s, t) of scalars, phi, y (a column of p) and Y (p x m) of anything; the sizes
        m, n, p themselves; the classes of `sample_classes`.

    Examples
    --------
    >>> from sympy_matcalc.testing.samples import sample_symbols
    >>> names = sample_symbols(3, 4, 2)
    >>> (names["A"]*names["B"]*names["D"]).shape
    (3, 3)
    """
    shapes = {"A": (m, n), "C": (m, n), "P": (m, n), "B": (n, p), "D": (p, m), "S": (n, n), "R": (n, n),
              "H": (m*n, n*p), "x": (n, 1), "u": (m, 1)}
    names = sample_classes() | {name: sp.MatrixSymbol(name, *shape) for name, shape in shapes.items()}
    names |= {name: sp.Symbol(name, positive=True) for name in "st"}
    names |= {name: sp.Symbol(name, integer=True, positive=True) for name in "kij"}
    names |= {"z": Family("z", n, 1, 5), "Z": Family("Z", m, p, 5)}
    names |= {"phi": FunctionSymbol("phi"), "y": FunctionSymbol("y", p, 1), "Y": FunctionSymbol("Y", p, m)}
    return names | {"c": sp.IndexedBase("c"), "f": sp.Function("f"), "g": sp.Function("g"), "m": m, "n": n, "p": p}


def read_sample(text: str, m: Any, n: Any, p: Any) -> Any:
    """A sample as an expression, with matrices of these sizes."""
    return sp.sympify(text, locals=sample_symbols(m, n, p))


def table_samples() -> Iterator[tuple[Reading | Rule, str]]:
    """(row, sample) for all samples of both tables."""
    rows: list[Reading | Rule] = [*READINGS.values(), *RULES.values()]
    for row in rows:
        for text in row.samples:
            yield row, text
