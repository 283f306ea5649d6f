

"""Values of expressions: every array code against explicit entries, both kinds of arithmetic against each other."""
import math
import sys
import threading
import time

import mpmath
import pytest
import sympy as sp
from sympy import Function, Lambda, Matrix, MatrixSymbol, Q, S, Symbol
from sympy.abc import i, j, k, s, t
from sympy.combinatorics import Permutation
from sympy.core.symbol import Str
from sympy.functions.elementary.complexes import adjoint, transpose
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

import sympy_matcalc as own
from sympy_matcalc.errors import EvaluationError, MissingRuleError
from sympy_matcalc.explain.derivations.as_written import MatAddAsWritten, SumAsWritten
from sympy_matcalc.numerics.evaluation import Frame, Program, evaluate, namespace
from sympy_matcalc.rules.registry import READINGS

np = pytest.importorskip("numpy")

X, Y, Z = (MatrixSymbol(name, 2, 3) for name in "XYZ")
A, B, P = (MatrixSymbol(name, 3, 3) for name in "ABP")
b, y = MatrixSymbol("b", 3, 1), MatrixSymbol("y", 2, 1)
n = Symbol("n", integer=True)
f, g = Function("f"), Function("g")
F, G = own.FunctionSymbol("F"), own.FunctionSymbol("G", 2, 3)
base = sp.IndexedBase("v")
FAMILY = own.Family("x", 2, 1, 3)


def rows(u):
    """The rows of an array, an mpmath matrix or a number."""
    return u.tolist() if hasattr(u, "__len__") else [[u]]


rng = np.random.default_rng(7)
root = rng.standard_normal((3, 3))
VALUES = {X: rng.uniform(0.3, 1.5, (2, 3)), Y: rng.uniform(0.3, 1.5, (2, 3)), Z: rng.standard_normal((2, 3)),
          A: root, B: rng.standard_normal((3, 3)), P: root @ root.T + np.eye(3), b: rng.standard_normal((3, 1)),
          y: rng.standard_normal((2, 1)), n: 3, s: 0.7, t: 1.3, k: 2, i: 1, j: 2, f: lambda u: u**3 + u,
          g: lambda u, v: u**2*v**3, F: lambda u, v: v*sum(a*a for row in rows(u) for a in row),
          G: lambda u, v: [[rows(u)[0][0]*a for a in row] for row in rows(v)], base: rng.standard_normal((4, 5))}
VALUES[FAMILY] = VALUES[Z]
x_, y_, z_, a_, b_, p_, c_, d_, v_ = (VALUES[q] for q in (X, Y, Z, A, B, P, b, y, base))
inv = np.linalg.inv

