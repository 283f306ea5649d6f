"""Derivations: every line has the value of the one before, and they read like the notes of the field."""
from __future__ import annotations

import random
from typing import Any

import pytest
import sympy as sp
from sympy import Eq, Function, IndexedBase, MatrixSymbol, OneMatrix, Q, Sum, Trace, exp, log, symbols

from sympy_matcalc import (
    Constant,
    Linear,
    OptionError,
    Step,
    derivation,
    dot,
    elementwise,
    family,
    function,
    gradient,
    hessian,
    jacobian,
    logdet,
    mean,
    norm,
    show,
    softmax,
    total,
)
from sympy_matcalc.algebra.kinds import INVERSE, SUBEXPRESSION, kind_of
from sympy_matcalc.explain.derivations.recording import Events
from sympy_matcalc.explain.derivations.wording import MOVES, words_of
from sympy_matcalc.passes.reverse import pull_back
from sympy_matcalc.reading.question import Question
from sympy_matcalc.rules.registry import RULES
from sympy_matcalc.testing.grammar.problems import random_problem
from tests.calculus.test_random_jacobians import random_matrix

m, n, p, q, k, N, i = symbols("m n p q k N i", integer=True, positive=True)
a, b, w, x, y = (MatrixSymbol(*spec) for spec in (("a", m, 1), ("b", n, 1), ("w", n, 1), ("x", n, 1), ("y", m, 1)))
X, W, W1, W2, Z = (MatrixSymbol(*spec) for spec in (("X", m, n), ("W", m, n), ("W1", p, n), ("W2", m, p), ("Z", n, q)))
A, B, M, S, Y = (MatrixSymbol(*spec) for spec in (("A", q, m), ("B", n, p), ("M", m, m), ("S", n, n), ("Y", m, q)))
s, f, F = Function("s"), Function("f"), function("f")
OWN_RULES = dict(RULES)             # those of the package: the docs register others while they run
samples, targets = family("x", n, 1, length=N), IndexedBase("y")
y1, y2, y3 = symbols("y1 y2 y3", real=True)
theta = MatrixSymbol("theta", n, 1)
data, one_hot = MatrixSymbol("X", n, N), MatrixSymbol("Y", m, N)
b1, b2 = MatrixSymbol("b1", p, 1), MatrixSymbol("b2", m, 1)
A1, H1, A2 = MatrixSymbol("A1", p, N), MatrixSymbol("H1", p, N), MatrixSymbol("A2", m, N)
layers = {A1: W1*data + b1*OneMatrix(1, N), H1: elementwise(s, A1), A2: W2*H1 + b2*OneMatrix(1, N)}


def sigma(matrix: Any) -> Any:
    return elementwise(s, matrix)


likelihood = logdet(S) + Sum(dot(samples[i] - mean(samples), S.I*(samples[i] - mean(samples))), (i, 1, N))/N
logistic = Sum(-targets[i]*dot(theta, samples[i]) + log(1 + exp(dot(theta, samples[i]))), (i, 1, N))
unknown = MatrixSymbol("Y", q, p)

