"""Laws of the package's own expressions: they rebuild, pickle, print, and have the entries they should have."""
import pickle

import pytest
import sympy as sp
from sympy import Dummy, Function, ImmutableMatrix, Lambda, MatMul, MatrixSymbol, ShapeError, Symbol, Transpose, symbols
from sympy.core.symbol import Str

import sympy_matcalc as own
from sympy_matcalc import jacobian, jvp
from sympy_matcalc.errors import LayoutError, MissingRuleError, NotAVariableError
from sympy_matcalc.expressions.bound_symbols import bound
from sympy_matcalc.expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from sympy_matcalc.expressions.functions import Sigmoid, Softplus
from sympy_matcalc.expressions.one_by_one import MatrixScalar
from sympy_matcalc.operations.blocks.inner_products_of_blocks import BlockInner
from sympy_matcalc.operations.blocks.weighted_sums_of_blocks import WeightedBlocks
from sympy_matcalc.operations.columnwise.distances import SquaredDistances
from sympy_matcalc.operations.columnwise.log_sum_exp import LogSumExp
from sympy_matcalc.operations.columnwise.normalized_exponential import Softmax
from sympy_matcalc.operations.columnwise.standard_deviation import Deviation
from sympy_matcalc.operations.columnwise.standardization import Standardized
from sympy_matcalc.operations.core.cofactors import Adjugate
from sympy_matcalc.operations.core.function_derivatives import FunctionDerivative
from sympy_matcalc.operations.entrywise.elementwise_functions import Elementwise
from sympy_matcalc.operations.entrywise.hadamard_product import Hadamard
from sympy_matcalc.operations.indices.matrix_sums import MatrixSum
from sympy_matcalc.operations.vectorization.commutation import Commutation
from sympy_matcalc.operations.vectorization.duplication import Duplication
from sympy_matcalc.operations.vectorization.elimination import Elimination
from sympy_matcalc.operations.vectorization.khatri_rao_product import KhatriRao
from sympy_matcalc.operations.vectorization.stacking_columns import Vec
from sympy_matcalc.operations.vectorization.unstacking_columns import Unvec
from sympy_matcalc.reading.layout import Layout

m, n, p = symbols("m n p", integer=True, positive=True)
k = Symbol("k", integer=True)
t, u, c = symbols("t u c", real=True)
sigma, f = Function("sigma"), Function("f")
X, Y = MatrixSymbol("X", 2, 3), MatrixSymbol("Y", 2, 3)
A, G = MatrixSymbol("A", 3, 3), MatrixSymbol("G", 4, 6)
x, b = MatrixSymbol("x", 3, 1), MatrixSymbol("b", 3, 1)
S = MatrixSymbol("S", m, n)
VALUES = ImmutableMatrix([[1, -2, 3], [4, 5, -6]])

