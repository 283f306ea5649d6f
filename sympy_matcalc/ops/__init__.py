"""The operations, one paragraph each.  Importing this package fills the tables of `rules`."""
from . import (
    blocks,
    determinant,
    diagonal,
    entry_sums,
    entrywise,
    index_sums,
    inverse,
    kronecker,
    leaves,
    matrix_products,
    matrix_sums,
    named,
    permutations,
    power,
    scalar_arithmetic,
    scalar_functions,
    selections,
    softmax,
    trace,
    transpose,
    triangles,
    values_only,
)

__all__ = ["blocks", "determinant", "diagonal", "entry_sums", "entrywise", "index_sums", "inverse", "kronecker",
           "leaves", "matrix_products", "matrix_sums", "named", "permutations", "power", "scalar_arithmetic",
           "scalar_functions", "selections", "softmax", "trace", "transpose", "triangles", "values_only"]
