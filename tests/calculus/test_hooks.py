"""SymPy's own `diff`, with and without `enabled`."""
from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sympy import (
    Add,
    Derivative,
    Determinant,
    Function,
    Integral,
    Matrix,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
    cos,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc import (
    FunctionDerivative,
    Hadamard,
    MatrixDifferential,
    MatrixScalar,
    MissingRuleError,
    Sigmoid,
    Softmax,
    Softplus,
    disable,
    dot,
    enable,
    enabled,
    gradient,
    norm,
)
from sympy_matcalc.calculus import hooks

n = symbols("n", integer=True, positive=True)
t = symbols("t")
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
x, a = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1)
f = Function("f")

PATCHED = ((ArrayDerivative, "_call_derive_scalar_by_matexpr"), (ArrayDerivative, "_call_derive_default"),
           (Determinant, "_eval_derivative"))


def attributes() -> list[Any]:
    """The attributes themselves, as they stand in their classes."""
    return [vars(owner).get(name) for owner, name in PATCHED]


STOCK = attributes()


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    assert attributes() == STOCK and not hooks._saved


STOCK_FUNCTIONS = [
    (log(Determinant(X)), X), (Determinant(X), X), (Trace(X) + Trace(A*X), X), (exp(-Trace(X.T*X)/2), X),
    (exp(x.T*A*x), x), (log(x.T*x), x), (X[0, 1], X), ((A*X)[0, 1], X), (f(Trace(X)), X), (sqrt(x.T*x), x),
    (Trace(A*X)**3, X), (x.T*A*x, x), (x.T*A*X*a, X), (1/(1 + Trace(A*X)), A), (norm(X), X), (Add(3, dot(a, x)), x),
    (Trace(Hadamard(A, X)*X), X), (Determinant(X)*dot(a, x), X),
]


@pytest.mark.parametrize(("function", "variable"), STOCK_FUNCTIONS, ids=str)
def test_stock_diff_gives_the_gradient_while_enabled(function: Any, variable: Any) -> None:
    expected = gradient(function, variable)
    with enabled():
        assert function.diff(variable) == expected
        assert diff(function, variable) == expected


def test_what_has_no_rule_is_an_error_while_enabled() -> None:
    assert Integral(Trace(t*X), t).diff(X) == ZeroMatrix(n, n)
    with enabled(), pytest.raises(MissingRuleError):
        Integral(Trace(t*X), t).diff(X)


def test_other_derivatives_stay_as_they_are() -> None:
    cases = [((A*X), X), (X, X), (X.T*A, A), (sin(t)*A, t), (t**2*cos(t), t), (Trace(t*X), t), (x, x),
             (Determinant(X), t), (Trace(A*X), X[0, 1]), (Determinant(t*X), t), (Trace(X), symbols("X"))]
    before = [str(function.diff(variable)) for function, variable in cases]
    with enabled():
        assert [str(function.diff(variable)) for function, variable in cases] == before
        assert Trace(X).diff(X, evaluate=False) == Trace(X).diff(X, evaluate=False) != gradient(Trace(X), X)


def test_absent_variable_gives_the_zero_of_its_shape() -> None:
    with enabled():
        assert dot(a, a).diff(X) == Trace(A).diff(X) == (a.T*a).diff(X) == ZeroMatrix(n, n)


def test_matrix_derivatives_of_own_nodes_are_refused_while_enabled() -> None:
    with enabled(), pytest.raises(MissingRuleError):
        (A*Hadamard(X, X)).diff(X)


def test_nested_use_is_counted() -> None:
    function, zero = log(Determinant(X)), ZeroMatrix(n, n)
    assert function.diff(X) == zero
    with enabled():
        enable()
        with enabled():
            assert function.diff(X) == X.T.I
        assert function.diff(X) == X.T.I
        disable()
        assert function.diff(X) == X.T.I
    assert function.diff(X) == zero
    assert attributes() == STOCK


def test_disable_without_enable_does_nothing() -> None:
    disable()
    with enabled():
        assert Determinant(X).diff(X) != STOCK
    disable()
    enable()
    assert attributes() != STOCK
    disable()


