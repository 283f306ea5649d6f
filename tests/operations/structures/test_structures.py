"""The lower triangle, sums along diagonals, and the gradients of structured variables."""
from __future__ import annotations

import pickle

import numpy as np
import pytest
import sympy as sp
from sympy import Matrix, MatrixSymbol, Sum, Symbol, Trace, symbols
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

import sympy_matcalc as own
from sympy_matcalc import evaluate, family, gradient, hessian, lower_triangle, to_stock, toeplitz_sums
from sympy_matcalc.algebra.nodes import Algebra
from sympy_matcalc.errors import MatCalcError, NoStockFormError, NotAVariableError, StructureError
from sympy_matcalc.operations.entrywise.hadamard_product import Hadamard
from sympy_matcalc.operations.structures.diagonal_sums import ToeplitzSums
from sympy_matcalc.operations.structures.lower_triangles import LowerTriangle
from sympy_matcalc.reading.reader import Reader
from sympy_matcalc.reading.structures import FREE, PROJECTED, STRUCTURES, read_structure
from sympy_matcalc.reading.variables import read_variables
from sympy_matcalc.writing.writer import write

m, n = symbols("m n", integer=True, positive=True)
i, j = symbols("i j", integer=True)
t = Symbol("t", real=True)
A, B, S, U = (MatrixSymbol("A", 3, 5), MatrixSymbol("B", 5, 3), MatrixSymbol("S", 4, 4), MatrixSymbol("U", m, n))
x, row = MatrixSymbol("x", 4, 1), MatrixSymbol("r", 1, 4)


def sums_along_diagonals(a):
    """The definition, entry by entry."""
    rows, cols = a.shape
    return np.array([[sum(a[p, q] for p in range(rows) for q in range(cols) if q - p == l - k) for l in range(cols)]
                     for k in range(rows)])


NODES = {"tril": (LowerTriangle, lower_triangle, np.tril), "toep": (ToeplitzSums, toeplitz_sums, sums_along_diagonals)}
each_node = pytest.mark.parametrize("cls, function, definition", NODES.values(), ids=NODES)


def numbers(*shape):
    return np.random.default_rng(7).uniform(-2, 2, tuple(map(int, shape)))


def entries(symbol):
    """Distinct numbers for the entries of a matrix."""
    return sp.Matrix(*symbol.shape, lambda p, q: 10*p + q + 11)


# -------------------------------------------------------------------------------------------------- the two nodes
@each_node
@pytest.mark.parametrize("matrix", [A, B, S, x, row, MatrixSymbol("z", 1, 1)], ids=str)
def test_entries(cls, function, definition, matrix):
    explicit, node = entries(matrix), cls(matrix)
    expected = definition(np.array(explicit.tolist(), dtype=int))
    assert node.shape == matrix.shape and function(matrix) == node
    for found in (node.as_explicit(), Matrix(*matrix.shape, lambda p, q: node[p, q])):
        assert (np.array(found.subs(matrix, explicit).doit().tolist(), dtype=int) == expected).all()
    assert function(explicit) == cls(explicit).as_explicit() == Matrix(expected)
    assert (evaluate(node, {matrix: expected*1.5}) == definition(expected*1.5)).all()
    assert evaluate(node, {matrix: explicit}, digits=30).tolist() == expected.tolist()


@each_node
def test_entries_at_symbolic_places(cls, function, definition):
    values = {U: numbers(3, 5), m: 3, n: 5, i: 1, j: 3}
    assert type(cls(U)[i, j]) is MatrixElement and cls(U)[i, j].doit() == cls(U)[i, j]
    for place in ((i, j), (j - i, i), (i, i), (i + 1, i), (i, i + 1), (2, 1), (0, 1)):
        k, l = (int(sp.sympify(p).subs({i: 1, j: 3})) for p in place)
        assert np.isclose(evaluate(cls(U)[place], values), definition(values[U])[k, l])
    assert LowerTriangle(U)[0, 2] == LowerTriangle(U)[i, i + 1] == 0 and LowerTriangle(U)[i, i] == U[i, i]


