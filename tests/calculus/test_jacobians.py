"""Jacobians, directions and cotangents obey their laws, for every sample of every row of the tables."""
from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from sympy_matcalc import jacobian, jvp, vjp
from sympy_matcalc.testing.samples import read_sample
from tests.laws import SIZES, SYMBOLS, TEXTS, agree, sample

SIZES_MUST_BE_NUMBERS = {text for text in TEXTS if "Permut" in text} | {"DiagonalOf(A)", "DiagonalMatrix(A)"}


def vec(a):
    return np.reshape(a, (-1, 1), order="F")


def names(s, v):
    """A direction for a variable and a cotangent for the value, as symbols, with their values."""
    V = sp.MatrixSymbol("V_", *v.shape) if v.is_Matrix else sp.Symbol("V_")
    G = sp.MatrixSymbol("G_", *s.expr.shape) if s.expr.is_Matrix else sp.Symbol("G_")
    direction = s.directions[str(v)]
    return V, G, {V: direction if v.is_Matrix else float(direction),
                  G: s.cotangent if s.expr.is_Matrix else float(s.cotangent[0, 0])}


@pytest.mark.parametrize("text", TEXTS)
def test_laws(text):
    s = sample(text)
    for v in s.variables:
        slope, direction = s.slopes[str(v)], s.directions[str(v)]
        V, G, more = names(s, v)
        D, N = jacobian(s.expr, v), jacobian(s.expr, v, layout="numerator")
        d, n = s.number(D), s.number(N)
        assert agree(n, d.T), (v, D, N)
        assert agree(n @ vec(direction), vec(slope)), (v, N)
        forward, reverse = (s.number(jacobian(s.expr, v, accumulation=a)) for a in ("forward", "reverse"))
        assert agree(forward, d) and agree(reverse, d), v
        assert agree(s.number(jvp(s.expr, v, V), more), slope), v
        pulled = s.number(vjp(s.expr, v, G), more)
        assert agree(vec(pulled), d @ vec(s.cotangent)), v
        assert agree((pulled*direction).sum(), (s.cotangent*slope).sum())


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in SIZES_MUST_BE_NUMBERS])
def test_symbolic_sizes_give_the_same(text):
    s, expr = sample(text), read_sample(text, *SYMBOLS)
    symbols = {str(v): v for v in expr.free_symbols}
    for v in s.variables:
        J = jacobian(expr, symbols[str(v)], layout="numerator")
        assert agree(s.number(J) @ vec(s.directions[str(v)]), vec(s.slopes[str(v)])), (v, J)
        if J.is_Matrix:
            shape = [int(sp.sympify(d).subs(dict(zip(SYMBOLS, SIZES)))) for d in J.shape]
            assert shape == [s.value.size, np.size(s.directions[str(v)])]