#: name -> function, variables, options; the examples of the notes, and the chain rules
EXAMPLES: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "linear": (dot(a, X*b), X, {}),
    "exponential": (dot(a, elementwise(exp, X*b)), X, {}),
    "trace through a name": (Trace(Y.T*M*Y), Z, dict(where={Y: sigma(W*Z)}, assumptions=Q.symmetric(M))),
    "trace": (Trace(sigma(W*Z).T*M*sigma(W*Z)), Z, {}),
    "least squares": (norm(X*w - y)**2, w, {}),
    "least squares, expanded": (dot(y, y) - 2*dot(y, X*w) + dot(w, X.T*X*w), w, {}),
    "covariance": (likelihood, S, {}),
    "softmax": (-dot(y, elementwise(log, softmax(W*x))), W, dict(given=Eq(total(y), 1))),
    "softmax, any y": (-dot(y, elementwise(log, softmax(W*x))), W, {}),
    "two layers": (-dot(y, elementwise(log, softmax(a))), [W2, W1],
                   dict(where={a: W2*sigma(W1*x)}, given=Eq(total(y), 1))),
    "batch": (-Trace(one_hot.T*elementwise(log, softmax(A2, axis=0))), [W1, b1, W2, b2],
              dict(where=layers, given=Eq(OneMatrix(1, m)*one_hot, OneMatrix(1, N)))),
    "logistic": (logistic, theta, {}),
    "logistic, twice": (logistic, theta, dict(kind="hessian")),
    "two numbers": (y1**2 + y2**2, sp.Matrix([y1, y2]), {}),
    "vector of numbers": (sp.Matrix([y1**2 + y2**2 + y3, y3**2 + 2*y1]), sp.Matrix([y1, y2, y3]), {}),
    "linear map": (W*x, x, {}),
    "quadratic form": (dot(x, S*x), x, {}),
    "symmetric quadratic form": (dot(x, S*x), x, dict(assumptions=Q.symmetric(S), kind="hessian")),
    "chain through a matrix": (F(unknown), X, dict(where={unknown: A*X*B})),
    "chain through a scalar": (f(Trace(M.T*M)), M, {}),
    "inverse": (S.I, S, {}),
    "determinant": (sp.Determinant(S), S, dict(invertible=False)),
    "log determinant, twice": (logdet(S), S, dict(kind="hessian")),
    "entrywise, as a map": (elementwise(exp, X*B), X, {}),
    "softmax, as a map": (softmax(W*x), x, {}),
    "numerator layout": (norm(X*w - y), w, dict(layout="numerator")),
    "power": (Trace(S**3), S, {}),
    "a constant": (dot(b, b), x, {}),
    "a residual by name": (norm(a)**2, w, dict(where={a: X*w - y})),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    """All lines are right at both levels, a brief derivation has at most 8 lines, and it ends in the derivative."""
    expr, variables, options = EXAMPLES[name]
    derived = derivation(expr, variables, **options)
    assert derived.full.verify(points=1) and derived.verify(points=1)
    for section in derived.sections:
        assert len(section.full) >= 1 and len(section.at(derived.level)) + 1 <= 8
        assert section.at(derived.level)[-1].after == section.result
    options = dict(options)
    verb = hessian if options.pop("kind", None) else gradient if not getattr(expr, "is_Matrix", False) else jacobian
    assert derived.result == verb(expr, variables, **options)


@pytest.mark.parametrize("name, expected", {
    "linear": """
df = d(a.T*X*b)
   = a.T*dX*b              (product rule)
   = Trace((a*b.T).T*dX)   (trace trick)
=> df/dX = a*b.T           (read off the gradient)""",
    "trace through a name": """
df = d(Trace(Y.T*M*Y))
   = Trace(dY.T*M*Y + Y.T*M*dY)              (product rule)
   = Trace((2*M*Y).T*dY)                     (linearity of the trace, collect terms)
   = Trace((2*M*Y).T*d(s(W*Z)))              (definition)
   = Trace((2*M*Y).T*(s'(W*Z) o d(W*Z)))     (entrywise rule)
   = Trace((2*((M*Y) o s'(W*Z))).T*d(W*Z))   (trace trick for the Hadamard product)
   = Trace((2*W.T*((M*Y) o s'(W*Z))).T*dZ)   (product rule, trace trick)
=> df/dZ = 2*W.T*((M*Y) o s'(W*Z))           (read off the gradient)""",
    "least squares": """
df = d((X*w - y).T*(X*w - y))
   = d(X*w - y).T*(X*w - y) + (X*w - y).T*d(X*w - y)   (product rule)
   = (X*w - y).T*d(X*w - y) + (X*w - y).T*d(X*w - y)   (linearity of the trace)
   = (2*(X*w - y)).T*d(X*w - y)                        (collect terms)
   = (2*(X*w - y)).T*X*dw                              (product rule)
   = (2*X.T*(X*w - y)).T*dw                            (trace trick)
=> df/dw = 2*X.T*(X*w - y)                             (read off the gradient)""",
    "chain through a matrix": """
df = d(f(Y))
   = Trace(\u2207f(Y).T*dY)             (chain rule for an unknown function)
   = Trace(\u2207f(Y).T*d(A*X*B))       (definition)
   = Trace(\u2207f(Y).T*A*dX*B)         (product rule)
   = Trace((A.T*\u2207f(Y)*B.T).T*dX)   (trace trick)
=> df/dX = A.T*\u2207f(Y)*B.T           (read off the gradient)""",
    "inverse": """
dF = d(S**(-1))
   = -S**(-1)*dS*S**(-1)                                         (inverse rule)
=> vec(dF) = (-(KroneckerProduct(S.T**(-1), S**(-1))))*vec(dS)   (vectorize)
=> d vec(F)/d vec(S) = -(KroneckerProduct(S**(-1), S.T**(-1)))   (read off the Jacobian)""",
}.items())
def test_lines(name: str, expected: str) -> None:
    expr, variables, options = EXAMPLES[name]
    assert str(derivation(expr, variables, **options)) == expected.strip("\n")


