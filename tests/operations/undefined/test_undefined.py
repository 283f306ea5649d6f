"""Undefined functions of vectors and matrices: chain rules, second derivatives, values, printing, errors."""
import pickle

import mpmath
import pytest
import sympy as sp
from sympy import Function, Matrix, MatrixSymbol, Q, ShapeError, Symbol, Trace, Transpose, ZeroMatrix, symbols

from sympy_matcalc import (
    AppliedMatrix,
    AppliedScalar,
    FunctionSymbol,
    MatrixScalar,
    cost,
    differential,
    dot,
    elementwise,
    enabled,
    evaluate,
    function,
    gradient,
    gradient_with_names,
    jacobian,
    jvp,
    matsimplify,
    to_stock,
    total,
    trace_gradient,
)
from sympy_matcalc.errors import EvaluationError, MissingRuleError, NoStockFormError, NotLinearError, NotScalarError
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.checks import check_gradient

np = pytest.importorskip("numpy")

m, n, p, q = symbols("m n p q", integer=True, positive=True)
s, t = symbols("s t", real=True)
A, X, B, C = MatrixSymbol("A", m, n), MatrixSymbol("X", n, p), MatrixSymbol("B", p, q), MatrixSymbol("C", n, p)
S = MatrixSymbol("S", n, n)
w_ = MatrixSymbol("w", 3, 1)
x, z, w = (MatrixSymbol(name, n, 1) for name in "xzw")
u, v = MatrixSymbol("u", 3, 1), MatrixSymbol("v", 2, 1)
M = MatrixSymbol("M", 3, 2)
f, g, J = map(function, "fgJ")
y, h = function("y", (2, 1)), function("h", (p, 1))
Y = function("Y", (2, 3))


# ------------------------------------------------------------------------------------------------------ chain rules
GRADIENTS = {
    "D4 matrix": (f(A*X*B), X, "A.T*∇f(A*X*B)*B.T"),
    "D4 transposed": (f(X.T*A.T), X, "A.T*∇f(X.T*A.T).T"),
    "D4 twice": (f(X)**2, X, "(2*f(X))*∇f(X)"),
    "D5 scalar": (f(Trace(S*S.T)), S, "(2*f'(Trace(S.T*S)))*S"),
    "D5 quadratic": (f(x.T*S*x), x, "f'(x.T*S*x)*(S + S.T)*x"),
    "D7 vectors": (J(y(u)), u, "(dy/du)*∇J(y(u))"),
    "D7 three": (J(y(function("r", (4, 1))(u))), u, "(dr/du)*Dy(r(u))*∇J(y(r(u)))"),
    "inner": (J(h(A*x)), x, "A.T*Dh(A*x)*∇J(h(A*x))"),
    "row": (f(x.T*A.T), x, "A.T*∇f(x.T*A.T).T"),
    "elementwise": (f(elementwise(sp.tanh, x)), x, "∇f(tanh(x)) o (1 - tanh(x)**2)"),
    "two arguments": (f(A*x, x), x, "∇_2 f(A*x, x) + A.T*∇_1 f(A*x, x)"),
    "three arguments": (f(s, x, X), X, "∇_3 f(s, x, X)"),
    "scalar argument": (f(dot(x, z), x), x, "f^(1,0)(x.T*z, x)*z + ∇_2 f(x.T*z, x)"),
    "by a scalar": (f(s*x), s, "x.T*∇f(s*x)"),
    "of a scalar": (dot(z, function("c", (n, 1))(s)), s, "z.T*c'(s)"),
    "gradient of a gradient": (dot(z, gradient(f(x), x)), x, "∇²f(x)*z"),
    "Hessian of a composition": (dot(z, gradient(f(A*x), x)), x, "A.T*∇²f(A*x)*A*z"),
    "mixed": (dot(z, gradient(f(x, w), x)), w, "∇_1∇_2 f(x, w).T*z"),
    "mixed, other order": (dot(z, gradient(f(x, w), w)), x, "∇_1∇_2 f(x, w)*z"),
    "mixed with a scalar": (dot(z, gradient(f(s, x), x)), s, "z.T*∇_2 f^(1,0)(s, x)"),
    "matrices": (J(Y(M)), M, "unvec((dY/dM)*vec(∇J(Y(M))), 3, 2)"),
    "matrix of a product": (J(Y(MatrixSymbol("L", n, 3)*M)), M, "L.T*unvec(DY(L*M)*vec(∇J(Y(L*M))), n, 2)"),
    "matrix of a vector": (J(Y(u)), u, "(dY/du)*vec(∇J(Y(u)))"),
    "vector of a matrix": (J(y(M)), M, "unvec((dy/dM)*∇J(y(M)), 3, 2)"),
    "row of a matrix": (J(function("r", (1, 4))(M)), M, "unvec((dr/dM)*∇J(r(M)).T, 3, 2)"),
    "matrix Hessian": (dot(C, gradient(f(X), X)), X, "unvec(∇²f(X)*vec(C), n, p)"),
    "second of a chain": (dot(u, gradient(J(y(u)), u)), u,
                          "(dy/du)*(∇J(y(u)) + ∇²J(y(u))*(dy/du).T*u) + D²y(u).T*(KroneckerProduct(∇J(y(u)), u))"),
    "third": (dot(u, f(w_).fdiff().fdiff()*u), w_, "∇³f(w).T*(KroneckerProduct(u, u))"),
    "mixed second of a matrix": (dot(v, Transpose(y(u, M).fdiff(1))*u), M, None),
    "one by one": (function("e", (1, 1))(x), x, "∇e(x)"),
    "slope of a scalar": (f(s, x).fdiff(1), x, "∇_2 f^(1,0)(s, x)"),
}


