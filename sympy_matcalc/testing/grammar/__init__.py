"""Random matrix expressions over the whole table of operations, for tests: plain Python, one seed, one expression."""
from . import matrices, odd_shapes, scalars, sums_of_entries
from .problems import RandomProblem, random_problem, random_scalar
from .writer import PRODUCTIONS, Writer

__all__ = ["PRODUCTIONS", "RandomProblem", "Writer", "matrices", "odd_shapes", "random_problem", "random_scalar",
           "scalars", "sums_of_entries"]
