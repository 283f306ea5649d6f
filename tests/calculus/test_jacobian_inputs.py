"""What the verbs of first and second order take, what they refuse and how, and that options change no return type."""
from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import (
    Determinant,
    Eq,
    Function,
    Identity,
    ImmutableDenseMatrix,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Q,
    ShapeError,
    Trace,
    ZeroMatrix,
    exp,
    sin,
    symbols,
    tanh,
)

from sympy_matcalc import (
    Accumulation,
    DefinitionError,
    EvaluationError,
    LayoutError,
    MissingRuleError,
    NotAVariableError,
    NotScalarError,
    OptionError,
    StructureError,
    TooLargeError,
    Vec,
    adjugate,
    cost,
    derivative_tensor,
    differential,
    dot,
    elementwise,
    equivalent,
    function,
    gradient,
    hadamard,
    hessian,
    hessian_block,
    hvp,
    jacobian,
    jvp,
    logdet,
    norm,
    second_differential,
    taylor,
    vjp,
)
from sympy_matcalc.operations.undefined.applied_functions import AppliedMatrix
from tests.forms import close, differences, number, values_for

m, n, p, q = symbols("m n p q", integer=True, positive=True)
SIZES = {m: 2, n: 3, p: 4, q: 2}
y1, y2, y3, s, t = symbols("y1 y2 y3 s t", real=True)
Y = Matrix([y1, y2, y3])
x, w, z = (MatrixSymbol(name, n, 1) for name in "xwz")
a, b = MatrixSymbol("a", 3, 1), MatrixSymbol("b", 3, 1)
r, o = MatrixSymbol("r", 1, n), MatrixSymbol("o", 1, 1)
A, X, V, D = MatrixSymbol("A", p, n), MatrixSymbol("X", m, n), MatrixSymbol("V", m, n), MatrixSymbol("D", m, n)
S, P, R = (MatrixSymbol(name, n, n) for name in "SPR")
C, E, G = MatrixSymbol("C", q, m), MatrixSymbol("E", n, p), MatrixSymbol("G", p, 1)
M23 = MatrixSymbol("M", 2, 3)

# ------------------------------------------------------------------------------------------------------- bad input
LAYOUTS = "'denominator' or 'numerator'"
ACCUMULATIONS = "'forward', 'reverse', 'cheapest'"
BY_LAYOUT: dict[str, Any] = {
    "jacobian": lambda **k: jacobian(A*x, x, **k), "hessian": lambda **k: hessian(dot(x, x), x, **k),
    "hessian_block": lambda **k: hessian_block(norm(X), X, 0, 0, **k), "jvp": lambda **k: jvp(A*x, x, w, **k),
    "vjp": lambda **k: vjp(A*x, x, G, **k), "hvp": lambda **k: hvp(norm(x), x, w, **k),
    "second_differential": lambda **k: second_differential(norm(x), x, **k),
    "derivative_tensor": lambda **k: derivative_tensor(norm(x), x, 2, **k).matrix,
    "taylor": lambda **k: taylor(norm(x), x, w, 1, **k),
}


@pytest.mark.parametrize("verb", BY_LAYOUT)
def test_layouts(verb: str) -> None:
    with pytest.raises(LayoutError, match=LAYOUTS):
        BY_LAYOUT[verb](layout="rows")
    upright, turned = BY_LAYOUT[verb](layout="denominator"), BY_LAYOUT[verb](layout="numerator")
    if verb in {"jacobian", "vjp", "hvp"}:
        assert equivalent(upright.T, turned).by == "normal form" and turned.shape == upright.shape[::-1]
    else:
        assert upright == turned                    # symmetric, or of F's shape in both


