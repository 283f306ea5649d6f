"""Checks by numbers, for you and for tests: derivatives against differences, random expressions, samples."""
from ..numerics.sampling import random_values
from .checks import GradientReport, check_gradient, check_hessian, check_jacobian

__all__ = ["GradientReport", "check_gradient", "check_hessian", "check_jacobian", "random_values"]
