"""The worked examples of a course in matrix calculus: as they are printed, and in numbers."""
from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sympy import (
    Basic,
    Determinant,
    Function,
    Identity,
    Integer,
    Matrix,
    MatrixSymbol,
    Q,
    Trace,
    exp,
    kronecker_product,
    latex,
    log,
    pretty,
    sin,
    symbols,
    tanh,
)

from sympy_matcalc import (
    Adjugate,
    MatrixDifferential,
    ScalarDifferential,
    adjugate,
    diag,
    diagonal,
    differential,
    dot,
    elementwise,
    evaluate,
    gradient,
    hadamard,
    logdet,
    logsumexp,
    norm,
    ones,
    softmax,
    to_stock,
    total,
    trace_gradient,
)
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.checks import check_gradient

np = pytest.importorskip("numpy")

m, n, p, q = symbols("m n p q", integer=True, positive=True)
SIZES = {m: 2, n: 3, p: 3, q: 2}
f, g, sigma = Function("f"), Function("g"), Function("sigma")
y1, y2, t = symbols("y1 y2 t", real=True)

X, W, U = MatrixSymbol("X", m, n), MatrixSymbol("W", p, m), MatrixSymbol("U", p, n)
A, B, C, Y = MatrixSymbol("A", p, m), MatrixSymbol("B", n, q), MatrixSymbol("C", q, p), MatrixSymbol("Y", p, q)
D, E, G = MatrixSymbol("D", m, n), MatrixSymbol("E", m, n), MatrixSymbol("G", p, q)
H = MatrixSymbol("H", n, m)
M, W1, W2 = MatrixSymbol("M", p, p), MatrixSymbol("W1", p, n), MatrixSymbol("W2", q, p)
S, P, R = MatrixSymbol("S", n, n), MatrixSymbol("P", n, n), MatrixSymbol("R", n, n)
a, b, w, y = (MatrixSymbol(name, size, 1) for name, size in zip("abwy", (m, n, n, m)))
x, v, z, c = (MatrixSymbol(name, size, 1) for name, size in zip("xvzc", (n, n, p, q)))
r = MatrixSymbol("r", 1, n)

layer, hidden = elementwise(sigma, W*X), elementwise(sigma, W1*x)
cross_entropy = -dot(c, elementwise(log, softmax(W2*hidden)))
symmetric_M, symmetric_S = {"assumptions": Q.symmetric(M)}, {"assumptions": Q.symmetric(S)}

# name, f, variable, options, its gradient as it is printed
EXAMPLES: list[tuple[str, Any, Any, dict[str, Any], str]] = [
    ("E1", a.T*X*b, X, {}, "a*b.T"),
    ("E2", a.T*elementwise(exp, X*b), X, {}, "(a o exp(X*b))*b.T"),
    ("E2 stock", a.T*(X*b).applyfunc(exp), X, {}, "(a o exp(X*b))*b.T"),
    ("E3", Trace(layer.T*M*layer), X, symmetric_M, "2*W.T*((M*sigma(W*X)) o sigma'(W*X))"),
    ("E3 general", Trace(layer.T*M*layer), X, {}, "W.T*(((M + M.T)*sigma(W*X)) o sigma'(W*X))"),
    ("E4", norm(X*w - y)**2, w, {}, "2*X.T*(X*w - y)"),
    ("E4 product", (X*w - y).T*(X*w - y), w, {}, "2*X.T*(X*w - y)"),
    ("E4 expanded", y.T*y - 2*y.T*X*w + w.T*X.T*X*w, w, {}, "2*X.T*(X*w - y)"),
    ("E6", -dot(z, elementwise(log, softmax(U*x))), U, {}, "((1.T*z)*softmax(U*x) - z)*x.T"),
    ("E7 outer", cross_entropy, W2, {}, "((1.T*c)*softmax(W2*sigma(W1*x)) - c)*sigma(W1*x).T"),
    ("E7 inner", cross_entropy, W1, {}, "((W2.T*((1.T*c)*softmax(W2*sigma(W1*x)) - c)) o sigma'(W1*x))*x.T"),
    ("E10", y1**2 + y2**2, Matrix([y1, y2]), {}, "Matrix([[2*y1], [2*y2]])"),
    ("E13", v.T*S*v, v, {}, "(S + S.T)*v"),
    ("E13 symmetric", v.T*S*v, v, symmetric_S, "2*S*v"),
    # D4, D5: the chain rule through a matrix and through a scalar
    ("D4", Trace(G.T*(A*X*B)), X, {}, "A.T*G*B.T"),
    ("D4 entries", total(elementwise(sigma, A*X*B)), X, {}, "A.T*sigma'(A*X*B)*B.T"),
    ("D5 trace", f(Trace(S*P)), S, {}, "f'(Trace(P*S))*P.T"),
    ("D5 form", f(a.T*X*b), X, {}, "f'(a.T*X*b)*a*b.T"),
    ("D5 twice", g(f(Trace(S))), S, {}, "(f'(Trace(S))*g'(f(Trace(S))))*I"),
    # D6: both layouts
    ("D6 column", dot(w, b), w, {"layout": "denominator"}, "b"),
    ("D6 column, numerator", dot(w, b), w, {"layout": "numerator"}, "b.T"),
    ("D6 row", r*b, r, {}, "b.T"),
    ("D6 row, numerator", r*b, r, {"layout": "numerator"}, "b"),
    ("D6 matrix", a.T*X*b, X, {}, "a*b.T"),
    ("D6 matrix, numerator", a.T*X*b, X, {"layout": "numerator"}, "b*a.T"),
    ("D6 explicit, numerator", y1**2 + y2**2, Matrix([y1, y2]), {"layout": "numerator"}, "Matrix([[2*y1, 2*y2]])"),
]
NAMES = [example[0] for example in EXAMPLES]


