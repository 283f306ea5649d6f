"""Bad input is a named error that says what, where and what to do; awkward input works."""
from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from sympy import (
    Basic,
    Derivative,
    Determinant,
    Eq,
    Expr,
    Function,
    Identity,
    ImmutableMatrix,
    ImmutableSparseMatrix,
    Integer,
    Integral,
    Inverse,
    Limit,
    MatAdd,
    MatMul,
    Matrix,
    MatrixExpr,
    MatrixSymbol,
    Ne,
    OneMatrix,
    Permanent,
    Product,
    Q,
    ShapeError,
    SparseMatrix,
    Subs,
    Sum,
    Trace,
    Tuple,
    ZeroMatrix,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
)
from sympy.assumptions.assume import assuming, global_assumptions

import sympy_matcalc
from sympy_matcalc import (
    Constant,
    Hadamard,
    LayoutError,
    Linear,
    MatCalcError,
    MatrixScalar,
    MissingRuleError,
    Nonlinear,
    NotAVariableError,
    NotLinearError,
    NotScalarError,
    differential,
    dot,
    evaluate,
    gradient,
    register,
    total,
    trace_gradient,
)
from sympy_matcalc.rules import registry as rules
from sympy_matcalc.testing.checks import check_gradient

m, n = symbols("m n", integer=True, positive=True)
t, u, v = symbols("t u v")
i = symbols("i", integer=True)
X, A, S = MatrixSymbol("X", 3, 2), MatrixSymbol("A", 3, 3), MatrixSymbol("S", n, n)
x, r, y = MatrixSymbol("x", 3, 1), MatrixSymbol("r", 1, 3), MatrixSymbol("y", 3, 1)
z, w = MatrixSymbol("z", 1, 1), MatrixSymbol("w", 1, 1)
N = MatrixSymbol("N", n + 1, n)
f = Function("f")


def raw(cls: Any, *args: Any) -> Any:
    """A node that SymPy's own checks have not seen."""
    return Basic.__new__(cls, *args)


def test_every_error_is_one_of_the_package_and_a_standard_one() -> None:
    for error, base in [(MissingRuleError, NotImplementedError), (NotLinearError, ValueError),
                        (NotScalarError, TypeError), (NotAVariableError, TypeError), (LayoutError, ValueError),
                        (sympy_matcalc.NoStockFormError, ValueError), (sympy_matcalc.EvaluationError, ValueError)]:
        assert issubclass(error, MatCalcError) and issubclass(error, base)


def test_public_names() -> None:
    assert len(set(sympy_matcalc.__all__)) == len(sympy_matcalc.__all__)
    assert all(hasattr(sympy_matcalc, name) for name in sympy_matcalc.__all__)
    assert re.fullmatch(r"\d+\.\d+\.\d+", sympy_matcalc.__version__)


@pytest.mark.parametrize("function", [A*x, X, S*S, Matrix([[t, u]]), x.T, Hadamard(x, y)], ids=str)
def test_a_matrix_is_not_a_scalar(function: Any) -> None:
    shape = re.escape(str(tuple(function.shape)))
    with pytest.raises(NotScalarError, match=rf"has shape {shape}; use jacobian"):
        gradient(function, A)


@pytest.mark.parametrize("function", ["Trace(A)", None, [1, 2], object, True, Eq(Trace(A), 1), Tuple(t)], ids=repr)
def test_what_is_no_expression_is_never_read_as_one(function: Any) -> None:
    for verb in (gradient, differential, trace_gradient):
        with pytest.raises(NotScalarError, match="a SymPy expression is needed"):
            verb(function, A)


@pytest.mark.parametrize("variable", [
    A*A, A.T, A + A, 2*A, x.T*x, Trace(A), 3, Integer(2), pi, 1.5, "A", None, {A}, f, f(t), t + u,
    Matrix([t, 1]), Matrix([t, t*u]), Matrix(0, 0, []), differential(A, A), [A, "A"], [A, [x]], Identity(3),
], ids=str)
def test_not_a_variable(variable: Any) -> None:
    for call in (lambda: gradient(Trace(A), variable), lambda: differential(Trace(A), variable),
                 lambda: trace_gradient(Trace(differential(A, A)), variable)):
        with pytest.raises(NotAVariableError, match="accepted: a MatrixSymbol, a Symbol"):
            call()


def test_a_variable_that_is_none_is_named() -> None:
    with pytest.raises(NotAVariableError, match=re.escape("A.T (a Transpose) is not a variable")):
        gradient(Trace(A), A.T)
    with pytest.raises(TypeError):
        gradient(Trace(A), "A")