@pytest.mark.parametrize(("expr", "variable", "text"), GRADIENTS.values(), ids=GRADIENTS)
def test_gradient(expr, variable, text):
    derived = gradient(expr, variable)
    assert text is None or str(derived) == text
    report = check_gradient(expr, variable, derived)
    assert report, report
    assert not check_gradient(expr, variable, 2*derived)
    assert trace_gradient(differential(expr, variable), variable) == derived


@pytest.mark.parametrize("size", [n, p])
def test_sizes_of_one(size):
    """With one entry a vector is still one."""
    for expr in (J(h(x)), dot(z, gradient(f(x), x)), dot(x, gradient(J(h(x)), x)), J(h(X)), dot(C, gradient(f(X), X))):
        assert check_gradient(expr, X if expr.has(X) else x, sizes={size: 1})


def test_chain_rule_in_entries():
    """E14: dJ/du for J(y(u)), y of two and u of three entries, is a vector of sums."""
    chained = gradient(J(y(u)), u).as_explicit()
    slope, outer = y(u).fdiff(), J(y(u)).fdiff()
    assert chained == Matrix([[sum(slope[i, k]*outer[k, 0] for k in range(2))] for i in range(3)])
    assert str(slope[2, 1]) == "(dy/du)[2, 1]" and str(outer[1, 0]) == "∇J(y(u))[1, 0]"


def test_chain_rule_by_explicit_symbols():
    by = Matrix(symbols("u1:4", real=True))
    derived = gradient(J(y(by)), by)
    assert derived.shape == (3, 1) and check_gradient(J(y(by)), by, derived)
    assert str(derived[0].doit()) == ("∇J(y([u1, u2, u3]))[0, 0]*Dy([u1, u2, u3])[0, 0]"
                                      " + ∇J(y([u1, u2, u3]))[1, 0]*Dy([u1, u2, u3])[0, 1]")


def test_differentials():
    assert str(differential(f(X), X)) == "Trace(∇f(X).T*dX)"
    assert str(differential(y(u), u)) == "(dy/du).T*du"
    assert str(differential(gradient(f(x), x), x)) == "∇²f(x)*dx"
    assert str(differential(gradient(f(A*x), x), x)) == "A.T*∇²f(A*x)*A*dx"
    assert str(differential(f(x).fdiff().fdiff()*z, z)) == "∇²f(x)*dz"
    assert str(differential(Y(M), M)) == "unvec((dY/dM).T*vec(dM), 2, 3)"
    assert str(differential(gradient(f(A*X*B), X), X)) == "A.T*unvec(∇²f(A*X*B)*vec(A*dX*B), m, q)*B.T"
    assert str(differential(gradient(J(y(u)), u), u)) == ("(dy/du)*∇²J(y(u))*(dy/du).T*du"
                                                          " + unvec(D²y(u)*du, 3, 2)*∇J(y(u))")
    assert str(differential(y(s), s)) == "ds*y'(s)"