def gradients() -> list[Any]:
    return [gradient(function, variable, **options) for _, function, variable, options, _ in EXAMPLES]


@pytest.mark.parametrize(("name", "function", "variable", "options", "text"), EXAMPLES, ids=NAMES)
def test_example(name: str, function: Any, variable: Any, options: dict[str, Any], text: str) -> None:
    derived = gradient(function, variable, **options)
    assert str(derived) == text
    facts = {key: value for key, value in options.items() if key == "assumptions"}
    upright = derived.T if options.get("layout") == "numerator" else derived
    report = check_gradient(function, variable, upright, **facts)
    assert report, report
    form = differential(function, variable, **facts)
    assert trace_gradient(form, variable, **options) == derived


def test_both_weights_from_one_call() -> None:
    assert gradient(cross_entropy, [W2, W1]) == [gradient(cross_entropy, W2), gradient(cross_entropy, W1)]


# ------------------------------------------------------------------------------------- D2: rules as differentials
dX, dS, dP, dw, dt = (differential(v, v) for v in (X, S, P, w, t))

# Where two forms are as good as each other both stand here.
RULES: list[tuple[Any, Any, str]] = [
    (X, X, "dX"), (3*X, X, "3*dX"), (X + D, [X, D], "dD + dX"), (X.T, X, "dX.T"), (A*X*B, X, "A*dX*B"),
    (S*P, [S, P], "dS*P + S*dP"), (Trace(S), S, "Trace(dS)"), (S.I, S, "-S**(-1)*dS*S**(-1)"),
    (Determinant(S), S, "Determinant(S)*Trace(S**(-1)*dS)"), (logdet(S), S, "Trace(S**(-1)*dS)"),
    (hadamard(X, D), X, "D o dX | dX o D"),
    (elementwise(sigma, X), X, "dX o sigma'(X)"), (elementwise(exp, X), X, "dX o exp(X)"),
    (t**2, t, "2*t*dt"), (t*S, t, "dt*S"), (t*S, S, "t*dS"), (f(Trace(S)), S, "f'(Trace(S))*Trace(dS)"),
    (diag(w), w, "DiagMatrix(dw)"), (diagonal(S), S, "DiagonalOf(dS)"),
    (kronecker_product(S, P), S, "KroneckerProduct(dS, P)"), (a.T*X*b, X, "a.T*dX*b"), (P, S, "0"),
    (softmax(w), w, "softmax(w) o dw - softmax(w)*softmax(w).T*dw | softmax(w) o dw - softmax(w)*softmax(w.T)*dw"),
    (S**n, S, "Sum(S**_k*dS*S**(-_k + n - 1), (_k, 0, n - 1))"),
]


@pytest.mark.parametrize(("function", "variable", "text"), RULES, ids=[row[2] for row in RULES])
def test_rule(function: Any, variable: Any, text: str) -> None:
    assert str(differential(function, variable)) in text.split(" | ")


def test_determinant_without_inverse() -> None:
    assert str(differential(Determinant(S), S, invertible=False)) == "Trace(adjugate(S)*dS)"
    assert str(gradient(Determinant(S), S, invertible=False)) == "adjugate(S.T)"
    assert check_gradient(Determinant(S), S, invertible=False)


