"""The worked examples and the gradients of the Matrix Cookbook, derived, checked and printed.

Run it as ``python -m sympy_matcalc.cookbook``.
"""
from sympy_matcalc.cookbook.determinants import DETERMINANTS, INVERSES
from sympy_matcalc.cookbook.forms import FIRST_ORDER, HIGHER_ORDER, NORMS, SECOND_ORDER
from sympy_matcalc.cookbook.problem import SIZES, Problem
from sympy_matcalc.cookbook.solutions import Solution, solve
from sympy_matcalc.cookbook.traces import TRACES
from sympy_matcalc.cookbook.worked import WORKED

PROBLEMS = (*WORKED, *DETERMINANTS, *INVERSES, *FIRST_ORDER, *SECOND_ORDER, *HIGHER_ORDER, *TRACES, *NORMS)

__all__ = ["PROBLEMS", "SIZES", "Problem", "Solution", "solve"]
