"""The constructors: right values on rectangular shapes, no trap at 1 x 1, clear errors."""
import numpy
import pytest
import sympy as sp
from sympy import Function, ImmutableMatrix, Lambda, Matrix, MatrixSymbol, ShapeError, symbols

from sympy_matcalc.expressions.functions import Sigmoid, Softplus
from sympy_matcalc.expressions.one_by_one import MatrixScalar
from sympy_matcalc.operations.columnwise.log_sum_exp import logsumexp
from sympy_matcalc.operations.columnwise.normalized_exponential import Softmax, softmax
from sympy_matcalc.operations.core.cofactors import Adjugate, adjugate
from sympy_matcalc.operations.core.constants import ones
from sympy_matcalc.operations.core.determinant import logdet
from sympy_matcalc.operations.core.inner_products import dot, norm, total
from sympy_matcalc.operations.entrywise.activations import relu, sigmoid, softplus
from sympy_matcalc.operations.entrywise.diagonal_matrix import diag, diagonal
from sympy_matcalc.operations.entrywise.elementwise_functions import Elementwise, elementwise
from sympy_matcalc.operations.entrywise.hadamard_product import Hadamard, hadamard

m, n = symbols("m n", integer=True, positive=True)
t = sp.Symbol("t", real=True)
X, Y = MatrixSymbol("X", 2, 3), MatrixSymbol("Y", 2, 3)
A = MatrixSymbol("A", 3, 3)
x, y, a = MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1), MatrixSymbol("a", 2, 1)
r = MatrixSymbol("r", 1, 3)
one = MatrixSymbol("s", 1, 1)
v, w = Matrix([1, 2, 3]), Matrix([4, 5, 6])
M = Matrix([[1, -2, 3], [4, 5, -6]])


def inner(P, Q):
    return sum(p*q for p, q in zip(P.as_explicit().flat(), Q.as_explicit().flat()))


def value(scalar):
    return sp.expand(scalar.replace(lambda part: isinstance(part, (MatrixScalar, sp.Trace)),
                                    lambda part: sp.trace(part.args[0].as_explicit())))


@pytest.mark.parametrize("p, q", [(x, y), (x, r), (r, x), (r, y.T), (X, Y), (one, one), (a, X*x), (X*x, a), (A, A)])
def test_dot_is_the_sum_of_products(p, q):
    assert value(dot(p, q)) == sp.expand(inner(p, q))
    assert dot(p, q).is_commutative and dot(p, q).is_Matrix is not True


def test_form_of_dot():
    assert str(dot(a, X*x)) == "a.T*X*x"
    assert str(dot(x.T, y)) == "x.T*y"
    assert str(dot(r, r)) == "r*r.T"
    residual = X*x - a
    assert dot(residual, residual) == MatrixScalar(sp.MatMul(sp.Transpose(residual), residual))
    assert str(dot(a, 2*X*x)) == "2*a.T*X*x"
    assert dot(X, Y) == sp.Trace(X.T*Y)


def test_scalars_need_no_care():
    assert str(dot(x, y) + 1) == "x.T*y + 1"
    assert 1/dot(x, x) == dot(x, x)**-1
    assert sp.exp(dot(x, A*x)).is_commutative
    assert (dot(x, y)*X).shape == (2, 3)
    assert sp.sqrt(dot(x, x))**2 == dot(x, x)


def test_explicit_vectors_give_numbers():
    assert dot(v, w) == dot(v.T, w) == dot(v, w.T) == 32
    assert dot(M, M) == 91 and norm(M)**2 == 91 and norm(M, 1) == 21 and total(M) == 5
    assert dot(v, x) == MatrixScalar(v.T*x)
    assert isinstance(hadamard(v, w), ImmutableMatrix) and list(hadamard(v, w)) == [4, 10, 18]


@pytest.mark.parametrize("p, q", [
    (x, a), (x, MatrixSymbol("z", 1, 2)), (X, A), (X, x), (MatrixSymbol("u", n, 1), MatrixSymbol("z", n + 1, 1))])
