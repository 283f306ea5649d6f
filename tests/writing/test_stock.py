"""to_stock: SymPy's own nodes only, and the same values."""
import pytest
import sympy as sp
from sympy import Dummy, Function, HadamardPower, HadamardProduct, Lambda, MatMul, MatrixSymbol, symbols
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from sympy_matcalc.errors import NoStockFormError
from sympy_matcalc.expressions.bound_symbols import bound
from sympy_matcalc.expressions.differential_symbols import MatrixDifferential, ScalarDifferential
from sympy_matcalc.expressions.functions import Sigmoid, Softplus
from sympy_matcalc.expressions.one_by_one import MatrixScalar
from sympy_matcalc.operations.blocks.inner_products_of_blocks import BlockInner
from sympy_matcalc.operations.blocks.weighted_sums_of_blocks import WeightedBlocks
from sympy_matcalc.operations.columnwise.log_sum_exp import LogSumExp, logsumexp
from sympy_matcalc.operations.columnwise.normalized_exponential import Softmax, softmax
from sympy_matcalc.operations.core.cofactors import Adjugate
from sympy_matcalc.operations.core.determinant import logdet
from sympy_matcalc.operations.core.function_derivatives import FunctionDerivative
from sympy_matcalc.operations.core.inner_products import dot, norm, total
from sympy_matcalc.operations.entrywise.activations import relu
from sympy_matcalc.operations.entrywise.elementwise_functions import Elementwise, elementwise
from sympy_matcalc.operations.entrywise.hadamard_product import Hadamard, hadamard
from sympy_matcalc.operations.indices.matrix_sums import MatrixSum
from sympy_matcalc.operations.vectorization.commutation import Commutation
from sympy_matcalc.operations.vectorization.duplication import Duplication
from sympy_matcalc.operations.vectorization.elimination import Elimination
from sympy_matcalc.operations.vectorization.khatri_rao_product import KhatriRao
from sympy_matcalc.operations.vectorization.stacking_columns import Vec
from sympy_matcalc.operations.vectorization.unstacking_columns import Unvec
from sympy_matcalc.writing.stock import to_stock

m, n, p = symbols("m n p", integer=True, positive=True)
k = sp.Symbol("k", integer=True)
t, u, c = symbols("t u c", real=True)
sigma = Function("sigma")
X, Y, Z = MatrixSymbol("X", 2, 3), MatrixSymbol("Y", 2, 3), MatrixSymbol("Z", 2, 3)
A, G = MatrixSymbol("A", 3, 3), MatrixSymbol("G", 4, 6)
x, b = MatrixSymbol("x", 3, 1), MatrixSymbol("b", 3, 1)
B, C = MatrixSymbol("B", 2, 3), MatrixSymbol("C", 2, 2)
one_column, one_row = MatrixSymbol("v", 2, 1), MatrixSymbol("w", 1, 2)

