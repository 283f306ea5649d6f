"""The public verb computation_graph: the steps of an evaluation as a graph, and as a picture through Graphviz."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import MissingDependencyError, library
from ...expressions.shapes import matrix_shape
from ...reading.checks import sympified
from ..derivations.notation import ready_to_print
from .elementary_steps import Evaluation, evaluation, leaves_of, read_inputs
from .formulas import adjoint, pulled
from .printing import OneLine
from .splitting import Operation


@dataclass(frozen=True, eq=False)
class ComputationGraph:
    """The steps of an expression and which uses which; what occurs twice is one node.

    Attributes
    ----------
    evaluation
        The steps.
    """
    evaluation: Evaluation

    @property
    def nodes(self) -> list[Any]:
        """The symbols of the steps, inputs first."""
        return [op.symbol for op in self.evaluation.operations]

    @property
    def edges(self) -> list[tuple[Any, Any]]:
        """Pairs (v_j, v_k): v_k uses v_j."""
        return [(v, op.symbol) for op in self.evaluation.steps for v in op.operands]

    def dot(self, reverse: bool = False) -> str:
        """The graph in the language of Graphviz.

        Parameters
        ----------
        reverse
            The graph of reverse mode: from the value to the inputs, each edge with what it gives to the adjoint.
        """
        lines = ["digraph computation {", "  rankdir=LR;", '  node [fontname="Helvetica"];',
                 '  edge [fontname="Helvetica", fontsize=10];']
        lines += [f"  {_name(op)} [label={_quoted(self._label(op, reverse))}, shape="
                  f"{'box' if op.is_input else 'ellipse'}{', peripheries=2' if op is self.evaluation.output else ''}];"
                  for op in self.evaluation.operations]
        by_symbol = {op.symbol: op for op in self.evaluation.operations}
        for below, above in self.edges:
            ends = (by_symbol[above], by_symbol[below]) if reverse else (by_symbol[below], by_symbol[above])
            text = _text(pulled(by_symbol[above], below, adjoint(above))) if reverse else _shape(below)
            lines.append(f"  {_name(ends[0])} -> {_name(ends[1])} [label={_quoted(text)}];")
        return "\n".join([*lines, "}"])

    def _label(self, op: Operation, reverse: bool) -> str:
        if reverse:
            return _text(adjoint(op.symbol)) + (" = 1" if op is self.evaluation.output else "")
        return f"{_text(op.symbol)} = {_text(op.expr)}"

    def svg(self, reverse: bool = False) -> str:
        """The picture as SVG.

        Raises
        ------
        MissingDependencyError
            If Graphviz, or its Python package, is not installed.
        """
        return self._drawn("svg", reverse).decode()

    def png(self, reverse: bool = False) -> bytes:
        """The picture as the bytes of a PNG; see `svg`."""
        return self._drawn("png", reverse)

    def _drawn(self, form: str, reverse: bool) -> bytes:
        graphviz = library("graphviz", "a picture needs the package graphviz: install sympy_matcalc[graphviz]; dot() "
                                       "gives the graph as text")
        try:
            return bytes(graphviz.Source(self.dot(reverse)).pipe(format=form))
        except graphviz.ExecutableNotFound:
            raise MissingDependencyError("a picture needs the program dot of Graphviz, which is not found; dot() gives "
                                         "the graph as text") from None

    def __str__(self) -> str:
        return self.dot()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """A picture in a notebook where it can be drawn; else the text."""
        try:
            return {"image/svg+xml": self.svg(), "text/plain": self.dot()}
        except MissingDependencyError:
            return {"text/plain": self.dot()}


def _name(op: Operation) -> str:
    return _quoted(op.symbol.name)


def _text(expr: Any) -> str:
    return str(OneLine(unicode=True).doprint(ready_to_print(expr)))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _shape(symbol: Any) -> str:
    """m × n; nothing for a scalar."""
    return " \N{MULTIPLICATION SIGN} ".join(map(str, matrix_shape(symbol))) if symbol.is_Matrix else ""


def computation_graph(f: Any, variables: Any = None, *, steps: Any = ()) -> ComputationGraph:
    """The graph of the operations of an expression.

    Parameters
    ----------
    f
        A scalar or a matrix expression.
    variables
        The inputs; by default all symbols that are no sizes.  Others are constants inside of the steps.
    steps
        As for `evaluation_trace`.

    Returns
    -------
    ComputationGraph
        `dot()` gives it as text for Graphviz, `svg()` and `png()` as a picture (extra ``graphviz``); with
        ``reverse=True`` the graph of reverse mode.

    Raises
    ------
    NotAVariableError, MissingRuleError

    References
    ----------
    Griewank & Walther, Evaluating Derivatives (2008), ch. 2.

    Examples
    --------
    >>> from sympy import log, symbols
    >>> from sympy_matcalc import computation_graph
    >>> x = symbols("x", positive=True)
    >>> graph = computation_graph(x*log(x))
    >>> graph.edges
    [(v_0, v_1), (v_0, v_2), (v_1, v_2)]
    >>> print(graph.dot().split("\\n")[5])
      "v_1" [label="v₁ = log(v₀)", shape=ellipse];
    """
    f = sympified(f)
    return ComputationGraph(evaluation(f, leaves_of(f) if variables is None else read_inputs(variables), steps))