@each_node
@pytest.mark.parametrize("matrix", [A, S*S, U, A + B.T], ids=str)
def test_nodes_rebuild_and_pickle(cls, function, definition, matrix):
    node = cls(matrix)
    for again in (node.func(*node.args), pickle.loads(pickle.dumps(node)),
                  eval(sp.srepr(node), {**vars(sp), **vars(own), "Str": Str})):
        assert again == node and hash(again) == hash(node) and type(again) is cls and again.shape == node.shape


@pytest.mark.parametrize("expr, text, tex, pretty", [
    (LowerTriangle(A), "tril(A)", r"\operatorname{tril}\left(A\right)", "tril(A)"),
    (LowerTriangle(S)*S, "tril(S)*S", r"\operatorname{tril}\left(S\right) S", "tril(S)⋅S"),
    (LowerTriangle(S).T, "tril(S).T", r"\left(\operatorname{tril}\left(S\right)\right)^{T}", None),
    (LowerTriangle(S + S.T), "tril(S + S.T)", r"\operatorname{tril}\left(S + S^{T}\right)", None),
    (ToeplitzSums(A), "toep(A)", r"\operatorname{toep}\left(A\right)", "toep(A)"),
    (2*ToeplitzSums(S*S), "2*toep(S**2)", r"2 \operatorname{toep}\left(S^{2}\right)", None),
    (ToeplitzSums(A).T, "toep(A.T)", r"\operatorname{toep}\left(A^{T}\right)", None),
], ids=str)
def test_printed_form(expr, text, tex, pretty):
    assert str(expr) == text and sp.latex(expr) == tex
    assert pretty is None or sp.pretty(expr, use_unicode=True) == pretty


@each_node
def test_what_sympy_does_with_the_nodes(cls, function, definition):
    node = cls(t**2*S + S.T)
    explicit = node.as_explicit().subs(S, entries(S)).doit()
    for found, expected in ((node.T, explicit.T), (node.doit(), explicit), (node.diff(t), explicit.diff(t)),
                            (cls(S).diff(t), 0*explicit), (node.subs(t, 3), explicit.subs(t, 3))):
        assert sp.simplify(found.as_explicit().subs(S, entries(S)).doit() - expected).is_zero_matrix
    with pytest.raises(ValueError, match="known size"):
        cls(U).as_explicit()
    for wrong in (lambda: cls(t), lambda: function(t)):
        with pytest.raises(TypeError, match="needs a matrix"):
            wrong()


@each_node
def test_sympys_own_nodes(cls, function, definition):
    for matrix in (A, B, S, A*B):
        stock = to_stock(cls(matrix))
        values = {v: numbers(*v.shape) for v in matrix.free_symbols}
        assert not stock.atoms(cls)
        assert np.allclose(evaluate(stock, values), definition(evaluate(matrix, values)))


def test_sympys_own_nodes_for_symbolic_sizes():
    stock, values = to_stock(LowerTriangle(U)), {U: numbers(3, 5), m: 3, n: 5}
    assert stock.shape == (m, n) and not stock.atoms(LowerTriangle)
    assert (evaluate(stock, values) == np.tril(values[U])).all()
    with pytest.raises(NoStockFormError, match=r"toep\(U\)"):
        to_stock(ToeplitzSums(U))


def simplified(expr):
    return write(Reader(Algebra()).read(expr))