def test_hessian_of_the_composition_is_symmetric():
    hessian = sp.MatMul(A.T, f(A*x).fdiff().fdiff(), A)
    assert matsimplify(hessian - Transpose(hessian)) == ZeroMatrix(n, n)
    assert matsimplify(f(x, w).fdiff(1).fdiff(2) - f(x, w).fdiff(2).fdiff(1).T) == ZeroMatrix(n, n)
    assert f(x).fdiff().fdiff().T == f(x).fdiff().fdiff()
    assert f(x).fdiff().fdiff().fdiff().T != f(x).fdiff().fdiff().fdiff()


def test_verbs_pass_over_them():
    assert matsimplify(f(X)*X + X*f(X)) == sp.MatMul(2*f(X), X)
    assert str(gradient(J(A*x), x, where={MatrixSymbol("b", m, 1): A*x})) == "A.T*∇J(b)"
    assert str(gradient(f(S*x), x, assumptions=Q.symmetric(S))) == "S*∇f(S*x)"
    assert str(gradient(f(S), S, structure="symmetric")) == "(1/2)*(∇f(S) + ∇f(S).T)"
    assert str(gradient_with_names(f(A*x)**2, x)[1])
    assert cost(f(A*x)) == 2.25
    with enabled():
        assert (2*f(A*x)).diff(x) == gradient(2*f(A*x), x)
    with pytest.raises(NotLinearError, match="f"):
        trace_gradient(f(differential(x, x)), x)


# ----------------------------------------------------------------------------------------------------------- values
class Cubes:
    """The sum of the cubes of all entries, and its derivatives."""

    def __call__(self, a):
        return sum(entry**3 for row in a.tolist() for entry in row)

    def derivative(self, numbers):
        if len(numbers) == 1:
            return lambda a: [[3*entry**2 for entry in row] for row in a.tolist()]
        if len(numbers) == 2:
            return lambda a: np.diag([6*entry for column in zip(*a.tolist()) for entry in column])
        return None


a_, x_, c_ = np.array([[0.3, -0.7], [1.1, 0.4], [0.9, -0.2]]), np.array([[0.5], [-1.5], [2.0]]), 0.7
ORDERED = a_.T.ravel()


@pytest.mark.parametrize("value", [Cubes(), lambda a: Cubes()(a)], ids=["own derivatives", "differences"])
def test_values_of_derivatives_of_a_scalar(value):
    values = {M: a_, f: value}
    for digits in (None, 30):
        def number(expr, digits=digits):
            found = evaluate(expr, values, digits=digits)
            return np.array(found.tolist(), dtype=float) if expr.is_Matrix else float(found)
        assert number(f(M)) == pytest.approx((a_**3).sum())
        assert number(f(M).fdiff()) == pytest.approx(3*a_**2, rel=1e-9)
        assert number(f(M).fdiff().fdiff()) == pytest.approx(np.diag(6*ORDERED), abs=1e-5)
        third = number(f(M).fdiff().fdiff().fdiff())
        assert third.shape == (36, 6) and third[7, 1] == pytest.approx(6, abs=1e-2) and abs(third[7, 0]) < 1e-2
        assert number(f(M*s).subs(s, 2)) == pytest.approx(8*(a_**3).sum())


def test_values_of_derivatives_of_a_matrix():
    """vec Y(X, s) = s^2 C vec(X) o vec(X), by X and by s."""
    C = np.arange(36).reshape(6, 6)/30 - 0.5

    def of(a, c):
        return (c**2*C @ a.T.ravel()**2).reshape(3, 2).T
    values, applied = {M: a_, s: c_, Y: of}, Y(M, s)
    assert evaluate(applied, values) == pytest.approx(of(a_, c_))
    assert evaluate(applied.fdiff(2), values) == pytest.approx(2/c_*of(a_, c_))
    jacobian = (c_**2*C*2*ORDERED).T
    assert evaluate(applied.fdiff(1), values) == pytest.approx(jacobian)
    assert evaluate(applied.fdiff(2).fdiff(1), values) == pytest.approx(2/c_*jacobian, rel=1e-6)
    second = evaluate(applied.fdiff(1).fdiff(1), values)
    assert second.shape == (36, 6)
    for column in range(6):
        change = np.zeros((6, 6))
        change[column] = 2*c_**2*C[:, column]
        assert second[:, column] == pytest.approx(change.T.ravel(), abs=1e-5)