MATRICES = {
    "hadamard": Hadamard(Y, X),
    "repeated factors": Hadamard(X, Y, X),
    "nested": Hadamard(X, Hadamard(Y, 2*X)),
    "function": Elementwise(sp.tanh, X*A),
    "identity": Elementwise(Lambda(t, t), X),
    "power": Elementwise(Lambda(t, t**3), X),
    "scaled": Elementwise(Lambda(t, 3*c*sp.exp(t)), X),
    "constant": Elementwise(Lambda(t, c + 1), X),
    "product": Elementwise(Lambda((t, u), 2*t*sp.exp(u)), X, Y),
    "quotient": Elementwise(Lambda((t, u), t/(1 + sp.exp(u))), X, Y),
    "sum of two": Elementwise(Lambda((t, u), t**2 - sp.tanh(u) + 3), X, Y),
    "function of a sum": Elementwise(Lambda((t, u), sp.exp(t + u)), X, Y),
    "power of a sum": Elementwise(Lambda((t, u), (t + u)**2), X, Y),
    "matrix exponent": Elementwise(Lambda((t, u), t**u), X, Y),
    "scalar to a matrix": Elementwise(Lambda((t, u), (t*u)**c), X, Y),
    "captured scalar": Elementwise(Lambda(t, sp.exp(t*dot(x, b))), X),
    "captured function": Elementwise(Lambda(t, sp.exp(t + sp.Trace(Elementwise(sp.exp, A)))), X),
    "relu": relu(X),
    "sigmoids": Elementwise(Lambda((t, u), Sigmoid(t)*Softplus(u)), X, Y),
    "scalar in a product": MatMul(dot(x, b), X),
    "softmax": Softmax(X, 0),
    "softmax of rows": Softmax(X, 1),
    "softmax of column": softmax(x),
    "softmax of row": softmax(x.T),
    "one number each": Softmax(x, 1),
    "logsumexp": LogSumExp(X, 0),
    "logsumexp of rows": LogSumExp(X, 1),
    "adjugate": Adjugate(A),
    "sum": MatrixSum(MatMul(A**k, x, x.T, A**(2 - k)), (k, 0, 2)),
    "negative sum": MatrixSum(MatMul(k + 10, X), (k, 0, -4)),
    "sum of sums": MatrixSum(MatrixSum(MatMul(k + u, X), (u, 0, k)), (k, 0, 2)).xreplace({u: sp.Symbol("u")}),
    "block inner": BlockInner(G, C),
    "block inner of column": BlockInner(G, one_column),
    "block inner of row": BlockInner(G, one_row),
    "weighted blocks": WeightedBlocks(G, B),
    "weighted by column": WeightedBlocks(G, one_column),
    "weighted by row": WeightedBlocks(G, one_row),
    "vec": Vec(Hadamard(X, Y)),
    "unvec": Unvec(Vec(Elementwise(sp.exp, X)), 3, 2),
    "khatri-rao": KhatriRao(X, Elementwise(sp.exp, Y), A),
    "commutation": MatMul(Commutation(2, 3), Vec(X)),
    "duplication": Duplication(3),
    "elimination": Elimination(3),
    "under stock nodes": sp.Transpose(MatMul(Hadamard(X, Y), Elementwise(sp.exp, A))),
    "blocks": sp.BlockMatrix([[Hadamard(X, Y), Elementwise(sp.exp, X)]]),
    "explicit of scalars": sp.ImmutableMatrix([[MatrixScalar(x.T*b), 1]]),
    "stock function": X.applyfunc(Lambda(t, t*MatrixScalar(x.T*b))),
}
SCALARS = {
    "dot": dot(x, A*b) + 1, "norm": norm(X), "absolute": norm(X, 1), "total": total(Hadamard(X, Y)),
    "logsumexp": logsumexp(x)**2, "nested": sp.log(1 + sp.exp(dot(x, b))), "sigmoid": Sigmoid(c) + Softplus(c),
    "element": Hadamard(X, Y)[0, 1],
}


def is_stock(expr):
    return all(type(part).__module__.startswith("sympy.") for part in sp.preorder_traversal(expr)
               if not isinstance(part, sp.core.function.AppliedUndef))


def values(expr):
    entries = sorted(expr.atoms(sp.matrices.expressions.matexpr.MatrixElement), key=str)
    numbers = {entry: sp.Float((7*i % 11 + 1)/6, 30) for i, entry in enumerate(entries)}
    return {**numbers, c: sp.Float(1.25, 30)}


def with_explicit_traces(expr):
    return expr.replace(lambda part: isinstance(part, (MatrixScalar, sp.Trace)),
                        lambda part: sp.trace(part.args[0].as_explicit()))


def is_zero(expr):
    expr = with_explicit_traces(expr.doit())
    return abs(sp.N(expr.xreplace(values(expr)), 20)) < 1e-12


@pytest.mark.parametrize("expr", MATRICES.values(), ids=MATRICES)
def test_matrices_keep_their_entries(expr):
    stock = to_stock(expr)
    assert is_stock(stock)
    assert stock.shape == expr.shape
    difference = stock.as_explicit() - expr.as_explicit()
    assert all(is_zero(to_stock(entry)) for entry in difference)


