"""vec and the matrices that go with it: their laws in numbers, their normal forms, and derivatives through them."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import (
    Determinant,
    DiagMatrix,
    Identity,
    ImmutableMatrix,
    Inverse,
    KroneckerProduct,
    MatMul,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Q,
    ShapeError,
    Trace,
    ZeroMatrix,
    symbols,
)

import sympy_matcalc as mc
from sympy_matcalc import (
    Commutation,
    Duplication,
    Elimination,
    KhatriRao,
    TooLargeError,
    Unvec,
    Vec,
    commutation_matrix,
    cost,
    dot,
    duplication_matrix,
    elementwise,
    elimination_matrix,
    evaluate,
    gradient,
    hadamard,
    khatri_rao,
    matsimplify,
    to_stock,
    total,
    unvec,
    vec,
    vech,
)
from sympy_matcalc.expressions.explicit import LARGEST_EXPLICIT

SYMBOLS = m, n, p, q = symbols("m n p q", integer=True, positive=True)
SIZES = (3, 4, 2, 5)
NUMBERS = dict(zip(SYMBOLS, SIZES))

SHAPES = {"A": (m, n), "B": (p, q), "C": (m, n), "X": (n, q), "Y": (q, n), "M": (p, m), "P": (n, m), "S": (n, n),
          "R": (n, n), "G": (m*p, n), "E": (q, n), "x": (n, 1), "y": (m, 1), "z": (p, 1), "v": (m*n, 1), "w": (n*q, 1)}


def number(size) -> int:
    return int(sp.sympify(size).subs(NUMBERS))


class Names(dict):
    """The matrices of the tests, of symbolic sizes or of sizes that are numbers, with random values."""

    def __init__(self, symbolic: bool) -> None:
        sizes = SYMBOLS if symbolic else SIZES
        super().__init__((name, MatrixSymbol(name, *(d if symbolic else number(d) for d in shape)))
                         for name, shape in SHAPES.items())
        self |= dict(zip("mnpq", sizes)) | {"I": Identity, "ones": OneMatrix} | {name: getattr(mc, name) for name in (
            "Vec", "Unvec", "Commutation", "KhatriRao", "Duplication", "Elimination", "Hadamard", "MatrixScalar")}
        self |= {"kron": KroneckerProduct, "Diag": DiagMatrix, "tr": Trace, "det": Determinant, "f": sp.tanh,
                 "map": elementwise, "inv": Inverse, "DiagonalOf": sp.DiagonalOf}
        rng = np.random.default_rng(11)
        self.values = {name: rng.uniform(0.5, 1.5, tuple(map(number, shape))) for name, shape in SHAPES.items()}

    def read(self, text: str) -> Any:
        return eval(text, dict(self))

    def value(self, expr: Any) -> np.ndarray:
        values = {self[name]: value for name, value in self.values.items()}
        return np.atleast_2d(np.array(evaluate(expr, values | NUMBERS), dtype=float))


SYMBOLIC, NUMERIC = Names(True), Names(False)
both = pytest.mark.parametrize("names", [SYMBOLIC, NUMERIC], ids=["symbolic", "numeric"])

#: equal expressions, which meet in one form
EQUAL = [
    ("Commutation(m, n)*Vec(A)", "Vec(A.T)"),
    ("Vec(A).T*Commutation(n, m)", "Vec(A.T).T"),
    ("Commutation(m, n).T", "Commutation(n, m)"),
    ("Commutation(m, n)*Commutation(n, m)*v", "v"),
    ("inv(Commutation(m, n))*v", "Commutation(n, m)*v"),
    ("Commutation(1, n)*x", "x"),
    ("Commutation(p, m)*kron(A, B)", "kron(B, A)*Commutation(q, n)"),
    ("kron(A, B).T*Commutation(m, p)", "(Commutation(p, m)*kron(A, B)).T"),
    ("(kron(A, B)*Commutation(q, n)).T", "Commutation(n, q)*kron(A.T, B.T)"),
    ("Commutation(p, m)*kron(A, B)*Commutation(n, q)", "kron(B, A)"),
    ("Commutation(p, m)*kron(A, z)", "kron(z, A)"),
    ("kron(B, A)*Vec(X)", "Vec(A*X*B.T)"),
    ("Vec(X).T*kron(B, A).T", "Vec(A*X*B.T).T"),
    ("MatrixScalar(Vec(X).T*kron(B.T*B, A.T*A)*Vec(X))", "tr(X.T*A.T*A*X*B.T*B)"),
    ("kron(I(q), A)*Vec(X)", "Vec(A*X)"),
    ("kron(B, I(n))*Vec(X)", "Vec(X*B.T)"),
    ("kron(B, A)*kron(E*x, S*x)", "kron(B*E*x, A*S*x)"),
    ("kron(B, y)*E*x", "kron(B*E*x, y)"),
    ("kron(y, B)*E*x", "kron(y, B*E*x)"),
    ("Vec(y*x.T)", "kron(x, y)"),
    ("Vec(A*x*z.T)", "kron(z, A*x)"),
    ("kron(kron(x, y), z)", "kron(x, kron(y, z))"),
    ("Vec(ones(m, n))", "ones(m*n, 1)"),
    ("Vec(Unvec(v, m, n))", "v"),
    ("Unvec(Vec(A), m, n)", "A"),
    ("Vec(Unvec(v, m, n).T)", "Commutation(m, n)*v"),
    ("Unvec(Commutation(m, n)*v, n, m)", "Unvec(v, m, n).T"),
    ("Vec(2*Unvec(v, m, n) - A)", "2*v - Vec(A)"),
    ("Unvec(2*v - Vec(A), m, n)", "2*Unvec(v, m, n) - A"),
    ("MatrixScalar(Vec(A).T*Vec(C))", "tr(A.T*C)"),
    ("MatrixScalar(ones(1, m*n)*Vec(A))", "MatrixScalar(ones(1, m)*A*ones(n, 1))"),
    ("MatrixScalar(Vec(A).T*v)", "MatrixScalar(v.T*Vec(A))"),
    ("Diag(Vec(A))*Vec(C)", "Vec(Hadamard(A, C))"),
    ("Diag(Vec(A))*Diag(Vec(C))", "Diag(Vec(Hadamard(A, C)))"),
    ("Diag(Vec(ones(m, n)))*v", "v"),
    ("Commutation(m, n)*Diag(Vec(A))", "Diag(Vec(A.T))*Commutation(m, n)"),
    ("Hadamard(Vec(A), Vec(C))", "Vec(Hadamard(A, C))"),
    ("Hadamard(Vec(A).T, map(f, Vec(C).T))", "Vec(Hadamard(A, map(f, C))).T"),
    ("map(f, Vec(A*S))", "Vec(map(f, A*S))"),
    ("kron(M, S.T)*KhatriRao(A, R)", "KhatriRao(M*A, S.T*R)"),
    ("KhatriRao(A*Diag(x), S)", "KhatriRao(A, S*Diag(x))"),
    ("KhatriRao(A, S)*Diag(x)", "KhatriRao(A, S*Diag(x))"),
    ("KhatriRao(A, S)*x", "Vec(S*Diag(x)*A.T)"),
    ("x.T*KhatriRao(A, S).T", "Vec(S*Diag(x)*A.T).T"),
    ("KhatriRao(A, S).T*KhatriRao(C, R)", "Hadamard(A.T*C, S.T*R)"),
    ("KhatriRao(A, S).T*Vec(R*C.T)", "DiagonalOf(S.T*R*C.T*A)"),
    ("KhatriRao(A, S).T*kron(y, x)", "Hadamard(A.T*y, S.T*x)"),
    ("KhatriRao(KhatriRao(A, S), R)", "KhatriRao(A, KhatriRao(S, R))"),
    ("KhatriRao(x.T, A)", "A*Diag(x)"),
    ("KhatriRao(A, x.T)", "A*Diag(x)"),
    ("KhatriRao(ones(m, n), S)", "kron(ones(m, 1), S)"),
    ("KhatriRao(S, ones(m, n))", "kron(S, ones(m, 1))"),
    ("KhatriRao(x, y)", "kron(x, y)"),
    ("Commutation(n, m)*KhatriRao(A, S)", "KhatriRao(S, A)"),
    ("KhatriRao(A, S).T*Commutation(m, n)", "KhatriRao(S, A).T"),
    ("Elimination(n)*Duplication(n)*Elimination(n)", "Elimination(n)"),
    ("Elimination(n)*Elimination(n).T*Elimination(n)", "Elimination(n)"),
    ("Duplication(n).T*Elimination(n).T*Duplication(n).T", "Duplication(n).T"),
    ("Commutation(n, n)*Duplication(n)", "Duplication(n)"),
    ("Duplication(n).T*Commutation(n, n)", "Duplication(n).T"),
    ("Duplication(n)*Elimination(n)*Vec(S + S.T)", "Vec(S + S.T)"),
    ("(I(n**2) + Commutation(n, n))*Commutation(n, n)", "I(n**2) + Commutation(n, n)"),
    ("Commutation(n, n)*(I(n**2) + Commutation(n, n))*Vec(S)", "Vec(S) + Vec(S.T)"),
    ("Commutation(n, n)*(kron(S, R) + kron(R, S))", "(kron(S, R) + kron(R, S))*Commutation(n, n)"),
    ("tr(Commutation(n, m)*kron(A, P))", "tr(A*P)"),
    ("tr(Commutation(n, n))", "n"),
]


def is_nothing(expr: Any) -> bool:
    return expr == 0 or expr == ZeroMatrix(*getattr(expr, "shape", (1, 1)))


@both
@pytest.mark.parametrize("left, right", EQUAL)
def test_equal_forms_meet(names, left, right):
    a, b = names.read(left), names.read(right)
    assert is_nothing(matsimplify(a - b)), (matsimplify(a), matsimplify(b))
    for expr in (a, b):
        simpler = matsimplify(expr)
        assert cost(simpler) <= cost(expr)
        assert np.allclose(names.value(simpler), names.value(a))
    assert np.allclose(names.value(a), names.value(b))


#: what is no identity, because shapes only look alike
DIFFERENT = [
    ("Vec(A)", "Vec(A.T)"),
    ("Commutation(n, m)*Vec(A)", "Vec(A.T)"),
    ("Unvec(Vec(A), n, m)", "A.T"),
    ("Commutation(m, n)", "Commutation(n, m)"),
    ("Duplication(n)*Elimination(n)", "I(n**2)"),
    ("Duplication(n)*Elimination(n)*Vec(S)", "Vec(S)"),
    ("Elimination(n).T*Elimination(n)", "I(n**2)"),
    ("tr(Commutation(m, n)*kron(A, P))", "tr(A*P)"),
    ("kron(x, y)", "Vec(x*y.T)"),
    ("Commutation(m, p)*kron(A, B)", "kron(B, A)*Commutation(q, n)"),
]


@both
@pytest.mark.parametrize("left, right", DIFFERENT)
def test_different_forms_stay_apart(names, left, right):
    a, b = names.read(left), names.read(right)
    assert not is_nothing(matsimplify(a - b))
    assert np.allclose(names.value(matsimplify(a)), names.value(a)) and not np.allclose(names.value(a), names.value(b))


PRINTED = [
    ("Vec(A) + 2*Vec(C)", "vec(A + 2*C)"),
    ("Vec(A).T - Vec(C).T", "vec(A - C).T"),
    ("Vec(x*y.T)", "KroneckerProduct(y, x)"),
    ("-2*kron(y, A*x)", "-2*(KroneckerProduct(y, A*x))"),
    ("Vec(S*Diag(x)*A.T)", "(khatri_rao(A, S))*x"),
    ("Vec(S*Diag(x))", "vec(S*DiagMatrix(x))"),
    ("kron(E, S)*Commutation(n, n)", "(KroneckerProduct(E, S))*K(n, n)"),
    ("Vec(C - A) + Vec(A)", "vec(C)"),
    ("(kron(S, S) + kron(R, R))*Vec(S)", "vec(S**2*S.T + R*S*R.T)"),
    ("KhatriRao(2*A, -S)", "-2*(khatri_rao(A, S))"),
    ("Unvec(-v, m, n)", "-unvec(v, m, n)"),
    ("tr(Unvec(v, m, n)*C.T)", "v.T*vec(C)"),
    ("-Vec(A - C)", "vec(C - A)"),
    ("MatrixScalar(x.T*Unvec(v, m, n).T*y)", "y.T*unvec(v, m, n)*x"),
]


@pytest.mark.parametrize("text, expected", PRINTED)
def test_printed_short_form(text, expected):
    assert str(matsimplify(SYMBOLIC.read(text))) == expected


def test_a_long_sum_stays_whole():
    terms = [MatrixSymbol(f"T{k}", m, n) for k in range(100)]
    node = matsimplify(Commutation(m, n)*Vec(sum(terms[1:], terms[0])))
    assert isinstance(node, Vec) and len(node.args[0].arg.args) == 100
    tower = MatrixSymbol("S", n, n)
    for k in range(25):
        tower = tower*MatrixSymbol(f"R{k}", n, n) + MatrixSymbol(f"Q{k}", n, n)
    assert cost(matsimplify(KroneckerProduct(tower.T, tower)*Vec(Identity(n)))) < 4*cost(tower)


# ------------------------------------------------------------------------------------------------- determinants
@pytest.mark.parametrize("rows", range(1, 6))
@pytest.mark.parametrize("cols", range(1, 6))
def test_determinant_and_trace_of_commutation_matrices(rows, cols):
    k = Commutation(rows, cols)
    explicit = k.as_explicit() if rows*cols > 1 else ImmutableMatrix([[1]])
    assert k.det() == explicit.det() == matsimplify(Determinant(k))
    assert matsimplify(Trace(k)) == explicit.trace()


def test_symbolic_determinant_and_trace_of_a_commutation_matrix():
    assert Commutation(m, n).det().subs(NUMBERS) == Commutation(3, 4).as_explicit().det()
    assert Trace(Commutation(n, n)).doit() == n
    assert Commutation(n, m).inv() == Commutation(m, n) and Commutation(m, n).T == Commutation(n, m)
    assert matsimplify(Trace(Commutation(m, n))) == matsimplify(Trace(Commutation(n, m)))


# -------------------------------------------------------------------------------------------- what they are
def test_definitions():
    a, s = Matrix(3, 4, range(12)), Matrix([[1, 2, 3], [2, 4, 5], [3, 5, 6]])
    assert vec(a) == a.vec() and unvec(vec(a), 3, 4) == a
    assert commutation_matrix(3, 4).as_explicit()*vec(a) == vec(a.T)
    assert list(vech(s)) == [1, 2, 3, 4, 5, 6]
    assert elimination_matrix(3).as_explicit()*vec(s) == vech(s)
    assert duplication_matrix(3).as_explicit()*vech(s) == vec(s)
    b = Matrix(2, 4, range(5, 13))
    columns = [sp.kronecker_product(a[:, j], b[:, j]) for j in range(4)]
    assert khatri_rao(a, b) == ImmutableMatrix.hstack(*columns)
    assert khatri_rao(a, b, a) == khatri_rao(khatri_rao(a, b), a) == khatri_rao(a, khatri_rao(b, a))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_pseudoinverse_of_duplication(size):
    d = Duplication(size)
    explicit = np.array(d.as_explicit().tolist(), dtype=float).reshape(size**2, -1)
    assert np.allclose(evaluate(d.pseudoinverse(), {}), np.linalg.pinv(explicit))
    assert matsimplify(d.pseudoinverse()*d) in (Identity(size*(size + 1)//2), 1)


@pytest.mark.parametrize("expr", [
    Vec(MatrixSymbol("A", m, n)), Unvec(MatrixSymbol("v", m*n, 1), m, n), Commutation(m, n), Duplication(n),
    Elimination(n), KhatriRao(MatrixSymbol("A", m, n), MatrixSymbol("B", p, n))], ids=str)
def test_entries_at_symbolic_places(expr):
    """The entry at (i, j) of symbolic sizes, with numbers put in, is that of the matrix of these numbers."""
    i, j = symbols("i j", integer=True, nonnegative=True)
    entry, known = expr[i, j], expr.subs(NUMBERS).doit()
    assert known.shape == tuple(map(number, expr.shape))
    for a in range(known.rows):
        for b in range(known.cols):
            assert entry.subs(NUMBERS).subs({i: a, j: b}).doit() == known.as_explicit()[a, b] == known[a, b]


@pytest.mark.parametrize("expr", [
    Vec(MatrixSymbol("A", m, n)), Unvec(MatrixSymbol("v", m*n, 1), m, n), Commutation(m, n), Duplication(n),
    Elimination(n), KhatriRao(MatrixSymbol("A", m, n), MatrixSymbol("B", p, n))], ids=str)
def test_stock_form_of_symbolic_sizes(expr):
    stock = to_stock(expr)
    assert stock.shape == expr.shape
    assert not stock.atoms(Vec, Unvec, Commutation, Duplication, Elimination, KhatriRao)
    assert stock.subs(NUMBERS).doit().as_explicit() == expr.subs(NUMBERS).doit().as_explicit()


@pytest.mark.parametrize("expr", [
    Commutation(1000, 2000), Duplication(200), Elimination(200), Vec(MatrixSymbol("A", 2000, 1000)),
    Unvec(MatrixSymbol("v", 2*10**6, 1), 1000, 2000),
    KhatriRao(MatrixSymbol("A", 1000, 20), MatrixSymbol("B", 1000, 20))], ids=str)
def test_large_matrices_are_not_written_out(expr):
    with pytest.raises(TooLargeError, match=f"{LARGEST_EXPLICIT} entries.*keep it as an expression"):
        expr.as_explicit()


def test_large_matrices_are_no_burden_inside():
    a = MatrixSymbol("A", 2000, 3000)
    assert matsimplify(Commutation(2000, 3000)*Vec(a)) == Vec(a.T)
    with pytest.raises(TooLargeError, match="6000000 x 6000000 entries: let matsimplify"):
        evaluate(Commutation(2000, 3000), {})
    with pytest.raises(ValueError, match="known size"):
        Commutation(m, n).as_explicit()


def test_numeric_commutation_of_moderate_size():
    values = np.arange(1200.).reshape(30, 40)
    a = MatrixSymbol("A", 30, 40)
    assert (evaluate(Commutation(30, 40)*Vec(a), {a: values}) == values.reshape(1200, 1)).all()


# -------------------------------------------------------------------------------------------------- errors
A34, v12 = MatrixSymbol("A", 3, 4), MatrixSymbol("v", 12, 1)


@pytest.mark.parametrize("build, message", [
    (lambda: unvec(v12, 3, 5), "unvec to 3 x 5 needs a column of 15 entries: v is 12 x 1"),
    (lambda: unvec(v12.T, 3, 4), "needs a column of 12 entries: v.T is 1 x 12"),
    (lambda: unvec(MatrixSymbol("u", m*n + 1, 1), m, n), "u is m\\*n \\+ 1 x 1"),
    (lambda: vech(A34), "vech needs a square matrix: A is 3 x 4"),
    (lambda: khatri_rao(A34, v12), "equally many columns: A is 3 x 4 and v is 12 x 1"),
])
def test_shapes_that_cannot_fit(build, message):
    with pytest.raises(ShapeError, match=message):
        build()


@pytest.mark.parametrize("build", [
    lambda: commutation_matrix(-1, 2), lambda: duplication_matrix(1.5), lambda: elimination_matrix(-n),
    lambda: unvec(v12, -3, -4), lambda: commutation_matrix(sp.sqrt(2), n)])
def test_sizes_that_cannot_be(build):
    with pytest.raises(ValueError, match="sizes of .* nonnegative integers or symbols"):
        build()


@pytest.mark.parametrize("function", [vec, vech, khatri_rao])
def test_no_matrix(function):
    with pytest.raises(TypeError, match="needs a matrix|needs a .*matri"):
        function(sp.Symbol("t"))


# ----------------------------------------------------------------------------------------------- derivatives
FUNCTIONS = [
    ("tr(Unvec(v, m, n)*A.T)", "A", "unvec(v, m, n)"),
    ("MatrixScalar(v.T*Vec(A*S))", "S", "A.T*unvec(v, m, n)"),
    ("MatrixScalar(v.T*Vec(map(f, A)))", "A", "unvec(v, m, n) o (1 - tanh(A)**2)"),
    ("MatrixScalar(v.T*Commutation(n, m)*Vec(A.T))", "A", "unvec(v, m, n)"),
    ("MatrixScalar(v.T*kron(x, y))", "x", "unvec(v, m, n).T*y"),
    ("MatrixScalar(v.T*KhatriRao(S, A)*x)", "A", "unvec(v, m, n)*S*DiagMatrix(x)"),
    ("MatrixScalar(v.T*KhatriRao(S, A)*x)", "x", "DiagonalOf(A.T*unvec(v, m, n)*S)"),
    ("tr(KhatriRao(A, S).T*KhatriRao(A, S))", "A", None),
    ("tr(G.T*KhatriRao(A, M*C))", "A", None),
    ("tr(G.T*KhatriRao(A, M*C))", "C", None),
    ("tr(G.T*KhatriRao(A, map(f, M*A)))", "A", None),
    ("MatrixScalar(Vec(S).T*kron(S, R)*Vec(S))", "S", None),
    ("MatrixScalar(Vec(S).T*Duplication(n)*Elimination(n)*Vec(S))", "S", None),
    ("tr(Duplication(n).T*kron(S, R)*Duplication(n))", "S", None),
    ("MatrixScalar(Vec(A).T*Diag(v)*Vec(A))", "A", None),
    ("MatrixScalar(v.T*map(f, v))", "v", None),
    ("tr(Unvec(map(f, v), m, n)*S*Unvec(v, m, n).T)", "v", None),
]


@both
@pytest.mark.parametrize("text, variable, expected", FUNCTIONS)
def test_gradients(names, text, variable, expected):
    expr, X = names.read(text), names[variable]
    found = gradient(expr, X)
    if expected is not None and names is SYMBOLIC:
        assert str(found) == expected
    value, step = names.values[variable], 1e-5
    slopes = np.zeros_like(value)
    for place in np.ndindex(value.shape):
        sides = []
        for sign in (1, -1):
            moved = value.copy()
            moved[place] += sign*step
            values = {names[name]: v for name, v in names.values.items()} | {X: moved} | NUMBERS
            sides.append(float(np.squeeze(evaluate(expr, values))))
        slopes[place] = (sides[0] - sides[1])/(2*step)
    assert np.allclose(names.value(found), slopes, rtol=1e-5, atol=1e-6), found


def test_gradient_by_a_symmetric_matrix():
    S, a = MatrixSymbol("S", 3, 3), MatrixSymbol("a", 6, 1)
    found = gradient(dot(a, vech(S)), S)
    assert evaluate(found, {a: [1, 2, 3, 4, 5, 6]}).tolist() == [[1, 0, 0], [2, 4, 0], [3, 5, 6]]
    assert str(found) == "unvec(L(3).T*a, 3, 3)"


def test_facts_reach_inside():
    S = MatrixSymbol("S", n, n)
    assert matsimplify(Commutation(n, n)*Vec(S), assumptions=Q.symmetric(S)) == Vec(S)
    assert matsimplify(Duplication(n)*vech(S), assumptions=Q.symmetric(S)) == Vec(S)
    assert matsimplify(Commutation(n, n)*Vec(S), given=sp.Eq(S.T, -S)) == -Vec(S)


def test_traces_of_factors_that_change_places_end():
    S, R = MatrixSymbol("S", n, n), MatrixSymbol("R", n, n)
    facts = Q.diagonal(S) & Q.diagonal(R)
    assert matsimplify(Trace(S*R) - Trace(R*S), assumptions=facts) == 0
    k = Commutation(n, n)
    assert matsimplify(Trace(KroneckerProduct(S, R)*k*KroneckerProduct(S, S)) -
                       Trace(KroneckerProduct(S, S)*KroneckerProduct(S, R)*k)) == 0


def test_scalars_with_a_commutation_matrix_are_one_with_their_transposes():
    S, R = MatrixSymbol("S", n, n), MatrixSymbol("R", n, n)
    a, b = MatrixSymbol("a", n**2, 1), MatrixSymbol("b", n**2, 1)
    k, both = Commutation(n, n), KroneckerProduct(S, R)
    assert matsimplify(dot(a, k*both*b) - dot(b, both.T*k*a)) == 0
    assert matsimplify(dot(a, both*k*b) - dot(k*both.T*a, b)) == 0
    assert gradient(dot(a, k*b), b) == matsimplify(k*a) == MatMul(k, a)


def test_sums_of_entries_of_a_vec():
    a = MatrixSymbol("A", m, n)
    assert gradient(total(Vec(hadamard(a, a))), a) == 2*a
    assert gradient(total(hadamard(Vec(a), Vec(a))), a) == 2*a
