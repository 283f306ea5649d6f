"""Random expressions over the whole table of operations: gradients are right, whatever is combined."""
import importlib
import pickle
import random

import pytest
import sympy as sp
from sympy import Dummy, HadamardPower, IndexedBase, Lambda, Matrix, MatrixSymbol, Q, Sum, Symbol, Trace, symbols

from sympy_matcalc import differential, gradient, trace_gradient
from sympy_matcalc.expressions.one_by_one import MatrixScalar
from sympy_matcalc.operations.core.inner_products import dot, total
from sympy_matcalc.operations.entrywise.elementwise_functions import elementwise
from sympy_matcalc.operations.indices.matrix_sums import MatrixSum
from sympy_matcalc.testing.checks import check_gradient
from sympy_matcalc.testing.grammar.problems import random_problem
from sympy_matcalc.testing.grammar.writer import PRODUCTIONS, Writer
from sympy_matcalc.writing.stock import to_stock

PROBLEMS = 150
ALL = [(kind, production) for kind, rows in PRODUCTIONS.items() for production in rows]
m, n, p = symbols("m n p", integer=True, positive=True)


def is_right(f, x, G, sizes, **options):
    """Whether the numeric check says so; an expression that exists at no point proves nothing."""
    report = check_gradient(f, x, G, sizes=sizes, points=1, **options)
    return report or "no point found" in report.where


@pytest.mark.parametrize("part", range(10))
def test_gradients_of_random_expressions(part):
    for seed in range(part, PROBLEMS, 10):
        problem = random_problem(random.Random(seed), 1 + seed % 3)
        f, x = problem.f, problem.variables[0]
        G = gradient(f, x)
        assert is_right(f, x, G, problem.sizes), (seed, f, G)
        assert pickle.loads(pickle.dumps(G)).free_symbols == G.free_symbols
        if seed % 3 == 0:
            longer = gradient(f, x, simplify=False)
            assert is_right(f, x, longer, problem.sizes), (seed, f, longer)
        if seed % 3 == 1:
            again = trace_gradient(differential(f, x), x)
            assert is_right(f, x, again, problem.sizes), (seed, f, again)


@pytest.mark.parametrize("kind, production", ALL, ids=[production.name for _, production in ALL])
def test_every_production(kind, production):
    """Each way to write an expression, alone, with numbers and with symbols as sizes."""
    rng = random.Random(production.name)
    for sizes, values in (([3, 2, 4], {}), ([m, n, p], {m: 3, n: 2, p: 4})):
        X = MatrixSymbol("X", sizes[0], sizes[1])
        writer = Writer(rng, sizes, [X])

        def write(writer, X=X):
            if kind != "matrix":
                return production.build(writer, 1)
            shapes = [(a, b) for a in (*writer.sizes, sp.S.One) for b in (*writer.sizes, sp.S.One) if (a, b) != (1, 1)]
            shapes = [s for s in shapes if production.fits is None or production.fits(writer, s)]
            return production.build(writer, writer.pick(shapes), 1) if shapes else X
        expr = writer.first_valid(write, lambda e, X=X: e.has(X) or isinstance(e, sp.OneMatrix))
        f = total(expr) if getattr(expr, "is_Matrix", False) else expr
        G = gradient(f, X)
        assert is_right(f, X, G, values), (f, G)


@pytest.mark.parametrize("seed", range(12))
def test_second_derivatives_of_random_expressions(seed):
    """A gradient is read again: the gradient of <V, G>."""
    problem = random_problem(random.Random(1000 + seed), 1 + seed % 2)
    x = problem.variables[0]
    G = gradient(problem.f, x)
    direction = MatrixSymbol("V_0", *getattr(x, "shape", (1, 1)))
    slope = dot(direction, G) if getattr(x, "is_Matrix", False) else direction[0, 0]*G
    assert is_right(slope, x, gradient(slope, x), problem.sizes), (problem.f, G)


def test_problems_repeat_with_their_seed():
    first, second = (random_problem(random.Random(7)) for _ in range(2))
    assert first.variables == second.variables and str(first.f) == str(second.f)


