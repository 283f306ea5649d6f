"""Operations of one's own: what an author leaves out has a default, and one new file is a first-class operation."""
from __future__ import annotations

import doctest
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import MatrixExpr, MatrixSymbol, Symbol, Trace, exp, log, sqrt, symbols
from sympy.core.symbol import Str

from sympy_matcalc import (
    NoStockFormError,
    derivation,
    differential,
    evaluate,
    extend as page,
    gradient,
    jacobian,
    jvp,
    matsimplify,
    to_stock,
)
from sympy_matcalc.extend import (
    Kind,
    Linear,
    MatrixOperation,
    MissingRuleError,
    Nonlinear,
    Reading,
    RegistrationError,
    ScalarOperation,
    first_argument,
    raw_own,
    register,
)
from sympy_matcalc.testing import check_gradient
from tests import foreign
from tests.foreign import Commutator, Distance, LogTrace

Gram, Skew, SquareRoot = (vars(foreign)[name] for name in ("Gram", "Skew", "SquareRoot"))
ROOT = Path(__file__).parents[1]

m, n = symbols("m n", integer=True, positive=True)
X, Y, A, S = MatrixSymbol("X", m, n), MatrixSymbol("Y", m, n), MatrixSymbol("A", n, n), MatrixSymbol("S", 3, 3)
VALUES = {S: [[3., 1, 0], [2, 5, 1], [0, 1, 4]], MatrixSymbol("B", 4, 3): np.arange(12.).reshape(4, 3)}


def test_all_names_are_there_once() -> None:
    assert len(set(page.__all__)) == len(page.__all__) and all(hasattr(page, name) for name in page.__all__)


def test_the_square_root_takes_nine_lines_and_one_import() -> None:
    sources = [e.source for e in doctest.DocTestParser().get_examples(page.__doc__ or "")]
    written = [s for s in sources if "SquareRoot" in s and s.startswith(("class", "register"))] + [
        s for s in sources if s.startswith("def d_square_root")]
    lines = [line for source in written for line in source.splitlines()
             if not line.lstrip().startswith(('"', "samples"))]
    assert len(written) == 3 and len(lines) <= 9
    assert not any("sympy_matcalc." in s.replace("sympy_matcalc.extend", "") for s in sources)


@pytest.mark.parametrize("function", [log, sqrt, exp, lambda t: t**2], ids=["log", "sqrt", "exp", "square"])
def test_functions_of_an_operation(function: Any) -> None:
    f = function(Trace(A*Gram(X)))
    assert check_gradient(f, X, domains={"A": "spd"})
    assert gradient(f, X).has(Gram) and matsimplify(f).has(Gram)


def test_one_formula_has_one_answer() -> None:
    class SkewAgain(MatrixOperation):
        """(X - X^T)/2, by its differential."""

    register(Nonlinear(SkewAgain, differential=lambda y, dx: (dx - dx.T)/2))
    found = [str(jacobian(cls(A), A, layout="numerator")) for cls in (Skew, SkewAgain)]
    assert found == ["(1/2)*(I - K(n, n))"]*2


def test_operations_inside_operations() -> None:
    Y, name = MatrixSymbol("Y", n, n), Str("c")
    for f in (log(sp.Determinant(Gram(X) + A)), Trace(Gram(Gram(X*A))), Trace(X*Skew(A)*X.T)):
        assert check_gradient(f, [X, A])
    for f in (Trace(A*Commutator(Y, A*Y, name)), exp(Trace(Gram(Commutator(A, Y, name))))):
        assert check_gradient(f, [Y, A])
    assert not gradient(Trace(A*Commutator(Y, A, name)), Y).has(Commutator)
    change = differential(Commutator(Y, A, name), A)
    assert change == Commutator(Y, differential(A, A), name) and change.args[2] == name