@pytest.mark.parametrize(("variables", "message"), [
    ([], "empty list"), ((), "empty list"), ([A, A], "A is given twice"), ([t, Matrix([u, t])], "t is given twice"),
    (Matrix([t, t]), "t is given twice"),
], ids=str)
def test_empty_and_repeated_lists(variables: Any, message: str) -> None:
    with pytest.raises(NotAVariableError, match=message):
        gradient(Trace(A), variables)


@pytest.mark.parametrize(("function", "shapes"), [
    (raw(Trace, raw(MatAdd, A, X)), ["(3, 3)", "(3, 2)"]),
    (raw(Trace, raw(MatMul, A, X.T)), ["(3, 3)", "(2, 3)"]),
    (raw(Trace, raw(MatMul, N, N)), ["(n + 1, n)", "(n + 1, n)"]),
    (raw(Trace, raw(MatAdd, S, N)), ["(n, n)", "(n + 1, n)"]),
    (raw(Trace, N), ["(n + 1, n)"]),
    (raw(Trace, X), ["(3, 2)"]),
    (raw(Determinant, N), ["(n + 1, n)"]),
    (raw(Trace, raw(Inverse, N, Integer(-1))), ["(n + 1, n)"]),
])
def test_shapes_that_cannot_fit(function: Any, shapes: list[str]) -> None:
    for variable in (N, X):
        with pytest.raises(ShapeError) as caught:
            gradient(function, variable)
        assert all(shape in str(caught.value) for shape in shapes)


def test_shapes_that_may_fit_are_accepted() -> None:
    wide, tall = MatrixSymbol("P", m, n), MatrixSymbol("R", n, m)
    assert gradient(raw(Trace, raw(MatAdd, raw(MatMul, wide, tall), MatrixSymbol("M", m, m))), wide) == tall.T


class Unseen(MatrixExpr):
    shape = property(lambda self: self.args[0].shape)


class UnseenScalar(Expr):
    pass


@pytest.mark.parametrize(("function", "operation"), [
    (Trace(Unseen(A)), "Unseen"), (Trace(A*Unseen(A)*A), "Unseen"), (UnseenScalar(Trace(A)), "UnseenScalar"),
    (Integral(t*Trace(A), t), "Integral"), (Integral(t*Trace(A), (t, 0, 1)), "Integral"), (Integral(t, t), "Integral"),
    (Derivative(f(t), t)*Trace(A), "Derivative"), (Derivative(Trace(t*A)**2, t), "Derivative"),
    (Sum(Integral(A[i, i], t), (i, 0, 2)), "Integral"), (Product(A[i, i], (i, 0, 2)), "Product"),
    (Subs(t*Trace(A), t, 2), "Subs"), (Limit(t*Trace(A), t, 0), "Limit"), (Permanent(A), "Permanent"),
], ids=str)
def test_missing_rules_are_never_zero(function: Any, operation: str) -> None:
    for verb in (gradient, differential):
        for variable in (A, t, x):
            with pytest.raises(MissingRuleError, match=rf"{operation}.*{operation}\(.*register"):
                verb(function, variable)


class Reversed(MatrixExpr):
    """Rows in the opposite order."""
    shape = property(lambda self: self.args[0].shape)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        return self.args[0][self.shape[0] - 1 - i, j]


class Cube(MatrixExpr):
    """M**3, as somebody else's operation."""
    shape = property(lambda self: self.args[0].shape)


class Fixed(MatrixExpr):
    """A matrix that depends on nothing."""
    shape = property(lambda self: self.args[0].shape)


def test_register_solves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", dict(rules.RULES))
    with pytest.raises(MissingRuleError):
        gradient(Trace(A.T*Reversed(A)), A)
    register(Linear(op=Reversed, apply=lambda y, dx: y.like(dx), pullback=lambda y, g: y.like(g),
                    code=lambda ns, expr, M: M[::-1]))
    assert gradient(total(Reversed(X)), X) == Reversed(OneMatrix(3, 2))
    assert check_gradient(Trace(A.T*Reversed(A)), A)
    register(Nonlinear(op=Cube, differential=lambda y, dx: dx*y.args[0]*y.args[0] + y.args[0]*dx*y.args[0]
                       + y.args[0]*y.args[0]*dx, code=lambda ns, expr, M: M @ M @ M))
    assert gradient(Trace(Cube(S)), S) == gradient(Trace(S**3), S)
    assert check_gradient(dot(x, Cube(A)*x), A)
    register(Constant(op=Fixed))
    assert gradient(Trace(Fixed(A)*A), A) == Fixed(A).T