def test_full_names_every_rule() -> None:
    derived = derivation(*EXAMPLES["exponential"][:2], level="full")
    assert [step.rules for step in derived] == [
        ("product",), ("entrywise",), ("move Hadamard",), ("product",), ("cyclic",), ("move product",), ("gradient",)]
    step = derived.steps[1]
    assert (str(step.before), str(step.after)) == ("a.T*d(exp(X*b))", "a.T*(exp(X*b) o d(X*b))")
    assert str(step.place) == "exp(X*b)" and step.rule == "entrywise rule" and "f'(X) o dX" in step.identity
    assert "逐元素" in step.proof("zh") and "sigma'" in step.proof()
    assert derived.proofs().count("\n") >= 8 and derived.rules()[0].name() == "product rule"


def test_definitions_are_found_where_they_are_written_out() -> None:
    """Also transposed, and also after an equation or a name took nodes out of the algebra."""
    r, H = MatrixSymbol("r", m, 1), MatrixSymbol("H", m, q)
    squares = derivation(norm(X*w - y)**2, w, where={r: X*w - y})
    assert [str(step.after) for step in squares][:3] == ["dr.T*r + r.T*dr", "r.T*dr + r.T*dr", "(2*r).T*dr"]
    through = derivation(Trace(sigma(W*Z).T*M*sigma(W*Z)), Z, where={H: sigma(W*Z)})
    assert str(through.steps[0].after) == "Trace(dH.T*M*H + H.T*M*dH)"
    assert squares.verify(points=1) and through.full.verify(points=1)
    reader = Question.by(w, where={r: X*w - y}).reader
    reader.read(norm(X*w - y)**2)
    nodes = set(reader.algebra.table.values())
    assert len({node.id for node in nodes}) == len(nodes)


def test_structures_are_projected_on() -> None:
    T = MatrixSymbol("T", n, n)
    derived = derivation(Trace(S*T), S, structure="symmetric")
    assert derived.result == gradient(Trace(S*T), S, structure="symmetric")
    assert [(str(step.after), step.rule) for step in derived.steps[-2:]] == [
        ("T.T", "read off the gradient"), ("(1/2)*(T + T.T)", "projection on the structure")]
    assert derived.verify(points=1)
    with pytest.raises(OptionError, match="structure= is for"):
        derivation(S*T, S, structure="symmetric")


@pytest.mark.parametrize("part", [X[0, i], x[0, 0], W1[1:2, :], W1[:, 0]])
def test_parts_of_matrices_are_variables(part: Any) -> None:
    """The lines go through d(X), which is that of the part in its place."""
    f = norm(X*w - y)**2 + dot(x, x) + total(elementwise(exp, W1*x))
    derived = derivation(f, part, level="full")
    assert derived.result == gradient(f, part) and derived.verify(points=1)


def test_levels_and_languages() -> None:
    expr, variables, _ = EXAMPLES["exponential"]
    derived = derivation(expr, variables)
    nonlinear = derived.at(lambda step: "entrywise" in step.rules)
    assert [str(step.after) for step in nonlinear] == ["a.T*(exp(X*b) o d(X*b))", "(a o exp(X*b))*b.T"]
    assert nonlinear.steps[-1].rules[-1] == "gradient" and nonlinear.verify(points=1)
    assert len(derived.full) > len(derived.brief) - 1 and "乘法法则" in str(derived.at(lang="zh"))
    for wrong in (dict(level="short"), dict(lang="de"), dict(kind="laplacian")):
        with pytest.raises(OptionError, match="is one of"):
            derivation(expr, variables, **wrong)


@pytest.mark.parametrize("part", range(10))
def test_random_expressions(part: int) -> None:
    """Whatever is combined: all lines are right, and the last one is what `gradient` says."""
    for seed in range(part, 300, 10):
        problem = random_problem(random.Random(seed), 1 + seed % 3)
        derived = derivation(problem.f, problem.variables[0], level="full")
        report = derived.verify(points=1)
        assert report or "no point" in str(report), (seed, report)
        assert derived.steps[-1].after == derived.result and len(derived.brief) <= 7
        if seed % 30 == part:
            assert str(derived) and derived.text() and derived.latex().startswith(r"\begin{aligned}")