SAMPLES = {
    "hadamard": Hadamard(X, Y),
    "hadamard of three": Hadamard(X, 2*Y, X + Y),
    "hadamard explicit": Hadamard(X, VALUES),
    "hadamard symbolic": Hadamard(S, MatrixSymbol("T", m, n)),
    "elementwise": Elementwise(sp.exp, X*x),
    "elementwise identity": Elementwise(Lambda(t, t), X),
    "elementwise lambda": Elementwise(Lambda(t, 1 - sp.tanh(t)**2), X),
    "elementwise of two": Elementwise(Lambda((t, u), t*sp.exp(u)), X, Y),
    "elementwise with scalar": Elementwise(Lambda((t, u), t**2 + u), X, c),
    "elementwise undefined": Elementwise(sigma, X),
    "elementwise slope": Elementwise(Lambda(t, FunctionDerivative(sigma, (1,), t)), X),
    "elementwise symbolic": Elementwise(sp.tanh, S),
    "matrix differential": MatrixDifferential(X),
    "explicit differential": MatrixDifferential(sp.Matrix([[t, u]])),
    "scalar differential": ScalarDifferential(t),
    "scalar": MatrixScalar(x.T*A*x),
    "slope": FunctionDerivative(f, (1,), t**2),
    "mixed slope": FunctionDerivative(f, (1, 2), t, MatrixScalar(x.T*b)),
    "sigmoid": Sigmoid(t),
    "softplus": Softplus(MatrixScalar(x.T*b)),
    "softmax": Softmax(X, 0),
    "softmax of rows": Softmax(X, 1),
    "softmax of vector": Softmax(x, 0),
    "logsumexp": LogSumExp(X, 0),
    "logsumexp of rows": LogSumExp(X, 1),
    "standardized": Standardized(X, 0),
    "standardized rows": Standardized(X, 1, t),
    "standardized vector": Standardized(x, 0, 2),
    "squared distances": SquaredDistances(X),
    "deviations": Deviation(X, 0),
    "deviations of rows": Deviation(X, 1, t),
    "adjugate": Adjugate(A),
    "sum": MatrixSum(A**k*A, (k, 0, m - 1)),
    "known sum": MatrixSum(k*X, (k, 1, 3)),
    "block inner": BlockInner(G, MatrixSymbol("B", 2, 2)),
    "weighted blocks": WeightedBlocks(G, MatrixSymbol("B", 2, 2)),
    "vec": Vec(X),
    "vec symbolic": Vec(S),
    "vec explicit": Vec(VALUES),
    "unvec": Unvec(A*MatrixSymbol("v", 3, 1), 1, 3),
    "unvec to a matrix": Unvec(MatrixSymbol("w", 6, 1), 3, 2),
    "unvec symbolic": Unvec(MatrixSymbol("v", m*n, 1), m, n),
    "khatri-rao": KhatriRao(X, A),
    "khatri-rao of three": KhatriRao(X, 2*Y, X + Y),
    "khatri-rao of one": KhatriRao(X),
    "khatri-rao of one twice": KhatriRao(X, X),
    "commutation": Commutation(2, 3),
    "commutation symbolic": Commutation(m, n + 1),
    "duplication": Duplication(3),
    "duplication symbolic": Duplication(n),
    "elimination": Elimination(3),
    "elimination symbolic": Elimination(n),
}
MATRICES = {name: expr for name, expr in SAMPLES.items() if expr.is_Matrix}
KNOWN = {name: expr for name, expr in MATRICES.items() if not expr._is_shape_symbolic() and not expr.has(m)}

everything = pytest.mark.parametrize("expr", SAMPLES.values(), ids=SAMPLES)
matrices = pytest.mark.parametrize("expr", MATRICES.values(), ids=MATRICES)
known = pytest.mark.parametrize("expr", KNOWN.values(), ids=KNOWN)


@everything
def test_rebuilds_from_its_arguments(expr):
    assert expr.func(*expr.args) == expr
    assert hash(expr.func(*expr.args)) == hash(expr)


@everything
def test_pickles(expr):
    again = pickle.loads(pickle.dumps(expr))
    assert again == expr and type(again) is type(expr)
    assert getattr(again, "shape", None) == getattr(expr, "shape", None)


@everything
def test_prints(expr):
    for text in (str(expr), sp.latex(expr), sp.pretty(expr, use_unicode=True), sp.pretty(expr, use_unicode=False)):
        assert text and "Dummy" not in text and "_t" not in text and "Lambda" not in text


@everything
def test_srepr_evaluates_to_itself(expr):
    names = {**vars(sp), **vars(own), "Str": Str, "IdentityFunction": lambda: sp.S.IdentityFunction}
    assert eval(sp.srepr(expr), names) == expr


@everything
def test_survives_substitution_of_nothing(expr):
    z = Symbol("z")
    assert expr.subs(z, 1) == expr and expr.xreplace({z: sp.S.One}) == expr


@everything
def test_is_real_and_commutes_as_it_should(expr):
    if expr.is_Matrix:
        assert expr.is_commutative is False and sp.conjugate(expr) == expr
    else:
        assert expr.is_commutative is True and expr.is_real is True


@everything
def test_bound_symbols_are_not_free(expr):
    assert not any(isinstance(symbol, Dummy) for symbol in expr.free_symbols)
    if not isinstance(expr, (MatrixDifferential, ScalarDifferential)):
        assert k not in expr.free_symbols