def test_dot_of_wrong_shapes(p, q):
    with pytest.raises(ShapeError) as caught:
        dot(p, q)
    for matrix in (p, q):
        assert f"{matrix} is {matrix.rows} x {matrix.cols}" in str(caught.value)


def test_symbolic_sizes_are_taken_to_agree():
    p, q = MatrixSymbol("p", m, 1), MatrixSymbol("q", n, 1)
    assert isinstance(dot(p, q), MatrixScalar)
    assert str(dot(p, p.T)) == "p.T*p"


def test_norms():
    assert norm(x)**2 == dot(x, x) and norm(X)**2 == sp.Trace(X.T*X)
    assert norm(X, 1) == total(elementwise(sp.Abs, X))
    assert norm(x, p=2) == norm(x)
    with pytest.raises(ValueError, match="p=1"):
        norm(X, 3)
    with pytest.raises(TypeError, match="Symbol t"):
        norm(t)


@pytest.mark.parametrize("matrix", [X, x, r, one, X*x, Hadamard(X, Y)])
def test_total_sums_the_entries(matrix):
    assert sp.expand(total(matrix).as_explicit() - sum(matrix.as_explicit())) == 0


def test_total_has_no_needless_factor():
    assert total(x) == MatrixScalar(sp.OneMatrix(1, 3)*x)
    assert total(r) == MatrixScalar(r*sp.OneMatrix(3, 1))
    assert total(one) == MatrixScalar(one)
    assert total(X) == MatrixScalar(sp.MatMul(sp.OneMatrix(1, 2), X, sp.OneMatrix(3, 1)))


def test_ones():
    assert ones(2, 3) == sp.ones(2, 3) and ones(2) == sp.ones(2) and type(ones(2)) is type(sp.ones(2))
    assert ones(m, n) == sp.OneMatrix(m, n) and ones(n) == sp.OneMatrix(n, n) and ones(3, n) == sp.OneMatrix(3, n)
    assert ones(2, 3, cls=ImmutableMatrix) == sp.ones(2, 3, cls=ImmutableMatrix)


def test_diag():
    assert diag(x) == sp.DiagMatrix(x) and diag(r) == sp.DiagMatrix(r) and diag(X*x) == sp.DiagMatrix(X*x)
    for args, options in [((1, 2, 3), {}), (([1, 2],), {"unpack": False}), (([1, 2],), {}), ((1, [[2, 3]]), {}),
                          ((v,), {}), ((1, 2), {"strict": True}), ((v, 1), {})]:
        assert diag(*args, **options) == sp.diag(*args, **options)
    with pytest.raises(ShapeError, match="X is 2 x 3"):
        diag(X)


def test_diagonal():
    assert diagonal(X) == sp.DiagonalOf(X)
    assert list(diagonal(M)) == [1, 5] and diagonal(M).shape == (2, 1)
    assert diagonal(X).as_explicit() == ImmutableMatrix([X[0, 0], X[1, 1]])


def test_determinants():
    assert logdet(A) == sp.log(sp.Determinant(A))
    assert logdet(Matrix([[2, 0], [0, 3]])) == sp.log(6)
    assert adjugate(A) == Adjugate(A) and adjugate(Matrix([[1, 2], [3, 4]])) == Matrix([[4, -2], [-3, 1]])
    for function in (logdet, adjugate):
        with pytest.raises(ShapeError, match="X is 2 x 3"):
            function(X)
        with pytest.raises(ShapeError, match="needs a square matrix"):
            function(MatrixSymbol("N", n, n + 2))


@pytest.mark.parametrize("function, scalar", [
    (sigmoid, Sigmoid), (softplus, Softplus), (relu, lambda z: sp.Max(0, z))])