@pytest.mark.parametrize("variable", [A, S, t, r, Matrix([[t, u]]), z], ids=str)
def test_absent_variables(variable: Any) -> None:
    zero = gradient(dot(x, x)*v, variable)
    assert zero == 0 if isinstance(variable, type(t)) else zero.shape == variable.shape
    assert zero == (0 if isinstance(variable, type(t)) else ZeroMatrix(*variable.shape)
                    if isinstance(variable, MatrixSymbol) else Matrix.zeros(*variable.shape))
    assert gradient(5, variable) == gradient(Integer(5), variable) == zero


def test_layouts() -> None:
    assert gradient(Trace(X.T*X), X, layout="numerator") == 2*X.T
    for wrong in ("sideways", 3, None):
        with pytest.raises(LayoutError, match="'denominator' or 'numerator'"):
            gradient(Trace(A), A, layout=wrong)


@pytest.mark.parametrize("facts", [{"assumptions": "symmetric"}, {"assumptions": 5}, {"given": Ne(A, A.T)},
                                   {"given": "A"}], ids=str)
def test_facts_that_are_not_understood(facts: dict[str, Any]) -> None:
    for verb in (gradient, differential):
        with pytest.raises(MatCalcError, match=re.escape("Q.symmetric(A)")):
            verb(Trace(A), A, **facts)


dA, dx = differential(A, A), differential(x, x)


@pytest.mark.parametrize(("form", "variable", "message"), [
    (Trace(dA*A*dA), A, "Trace(A*dA**2) is of degree 2 in dA, not linear"),
    (Trace(A*dA) + 1, A, "1, a term of Trace(A*dA) + 1, is not linear in dA"),
    (Trace(A*dA) + Trace(A), A, "Trace(A), a term of Trace(A*dA) + Trace(A), is not linear in dA"),
    (exp(Trace(dA)), A, "exp(Trace(dA)) is not linear in dA"),
    (Trace(dA)*Trace(A*dA), A, "is of degree 2 in dA"),
    (Determinant(dA), A, "Determinant(dA) is not linear in dA"),
    (Trace(dA.I), A, "dA**(-1) is not linear in dA"),
    (dx.T*dx, x, "dx.T*dx is of degree 2 in dx"),
    (Trace(A), A, "Trace(A) contains no dA, but A: use gradient for a function of A"),
    (Trace(A), [x, A], "but A: use gradient"),
    (dot(x, y), A, "x.T*y contains no dA"),
    (Integer(5), A, "5 contains no dA"),
], ids=str)
def test_forms_that_are_not_linear(form: Any, variable: Any, message: str) -> None:
    with pytest.raises(NotLinearError, match=re.escape(message)):
        trace_gradient(form, variable)


def test_linear_forms_at_the_edge() -> None:
    assert trace_gradient(0, X) == ZeroMatrix(3, 2)
    assert trace_gradient(dA[0, 0] - dA[0, 0], A) == ZeroMatrix(3, 3)
    with pytest.raises(NotScalarError, match=re.escape("has shape (3, 3)")):
        trace_gradient(dA, A)
    with pytest.raises(MissingRuleError):
        trace_gradient(Trace(Unseen(dA)), A)


explicit = Matrix(3, 3, range(9))