@matrices
def test_transpose_has_the_transposed_shape_and_entries(expr):
    assert expr.T.shape == expr.shape[::-1]
    if not expr._is_shape_symbolic() and not expr.has(m):
        assert expr.T.as_explicit() == expr.as_explicit().T


@known
def test_entries_agree_with_the_explicit_matrix(expr):
    explicit = expr.as_explicit()
    assert explicit.shape == tuple(map(int, expr.shape))
    for i in range(explicit.rows):
        for j in range(explicit.cols):
            assert sp.expand(expr[i, j] - explicit[i, j]) == 0


@known
def test_is_a_factor_of_stock_products(expr):
    left = MatrixSymbol("L", 2, expr.rows)
    product = MatMul(left, expr).as_explicit()
    assert (product - left.as_explicit()*expr.as_explicit()).applyfunc(sp.expand) == sp.zeros(2, expr.cols)


@matrices
def test_doit_keeps_shape_and_value(expr):
    done = expr.doit()
    assert done.shape == expr.shape
    if not expr._is_shape_symbolic() and not expr.has(m):
        assert (done.as_explicit() - expr.as_explicit()).applyfunc(sp.expand) == sp.zeros(*expr.shape)


# ---- entries, against matrices made by hand

ex, ey, ea, eg = X.as_explicit(), Y.as_explicit(), A.as_explicit(), G.as_explicit()


def test_entries_of_hadamard_and_elementwise():
    assert Hadamard(X, Y).as_explicit() == ImmutableMatrix(2, 3, lambda i, j: ex[i, j]*ey[i, j])
    two = Elementwise(Lambda((t, u), t*sp.exp(u) + c), X, Y)
    assert two.as_explicit() == ImmutableMatrix(2, 3, lambda i, j: ex[i, j]*sp.exp(ey[i, j]) + c)
    assert Elementwise(sp.exp, X*x).as_explicit() == (ex*x.as_explicit()).applyfunc(sp.exp)


def test_entries_of_softmax_and_logsumexp():
    e = ex.applyfunc(sp.exp)
    columns = [e[0, j] + e[1, j] for j in range(3)]
    rows = [e[i, 0] + e[i, 1] + e[i, 2] for i in range(2)]
    assert Softmax(X, 0).as_explicit() == ImmutableMatrix(2, 3, lambda i, j: e[i, j]/columns[j])
    assert Softmax(X, 1).as_explicit() == ImmutableMatrix(2, 3, lambda i, j: e[i, j]/rows[i])
    assert LogSumExp(X, 0).as_explicit() == ImmutableMatrix([[sp.log(s) for s in columns]])
    assert LogSumExp(X, 1).as_explicit() == ImmutableMatrix([sp.log(s) for s in rows])
    assert isinstance(Softmax(S, 0)[0, 0].args[0].args[0], sp.Sum) or Softmax(S, 0)[0, 0].has(sp.Sum)


def test_adjugate_solves_its_equation():
    identity = (MatMul(Adjugate(A), A).as_explicit() - sp.det(ea)*sp.eye(3)).applyfunc(sp.expand)
    assert identity == sp.zeros(3, 3)
    assert Adjugate(sp.Matrix([[7]])).as_explicit() == ImmutableMatrix([[1]])
    assert Adjugate(MatrixSymbol("s", 1, 1))[0, 0] == 1


def test_blocks_are_adjoints_of_the_kronecker_product():
    small, other = MatrixSymbol("B", 2, 3), MatrixSymbol("C", 2, 2)
    kron = sp.kronecker_product(other.as_explicit(), small.as_explicit())           # C kron B is 4 x 6
    inner = sum(a*b for a, b in zip(eg.flat(), kron.flat()))

    def with_(matrix, symbol):
        return sum(a*b for a, b in zip(matrix.as_explicit().flat(), symbol.as_explicit().flat()))
    assert sp.expand(inner - with_(BlockInner(G, small), other)) == 0
    assert sp.expand(inner - with_(WeightedBlocks(G, other), small)) == 0


