"""The names of the operations: what the files of this room list in `__all__`."""
from typing import Any

from .blocks.inner_products_of_blocks import BlockInner
from .blocks.weighted_sums_of_blocks import WeightedBlocks
from .columnwise.attention_layer import attention
from .columnwise.distances import SquaredDistances, rbf_kernel, squared_distances
from .columnwise.log_sum_exp import LogSumExp, log_softmax, logsumexp
from .columnwise.normalized_exponential import Softmax, softmax
from .columnwise.standard_deviation import Deviation
from .columnwise.standardization import Standardized, batch_norm, layer_norm
from .core.cofactors import Adjugate, adjugate
from .core.constants import ones
from .core.determinant import logdet
from .core.function_derivatives import FunctionDerivative
from .core.inner_products import dot, norm, total
from .entrywise.activations import elu, gelu, leaky_relu, relu, sigmoid, silu, softplus
from .entrywise.diagonal_matrix import diag, diagonal
from .entrywise.elementwise_functions import Elementwise, elementwise
from .entrywise.hadamard_product import Hadamard, hadamard
from .entrywise.losses import (
    absolute_error,
    cosine_similarity,
    cross_entropy,
    huber,
    softmax_cross_entropy,
    squared_error,
)
from .indices.matrix_sums import MatrixSum
from .indices.means import Mean, mean
from .indices.members import family
from .indices.stacks import stack
from .structures.diagonal_sums import ToeplitzSums, toeplitz_sums
from .structures.lower_triangles import LowerTriangle, lower_triangle
from .undefined.applied_functions import AppliedMatrix, AppliedScalar, FunctionSymbol
from .undefined.undefined_functions import function
from .vectorization.commutation import Commutation, commutation_matrix
from .vectorization.duplication import Duplication, duplication_matrix
from .vectorization.elimination import Elimination, elimination_matrix, vech
from .vectorization.khatri_rao_product import KhatriRao, khatri_rao
from .vectorization.stacking_columns import Vec, vec
from .vectorization.unstacking_columns import Unvec, unvec

__all__ = [
    "Adjugate",
    "AppliedMatrix",
    "AppliedScalar",
    "BlockInner",
    "Commutation",
    "Deviation",
    "Duplication",
    "Elementwise",
    "Elimination",
    "FunctionDerivative",
    "FunctionSymbol",
    "Hadamard",
    "KhatriRao",
    "LogSumExp",
    "LowerTriangle",
    "MatrixSum",
    "Mean",
    "Softmax",
    "SquaredDistances",
    "Standardized",
    "ToeplitzSums",
    "Unvec",
    "Vec",
    "WeightedBlocks",
    "absolute_error",
    "adjugate",
    "attention",
    "batch_norm",
    "commutation_matrix",
    "cosine_similarity",
    "cross_entropy",
    "diag",
    "diagonal",
    "dot",
    "duplication_matrix",
    "elementwise",
    "elimination_matrix",
    "elu",
    "family",
    "function",
    "gelu",
    "hadamard",
    "huber",
    "khatri_rao",
    "layer_norm",
    "leaky_relu",
    "log_softmax",
    "logdet",
    "logsumexp",
    "lower_triangle",
    "mean",
    "norm",
    "ones",
    "rbf_kernel",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "squared_distances",
    "squared_error",
    "stack",
    "toeplitz_sums",
    "total",
    "unvec",
    "vec",
    "vech",
]

# An operation that does not stand here yet.
def __getattr__(name: str) -> Any: ...
