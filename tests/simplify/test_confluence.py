"""Whatever way an expression is written, matsimplify gives one form: equal in value, never longer, and stable."""
import functools
import random

import numpy as np
import pytest
import sympy as sp
from sympy import Determinant, Identity, MatAdd, MatMul, MatrixSymbol, OneMatrix, Q, Sum, Trace, Transpose, symbols

from sympy_matcalc import cost, dot, elementwise, evaluate, gradient, hadamard, matsimplify, norm
from sympy_matcalc.errors import EvaluationError
from sympy_matcalc.expressions.one_by_one import MatrixScalar
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.operations.entrywise.hadamard_product import Hadamard
from sympy_matcalc.operations.indices.matrix_sums import MatrixSum
from sympy_matcalc.testing.grammar.building import is_matrix
from sympy_matcalc.testing.grammar.problems import random_problem
from sympy_matcalc.testing.grammar.rewriter import REWRITINGS, places, replaced_at
from sympy_matcalc.testing.grammar.rewritings import random_rewriting, rewrite_somewhere, rewriting_steps
from sympy_matcalc.testing.grammar.writer import Writer

m, n, p = symbols("m n p", integer=True, positive=True)
SIZES = {m: 4, n: 3, p: 2}
A, B, C = (MatrixSymbol(name, m, n) for name in "ABC")
S, R, K = (MatrixSymbol(name, n, n) for name in "SRK")
x, y, z = (MatrixSymbol(name, n, 1) for name in "xyz")
u = MatrixSymbol("u", m, 1)
s, t = symbols("s t", positive=True)
i, j, k = symbols("i j k", integer=True)
raw = functools.partial(MatMul, evaluate=False)

#: an expression for every rewriting of the table
SAMPLES = {
    "twice_transposed": A, "plus_zero": A*S, "times_identity": A, "times_ones": A + B, "shuffled": A - 2*B,
    "shuffled_everywhere": S*(A.T - B.T)*(C + A), "grouped": A*S*R, "ungrouped": raw(A, raw(S, R)),
    "distributed_out": (A - B)*S, "expanded_minus": -A.T*(A*x - u), "expanded_everywhere": (A - B).T*(A + C),
    "expanded_with_signs": -(A - B).T*(A + C), "common_left_factor": S*R - S*K + S, "common_right_factor": A*S - B*S,
    "common_scalar_factor": s*A - s*B + C, "common_hadamard_factor": hadamard(A, B) - hadamard(C, A) + B,
    "turned_difference": A - B, "counted_out": 3*A, "moved_scalar": s*A*S, "scalar_taken_in": s*A*S,
    "scalar_out_of_hadamard": Hadamard(A, 2*B), "scalar_in_its_place": dot(x, y)*z,
    "product_of_transposes": s*A*S, "sum_of_transposes": A - B, "transpose_inside": Transpose(2*A*S),
    "turned_inner_product": z*x.T*S*y, "inverse_of_factors": sp.Inverse(S*R), "inverses_joined": raw(S.I, R.I),
    "inverse_of_transpose": S.I, "written_out": sp.MatPow(S, 3), "squared": raw(S, S, x),
    "hadamard_squared": Hadamard(A, B, A), "diagonal_as_hadamard": sp.DiagMatrix(x),
    "diagonal_matrix_times_column": raw(S, sp.DiagMatrix(x), y), "sum_over_terms": MatrixSum(k*S + R, (k, 1, 3)),
    "of_transpose": Determinant(S), "of_turned_product": Trace(A.T*B), "cycled": Trace(S*R*K),
    "as_number": Trace(S*x*y.T), "as_trace": MatrixScalar(x.T*S*y), "of_terms": Trace(MatAdd(S, R*K)),
    "traces_joined": Trace(S) - s + Trace(R*K), "of_multiple": MatrixScalar(raw(s, x.T, y)), "multiple_of": s*Trace(S),
    "as_sum_of_entries": Trace(A.T*B), "entry_of_transpose": A[0, 1], "of_factors": Determinant(S*R),
    "product_written_out": dot(x, y)**3, "common_factor": s*Trace(S) - t*Trace(S),
    "renamed_index": Sum(A[i, j]**2, (i, 0, m - 1), (j, 0, n - 1)),
    "swapped_indices": Sum(A[i, j]*x[j, 0], (i, 0, m - 1), (j, 0, n - 1)), "renamed_argument": A.applyfunc(sp.tanh),
}
BY_NAME = {rewriting.name: rewriting for rewriting in REWRITINGS}

