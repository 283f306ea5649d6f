"""The public verb computation_graph: the steps of an evaluation as a graph, and as a picture through Graphviz."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import MissingDependencyError, library
from ...expressions.shapes import matrix_shape
from ...reading.checks import sympified
from .elementary_steps import Evaluation, evaluation, leaves_of, read_inputs
from .formulas import adjoint_of
from .printing import StepPrinter
from .splitting import Operation

HEADER = ("digraph computation {", "  rankdir=LR;", '  node [fontname="Helvetica"];',
          '  edge [fontname="Helvetica", fontsize=10];')


@dataclass(frozen=True, eq=False)
class ComputationGraph:
    """The steps of an expression and which uses which; what occurs twice is one node.

    Attributes
    ----------
    evaluation : Evaluation
        The steps.

    See Also
    --------
    computation_graph : The verb that makes it.
    """
    evaluation: Evaluation

    @property
    def nodes(self) -> list[Any]:
        """The symbols of the steps, inputs first."""
        return [op.symbol for op in self.evaluation.operations]

    @property
    def edges(self) -> list[tuple[Any, Any]]:
        """Pairs (v_j, v_k): v_k uses v_j."""
        return [(below, op.symbol) for op, below in self._uses()]

    def _uses(self) -> list[tuple[Operation, Any]]:
        """Each step with each of its operands."""
        return [(op, below) for op in self.evaluation.steps for below in op.operands]

    def dot(self, reverse: bool = False) -> str:
        """The graph in the language of Graphviz.

        Parameters
        ----------
        reverse : bool, default False
            The graph of reverse mode: from the value to the inputs, each edge with what it gives to the adjoint.

        Returns
        -------
        str
            A digraph, which the program ``dot`` draws.
        """
        node, edge = (self._adjoint_node, self._adjoint_edge) if reverse else (self._value_node, _value_edge)
        nodes = [f"  {_quoted(op.symbol.name)} [label={_quoted(node(op))}, {self._look(op)}];"
                 for op in self.evaluation.operations]
        edges = [edge(op, below) for op, below in self._uses()]
        return "\n".join([*HEADER, *nodes, *edges, "}"])

    def _look(self, op: Operation) -> str:
        shape = "shape=box" if op.is_input else "shape=ellipse"
        return f"{shape}, peripheries=2" if op is self.evaluation.output else shape

    def _value_node(self, op: Operation) -> str:
        return f"{_in_unicode(op.symbol)} = {_in_unicode(op.expr)}"

    def _adjoint_node(self, op: Operation) -> str:
        adjoint = _in_unicode(adjoint_of(op.symbol))
        return f"{adjoint} = 1" if op is self.evaluation.output else adjoint

    def _adjoint_edge(self, op: Operation, below: Any) -> str:
        return _edge(op.symbol, below, _in_unicode(self.evaluation.derivatives.pulled(op, below)))

    def svg(self, reverse: bool = False) -> str:
        """The picture as SVG.

        Parameters
        ----------
        reverse : bool, default False
            As for `dot`.

        Returns
        -------
        str
            The SVG.

        Raises
        ------
        MissingDependencyError
            If Graphviz, or its Python package, is not installed.
        """
        return self._drawn("svg", reverse).decode()

    def png(self, reverse: bool = False) -> bytes:
        """The picture as a PNG.

        Parameters
        ----------
        reverse : bool, default False
            As for `dot`.

        Returns
        -------
        bytes
            The content of a file.

        Raises
        ------
        MissingDependencyError
            If Graphviz, or its Python package, is not installed.
        """
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


def _value_edge(op: Operation, below: Any) -> str:
    """From an operand to the step that uses it, with its shape m × n if it is a matrix."""
    sizes = map(str, matrix_shape(below)) if below.is_Matrix else ()
    return _edge(below, op.symbol, " \N{MULTIPLICATION SIGN} ".join(sizes))


def _edge(start: Any, end: Any, label: str) -> str:
    return f"  {_quoted(start.name)} -> {_quoted(end.name)} [label={_quoted(label)}];"


def _in_unicode(expr: Any) -> str:
    return StepPrinter(unicode=True).line(expr)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def computation_graph(f: Any, variables: Any = None, *, steps: Sequence[Any] = ()) -> ComputationGraph:
    """The graph of the operations of an expression.

    Parameters
    ----------
    f : expression
        A scalar or a matrix expression.
    variables : variable or list of variables, optional
        The inputs; by default all symbols that are no sizes.  Others are constants inside of the steps.
    steps : sequence of expressions, optional
        As for `evaluation_trace`.

    Returns
    -------
    ComputationGraph
        `dot()` gives it as text for Graphviz, `svg()` and `png()` as a picture (extra ``graphviz``); with
        ``reverse=True`` the graph of reverse mode.

    Raises
    ------
    NotScalarError
        If f is an explicit Matrix.
    OptionError
        If a part in steps is not used.
    NotAVariableError, MissingRuleError

    See Also
    --------
    evaluation_trace : The steps as a table, with their derivatives.

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
