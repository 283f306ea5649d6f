"""Matrix calculus for SymPy: differentials, the trace trick, closed-form gradients."""
from . import ops
from .derivatives import differential, gradient, trace_gradient
from .errors import *
from .expressions import (
                          Adjugate,
                          BlockInner,
                          Elementwise,
                          FunctionDerivative,
                          Hadamard,
                          LogSumExp,
                          MatrixDifferential,
                          MatrixScalar,
                          MatrixSum,
                          ScalarDifferential,
                          Sigmoid,
                          Softmax,
                          Softplus,
                          WeightedBlocks,
)
from .layout import Layout
from .rules import Constant, Linear, Multilinear, Nonlinear, Reading, Rule, Scalar, register

__version__ = "0.1.0"