@pytest.mark.parametrize("function", [
    S**3, S*P*S, exp(dot(w, S*w))*S, adjugate(S), elementwise(tanh, S*P), hadamard(S, S.T), logsumexp(S), S.I*P*S.T,
    kronecker_product(S, P), t*S, Trace(S*P)*S, norm(S), softmax(S), Trace(S**n), S**n, (S*w - b).T*(S*w - b),
], ids=str)
def test_differential_and_gradient_agree(function: Any) -> None:
    """<G, dF> read back is the gradient of <G, F>."""
    shape = getattr(function, "shape", (1, 1))
    weight = MatrixSymbol("K", *shape)
    scalar = function if shape == (1, 1) else Trace(weight.T*function)
    change = differential(function, S)
    form = change if shape == (1, 1) else Trace(weight.T*change)
    domains = {"S": "well"}
    report = check_gradient(scalar, S, trace_gradient(form, S), domains=domains)
    assert report, report
    report = check_gradient(scalar, S, domains=domains)
    assert report, report


def test_differential_symbols() -> None:
    assert isinstance(dX, MatrixDifferential) and isinstance(dt, ScalarDifferential)
    assert (str(dX), latex(dX), str(dt)) == ("dX", r"\mathrm{d}X", "dt")
    assert dX != MatrixSymbol("dX", m, n) and dX.shape == (m, n)
    own = MatrixSymbol("dX", m, n)
    assert gradient(Trace(own.T*X), X) == own
    assert differential(Matrix([y1, y2**2]), Matrix([y1, y2])) == \
        Matrix([ScalarDifferential(y1), 2*y2*ScalarDifferential(y2)])


# ---------------------------------------------------------------------------------- D3: trace tricks by hand
BY_HAND: list[tuple[str, Any, Any, str]] = [
    ("tr(A^T dX) is A", Trace(D.T*dX), X, "D"),
    ("a = tr(a)", Trace(a.T*dX*b), X, "a*b.T"),
    ("a = tr(a), bare", a.T*dX*b, X, "a*b.T"),
    ("tr(A^T) = tr(A)", Trace((H*dX).T), X, "H.T"),
    ("tr(dX^T A)", Trace(dX.T*D), X, "D"),
    ("linearity", 2*Trace(D.T*dX) + 3*Trace(dX.T*E), X, "2*D + 3*E"),
    ("linearity, difference", Trace(P*dS) - Trace(dS.T*R), S, "P.T - R"),
    ("tr(AB) = tr(BA)", Trace(dX*H), X, "H.T"),
    ("tr(AB) = tr(BA), both ways", Trace(H*dX) + Trace(dX*H), X, "2*H.T"),
    ("cyclic", Trace(A*dX*B*C), X, "(B*C*A).T"),
    ("tr(A^T (B o C)) = tr((A o B)^T C)", Trace(D.T*hadamard(E, dX)), X, "E o D | D o E"),
    ("the same, moved", Trace(hadamard(D, E).T*dX), X, "E o D | D o E"),
    ("inverse", Trace(S.I*dS), S, "S.T**(-1)"),
    ("inverse, sandwiched", -Trace(P*S.I*dS*S.I), S, "-(S**(-1)*P*S**(-1)).T"),
    ("sum of entries", total(dX), X, "1"),
    ("trace", Trace(dS), S, "I"),
    ("a scalar in front", f(Trace(S))*Trace(P*dS), S, "f(Trace(S))*P.T"),
    ("numbers", 2*t*dt, t, "2*t"),
    ("nothing", Integer(0), X, "0"),
]