def test_blocks_of_symbolic_size():
    large, small = MatrixSymbol("L", m*p, n), MatrixSymbol("B", p, 1)
    assert BlockInner(large, small).shape == (m, n)
    assert WeightedBlocks(large, small).shape == (m, n)


@pytest.mark.parametrize("last, expected", [(3, 1), (1, 1), (-1, 0), (-2, -1), (-4, -1)])
def test_sums_follow_karr(last, expected):
    total = MatrixSum(MatMul(k + 10, X), (k, 0, last))
    # sum_{k=0}^{b} (k + 10) = (b + 1)(b + 20)/2 for every integer b
    assert total.as_explicit() == (sp.Rational((last + 1)*(last + 20), 2)*ex).as_immutable()
    assert (total.doit().as_explicit() - total.as_explicit()).applyfunc(sp.expand) == sp.zeros(2, 3)
    assert sp.sign((last + 1)*(last + 20)) == expected


def test_index_of_a_sum_is_not_captured():
    outer = MatrixSum(k*X, (k, 0, n))
    assert outer.free_symbols == {X, n}
    for changed in (outer.subs(X, k*X), outer.xreplace({X: k*X})):
        assert k in changed.free_symbols
        assert changed.subs(n, 2).as_explicit() == (3*k*X).as_explicit()
    assert outer.subs(k, 5) == outer and outer.xreplace({k: sp.S(5)}) == outer


# ---- functions of entries

def test_equal_functions_are_equal():
    assert Elementwise(sp.exp, X) == Elementwise(Lambda(u, sp.exp(u)), X)
    assert Elementwise(sp.exp, X).function == Lambda(bound(0), sp.exp(bound(0)))
    assert Elementwise(sp.exp, X).matrices == (X,)


def test_what_a_function_mentions_becomes_an_argument():
    expr = Elementwise(Lambda(t, c*t*sp.Trace(A) + sp.exp(u)*t), X)
    assert not expr.function.free_symbols
    assert expr.as_explicit() == ex.applyfunc(lambda z: c*z*sp.Trace(A) + sp.exp(u)*z)
    assert expr.free_symbols == {X, A, c, u}


def test_substitution_is_never_captured():
    inner = Elementwise(sp.exp, X)
    expr = Elementwise(Lambda(t, c*t), Y).subs(c, sp.Trace(inner*inner.T))
    assert expr.as_explicit()[0, 1] == sp.Trace(inner*inner.T)*ey[0, 1]
    assert expr.xreplace({bound(0): t}) == expr and expr.subs(bound(0), t) == expr
    assert Elementwise(Lambda(t, t + u), X).subs(u, bound(0)).as_explicit()[0, 0] == ex[0, 0] + bound(0)


def test_undefined_functions_can_be_replaced():
    expr = Elementwise(Lambda(t, FunctionDerivative(sigma, (1,), t)), X)
    assert expr.replace(sigma, sp.sin) == Elementwise(sp.cos, X)
    assert FunctionDerivative(f, (1, 1), t, u).replace(f, Lambda((t, u), t**2*u)) == 2*t


def test_function_derivative():
    slope = FunctionDerivative(f, (1,), t**2)
    assert slope.diff(t) == 2*t*FunctionDerivative(f, (2,), t**2)
    assert slope.fdiff() == FunctionDerivative(f, (2,), t**2)
    assert FunctionDerivative(f, (0,), t) == f(t)
    assert FunctionDerivative(sp.exp, (3,), t) == sp.exp(t)
    assert FunctionDerivative(f, (1,), t).rewrite(sp.Derivative) == f(t).diff(t)
    assert slope.rewrite(sp.Derivative).subs(f, sp.sin).doit() == sp.cos(t**2)
    assert FunctionDerivative(f, (1, 2), t, u).rewrite(sp.Derivative) == sp.Derivative(f(t, u), t, (u, 2))
    with pytest.raises(ValueError, match="one count of derivatives"):
        FunctionDerivative(f, (1,), t, u)


