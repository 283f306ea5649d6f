"""One road: what is shown is read once, worked out in one algebra, and written when it is asked for."""
from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sympy import MatrixSymbol, log, sin, symbols

from sympy_matcalc import compare_methods, computation_graph, derivation, evaluation_trace, norm, show
from sympy_matcalc.algebra.nodes import Algebra
from sympy_matcalc.reading.reader import Reader

m, n = symbols("m n", integer=True, positive=True)
x1, x2 = symbols("x1 x2", positive=True)
X, w, y = MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How many algebras are made, and how many expressions are read."""
    counts: Counter[str] = Counter()
    make, read = Algebra.__init__, Reader.read

    def counting_make(self: Algebra, *args: Any, **options: Any) -> None:
        counts["algebras"] += 1
        make(self, *args, **options)

    def counting_read(self: Reader, expr: Any) -> Any:
        counts["reads"] += 1
        return read(self, expr)
    with monkeypatch.context() as patched:
        patched.setattr(Algebra, "__init__", counting_make)
        patched.setattr(Reader, "read", counting_read)
        yield counts


TRACES: dict[str, Callable[[], Any]] = {
    "numbers": lambda: evaluation_trace(log(x1) + x1*x2 - sin(x2), [x1, x2]),
    "matrices": lambda: evaluation_trace(norm(X*w - y)**2, [X, w]),
}


READS = {"numbers": 5, "matrices": 8}       # the steps, and the adjoints of those that are matrices


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_has_one_algebra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table, its graph and its paths too; every step is read once, and every adjoint that is a cotangent."""
    with counted(monkeypatch) as counts:
        trace = TRACES[name]()
        assert str(trace) and trace.gradient
        if name == "numbers":
            assert str(trace.paths(x1))
    assert counts["algebras"] == 1 and counts["reads"] <= READS[name]


def test_a_graph_and_a_comparison_are_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    with counted(monkeypatch) as counts:
        assert computation_graph(norm(X*w - y)**2).dot(reverse=True)
    assert counts["algebras"] == 1
    with counted(monkeypatch) as counts:
        assert compare_methods(log(x1)*x2, x1, {x1: 2, x2: 5}, h=1e-5)
    assert counts["algebras"] == 2          # that of the gradient, and that of the trace


DERIVATIONS: dict[str, tuple[Any, Any, dict[str, Any], int]] = {    # with how many expressions are read
    "gradient": (norm(X*w - y)**2, w, {}, 2),                       # f, and f as it was written
    "gradients": (norm(X*w - y)**2, [X, w], {}, 2),
    "jacobian": (X*w - y, w, {}, 3),                                # F once more for its entries
    "hessian": (norm(X*w - y)**2, w, dict(kind="hessian"), 6),      # also the gradient, and two lines that are compared
    "stationary": (norm(X*w - y)**2, w, dict(kind="stationary"), 3),
}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_a_derivation_has_one_algebra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the function, and once more as it was written when lines are asked for."""
    f, variables, options, reads = DERIVATIONS[name]
    with counted(monkeypatch) as counts:
        derived = derivation(f, variables, **options)
        early = counts.copy()
        assert str(derived) and derived.full.latex() and derived.at(lang="zh").html()
    assert early["algebras"] == 1 and early["reads"] <= 2
    assert counts["algebras"] == 1 and counts["reads"] == reads


def test_a_check_has_one_algebra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every d(e) in the lines is read once, whatever the number of points."""
    derived = derivation(norm(X*w - y)**2, w, kind="hessian", level="full")
    assert derived.steps
    with counted(monkeypatch) as counts:
        assert derived.verify(points=2)
    assert counts["algebras"] == 1 and counts["reads"] <= 6


def test_what_is_pickled_prints_the_same() -> None:
    trace = evaluation_trace(norm(X*w - y)**2, [X, w])
    graph = computation_graph(norm(X*w - y)**2)
    numbers = evaluation_trace(log(x1)*x2, [x1, x2], {x1: 2, x2: 5})
    compared = compare_methods(log(x1)*x2, x1, {x1: 2, x2: 5}, h=1e-5)
    derived = derivation(norm(X*w - y)**2, [X, w], lang="zh", level="full")
    page = show(norm(X*w - y)**2, w)
    for shown in (derived, page, trace, numbers, numbers.paths(x1), compared):
        assert str(shown) == str(pickle.loads(pickle.dumps(shown)))
    assert graph.dot(reverse=True) == pickle.loads(pickle.dumps(graph)).dot(reverse=True)
