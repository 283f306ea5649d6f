"""Evaluations step by step: tables, forward and reverse mode, paths, graphs, and the ways to differentiate."""
from __future__ import annotations

import random
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp
from sympy import Add, Function, Matrix, MatrixSymbol, Sum, Symbol, Trace, cos, exp, log, sin, sqrt, symbols

from sympy_matcalc import (
    EvaluationError,
    MissingDependencyError,
    NotAVariableError,
    NotScalarError,
    OptionError,
    TooLargeError,
    computation_graph,
    dot,
    elementwise,
    evaluate,
    evaluation_trace,
    gradient,
    jvp,
    log_softmax,
    logdet,
    norm,
    relu,
    softmax,
    softplus,
    total,
    vjp,
)
from sympy_matcalc.explain.walkthrough.row_checks import wrong_rows
from sympy_matcalc.explain.walkthrough.row_tables import columns
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.grammar.problems import random_problem

x1, x2, x3 = symbols("x1 x2 x3", positive=True)
t1, t2 = symbols("t1 t2")
m, n, p = symbols("m n p", integer=True, positive=True)
X, w, y, S = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("S", n, n)
W1, W2 = MatrixSymbol("W1", p, n), MatrixSymbol("W2", m, p)
NOTES = Add(log(x1), x1*x2, -sin(x2), evaluate=False)
POINT = {x1: 2, x2: 5}
DATA = {m: 3, n: 2, X: [[1, 2], [0, 1], [3, -1]], w: [[1], [2]], y: [[1], [0], [2]]}

FUNCTIONS = {
    "notes": (NOTES, [x1, x2]),
    "quotient": (x1**2/(1 + x2**2) - 2*x1*x2 + sqrt(x1), [x1, x2]),
    "tower": (exp(sin(x1*x2))**x2, [x1, x2]),
    "negative first": (-x1*x2 - x1, [x1, x2]),
    "a variable": (x1, [x1]),
    "a constant": (sp.Integer(3), [x1]),
    "least squares": (norm(X*w - y)**2, [X, w]),
    "norm": (norm(X*w - y), w),
    "likelihood": (logdet(S) + Trace(S.I*X.T*X)/3, S),
    "cross entropy": (-dot(y, elementwise(log, softmax(X*w))), [X, w]),
    "two layers": (dot(y, W2*elementwise(sp.tanh, W1*w)), [W1, W2, w]),
    "hadamard": (Trace(X.T*relu(X)) - 2*dot(y, X*w), X),
    "entries": (X[0, 1]*Trace(X.T*X), X),
    "unknown": (dot(y, elementwise(Function("s"), X*w)), X),
    "sum": (Sum(x1**Symbol("k", integer=True)*x2, (Symbol("k", integer=True), 1, 3)), [x1, x2]),
    "matrix": (X.T*X*W1.T, [X, W1]),
    "vector": (softmax(X*w), w),
    "not everywhere": (log(t1) + sqrt(t2)*t1, [t1, t2]),
    "a kink": (abs(t1)*t2, [t1, t2]),
    "by entries": (log(x1)*x2, Matrix([x1, x2])),
}


def test_the_table_of_the_notes() -> None:
    """ln x1 + x1 x2 - sin x2 at (2, 5): v_-1, v_0, v_1 ... v_5, with both columns."""
    trace = evaluation_trace(NOTES, [x1, x2], POINT)
    assert [str(row.operation.symbol) for row in trace.rows] == ["v_-1", "v_0", "v_1", "v_2", "v_3", "v_4", "v_5"]
    assert [str(row.operation.expr) for row in trace.rows][2:] == [
        "log(v_-1)", "v_-1*v_0", "sin(v_0)", "v_1 + v_2", "v_4 - v_3"]
    assert [round(row.value, 3) for row in trace.rows] == [2, 5, 0.693, 10, -0.959, 10.693, 11.652]
    assert [round(row.tangent_value, 3) for row in trace.rows] == [1, 0, 0.5, 5, 0, 5.5, 5.5]
    assert [round(row.adjoint_value, 3) for row in trace.rows] == [5.5, 1.716, 1, 1, -1, 1, 1]
    formulas = evaluation_trace(NOTES, [x1, x2])
    assert [str(row.adjoint) for row in formulas.rows][:2] == [
        "vbar_1/v_-1 + v_0*vbar_2", "v_-1*vbar_2 + vbar_3*cos(v_0)"]
    assert {str(k): str(v) for k, v in formulas.rows[3].partials.items()} == {"v_-1": "v_0", "v_0": "v_-1"}
    second = evaluation_trace(NOTES, [x1, x2], POINT, direction={x2: 1})
    assert second.derivative == pytest.approx(float((x1 - cos(x2)).subs(POINT)))