@pytest.mark.parametrize("expr, simple", [
    (LowerTriangle(3*t*S), 3*t*LowerTriangle(S)), (LowerTriangle(LowerTriangle(A)), LowerTriangle(A)),
    (LowerTriangle(LowerTriangle(S).T), Hadamard(S, sp.Identity(4))), (LowerTriangle(x), x),
    (LowerTriangle(LowerTriangle(A).T), LowerTriangle(LowerTriangle(A).T)), (LowerTriangle(row), LowerTriangle(row)),
    (LowerTriangle(sp.DiagMatrix(x)), sp.DiagMatrix(x)), (LowerTriangle(sp.Identity(n)), sp.Identity(n)),
    (LowerTriangle(sp.ZeroMatrix(m, n)), sp.ZeroMatrix(m, n)), (LowerTriangle(A).T, LowerTriangle(A).T),
    (LowerTriangle(Matrix([[1, 2], [3, 4]])), Matrix([[1, 0], [3, 4]])),
    (ToeplitzSums(-S), -ToeplitzSums(S)), (sp.Transpose(ToeplitzSums(A)), ToeplitzSums(A.T)), (ToeplitzSums(x), x),
    (ToeplitzSums(row), row), (ToeplitzSums(sp.Identity(n)), n*sp.Identity(n)),
    (ToeplitzSums(sp.ZeroMatrix(m, n)), sp.ZeroMatrix(m, n)),
    (ToeplitzSums(Matrix([[1, 2], [3, 4]])), Matrix([[5, 2], [3, 5]])),
], ids=str)
def test_normal_form(expr, simple):
    assert str(simplified(expr)) == str(simple)
    values = {v: numbers(*v.shape) if v.is_Matrix else 2 for v in (expr.free_symbols | {m, n})}
    assert np.allclose(evaluate(expr, values), evaluate(simple, values))


def test_gradients():
    C = MatrixSymbol("C", 3, 5)
    assert gradient(Trace(C.T*LowerTriangle(A)), A) == LowerTriangle(C)
    assert gradient(Trace(C.T*ToeplitzSums(A)), A) == ToeplitzSums(C)
    assert gradient(Trace(LowerTriangle(U).T*LowerTriangle(U)), U) == 2*LowerTriangle(U)
    assert gradient(x.T*LowerTriangle(S)*x, S) == LowerTriangle(x*x.T)


# ---------------------------------------------------------------------------------------------------- structures
def values_of(name, v):
    """The structured matrix with these numbers as free parameters; the orthogonal one nearest to them."""
    if name == "orthogonal":
        left, _, right = np.linalg.svd(v, full_matrices=False)
        return left @ right
    return {"symmetric": lambda: (v + v.T)/2, "symmetric-free": lambda: np.tril(v) + np.tril(v, -1).T,
            "diagonal": lambda: np.diag(np.diag(v)), "antisymmetric": lambda: np.tril(v, -1) - np.tril(v, -1).T,
            "lower": lambda: np.tril(v),
            "toeplitz": lambda: np.array([[v[0, q - p] if q >= p else v[p - q, 0] for q in range(v.shape[1])]
                                          for p in range(v.shape[0])])}[name]()


def direction(name, X, w):
    """A tangent direction at X, made of arbitrary numbers."""
    if name == "orthogonal":
        skew = w[:X.shape[1]] - w[:X.shape[1]].T
        return X @ skew + w - X @ X.T @ w
    return values_of(name, w)


def is_tangent(name, X, v):
    """Whether v is a tangent direction at X."""
    return np.allclose(X.T @ v + v.T @ X, 0) if name == "orthogonal" else np.allclose(values_of(name, v), v)


SHAPES = {"square": [(4, 4)], "tall": [(4, 4), (5, 3)], "any": [(4, 4), (5, 3), (3, 5)]}
CASES = [(name, shape) for name, structure in STRUCTURES.items() for shape in SHAPES[structure.shape]]
each_case = pytest.mark.parametrize("name, shape", CASES, ids=[f"{name}-{a}x{b}" for name, (a, b) in CASES])


def structured(name, gradient, variable):
    """The structured gradient as an expression."""
    algebra = Algebra()
    algebra.declare_variable(variable)
    reader = Reader(algebra)
    return write(STRUCTURES[name].tangent(reader.read(gradient), reader.read(variable)))