@pytest.mark.parametrize(("trick", "form", "variable", "text"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_trace_gradient_by_hand(trick: str, form: Any, variable: Any, text: str) -> None:
    found = trace_gradient(form, variable)
    assert str(found) in text.split(" | ")
    if variable is not t:
        assert found.shape == variable.shape
        assert trace_gradient(form, variable, layout="numerator").doit() == found.T.doit()


def test_the_tricks_agree() -> None:
    for one, other in [(Trace(H*dX), Trace(dX*H)), (Trace(H*dX), Trace(dX.T*H.T)), (dot(a, dX*b), Trace(b*a.T*dX)),
                       (Trace(D.T*hadamard(E, dX)), Trace(hadamard(D, E).T*dX)),
                       (total(hadamard(D, dX)), Trace(D.T*dX)), (Trace(adjugate(S)*dS), Trace(Adjugate(S)*dS))]:
        variable = S if one.has(S) else X
        assert trace_gradient(one, variable) == trace_gradient(other, variable)


def test_several_variables_by_hand() -> None:
    assert trace_gradient(Trace(P*dS) + Trace(dP*S), [S, P]) == [P.T, S.T]
    assert trace_gradient(t*Trace(dS) + dt*Trace(S), [S, t]) == [t*Identity(n), Trace(S)]
    assert trace_gradient(Trace(P*dS), [P, S]) == [0*P, P.T]


# ------------------------------------------------------------------------------- results are ordinary SymPy
FIXED_POINTS: list[tuple[Any, Any, Any]] = [
    (dot(a, X*b), X, a*b.T),
    (norm(X*w - y)**2, w, 2*X.T*(X*w - y)),
    (norm(A*X*B + Y)**2/2, X, A.T*(A*X*B + Y)*B.T),
    (logdet(S), S, S.T.I),
    (log(Determinant(S)), S, S.T.I),
    (Determinant(S), S, Determinant(S)*S.T.I),
    (Trace(S.T*P*S), S, (P + P.T)*S),
    (Trace(S.T*S*P), S, S*(P + P.T)),
    (Trace(S), S, Identity(n)),
    (Trace(P*S), S, P.T),
    (Trace(S*P), S, P.T),
    (Trace(S**3), S, 3*S.T**2),
    (norm(X)**2, X, 2*X),
    (Trace(P*S.I), P, S.T.I),
    (dot(b, S.I*w), S, -S.T.I*b*w.T*S.T.I),
    (dot(a, X*b)**2, X, 2*dot(a, X*b)*a*b.T),
    (exp(Trace(P*S)), S, exp(Trace(P*S))*P.T),
    (log(norm(w)**2), w, 2/norm(w)**2*w),
    (Trace(S)**2, S, 2*Trace(S)*Identity(n)),
]


@pytest.mark.parametrize(("function", "variable", "expected"), FIXED_POINTS, ids=[str(row[2]) for row in FIXED_POINTS])
def test_small_results_are_what_sympy_builds(function: Any, variable: Any, expected: Any) -> None:
    derived = gradient(function, variable)
    assert derived == expected and hash(derived) == hash(expected)
    assert derived.doit() == derived and derived.func(*derived.args) == derived


def same_value(one: Any, other: Any, values: dict[Any, Any]) -> bool:
    return bool(np.allclose(evaluate(one, values), evaluate(other, values), rtol=1e-9, atol=1e-12))


@pytest.mark.parametrize(("function", "variable", "options"), [row[1:4] for row in EXAMPLES], ids=NAMES)
def test_results_survive_what_sympy_does_to_them(function: Any, variable: Any, options: dict[str, Any]) -> None:
    known = {sigma: sin, f: sin, g: exp}
    function, derived = function.subs(known), gradient(function, variable, **options).subs(known)
    upright = derived.T if options.get("layout") == "numerator" else derived
    report = check_gradient(function, variable, upright, **{k: v for k, v in options.items() if k == "assumptions"})
    assert report, report

    values = random_values([function, derived], sizes=SIZES)
    concrete = derived.subs(SIZES)
    assert isinstance(hash(derived), int) and latex(derived) and pretty(derived) and repr(derived)
    for result in (concrete, derived.xreplace({size: Integer(k) for size, k in SIZES.items()}), concrete.as_explicit(),
                   derived.doit(), concrete.doit(), to_stock(derived), to_stock(concrete).as_explicit(),
                   pickle.loads(pickle.dumps(derived)), derived.func(*derived.args), derived.T.T,
                   derived.replace(lambda e: False, lambda e: e)):
        assert same_value(result, derived, values), result
    assert pickle.loads(pickle.dumps(derived)) == derived
    assert not any(type(part).__module__.startswith("sympy_matcalc") for part in _parts(to_stock(derived)))


def _parts(expr: Any) -> list[Any]:
    found, stack = [], [expr]
    while stack:
        found.append(stack.pop())
        stack.extend(arg for arg in found[-1].args if isinstance(arg, Basic))
    return found


def test_substitution_commutes_with_the_gradient() -> None:
    derived = gradient(a.T*elementwise(exp, X*b), X)
    assert derived.xreplace({a: y}) == gradient(y.T*elementwise(exp, X*b), X)
    assert derived.subs({m: 2, n: 3}) == gradient((a.T*elementwise(exp, X*b)).subs({m: 2, n: 3}), X.subs({m: 2, n: 3}))
    values = random_values([derived, D], sizes=SIZES)
    assert same_value(derived.subs(X, D), gradient(a.T*elementwise(exp, D*b), D), values)


def test_the_gradient_can_be_differentiated_again() -> None:
    first = gradient(a.T*elementwise(exp, X*b), X)
    assert check_gradient(Trace(D.T*first), X)
    assert check_gradient(dot(w, gradient(exp(dot(w, S*w)), w)), w)


def test_nothing_depends_on_the_hash_seed() -> None:
    code = "import tests.calculus.test_worked_examples as w; print(list(map(str, w.gradients())))"
    texts = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        texts.append(done.stdout.strip())
    assert texts[0] == texts[1] == str(list(map(str, gradients())))


def test_ones_print_as_ones() -> None:
    assert gradient(total(X), X) == ones(m, n)
