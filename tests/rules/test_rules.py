"""Every row of the tables obeys the laws, for every sample of it, and the laws find mistakes planted in any row."""
from __future__ import annotations

import functools
import pickle
import re
from dataclasses import replace

import pytest
import sympy as sp
from sympy.core.function import AppliedUndef

import sympy_matcalc as own
from sympy_matcalc import differential, gradient
from sympy_matcalc.algebra.nodes import Algebra, transpose
from sympy_matcalc.reading.reader import Reader
from sympy_matcalc.rules.registry import RULES
from sympy_matcalc.rules.rows import Linear, Multilinear, Nonlinear, Scalar, Summation
from sympy_matcalc.testing.samples import read_sample, sample_classes
from sympy_matcalc.writing.writer import write
from tests.laws import (
    OWN_RULES,
    SIZES,
    SYMBOLS,
    TEXTS,
    agree,
    check_differential,
    check_pullback,
    check_row,
    operations_of,
    paired,
    rows_of,
    sample,
)

SIZES_MUST_BE_NUMBERS = {text for text in TEXTS if "Permut" in text} | {"DiagonalOf(A)", "DiagonalMatrix(A)"}


# ------------------------------------------------------------------------------------------------------- the laws
@pytest.mark.parametrize("text", TEXTS)
def test_reads_and_writes_back_to_an_equal_value(text):
    s = sample(text)
    written = write(Reader(Algebra()).read(s.expr))
    assert agree(s.number(written), s.value), written


@pytest.mark.parametrize("text", TEXTS)
def test_differential_agrees_with_differences(text):
    s = sample(text)
    for v in s.variables:
        check_differential(s, s.expr, v)


@pytest.mark.parametrize("text", TEXTS)
def test_pullback_is_the_adjoint_of_the_differential(text):
    s = sample(text)
    for v in s.variables:
        check_pullback(s, s.expr, v)


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in SIZES_MUST_BE_NUMBERS])
def test_symbolic_sizes_give_the_same(text):
    s, expr = sample(text), read_sample(text, *SYMBOLS)
    symbols = {str(v): v for v in expr.free_symbols}
    for v in s.variables:
        variable = symbols[str(v)]
        change, pulled = check_differential(s, expr, variable), check_pullback(s, expr, variable)
        assert numeric_shape(change) == numeric_shape(s.expr)
        assert numeric_shape(pulled) == numeric_shape(v)
        if variable.is_Matrix:
            assert pulled.shape == variable.shape


def numeric_shape(expr):
    """The shape with numbers for sizes; a 1x1 matrix counts as a scalar."""
    return tuple(int(sp.sympify(d).subs(dict(zip(SYMBOLS, SIZES)))) for d in getattr(expr, "shape", (1, 1)))


@pytest.mark.parametrize("text", TEXTS)
def test_rows_are_adjoint(text):
    for y, k in rows_of(text):
        check_row(sample(text), y, k)


@pytest.mark.parametrize("text", ["Determinant(S)", "Determinant(A*S*C.T)", "Determinant(A.T*A)", "Determinant(S*R)"])
def test_determinants_of_what_may_be_singular(text):
    s = sample(text)
    for v in s.variables:
        pulled = check_pullback(s, s.expr, v, invertible=False)
        assert not pulled.has(sp.Inverse)
        for node in pulled.atoms(own.Adjugate):
            assert node.func(*node.args) == node == pickle.loads(pickle.dumps(node))


# ------------------------------------------------------------------------------------------------- own expressions
OWN = {cls for cls in sample_classes().values()
       if cls.__module__.startswith("sympy_matcalc") and ".explain." not in cls.__module__
       and not issubclass(cls, (sp.Atom, sp.Symbol, sp.MatrixSymbol))}


@functools.cache
def own_nodes() -> list:
    """A few of our own expressions of every class and arity, from all results."""
    found: dict = {}
    for text in TEXTS:
        s = sample(text)
        results = [write(Reader(Algebra()).read(s.expr))]
        for v in s.variables:
            results += [differential(s.expr, v), gradient(paired(s.expr, s.cotangent)[0], v)]
        for node in (node for result in results for node in sp.preorder_traversal(result)):
            if type(node) in OWN:
                found.setdefault((type(node), len(node.args)), {})[node] = None
    return [node for nodes in found.values() for node in list(nodes)[:12]]