def test_classes_without_a_row_are_errors() -> None:
    class Unknown(MatrixExpr):
        shape = property(lambda self: self.args[0].shape)

    for f in (Trace(Unknown(S)), Trace(S.T*S*Unknown(S.T*S)), exp(Trace(Unknown(S)))):
        with pytest.raises(MissingRuleError, match="Unknown"):
            gradient(f, S)
    with pytest.raises(MissingRuleError, match="Unknown.*no array code"):
        evaluate(Unknown(S), VALUES)


# ------------------------------------------------------------------------------------------------------------ numbers
NUMPY = {
    "product": lambda xp, expr, x: x.T @ x,
    "arithmetic": lambda xp, expr, x: 2*x - x/3 + x*x,
    "column sums": lambda xp, expr, x: x - x.sum(axis=0),
    "row sums": lambda xp, expr, x: x/x.sum(axis=1, keepdims=True),
    "means": lambda xp, expr, x: (x - x.mean(axis=0)) @ (x - x.mean(axis=0)).T,
    "all": lambda xp, expr, x: x/x.sum() - x.max() + x.min(axis=1, keepdims=True),
    "one axis": lambda xp, expr, x: x*(x.sum(axis=1) @ x) + (x @ x.sum(axis=0))*x.T.sum(axis=0) @ x.sum(axis=1),
    "loop": lambda xp, expr, x: x + sum(row @ row for row in x),
    "sum of rows": lambda xp, expr, x: x - sum(x),
    "square": lambda xp, expr, x: x**2,
}


@pytest.mark.parametrize("name", NUMPY)
def test_code_of_operators_and_sums_runs_in_any_number_of_digits(name: str) -> None:
    class Own(MatrixOperation):
        """Numbers only."""

    register(Nonlinear(Own, differential=lambda y, dx: dx, code=NUMPY[name]))
    floats, digits, more = (evaluate(Own(S), VALUES, digits=d) for d in (None, 30, 50))
    assert np.allclose(floats, np.array(digits.tolist(), dtype=float), rtol=1e-13)
    assert digits.rows == digits.cols == 3 and all(abs(a - b) <= 1e-28*abs(b) for a, b in zip(digits, more))


@pytest.mark.parametrize(("f", "x"), [
    (Trace(A*Gram(X)), X), (Trace(A*Skew(A)), A), (Trace(A*SquareRoot(A)), A), (SquareRoot(A), A), (Gram(X), X),
    (LogTrace(X)**2, X)], ids=str)
def test_derivations_are_verified(f: Any, x: Any) -> None:
    assert derivation(f, x).verify()


# ---------------------------------------------------------------------------------------------- in simpler operations
def test_what_follows_from_lowered() -> None:
    Z, s, t = MatrixSymbol("Z", 2, 2), Symbol("s"), Symbol("t")
    a = Symbol("a")
    assert str(to_stock(A*Skew(A*A))) == "A*((1/2)*A**2 - (1/2)*A.T**2)"
    assert Skew(Z).as_explicit() == sp.Matrix([[0, (Z[0, 1] - Z[1, 0])/2], [(Z[1, 0] - Z[0, 1])/2, 0]])
    assert Skew(Z)[0, 1] == (Z[0, 1] - Z[1, 0])/2
    assert Skew(a*Z).diff(a) == jvp(Skew(a*Z), a, 1)
    assert to_stock(Distance(s, t)) == sqrt(s**2 + t**2) and Distance(s, t).diff(s) == gradient(Distance(s, t), s)
    assert Skew(Z).subs(Z, sp.Matrix([[1, 2], [3, 4]])).doit() == sp.Matrix([[0, -sp.S.Half], [sp.S.Half, 0]])


def test_what_is_not_known_is_an_error() -> None:
    with pytest.raises(NoStockFormError, match="Gram has no method `lowered`"):
        to_stock(Trace(A*Gram(X)))
    with pytest.raises(NotImplementedError, match="Gram.*lowered"):
        Gram(S).as_explicit()
    assert str(Gram(S)[0, 1]) == "Gram(S)[0, 1]"
    a = Symbol("a")
    assert Gram(a*S).diff(a) == jvp(Gram(a*S), a, 1)