def test_sigmoid_and_softplus():
    s = Sigmoid(t)
    assert s.diff(t) == s*(1 - s) and Softplus(t).diff(t) == s
    assert Sigmoid(-t) != 1 - s
    assert (Sigmoid(0), Sigmoid(sp.oo), Sigmoid(-sp.oo)) == (sp.S.Half, 1, 0)
    assert sp.simplify(s.rewrite(sp.tanh).rewrite(sp.exp) - s.rewrite(sp.exp)) == 0
    assert abs(Sigmoid(sp.Rational(1, 3)).evalf(30) - (1/(1 + sp.exp(-sp.Rational(1, 3)))).evalf(30)) < 1e-29
    assert abs(Softplus(-50.0)/sp.exp(-50.0) - 1) < 1e-14
    assert abs(sp.lambdify(t, s, "math")(0.5) - 1/(1 + 2.718281828459045**-0.5)) < 1e-15
    assert s.is_positive and Softplus(t).is_positive


# ---- differentials

def test_differential_is_a_symbol_of_its_own():
    dX = MatrixDifferential(X)
    assert dX != MatrixSymbol("dX", 2, 3) and dX.variable == X
    assert dX.free_symbols == {dX}
    assert dX.xreplace({X: Y}) == dX and dX.subs(X, Y) == dX
    assert (A*dX.T).subs(X, Y) == A*dX.T
    assert dX.xreplace({dX: Y}) == Y and dX.subs(dX, Y) == Y
    assert MatrixDifferential(S).subs({m: 4, n: 2}) == MatrixDifferential(MatrixSymbol("S", 4, 2))
    assert MatrixDifferential(sp.Matrix([[t, u]])).as_explicit() == ImmutableMatrix(
        [[ScalarDifferential(t), ScalarDifferential(u)]])
    for no_variable in (X*A, sp.S.One, sp.Matrix([[1, t]])):
        with pytest.raises(NotAVariableError):
            MatrixDifferential(no_variable)
    with pytest.raises(NotAVariableError, match="scalar symbol"):
        ScalarDifferential(t**2)


# ---- printing