def test_strategies_give_right_gradients():
    hypothesis = pytest.importorskip("hypothesis")
    strategies = importlib.import_module("sympy_matcalc.testing.strategies")
    X = MatrixSymbol("X", m, n)

    @hypothesis.settings(max_examples=6, deadline=None, derandomize=True, database=None,
                         suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(strategies.problems(2), strategies.scalars([X], [m, n], 1),
                      strategies.matrices((n, m), [X], [m, n], 1))
    def right(problem, f, M):
        x = problem.variables[0]
        assert is_right(problem.f, x, gradient(problem.f, x), problem.sizes)
        assert is_right(f, X, gradient(f, X), {m: 3, n: 2})
        assert M.shape == (n, m)
    right()


# ------------------------------------------------------------------------------------- what random tests have found
t, x0 = Symbol("t", positive=True), Symbol("x_0")
i, j, k = symbols("i j k", integer=True)
d = Dummy("d")
A, B, X, S, W = (MatrixSymbol(name, *shape) for name, shape in
                 (("A", (6, 2)), ("B", (6, 4)), ("X", (2, 3)), ("S", (3, 3)), ("W", (3, 5))))
x, w, a = MatrixSymbol("x", 2, 1), MatrixSymbol("w", 1, 2), MatrixSymbol("a", 1, 1)
v, row, tall = MatrixSymbol("v", 3, 1), MatrixSymbol("r", 1, 3), MatrixSymbol("X", m, n)
E, F = Matrix(2, 2, symbols("e:4")), Matrix([[x0, 2], [x0, Trace(S)]])
powers = HadamardPower(t, (S[0, 2]*S).applyfunc(Lambda(d, d/(d**2 + 1))))
FOUND = {
    "diagonal of an explicit factor": (Trace(W*(sp.DiagMatrix(A*X*v)*B)[1:, :3]), X),
    "diagonal of an explicit matrix": (Sum(F[0, i]*F[i, i], (i, 0, 1)), S),
    "explicit sizes are Python numbers": (MatrixScalar(w*sp.DiagonalMatrix(E)*E*x), E),
    "entry of a constant explicit matrix": (MatrixScalar(Matrix([[2, -1]])*x)*Trace(x*w), x),
    "totals that merge in circles": (Trace(powers*powers), S),
    "shifted range of a column slice": (sp.exp(-Sum((tall[:, :1][i, 0] - tall[:, :1][i - 1, 0])**2, (i, 1, m - 1))),
                                        tall),
    "index over one row": (sp.atan(Sum(sp.Max(0, row[i, j]), (i, 0, 0), (j, 0, 2))), row),
    "largest of entries": (Sum(sp.Max(X[i, j], X[i, 0], 1), (i, 0, 1), (j, 0, 2)), X),
    "function of a function": (Sum(sp.sin(elementwise(sp.atan, X)[i, j]), (i, 0, 1), (j, 0, 2)), X),
    "sign of a multiple": (total(elementwise(sp.Abs, (X/4).applyfunc(sp.sin))), X),
    "sum of powers of a 1 x 1 product": (Trace(MatrixSum(x0*sp.MatPow(w*x, i)*a, (i, 1, k))), x),
    "1 x 1 variable": (a[0, 0]**2*Trace(S), a),
}


@pytest.mark.parametrize("f, variable", FOUND.values(), ids=FOUND)
def test_what_random_tests_have_found(f, variable):
    G = gradient(f, variable)
    assert is_right(f, variable, G, {m: 3, n: 2})
    assert G == gradient(f, variable)
    assert is_right(f, variable, trace_gradient(differential(f, variable), variable), {m: 3, n: 2})
    for printed in (str(G), sp.latex(G), sp.pretty(G)):
        assert printed
    again = pickle.loads(pickle.dumps(G))
    assert is_right(f, variable, again, {m: 3, n: 2})


def test_diagonals_of_results_have_entries():
    G = gradient(total(sp.DiagMatrix(X*v)*A[:2, :]), X)
    assert to_stock(G).as_explicit().shape == (2, 3)


def test_facts_hold_for_values_in_random_expressions():
    for seed in range(6):
        rng = random.Random(seed)
        writer = Writer(rng, [3, 2], [S])
        f = writer.first_valid(lambda w: w.scalar(2), lambda e: e.has(S))
        facts = Q.symmetric(S)
        assert is_right(f, S, gradient(f, S, assumptions=facts), {}, assumptions=facts), f


def test_indexed_data():
    c = IndexedBase("c")
    f = Sum(c[i]*sp.sin(X[0, i])*X[1, i], (i, 0, 2))
    assert is_right(f, X, gradient(f, X), {})


@pytest.mark.parametrize("seed", [21782, 23556, 23906, 24117, 26670, 28035, 41494])
def test_short_forms_that_once_failed(seed):
    """Rules that met entries of matrices, quotients or signs where they did not expect them."""
    problem = random_problem(random.Random(seed), 3)
    derived = gradient(problem.f, problem.variables[0])
    assert is_right(problem.f, problem.variables[0], derived, problem.sizes)