def test_arguments_are_checked() -> None:
    with pytest.raises(TypeError, match="Skew needs a matrix"):
        Skew(Symbol("s"))
    with pytest.raises(sp.ShapeError, match="Commutator"):
        Commutator(S, MatrixSymbol("R", 4, 4), sp.Symbol("name"))


def test_stock_classes_can_be_registered() -> None:
    """A class that is SymPy's, or has nothing of this package, is an operation as well."""
    class Doubled(MatrixExpr):
        shape = property(lambda self: self.args[0].shape)

    register(Linear(Doubled, apply=lambda y, dx: 2*dx, pullback=lambda y, g: 2*g, code=lambda xp, expr, x: 2*x))
    assert str(gradient(Trace(A*Doubled(A)), A)) == "(Doubled(A) + 2*A).T" and check_gradient(Trace(A*Doubled(A)), A)


def test_signs_and_transposes_pass_through_as_a_row_says() -> None:
    class Mirrored(MatrixOperation):
        """An operation that is linear and commutes with the transpose."""

    def write(y: Any, sign: int = 1) -> Any:
        return raw_own(Mirrored, y.shape, (yield y.args[0], sign))

    def write_transposed(y: Any) -> Any:
        return raw_own(Mirrored, y.shape[::-1], (yield y.args[0].T))

    row = Linear(Mirrored, apply=lambda y, dx: y.like(dx), pullback=lambda y, g: y.like(g))
    register(row)
    assert str(matsimplify(-Mirrored(X - 2*Y))) == "-Mirrored(X - 2*Y)"
    assert str(matsimplify(Mirrored(X).T*X)) == "Mirrored(X).T*X"
    register(Linear(Mirrored, apply=row.apply, pullback=row.pullback, write=write, signed=True,
                    sign_carriers=first_argument, write_transposed=write_transposed), replace=True)
    assert str(matsimplify(-Mirrored(X - Y))) == "Mirrored(Y - X)"
    assert str(matsimplify(Mirrored(X).T*X)) == "Mirrored(X.T)*X"


# ------------------------------------------------------------------------------------------------------- registration
def test_registering_twice_is_an_error() -> None:
    class Once(ScalarOperation):
        """A number."""

    row = Nonlinear(Once, differential=lambda y, dx: dx)
    register(row)
    with pytest.raises(RegistrationError, match="Once is registered already"):
        register(row)
    register(row, replace=True)


def same(*args: Any) -> Any:
    """What stands for a function."""
    return args[-1]


@pytest.mark.parametrize(("row", "message"), [
    (Linear, "a row is a Reading or a rule"), (Nonlinear("text", differential=None), "a SymPy class or a Kind"),
    (Reading("text", None), "a Reading is of a SymPy class"),
    (Nonlinear(int, differential=same), "an operation is a class of SymPy expressions"),
    (Nonlinear(Kind("thing"), differential=same), "the rule of thing does not say how it is written"),
    (Nonlinear(Kind("thing"), write=same, code=same, differential=same), "array code, which belongs to the Reading"),
    (Nonlinear(MatrixExpr, differential=None), "the differential is a function of y and dx, or a tuple"),
    (Nonlinear(MatrixExpr, differential=(None, None)), "the differential is a function of y and dx, or a tuple"),
    (Nonlinear(MatrixExpr, variadic=True, differential=(same, same)), "one function differential"),
    (Linear(MatrixExpr, apply=same, pullback="text"), "pullback= is a function, not 'text'"),
    (Linear(MatrixExpr, apply=same, pullback=same, samples="A"), "samples are a tuple of texts, not 'A'"),
    (Linear(MatrixExpr, apply=same, pullback=same, words="A"), "words are Words"),
    (Reading(MatrixExpr, None), "the reading of MatrixExpr says nothing"),
    (Reading(MatrixExpr, same, stock=same, formless="none"), "no form in SymPy's own nodes"),
    (Reading(MatrixExpr, same, samples="A"), "samples are a tuple of texts")])
