"""Every verb takes its options, shows them, and refuses what it cannot use."""
from __future__ import annotations

import inspect
from typing import Any

import pytest
from sympy import Eq, MatrixSymbol, Q, Symbol, Trace, symbols

import sympy_matcalc
from sympy_matcalc import (
    DefinitionError,
    OptionError,
    elementwise,
    equivalent,
    gradient,
    jacobian,
    matsimplify,
    minimize,
    norm,
    schur_complement,
    sigmoid,
    stationary_points,
)
from sympy_matcalc.reading.options import ALL, DerivativeOptions, FactOptions, Options, StructuredOptions, verb
from sympy_matcalc.reading.question import Question

m, n = symbols("m n", integer=True, positive=True)
A, X, w, y = MatrixSymbol("A", n, n), MatrixSymbol("X", m, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
GROUPS = (FactOptions, Options, DerivativeOptions, StructuredOptions)
PUBLIC: dict[str, Any] = {name: getattr(sympy_matcalc, name) for name in dir(sympy_matcalc)
                          if inspect.isfunction(getattr(sympy_matcalc, name))}
VERBS = {name: f for name, f in PUBLIC.items() if "assumptions" in inspect.signature(f).parameters}


def options_of(f: Any) -> list[str]:
    return [name for name in inspect.signature(f).parameters if name in ALL]


def test_groups_grow() -> None:
    for smaller, larger in zip(GROUPS, GROUPS[1:]):
        assert list(larger.__annotations__)[:len(smaller.__annotations__)] == list(smaller.__annotations__)


def test_there_is_one_set_of_options() -> None:
    """A verb takes one of the four groups, whole and in its order."""
    assert len(VERBS) >= 32
    for name, f in VERBS.items():
        assert options_of(f) in [list(group.__annotations__) for group in GROUPS], name


@pytest.mark.parametrize("name", sorted(VERBS))
def test_signature_and_docstring(name: str) -> None:
    parameters = inspect.signature(VERBS[name]).parameters
    text = inspect.getdoc(VERBS[name]) or ""
    _, _, section = text.partition("\nParameters\n----------\n")
    described = {one.strip("* ") for line in section.partition("\n\n")[0].split("\n") if not line.startswith(" ")
                 for one in line.partition(" : ")[0].split(",")}
    assert described == set(parameters)
    for option in options_of(VERBS[name]):
        assert parameters[option].kind is inspect.Parameter.KEYWORD_ONLY
        assert parameters[option].default == ALL[option].__metadata__[0].default


def test_defaults_are_those_of_a_question() -> None:
    plain, given = Question(), Question.of(**{name: option.__metadata__[0].default for name, option in ALL.items()})
    for name in ("assumptions", "given", "definitions", "structures", "invertible", "simplify", "layout", "facts"):
        assert getattr(plain, name) == getattr(given, name)


@pytest.mark.parametrize(("call", "error", "message"), [
    (lambda: gradient(norm(w), w, symplify=False), TypeError, r"gradient\(\) has no option 'symplify' \(did you mean "
                                                              r"'simplify'\?\); it takes assumptions, given"),
    (lambda: jacobian(w, w, accumulate="forward"), TypeError, "did you mean 'accumulation'"),
    (lambda: matsimplify(A, layout="numerator"), OptionError, "layout= cannot matter to matsimplify, which"),
    (lambda: stationary_points(norm(w), w, structure="symmetric"), OptionError, "structure= cannot matter to stat"),
    (lambda: minimize(norm(w), w, {}, layout="numerator"), OptionError, "layout= cannot matter to minimize"),
    (lambda: gradient(norm(w), w, where={w + w: y}), DefinitionError, "only a MatrixSymbol or a Symbol"),
    (lambda: stationary_points(norm(X*w - y)**2, w, where={y: A}), DefinitionError, "has shape"),
])
def test_refused(call: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_further_keywords_of_a_verb() -> None:
    """They go to the function where it asks for them, as those of SciPy do."""
    @verb(Options, others=True)
    def answer(f: Any, **options: Any) -> Any:
        """Give the options back.

        Parameters
        ----------
        f : scalar
            Anything.
        **options
            See `Options`.
        """
        return options
    assert answer(1, tol=1, simplify=False) == {"tol": 1, "simplify": False}
    assert list(inspect.signature(answer).parameters)[-1] == "options"


def test_definitions_in_verbs_that_do_not_differentiate() -> None:
    H, t = MatrixSymbol("H", m, 1), Symbol("t", real=True)
    assert str(matsimplify(sigmoid(X*w) - sigmoid(X*w).T.T*t, where={H: sigmoid(X*w)})) == "(1 - t)*H"
    assert equivalent(H.T*H, norm(sigmoid(X*w))**2, where={H: sigmoid(X*w)})
    assert not equivalent(H.T*H, norm(sigmoid(X*w))**2)
    assert str(elementwise(sigmoid, X*w)) == "sigmoid(X*w)"


def test_facts_reach_every_verb() -> None:
    assert matsimplify(A.T, assumptions=Q.symmetric(A)) == A == matsimplify(A.T, given=Eq(A.T, A))
    assert gradient(Trace(A*A.T), A, given=Eq(A.T, A)) == 2*A
    assert schur_complement.__doc__ and "assumptions : " in schur_complement.__doc__
