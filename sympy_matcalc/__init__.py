"""Matrix calculus for SymPy: differentials, the trace trick, closed-form gradients."""
from . import ops  # noqa: F401  (fills the tables of rules)
from .block_rewriting import block_determinant, block_inverse, schur_complement
from .classification import classify
from .closed_forms import matsimplify
from .constructors import (
    absolute_error,
    adjugate,
    attention,
    batch_norm,
    commutation_matrix,
    cosine_similarity,
    cross_entropy,
    diag,
    diagonal,
    dot,
    duplication_matrix,
    elementwise,
    elimination_matrix,
    elu,
    family,
    function,
    gelu,
    hadamard,
    huber,
    khatri_rao,
    layer_norm,
    leaky_relu,
    log_softmax,
    logdet,
    logsumexp,
    lower_triangle,
    mean,
    norm,
    ones,
    rbf_kernel,
    relu,
    sigmoid,
    silu,
    softmax,
    softmax_cross_entropy,
    softplus,
    squared_distances,
    squared_error,
    stack,
    toeplitz_sums,
    total,
    unvec,
    vec,
    vech,
)
from .costs import cost
from .derivations import Derivation, Page, Step, derivation, show
from .derivatives import differential, gradient, gradient_with_names, trace_gradient
from .equivalence import Equivalence, equivalent
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
    StructureError,
    TooLargeError,
)
from .expressions import (
    Adjugate,
    AppliedMatrix,
    AppliedScalar,
    BlockInner,
    Commutation,
    Deviation,
    Duplication,
    Elementwise,
    Elimination,
    Family,
    FunctionDerivative,
    FunctionSymbol,
    Hadamard,
    KhatriRao,
    LogSumExp,
    LowerTriangle,
    MatrixDifferential,
    MatrixScalar,
    MatrixSum,
    MatrixUnit,
    Mean,
    Member,
    ScalarDifferential,
    Sigmoid,
    Softmax,
    Softplus,
    SquaredDistances,
    Stack,
    Standardized,
    ToeplitzSums,
    Unvec,
    Vec,
    WeightedBlocks,
)
from .hessians import hessian, hessian_block, hvp, second_differential
from .higher_orders import DerivativeTensor, derivative_tensor, taylor
from .hooks import disable, enable, enabled
from .iterations import fisher_step, gauss_newton_step, gradient_step, newton_step
from .jacobians import Accumulation, jacobian, jvp, vjp
from .layout import Layout
from .minimization import Minimum, minimize
from .numeric import evaluate
from .reweighting import irls_step
from .rewriting import complete_square, sylvester_determinant, woodbury
from .rules import Constant, Linear, Multilinear, Nonlinear, Reading, Rule, Scalar, Summation, register
from .stacked_forms import stacked, unstacked
from .stationary import StationaryPoint, stationary_points
from .stock import to_stock
from .walkthrough import (
    ComputationGraph,
    EvaluationTrace,
    MethodComparison,
    PathExpansion,
    compare_methods,
    computation_graph,
    evaluation_trace,
)

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
    "NotAVariableError", "NotLinearError", "NotScalarError", "OptionError", "Page", "PathExpansion", "StationaryPoint",
    "Step", "StructureError", "TooLargeError", "__version__",
]
