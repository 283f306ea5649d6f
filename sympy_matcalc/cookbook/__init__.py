"""The worked examples and the gradients of the Matrix Cookbook, derived, checked and printed.

Run it as ``python -m sympy_matcalc.cookbook``.
"""
from .determinants import DETERMINANTS, INVERSES
from .forms import FIRST_ORDER, HIGHER_ORDER, NORMS, SECOND_ORDER
from .problem import SIZES, Problem
from .solutions import Solution, solve
from .traces import TRACES
from .worked import WORKED

PROBLEMS = (*WORKED, *DETERMINANTS, *INVERSES, *FIRST_ORDER, *SECOND_ORDER, *HIGHER_ORDER, *TRACES, *NORMS)

__all__ = ["PROBLEMS", "SIZES", "Problem", "Solution", "solve"]