class Point:
    """tr(A X) + tr(X^T B X) at a structured X, with its structured gradient."""

    def __init__(self, name, shape):
        self.name, rng = name, np.random.default_rng(sum(map(ord, name)) + shape[0])
        symbol = MatrixSymbol("X", *shape)
        linear, square = MatrixSymbol("A", *shape[::-1]), MatrixSymbol("B", shape[0], shape[0])
        self.value = values_of(name, rng.normal(size=shape))
        self.a, self.b, self.w = rng.normal(size=linear.shape), rng.normal(size=square.shape), rng.normal(size=shape)
        G = gradient(Trace(linear*symbol) + Trace(symbol.T*square*symbol), symbol)
        expr = structured(name, G, symbol)
        assert expr.shape == shape
        self.tangent = np.array(evaluate(expr, {symbol: self.value, linear: self.a, square: self.b}))

    def slope(self, v):
        """The derivative in a direction; the function is quadratic, so that central differences are exact."""
        def f(X):
            return np.trace(self.a @ X) + np.trace(X.T @ self.b @ X)
        return (f(self.value + v) - f(self.value - v))/2


@each_case
def test_the_structured_gradient_is_tangent(name, shape):
    point = Point(name, shape)
    assert is_tangent(name, point.value, point.tangent)
    assert abs(point.tangent).max() > 0.1


@pytest.mark.parametrize("name, shape", [case for case in CASES if STRUCTURES[case[0]].kind == PROJECTED])
def test_projected_gradients_have_the_inner_products_of_the_gradient(name, shape):
    point = Point(name, shape)
    for w in (point.w, np.roll(point.w, 1), point.w**2):
        v = direction(name, point.value, w)
        assert is_tangent(name, point.value, v) and abs(v).max() > 0.1
        assert np.isclose((point.tangent*v).sum(), point.slope(v))


@pytest.mark.parametrize("name, shape", [case for case in CASES if STRUCTURES[case[0]].kind == FREE])
def test_free_gradients_hold_the_derivatives_by_the_parameters(name, shape):
    point = Point(name, shape)
    for place in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[place] = 1
        by_parameter = values_of(name, unit)            # zero where an entry is no parameter of its own
        if by_parameter.any():
            assert np.allclose(point.tangent[by_parameter != 0], point.slope(by_parameter))


def test_rows_of_the_table():
    assert all(name == structure.name for name, structure in STRUCTURES.items())
    assert {structure.kind for structure in STRUCTURES.values()} == {PROJECTED, FREE}
    assert {structure.fact for structure in STRUCTURES.values()} == {
        "symmetric", "diagonal", "antisymmetric", "lower_triangular", "orthogonal", None}


def test_structured_gradients_as_they_print():
    G, X = MatrixSymbol("G", n, n), MatrixSymbol("X", n, n)
    assert {name: str(structured(name, G, X)) for name in STRUCTURES} == {
        "symmetric": "(1/2)*(G + G.T)", "symmetric-free": "G + G.T - (G o I)",
        "diagonal": "G o I", "antisymmetric": "(1/2)*(G - G.T)", "lower": "tril(G)",
        "toeplitz": "toep(G)", "orthogonal": "G - (1/2)*X*(G.T*X + X.T*G)"}
    assert str(structured("symmetric", G + G.T, X)) == "G + G.T"
    assert str(structured("orthogonal", X, X)) == "X - X*X.T*X"


def test_matrices_of_one_entry_are_scalars():
    z, expected = MatrixSymbol("z", 1, 1), dict.fromkeys(STRUCTURES, 6.0) | {"antisymmetric": 0, "orthogonal": -48}
    for name, value in expected.items():
        assert evaluate(structured(name, 2*z, z), {z: 3.0}) == value


def test_structures_of_the_cookbook():
    T, C = MatrixSymbol("T", n, n), MatrixSymbol("C", n, n)
    by_entries = gradient(Trace(C*T), T)
    assert str(structured("symmetric-free", by_entries, T)) == "C + C.T - (C o I)"      # (139)
    assert str(structured("diagonal", by_entries, T)) == "C o I"                  # (142)
    c, values = numbers(4, 4), {n: 4}
    found = evaluate(structured("toeplitz", by_entries, T), values | {C: c})
    assert np.isclose(found[0, 0], np.trace(c)) and found[0, 3] == c[3, 0] and found[3, 0] == c[0, 3]
    assert np.isclose(found[0, 1], np.trace(np.delete(np.delete(c.T, 3, 0), 0, 1)))       # (143)


