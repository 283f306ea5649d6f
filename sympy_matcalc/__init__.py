"""Matrix calculus for SymPy: differentials, the trace trick, closed-form gradients."""
from __future__ import annotations

from . import operations  # noqa: F401  (fills the tables of rules)
from .calculus.differentials import differential, second_differential
from .calculus.directional_derivatives import jvp, vjp
from .calculus.gradients import gradient, gradient_with_names, trace_gradient
from .calculus.hessians import hessian, hessian_block, hvp
from .calculus.higher_orders import DerivativeTensor, derivative_tensor, taylor
from .calculus.hooks import disable, enable, enabled
from .calculus.jacobians import Accumulation, jacobian
from .errors import (
    DefinitionError,
    EvaluationError,
    FamilyError,
    LayoutError,
    MatCalcError,
    MissingDependencyError,
    MissingRuleError,
    NoClosedFormError,
    NoStockFormError,
    NotAVariableError,
    NotLinearError,
    NotScalarError,
    OptionError,
    RegistrationError,
    StructureError,
    TooLargeError,
)
from .explain.derivations.deriving import derivation
from .explain.derivations.notebook import Page, show
from .explain.derivations.results import Derivation
from .explain.derivations.steps import Step
from .explain.walkthrough.comparison import MethodComparison, compare_methods
from .explain.walkthrough.graphs import ComputationGraph, computation_graph
from .explain.walkthrough.paths import PathExpansion
from .explain.walkthrough.traces import EvaluationTrace, evaluation_trace
from .expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from .expressions.families import Family, Member, Stack
from .expressions.functions import Sigmoid, Softplus
from .expressions.one_by_one import MatrixScalar
from .expressions.units import MatrixUnit
from .numerics.evaluation import evaluate
from .operations import *  # noqa: F403
from .optimality.classification import classify
from .optimality.iterations import fisher_step, gauss_newton_step, gradient_step, newton_step
from .optimality.minimization import Minimum, minimize
from .optimality.reweighting import irls_step
from .optimality.rewriting import complete_square, sylvester_determinant, woodbury
from .optimality.stationary import StationaryPoint, stationary_points
from .reading.layout import Layout
from .rules.registry import register
from .rules.rows import Constant, Linear, Multilinear, Nonlinear, Reading, Rule, Scalar, Summation
from .simplify.block_rewriting import block_determinant, block_inverse, schur_complement
from .simplify.closed_forms import matsimplify
from .simplify.equivalence import Equivalence, equivalent
from .simplify.stacked_forms import stacked, unstacked
from .writing.costs import cost
from .writing.stock import to_stock

__version__ = "0.1.0"

__all__ = [
    # verbs
    "block_determinant", "block_inverse", "classify", "compare_methods", "complete_square", "computation_graph",
    "cost", "derivation", "derivative_tensor", "differential", "equivalent", "evaluate", "evaluation_trace",
    "fisher_step", "gauss_newton_step", "gradient", "gradient_step", "gradient_with_names", "hessian", "hessian_block",
    "hvp", "irls_step", "jacobian", "jvp", "matsimplify", "minimize", "newton_step", "schur_complement",
    "second_differential", "show", "stacked", "stationary_points", "sylvester_determinant", "taylor", "to_stock",
    "trace_gradient", "unstacked", "vjp", "woodbury",
    # constructors
    "absolute_error", "adjugate", "attention", "batch_norm", "commutation_matrix", "cosine_similarity", "cross_entropy",
    "diag", "diagonal", "dot", "duplication_matrix", "elementwise", "elimination_matrix", "elu", "family", "function",
    "gelu", "hadamard", "huber", "khatri_rao", "layer_norm", "leaky_relu", "log_softmax", "logdet", "logsumexp",
    "lower_triangle", "mean", "norm", "ones", "rbf_kernel", "relu", "sigmoid", "silu", "softmax",
    "softmax_cross_entropy", "softplus", "squared_distances", "squared_error", "stack", "toeplitz_sums", "total",
    "unvec", "vec", "vech",
    # SymPy's own diff
    "disable", "enable", "enabled",
    # what expressions are made of
    "Adjugate", "AppliedMatrix", "AppliedScalar", "BlockInner", "Commutation", "Deviation", "Duplication",
    "Elementwise", "Elimination", "Family", "FunctionDerivative", "FunctionSymbol", "Hadamard", "KhatriRao",
    "LogSumExp", "LowerTriangle", "MatrixDifferential", "MatrixScalar", "MatrixSum", "MatrixUnit", "Mean", "Member",
    "ScalarDifferential", "Sigmoid", "Softmax", "Softplus", "SquaredDistances", "Stack", "Standardized", "ToeplitzSums",
    "Unvec", "Vec", "WeightedBlocks",
    # rules
    "Constant", "Linear", "Multilinear", "Nonlinear", "Reading", "Rule", "Scalar", "Summation", "register",
    # conventions and errors
    "Accumulation", "ComputationGraph", "DefinitionError", "Derivation", "DerivativeTensor", "Equivalence",
    "EvaluationError", "EvaluationTrace", "FamilyError", "Layout", "LayoutError", "MatCalcError", "MethodComparison",
    "Minimum", "MissingDependencyError", "MissingRuleError", "NoClosedFormError", "NoStockFormError",
    "NotAVariableError", "NotLinearError", "NotScalarError", "OptionError", "Page", "PathExpansion", "RegistrationError",
    "StationaryPoint", "Step", "StructureError", "TooLargeError", "__version__",
]
