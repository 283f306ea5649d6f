"""An expression is read once, in one algebra, and written once: counted for typical calls."""
from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sympy import Eq, MatrixSymbol, Q, Symbol, exp, symbols

from sympy_matcalc import (
    classify,
    complete_square,
    derivative_tensor,
    differential,
    dot,
    equivalent,
    gradient,
    gradient_with_names,
    hessian,
    hvp,
    irls_step,
    jacobian,
    logdet,
    minimize,
    newton_step,
    norm,
    second_differential,
    softplus,
    stationary_points,
    taylor,
    total,
    vjp,
    woodbury,
)
from sympy_matcalc.algebra.nodes import Algebra
from sympy_matcalc.reading.question import Question
from sympy_matcalc.reading.reader import Reader

m, n = symbols("m n", integer=True, positive=True)
A, S, X, w, v, y = (MatrixSymbol(*s) for s in (("A", n, n), ("S", n, n), ("X", m, n), ("w", n, 1), ("v", n, 1),
                                               ("y", m, 1)))
t = Symbol("t", real=True)
LOSS = norm(X*w - y)**2
LOGISTIC = total(softplus(X*w)) - dot(y, X*w)
POINT, = stationary_points(LOSS, w)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many algebras are made from now on, and how many expressions are read."""
    counted: Counter[str] = Counter()
    make, read = Algebra.__init__, Reader.read

    def making(self: Algebra, *args: Any) -> None:
        counted["algebras"] += 1
        make(self, *args)

    def reading(self: Reader, expr: Any) -> Any:
        counted["reads"] += 1
        return read(self, expr)
    monkeypatch.setattr(Algebra, "__init__", making)
    monkeypatch.setattr(Reader, "read", reading)
    return counted


@pytest.mark.parametrize(("call", "reads"), [
    (lambda: gradient(LOSS, w), 1),
    (lambda: gradient(LOSS, [w, X, y]), 1),
    (lambda: gradient_with_names(LOSS, [w, X]), 1),
    (lambda: gradient(norm(y)**2, w, where={y: X*w}), 2),           # and the definition
    (lambda: gradient(dot(w, S*w), w, assumptions=Q.symmetric(S)), 1),
    (lambda: differential(LOSS, w), 1),
    (lambda: second_differential(LOSS, w), 1),
    (lambda: jacobian(X*w - y, w), 1),
    (lambda: vjp(X*w - y, [X, w], y), 2),                           # and the cotangent
    (lambda: hessian(LOSS, w), 1),
    (lambda: hessian(LOSS, [w, y]), 1),
    (lambda: hvp(LOSS, w, v), 2),                                   # and the direction
    (lambda: taylor(LOSS, w, v, 2), 2),                             # and the point
    (lambda: derivative_tensor(LOSS, w, 2), 5),                     # and two directions, as symbols and as values
    (lambda: stationary_points(LOSS, w), 1),
    (lambda: stationary_points(norm(w)**2, w, given=Eq(total(w), 1)), 3),       # and both sides of the equation
    (lambda: classify(LOSS, w, POINT), 3),                          # and the point with its condition
    (lambda: newton_step(LOSS, w), 1),
    (lambda: irls_step(LOGISTIC, w), 2),                            # and the body of softplus
    (lambda: complete_square(dot(w, A*w) + dot(w, v), w), 1),
    (lambda: woodbury((A + w*w.T).I), 1),
    (lambda: minimize((t - 2)**2 + exp(t), t, {}), 1),
    (lambda: equivalent(dot(w, A*w), dot(A.T*w, w)), 2),
])
def test_one_algebra(call: Any, reads: int, counts: Counter[str]) -> None:
    call()
    assert counts == {"algebras": 1, "reads": reads}


@pytest.mark.parametrize("options", [{"assumptions": Q.symmetric(S)}, {"given": Eq(S.T, S)},
                                     {"structure": "symmetric"}])
def test_what_is_known_of_the_variable_takes_one_more(options: dict[str, Any], counts: Counter[str]) -> None:
    """Facts hold for the value of X and not for dX: what was derived is read again where X is no variable."""
    gradient(logdet(S), S, **options)
    assert counts["algebras"] == 2 and counts["reads"] <= 3


def test_a_question_reads_into_one_algebra() -> None:
    question = Question.by([X, w])
    one, other = question.read(X*w), question.only(question.variables[1]).read(X*w)
    assert one is other and question.like(simplify=False).algebra is question.algebra
    assert question.of_values is question
    assert [leaf.data for leaf in question.only(question.variables[0]).leaves] == [X]
    assert Question.by(S, structure="orthogonal").of_values.read(S.T*S) is not question.read(S.T*S)
