"""The worked examples and the gradients of the Matrix Cookbook, derived, checked and printed.

Run it as ``python -m sympy_matcalc.cookbook``.
"""
from .determinants import DETERMINANT_PROBLEMS, INVERSE_PROBLEMS
from .forms import HIGHER_PROBLEMS, LINEAR_PROBLEMS, NORM_PROBLEMS, QUADRATIC_PROBLEMS
from .problem import Problem
from .solutions import Solution, solve
from .symbols import SIZES
from .traces import TRACE_PROBLEMS
from .worked import WORKED_PROBLEMS

PROBLEMS = (*WORKED_PROBLEMS, *DETERMINANT_PROBLEMS, *INVERSE_PROBLEMS, *LINEAR_PROBLEMS, *QUADRATIC_PROBLEMS,
            *HIGHER_PROBLEMS, *TRACE_PROBLEMS, *NORM_PROBLEMS)

__all__ = ["PROBLEMS", "SIZES", "Problem", "Solution", "solve"]