def test_values_are_given_to_the_callable_as_numbers_and_matrices():
    seen = []

    def look(*args):
        seen.append([type(arg) for arg in args])
        return args[0]
    expr = f(dot(u, u), M, MatrixScalar(u.T*u), MatrixSymbol("e", 1, 1), Matrix([[s, 1]]))
    values = {u: x_, M: a_, s: 1, "e": 2, f: look}
    assert evaluate(expr, values) == pytest.approx(6.5)
    assert [issubclass(kind, np.ndarray) for kind in seen[-1]] == [False, True, False, False, True]
    assert float(evaluate(expr, values, digits=20)) == pytest.approx(6.5)
    assert [hasattr(kind, "rows") for kind in seen[-1]] == [False, True, False, False, True]


def test_differences_have_the_digits_that_are_asked_for():
    def of(a):
        return a[0].context.exp(a[0] + 2*a[1]) if hasattr(a[0], "context") else np.exp(a[0, 0] + 2*a[1, 0])
    point = {v: [0.25, 0.5], f: of}
    exact = mpmath.exp(1.25)
    careful = evaluate(f(v).fdiff().fdiff(), point, digits=40)
    with mpmath.workdps(30):
        exact = mpmath.exp(mpmath.mpf(1.25))
        assert all(abs(careful[i, j] - (1 + i)*(1 + j)*exact) < 1e-18 for i in range(2) for j in range(2))
    assert evaluate(f(v).fdiff(), point) == pytest.approx(
        np.array([[float(exact)], [2*float(exact)]]), rel=1e-9)


def test_values_that_do_not_fit():
    with pytest.raises(EvaluationError, match="no value for the FunctionSymbol f"):
        evaluate(f(M), {M: a_})
    with pytest.raises(EvaluationError, match="callable"):
        evaluate(f(M), {M: a_, f: 3})
    with pytest.raises(EvaluationError, match="a number"):
        evaluate(f(M), {M: a_, f: lambda a: a})
    wrong = Cubes()
    wrong.derivative = lambda numbers: lambda a: a.T
    with pytest.raises(EvaluationError, match=r"shape \(2, 3\) instead of \(3, 2\)"):
        evaluate(f(M).fdiff(), {M: a_, f: wrong})
    with pytest.raises(EvaluationError, match="do not fit"):
        evaluate(f(M), {M: a_, f: lambda a, b: 0})


def test_functions_are_drawn_with_fitting_sizes():
    values = random_values(sp.MatMul(B.T, h(x)), seed=4)
    assert evaluate(h(x), values).shape == (values[p], 1)
    assert values[h](values[x]) == random_values(sp.MatMul(B.T, h(x)), seed=4)[h](values[x])
    other = random_values([f(x), Function("f")(s)])
    assert evaluate(f(x) + Function("f")(s), other) > 0


# ------------------------------------------------------------------------------------------------------ expressions
NODES = {
    "scalar": f(X), "of three": f(s, x, X), "slope": f(s).fdiff(), "slope of two": f(s, x).fdiff(1).fdiff(1),
    "gradient": f(X).fdiff(), "gradient of two": f(x, X).fdiff(2), "Hessian": f(x).fdiff().fdiff(),
    "mixed": f(s, x, X).fdiff(3).fdiff(1).fdiff(2), "vector": y(u), "matrix": Y(X), "explicit": y(Matrix([s, t])),
    "Jacobian": y(u).fdiff(), "Jacobian elsewhere": y(2*u).fdiff(), "second": Y(M).fdiff().fdiff(),
    "curve": Y(s).fdiff(),
    "symbolic": h(x).fdiff(), "one by one": function("e", (1, 1))(x).fdiff(), "symbol": h,
}
nodes = pytest.mark.parametrize("node", NODES.values(), ids=NODES)


@nodes
def test_rebuilds_pickles_and_prints(node):
    for again in (node.func(*node.args), pickle.loads(pickle.dumps(node)), node.subs(Symbol("o"), 1), node.doit()):
        assert again == node and type(again) is type(node) and hash(again) == hash(node)
        assert getattr(again, "shape", None) == node.shape if hasattr(node, "shape") else True
    names = {name: getattr(sp, name) for name in ("Integer", "MatrixSymbol", "Symbol", "Tuple", "MatMul",
                                                   "ImmutableDenseMatrix")}
    own = {"AppliedScalar": AppliedScalar, "AppliedMatrix": AppliedMatrix, "FunctionSymbol": FunctionSymbol}
    assert eval(sp.srepr(node), names | own | {"Str": sp.core.symbol.Str, "MutableDenseMatrix": Matrix}) == node
    for text in (str(node), sp.latex(node), sp.pretty(node), sp.pretty(node, use_unicode=False)):
        assert text and "object at" not in text
    assert sp.pretty(node, use_unicode=False).isascii() and sp.latex(node).isascii()


