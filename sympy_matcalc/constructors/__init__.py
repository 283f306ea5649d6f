"""How expressions are written, so that nobody has to handle matrices of one entry by hand."""
from .activations import elu, gelu, leaky_relu, log_softmax, silu
from .entrywise import elementwise, hadamard, logsumexp, relu, sigmoid, softmax, softplus
from .families import family, mean, stack
from .layers import attention, batch_norm, layer_norm, rbf_kernel, squared_distances
from .losses import absolute_error, cosine_similarity, cross_entropy, huber, softmax_cross_entropy, squared_error
from .matrices import adjugate, diag, diagonal, dot, logdet, lower_triangle, norm, ones, toeplitz_sums, total
from .undefined import function
from .vectorization import (
    commutation_matrix,
    duplication_matrix,
    elimination_matrix,
    khatri_rao,
    unvec,
    vec,
    vech,
)

__all__ = [
    "absolute_error", "adjugate", "attention", "batch_norm", "commutation_matrix", "cosine_similarity", "cross_entropy",
    "diag", "diagonal", "dot", "duplication_matrix", "elementwise", "elimination_matrix", "elu", "family", "function",
    "gelu", "hadamard", "huber", "khatri_rao", "layer_norm", "leaky_relu", "log_softmax", "logdet", "logsumexp",
    "lower_triangle", "mean", "norm", "ones", "rbf_kernel", "relu", "sigmoid", "silu", "softmax",
    "softmax_cross_entropy", "softplus", "squared_distances", "squared_error", "stack", "toeplitz_sums", "total",
    "unvec", "vec", "vech",
]