STEPS = {                           # f, its variables, parts that are asked for, and the steps
    "subtraction": (x1 - sin(x2), [x1, x2], [], ["sin(v_0)", "v_-1 - v_1"]),
    "a number": (x1 + x2 - 5, [x1, x2], [], ["v_-1 + v_0", "v_1 - 5"]),
    "fractions": (x1*x2/2, [x1, x2], [], ["v_-1*v_0", "v_1/2"]),
    "quotient": (2*x1/(3*x2), [x1, x2], [], ["2*v_-1", "3*v_0", "v_1/v_2"]),
    "negative exponents": (x2*exp(-x1), [x1, x2], [], ["-v_-1", "exp(v_1)", "v_0*v_2"]),
    "not over one denominator": (x1*(x1 + 1/x2), [x1, x2], [], ["1/v_0", "v_-1 + v_1", "v_-1*v_2"]),
    "terms": (NOTES, [x1, x2], [x1*x2 - sin(x2)], ["v_-1*v_0", "sin(v_0)", "v_1 - v_2", "log(v_-1)", "v_4 + v_3"]),
    "factors": (x1*x2*x3, [x1, x2, x3], [x2*x3], ["v_-1*v_0", "v_-2*v_1"]),
    "matrix factors": (w.T*X.T*X*w, w, [X*w], ["X*v_0", "v_1.T", "v_2*v_1"]),
    "a product again": (total(softplus(X*w)) - dot(y, X*w), w, [],
                        ["X*v_0", "softplus(v_1)", "1.T*v_2", "y.T*v_1", "v_3 - v_4"]),
    "a transposed sum": ((X*w - y).T*(X*w - y), w, [], ["X*v_0", "v_1 - y", "v_2.T", "v_3*v_2"]),
    "minus first": (norm(y - X*w)**2, w, [], ["X*v_0", "y - v_1", "v_2.T", "v_3*v_2"]),
    "a function with a minus": (-dot(y, log_softmax(X*w)), w, [],
                                ["X*v_0", "logsumexp(v_1)", "v_2*1", "v_1 - v_3", "y.T*v_4", "-v_5"]),
    "1x1 matrices": (-2*y.T*X*w + w.T*w, w, [], ["v_0.T", "v_1*v_0", "(y.T*X)*v_0", "2*v_3", "v_2 - v_4"]),
    "another letter": (Symbol("v_1", real=True)*x1, x1, [], ["u_0*v_1"]),
}


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_those_of_a_person(name: str) -> None:
    f, variables, parts, expected = STEPS[name]
    trace = evaluation_trace(f, variables, steps=parts)
    assert [str(op.expr) for op in trace.evaluation.steps] == expected and trace.verify()
    used = {v for op in trace.evaluation.steps for v in op.operands}
    assert all(op.symbol in used for op in trace.evaluation.steps[:-1])


def test_steps_can_be_put_in_order() -> None:
    f = log(x1) + x1*x2 - sin(x2)                       # SymPy sorts the terms
    assert str(evaluation_trace(f, [x1, x2]).rows[2].operation.expr) == "v_-1*v_0"
    ordered = evaluation_trace(f, [x1, x2], steps=[log(x1), x1*x2, sin(x2), log(x1) + x1*x2])
    assert [str(row.operation.expr) for row in ordered.rows][2:] == [
        "log(v_-1)", "v_-1*v_0", "sin(v_0)", "v_2 + v_1", "v_4 - v_3"] and ordered.verify()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_both_modes_agree_with_the_gradient(name: str) -> None:
    f, variables = FUNCTIONS[name]
    trace = evaluation_trace(f, variables)
    assert trace.verify(), trace
    assert len({row.operation.whole for row in trace.rows}) >= len(trace.rows) - 1      # what is shared is one step
    for lang in ("en", "zh"):
        shown = evaluation_trace(f, variables, lang=lang)
        assert str(shown).count("\n") == len(trace.rows) + 1
        assert shown.latex().startswith(r"\begin{array}{llll}") and shown.html().count("<tr>") == len(trace.rows) + 1
        assert shown.markdown().count("\n") == len(trace.rows) + 1


def test_random_functions() -> None:
    checked = 0
    for seed in range(24):
        problem = random_problem(random.Random(seed), 1 + seed % 2)
        variables = [v for v in problem.variables if isinstance(v, (sp.Symbol, MatrixSymbol))]
        if not variables:
            continue
        trace = evaluation_trace(problem.f, variables)
        values = random_values([problem.f, *variables, *gradient(problem.f, variables)])
        try:
            value = evaluation_trace(problem.f, variables, values).rows[-1].value
        except EvaluationError:             # a matrix is singular there
            continue
        checked += 1
        assert np.allclose(value, evaluate(problem.f, values), equal_nan=True), (seed, problem.f)
        if np.isfinite(value):
            assert trace.verify(), (seed, problem.f)
    assert checked >= 18