def test_what_is_no_row(row: Any, message: str) -> None:
    with pytest.raises(RegistrationError, match=message):
        register(row)


# -------------------------------------------------------------------------------------------- a first-class operation
SKEW_FILE = '''
"""The skew part of a square matrix."""
from __future__ import annotations

from typing import Any

from ...expressions.arguments import square_matrix
from ...expressions.own_operations import MatrixOperation
from ...rules.registry import register
from ...rules.rows import Linear
from ...rules.words import Words

__all__ = ["Skew", "skew"]


class Skew(MatrixOperation):
    """The skew part of a square matrix, (X - X^T)/2."""
    text, symbol = "skew", "skew"

    def lowered(self) -> Any:
        X, = self.args
        return (X - X.T)/2


def skew(X: Any) -> Any:
    """The skew part of a square matrix, (X - X^T)/2."""
    return Skew(square_matrix("skew", X))


register(Linear(Skew, apply=lambda y, dx: (dx - dx.T)/2, pullback=lambda y, g: (g - g.T)/2, untold=False,
                samples=("Skew(S)", "A*Skew(S - R*S)*C.T"),
                words=Words("the skew part is linear", "反对称部分是线性的")))
'''

USE = '''
import sympy as sp
from sympy import MatrixSymbol, Symbol, Trace
from sympy.core.symbol import Str
import sympy_matcalc
from sympy_matcalc import derivation, evaluate, gradient, hessian, jacobian, skew, to_stock
from sympy_matcalc.testing import check_gradient
from sympy_matcalc.testing.samples import read_sample, table_samples

n = Symbol("n", integer=True, positive=True)
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
print(gradient(Trace(A*skew(X)), X))
print(jacobian(skew(X), X, layout="numerator"))
print(bool(check_gradient(Trace(A*skew(X*X)), X)))
print(evaluate(skew(X), {X: [[1, 2], [4, 8]]}).tolist(), evaluate(skew(X), {X: [[1, 2], [4, 8]]}, digits=30)[0, 1])
print(to_stock(skew(X)), "|", skew(X)*A, "|", sp.latex(skew(X)), "|", sp.pretty(skew(X)))
print(eval(sp.srepr(skew(A)), vars(sp) | vars(sympy_matcalc) | {'Str': Str}) == skew(A))
print(derivation(Trace(A*skew(X)), X), bool(derivation(Trace(A*skew(X)), X).verify()))
print("反对称部分是线性的" in str(derivation(Trace(A*skew(X)), X, lang="zh")))
print([read_sample(text, 3, 4, 2) for _, text in table_samples() if "Skew" in text])
print("skew" in dir(sympy_matcalc), sympy_matcalc.Skew.__name__)
'''


def test_a_first_class_operation_is_one_new_file(tmp_path: Path) -> None:
    shutil.copytree(ROOT/"sympy_matcalc", tmp_path/"sympy_matcalc", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path/"sympy_matcalc"/"operations"/"structures"/"skew_parts.py").write_text(SKEW_FILE.lstrip(), "utf-8")
    done = subprocess.run([sys.executable, "-c", USE], cwd=tmp_path, capture_output=True, encoding="utf-8",
                          env={"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"})
    assert not done.stderr, done.stderr
    assert done.stdout == dedent(r'''
        (1/2)*(A.T - A)
        (1/2)*(I - K(n, n))
        True
        [[0.0, -1.0], [1.0, 0.0]] -1.0
        (1/2)*X - (1/2)*X.T | skew(X)*A | \operatorname{skew}\left(X\right) | skew(X)
        True
        df = d(Trace(A*skew(X)))
           = Trace(A*d(skew(X)))             (product rule)
           = Trace(A*((1/2)*(dX - dX.T)))    (the skew part is linear)
           = Trace(((1/2)*(A.T - A)).T*dX)   (trace trick)
        => df/dX = (1/2)*(A.T - A)           (read off the gradient) True
        True
        [skew(S), A*skew(-R*S + S)*C.T]
        True Skew
        ''').lstrip()