W = MatrixSymbol("W", 4, 2)
PRINTED = [
    (Hadamard(X, Y), "X o Y", r"X \circ Y", "X ∘ Y"),
    (MatMul(-2, A, Hadamard(A, 3*A), A), "-2*A*(A o (3*A))*A",
     r"- 2 A \left(A \circ \left(3 A\right)\right) A", None),
    (Transpose(Hadamard(X, Y)), "(X o Y).T", r"\left(X \circ Y\right)^{T}", None),
    (sp.MatPow(Hadamard(A, A), 2), "(A o A)**2", r"\left(A \circ A\right)^{2}", None),
    (sp.MatAdd(X, Hadamard(X, Y)), "X o Y + X", r"X \circ Y + X", None),
    (MatMul(Hadamard(MatrixSymbol("a", 2, 1), Elementwise(sp.exp, X*b)), b.T), "(a o exp(X*b))*b.T",
     r"\left(a \circ \exp\left(X b\right)\right) b^{T}", None),
    (Elementwise(Lambda(t, 1 - sp.tanh(t)**2), X*x), "1 - tanh(X*x)**2", r"1 - \tanh^{2}{\left(X x \right)}", None),
    (MatMul(Elementwise(Lambda(t, 1 - sp.tanh(t)**2), X), x), "(1 - tanh(X)**2)*x",
     r"\left(1 - \tanh^{2}{\left(X \right)}\right) x", None),
    (Elementwise(Lambda(t, FunctionDerivative(sigma, (1,), t)), W*X), "sigma'(W*X)",
     r"\sigma'\left(W X\right)", "σ'(W⋅X)"),
    (Elementwise(Lambda(t, Sigmoid(t)*(1 - Sigmoid(t))), X), "sigmoid(X) o (1 - sigmoid(X))", None, None),
    (Elementwise(Lambda((t, u), t**2*u), X, Y), "X.**2 o Y", r"X^{\circ 2} \circ Y", None),
    (Elementwise(Lambda(t, t**-2), X), "1/(X.**2)", r"\frac{1}{X^{\circ 2}}", None),
    (Elementwise(sp.Abs, X), "Abs(X)", r"\operatorname{abs}\left(X\right)", None),
    (MatrixDifferential(X), "dX", r"\mathrm{d}X", "dX"),
    (MatMul(A, MatrixDifferential(A).T), "A*dA.T", r"A \left(\mathrm{d}A\right)^{T}", None),
    (2*t*ScalarDifferential(t), "2*t*dt", r"2 t \mathrm{d}t", "2⋅t⋅dt"),
    (MatrixScalar(x.T*A*x), "x.T*A*x", "x^{T} A x", None),
    (2*MatrixScalar(x.T*b), "2*(x.T*b)", r"2 \left(x^{T} b\right)", None),
    (MatrixScalar(x.T*b)**2, "(x.T*b)**2", r"\left(x^{T} b\right)^{2}", None),
    (1/MatrixScalar(x.T*x), "1/(x.T*x)", r"\frac{1}{x^{T} x}", None),
    (MatMul(MatrixScalar(x.T*b), x), "(x.T*b)*x", r"\left(x^{T} b\right) x", None),
    (2*MatrixScalar(x.T*b + b.T*x), "2*(b.T*x + x.T*b)", None, None),
    (FunctionDerivative(f, (2,), t)**2, "f''(t)**2", r"f''\left(t\right)^{2}", None),
    (FunctionDerivative(f, (1, 0), t, u), "f^(1,0)(t, u)", r"f^{\left(1,0\right)}\left(t, u\right)", None),
    (FunctionDerivative(f, (4,), t), "f^(4)(t)", None, None),
    (Sigmoid(t)**2, "sigmoid(t)**2", r"\operatorname{sigmoid}^{2}\left(t\right)", None),
    (Softmax(X, 0) - Y, "-Y + softmax(X)", r"- Y + \operatorname{softmax}\left(X\right)", None),
    (Softmax(x.T, 1), "softmax(x.T)", None, None),
    (Softmax(x, 1), "softmax(x, axis=1)", None, None),
    (Standardized(x.T, 1), "standardized(x.T)", r"\operatorname{standardized}\left(x^{T}\right)", None),
    (Deviation(X, 1, t), "std(X, axis=1, eps=t)",
     r"\operatorname{std}_{\mathrm{axis}=1,\epsilon=t}\left(X\right)", "std(X, axis=1, eps=t)"),
    (MatrixScalar(LogSumExp(x, 0)), "logsumexp(x)", None, "logsumexp(x)"),
    (Adjugate(A)*A, "adjugate(A)*A", r"\operatorname{adj}\left(A\right) A", "adj(A)⋅A"),
    (MatrixSum(A**k, (k, 0, m)), "Sum(A**k, (k, 0, m))", r"\sum_{k=0}^{m} A^{k}", None),
    (Vec(A*x), "vec(A*x)", r"\operatorname{vec}\left(A x\right)", "vec(A⋅x)"),
    (MatMul(2, Vec(X).T), "2*vec(X).T", r"2 \left(\operatorname{vec}\left(X\right)\right)^{T}", None),
    (Unvec(MatrixSymbol("v", m*n, 1), m, n), "unvec(v, m, n)", r"\operatorname{unvec}_{m,n}\left(v\right)",
     "unvec(v, m, n)"),
    (Commutation(m, n + 1), "K(m, n + 1)", "K_{m,n + 1}", "K(m, n + 1)"),
    (Duplication(n).T*Duplication(n), "D(n).T*D(n)", r"\left(D_{n}\right)^{T} D_{n}", None),
    (Elimination(3), "L(3)", "L_{3}", "L(3)"),
    (KhatriRao(X, A), "khatri_rao(X, A)", r"X \ast A", "khatri_rao(X, A)"),
    (MatMul(KhatriRao(X, 2*A), x), "(khatri_rao(X, 2*A))*x", r"\left(X \ast \left(2 A\right)\right) x", None),
    (Transpose(KhatriRao(KhatriRao(X, A), Y)), "(khatri_rao(khatri_rao(X, A), Y)).T",
     r"\left(\left(X \ast A\right) \ast Y\right)^{T}", None),
]