SHAPES = {
    f(X).fdiff(): (n, p), f(x).fdiff().fdiff(): (n, n), f(X).fdiff().fdiff(): (n*p, n*p),
    f(u).fdiff().fdiff().fdiff(): (9, 3), f(u, M).fdiff(1).fdiff(2): (3, 6), f(u, M).fdiff(2).fdiff(1): (6, 3),
    y(u).fdiff(): (3, 2), Y(M).fdiff(): (6, 6), Y(u).fdiff(): (3, 6), Y(u).fdiff().fdiff(): (18, 3),
    Y(s, u).fdiff(1): (2, 3), Y(s, u).fdiff(1).fdiff(2): (3, 6), f(s, u).fdiff(2).fdiff(1): (3, 1),
}


@pytest.mark.parametrize(("node", "shape"), SHAPES.items(), ids=map(str, SHAPES))
def test_shape(node, shape):
    assert node.shape == shape
    assert node.xreplace({n: sp.Integer(4)}).shape == tuple(sp.sympify(size).subs(n, 4) for size in shape)


PRINTED = [
    (f(x), "f(x)", r"f\left(x\right)", "f(x)", "f(x)"),
    (f(x).fdiff(), "∇f(x)", r"\nabla f\left(x\right)", "∇f(x)", "grad f(x)"),
    (f(x).fdiff().fdiff(), "∇²f(x)", r"\nabla^{2} f\left(x\right)", "∇²f(x)", "grad^2 f(x)"),
    (f(A*x).fdiff().fdiff().fdiff(), "∇³f(A*x)", r"\nabla^{3} f\left(A x\right)", "∇³f(A⋅x)", "grad^3 f(A*x)"),
    (f(x, X).fdiff(2), "∇_2 f(x, X)", r"\nabla_{2} f\left(x, X\right)", "∇_2 f(x, X)", "grad_2 f(x, X)"),
    (f(x, X).fdiff(1).fdiff(2), "∇_1∇_2 f(x, X)", r"\nabla_{1} \nabla_{2} f\left(x, X\right)", "∇_1∇_2 f(x, X)",
     "grad_1 grad_2 f(x, X)"),
    (f(x, X).fdiff(2).fdiff(2), "∇²_2 f(x, X)", r"\nabla^{2}_{2} f\left(x, X\right)", "∇²_2 f(x, X)",
     "grad^2_2 f(x, X)"),
    (f(s).fdiff(), "f'(s)", r"f'\left(s\right)", "f'(s)", "f'(s)"),
    (f(s, x).fdiff(1), "f^(1,0)(s, x)", r"f^{\left(1,0\right)}\left(s, x\right)", "f^(1,0)(s, x)", "f^(1,0)(s, x)"),
    (y(u).fdiff(), "dy/du", r"\frac{\partial y}{\partial u}", "dy/du", "dy/du"),
    (y(A*x).fdiff(), "Dy(A*x)", r"\mathrm{D} y\left(A x\right)", "Dy(A⋅x)", "Dy(A*x)"),
    (y(u, v).fdiff(2), "D_2 y(u, v)", r"\mathrm{D}_{2} y\left(u, v\right)", "D_2 y(u, v)", "D_2 y(u, v)"),
    (y(u).fdiff().fdiff(), "D²y(u)", r"\mathrm{D}^{2} y\left(u\right)", "D²y(u)", "D^2y(u)"),
    (y(u).fdiff()*J(y(u)).fdiff(), "(dy/du)*∇J(y(u))", None, "(dy/du)⋅∇J(y(u))", "(dy/du)*grad J(y(u))"),
    (f(x)**2*f(x).fdiff().T, "f(x)**2*∇f(x).T", None, None, None),
    (-y(u).fdiff(), "-(dy/du)", None, None, None), (y(u).fdiff().T, "(dy/du).T", None, None, None),
    (function("phi")(x), "phi(x)", r"\phi\left(x\right)", "φ(x)", "phi(x)"),
    (y(Matrix([s, t])), "y([s, t])", None, None, None), (f(Matrix([[s, 1], [2, t]])), "f([[s, 1], [2, t]])", None, None,
                                                          None),
]


@pytest.mark.parametrize(("node", "text", "tex", "pretty", "ascii"), PRINTED, ids=[row[1] for row in PRINTED])
def test_printed_form(node, text, tex, pretty, ascii):
    assert str(node) == text
    assert tex is None or sp.latex(node) == tex
    assert pretty is None or sp.pretty(node, use_unicode=True) == pretty
    assert ascii is None or sp.pretty(node, use_unicode=False) == ascii


