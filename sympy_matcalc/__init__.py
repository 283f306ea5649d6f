"""Matrix calculus for SymPy: differentials, the trace trick, closed-form gradients.

Every public name is reachable as ``sympy_matcalc.NAME``; ``__all__`` holds those that people type.  Where SymPy has a
function of the same name (`diag`, `evaluate`, `hessian`, `ones`, `stationary_points`), ours answers SymPy's own calls
as SymPy does, so that both packages can be imported with a star.  The author of an operation imports from
`sympy_matcalc.extend`.
"""
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .calculus.differentials import differential, second_differential
from .calculus.directional_derivatives import jvp, vjp
from .calculus.gradients import gradient, gradient_with_names as gradient_with_names, trace_gradient
from .calculus.hessians import hessian, hessian_block as hessian_block, hvp
from .calculus.higher_orders import DerivativeTensor as DerivativeTensor, derivative_tensor, taylor
from .calculus.hooks import disable as disable, enable as enable, enabled
from .calculus.jacobians import Accumulation as Accumulation, jacobian
from .errors import *  # noqa: F403
from .expressions.differential_symbols import (
    MatrixDifferential as MatrixDifferential,
    ScalarDifferential as ScalarDifferential,
)
from .expressions.families import Family, Member as Member, Stack as Stack
from .expressions.functions import Sigmoid as Sigmoid, Softplus as Softplus
from .expressions.one_by_one import MatrixScalar as MatrixScalar
from .expressions.units import MatrixUnit as MatrixUnit
from .numerics.evaluation import evaluate
from .operations import *  # noqa: F403
from .reading.layout import Layout as Layout
from .rules.registry import register as register
from .rules.rows import (
    Constant as Constant,
    Linear as Linear,
    Multilinear as Multilinear,
    Nonlinear as Nonlinear,
    Reading as Reading,
    Rule as Rule,
    Scalar as Scalar,
    Summation as Summation,
)
from .simplify.closed_forms import matsimplify
from .simplify.stacked_forms import stacked, unstacked as unstacked
from .writing.costs import cost
from .writing.stock import to_stock

if TYPE_CHECKING:
    from .explain.derivations.deriving import derivation
    from .explain.derivations.notebook import Page as Page, show
    from .explain.derivations.results import Derivation as Derivation
    from .explain.derivations.steps import Step as Step
    from .explain.walkthrough.comparison import MethodComparison as MethodComparison, compare_methods
    from .explain.walkthrough.graphs import ComputationGraph as ComputationGraph, computation_graph
    from .explain.walkthrough.paths import PathExpansion as PathExpansion
    from .explain.walkthrough.traces import EvaluationTrace as EvaluationTrace, evaluation_trace
    from .optimality.classification import classify
    from .optimality.iterations import (
        fisher_step as fisher_step,
        gauss_newton_step as gauss_newton_step,
        gradient_step,
        newton_step,
    )
    from .optimality.minimization import Minimum as Minimum, minimize
    from .optimality.reweighting import irls_step as irls_step
    from .optimality.rewriting import (
        complete_square,
        sylvester_determinant as sylvester_determinant,
        woodbury,
    )
    from .optimality.stationary import StationaryPoint as StationaryPoint, stationary_points
    from .simplify.block_rewriting import block_determinant as block_determinant, block_inverse, schur_complement
    from .simplify.equivalence import Equivalence as Equivalence, equivalent

__version__ = "0.1.0"

# What few sessions need is loaded when it is first asked for.
_LATER = {
    ".explain.derivations.deriving": ("derivation",),
    ".explain.derivations.notebook": ("Page", "show"),
    ".explain.derivations.results": ("Derivation",),
    ".explain.derivations.steps": ("Step",),
    ".explain.walkthrough.comparison": ("MethodComparison", "compare_methods"),
    ".explain.walkthrough.graphs": ("ComputationGraph", "computation_graph"),
    ".explain.walkthrough.paths": ("PathExpansion",),
    ".explain.walkthrough.traces": ("EvaluationTrace", "evaluation_trace"),
    ".optimality.classification": ("classify",),
    ".optimality.iterations": ("fisher_step", "gauss_newton_step", "gradient_step", "newton_step"),
    ".optimality.minimization": ("Minimum", "minimize"),
    ".optimality.reweighting": ("irls_step",),
    ".optimality.rewriting": ("complete_square", "sylvester_determinant", "woodbury"),
    ".optimality.stationary": ("StationaryPoint", "stationary_points"),
    ".simplify.block_rewriting": ("block_determinant", "block_inverse", "schur_complement"),
    ".simplify.equivalence": ("Equivalence", "equivalent"),
}
_HOMES = {name: module for module, names in _LATER.items() for name in names}
_ROOMS = ("cookbook", "explain", "extend", "optimality", "testing")

__all__ = [     # noqa: F405
    # derivatives
    "derivation", "derivative_tensor", "differential", "gradient", "hessian", "hvp", "jacobian", "jvp",
    "second_differential", "taylor", "trace_gradient", "vjp",
    # forms
    "block_inverse", "complete_square", "cost", "equivalent", "matsimplify", "schur_complement", "stacked", "to_stock",
    "woodbury",
    # where a derivative is zero
    "classify", "gradient_step", "minimize", "newton_step", "stationary_points",
    # values, and how they come about
    "compare_methods", "computation_graph", "evaluate", "evaluation_trace", "show",
    # vectors and matrices
    "adjugate", "diag", "diagonal", "dot", "elementwise", "hadamard", "logdet", "norm", "ones", "total",
    # entry by entry and column by column
    "attention", "cross_entropy", "layer_norm", "log_softmax", "logsumexp", "rbf_kernel", "relu", "sigmoid", "silu",
    "softmax", "softplus",
    # vec
    "commutation_matrix", "duplication_matrix", "elimination_matrix", "khatri_rao", "unvec", "vec", "vech",
    # samples, sums, functions that stay open
    "Family", "MatrixSum", "family", "function", "mean", "stack",
    # SymPy's own diff, and errors
    "MatCalcError", "MissingRuleError", "enabled",
]


def __getattr__(name: str) -> Any:
    """What is loaded when it is first asked for."""
    if name in _HOMES:
        found = getattr(import_module(_HOMES[name], __name__), name)
    elif name in _ROOMS:
        found = import_module(f".{name}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, *_ROOMS} - {"Any", "TYPE_CHECKING", "annotations", "import_module"})