@pytest.mark.parametrize("expr, text, tex, pretty", PRINTED, ids=[row[1] for row in PRINTED])
def test_printed_form(expr, text, tex, pretty):
    assert str(expr) == text
    assert tex is None or sp.latex(expr) == tex
    assert pretty is None or sp.pretty(expr, use_unicode=True) == pretty


def test_parentheses_of_products_in_two_dimensions():
    assert sp.pretty(MatMul(Hadamard(A, A), A), use_unicode=True) == "(A ∘ A)⋅A"
    assert sp.pretty(MatMul(A, Elementwise(Lambda(t, t + 1), A)), use_unicode=True) == "A⋅(A + 1)"
    assert sp.pretty(MatMul(A, Hadamard(A, A)), use_unicode=False) == "A*(A o A)"


# ---- errors, depth, stock derivatives

@pytest.mark.parametrize("build, message", [
    (lambda: Hadamard(X, X.T), "X is 2 x 3 and X.T is 3 x 2"),
    (lambda: Hadamard(S, MatrixSymbol("T", m + 1, n)), "S is m x n and T is m + 1 x n"),
    (lambda: Elementwise(Lambda((t, u), t*u), X, A), "X is 2 x 3 and A is 3 x 3"),
    (lambda: MatrixScalar(X), "X is 2 x 3"),
    (lambda: Adjugate(X), "X is 2 x 3"),
    (lambda: BlockInner(G, A), "G is 4 x 6 and A is 3 x 3"),
    (lambda: KhatriRao(X, G), "X is 2 x 3 and G is 4 x 6"),
    (lambda: Unvec(X, 2, 3), "unvec to 2 x 3 needs a column of 6 entries: X is 2 x 3"),
    (lambda: Unvec(x, 2, 2), "unvec to 2 x 2 needs a column of 4 entries: x is 3 x 1"),
])
def test_shapes_that_cannot_fit(build, message):
    with pytest.raises(ShapeError) as caught:
        build()
    assert message in str(caught.value)


@pytest.mark.parametrize("build", [
    lambda: Hadamard(), lambda: Hadamard(X, t), lambda: Elementwise(sp.exp, t), lambda: Elementwise(sp.exp, X, Y),
    lambda: Elementwise(5, X), lambda: MatrixScalar(t), lambda: Softmax(t, 0),
    lambda: Elementwise(Lambda(t, t*A), A), lambda: Vec(t), lambda: Unvec(t, 1, 1), lambda: KhatriRao(),
    lambda: KhatriRao(X, t), lambda: Standardized(X, 0, A),
])
def test_wrong_kinds_of_arguments(build):
    with pytest.raises(TypeError):
        build()


@pytest.mark.parametrize("build", [
    lambda: Softmax(X, 2), lambda: Standardized(X, 2), lambda: Deviation(X, 0, -1),
    lambda: MatrixSum(X, (k, 0)), lambda: MatrixSum(X, (k, 0, k)),
    lambda: MatrixSum(MatrixSymbol("Z", k, 1), (k, 0, 3)), lambda: Unvec(x, -3, -1), lambda: Commutation(2.5, 2),
    lambda: Commutation(2, sp.pi), lambda: Duplication(-1), lambda: Elimination(sp.Rational(1, 2)),
    lambda: Elimination(X), lambda: Duplication(Symbol("h", integer=False)),
])
def test_wrong_values_of_arguments(build):
    with pytest.raises(ValueError):
        build()


def test_deep_and_shared_expressions_are_built_and_hashed():
    deep = raw = A
    for _ in range(2500):
        deep = Elementwise(sp.tanh, MatMul(A, deep))
        raw = sp.Basic.__new__(MatMul, A, raw)
    assert deep.shape == (3, 3) and isinstance(hash(deep), int)
    assert isinstance(hash(Hadamard(raw, A)), int)
    tower = A
    for _ in range(200):
        tower = Hadamard(sp.Basic.__new__(MatMul, tower, tower), tower)
    assert tower.shape == (3, 3)
    with pytest.raises(ShapeError, match="a large Hadamard is 3 x 3"):
        Hadamard(tower, X)


