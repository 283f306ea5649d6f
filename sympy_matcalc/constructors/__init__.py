"""How expressions are written, so that nobody has to handle matrices of one entry by hand."""
from .entrywise import elementwise, hadamard, logsumexp, relu, sigmoid, softmax, softplus
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
    "adjugate", "commutation_matrix", "diag", "diagonal", "dot", "duplication_matrix", "elementwise",
    "elimination_matrix", "function", "hadamard", "khatri_rao", "logdet", "logsumexp", "lower_triangle", "norm", "ones",
    "relu", "sigmoid", "softmax", "softplus", "toeplitz_sums", "total", "unvec", "vec", "vech",
]
