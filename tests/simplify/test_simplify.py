"""Short forms as they print: of expressions and gradients, under facts, definitions and structures."""
from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from sympy import (
    Determinant,
    Eq,
    Function,
    Identity,
    Inverse,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Q,
    ShapeError,
    Trace,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import (
    DefinitionError,
    MatCalcError,
    NotAVariableError,
    StructureError,
    cost,
    diagonal,
    differential,
    dot,
    elementwise,
    equivalent,
    evaluate,
    gradient,
    gradient_with_names,
    hadamard,
    logdet,
    lower_triangle,
    matsimplify,
    norm,
    softmax,
    total,
    trace_gradient,
)
from sympy_matcalc.numerics.sampling import random_values
from sympy_matcalc.testing.checks import check_gradient

m, n, p, q = symbols("m n p q", integer=True, positive=True)
t, c = symbols("t c")
A, B = MatrixSymbol("A", m, n), MatrixSymbol("B", m, n)
S, R, K, P = (MatrixSymbol(name, n, n) for name in "SRKP")
x, y, w = (MatrixSymbol(name, n, 1) for name in "xyw")
b = MatrixSymbol("b", m, 1)
one_row = OneMatrix(1, n)
sigma = Function("sigma")

# expression, options, its simplified form as it prints
FORMS: list[tuple[Any, dict[str, Any], str]] = [
    (2*A.T*A*x - 2*A.T*b, {}, "2*A.T*(A*x - b)"),
    (x.T*A.T*A*x - 2*b.T*A*x + b.T*b, {}, "(A*x - b).T*(A*x - b)"),
    (Trace(A.T*A) - 2*Trace(A.T*B) + Trace(B.T*B), {}, "Trace((A - B).T*(A - B))"),
    (S*S + S*R + R*S + R*R, {}, "(R + S)**2"),
    (Inverse(S)*Inverse(R), {}, "(R*S)**(-1)"),
    (Determinant(Identity(n) + x*y.T), {}, "x.T*y + 1"),
    (elementwise(exp, x)/total(elementwise(exp, x)), {}, "softmax(x)"),
    (log(total(elementwise(exp, A*x))), {}, "logsumexp(A*x)"),
    (elementwise(lambda z: exp(z)/(1 + exp(z))**2, A), {}, "sigmoid(A) o (1 - sigmoid(A))"),
    (sqrt(dot(x, x))**2, {}, "x.T*x"),
    ((Identity(n) - OneMatrix(n, n)/n)**2*x, {}, "(I - 1/n*1)*x"),
    (x.T*(S - S.T)*x, {}, "0"),
    # facts about leaves
    (S + S.T, {"assumptions": Q.symmetric(S)}, "2*S"),
    ((S*R*S.T).T - S*R*S.T, {"assumptions": Q.symmetric(R)}, "0"),
    (hadamard(S, R).T - hadamard(R, S), {"assumptions": Q.symmetric(S) & Q.symmetric(R)}, "0"),
    (S.T*S*x, {"assumptions": Q.orthogonal(S)}, "x"),
    (Inverse(S)*x, {"assumptions": Q.orthogonal(S)}, "S.T*x"),
    (S*R - R*S, {"assumptions": Q.diagonal(S) & Q.diagonal(R)}, "0"),
    (hadamard(S, Identity(n)), {"assumptions": Q.diagonal(S)}, "S"),
    (lower_triangle(S*R), {"assumptions": Q.lower_triangular(S) & Q.lower_triangular(R)}, "S*R"),
    (S + S.T, {"assumptions": Q.positive_definite(S)}, "2*S"),
    # equations
    (S + S.T, {"given": Eq(S.T, -S)}, "0"),
    (x.T*S*y + y.T*S*x, {"given": Eq(S.T, -S)}, "0"),
    (Trace(S*R), {"given": Eq(S.T, -S), "assumptions": Q.symmetric(R)}, "0"),
    (P*P*R*P.T*P.T, {"given": Eq(P*P, P)}, "P*R*P.T"),
    (A.T*A*x + x, {"given": Eq(A.T*A, Identity(n))}, "2*x"),
    (norm(x)**2 + dot(x, x), {"given": Eq(norm(x), 1)}, "2"),
    (total(y)*x, {"given": [Eq(total(y), 1)]}, "x"),
    (OneMatrix(1, m)*A*x, {"given": Eq(OneMatrix(1, m)*A, one_row)}, "1.T*x"),
    (x.T*S*x, {"given": Eq(S*x, t*x)}, "t*(x.T*x)"),
    (A*x + b, {"given": Eq(A*x, b)}, "2*b"),
    (dot(x, y) + dot(x, w), {"given": Eq(dot(x, y) + dot(x, w), c)}, "c"),
]


@pytest.mark.parametrize(("expr", "options", "text"), FORMS, ids=[f"{row[0]} {row[1]}" for row in FORMS])
def test_form(expr: Any, options: dict[str, Any], text: str) -> None:
    simpler = matsimplify(expr, **options)
    assert str(simpler) == text
    assert cost(simpler) <= cost(expr) and matsimplify(simpler, **options) == simpler
    if not options:
        values = random_values([expr, simpler], seed=text)
        assert np.allclose(np.ravel(np.asarray(evaluate(expr, values), float)),
                           np.ravel(np.asarray(evaluate(simpler, values), float)))


# function, variable, options, gradient
GRADIENTS: list[tuple[Any, Any, dict[str, Any], str]] = [
    ((dot(w, y) - c)/sqrt(dot(w, S*w)), w, {"assumptions": Q.symmetric(S)},
     "1/sqrt(w.T*S*w)*(((c - (w.T*y))/(w.T*S*w))*S*w + y)"),
    (dot(w, S*w)/dot(w, w), w, {"assumptions": Q.symmetric(S)}, "(2/(w.T*w))*(S*w - ((w.T*S*w)/(w.T*w))*w)"),
    (total(hadamard(elementwise(exp, A), B)), A, {}, "B o exp(A)"),
    (diagonal(S).T*x, S, {}, "DiagMatrix(x)"),
    (x.T*A.T*A*x - 2*b.T*A*x + b.T*b, x, {}, "2*A.T*(A*x - b)"),
    (Trace(S.T*R.I), R, {"structure": "symmetric", "assumptions": Q.symmetric(S)}, "-R**(-1)*S*R**(-1)"),
    (Trace(K*S), S, {"structure": "symmetric"}, "(1/2)*(K + K.T)"),
    (Trace(K*S), S, {"structure": "symmetric-free"}, "K + K.T - (K o I)"),
    (Trace(K*S), S, {"structure": "diagonal"}, "K o I"),
    (Trace(K*S), S, {"structure": "antisymmetric"}, "(1/2)*(K.T - K)"),
    (Trace(K*S), S, {"structure": "lower"}, "tril(K.T)"),
    (Trace(K*S), S, {"structure": {S: "toeplitz"}}, "toep(K.T)"),
    (Trace(B.T*A), A, {"structure": "orthogonal"}, "B - (1/2)*A*(A.T*B + B.T*A)"),
    (logdet(S), S, {"structure": "symmetric"}, "S**(-1)"),
    (norm(x), x, {"given": Eq(norm(x), 1)}, "x"),
    (-dot(b, elementwise(log, softmax(A*x))), A, {"given": Eq(total(b), 1)}, "(softmax(A*x) - b)*x.T"),
]


@pytest.mark.parametrize(("f", "X", "options", "text"), GRADIENTS, ids=[f"{row[0]} {row[2]}" for row in GRADIENTS])
def test_gradient(f: Any, X: Any, options: dict[str, Any], text: str) -> None:
    derived = gradient(f, X, **options)
    assert str(derived) == text
    if not {"structure", "given"} & set(options):
        assert check_gradient(f, X, derived, **options)


def test_masked_kernels() -> None:
    Qm = MatrixSymbol("Q", n, n)
    kernels = hadamard(P*K*P.T, Qm*K*Qm.T) - hadamard(P*K*Qm.T, Qm*K*P.T)
    derived = gradient(x.T*hadamard(y*y.T, kernels)*x, x, assumptions=Q.symmetric(K))
    assert re.fullmatch(r"2\*\(y o \(\(.*\)\*\(x o y\)\)\)", str(derived))
    assert check_gradient(x.T*hadamard(y*y.T, kernels)*x, x, derived, assumptions=Q.symmetric(K))


# ----------------------------------------------------------------------------------------- named intermediates
X, Y = MatrixSymbol("X", n, m), MatrixSymbol("Y", q, m)
W1, W2 = MatrixSymbol("W1", p, n), MatrixSymbol("W2", q, p)
b1, b2 = MatrixSymbol("b1", p, 1), MatrixSymbol("b2", q, 1)
A1, H1, A2 = MatrixSymbol("A1", p, m), MatrixSymbol("H1", p, m), MatrixSymbol("A2", q, m)
loss = -Trace(Y.T*elementwise(log, softmax(A2)))
one_hot = Eq(OneMatrix(1, q)*Y, OneMatrix(1, m))


def layers(activation: Any) -> dict[Any, Any]:
    return {A2: W2*H1 + b2*OneMatrix(1, m), A1: W1*X + b1*OneMatrix(1, m), H1: elementwise(activation, A1)}


@pytest.mark.parametrize(("activation", "slope"), [(sigma, "sigma'(A1)"), (tanh, "(1 - H1.**2)")])
def test_batch_net_in_terms_of_its_layers(activation: Any, slope: str) -> None:
    found = gradient(loss, [W2, b2, W1, b1], where=layers(activation), given=one_hot)
    inner = f"((W2.T*(softmax(A2) - Y)) o {slope})"
    assert list(map(str, found)) == ["(softmax(A2) - Y)*H1.T", "(softmax(A2) - Y)*1", f"{inner}*X.T", f"{inner}*1"]


def test_definitions_written_out_give_the_gradient() -> None:
    where = layers(tanh)
    whole = loss.subs(A2, where[A2]).subs(H1, where[H1]).subs(A1, where[A1])
    derived = gradient(loss, W1, where=where)
    for symbol in (A2, H1, A1):
        derived = derived.subs(symbol, where[symbol])
    assert check_gradient(whole, W1, derived)


def test_definitions_are_recognised_and_can_be_variables() -> None:
    Z, M = MatrixSymbol("Z", p, m), MatrixSymbol("M", p, p)
    where = {Z: elementwise(sigma, W1*X)}
    written_out = Trace(where[Z].T*M*where[Z])
    assert str(gradient(Trace(Z.T*M*Z), X, where=where)) == "W1.T*(((M + M.T)*Z) o sigma'(W1*X))"
    assert gradient(written_out, X, where=where) == gradient(Trace(Z.T*M*Z), X, where=where)
    assert str(gradient(Trace(Z.T*M*Z), Z, where=where)) == "(M + M.T)*Z"
    form = differential(Trace(Z.T*M*Z), X, where=where)
    assert trace_gradient(form, X, where=where) == gradient(Trace(Z.T*M*Z), X, where=where)


def test_definitions_that_are_sums() -> None:
    """Names for X w - y and what is made of it: their parts are made before them, and again after."""
    U, v, u, r, h = (MatrixSymbol(*s) for s in (("U", q, n), ("v", n, 1), ("u", q, 1), ("r", q, 1), ("h", q, 1)))
    for f, where in ((norm(h)**2 + dot(r, h), {r: U*v, h: elementwise(exp, r) - r}),
                     (norm(h)**2 + dot(u, h) + norm(U*v - u), {r: U*v - u, h: 2*r + u})):
        whole = f.subs(h, where[h]).subs(r, where[r])
        for variable in (v, U):
            derived = gradient(f, variable, where=where).subs(h, where[h]).subs(r, where[r])
            assert check_gradient(whole, variable, derived)


@pytest.mark.parametrize("where", [{A1: H1, H1: A1}, {A1: W1}, {A1: A1 + H1}, {3: A1}, [A1]], ids=str)
def test_definitions_that_are_none(where: Any) -> None:
    with pytest.raises(DefinitionError):
        gradient(Trace(A1.T*A1), W1, where=where)


def test_gradient_with_names() -> None:
    layer: Any = x
    weights = [MatrixSymbol(f"V{k}", n, n) for k in range(6)]
    for V in weights:
        layer = elementwise(tanh, V*layer)
    definitions, gradients = gradient_with_names(dot(y, layer), weights)
    assert len(definitions) < 3*len(weights) and max(len(str(g)) for g in gradients) < 60
    names = {symbol for symbol, _ in definitions}
    known: set[Any] = set()
    for symbol, expression in definitions:
        assert expression.free_symbols & names <= known
        known.add(symbol)
    for V, derived in zip(weights, gradients):
        for symbol, expression in reversed(definitions):
            derived = derived.subs(symbol, expression)
        assert check_gradient(dot(y, layer), V, derived)


def test_one_trace_with_two_coefficients_keeps_both() -> None:
    """t tr A + 2 tr A + 3 tr B lost the first term to 2 tr A + 3 tr B = tr(2 A + 3 B); squares lost others likewise."""
    t, v, w, A, B = symbols("t"), *(MatrixSymbol(name, 3, 1) for name in "vw"), *(MatrixSymbol(c, 3, 3) for c in "AB")
    numbers = {t: 0.7, A: [[1, 2, 0], [0, 3, 1], [4, 0, 5]], B: [[2, 0, 1], [1, 1, 0], [0, 2, 3]]}
    for traces in (t*Trace(A) + 2*Trace(A) + 3*Trace(B), t*Trace(A) + Trace(A) + Trace(B)):
        assert abs(evaluate(matsimplify(traces), numbers) - evaluate(traces, numbers)) < 1e-9
    for parts in ((v, w), (v - w, w), (v - w, v)):
        square = t*sum(dot(p, p) for p in parts) - 2*t*dot(*parts) + 2*dot(parts[0], parts[0]) + 3*dot(*parts)
        found, values = matsimplify(square), {t: 0.7, v: [[1], [2], [-1]], w: [[3], [1], [2]]}
        assert abs(evaluate(found, values) - evaluate(square, values)) < 1e-9


# ------------------------------------------------------------------------------------------------- equivalence
def test_equivalent_says_how_it_knows() -> None:
    proof = equivalent(Trace(S*R), Trace(R.T*S.T))
    assert proof and proof.by == "normal form" and "normal form" in repr(proof)
    numbers = equivalent(elementwise(lambda z: 1 - z**2, elementwise(tanh, A)), elementwise(lambda z: 1/(
        (exp(z) + exp(-z))/2)**2, A))
    assert numbers and numbers.by == "numbers" and numbers.error <= numbers.bound and numbers.points == 3
    assert not equivalent(S*R, R*S) and equivalent(S*R, R*S).error > equivalent(S*R, R*S).bound
    assert equivalent(S*R, R*S, assumptions=Q.diagonal(S) & Q.diagonal(R))
    assert equivalent(P*P*x, P*x, given=Eq(P*P, P)) and not equivalent(P*P*x, P*x)
    assert equivalent(MatrixSymbol("a", 2, 3), MatrixSymbol("a", 3, 2)).by == "shapes"


# ------------------------------------------------------------------------------------------------------ errors
def test_entries_of_explicit_matrices_are_simplified() -> None:
    assert matsimplify(Matrix([[dot(x, y) + dot(y, x), sqrt(dot(x, x))**2]])) == Matrix([[2*dot(x, y), dot(x, x)]])


def test_misuse_is_named() -> None:
    with pytest.raises(StructureError, match="symmetric-free"):
        gradient(Trace(S), S, structure="hermitian")
    with pytest.raises(StructureError, match="square"):
        gradient(Trace(A.T*A), A, structure="symmetric")
    with pytest.raises(NotAVariableError):
        gradient(Trace(S), S, structure={R: "symmetric"})
    with pytest.raises(MatCalcError, match="Eq"):
        matsimplify(S, given=Q.symmetric(S))
    with pytest.raises(MatCalcError, match="false"):
        matsimplify(S*x, given=Eq(2, 3))
    with pytest.raises(ShapeError, match="square"):
        equivalent(Trace(A), c)
    with pytest.raises(TypeError):
        matsimplify("S + S")