def test_own_nodes_rebuild_and_pickle():
    seen = set()
    for node in own_nodes():
        seen.add(type(node))
        rebuilt = node.func(*node.args)
        assert rebuilt == node and hash(rebuilt) == hash(node), node
        copied = pickle.loads(pickle.dumps(node)) if sympy_can_pickle(node) else rebuilt
        assert copied == node and type(copied) is type(node), node
        if node.is_Matrix:
            assert rebuilt.shape == copied.shape == node.shape
    assert OWN - seen == {own.Adjugate}         # which stays only with invertible=False


def sympy_can_pickle(node) -> bool:
    """Before 1.14 SymPy cannot pickle undefined functions, nor a Dummy that `srepr` has seen."""
    return not sp.__version__.startswith(("1.12", "1.13")) or not (
        node.atoms(AppliedUndef) or any("dummy_index" in d._assumptions_orig for d in node.atoms(sp.Dummy)))


def test_own_nodes_print():
    for node in own_nodes():
        for printer in (str, sp.latex, sp.pretty, sp.srepr, functools.partial(sp.pretty, use_unicode=False)):
            text = printer(node)
            assert text and "object at 0x" not in text, text
            assert printer(node.func(*node.args)) == text
            if printer is str and not any(isinstance(v, sp.Dummy) for v in node.free_symbols):
                assert not re.search(r"\b_[ts]\d*\b|Lambda|Dummy", text), text       # bound symbols do not show


# ----------------------------------------------------------------------------------------------- planted mistakes
class Mutant:
    """A row with a mistake in one of its functions."""

    FIELDS = {Linear: ("apply", "pullback"), Multilinear: ("apply", "pullback"), Nonlinear: ("differential",),
              Scalar: ("partial",), Summation: ("sum_like",)}

    def __init__(self, row, field: str, mistake: str) -> None:
        self.row, self.field, self.mistake, self.shows = row, field, mistake, False
        self.name = f"{row.kind}-{field}-{mistake}"

    def planted(self):
        function = getattr(self.row, self.field)
        wrong = tuple(f and self.wrong(f) for f in function) if isinstance(function, tuple) else self.wrong(function)
        return replace(self.row, **{self.field: wrong})

    def wrong(self, function):
        def wrong_function(*args):
            result = function(*args)
            other = -result if self.mistake == "negated" else transpose(result)
            self.shows = self.shows or other is not result
            return other
        return wrong_function


def mutants():
    for row in OWN_RULES.values():
        for field in Mutant.FIELDS.get(type(row), ()):
            yield Mutant(row, field, "negated")
            if not isinstance(row, Scalar):
                yield Mutant(row, field, "transposed")


MUTANTS = list(mutants())
#: transposing has no effect: what these give is a scalar or symmetric
SYMMETRIC_RESULTS = {"det-differential", "trace-apply", "explicit-pullback", "diag-apply", "diagonal-pullback",
                     "trace-pullback", "squared distances-differential", "Gram-differential", "LogTrace-differential"}


NOT_READ = ("adjugate", "family stack", "named", "subexpression")      # no sample is read as one of these


def is_caught(text: str, op) -> bool:
    """Whether a law fails for a sample."""
    s = sample(text)
    laws = [(law, (s.expr, v)) for v in s.variables for law in (check_differential, check_pullback)]
    for law, arguments in (*laws, *((check_row, row) for row in rows_of(text) if row[0].op == op)):
        try:
            law(s, *arguments)
        except Exception:           # a wrong value, or shapes that do not fit any more
            return True
    return False


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if m.row.kind.name not in NOT_READ],
                         ids=lambda mutant: mutant.name)
def test_planted_mistakes_are_found(mutant, monkeypatch):
    op = mutant.row.kind
    texts = sorted((text for text in TEXTS if op in operations_of(text)), key=len)
    monkeypatch.setitem(RULES, op, mutant.planted())
    caught = any(is_caught(text, op) for text in texts)
    if mutant.shows:
        assert caught
    else:
        assert mutant.mistake == "transposed" and mutant.name.removesuffix("-transposed") in SYMMETRIC_RESULTS