# expressions and what NumPy makes of them
BY_HAND = [
    (sp.MatMul(2, s, X, A), 2*0.7*x_ @ a_),
    (sp.MatMul(b.T*b, b.T, evaluate=False), (c_.T @ c_)*c_.T),
    (sp.Basic.__new__(sp.MatMul, X, b.T*b, A), (c_.T @ c_)*x_ @ a_),
    (sp.Basic.__new__(sp.Mul, s, X), 0.7*x_),
    (X + 2*Y - Z, x_ + 2*y_ - z_),
    (A**3, a_ @ a_ @ a_), (A**n, a_ @ a_ @ a_), (A**0, np.eye(3)), (A**-2, inv(a_) @ inv(a_)), (A.I, inv(a_)),
    (sp.MatPow(A, -n), inv(a_ @ a_ @ a_)), (sp.MatPow(b.T*b, S.Half), np.sqrt(c_.T @ c_)),
    (sp.MatPow(P, 1.5)*sp.MatPow(P, S.Half), p_ @ p_), (sp.MatPow(A.I*P*A, S.Half)**2, inv(a_) @ p_ @ a_),
    (X.T, x_.T), (sp.Adjoint(X), x_.T), (sp.Trace(A*B), np.trace(a_ @ b_)), (sp.Determinant(A), np.linalg.det(a_)),
    (sp.HadamardProduct(X, Y, Z), x_*y_*z_), (sp.HadamardPower(X, 3), x_**3), (sp.HadamardPower(X, s), x_**0.7),
    (sp.HadamardPower(X, Y), x_**y_), (sp.HadamardPower(2, Y), 2**y_),
    (Z.applyfunc(sp.tanh), np.tanh(z_)), (Z.applyfunc(Lambda(t, s*t**2 + 1)), 0.7*z_**2 + 1),
    (Z.applyfunc(Lambda(t, 3)), np.full((2, 3), 3)), (Z.applyfunc(f), z_**3 + z_),
    (SumAsWritten(s, t, s*t), 0.7 + 1.3 + 0.7*1.3),
    (sp.Basic.__new__(MatAddAsWritten, X, X), 2*x_),
    (own.Elementwise(Lambda(t, t), Z), z_),
    (X.applyfunc(Lambda(t, t/sp.Trace(A*B))), x_/np.trace(a_ @ b_)),
    (Z.applyfunc(Lambda(t, sp.Sum(t**k, (k, 0, 2)))), 1 + z_ + z_**2),
    (DiagMatrix(b), np.diag(c_[:, 0])), (DiagMatrix(b.T), np.diag(c_[:, 0])), (DiagonalOf(A), np.diag(a_)[:, None]),
    (DiagonalOf(X), np.diag(x_)[:, None]), (DiagonalMatrix(A), np.diag(np.diag(a_))),
    (sp.OneMatrix(2, n), np.ones((2, 3))), (sp.ZeroMatrix(n, 2), np.zeros((3, 2))), (sp.Identity(n), np.eye(3)),
    (sp.Basic.__new__(sp.MatMul, GenericIdentity(), X), x_),
    (sp.Basic.__new__(sp.MatAdd, GenericZeroMatrix(), X), x_),
    (sp.KroneckerProduct(X, A, y), np.kron(np.kron(x_, a_), d_)),
    (sp.BlockMatrix([[A, b], [X, sp.ZeroMatrix(2, 1)]]), np.block([[a_, c_], [x_, np.zeros((2, 1))]])),
    (sp.BlockDiagMatrix(A, X), np.block([[a_, np.zeros((3, 3))], [np.zeros((2, 3)), x_]])),
    (MatrixElement(X, 1, 2), x_[1, 2]), ((X*A)[0, 1], (x_ @ a_)[0, 1]), (A[i, j], a_[1, 2]),
    (A[1:3, :2], a_[1:3, :2]), (A[::2, i], a_[:1, 1:2]), (A[:2:2, :], a_[:1]),
    (sp.FunctionMatrix(2, n, Lambda((i, j), i + 2*j + s)), [[0.7, 2.7, 4.7], [1.7, 3.7, 5.7]]),
    (Matrix([[s, 1], [sp.Trace(A), sp.pi]]), [[0.7, 1], [np.trace(a_), np.pi]]),
    (sp.SparseMatrix([[0, s], [2, 0]]), [[0, 0.7], [2, 0]]), (sp.ImmutableSparseMatrix([[0, s]]), [[0, 0.7]]),
    (sp.DotProduct(b, b.T*A), (c_.T @ a_ @ c_)[0, 0]), (sp.DotProduct(b.T, b), (c_**2).sum()),
    (own.MatrixUnit(2, 3, 1, i), [[0, 0, 0], [0, 1, 0]]),
    (X*sp.ImmutableMatrix([[1], [0], [s]]), x_ @ [[1], [0], [0.7]]),
    (PermutationMatrix(Permutation([2, 0, 1])), PermutationMatrix(Permutation([2, 0, 1])).as_explicit().tolist()),
    (MatrixPermute(A, Permutation([2, 0, 1])), a_[[2, 0, 1]]),
    (MatrixPermute(X, Permutation([2, 0, 1]), axis=1), x_[:, [2, 0, 1]]),
    # scalars
    (s + 2*t*s**3 - t**-2, 0.7 + 2*1.3*0.7**3 - 1.3**-2),
    (sp.pi*sp.E + sp.GoldenRatio, math.pi*math.e + 1.618033988749895),
    (sp.Add(sp.Trace(A), 3), np.trace(a_) + 3), (sp.Basic.__new__(sp.exp, b.T*b), math.exp((c_.T @ c_)[0, 0])),
    (sp.Basic.__new__(sp.Add, b.T*b, S(1)), (c_.T @ c_)[0, 0] + 1),
    (sp.Max(s, t, 1), 1.3), (sp.Min(s, t, 1), 0.7), (X.applyfunc(Lambda(t, sp.Max(t, 1))), np.maximum(x_, 1)),
    (sp.Piecewise((1, s > 1), (2, sp.And(s >= 0, t <= 2)), (3, True)), 2),
    (Z.applyfunc(Lambda(t, sp.Piecewise((t, t > 0), (2*t, True)))), np.where(z_ > 0, z_, 2*z_)),
    (own.Elementwise(Lambda(t, sp.Piecewise((t, t > s), (2*t, True))), Z), np.where(z_ > 0.7, z_, 2*z_)),
    (sp.Piecewise((1, sp.Or(s < 0, sp.Ne(t, s))), (3, sp.Not(sp.Eq(s, 1)))), 1),
    (sp.Piecewise((1, sp.Not(sp.Or(sp.Eq(s, 0.7), s < 0), evaluate=False)), (3, True)), 3),
    (sp.Piecewise((1, sp.ITE(s > 1, t > 1, t < 1)), (3, True)), 3),
    (sp.Sum(X[0, j]**2, (j, 0, n - 1)), (x_[0]**2).sum()), (sp.Sum(A[i, j], (j, 0, i), (i, 0, 2)), np.tril(a_).sum()),
    (sp.Sum(k, (k, 3, 0)), -3), (sp.Product(A[i, i] + s, (i, 0, 2)), np.prod(np.diag(a_) + 0.7)),
    (base[1, 2]*base[i, k], v_[1, 2]**2), (sp.Sum(base[i, j], (i, 0, 3), (j, 0, 4)), v_.sum()),
    (f(s) + g(s, t), 0.7**3 + 0.7 + 0.49*1.3**3), (sp.Subs(t**2*s, t, s + 1), 1.7**2*0.7),
    (sp.Derivative(f(t), t), 3*1.69 + 1), (sp.Subs(sp.Derivative(f(t), t), t, s), 3*0.49 + 1),
    (sp.DiracDelta(s) + sp.Heaviside(t), 1), (sp.KroneckerDelta(i, j) + sp.KroneckerDelta(k, 2), 1),
    # our own
    (own.Hadamard(X, Y, Z), x_*y_*z_), (own.Elementwise(sp.exp, X), np.exp(x_)),
    (own.Elementwise(Lambda((s, t), s*t + 1), X, Y), x_*y_ + 1), (own.Elementwise(Lambda(i, 2), X), np.full((2, 3), 2)),
    (own.Elementwise(g, X, Y), x_**2*y_**3), (own.MatrixScalar(b.T*b) + 1, (c_.T @ c_)[0, 0] + 1),
    (own.Softmax(Z, 0), np.exp(z_)/np.exp(z_).sum(0)), (own.Softmax(Z, 1), np.exp(z_)/np.exp(z_).sum(1, keepdims=True)),
    (own.LogSumExp(Z, 0), np.log(np.exp(z_).sum(0, keepdims=True))),
    (own.LogSumExp(Z, 1), np.log(np.exp(z_).sum(1, keepdims=True))),
    (own.Standardized(X, 0), (x_ - x_.mean(0))/x_.std(0)),
    (own.Standardized(X, 1, s), (x_ - x_.mean(1, keepdims=True))/np.sqrt(x_.var(1, keepdims=True) + 0.7)),
    (own.SquaredDistances(X), ((x_[:, :, None] - x_[:, None, :])**2).sum(0)),
    (own.Deviation(X, 0), x_.std(0, keepdims=True)),
    (own.Deviation(X, 1, t), np.sqrt(x_.var(1, keepdims=True) + 1.3)),
    (own.LowerTriangle(X), np.tril(x_)),
    (own.ToeplitzSums(X), np.array([[x_[0, 0] + x_[1, 1], x_[0, 1] + x_[1, 2], x_[0, 2]],
                                    [x_[1, 0], x_[0, 0] + x_[1, 1], x_[0, 1] + x_[1, 2]]])),
    (own.Adjugate(A), inv(a_)*np.linalg.det(a_)),
    (own.MatrixSum(A**k, (k, 1, n)), a_ + a_ @ a_ + a_ @ a_ @ a_),
    (own.MatrixSum(A**k, (k, 0, -3)), -inv(a_) - inv(a_ @ a_)),
    (own.BlockInner(sp.KroneckerProduct(X, A), A), x_*(a_**2).sum()),
    (own.WeightedBlocks(sp.KroneckerProduct(X, A), X), a_*(x_**2).sum()),
    (own.Vec(X), x_.T.reshape(6, 1)), (own.Unvec(own.Vec(X), 3, n - 1), x_.T.reshape(2, 3).T),
    (own.KhatriRao(X, A), np.einsum("ij,kj->ikj", x_, a_).reshape(6, 3)),
    (own.KhatriRao(X, A, Y), np.einsum("ij,kj,lj->iklj", x_, a_, y_).reshape(12, 3)),
    (own.Commutation(2, n)*own.Vec(X), x_.reshape(6, 1)), (own.Commutation(1, 3), np.eye(3)),
    (own.Elimination(n)*own.Vec(A), a_.T[np.triu_indices(3)].reshape(6, 1)),
    (own.Duplication(n)*own.Elimination(3)*own.Vec(P), p_.reshape(9, 1)),
    (own.FunctionDerivative(f, (1,), s), 3*0.49 + 1), (own.FunctionDerivative(f, (2,), s), 6*0.7),
    (own.FunctionDerivative(g, (1, 2), s, t), 2*0.7*6*1.3),
    (own.Elementwise(Lambda(t, own.FunctionDerivative(f, (1,), t)), X), 3*x_**2 + 1),
    (F(X, s), 0.7*(x_**2).sum()), (F(X, s).fdiff(1), 2*0.7*x_), (F(X, s).fdiff(1).fdiff(2), 2*x_),
    (own.Elementwise(Lambda(t, F(t, s)), X), 0.7*x_**2), (G(b, X), x_*c_[0, 0]), (G(b, X).fdiff(2), c_[0, 0]*np.eye(6)),
    (own.Sigmoid(s) + own.Softplus(t), 1/(1 + math.exp(-0.7)) + math.log1p(math.exp(1.3))),
    (FAMILY[2] - own.Mean(FAMILY.stack, 3), z_[:, 1:2] - z_.mean(axis=1)[:, None]),
]
FUNCTIONS = """exp log sin cos tan sec csc cot sinh cosh tanh sech csch coth asin acos atan asec acsc acot asinh acosh
    atanh asech acsch acoth sqrt cbrt Abs sign floor ceiling re im conjugate erf erfc erfi gamma loggamma digamma
    factorial LambertW Si Ci Ei sinc airyai airybi zeta fresnels""".split()