def test_numbers_of_matrices() -> None:
    trace = evaluation_trace(norm(X*w - y)**2, w, DATA)
    assert trace.verify() and np.allclose(trace.gradient[w], evaluate(gradient(norm(X*w - y)**2, w), DATA))
    assert "[[4], [2], [-1]]" in str(trace) and r"\begin{bmatrix}" in trace.latex()


def test_products_with_jacobians() -> None:
    """y = f(x) with l = g(y): forward mode is J v, reverse mode is J^T dl/dy."""
    v, g = MatrixSymbol("v", n, 1), MatrixSymbol("g", m, 1)
    trace = evaluation_trace(softmax(X*w), w, direction={w: v}, cotangent=g)
    assert trace.verify() and str(trace.rows[0].tangent) == "v" and str(trace.rows[-1].adjoint) == "g"
    values = DATA | {v: [[1], [-1]], g: [[1], [2], [3]]}
    numbers = evaluation_trace(softmax(X*w), w, DATA, direction={w: [[1], [-1]]}, cotangent=np.array([[1], [2], [3]]))
    assert np.allclose(numbers.derivative, evaluate(jvp(softmax(X*w), w, v), values)) and numbers.verify()
    found = evaluation_trace(softmax(X*w), w, values, direction={w: v}, cotangent=g)
    assert np.allclose(found.derivative, evaluate(jvp(softmax(X*w), w, v), values))
    assert np.allclose(found.gradient[w], evaluate(vjp(softmax(X*w), w, g), values))


def test_wrong_columns_are_found() -> None:
    """Each row is checked by itself: a factor in one column of one row is found there."""
    f = norm(X*w - y)**2
    trace = evaluation_trace(f, w)
    G = [gradient(f, w)]

    def wrong(k: int, **columns: Any) -> list[str]:
        rows = [*trace.rows[:k], replace(trace.rows[k], **columns), *trace.rows[k + 1:]]
        return [what for _, what in wrong_rows(trace.evaluation, trace.direction, trace.cotangent, rows, G, DATA)]

    assert not wrong(0)
    for k, row in enumerate(trace.rows):
        v = row.operation.symbol
        assert wrong(k, tangent=2*row.tangent)[0].endswith(f"tangent of {v}")
        assert any(what.endswith(f"adjoint of {v}") for what in wrong(k, adjoint=2*row.adjoint))
    assert wrong(0, adjoint=2*trace.rows[0].adjoint)[-1] == "the gradient by w"


def test_a_derivative_at_a_kink_is_between_the_slopes() -> None:
    f = relu(t1)*t2
    for value in (0, 2):
        assert evaluation_trace(f, [t1, t2], {t1: value, t2: 3}).verify()
    assert not evaluation_trace(log(t1), t1).at({t1: 2}).verify().failures
    with pytest.raises(EvaluationError, match="no finite value"):
        evaluation_trace(log(t1), t1, {t1: -1}).verify()


def test_texts_with_dots_and_bars() -> None:
    trace = evaluation_trace(NOTES, [x1, x2])
    assert "v̇₅ = v̇₄ - v̇₃" in trace.text() and "v̅₀ = v₋₁*v̅₂ + v̅₃*cos(v₀)" in trace.text()
    assert "∂v₂/∂v₋₁ = v₀" in trace.text() and trace.text(unicode=False) == str(trace)
    assert trace.paths(x1).text().startswith("∂f/∂x₁ = ∂v₋₁/∂x₁*(")
    assert r"\dot{v}_{5} = \dot{v}_{4} - \dot{v}_{3}" in trace.latex()
    widths = {columns(line.split("v̅")[0]) for line in trace.text().splitlines() if "v̅" in line}
    assert len(widths) == 1             # columns are aligned, bars and dots have no width
    for shown in (trace, trace.paths(x1), trace.at(POINT)):
        ElementTree.fromstring(f"<div>{shown.html()}</div>")
        assert shown.markdown() and shown._repr_latex_().startswith("$")


def test_bad_input() -> None:
    with pytest.raises(sp.ShapeError, match="direction of w must be a matrix"):
        evaluation_trace(X*w, w, direction={w: X})
    with pytest.raises(sp.ShapeError, match="cotangent must be a number"):
        evaluation_trace(norm(w), w, cotangent=w)
    with pytest.raises(OptionError, match="in steps is no part"):
        evaluation_trace(x1*x2, [x1, x2], steps=[sin(x1)])
    with pytest.raises(NotAVariableError, match="empty list"):
        evaluation_trace(x1*x2, [])
    with pytest.raises(sp.ShapeError, match="cotangent"):
        evaluation_trace(X*w, w, cotangent=w)
    with pytest.raises(NotScalarError, match="entries one by one"):
        evaluation_trace(Matrix([x1, x2]), x1)
    with pytest.raises(NotAVariableError, match="not a variable"):
        evaluation_trace(x1**2, x1**2)
    with pytest.raises(OptionError, match="direction has x2"):
        evaluation_trace(x1**2, x1, direction={x2: 1})
    with pytest.raises(OptionError, match="lang is one of"):
        evaluation_trace(x1**2, x1, lang="de")


