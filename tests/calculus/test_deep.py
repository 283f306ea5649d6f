"""Expressions nested 2000 deep, many threads, and inputs that stay what they are."""
from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sympy import (
    Add,
    Basic,
    Determinant,
    Inverse,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Q,
    S,
    Trace,
    Transpose,
    exp,
    log,
    sin,
    symbols,
    tanh,
)
from sympy.assumptions.assume import assuming, global_assumptions

from sympy_matcalc import (
    Hadamard,
    differential,
    dot,
    elementwise,
    evaluate,
    gradient,
    norm,
    softmax,
    to_stock,
    total,
    trace_gradient,
)

np = pytest.importorskip("numpy")

DEPTH = 2000
X, A = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3)
x, b = MatrixSymbol("x", 3, 1), MatrixSymbol("b", 3, 1)

TURN = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
VALUES = {"X": TURN.T + 1e-4*np.arange(9).reshape(3, 3), "A": TURN + 1e-4*np.arange(9)[::-1].reshape(3, 3),
          "x": np.array([[0.3], [0.2], [-0.1]]), "b": np.array([[1.0], [2], [3]])}
VALUES_OF_RESIDUAL = {**VALUES, "A": -1e-3*np.eye(3) + 1e-4*VALUES["X"]}
VALUES_OF_SUMS = {**VALUES, "A": -1e-3*TURN}
VALUES_OF_FRACTION = {**VALUES, "A": 1e-3*np.eye(3), "X": np.eye(3) + 1e-1*VALUES["X"]}


def raw(cls: Any, *args: Any) -> Any:
    """A node as it stands, hashed at once: the first hash of a deep tree of unhashed nodes would recurse."""
    node = Basic.__new__(cls, *args)
    hash(node)
    return node


def raw_sum(*terms: Any) -> Any:
    node = Add._from_args(terms)
    hash(node)
    return node


def dual_tanh(e: Any, de: Any) -> tuple[Any, Any]:
    return np.tanh(e), (1 - np.tanh(e)**2)*de


