"""How expressions are written, so that nobody has to handle matrices of one entry by hand."""
from .entrywise import elementwise, hadamard, logsumexp, relu, sigmoid, softmax, softplus
from .matrices import adjugate, diag, diagonal, dot, logdet, lower_triangle, norm, ones, toeplitz_sums, total

__all__ = [
    "adjugate", "diag", "diagonal", "dot", "elementwise", "hadamard", "logdet", "logsumexp", "lower_triangle", "norm",
    "ones", "relu", "sigmoid", "softmax", "softplus", "toeplitz_sums", "total",
]