def test_functions_take_scalars_numbers_and_matrices(function, scalar):
    assert function(t) == scalar(t)
    assert function(0) == scalar(0)
    assert abs(function(0.5) - float(scalar(sp.S.Half))) < 1e-15
    assert function(M) == M.applyfunc(scalar) and isinstance(function(M), ImmutableMatrix)
    assert isinstance(function(X), Elementwise) and function(X)[0, 1] == scalar(X[0, 1])
    assert isinstance(function(one), Elementwise)
    assert function(dot(x, y)) == scalar(dot(x, y))


def test_elementwise():
    sigma = Function("sigma")
    assert elementwise(sigma, X) == Elementwise(sigma, X)
    assert elementwise(lambda z: 1 + z**2, X) == Elementwise(Lambda(t, 1 + t**2), X)
    assert elementwise(lambda p, q: p*q, X, 3)[1, 2] == 3*X[1, 2]
    assert elementwise(lambda p, q: p + q, M, M) == 2*M
    assert elementwise(sp.exp, t) == sp.exp(t)
    assert elementwise(sp.sqrt, X)[0, 0] == sp.sqrt(X[0, 0])
    assert elementwise(sp.Max, X, Y)[0, 0] == sp.Max(X[0, 0], Y[0, 0])
    with pytest.raises(ShapeError, match="X is 2 x 3 and A is 3 x 3"):
        elementwise(sp.Max, X, A)
    with pytest.raises(TypeError, match="function of 1 scalars"):
        elementwise("exp", X)


def test_hadamard():
    assert hadamard(X, Y) == Hadamard(X, Y) and hadamard(X) == X
    assert isinstance(hadamard(M, X), Hadamard)
    with pytest.raises(ShapeError, match="X is 2 x 3 and X.T is 3 x 2"):
        hadamard(X, X.T)


def test_softmax_of_a_vector_is_of_its_one_vector():
    assert softmax(x) == softmax(x, axis=1) == Softmax(x, 0)
    assert softmax(r) == softmax(r, axis=1) == Softmax(r, 1)
    assert softmax(X) == Softmax(X, 0) and softmax(X, axis=1) == Softmax(X, 1)
    assert sum(softmax(v)) == 1 or sp.simplify(sum(softmax(v))) == 1
    with pytest.raises(ValueError, match="axis of softmax is 0"):
        softmax(x, axis=2)
    with pytest.raises(TypeError, match="softmax needs a matrix"):
        softmax(t)


def test_logsumexp_of_a_vector_is_a_scalar():
    expected = sp.log(sum(sp.exp(entry) for entry in x.as_explicit()))
    for vector, axis in ((x, 0), (x, 1), (x.T, 0), (x.T, 1)):
        scalar = logsumexp(vector, axis)
        assert isinstance(scalar, MatrixScalar) and scalar.as_explicit() == expected
    assert logsumexp(v) == sp.log(sum(sp.exp(entry) for entry in v))
    assert logsumexp(X).shape == (1, 3) and logsumexp(X, axis=1).shape == (2, 1)


def test_values_agree_with_numpy():
    numbers = numpy.array(M.tolist(), dtype=float)
    weights = numpy.exp(numbers)
    assert numpy.allclose(numpy.array(softmax(M), dtype=float), weights/weights.sum(0))
    assert numpy.allclose(numpy.array(softmax(M, 1), dtype=float), weights/weights.sum(1, keepdims=True))
    assert numpy.allclose(numpy.array(logsumexp(M, 1), dtype=float)[:, 0], numpy.log(weights.sum(1)))
    assert numpy.allclose(numpy.array(sigmoid(M).evalf(), dtype=float), 1/(1 + 1/weights))
    assert numpy.allclose(numpy.array(softplus(M).evalf(), dtype=float), numpy.log1p(weights))


def test_nothing_is_mutated():
    mutable = Matrix(M)
    for function in (sigmoid, softmax, logsumexp, total, norm, diagonal):
        function(mutable)
    dot(mutable, mutable), hadamard(mutable, mutable)
    assert mutable == M