#: how many rewritings must simplify to the cost, and to the form, of the original: to be raised, not lowered
SAME = {"textbook": (1.0, 0.95), "random": (0.88, 0.85)}
TEXTBOOK = 15


def numbers(exprs, sizes, seed=0):
    """The values of expressions at a point where the first exists; None if there is no such point."""
    for attempt in range(4):
        domains = {"S": "spd"} if not attempt else None
        values = random_values(list(exprs), sizes, domains, seed=f"{seed}/{attempt}")
        try:
            first = np.array(evaluate(exprs[0], values), dtype=float)
        except EvaluationError:
            continue
        if np.isfinite(first).all():
            return [first, *[evaluate(e, values) for e in exprs[1:]]], values
    return None


def agree(exprs, sizes, seed=0):
    """Whether all have the value of the first; floats first, then 40 digits."""
    found = numbers(exprs, sizes, seed)
    if found is None:
        return True
    (first, *others), values = found
    size = np.abs(first).max()
    for e, other in zip(exprs[1:], others):
        if not np.abs(first - other).max() <= 1e-8*size:
            exact, again = (np.array(getattr(number, "tolist", lambda a=number: a)(), dtype=float)
                            for number in (evaluate(f, values, digits=40) for f in (exprs[0], e)))
            if not np.abs(exact - again).max() <= 1e-8*max(np.abs(exact).max(), 1e-20):
                return False
    return True


@functools.cache
def expressions():
    """(name, expression, sizes): textbook forms, random scalars, their gradients, random matrices."""
    residual = A*x - u
    found = [(name, e, SIZES) for name, e in {
        "normal equations": A.T*residual, "least squares": dot(residual, residual), "ridge": A.T*residual + t*x,
        "quadratic form": dot(x, S*y)*z, "Frobenius": Trace((A - B).T*(A - B)), "inverse": S.I*(R + K)*S.I,
        "Rayleigh": 2/dot(x, x)*(S*x - dot(x, S*x)/dot(x, x)*x), "projection": Identity(n) - x*x.T/dot(x, x),
        "factorization": (A*S - B)*S.T, "layer": A.T*hadamard(elementwise(lambda e: 1 - sp.tanh(e)**2, A*x), u),
        "commutator": S*R - R*S, "covariance": A.T*(Identity(m) - OneMatrix(m, m)/m)*A, "cosine": dot(x, y)/norm(x),
        "Gaussian": sp.log(Determinant(S))/2 + dot(x - y, S.I*(x - y))/2, "normal": S.I*(x - y)*(x - y).T*S.I - S.I,
    }.items()]
    for seed in range(36):
        problem = random_problem(random.Random(seed), 1 + seed % 3)
        found.append((f"random scalar {seed}", problem.f, problem.sizes))
        if seed % 3 == 0:
            found.append((f"gradient of {seed}", gradient(problem.f, problem.variables[0]), problem.sizes))
    for seed in range(16):
        writer = Writer(random.Random(seed), [m, n, p], [MatrixSymbol("X", m, n)])
        shape = [(m, n), (n, n), (n, sp.S.One)][seed % 3]
        found.append((f"random matrix {seed}", writer.first_valid(lambda w, a=shape: w.matrix(a, 2)), SIZES))
    return found


@functools.cache
def simplified(place):
    return matsimplify(expressions()[place][1])


def same(a, b):
    return a == b or str(a) == str(b)


PLACES = list(range(len(expressions())))