def test_an_error_inside_restores() -> None:
    with pytest.raises(ZeroDivisionError), enabled():
        raise ZeroDivisionError
    assert attributes() == STOCK


def test_a_patch_that_fails_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(stock: Callable[..., Any]) -> Any:
        raise RuntimeError
    monkeypatch.setattr(hooks, "_matrix_by_matrix", fails)
    with pytest.raises(RuntimeError):
        enable()
    assert attributes() == STOCK
    monkeypatch.undo()
    with enabled():
        assert log(Determinant(X)).diff(X) == X.T.I


def test_a_method_that_sympy_has_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def later(self: Any, s: Any) -> None:
        return None
    monkeypatch.setattr(Determinant, "_eval_derivative", later, raising=False)
    with enabled():
        assert Determinant._eval_derivative is later
    assert Determinant._eval_derivative is later
    monkeypatch.undo()


def test_threads_share_one_patch() -> None:
    answers: list[Any] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        for _ in range(20):
            with enabled():
                answers.append(log(Determinant(X)).diff(X) == X.T.I)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 160 and all(answers)


OWN_FUNCTIONS = [
    (MatrixScalar(x.T*A*x), x), (MatrixScalar(a.T*Hadamard(x, x)), x), (Sigmoid(Trace(A*X)), X),
    (Softplus(dot(a, x)), x), (FunctionDerivative(f, (1,), Trace(A*X)), X), (Hadamard(x.T*a, x.T*A*x), x),
    (dot(a, Softmax(X*a, 0)), X),
]


@pytest.mark.parametrize(("function", "variable"), OWN_FUNCTIONS, ids=str)
def test_own_scalars_differentiate_without_being_enabled(function: Any, variable: Any) -> None:
    expected = gradient(function, variable)
    assert function.diff(variable) == diff(function, variable) == function.diff((variable, 1)) == expected
    assert Derivative(function, variable, evaluate=True) == expected
    assert function.diff(variable, 0) == function


@pytest.mark.parametrize("matrix", [Hadamard(X, A), Softmax(X, 0), MatrixDifferential(X)], ids=str)
def test_own_matrices_refuse_a_matrix(matrix: Any) -> None:
    with pytest.raises(MissingRuleError, match="gradient"):
        matrix.diff(X)
    with pytest.raises(MissingRuleError, match="gradient"):
        Derivative(matrix, X, evaluate=True)


def test_own_scalars_by_matrices_and_scalars() -> None:
    function = MatrixScalar(t*x.T*A*x)
    assert function.diff(t, x) == function.diff(x, t) == (A + A.T)*x
    assert function.diff(x, x) == function.diff(x, 2) == t*(A + A.T)
    assert function.diff(t) == MatrixScalar(x.T*A*x)
    assert Sigmoid(t).diff(t, 2) == Sigmoid(t).diff((t, 2)) == Sigmoid(t).diff(t, t)
    assert (Sigmoid(t).diff(t, 2) - Sigmoid(t).diff(t).diff(t)).expand() == 0
    p, q = symbols("p q")
    assert Sigmoid(p + 2*q).diff(Matrix([p, q])) == Sigmoid(p + 2*q).diff(p)*Matrix([1, 2])


def test_importing_leaves_sympy_alone() -> None:
    """The import patches nothing, and does not load SymPy's slow array module."""
    code = """
import sys, sympy
from sympy.tensor.array.array_derivatives import ArrayDerivative
before = [dict(vars(c)) for c in (ArrayDerivative, sympy.Determinant, sympy.Basic, sympy.Expr, sympy.MatrixExpr)]
import sympy_matcalc
after = [dict(vars(c)) for c in (ArrayDerivative, sympy.Determinant, sympy.Basic, sympy.Expr, sympy.MatrixExpr)]
assert before == after
slow = {"sympy.tensor.array.expressions", "numpy", "scipy", "sympy_matcalc.testing", "sympy.assumptions.handlers"}
print(sorted(slow & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