@pytest.mark.parametrize("expr", SCALARS.values(), ids=SCALARS)
def test_scalars_keep_their_values(expr):
    stock = to_stock(expr)
    assert is_stock(stock)
    assert is_zero(stock - with_explicit_traces(expr).rewrite(sp.exp))


def test_equal_things_are_equal_in_stock_form():
    assert to_stock(Elementwise(sp.exp, X)) == to_stock(X.applyfunc(sp.exp))
    assert X.applyfunc(sp.exp) != X.applyfunc(sp.exp)
    assert to_stock(Hadamard(Y, X)) == HadamardProduct(X, Y) == to_stock(HadamardProduct(Y, X))
    assert to_stock(Hadamard(X, X)) == HadamardPower(X, 2) == to_stock(elementwise(lambda z: z**2, X))
    assert to_stock(Elementwise(Lambda((t, u), t*sp.exp(u)), X, Y)) == to_stock(hadamard(X, elementwise(sp.exp, Y)))
    assert to_stock(dot(x, b)) == sp.Trace(x.T*b)


def test_bound_symbol_is_the_canonical_one():
    function = to_stock(Elementwise(sp.tanh, X)).function
    assert function == Lambda(bound(0), sp.tanh(bound(0)))
    assert function.atoms(Dummy) == {bound(0)}


def test_what_is_stock_already_stays_the_same_object():
    for expr in (X*A, sp.Trace(A)**2 + 1, MatMul(2, X), sp.log(sp.Determinant(A)), sp.Integer(3), logdet(A)):
        assert to_stock(expr) is expr


def test_derivatives_of_undefined_functions():
    slope = FunctionDerivative(sigma, (1,), c**2)
    assert to_stock(slope).doit() == sp.Subs(sigma(u).diff(u), u, c**2).doit()
    assert to_stock(FunctionDerivative(sigma, (1,), c)) == sigma(c).diff(c)
    entry = to_stock(Elementwise(Lambda(t, FunctionDerivative(sigma, (1,), t)), X)).as_explicit()[0, 1]
    assert entry.subs(sigma, sp.sin).doit() == sp.cos(X[0, 1])


def test_symbolic_sizes():
    S, w = MatrixSymbol("S", m*p, n), MatrixSymbol("w", p, 1)
    stock = to_stock(BlockInner(S, w))
    assert is_stock(stock) and stock.shape == (m, n)
    assert is_stock(to_stock(Softmax(MatrixSymbol("T", m, n), 1)))


@pytest.mark.parametrize("expr, part, reason", [
    (MatMul(X, MatrixDifferential(A)), "dA in X*dA", "differential"),
    (2*c*ScalarDifferential(c), "dc in 2*c*dc", "differential"),
    (MatMul(X, MatrixSum(A**k, (k, 0, n))), "Sum(A**k, (k, 0, n))", "bounds are symbols"),
    (Adjugate(MatrixSymbol("S", n, n)), "adjugate(S)", "det(M)*M.inv()"),
    (Elementwise(Lambda((t, u), sp.Max(t, u)), X, Y), "Max(X, Y)", "several matrices"),
    (BlockInner(MatrixSymbol("S", 2*m, 3*n), B), "BlockInner(S, B)", "blocks"),
])
def test_no_stock_form(expr, part, reason):
    with pytest.raises(NoStockFormError) as caught:
        to_stock(expr)
    assert part in str(caught.value) and reason in str(caught.value)


def test_deep_and_shared_expressions():
    deep = tower = A
    for _ in range(2000):
        deep = Elementwise(sp.tanh, MatMul(A, deep))
    for _ in range(100):
        tower = Hadamard(sp.Basic.__new__(MatMul, tower, A), Elementwise(sp.exp, tower))
    for expr in (deep, tower):
        stock = to_stock(expr)
        assert isinstance(hash(stock), int)
    assert isinstance(to_stock(deep), ElementwiseApplyFunction)
    assert isinstance(to_stock(tower), HadamardProduct)