@pytest.mark.parametrize("expr, expected", BY_HAND, ids=[f"{i}-{type(e).__name__}" for i, (e, _) in enumerate(BY_HAND)])
def test_value_in_both_arithmetics(expr, expected):
    expected = np.array(expected, dtype=float)
    value = evaluate(expr, VALUES)
    assert type(value) is (np.ndarray if expected.ndim else float)
    np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-12)
    careful = evaluate(expr, VALUES, digits=40)
    careful = np.array(careful.tolist(), dtype=float) if expected.ndim else float(careful)
    assert np.shape(careful) == expected.shape
    np.testing.assert_allclose(careful, expected, rtol=1e-9, atol=1e-12)


def test_every_code_has_a_sample():
    program = Program()
    for expr, _ in BY_HAND:
        program.number(sp.sympify(expr))
    coded = {cls for cls, row in READINGS.items() if row.code is not None}
    assert coded - set(map(type, program.exprs)) <= {type(S.true), type(S.false), sp.Not, sp.Tuple, Str,
                                                     sp.Matrix, sp.SparseMatrix, adjoint, transpose}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_scalar_function(name):
    function = getattr(sp, name)
    for number in (0.37, 1.62):
        exact = sp.sympify(function(sp.Float(number, 40))).evalf(30)
        values = [evaluate(sp.Basic.__new__(function, t) if isinstance(function, type) else function(t), {t: number}),
                  evaluate(function(t), {t: number}, digits=30)]
        for value in values:
            assert value == pytest.approx(float(exact), rel=1e-12) if exact.is_real else math.isnan(value)
    assert evaluate(X.applyfunc(function), VALUES).shape == (2, 3)