# ------------------------------------------------------------------------------------------- structures as given
W, N = MatrixSymbol("W", 3, 5), MatrixSymbol("N", n, n + 1)
E = Matrix([[Symbol("u"), Symbol("v")]]).as_immutable()


def names(structure, *variables):
    return {v: found.name for v, found in read_structure(structure, read_variables(list(variables))[0]).items()}


def test_structures_are_given_by_name_or_variable():
    assert names(None, S, A) == {}
    assert names("symmetric", S, MatrixSymbol("R", 2, 2)) == {S: "symmetric", MatrixSymbol("R", 2, 2): "symmetric"}
    assert names({S: "diagonal"}, S, A, t, E) == {S: "diagonal"}
    assert names({S: "orthogonal", A: "lower", B: "orthogonal", W: "toeplitz"}, S, A, B, W) == {
        S: "orthogonal", A: "lower", B: "orthogonal", W: "toeplitz"}
    assert names("lower", U) == {U: "lower"}


@pytest.mark.parametrize("wrong", ["hermitian", "", 3, ["symmetric"], STRUCTURES["lower"]])
def test_unknown_structures(wrong):
    for structure in (wrong, {S: wrong}):
        with pytest.raises(StructureError) as caught:
            names(structure, S)
        assert all(name in str(caught.value) for name in STRUCTURES)


@pytest.mark.parametrize("key", [A, "S", S.T, t, S[0, 0]], ids=repr)
def test_structures_of_what_is_no_variable(key):
    with pytest.raises(NotAVariableError, match=r"not among the variables S, B$"):
        names({key: "symmetric"}, S, B)


@pytest.mark.parametrize("name, variable, message", [
    *((name, A, "A is 3 x 5") for name, structure in STRUCTURES.items() if structure.shape != "any"),
    *((name, N, r"N is n x n \+ 1") for name, structure in STRUCTURES.items() if structure.shape != "any"),
    *((name, t, "t is a scalar") for name in STRUCTURES),
    *((name, E, r"is an explicit Matrix") for name in STRUCTURES),
])
def test_variables_that_cannot_have_a_structure(name, variable, message):
    with pytest.raises(StructureError, match=f"structure='{name}' needs .*{message}"):
        names(name, variable)
    with pytest.raises(StructureError, match=f"give a dict {{X: '{name}'}}"):
        names({variable: name}, S, variable)
    assert issubclass(StructureError, MatCalcError) and issubclass(StructureError, ValueError)


IMPOSED = {"symmetric": lambda B: B + B.T, "antisymmetric": lambda B: B - B.T,
           "diagonal": lambda B: np.diag(np.diag(B)), "lower": np.tril, "orthogonal": lambda B: np.linalg.qr(B)[0]}


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_member_of_a_family_has_the_structure_of_a_matrix(name):
    Z, number = family("Z", n, n, length=m), symbols("k", integer=True)
    X, F = MatrixSymbol("X", n, n), MatrixSymbol("F", n, n)
    f = Sum(Trace(F*Z[number]*F*Z[number]) + Trace(F*Z[number]), (number, 1, m))
    g = Trace(F*X*F*X) + Trace(F*X)
    value = IMPOSED.get(name.removesuffix("-free"), lambda B: B)(numbers(3, 3))
    others = numbers(3, 12) + np.eye(3, 12)
    others[:, 3:6] = value
    values = {n: 3, m: 4, j: 2, Z: others, X: value, F: numbers(3, 3) + np.eye(3)}
    for place in (2, j):
        assert np.allclose(evaluate(gradient(f, Z[place], structure=name), values),
                           evaluate(gradient(g, X, structure=name), values))
    if name != "orthogonal":
        assert np.allclose(evaluate(hessian(f, Z[j], structure=name), values),
                           evaluate(hessian(g, X, structure=name), values))
