"""Checks by numbers, for you and for tests: derivatives against differences, random expressions, samples."""
from ..numerics.sampling import random_values
from .checks import check_gradient, check_hessian, check_jacobian
from .differences import GradientReport

__all__ = ["GradientReport", "check_gradient", "check_hessian", "check_jacobian", "random_values"]
