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
    max_depth
        How deep operations nest, about.

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
    variables
        MatrixSymbols, Symbols, explicit Matrices of Symbols.
    """
    def write(rng: Any, depth: int) -> Any:
        return Writer(rng, sizes, variables).first_valid(lambda w: w.scalar(depth))
    return st.builds(write, _generators(), st.integers(1, max_depth))


def matrices(shape: tuple[Any, Any], variables: Sequence[Any], sizes: Sequence[Any] = (3, 2, 4),
             max_depth: int = 2) -> st.SearchStrategy[Any]:
    """Matrix expressions of a shape that is not 1 x 1, in given variables."""
    rows, cols = map(sp.sympify, shape)

    def write(rng: Any, depth: int) -> Any:
        return Writer(rng, sizes, variables).first_valid(lambda w: w.matrix((rows, cols), depth))
    return st.builds(write, _generators(), st.integers(1, max_depth))