AWKWARD: list[tuple[Any, Any]] = [
    (exp(x.T*A*x), x), (sqrt(x.T*x), x), ((x.T*x)**-1, x), ((x.T*x)**t, x), (log(x.T*x), x), (sin(x.T*y), x),
    (log(Determinant(A)), A), (1/Determinant(A), A), (A[0, 1], A), (S[0, 1], S), (S[m, n - 1], S), ((A*x)[1, 0], A),
    ((X.T*A)[0, 1], X), ((S*S)[0, 1], S), (Trace(A) + 3, A), (3 - Trace(A*A)/2, A), (x.T*A*x*z, x), (x.T*A*x*z, z),
    (x.T*x*x.T*x, x), ((x.T*A*x)*(y.T*x), x), (x.T*Matrix([1, 2, 3]), x), (x.T*ImmutableMatrix([1, 2, 3]), x),
    (x.T*ImmutableSparseMatrix([1, 2, 3]), x), (x.T*explicit*x, x), (x.T*ImmutableMatrix(explicit)*x, x),
    (x.T*SparseMatrix(explicit)*x, x), (Trace(explicit*X*X.T), X), (dot(X*Matrix([1, 2]), X*Matrix([3, 4])), X),
    (Trace(X.T*Matrix(3, 2, [t, u, 0, 1, t*u, 2])), X), (Trace(Matrix(2, 2, [X[0, 0], 1, 2, Trace(A)])), X),
    (Matrix([[x[0, 0]*x[1, 0]]]), x), (x.T*Matrix([x[1, 0], x[0, 0]**2, 1]), x), ((x.T*x)[0, 0], x),
    (Trace(x*x.T) + x[0, 0]**2, x), (z, z), (z**2, z), (z.T*z, z), (z.I, z), (z*w*z, z), (exp(z), z), (z[0, 0]**2, z),
    (exp(z[0, 0]*t), z), (Trace(A*z[0, 0]), z), (MatrixScalar(z)*MatrixScalar(w)**2, w), (Determinant(z), z),
    (z.applyfunc(sin), z), (r*A*r.T, r), (r*x, r), (exp(r*x), r), (log(r*r.T), r), (x.T*A.T*x, A),
    (Trace(X.T*A.T*X), X), (Trace(X*X.T*X*X.T), X), (Determinant(X.T*X), X), (Determinant(x.T*A*x), x),
    ((x.T*x).applyfunc(sin), x),
]


@pytest.mark.parametrize(("function", "variable"), AWKWARD, ids=[str(pair)[:60] for pair in AWKWARD])
def test_awkward_input_works(function: Any, variable: Any) -> None:
    derived = gradient(function, variable)
    assert derived.shape == variable.shape and not getattr(derived, "is_ZeroMatrix", False)
    domains = {"A": "spd"} if function.has(Determinant) else None
    report = check_gradient(function, variable, derived, domains=domains)
    assert report, report


def test_scalar_and_explicit_variables() -> None:
    T = Matrix([t, u])
    quadratic = t*u**2 + t*dot(x, x)
    assert gradient(quadratic, t) == u**2 + dot(x, x)
    assert gradient(quadratic, T) == Matrix([u**2 + dot(x, x), 2*t*u])
    assert gradient(quadratic, T.T) == Matrix([[u**2 + dot(x, x), 2*t*u]])
    assert gradient(quadratic, T, layout="numerator") == gradient(quadratic, T).T
    assert gradient(quadratic, [x, t, Matrix([[u]])]) == [2*t*x, u**2 + dot(x, x), Matrix([[2*t*u]])]
    assert gradient(quadratic, Tuple(u, x)) == [2*t*u, 2*t*x]
    assert gradient(T.T*Matrix([[1, 2], [3, 4]])*T, T) == Matrix([2*t + 5*u, 5*t + 8*u])
    assert gradient(Trace(Matrix([[t, u], [u, t]])**2), T) == Matrix([4*t, 4*u])
    assert gradient(Trace(t*A)**2, t) == 2*t*Trace(A)**2
    assert gradient(sin(t)*t, t) == sin(t) + t*sin(t).diff(t)
    everything = [A, t, T.subs({t: v, u: i}), x]
    for report in [check_gradient(quadratic*Trace(A)*exp(v), everything), check_gradient(log(1 + t**2)*dot(x, A*x), t)]:
        assert report, report


def test_an_awkward_gradient_has_the_value_it_should() -> None:
    assert evaluate(gradient(exp(x.T*A*x), x), {"x": [1, 0, 0], "A": [[0, 1, 2], [0, 0, 0], [0, 0, 0]]}).tolist() \
        == [[0], [1], [2]]
    assert gradient(z**2, z).subs(z, Matrix([[3]])).doit().as_explicit() == Matrix([[6]])


def test_nothing_is_mutated() -> None:
    T, M = Matrix([t, u]), Matrix([[t, 1, 0], [u, t*u, 2], [0, 0, 1]])
    function = t*dot(x, M*x) + Trace(M)
    variables, before = [T, x], copy.deepcopy((T, M, function))
    facts = set(global_assumptions)
    tables = dict(rules.RULES), dict(rules.READINGS)
    with assuming(Q.symmetric(A)):
        gradient(function, variables, assumptions=Q.symmetric(S), given=Eq(S.T, S))
    differential(function, variables)
    with pytest.raises(NotScalarError):
        gradient(M, T)
    assert (T, M, function) == before and variables == [T, x]
    assert set(global_assumptions) == facts
    assert tables == (rules.RULES, rules.READINGS)
