"""Classes of somebody else's: registered, or refused."""
from __future__ import annotations

import pytest
import sympy as sp
from sympy import MatrixExpr, MatrixSymbol, Trace
from sympy.core.symbol import Str

from sympy_matcalc import differential, gradient
from sympy_matcalc.errors import MissingRuleError
from sympy_matcalc.numerics.evaluation import evaluate
from sympy_matcalc.rules.registry import RULES, register
from sympy_matcalc.rules.rows import Linear, Multilinear, Nonlinear
from sympy_matcalc.testing.checks import check_gradient

S, A = MatrixSymbol("S", 4, 4), MatrixSymbol("A", 3, 4)


class Gram(MatrixExpr):
    """X^T X."""
    shape = property(lambda self: (self.args[0].cols, self.args[0].cols))


class Reversed(MatrixExpr):
    """The rows in the opposite order."""
    shape = property(lambda self: self.args[0].shape)


class Commutator(MatrixExpr):
    """X Y - Y X, and a name."""
    shape = property(lambda self: self.args[0].shape)


class Unknown(MatrixExpr):
    """A class that nobody registered."""
    shape = property(lambda self: self.args[0].shape)


@pytest.fixture
def foreign():
    """Classes of somebody else's, registered for one test."""
    before = dict(RULES)
    register(Nonlinear(op=Gram, differential=lambda y, dx: dx.T*y.args[0] + y.args[0].T*dx,
                       code=lambda ns, expr, x: x.T @ x))
    register(Linear(op=Reversed, apply=lambda y, dx: y.like(dx), pullback=lambda y, g: y.like(g),
                    code=lambda ns, expr, x: ns.slice(x, range(x.shape[0])[::-1], range(x.shape[1]))))
    register(Multilinear(
        op=Commutator, code=lambda ns, expr, x, y, name: x @ y - y @ x,
        apply=lambda y, k, dx: y.like(*y.args[:k], dx, *y.args[k + 1:]),
        pullback=lambda y, k, g: (g*y.args[1].T - y.args[1].T*g) if k == 0 else (y.args[0].T*g - g*y.args[0].T)))
    yield
    for op in set(RULES) - set(before):
        del RULES[op]


def test_registered_classes_are_differentiated(foreign):
    m, n = sp.symbols("m n", integer=True, positive=True)
    X, A = MatrixSymbol("X", m, n), MatrixSymbol("A", n, n)
    Y = MatrixSymbol("Y", n, n)
    assert gradient(Trace(A*Gram(X)), X) == X*(A + A.T)
    name = Str("c")
    for f in (Trace(A*Gram(X)), sp.log(sp.Determinant(Gram(X) + A)), Trace(X.T*Reversed(X)*A), Trace(Gram(Gram(X*A)))):
        assert check_gradient(f, [X, A])
    for f in (Trace(A*Commutator(Y, A*Y, name)), sp.exp(Trace(Gram(Commutator(A, Y, name))))):
        assert check_gradient(f, [Y, A])
    assert gradient(Trace(A*Commutator(Y, A, name)), Y).has(Commutator) is False
    twice = differential(Commutator(Y, A, name), A)
    assert twice == Commutator(Y, differential(A, A), name) and twice.args[2] == name
    assert gradient(Trace(A.T*X.T*Reversed(X)), X) == Reversed(X*A) + Reversed(X)*A.T


def test_classes_without_a_row_are_errors():
    for f in (Trace(Unknown(S)), Trace(A.T*A*Unknown(S.T*S)), sp.exp(Trace(Unknown(S)))):
        with pytest.raises(MissingRuleError, match="Unknown"):
            gradient(f, S)
    with pytest.raises(MissingRuleError, match="Unknown.*no array code"):
        evaluate(Unknown(S), {S: sp.eye(4)})
