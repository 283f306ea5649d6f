"""No index is captured: every verb on sums over an index, for N = 3, against the same function written out."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import MatAdd, MatrixSymbol, Sum, exp, log, symbols

from sympy_matcalc import (
    MatrixSum,
    differential,
    dot,
    evaluate,
    family,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    logdet,
    newton_step,
    norm,
    second_differential,
    taylor,
)

COUNT = 3
N, n = symbols("N n", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
Summing = Callable[..., Any]


def summed(body: Any, *limits: Any) -> Any:
    """The sum over indices, the first one innermost."""
    return (MatrixSum if getattr(body, "is_Matrix", False) else Sum)(body, *limits)


def written_out(body: Any, *limits: Any) -> Any:
    """The same, term by term."""
    for index, low, high in limits:
        last = high.subs(N, COUNT) if hasattr(high, "subs") else high
        if last.free_symbols if hasattr(last, "free_symbols") else False:
            raise ValueError("an inner bound is written out by the outer sum")
        terms = [body.subs(index, value) for value in range(int(low), int(last) + 1)]
        body = MatAdd(*terms) if getattr(body, "is_Matrix", False) else sum(terms)
    return body


class Names:
    """The symbols of the functions, with a symbolic or a known number of members."""

    def __init__(self, size: Any) -> None:
        self.z, self.X = MatrixSymbol("z", size, 1), MatrixSymbol("X", size, n)
        self.a, self.F = family("a", n, 1, length=size), family("F", n, n, length=size)
        self.y = MatrixSymbol("y", n, 1)

    def at(self, index: Any) -> Any:
        """z_i, counted from 1."""
        return self.z[index - 1, 0]


FUNCTIONS: dict[str, Callable[[Names, Summing], Any]] = {
    "members": lambda s, total: norm(total(s.at(i)*s.a[i], (i, 1, N)))**2,
    "the users' other letters": lambda s, total: norm(total(s.at(k)*s.a[k], (k, 1, N)))**2,
    "log det": lambda s, total: logdet(total(s.at(i)*s.F[i], (i, 1, N))),
    "inverse": lambda s, total: dot(s.y, total(s.at(i)*s.F[i], (i, 1, N)).I*s.y),
    "rows": lambda s, total: norm(total(s.z[i, 0]*s.X[i, :].T, (i, 0, N - 1)))**2,
    "twice the same letter": lambda s, total: total(s.at(i), (i, 1, N))*total(s.at(i)**3, (i, 1, N)),
    "two deep": lambda s, total: total(total(s.at(i)*s.at(j)**2*dot(s.a[i], s.a[j]), (j, 1, N)), (i, 1, N)),
    "logarithms of sums": lambda s, total: total(s.at(i)*log(total(exp(s.at(j)*dot(s.a[i], s.a[j])), (j, 1, N))),
                                                 (i, 1, N)),
    "three deep": lambda s, total: total(s.at(i)*total(s.at(j)**2*total(s.at(k)*dot(s.a[k], s.a[j]), (k, 1, N)),
                                                       (j, 1, N)), (i, 1, N)),
    "a norm in a sum": lambda s, total: total(
        s.at(j)*norm(total(s.at(i)*s.a[i], (i, 1, N)) - s.a[j])**2, (j, 1, N)),
}
VERBS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "gradient": lambda f, z, v: gradient(f, z), "hessian": lambda f, z, v: hessian(f, z),
    "hvp": lambda f, z, v: hvp(f, z, v), "jvp": lambda f, z, v: jvp(gradient(f, z), z, v),
    "jacobian": lambda f, z, v: jacobian(gradient(f, z), z), "taylor": lambda f, z, v: taylor(f, z, v, 2),
    "second differential": lambda f, z, v: second_differential(f, z), "step": lambda f, z, v: newton_step(f, z),
    "differential": lambda f, z, v: differential(f, z, order=2),
}
SIZE = 4                # more than there are members, so that their Gram matrix has an inverse
rng = np.random.default_rng(5)
VALUES = {"z": rng.uniform(0.5, 1.5, (COUNT, 1)), "X": rng.normal(size=(COUNT, SIZE)), "y": rng.normal(size=(SIZE, 1)),
          "a": rng.normal(size=(SIZE, COUNT)),
          "F": rng.normal(size=(SIZE, SIZE*COUNT)) + np.tile(4*np.eye(SIZE), COUNT),
          "v": rng.normal(size=(COUNT, 1))}


def value(expr: Any, s: Names) -> np.ndarray:
    """The number that an answer is."""
    v = MatrixSymbol("v", *s.z.shape)
    values = {s.z: VALUES["z"], s.X: VALUES["X"], s.y: VALUES["y"], s.a: VALUES["a"], s.F: VALUES["F"], v: VALUES["v"],
              differential(s.z, s.z): VALUES["v"], N: COUNT, n: SIZE}
    return np.asarray(evaluate(expr, values), dtype=float)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_verbs_on_sums_agree_with_the_function_written_out(name: str, verb: str) -> None:
    symbolic, known = Names(N), Names(COUNT)
    found = VERBS[verb](FUNCTIONS[name](symbolic, summed), symbolic.z, MatrixSymbol("v", N, 1))
    expected = VERBS[verb](FUNCTIONS[name](known, written_out), known.z, MatrixSymbol("v", COUNT, 1))
    assert np.allclose(value(found, symbolic), value(expected, known), rtol=1e-7, atol=1e-9)