@pytest.mark.parametrize("part", range(2))
def test_random_matrices_and_hessians(part: int) -> None:
    for seed in range(part, 30, 2):
        F, x, sizes = random_matrix(seed)
        report = derivation(F, x, level="full").verify(points=1)
        assert report or "no point" in str(report), (seed, report)
        problem = random_problem(random.Random(seed), 1 + seed % 2)
        report = derivation(problem.f, problem.variables[0], kind="hessian", level="full").verify(points=1)
        assert report or "no point" in str(report), (seed, report)


def test_a_wrong_line_is_found() -> None:
    derived = derivation(*EXAMPLES["least squares"][:2], level="full")
    steps = derived.sections[0].full
    steps[2] = Step(steps[2].before, 2*steps[2].after, steps[2].rules)
    report = derived.verify(points=1)
    assert not report and {number for number, _ in report.failures} == {3} and "WRONG" in repr(report)


def test_a_wrong_first_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line is compared with differences of the function, so a wrong rule cannot hide on all lines."""
    rule = RULES[INVERSE]
    monkeypatch.setitem(RULES, INVERSE, type(rule)(INVERSE, rule.write, signed=rule.signed, build=rule.build,
                                                      differential=lambda y, dx: y*dx*y))
    report = derivation(Trace(S.I*S.T), S, level="full").verify(points=1)
    assert 0 in {number for number, _ in report.failures}


def test_recording_changes_nothing() -> None:
    """The sweep with a record finds what it finds without one."""
    for expr in (dot(a, X*b), norm(X*w - y)**2):
        question = Question.by(X)
        node = question.read(expr)
        mask = sum(leaf.mask for leaf in question.leaves)
        events = Events()
        assert pull_back(node, node.algebra.one, mask, events) == pull_back(node, node.algebra.one, mask)
        assert events.events


def test_every_rule_has_words() -> None:
    """A name in both languages and an identity: its own, or the line of its formula."""
    for op, row in OWN_RULES.items():
        if not isinstance(row, Constant):
            words = row.in_words()
            assert words.name("en") and words.name("zh") and (words.identity or op is SUBEXPRESSION or op.cls), op
    assert all(words.name("en") and words.name("zh") for words in MOVES.values())


def test_an_operation_of_somebody_else_speaks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reversed(sp.MatrixExpr):
        shape = property(lambda self: self.args[0].shape)

    def reverse(y: Any, dx: Any) -> Any:
        """d rev(X) = rev(dX)."""
        return y.like(dx)
    monkeypatch.setitem(RULES, kind_of(Reversed), Linear(op=Reversed, apply=reverse, pullback=reverse))
    derived = derivation(Trace(Reversed(S)*S), S, level="full")
    words = words_of("Reversed")
    assert words.name("en") == "rule of Reversed" and words.identity == "d rev(X) = rev(dX)."
    assert "rule of Reversed" in str(derived)


def test_all_forms_print() -> None:
    derived = derivation(*EXAMPLES["two layers"][:2], **EXAMPLES["two layers"][2])
    assert derived.latex().count(r"\begin{aligned}") == 1 and r"\text{product rule}" in derived.latex()
    assert derived._repr_latex_().startswith(r"$\displaystyle \begin{aligned}")
    assert derived._repr_html_().count("<tr>") == 16 and "$\\Rightarrow" in derived.html()
    assert derived._repr_markdown_().startswith("$$") and "**Rules used**" in derived.markdown()
    assert "\N{RIGHTWARDS DOUBLE ARROW} df/dW2" in derived.text() and "=> df/dW2" in derived.text(unicode=False)
    explicit = derivation(*EXAMPLES["vector of numbers"][:2])
    assert all(line.count("Matrix([[") <= 2 for line in str(explicit).split("\n")) and str(explicit).count("\n") == 3


def test_pages() -> None:
    page = show(norm(X*w - y)**2, w)
    assert page.is_right and page.shapes == [(X, "m x n"), (w, "n x 1"), (y, "m x 1")]
    assert "<details>" in page._repr_html_() and "✓" in page._repr_html_()
    assert "numeric check: right" in str(page) and page._repr_markdown_().startswith("$$")
    several = show(*EXAMPLES["two layers"][:2], lang="zh", **EXAMPLES["two layers"][2])
    assert several.is_right and len(several.results) == 2 and "数值检验: 正确" in str(several)
    over_samples = show(logistic, theta)
    assert over_samples.is_right and ("x", "N x (n x 1)") in [(str(s), shape) for s, shape in over_samples.shapes]