@pytest.mark.parametrize("expr", [sp.lowergamma(s, t), sp.polygamma(2, s), sp.besselj(1, s), sp.beta(s, t),
                                  sp.atan2(s, t), sp.uppergamma(s, t), sp.chebyshevt(4, s), sp.elliptic_k(s/2),
                                  sp.binomial(t, s)])
def test_functions_of_several_arguments(expr):
    exact = float(expr.subs({s: 0.7, t: 1.3}).evalf(20))
    assert evaluate(expr, VALUES) == pytest.approx(exact, rel=1e-12)
    assert float(evaluate(expr, VALUES, digits=25)) == pytest.approx(exact, rel=1e-14)


def test_explicit_entries_agree():
    for expr, _ in BY_HAND:
        if not isinstance(expr, sp.MatrixExpr) or expr.has(GenericIdentity, GenericZeroMatrix, sp.MatPow, sp.Inverse):
            continue
        if not all(sp.sympify(d).is_Integer for d in expr.shape):
            continue
        try:
            entries = expr.doit().as_explicit()
        except (AttributeError, ValueError, TypeError, NotImplementedError):
            continue
        if entries.has(sp.MatPow) or entries.has(sp.MatMul):
            continue
        np.testing.assert_allclose(evaluate(entries, VALUES), evaluate(expr, VALUES), rtol=1e-8, atol=1e-10)