@pytest.mark.parametrize("expr", [
    sp.Trace(Hadamard(A, A)*A), sp.Trace(Elementwise(sp.exp, A)), sp.Trace(Softmax(A, 0)*A),
], ids=str)
def test_stock_matrix_derivatives_do_not_answer_zero(expr):
    with pytest.raises(MissingRuleError, match="enabled"):
        expr.diff(A)
    assert Hadamard(A, A).diff(A) == jacobian(Hadamard(A, A), A)


DERIVED = {
    "hadamard": Hadamard(t*X, t**2*Y), "elementwise": Elementwise(sp.tanh, t*X + Y),
    "elementwise of scalar": Elementwise(Lambda((t, u), t*sp.exp(u)), X, t**2), "softmax": Softmax(t*X, 0),
    "softmax of rows": Softmax(t*X, 1), "logsumexp": LogSumExp(t*X, 0), "logsumexp of rows": LogSumExp(t*X, 1),
    "standardized": Standardized(X + t**2*Y, 0), "standardized rows": Standardized(X + t**2*Y, 1, t**2),
    "squared distances": SquaredDistances(X + t**2*Y),
    "deviations": Deviation(X + t**2*Y, 0, t**2), "deviations of rows": Deviation(X + t**2*Y, 1),
    "sum": MatrixSum(MatMul(t**k, X), (k, 1, 3)), "block inner": BlockInner(t*G, MatrixSymbol("B", 2, 2)),
    "weighted": WeightedBlocks(G, MatMul(t, MatrixSymbol("B", 2, 2))), "vec": Vec(t**2*X + Y),
    "unvec": Unvec(t**2*MatrixSymbol("w", 6, 1), 2, 3), "khatri-rao": KhatriRao(t*X, A, t**2*Y),
    "commutation": Commutation(2, 3)*Vec(t*X),
}


@pytest.mark.parametrize("expr", DERIVED.values(), ids=DERIVED)
def test_derivative_by_a_scalar(expr):
    difference = expr.diff(t).as_explicit() - expr.as_explicit().diff(t)
    values = {entry: sp.Rational(i + 1, 7) for i, entry in enumerate(sorted(difference.atoms(
        sp.matrices.expressions.matexpr.MatrixElement), key=str))}
    assert all(abs(sp.N(entry.xreplace(values).subs(t, sp.Rational(1, 3)))) < 1e-12 for entry in difference)


def test_stock_derivative_of_a_scalar_is_its_gradient():
    assert MatrixScalar(x.T*x).diff(x) == 2*x
    assert str(MatrixScalar(b.T*Elementwise(sp.exp, x)).diff(x)) == "b o exp(x)"


def test_derivatives_of_scalars_by_scalars_and_entries():
    assert MatrixScalar(x.T*(t*A)*x).diff(t).as_explicit().expand() == MatrixScalar(x.T*A*x).as_explicit().expand()
    assert MatrixScalar(x.T*A*x).diff(u) == 0
    assert sp.expand(MatrixScalar(x.T*x).diff(x[1, 0]) - 2*x[1, 0]) == 0
    assert Hadamard(X, X).diff(X[0, 1])[0, 1] == 2*X[0, 1]
    assert Hadamard(S, S).diff(S[0, 0]) == jvp(Hadamard(S, S), S[0, 0], 1)
    assert Adjugate(t*A).diff(t) == jvp(Adjugate(t*A), t, 1)


def test_operators_keep_named_nodes():
    assert (Softmax(X, 0)*A).args[0] == Softmax(X, 0)
    assert (MatrixScalar(x.T*b)*A).args[0] == MatrixScalar(x.T*b)
    assert MatrixScalar(x.T*b).rewrite(sp.Trace) == sp.Trace(x.T*b)
    assert MatrixScalar(sp.Matrix([[t]])).doit() == t


def test_layout_reads_names():
    assert Layout.read("numerator") is Layout.NUMERATOR and Layout.read(Layout.DENOMINATOR) is Layout.DENOMINATOR
    with pytest.raises(LayoutError, match="'denominator' or 'numerator', not 'rows'"):
        Layout.read("rows")