# Every problem builds its expression, and beside it a plain loop: the value and its derivative in a direction.
def elementwise_tower(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = X, v["X"], dv
    for _ in range(DEPTH):
        node = elementwise(tanh, node)
        e, de = dual_tanh(e, de)
    return total(node), e.sum(), de.sum()


def residual_net(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = x, v["x"], dv
    for _ in range(DEPTH // 2):                 # of three operations each
        node = raw(MatAdd, node, elementwise(tanh, raw(MatMul, A, node)))
        step, dstep = dual_tanh(v["A"] @ e, v["A"] @ de)
        e, de = e + step, de + dstep
    return dot(b, node), (v["b"].T @ e).item(), (v["b"].T @ de).item()


def continued_fraction(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = X, v["X"], dv
    for _ in range(DEPTH):
        node = raw(MatAdd, A, raw(Inverse, node, S.NegativeOne))
        inverse = np.linalg.inv(e)
        e, de = v["A"] + inverse, -inverse @ de @ inverse
    return raw(Trace, node), np.trace(e), np.trace(de)


def scalar_functions(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = raw(Trace, X), np.trace(v["X"]), np.trace(dv)
    for _ in range(DEPTH):
        node = raw(sin, node)
        e, de = np.sin(e), np.cos(e)*de
    return node, e, de


def scalar_sums(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = raw(Trace, X), np.trace(v["X"]), np.trace(dv)
    for _ in range(DEPTH // 2):                 # of two operations each
        node = raw_sum(raw(Trace, A), raw(sin, node))
        e, de = np.trace(v["A"]) + np.sin(e), np.cos(e)*de
    return node, e, de


def matrix_sums(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = X, v["X"], dv
    for _ in range(DEPTH):
        node = raw(MatAdd, raw(Transpose, node), A)
        e, de = e.T + v["A"], de.T
    return raw(Trace, raw(MatMul, A, node)), np.trace(v["A"] @ e), np.trace(v["A"] @ de)


def alternating_products(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = X, v["X"], dv
    for k in range(DEPTH):
        node = raw(MatMul, A if k % 2 == 0 else X, node)
        e, de = (v["A"] @ e, v["A"] @ de) if k % 2 == 0 else (v["X"] @ e, v["X"] @ de + dv @ e)
    return raw(Trace, node), np.trace(e), np.trace(de)


def hadamard_products(v: Any, dv: Any) -> tuple[Any, Any, Any]:
    node, e, de = X, v["X"], dv
    for _ in range(DEPTH):
        node = Hadamard(A, node)
        e, de = v["A"]*e, v["A"]*de
    return total(node), e.sum(), de.sum()


@dataclass(frozen=True)
class Problem:
    """A deep function, its variable, and the values to take it at."""
    build: Callable[[Any, Any], tuple[Any, Any, Any]]
    variable: Any = X
    values: Any = None


PROBLEMS = [
    Problem(elementwise_tower), Problem(residual_net, x, VALUES_OF_RESIDUAL),
    Problem(continued_fraction, values=VALUES_OF_FRACTION), Problem(scalar_functions),
    Problem(scalar_sums, values=VALUES_OF_SUMS), Problem(matrix_sums), Problem(alternating_products),
    Problem(hadamard_products),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.build.__name__)
def test_deep_nesting(problem: Problem) -> None:
    values, variable = problem.values or VALUES, problem.variable
    direction = 0.5 + np.arange(variable.shape[0]*variable.shape[1]).reshape(variable.shape)/10
    limit = sys.getrecursionlimit()
    assert limit <= 1000

    function, value, slope = problem.build(values, direction)
    assert isinstance(hash(function), int) and function.args
    form = differential(function, variable)
    derived = gradient(function, variable)
    from_form = trace_gradient(form, variable)

    assert isinstance(hash(derived), int) and isinstance(hash(form), int)
    assert evaluate(function, values) == pytest.approx(value, rel=1e-9)
    for g in (derived, from_form, to_stock(derived)):
        assert float((evaluate(g, values)*direction).sum()) == pytest.approx(slope, rel=1e-6, abs=1e-300)
    name = f"d{variable}"
    assert evaluate(form, {**values, name: direction}) == pytest.approx(slope, rel=1e-6, abs=1e-300)
    assert sys.getrecursionlimit() == limit


n = symbols("n", integer=True, positive=True)
Y, C = MatrixSymbol("Y", n, n), MatrixSymbol("C", n, n)
y, c = MatrixSymbol("y", n, 1), MatrixSymbol("c", n, 1)


def jobs() -> list[tuple[Any, Any, dict[str, Any]]]:
    """Fresh functions with their variables; facts differ from one to the next."""
    net = y
    for _ in range(3):
        net = elementwise(tanh, C*net + y)
    return [
        (log(Determinant(Y)), Y, {}), (dot(c, Y*c), Y, {}), (dot(y, C*y), y, {}),
        (dot(y, C*y), y, {"assumptions": Q.symmetric(C)}), (norm(Y*y - c)**2, [y, Y], {}),
        (dot(c, net), [C, y], {}), (exp(Trace(C*Y*Y.T)), Y, {"assumptions": Q.symmetric(C)}),
        (-dot(c, elementwise(log, softmax(Y*y))), Y, {}), (Determinant(Y), Y, {}),
        (Determinant(Y), Y, {"invertible": False}),
    ]


def answers() -> list[str]:
    return [str((gradient(f, v, **options), differential(f, v, **options))) for f, v, options in jobs()]


def test_threads_agree_with_one_thread() -> None:
    expected, found = answers(), []
    assert expected[2] != expected[3]
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for _ in range(4):
            found.append(answers())
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and all(answer == expected for answer in found)


def test_assumptions_do_not_leak() -> None:
    before = set(global_assumptions)
    with assuming(Q.symmetric(C)):
        assert gradient(dot(y, C*y), y) == 2*C*y
        assert set(global_assumptions) == before | {Q.symmetric(C)}
    assert set(global_assumptions) == before
    assert gradient(dot(y, C*y), y) == (C + C.T)*y
    assert gradient(dot(y, C*y), y, assumptions=Q.symmetric(C)) == 2*C*y
    assert gradient(dot(y, C*y), y) == (C + C.T)*y


def test_inputs_stay_what_they_are() -> None:
    for (function, variable, options), (same, _, _) in zip(jobs(), jobs()):
        text, parts = str(function), function.args
        gradient(function, variable, **options)
        differential(function, variable, **options)
        assert function == same and function.args is parts and str(function) == text
