"""How expressions are written, so that nobody has to handle matrices of one entry by hand."""
from .entrywise import elementwise, hadamard, logsumexp, relu, sigmoid, softmax, softplus
from .matrices import adjugate, diag, diagonal, dot, logdet, norm, ones, total

__all__ = [
    "adjugate", "diag", "diagonal", "dot", "elementwise", "hadamard", "logdet", "logsumexp", "norm", "ones", "relu",
    "sigmoid", "softmax", "softplus", "total",
]
