"""Equal expressions print alike, in every printer and however they were made."""
from __future__ import annotations

import copy
import functools
import itertools
import pickle
import re

import pytest
import sympy as sp
from sympy import Basic, KroneckerProduct, MatAdd, MatMul, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef

from sympy_matcalc import differential, dot, elementwise, gradient, hadamard, jacobian, matsimplify, norm, to_stock
from sympy_matcalc.algebra.nodes import Algebra
from sympy_matcalc.expressions.nodes import unchecked
from sympy_matcalc.expressions.sums_and_products import OrderedSum, SignedProduct
from sympy_matcalc.expressions.twins import Twin, stock_class
from sympy_matcalc.reading.reader import Reader
from sympy_matcalc.rules.registry import READINGS
from sympy_matcalc.writing.writer import write
from tests.laws import TEXTS, paired, sample

PRINTERS = {"str": str, "latex": sp.latex, "pretty": sp.pretty,
            "ascii": functools.partial(sp.pretty, use_unicode=False),
            "presentation": functools.partial(sp.mathml, printer="presentation"), "content": sp.mathml,
            "srepr": sp.srepr}

X, w, y = MatrixSymbol("X", 4, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("y", 4, 1)
A, B, C, D = (MatrixSymbol(name, 3, 3) for name in "ABCD")
a, c = sp.symbols("a c")


def printed(expr) -> dict:
    """What each printer makes of an expression; the name of the error where SymPy's fails."""
    found = {}
    for name, printer in PRINTERS.items():
        try:
            found[name] = printer(expr)
        except Exception as error:          # of SymPy's own nodes
            found[name] = type(error).__name__
    return found


@functools.cache
def results() -> tuple:
    """Sums, products and functions of all kinds: what is made of the samples."""
    found = []
    for text in TEXTS:
        s = sample(text)
        found.append(write(Reader(Algebra()).read(s.expr)))
        for v in s.variables:
            found += [differential(s.expr, v), gradient(paired(s.expr, s.cotangent)[0], v)]
            found += [jacobian(s.expr, v)] if v.is_Matrix else []
    return tuple(dict.fromkeys(found))


def can_be_pickled(expr) -> bool:
    """Before 1.14 SymPy cannot pickle undefined functions, nor a Dummy that `srepr` has seen."""
    return not sp.__version__.startswith(("1.12", "1.13")) or not (
        expr.atoms(AppliedUndef) or any("dummy_index" in d._assumptions_orig for d in expr.atoms(sp.Dummy)))


def renamed(expr, replace):
    """The expression with other names, and its own again."""
    symbols = sorted((s for s in expr.free_symbols if type(s) in (MatrixSymbol, Symbol)), key=str)
    others = [MatrixSymbol(f"{s}_", *s.shape) if s.is_Matrix else Symbol(f"{s}_", **s.assumptions0) for s in symbols]
    return replace(replace(expr, dict(zip(symbols, others))), dict(zip(others, symbols)))


@pytest.mark.parametrize("remade", [
    copy.copy, lambda e: pickle.loads(pickle.dumps(e)) if can_be_pickled(e) else e,
    lambda e: e.func(*e.args) if e.args else e, lambda e: renamed(e, Basic.xreplace),
], ids=["copy", "pickle", "func(*args)", "xreplace"])
def test_what_is_made_of_a_result_prints_as_it_does(remade):
    for expr in results():
        again = remade(expr)
        assert again == expr and printed(again) == printed(expr), expr


def test_nothing_is_set_on_a_node():
    by_sympy = {"_vector", "_shape", "_iscolumn"}           # by its constructors
    for expr in results():
        for node in sp.preorder_traversal(expr):
            is_expression = isinstance(node, sp.MatrixExpr) and not isinstance(node, sp.MatrixBase)
            names = set(getattr(node, "__dict__", ())) if is_expression else set()
            assert names <= by_sympy, (node, names)


# --------------------------------------------------------------------------------------------------------- one order
FIRST = gradient(norm(X*w - y)**2, w)


def test_the_first_answer():
    assert printed(FIRST) | {"presentation": "", "content": "", "srepr": ""} == {
        "str": "2*X.T*(X*w - y)", "latex": r"2 X^{T} \left(X w - y\right)",
        "pretty": "   T          \n2⋅X ⋅(X⋅w - y)", "ascii": "   T          \n2*X *(X*w - y)",
        "presentation": "", "content": "", "srepr": ""}
    assert sp.mathml(FIRST) == ("<apply><times/><cn>2</cn><transpose><ci>X</ci></transpose><apply><minus/><apply>"
                                "<times/><ci>X</ci><ci>w</ci></apply><ci>y</ci></apply></apply>")
    assert "<mo>-</mo><mi>y</mi></mrow>" in sp.mathml(FIRST, printer="presentation")


def test_the_order_survives_sympy():
    z = MatrixSymbol("z", 4, 1)
    for changed in (FIRST.subs(y, z), FIRST.xreplace({y: z}), FIRST.replace(y, z)):
        assert printed(changed) == printed(gradient(norm(X*w - z)**2, w))
    simple = matsimplify(A - B*(A + C).T)
    assert printed(simple) == printed(pickle.loads(pickle.dumps(simple)))
    assert FIRST.xreplace({X*w - y: z}) == 2*X.T*z == FIRST.subs(X*w - y, z)


NUMBERS = list(itertools.product((1, -1, -2, -c, 3*c), repeat=3))


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
def test_all_printers_write_the_same_terms_in_the_same_order(numbers):
    terms = [unchecked(SignedProduct, sp.sympify(number), matrix) if number != 1 else matrix
             for number, matrix in zip(numbers, (B, A, D))]
    expr = unchecked(OrderedSum, *terms)
    texts = printed(expr)
    written = re.findall("[-ABD]", texts["str"])
    assert sorted(set(written) - {"-"}) == ["A", "B", "D"]
    for name in ("latex", "pretty", "ascii"):
        assert re.findall("[-ABD]", texts[name]) == written, name
    assert re.findall("(?<=<mo>)-|(?<=<mi>)[ABD]", texts["presentation"]) == written
    assert texts["str"].startswith("-") is all(number.could_extract_minus_sign() for number in map(sp.sympify, numbers))


@pytest.mark.parametrize(("expr", "text", "tex", "pretty"), [
    (unchecked(SignedProduct, sp.S.NegativeOne, A + B), "-(A + B)", r"- \left(A + B\right)", "-(A + B)"),
    (unchecked(OrderedSum, C, unchecked(SignedProduct, sp.S.NegativeOne, A + B)), "C - (A + B)",
     r"C - \left(A + B\right)", "C - (A + B)"),
    (unchecked(SignedProduct, -2/c, A), "-(2/c)*A", r"- \frac{2}{c} A", "  2  \n- ─⋅A\n  c  "),
    (unchecked(SignedProduct, sp.S.Half, A), "(1/2)*A", r"\frac{1}{2} A", "1/2⋅A"),
    (unchecked(SignedProduct, -c, A, B), "-c*A*B", "- c A B", "-c⋅A⋅B"),
    (unchecked(SignedProduct, a + c, A), "(a + c)*A", r"\left(a + c\right) A", "(a + c)⋅A"),
    (unchecked(SignedProduct, A, unchecked(SignedProduct, B, C)), "A*(B*C)", r"A \left(B C\right)", "A⋅(B⋅C)"),
    (unchecked(SignedProduct, sp.S.NegativeOne, KroneckerProduct(A, B), KroneckerProduct(C, D)),
     "-(KroneckerProduct(A, B))*(KroneckerProduct(C, D))",
     r"- \left(A \otimes B\right) \left(C \otimes D\right)", "-(A ⨂ B)⋅(C ⨂ D)"),
    (unchecked(OrderedSum, KroneckerProduct(A, B), unchecked(SignedProduct, sp.S.NegativeOne, KroneckerProduct(C, D))),
     "KroneckerProduct(A, B) - (KroneckerProduct(C, D))", r"A \otimes B - C \otimes D", "A ⨂ B - C ⨂ D"),
    (unchecked(OrderedSum, A, unchecked(SignedProduct, sp.S.NegativeOne, elementwise(lambda t: t + 1, B))),
     "A - (B + 1)", r"A - \left(B + 1\right)", "A - (B + 1)"),
    (unchecked(OrderedSum, A, unchecked(SignedProduct, sp.S.NegativeOne, hadamard(B, C))), "A - (B o C)",
     r"A - \left(B \circ C\right)", "A - (B ∘ C)"),
])
def test_signs_and_brackets(expr, text, tex, pretty):
    assert (str(expr), sp.latex(expr), sp.pretty(expr, use_unicode=True)) == (text, tex, pretty)


def test_another_order_can_be_asked_for():
    expr = matsimplify(B - A)
    assert (str(expr), sp.latex(expr, order="none"), sp.sstr(expr, order="none")) == ("B - A", "- A + B", "-A + B")


# ------------------------------------------------------------------------------------------------- twins of SymPy's
def twins_of(expr):
    return {node for node in sp.preorder_traversal(expr) if isinstance(node, Twin)}


def test_a_twin_is_equal_to_the_node_of_sympy():
    for node in set().union(*map(twins_of, results())):
        stock = Basic.__new__(node.twin_of, *node.args)
        assert node == stock and stock == node and not node != stock and hash(node) == hash(stock)
        assert {stock: 1}[node] == {node: 1}[stock] == 1 and stock.xreplace({node: X}) is X is node.xreplace({stock: X})
        assert node.sort_key() == stock.sort_key() and node.compare(stock) == 0
        assert tuple(node.shape) == tuple(stock.shape)


def test_twins_differ_where_sympy_says_so():
    half, float_half = (unchecked(SignedProduct, number, A) for number in (sp.S.Half, sp.Float(0.5)))
    assert half != float_half and half != MatMul(sp.Float(0.5), A) and half != A and half != 3
    assert unchecked(OrderedSum, A, B) != unchecked(OrderedSum, B, A) and unchecked(OrderedSum, A, B) != A*B


def test_an_answer_is_what_one_types():
    assert FIRST == 2*X.T*(X*w - y) == FIRST and FIRST.doit() == FIRST
    assert matsimplify(A - B*(A + C)) == A - B*(A + C)
    assert FIRST + w == 2*X.T*(X*w - y) + w and FIRST.T == (2*X.T*(X*w - y)).T and -FIRST == -2*X.T*(X*w - y)
    assert dot(FIRST, w) == dot(2*X.T*(X*w - y), w)


def test_sums_of_answers_are_flat():
    total, product = matsimplify(A - B), matsimplify(A*B)
    assert (total + C).args == (A - B + C).args and (product*C).args == (A*B*C).args
    assert not twins_of(total.doit()) and not twins_of((2*product).doit())


def test_twins_read_as_sympys_nodes():
    for twin in twin_classes():
        assert READINGS[twin] is READINGS[twin.twin_of]
    assert not twins_of(to_stock(FIRST)) and to_stock(FIRST) == FIRST


def test_shapes_of_nested_products_are_read_in_one_walk():
    node = A
    for _ in range(200):
        node = unchecked(SignedProduct, node, A)
    assert node.shape == (3, 3)


def test_sympy_takes_the_class_of_a_twin_for_its_own():
    for twin in twin_classes():
        stock = twin.twin_of
        assert stock.__module__.startswith("sympy.") and twin is not stock and issubclass(twin, stock)
        assert twin == stock and stock == twin and not twin != stock and twin.__name__ == stock.__name__
        assert hash(twin) == hash(stock) and twin != sp.Add and sp.Add != twin and twin.class_key() == stock.class_key()
    assert stock_class(OrderedSum) is MatAdd and stock_class(sp.Add) is sp.Add


def twin_classes():
    found, todo = [], [Twin]
    while todo:
        todo += (new := todo.pop().__subclasses__())
        found += new
    return found