#: a call, its error, and what the message says
REFUSED: list[tuple[Any, type, str]] = [
    (lambda: jacobian(A*x, x, accumulation="backward"), OptionError, ACCUMULATIONS),
    (lambda: jacobian(A*x, []), NotAVariableError, "an empty list of variables; accepted: a MatrixSymbol"),
    (lambda: hessian(dot(x, x), []), NotAVariableError, "an empty list of variables"),
    (lambda: jvp(A*x, [], []), NotAVariableError, "an empty list of variables"),
    (lambda: vjp(A*x, (), G), NotAVariableError, "an empty list of variables"),
    (lambda: jacobian(A*x, [x, A, x]), NotAVariableError, "x is given twice"),
    (lambda: hessian(dot(x, w), x, [w, w]), NotAVariableError, "w is given twice"),
    (lambda: hvp(dot(x, w), [x, x], [w, w]), NotAVariableError, "x is given twice"),
    (lambda: jacobian(Y, Matrix([y1, y1])), NotAVariableError, "y1 is given twice"),
    (lambda: jacobian(A*x, A*x), NotAVariableError, r"A\*x \(a MatMul\) is not a variable"),
    (lambda: jacobian(A*x, "x"), NotAVariableError, "a str"),
    (lambda: jacobian(A*x, None), NotAVariableError, "NoneType"),
    (lambda: hessian(dot(x, x), x.T), NotAVariableError, "Transpose"),
    (lambda: hessian_block(dot(x, x), [x], 0, 0), NotAVariableError, "those of a MatrixSymbol"),
    (lambda: derivative_tensor(dot(x, w), [x, w], 2), NotAVariableError, "takes one variable"),
    (lambda: jvp(M23*a, a, MatrixSymbol("v", 2, 1)), ShapeError,
     r"v must have the shape of a: v has shape \(2, 1\) and a has shape \(3, 1\)"),
    (lambda: jvp(M23*a, a, 2), ShapeError, "2 has shape"),
    (lambda: jvp(A*x, [x, A], [w]), ShapeError, "one for each of the variables x, A is needed, and 1 are given"),
    (lambda: jvp(A*x, [x], w), ShapeError, "list of variables .x.: give a list"),
    (lambda: hvp(dot(x, x), [x], w), ShapeError, "list of variables .x.: give a list"),
    (lambda: hvp(dot(a, a), a, b.T), ShapeError, "b.T has shape"),
    (lambda: vjp(M23*a, a, b), ShapeError,
     r"b must have the shape of M\*a: b has shape \(3, 1\) and M\*a has shape \(2, 1\)"),
    (lambda: vjp(M23*a, a, 1), ShapeError, "1 has shape"),
    (lambda: taylor(dot(a, a), a, M23, 1), ShapeError, "has shape"),
    (lambda: taylor(dot(x, w), [x, w], [z], 1), ShapeError, "one for each of the variables x, w is needed"),
    (lambda: jvp(A*x, x, 3), ShapeError, r"3 must have the shape of x"),
    (lambda: vjp(A*x, x, 1), ShapeError, r"1 must have the shape of A\*x"),
    (lambda: taylor(S.I, S, x, 1), ShapeError, "must have the shape of S"),
    (lambda: jvp(A*x, x, [w]), ShapeError, "one variable x: give one, not a list"),
    (lambda: taylor(S.I, S, sp.ZeroMatrix(n, n), 1), EvaluationError, "does not exist at X0 = 0"),
    (lambda: taylor(norm(x), x, sp.ZeroMatrix(n, 1), 1), EvaluationError, "does not exist"),
    (lambda: taylor(sp.log(t), t, 0, 1), EvaluationError, "does not exist"),
    (lambda: jacobian([A*x, x], x), NotScalarError, "give one expression, or an explicit Matrix"),
    (lambda: jvp(A*x, x, None), NotScalarError, "a SymPy expression is needed"),
    (lambda: jacobian(None, x), NotScalarError, "a SymPy expression is needed"),
    (lambda: hessian(A*x, x), NotScalarError, r"A\*x has shape \(p, 1\); use jacobian"),
    (lambda: hvp(A*x, x, w), NotScalarError, "use jacobian"),
    (lambda: hessian_block(X, X, 0, 0), NotScalarError, "use jacobian"),
    (lambda: hessian_block(norm(M23), M23, 3, 0), IndexError, r"column 3 is outside 0 \.\. 2"),
    (lambda: hessian(Trace(S), S, structure="orthogonal"), StructureError, "curvature"),
    (lambda: hvp(Trace(S), S, P, structure="orthogonal"), StructureError, "curvature"),
    (lambda: hessian(dot(x, x), x, structure="symmetric"), StructureError, "square"),
    (lambda: jacobian(S*w, S, structure="nice"), StructureError, "symmetric, .*orthogonal"),
    (lambda: jacobian(A*x, x, where={A: A*A}), DefinitionError, "defined by itself"),
    (lambda: jacobian(sp.Derivative(sin(t), t), t), MissingRuleError, "no rule for Derivative"),
    (lambda: hessian(Determinant(S), S, invertible=False), MissingRuleError, "drop invertible=False"),
    (lambda: derivative_tensor(dot(x, x), x, 2)(w), OptionError, "order 2 takes 2 directions, not 1"),
    *((lambda order=order: derivative_tensor(dot(x, x), x, order), OptionError, "whole number from 1 on")
      for order in (0, -1, 1.5, "2", None)),
    *((lambda order=order: differential(dot(x, x), x, order=order), OptionError, "whole number from 1 on")
      for order in (0, -1, 1.5)),
    *((lambda order=order: taylor(dot(x, x), x, w, order), OptionError, "whole number from 0 on")
      for order in (-1, 1.5)),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refused(call: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_too_large_explicit_results() -> None:
    large = Matrix(60, 60, symbols("c:3600"))
    with pytest.raises(TooLargeError, match="3600 x 3600"):
        jacobian(large.applyfunc(lambda e: e**2), large)
    with pytest.raises(TooLargeError):
        jacobian(MatrixSymbol("B", 200, 200).T, MatrixSymbol("B", 200, 200)).as_explicit()
    assert jacobian(large[:5, 0], large).shape == (3600, 5)


# ------------------------------------------------------------------------------ explicit matrices, rows, scalars, 1x1
E11 = Matrix([y1**2 + y2**2 + y3, y3**2 + 2*y1])
f, g, h, J, y = function("f"), Function("g"), Function("h"), function("J"), function("y", (2, 1))
u = MatrixSymbol("u", 3, 1)
FORMS: list[tuple[str, Any, str]] = [
    ("E10", jacobian(y1**2 + y2**2, Matrix([y1, y2])), "Matrix([[2*y1], [2*y2]])"),
    ("E10, numerator", jacobian(y1**2 + y2**2, Matrix([y1, y2]), layout="numerator"), "Matrix([[2*y1, 2*y2]])"),
    ("E11", jacobian(E11, Y), "Matrix([[2*y1, 2], [2*y2, 0], [1, 2*y3]])"),
    ("E11, numerator", jacobian(E11, Y, layout="numerator"), "Matrix([[2*y1, 2*y2, 1], [2, 0, 2*y3]])"),
    ("E11, row", jacobian(E11.T, Y), "Matrix([[2*y1, 2], [2*y2, 0], [1, 2*y3]])"),
    ("E12", jacobian(A*x, x), "A.T"),
    ("E14", gradient(J(y(u)), u), "(dy/du)*∇J(y(u))"),
    ("E14, jacobian", jacobian(J(y(u)), u, layout="numerator"), "∇J(y(u)).T*(dy/du).T"),
    ("E16, forward", jvp(y(u), u, b), "(dy/du).T*b"),
    ("E16, reverse", vjp(y(u), u, MatrixSymbol("g", 2, 1)), "(dy/du)*g"),
    ("E16, loss", vjp(y(u), u, J(y(u)).fdiff()), "(dy/du)*∇J(y(u))"),
    ("E16, concrete, forward", jvp(elementwise(tanh, A*x), x, w), "(A*w) o (1 - tanh(A*x)**2)"),
    ("E16, concrete, reverse", vjp(elementwise(tanh, A*x), x, G), "A.T*(G o (1 - tanh(A*x)**2))"),
    ("D4", gradient(f(C*X*E), X), "C.T*∇f(C*X*E)*E.T"),
    ("D4, second", hessian(f(C*X*E), X), "(KroneckerProduct(E, C.T))*∇²f(C*X*E)*(KroneckerProduct(E.T, C))"),
    ("D5", gradient(f(Trace(S*P)), S), "f'(Trace(P*S))*P.T"),
    ("D5, through a matrix", gradient(g(f(X)), X), "g'(f(X))*∇f(X)"),
    ("D6, column", jacobian(dot(w, z), w), "z"),
    ("D6, column, numerator", jacobian(dot(w, z), w, layout="numerator"), "z.T"),
    ("D6, row", jacobian(r*z, r), "z"),
    ("D6, row, numerator", jacobian(r*z, r, layout="numerator"), "z.T"),
    ("D6, row by row", jacobian(r*S, r, layout="numerator"), "S.T"),
    ("D6, matrix", jacobian(Trace(D.T*X), X), "vec(D)"),
    ("D6, matrix, numerator", jacobian(Trace(D.T*X), X, layout="numerator"), "vec(D).T"),
    ("D6, matrix by matrix", jacobian(C*X*E, X), "KroneckerProduct(E, C.T)"),
    ("D6, matrix by matrix, numerator", jacobian(C*X*E, X, layout="numerator"), "KroneckerProduct(E.T, C)"),
    ("D7", gradient(J(y(u)), u), "(dy/du)*∇J(y(u))"),
    ("D7, inner function", jacobian(y(MatrixSymbol("B", 3, 3)*u), u), "B.T*Dy(B*u)"),
    ("scalar by scalar", jacobian(t**2, t), "2*t"),
    ("matrix by scalar", jacobian(t*X, t, layout="numerator"), "vec(X)"),
    ("matrix by scalar, direction", jvp(t*X, t, 1), "X"),
    ("undefined factor", jacobian(g(t)*x, t, layout="numerator"), "g'(t)*x"),
    ("1x1", jacobian(o, o), "I"),
    ("1x1, square", jacobian(o*o, o), "(2*o[0, 0])*I"),
    ("1x1, reverse", vjp(o*x, o, w), "(w.T*x)*I"),
    ("1x1, second", hessian(o**3, o), "(6*o[0, 0])*I"),
    ("explicit by a symbol", jacobian(Matrix([y1*a[0, 0], dot(a, a)]), a, layout="numerator").as_explicit()[1, :],
     "Matrix([[2*a[0, 0], 2*a[1, 0], 2*a[2, 0]]])"),
    ("a symbol by explicit", jacobian(y1*x + y2**2*w, Matrix([y1, y2]), layout="numerator"), "Matrix([[x, (2*y2)*w]])"),
    ("matrix by matrix, explicit", jacobian(Matrix([[s*t, 1], [t, s]]), Matrix([[s, t]]), layout="numerator"),
     "Matrix([[t, s], [0, 1], [0, 0], [1, 0]])"),
    ("explicit Hessian", hessian(y1*y2**2 + exp(y3), Y), "Matrix([[0, 2*y2, 0], [2*y2, 2*y1, 0], [0, 0, exp(y3)]])"),
    ("explicit Hessian, list", hessian(y1*y2**2 + exp(y3), [y1, Matrix([y2, y3])]),
     "Matrix([[0, 2*y2, 0], [2*y2, 2*y1, 0], [0, 0, exp(y3)]])"),
    ("mixed second", hessian(y1*y2**2, y1, y2), "2*y2"),
    ("explicit hvp", hvp(y1*y2**2, Matrix([y1, y2]), Matrix([1, t])), "Matrix([[2*t*y2], [2*t*y1 + 2*y2]])"),
    ("explicit jvp", jvp(Matrix([y1**2, 2*y2]), Matrix([y1, y2]), Matrix([1, 1])), "Matrix([[2*y1], [2]])"),
    ("explicit jvp, nothing", jvp(Matrix([3, 4]), y1, 1), "Matrix([[0], [0]])"),
    ("explicit vjp", vjp(Matrix([[y1*y2, y3]]), Y, Matrix([[s, t]]), layout="numerator"), "Matrix([[s*y2, s*y1, t]])"),
    ("explicit second", second_differential(Matrix([y1**2, 4*y2]), Y), "Matrix([[2*dy1**2], [0]])"),
    ("a list: one block each", jacobian(A*x, [x, A]), "[A.T, KroneckerProduct(x, I)]"),
    ("a list of one", jacobian(A*x, [x]), "[A.T]"),
    ("a tuple", jacobian(A*x, (x,)), "[A.T]"),
    ("a list of explicit ones", jacobian(Matrix([y1*y2, y3]), [Matrix([y1, y3])]), "[Matrix([\n[y2, 0],\n[ 0, 1]])]"),
    ("Hessian of a list", hessian(dot(w, S*x), [x, w]), "Matrix([\n[0, S.T],\n[S,   0]])"),
    ("constants", jacobian(w, x), "0"),
]


@pytest.mark.parametrize(("name", "found", "text"), FORMS, ids=[row[0] for row in FORMS])
def test_forms(name: str, found: Any, text: str) -> None:
    assert str(found) == text


def test_e14_entry_by_entry() -> None:
    """dJ/du_i = sum_j (dy_j/du_i)(dJ/dy_j)."""
    explicit, slope, outer = gradient(J(y(u)), u).as_explicit(), y(u).fdiff(), J(y(u)).fdiff()
    assert isinstance(slope, AppliedMatrix) and slope.shape == (3, 2)
    assert list(explicit) == [sum(slope[i, j]*outer[j, 0] for j in range(2)) for i in range(3)]


MIXED = [
    (Matrix([y1*a[0, 0], dot(a, a), sin(y2)]), a), (y1*a + y2**2*b, Matrix([y1, y2])), (Trace(M23.T*M23)*a, M23),
    (Matrix([[a[0, 0]*a[1, 0], y1], [y2, a[2, 0]]]), a), (Matrix([dot(a, b)*y1, y2]), Matrix([y1, y2])),
    (MatrixSymbol("R", 1, 3).T, MatrixSymbol("R", 1, 3)), (M23.T, M23), (t*M23, t), (M23*a, a),
]


@pytest.mark.parametrize(("expr", "variable"), MIXED, ids=[str(row[0]).replace("\n", "") for row in MIXED])
def test_both_layouts_in_numbers(expr: Any, variable: Any) -> None:
    D, N = jacobian(expr, variable), jacobian(expr, variable, layout="numerator")
    assert D.shape == N.shape[::-1]
    values = values_for(expr, D, *([] if isinstance(variable, sp.MatrixBase) else [variable]), sizes={})
    if isinstance(variable, sp.MatrixBase):
        assert close(number(N, values), np.hstack([differences(expr, v, values) for v in variable.flat()]))
    else:
        assert close(number(N, values), differences(expr, variable, values))
    assert close(number(D, values), number(N, values).T)


# ------------------------------------------------------------------------------------------------ options of each verb
H = MatrixSymbol("H", p, 1)
NAMES = {"where": {H: elementwise(tanh, A*x)}}
SYMMETRIC, ORTHOGONAL = {"assumptions": Q.symmetric(S)}, {"given": Eq(S.T*S, Identity(n))}
OPTIONS: list[tuple[Any, dict[str, Any], str]] = [
    (lambda **k: jacobian(S*x, x, **k), SYMMETRIC, "S"),
    (lambda **k: hessian(dot(x, S*x), x, **k), SYMMETRIC, "2*S"),
    (lambda **k: hvp(dot(x, S*x), x, w, **k), SYMMETRIC, "2*S*w"),
    (lambda **k: jvp(dot(x, S*x), x, w, **k), SYMMETRIC, "2*(w.T*S*x)"),
    (lambda **k: vjp(S*x, x, w, **k), SYMMETRIC, "S*w"),
    (lambda **k: second_differential(dot(x, S*x), x, **k), SYMMETRIC, "2*(dx.T*S*dx)"),
    (lambda **k: derivative_tensor(dot(x, S*x), x, 2, **k), SYMMETRIC, "(V1, V2) -> 2*(V1.T*S*V2)"),
    (lambda **k: taylor(dot(x, S*x), x, ZeroMatrix(n, 1), 2, **k), SYMMETRIC, "x.T*S*x"),
    (lambda **k: jacobian(S.I*x, x, **k), ORTHOGONAL, "S"),
    (lambda **k: jacobian(S.I*x, S, **k), ORTHOGONAL, "-(KroneckerProduct(S.T*x, S))"),
    (lambda **k: hessian(norm(S*x)**2, x, **k), ORTHOGONAL, "2*I"),
    (lambda **k: hvp(norm(S*x)**2, x, w, **k), ORTHOGONAL, "2*w"),
    (lambda **k: jvp(S.I*x, x, w, **k), ORTHOGONAL, "S.T*w"),
    (lambda **k: vjp(S.I*x, x, w, **k), ORTHOGONAL, "S*w"),
    (lambda **k: jacobian(E*H, x, **k), NAMES, "A.T*DiagMatrix(1 - HadamardPower(H, 2))*E.T"),
    (lambda **k: hessian(dot(H, H), x, **k), NAMES, "2*A.T*DiagMatrix((1 - H) o (1 - 3*H.**2) o (H + 1))*A"),
    (lambda **k: hvp(dot(H, H), x, w, **k), NAMES, "2*A.T*((A*w) o ((1 - H.**2) o (1 - 3*H.**2)))"),
    (lambda **k: jvp(E*H, x, w, **k), NAMES, "E*((A*w) o (1 - H.**2))"),
    (lambda **k: vjp(E*H, x, w, **k), NAMES, "A.T*((E.T*w) o (1 - H.**2))"),
    (lambda **k: jacobian(S*w, S, **k), {"structure": "symmetric"},
     "(1/2)*(KroneckerProduct(I, w) + KroneckerProduct(w, I))"),
    (lambda **k: jvp(S*w, S, P, **k), {"structure": "symmetric"}, "(1/2)*(P + P.T)*w"),
    (lambda **k: vjp(S*w, S, x, **k), {"structure": "symmetric"}, "(1/2)*(w*x.T + x*w.T)"),
    (lambda **k: hvp(Trace(S**2), S, P, **k), {"structure": "symmetric"}, "P + P.T"),
    (lambda **k: hessian(Trace(S**2), S, **k), {"structure": "symmetric"}, "I + K(n, n)"),
    (lambda **k: jacobian(Determinant(S), S, **k), {"invertible": False}, "vec(adjugate(S.T))"),
    (lambda **k: jvp(Determinant(S), S, P, **k), {"invertible": False}, "Trace(P*adjugate(S))"),
    (lambda **k: vjp(Determinant(S), S, t, **k), {"invertible": False}, "t*adjugate(S.T)"),
    (lambda **k: taylor(Determinant(S), S, Identity(n), 1, **k), {"invertible": False}, "-n + Trace(S) + 1"),
]


@pytest.mark.parametrize(("call", "options", "text"), OPTIONS)
def test_options(call: Any, options: dict[str, Any], text: str) -> None:
    assert str(call(**options)) == text


@pytest.mark.parametrize("call", [call for call, options, _ in OPTIONS if "where" not in options])
def test_unsimplified_is_equal_and_of_the_same_kind(call: Any) -> None:
    short, long = call(), call(simplify=False)
    if hasattr(short, "operator"):
        short, long = short.operator, long.operator
    assert getattr(short, "shape", None) == getattr(long, "shape", None)
    assert equivalent(short, long) and cost(short) <= cost(long)


@pytest.mark.parametrize("accumulation", ["forward", "reverse", "cheapest", *Accumulation])
@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_return_types_do_not_change(accumulation: Any, layout: str) -> None:
    options: Any = {"accumulation": accumulation, "layout": layout}
    for simplify in (True, False):
        explicit = jacobian(E11, Y, simplify=simplify, **options)
        assert isinstance(explicit, ImmutableDenseMatrix)
        blocks = jacobian(hadamard(A*x, A*x), [x, A], simplify=simplify, **options)
        shapes = [(n, p), (n*p, p)]
        assert [J.shape for J in blocks] == (shapes if layout == "denominator" else [d[::-1] for d in shapes])
        assert isinstance(jacobian(t**3, t, simplify=simplify, **options), sp.Expr)
        assert jacobian(o*o, o, simplify=simplify, **options).shape == (1, 1)
        assert isinstance(jacobian(logdet(S), S, simplify=simplify, **options), sp.MatrixExpr)
    assert equivalent(jacobian(adjugate(P)*S.I, S, **options), jacobian(adjugate(P)*S.I, S, layout=layout))
    assert Vec(S.T.I) == jacobian(logdet(S), S) and KroneckerProduct(x, Identity(m)) == jacobian(X*x, X)


@pytest.mark.parametrize("make", [
    lambda B: jacobian(B, B), lambda B: jacobian(elementwise(exp, B), B), lambda B: jacobian(B.I, B),
    lambda B: hessian(norm(B)**2, B), lambda B: hessian(logdet(B), B)])
def test_large_results_are_not_written_out(make: Any) -> None:
    """Also where the result is a node of SymPy's own; small ones are."""
    large = make(MatrixSymbol("B", 60, 60))
    with pytest.raises(TooLargeError, match="3600 x 3600"):
        large.as_explicit()
    assert pickle.loads(pickle.dumps(large)) == large
    assert make(MatrixSymbol("B", 2, 2)).as_explicit().shape == (4, 4)
