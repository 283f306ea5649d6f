"""Every row has a sample, and every matrix expression of the installed SymPy is read, or refused with an error."""
from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import sympy as sp
from sympy import MatrixExpr, MatrixSymbol, Symbol, Trace
from sympy.matrices.expressions.special import GenericIdentity, GenericZeroMatrix

import sympy_matcalc as own
from sympy_matcalc import gradient
from sympy_matcalc.algebra.kinds import ADJUGATE, CHANGE, FAMILY_STACK, NAMED, SUBEXPRESSION
from sympy_matcalc.errors import MissingRuleError
from sympy_matcalc.explain.derivations.as_written import MatAddAsWritten, SumAsWritten
from sympy_matcalc.rules.registry import READINGS
from tests.laws import OWN_RULES, TEXTS, operations_of, sample


def test_every_rule_has_a_sample():
    used = frozenset().union(*map(operations_of, TEXTS))
    # an adjugate stays only where nothing is taken as invertible; a name stands in no expression; a stack is no leaf
    # only where one differentiates by members (see test_families.py); the last two only in derivations
    assert set(OWN_RULES) - used == {ADJUGATE, FAMILY_STACK, NAMED, SUBEXPRESSION, CHANGE}


def test_every_reading_has_a_sample():
    used = set()
    for text in TEXTS:
        used |= {type(e) for e in sample(text).program.exprs}
    assert {cls for cls, row in READINGS.items() if row.read is not None} - used == WITHOUT_SAMPLE


#: constants, which SymPy turns into something else as soon as a sample is written, and the lines of derivations
WITHOUT_SAMPLE = {own.MatrixDifferential, own.ScalarDifferential, GenericIdentity, GenericZeroMatrix, sp.Matrix,
                  sp.SparseMatrix, sp.Not, type(sp.false), SumAsWritten, MatAddAsWritten}

S, A, x = MatrixSymbol("S", 4, 4), MatrixSymbol("A", 3, 4), MatrixSymbol("x", 4, 1)

#: matrix expressions of SymPy that have no rule, each in a function of S
UNSUPPORTED = {
    "EigenValues": lambda cls: Trace(sp.DiagMatrix(cls(S))),        # not differentiable where eigenvalues meet
    "EigenVectors": lambda cls: Trace(cls(S)),
    **{name: lambda cls: Trace(cls(S)) for name in (                # factors have no closed form
        "LofCholesky", "LofLU", "QofQR", "RofQR", "SofSVD", "UofCholesky", "UofLU", "UofSVD", "VofSVD")},
    "MatrixSolve": lambda cls: x.T*cls(S, vector=x),                # made for code generation
    "ExpectationMatrix": lambda cls: x.T*cls(S*random_vector()),    # random
    "VarianceMatrix": lambda cls: Trace(cls(S*random_vector())),
    "CrossCovarianceMatrix": lambda cls: Trace(cls(S*random_vector(), random_vector())),
    "RandomMatrixSymbol": lambda cls: Trace(cls("Z", 4, 4)*S),
    "DFT": lambda cls: Trace(cls(4)*S),                             # complex
    "IDFT": lambda cls: Trace(cls(4)*S),
    "CompanionMatrix": lambda cls: Trace(cls(sp.Poly([1, 2, 3, 4, 5], Symbol("z")))*S),     # its argument is no matrix
}
ABSTRACT = {"Factorization", "ImmutableRepMatrix"}


def random_vector():
    return importlib.import_module("sympy.stats.rv").RandomMatrixSymbol("z", 4, 1)


@functools.cache
def matrix_expressions_of_sympy() -> dict:
    """All subclasses of MatrixExpr that the installed SymPy defines, by name."""
    root = Path(sp.__file__).parent
    for module in pkgutil.walk_packages([str(root)], "sympy.", onerror=lambda name: None):
        path = root.joinpath(*module.name.split(".")[1:]).with_suffix(".py")
        if path.exists() and ".tests." not in module.name \
                and re.search(r"class .*\bMatrixExpr\)", path.read_text("utf-8")):
            importlib.import_module(module.name)
    found, todo = {}, [MatrixExpr]
    while todo:
        for cls in todo.pop().__subclasses__():
            todo.append(cls)
            if cls.__module__.startswith("sympy."):
                found[cls.__name__] = cls
    return found


def test_every_matrix_expression_of_sympy_is_read_or_refused():
    classes = matrix_expressions_of_sympy()
    unknown = {name for name, cls in classes.items() if cls not in READINGS}
    assert unknown == {name for name in UNSUPPORTED if name in classes} | ABSTRACT
    assert "EigenValues" in unknown and "MatrixSolve" in unknown


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_missing_rules_are_errors(name):
    cls = matrix_expressions_of_sympy().get(name)
    if cls is None:
        pytest.skip(f"this SymPy has no {name}")
    with pytest.raises(MissingRuleError, match=name):
        gradient(UNSUPPORTED[name](cls), S)


@pytest.mark.parametrize("expr", [
    sp.Product(x[Symbol("i"), 0], (Symbol("i"), 0, 3)), sp.Derivative(sp.Function("f")(Trace(S)), Symbol("t")),
    sp.Integral(Trace(S)*Symbol("t"), (Symbol("t"), 0, 1)),
    sp.Subs(sp.Function("f")(Symbol("t")), Symbol("t"), Trace(S)),
    sp.Limit(Trace(S)*Symbol("t"), Symbol("t"), 0), Trace(sp.MatPow(S, sp.S.Half)), Trace(sp.MatPow(S, Trace(S))),
], ids=lambda e: type(e).__name__)
def test_unevaluated_expressions_are_errors_and_never_zero(expr):
    with pytest.raises(MissingRuleError):
        gradient(expr, S if expr.has(S) else x)


def test_adjugates_have_no_differential_where_nothing_is_invertible():
    with pytest.raises(MissingRuleError, match="adjugate"):
        gradient(Trace(own.Adjugate(S)), S, invertible=False)
