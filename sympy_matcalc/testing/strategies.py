"""Hypothesis strategies for expressions over the whole table of operations.

This module needs hypothesis, and nothing else of the package imports it.
"""
from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from .grammar.problems import RandomProblem, random_problem
from .grammar.writer import Writer


def _generators() -> st.SearchStrategy[random.Random]:
    """Random generators by their seed; one drawn choice by choice would be too large for hypothesis."""
    return st.builds(random.Random, st.integers(0, 2**32 - 1))


def problems(max_depth: int = 3) -> st.SearchStrategy[RandomProblem]:
    """Scalar functions with their variables, and values for the symbols that are sizes or exponents.

    Parameters
    ----------
    max_depth : int, default 3
        How deep operations nest, about.

    Returns
    -------
    SearchStrategy
        Of `RandomProblem`: a function `f`, its `variables`, and `values` of sizes and exponents.

    See Also
    --------
    scalars : Functions of given variables.
    matrices : Matrices of a given shape.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from sympy_matcalc import gradient
    >>> from sympy_matcalc.testing.strategies import problems
    >>> @settings(max_examples=5, deadline=None)
    ... @given(problems(max_depth=1))
    ... def shapes_agree(problem):
    ...     for x in problem.variables:
    ...         assert getattr(gradient(problem.f, x), "shape", ()) == getattr(x, "shape", ())
    >>> shapes_agree()
    """
    return st.builds(random_problem, _generators(), st.integers(1, max_depth))


def scalars(variables: Sequence[Any], sizes: Sequence[Any] = (3, 2, 4), max_depth: int = 3) -> st.SearchStrategy[Any]:
    """Scalar functions of given variables; the matrices in them have these sizes, which may be symbols.

    Parameters
    ----------
    variables : sequence
        MatrixSymbols, Symbols, explicit Matrices of Symbols.
    sizes : sequence, default (3, 2, 4)
        The sizes of the other matrices.
    max_depth : int, default 3
        How deep operations nest, about.

    Returns
    -------
    SearchStrategy
        Of scalar expressions.

    See Also
    --------
    problems : Functions with variables of their own.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.testing import check_gradient
    >>> from sympy_matcalc.testing.strategies import scalars
    >>> X = MatrixSymbol("X", 3, 2)
    >>> @settings(max_examples=3, deadline=None)
    ... @given(scalars([X], max_depth=1))
    ... def exists(f):
    ...     assert f.is_Matrix is not True
    >>> exists()
    """
    def write(rng: Any, depth: int) -> Any:
        return Writer(rng, sizes, variables).first_valid(lambda w: w.scalar(depth))
    return st.builds(write, _generators(), st.integers(1, max_depth))


def matrices(shape: tuple[Any, Any], variables: Sequence[Any], sizes: Sequence[Any] = (3, 2, 4),
             max_depth: int = 2) -> st.SearchStrategy[Any]:
    """Matrix expressions of a shape that is not 1 x 1, in given variables.

    Parameters
    ----------
    shape : tuple
        Two sizes, numbers or symbols.
    variables : sequence
        MatrixSymbols, Symbols, explicit Matrices of Symbols.
    sizes : sequence, default (3, 2, 4)
        The sizes of the other matrices.
    max_depth : int, default 2
        How deep operations nest, about.

    Returns
    -------
    SearchStrategy
        Of matrix expressions.

    See Also
    --------
    scalars : Scalar functions of given variables.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.testing.strategies import matrices
    >>> X = MatrixSymbol("X", 3, 2)
    >>> @settings(max_examples=3, deadline=None)
    ... @given(matrices((2, 4), [X], max_depth=1))
    ... def fits(F):
    ...     assert F.shape == (2, 4)
    >>> fits()
    """
    rows, cols = map(sp.sympify, shape)

    def write(rng: Any, depth: int) -> Any:
        return Writer(rng, sizes, variables).first_valid(lambda w: w.matrix((rows, cols), depth))
    return st.builds(write, _generators(), st.integers(1, max_depth))
