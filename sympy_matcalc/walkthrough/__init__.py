"""Walking through an evaluation: its steps, forward and reverse mode, its graph, and the ways to differentiate."""
from .comparison import Method, MethodComparison, compare_methods
from .graphs import ComputationGraph, computation_graph
from .paths import PathExpansion
from .traces import EvaluationTrace, TraceRow, evaluation_trace

__all__ = ["ComputationGraph", "EvaluationTrace", "Method", "MethodComparison", "PathExpansion", "TraceRow",
           "compare_methods", "computation_graph", "evaluation_trace"]