def test_equality_is_by_name_and_shape():
    assert function("f") == f and hash(function("f")) == hash(f) and function("f")(x) == f(x)
    assert len({f, g, y, function("y"), function("y", (3, 1)), function("y", (2, 1))}) == 5
    assert (f.name, f.shape, h.shape, str(h)) == ("f", None, (p, 1), "h")
    assert f(Matrix([s, t])) == f(sp.ImmutableMatrix([s, t]))
    assert f(s, x).fdiff(1).fdiff(2) == f(s, x).fdiff(2).fdiff(1)           # derivatives by scalars commute


def test_derivatives_by_symbols_and_entries():
    assert f(s*x).diff(s) == gradient(f(s*x), s)
    assert f(s**2, x).diff(s) == 2*s*f(s**2, x).fdiff(1) and f(x).diff(s) == 0
    assert matsimplify(y(s**2*u).diff(s) - 2*s*y(s**2*u).fdiff().T*u) == ZeroMatrix(2, 1)
    assert f(s*x).fdiff().diff(s) == f(s*x).fdiff().fdiff()*x
    assert y(s).diff(s) == y(s).fdiff() and Y(u).diff(s) == ZeroMatrix(2, 3)
    assert f(u).diff(u[1, 0]) == f(u).fdiff()[1, 0]
    assert str(y(u).diff(u[1, 0])) == "(dy/du).T[:, 1:2]"
    assert f(X).diff(X) == f(X).fdiff()
    values = random_values([Y(s*M), s])
    slope = evaluate(Y(s*M).diff(s), values)
    above, below = (evaluate(Y(s*M), values | {s: values[s] + step}) for step in (1e-5, -1e-5))
    assert slope == pytest.approx((above - below)/2e-5, rel=1e-6)


@pytest.mark.parametrize(("function", "variable"), [
    (y(u), u), (f(x), x[0, 0]), (f(Trace(S)), S[0, 0]), (f(y(u)), u[0, 0]), (f(x).fdiff(), x), (Y(s*X), s)], ids=str)
def test_diff_gives_what_the_verbs_give(function, variable):
    verb = jacobian if function.is_Matrix else gradient
    expected = jvp(function, variable, 1) if function.is_Matrix and not variable.is_Matrix else verb(function, variable)
    assert function.diff(variable) == expected


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: f(), TypeError, "at least one argument"),
    (lambda: f("x"), TypeError, "scalars and matrices, not 'x'"),
    (lambda: f([1, 2]), TypeError, "not \\[1, 2\\]"),
    (lambda: f(sp.true), TypeError, "scalars and matrices"),
    (lambda: function(3), TypeError, "the name of a function is a text"),
    (lambda: function(""), TypeError, "the name of a function is a text"),
    (lambda: function("y", 3), TypeError, r"\(p, 1\) for a column"),
    (lambda: function("y", (3, 1, 1)), TypeError, "a pair of sizes"),
    (lambda: function("y", (0, 1)), ShapeError, "positive integers"),
    (lambda: f(x).fdiff(2), ValueError, "1 argument cannot be differentiated by the arguments"),
    (lambda: AppliedScalar(Function("f"), (), x), TypeError, "is made by function"),
    (lambda: gradient(y(u), u), NotScalarError, "use jacobian"),
    (lambda: elementwise(y, x), TypeError, "must turn scalars into a scalar"),
    (lambda: to_stock(2*f(x)), NoStockFormError, "scalars of scalars"),
    (lambda: to_stock(A.T*h(x).fdiff().T), NoStockFormError, "scalars of scalars"),
])
def test_errors(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_functions_of_entries():
    assert str(gradient(dot(z, elementwise(f, S*x)), x)) == "S.T*(z o f'(S*x))"
    assert check_gradient(dot(z, elementwise(f, S*x)), x)
    assert check_gradient(f(elementwise(lambda a: g(a, s), x)), [x, s])
    with pytest.raises(MissingRuleError, match="different for every entry"):
        gradient(total(elementwise(lambda a: f(a*x), x)), x)


def test_functions_of_scalars_stay_sympys():
    assert str(gradient(Function("f")(dot(x, x)), x)) == "(2*f'(x.T*x))*x"
    assert isinstance(matsimplify(Function("f")(s)), sp.core.function.AppliedUndef)
    assert matsimplify(Function("f")(s) - f(s)) != 0
