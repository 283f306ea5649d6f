"""SymPy's own `diff`, with and without `enabled`."""
from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sympy import (
    Add,
    Derivative,
    Determinant,
    DiagMatrix,
    Function,
    Integral,
    Matrix,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
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
    LayoutError,
    MatrixScalar,
    MissingRuleError,
    Sigmoid,
    Softmax,
    Softplus,
    disable,
    dot,
    enable,
    enabled,
    equivalent,
    function,
    gradient,
    hessian,
    jacobian,
    jvp,
    norm,
)
from sympy_matcalc.calculus import hooks

n = symbols("n", integer=True, positive=True)
t = symbols("t")
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
x, a = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1)
f = Function("f")

PATCHED = ((Derivative, "__new__"), (ArrayDerivative, "__new__"))


def attributes() -> list[Any]:
    """The attributes themselves, as they stand in their classes."""
    return [vars(owner).get(name) for owner, name in PATCHED]


STOCK = attributes()


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    assert attributes() == STOCK and not hooks._layouts


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


def test_what_is_not_about_matrices_stays_sympys() -> None:
    p, q = symbols("p q")
    cases = [(sin(p)*q, p), (f(p), p), (Matrix([p*q, q]), p), (p**2*q, Matrix([p, q])), (f(p).diff(p), p)]
    before = [function.diff(variable) for function, variable in cases]
    with enabled():
        assert [function.diff(variable) for function, variable in cases] == before
        assert isinstance(Trace(X).diff(X, evaluate=False), Derivative)


# Each right answer is said by a verb; SymPy 1.14 is wrong, crashes or gives arrays of rank 4 on nearly all of them.
lam = symbols("lam")
B, C, Z = (MatrixSymbol(name, 3, 3) for name in "BCZ")
y, z = MatrixSymbol("y", 3, 1), MatrixSymbol("z", 3, 1)
by_Z = gradient(Trace(B*Z**2) + lam*Trace(C*Z), Z)
DERIVATIVES = [
    ((by_Z, lam), C.T), (((B + t*Z).I, t), jvp((B + t*Z).I, t, 1)), ((Trace((B + t*Z)**2), t), 2*Trace(Z*(B + t*Z))),
    ((Determinant(B + t*Z), t), gradient(Determinant(B + t*Z), t)), ((z/Trace(z.T*z), z), jacobian(z/Trace(z.T*z), z)),
    ((Z, Z[0, 1]), jvp(Z, Z[0, 1], 1)), ((DiagMatrix(z)*y, z), jacobian(DiagMatrix(z)*y, z)), ((Z, Z), jacobian(Z, Z)),
    ((Trace(z.T*z)**2, z, z), hessian(Trace(z.T*z)**2, z)), ((Trace(z.T*z)**2, z, 2), hessian(Trace(z.T*z)**2, z)),
    ((y.T*B*z, y, z), B.T), ((f(t)*B, t), jvp(f(t)*B, t, 1)), ((Trace(f(t)*B), f(t)), Trace(B)),
    ((Matrix([[t, 1, 0], [0, t, 2], [1, 1, t]])*z, t), jvp(Matrix([[t, 1, 0], [0, t, 2], [1, 1, t]])*z, t, 1)),
    ((gradient(norm(z), z), z), hessian(norm(z), z)),
    ((Hadamard(z, y), z), DiagMatrix(y)), ((Trace(X), t), 0), ((t*z, t), z), ((Trace(A*X), X, t), ZeroMatrix(n, n)),
    ((function("A", (3, 3))(t), t), jvp(function("A", (3, 3))(t), t, 1)),
]


@pytest.mark.parametrize(("asked", "expected"), DERIVATIVES, ids=str)
def test_every_derivative_is_that_of_a_verb_while_enabled(asked: tuple[Any, ...], expected: Any) -> None:
    function, *variables = asked
    with enabled():
        for found in (function.diff(*variables), diff(function, *variables),
                      Derivative(function, *variables).doit(), Derivative(function, *variables, evaluate=True)):
            assert found == expected or equivalent(found, expected)


def test_derivatives_by_parts() -> None:
    with enabled():
        assert Trace(B*Z).diff(Z[0, :]) == gradient(Trace(B*Z), Z[0, :]) == B.T[0, :]
        assert Trace(A*X).diff(X[0, 1]) == A[1, 0]


def test_nothing_is_remembered_on_either_side() -> None:
    function = log(Determinant(Z))
    waiting = Derivative(function, Z)
    before = waiting.doit()
    with enabled():
        assert waiting.doit() == Z.T.I
    assert waiting.doit() == before != Z.T.I


def test_layout_of_jacobians() -> None:
    with enabled("numerator"):
        assert (A*x).diff(x) == A
        with enabled():
            assert (A*x).diff(x) == A.T
        assert (A*x).diff(x) == A
    with pytest.raises(LayoutError):
        enable("sideways")


def test_absent_variable_gives_the_zero_of_its_shape() -> None:
    with enabled():
        assert dot(a, a).diff(X) == Trace(A).diff(X) == (a.T*a).diff(X) == ZeroMatrix(n, n)


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
        assert attributes() != STOCK
    disable()
    enable()
    assert attributes() != STOCK
    disable()


def test_an_error_inside_restores() -> None:
    with pytest.raises(ZeroDivisionError), enabled():
        raise ZeroDivisionError
    assert attributes() == STOCK


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


@pytest.mark.parametrize("matrix", [Hadamard(x, a), Softmax(x, 0), Softmax(A*x, 0)], ids=str)
def test_own_matrices_give_their_jacobian_and_never_vanish_inside_of_others(matrix: Any) -> None:
    assert matrix.diff(x) == jacobian(matrix, x)
    for whole in (A*matrix, matrix + x, Trace(x.T*matrix)):
        with pytest.raises(MissingRuleError, match="enabled"):
            whole.diff(x)
        with enabled():
            assert whole.diff(x) == (gradient(whole, x) if whole.is_scalar else jacobian(whole, x))


def test_own_matrices_by_scalars_inside_of_others() -> None:
    assert (A*Hadamard(x, t*a)).diff(t) == A*Hadamard(a, x)
    assert Hadamard(x, a).diff(t) == ZeroMatrix(n, 1)


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
before = [dict(vars(c)) for c in (ArrayDerivative, sympy.Derivative, sympy.Basic, sympy.Expr, sympy.MatrixExpr)]
import sympy_matcalc
after = [dict(vars(c)) for c in (ArrayDerivative, sympy.Derivative, sympy.Basic, sympy.Expr, sympy.MatrixExpr)]
assert before == after
slow = {"sympy.tensor.array.expressions", "numpy", "scipy", "sympy_matcalc.testing", "sympy.assumptions.handlers"}
print(sorted(slow & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