# ------------------------------------------------------------------------------------------------ the rewritings
def test_every_rewriting_has_a_sample():
    assert set(SAMPLES) == set(BY_NAME) and len(BY_NAME) == len(REWRITINGS)


@pytest.mark.parametrize("name", SAMPLES)
def test_rewritings_keep_the_value(name):
    expr, rewriting = SAMPLES[name], BY_NAME[name]
    rng = random.Random(name)
    variants = [rewrite_somewhere(rng, expr, rewriting) for _ in range(3)]
    assert None not in variants and agree([expr, *variants], SIZES), variants
    assert any(v != expr for v in variants)
    assert all(getattr(v, "shape", None) == getattr(expr, "shape", None) for v in variants)
    assert agree([expr, *[matsimplify(v) for v in variants]], SIZES), variants


@pytest.mark.parametrize("place", range(0, len(PLACES), 2))
def test_random_rewritings_keep_the_value(place):
    name, expr, sizes = expressions()[place]
    rng = random.Random(name)
    variants = [random_rewriting(rng, expr, signs) for signs in (True, False, True)]
    assert agree([expr, *variants], sizes), variants


def test_rewritings_repeat_with_their_seed_and_keep_signs_if_asked():
    f = expressions()[1][1]
    first, second = (list(rewriting_steps(random.Random(3), f)) for _ in range(2))
    assert first == second
    turning = {r.name for r in REWRITINGS if r.signs}
    used = {name for seed in range(60) for name, _ in rewriting_steps(random.Random(seed), f, signs=False)}
    assert turning and not turning & used


def test_an_expression_is_rebuilt_as_it_was():
    for _, expr, _ in expressions():
        for path, part in places(expr)[::15]:
            assert str(replaced_at(expr, path, part)) == str(expr)
            assert is_matrix(replaced_at(expr, path, part)) == is_matrix(expr)


# ------------------------------------------------------------------------------------------------- laws of matsimplify
@pytest.mark.parametrize("place", PLACES)
def test_simplified_forms_are_equal_and_not_longer(place):
    name, expr, sizes = expressions()[place]
    variants = [random_rewriting(random.Random(f"{name}{signs}"), expr, signs) for signs in (True, False)]
    forms = [simplified(place), *map(matsimplify, variants)]
    assert agree([expr, *forms], sizes), (expr, variants, forms)
    for before, after in zip([expr, *variants], forms):
        assert cost(after) <= cost(before) + 1e-9, (before, after)


def test_a_simplified_form_is_stable():
    assert not [(form, again) for form in map(simplified, PLACES) if not same(form, again := matsimplify(form))]


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("group", list(SAME))
def test_rewritings_simplify_to_one_form(group, signs):
    """Textbook forms always; random ones lose some where a product was multiplied out and is not found again."""
    costs = forms = total = 0
    missed = []
    for place in PLACES[:TEXTBOOK] if group == "textbook" else PLACES[TEXTBOOK:]:
        name, expr, _ = expressions()[place]
        rng = random.Random(f"{name} {signs}")
        for _ in range(3):
            form = matsimplify(variant := random_rewriting(rng, expr, signs))
            total += 1
            costs += abs(cost(form) - cost(simplified(place))) < 1e-9
            forms += same(form, simplified(place))
            if not same(form, simplified(place)):
                missed.append((variant, form, simplified(place)))
    least_cost, least_form = SAME[group]
    assert costs >= least_cost*total and forms >= least_form*total, (costs/total, forms/total, missed)


def test_facts_are_used_in_every_writing():
    facts = Q.symmetric(S) & Q.symmetric(R)
    for expr in (S.T*x, S*R - (R*S).T, dot(x, S*y) - dot(y, S*x), Trace(S.T*R.T)):
        form = matsimplify(expr, assumptions=facts)
        for seed in range(4):
            variant = random_rewriting(random.Random(seed), expr)
            again = matsimplify(variant, assumptions=facts)
            assert abs(cost(again) - cost(form)) < 1e-9, (variant, again, form)