# ----------------------------------------------------------------------------------------------------------- paths
def test_paths() -> None:
    trace = evaluation_trace(NOTES, [x1, x2])
    expansion = trace.paths(x1)
    assert str(expansion.expression) == "dv_-1/dx1*(dv_1/dv_-1*dv_4/dv_1 + dv_2/dv_-1*dv_4/dv_2)*dv_5/dv_4*df/dv_5"
    assert str(expansion.by_uses) == "df/dv_1*dv_1/dx1 + df/dv_2*dv_2/dx1"
    assert expansion.filled == 1/x1 + x2 and trace.paths(x2).filled == x1 - cos(x2)
    products = [sp.Mul(*(expansion.local[p] for p in path)) for path in expansion.paths]
    assert sp.Add(*products).xreplace({row.operation.symbol: row.operation.whole for row in trace.rows}) == 1/x1 + x2
    assert expansion.expression.doit().expand() == sp.Add(*(sp.Mul(*path) for path in expansion.paths))
    assert r"\frac{\partial v_{1}}{\partial v_{-1}}" in expansion.latex() and str(expansion).count("\n") == 1


@pytest.mark.parametrize("name", ["quotient", "tower", "negative first", "a variable"])
def test_paths_sum_up_to_the_derivative(name: str) -> None:
    f, variables = FUNCTIONS[name]
    for x in variables:
        assert sp.simplify(evaluation_trace(f, variables).paths(x).filled - sp.diff(f, x)) == 0


def test_paths_that_are_not_shown() -> None:
    with pytest.raises(NotScalarError, match="column of adjoints"):
        evaluation_trace(norm(X*w), w).paths(w)
    with pytest.raises(NotAVariableError, match="none of the variables"):
        evaluation_trace(NOTES, [x1, x2]).paths(Symbol("z"))
    tower = x1
    for _ in range(15):
        tower = sin(tower) + cos(tower)
    with pytest.raises(TooLargeError, match="paths"):
        evaluation_trace(tower, x1).paths(x1)
    assert evaluation_trace(tower, x1).verify()         # through every step once


# ---------------------------------------------------------------------------------------------------------- graphs
def test_inputs_of_graphs_hold_values() -> None:
    k, i, n_ = Symbol("k"), Symbol("i"), Symbol("n_")
    assert [str(op.whole) for op in computation_graph(Trace(S**k)).evaluation.inputs] == ["S"]
    graph = computation_graph(Sum(sp.IndexedBase("a")[i]*t1, (i, 1, n_)))
    assert [str(op.whole) for op in graph.evaluation.inputs] == ["t1"]
    assert computation_graph(sp.Integer(3)).dot().count("->") == 0


def test_graphs() -> None:
    graph = computation_graph(norm(X*w - y)**2)
    assert [str(v) for v in graph.nodes] == ["v_-2", "v_-1", "v_0", "v_1", "v_2", "v_3", "v_4"]
    assert '"v_2" -> "v_4" [label="m × 1"];' in graph.dot() and '"v_-2" [label="v₋₂ = X", shape=box];' in graph.dot()
    assert '"v_4" -> "v_3" [label="v̅₄*v₂.T"];' in graph.dot(reverse=True)
    assert graph.dot().count("->") == len(graph.edges) == 7
    matrices = computation_graph(X.T*X)
    assert len(matrices.nodes) == 3 and 'label="v₀ = X"' in matrices.dot()
    assert computation_graph(Symbol('a"b')**2).dot().count(r'\"') == 1


def test_pictures_need_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = computation_graph(x1*log(x1))
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(MissingDependencyError, match="graphviz"):
        graph.svg()
    assert graph._repr_mimebundle_() == {"text/plain": graph.dot()}

    class NotFound(Exception):
        pass

    def source(text: str) -> Any:
        def pipe(format: str) -> bytes:
            if format == "png":
                raise NotFound
            return f"<svg>{text}</svg>".encode()
        return SimpleNamespace(pipe=pipe)
    monkeypatch.setitem(sys.modules, "graphviz", SimpleNamespace(Source=source, ExecutableNotFound=NotFound))
    assert graph.svg(reverse=True) == f"<svg>{graph.dot(reverse=True)}</svg>"
    assert "image/svg+xml" in graph._repr_mimebundle_()
    with pytest.raises(MissingDependencyError, match="program dot"):
        graph.png()