def test_differentials_have_values_of_their_own():
    dX, ds = own.MatrixDifferential(X), own.ScalarDifferential(s)
    assert evaluate(sp.Trace(X.T*dX)*ds, {X: x_, dX: z_, ds: 2}) == pytest.approx(2*(x_*z_).sum())
    with pytest.raises(EvaluationError, match="dX"):
        evaluate(dX, {X: x_})
    assert evaluate(MatrixSymbol("dX", 2, 3) - dX, {"dX": z_, dX: z_}).any() == np.False_


@pytest.mark.parametrize("given", [[[1, 2], [3, 4]], np.array([[1, 2], [3, 4]]), Matrix([[1, 2], [3, 4]]),
                                   sp.ImmutableMatrix([[1, 2], [3, S(8)/2]]), mpmath.matrix([[1, 2], [3, 4]])])
@pytest.mark.parametrize("digits", [None, 30])
def test_forms_of_values(given, digits):
    M, m = MatrixSymbol("M", n, n), MatrixSymbol("M", 2, 2)
    assert float(evaluate(sp.Trace(M*M), {m: given}, digits=digits)) == 29
    assert float(evaluate(sp.Determinant(M), {"M": given}, digits=digits)) == pytest.approx(-2)


def test_vectors_scalars_and_names():
    assert evaluate(b.T*b, {b: [1, 2, 3]}).tolist() == [[14]]
    assert evaluate(MatrixSymbol("r", 1, 3), {"r": [1, 2, 3]}).shape == (1, 3)
    one = MatrixSymbol("one", 1, 1)
    assert evaluate(one*2, {one: 3}).tolist() == [[6]] and evaluate(s*2, {s: [[3]]}) == 6
    assert evaluate(s*2, {"s": sp.Rational(1, 3)}) == pytest.approx(2/3)
    entries = sp.ImmutableMatrix(2, 2, sp.symbols("a:4"))
    assert evaluate(entries.det(), {entries: [[1, 2], [3, 4]]}) == -2
    assert evaluate(sp.Gt(s, 1), {s: 2}) is True and evaluate(7, {}) == 7.0


def test_outside_the_domain_is_nan():
    for digits in (None, 30):
        assert math.isnan(evaluate(sp.log(s), {s: -1}, digits=digits))
        assert math.isnan(evaluate(sp.sqrt(s), {s: -1}, digits=digits))
        assert math.isinf(evaluate(1/s, {s: 0}, digits=digits))
        assert evaluate(sp.Piecewise((sp.log(s), s > 0), (2, True)), {s: -1}, digits=digits) == 2


def test_errors_name_what_is_missing():
    with pytest.raises(EvaluationError, match="no value for the MatrixSymbol Y"):
        evaluate(X + Y, {X: x_})
    with pytest.raises(ValueError, match="no value for the Symbol s"):
        evaluate(s*X, {X: x_})
    with pytest.raises(EvaluationError, match=r"f"):
        evaluate(f(s), {s: 1})
    for digits in (None, 30):
        with pytest.raises(EvaluationError, match=r"X\*A"):
            evaluate(X*A, {X: x_, A: x_}, digits=digits)
        with pytest.raises(EvaluationError, match="ingular"):
            evaluate(A.I, {A: np.zeros((3, 3))}, digits=digits)
        with pytest.raises(EvaluationError):
            evaluate(X + Y, {X: x_, Y: a_}, digits=digits)
    with pytest.raises(EvaluationError, match="not a variable"):
        evaluate(X, {X*A: 1})
    with pytest.raises(EvaluationError, match="not numeric"):
        evaluate(s, {s: t})

    class Strange(sp.MatrixExpr):
        shape = (3, 3)
    with pytest.raises(MissingRuleError, match="Strange"):
        evaluate(sp.Trace(A*Strange(A)), VALUES)
    with pytest.raises(MissingRuleError, match="Integral"):
        evaluate(sp.Integral(sp.exp(-t**2), (t, 0, s)), VALUES)


def raw(cls, *args):
    node = sp.Basic.__new__(cls, *args)
    hash(node)
    return node


def test_depth_and_sharing_cost_nothing():
    deep, scalar = A, s
    for _ in range(2000):
        deep = raw(ElementwiseApplyFunction, Lambda(t, t/2 + 1), raw(sp.MatMul, S.One, raw(sp.Transpose, deep)))
        scalar = raw(sp.sin, scalar)
    np.testing.assert_allclose(evaluate(deep, VALUES), np.full((3, 3), 2), rtol=1e-12)
    assert 0 < evaluate(scalar, {s: 1}) < 0.05
    shared = A
    for _ in range(60):
        shared = raw(sp.MatMul, sp.Rational(1, 3), raw(sp.MatAdd, shared, shared))
    start = time.perf_counter()
    np.testing.assert_allclose(evaluate(shared, VALUES), (2/3)**60*a_, rtol=1e-9)
    assert time.perf_counter() - start < 0.5


def test_equal_nodes_share_a_number():
    program = Program()
    first = program.number(sp.Trace(A*B) + s)
    count = len(program.exprs)
    twin = raw(sp.Add, *[raw(sp.Trace, raw(sp.MatMul, A, B)) if e.is_Symbol is False else e
                         for e in (sp.Trace(A*B) + s).args])
    assert program.number(twin) == first and len(program.exprs) == count


def test_a_frame_inside_computes_only_what_changes():
    program, calls = Program(), []
    expr = sp.Trace(A*A*A) + sp.Sum(f(s)*k, (k, 1, 3))
    root = program.number(expr)
    outer = Frame(program, namespace(), {A: a_, s: 2.0, f: lambda u: calls.append(u) or u})
    before = outer.value(root)
    assert len(calls) == 1
    changed = outer.inside({program.number(A): 2*a_}).value(root)
    assert len(calls) == 1 and changed - 12 == pytest.approx(8*(before - 12))


def test_without_numpy(monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", None)
    value = evaluate(X*A, {X: [[1, 2, 3], [4, 5, 6]], A: sp.eye(3)})
    assert isinstance(value, mpmath.matrix) and value[1, 2] == 6
    assert type(evaluate(sp.Trace(A), {A: sp.eye(3)})) is float


def test_callables_of_floats_have_derivatives_too():
    for function in (math.sin, np.sin, mpmath.sin, lambda u: sp.sin(u)):
        value = evaluate(own.FunctionDerivative(f, (1,), s), {s: 0.7, f: function})
        assert value == pytest.approx(math.cos(0.7), rel=1e-8)


def test_threads_do_not_disturb_each_other():
    found = {}

    def work(digits):
        found[digits] = str(evaluate(sp.sqrt(s) + sp.erf(s), {s: 2}, digits=digits))
    threads = [threading.Thread(target=work, args=(d,)) for d in range(20, 60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    exact = str((sp.sqrt(2) + sp.erf(2)).evalf(70))
    assert mpmath.mp.dps == 15 and all(value[:d - 3] == exact[:d - 3] for d, value in found.items())


def test_facts_are_not_needed_for_values():
    with sp.assuming(Q.symmetric(A)):
        np.testing.assert_array_equal(evaluate(A.T, VALUES), a_.T)
