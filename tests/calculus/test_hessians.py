"""Second and higher derivatives obey their laws, for every sample of every row of the tables."""
from __future__ import annotations

import numpy as np
import pytest

from sympy_matcalc import (
    differential,
    gradient,
    hessian,
    hvp,
    jacobian,
    second_differential,
)
from tests.calculus.test_jacobians import names, vec
from tests.laws import TEXTS, agree, paired, sample

STEP = 2e-3


def second_slope(s, f, more, v):
    """The second derivative of a scalar in the direction of one variable, by central differences."""
    base, direction = s.values[v], s.directions[str(v)]

    def at(h):
        return s.number(f, {**more, v: base + h*direction})[0, 0]
    wide, narrow = ((at(h) - 2*at(0) + at(-h))/h**2 for h in (STEP, STEP/2))
    return (4*narrow - wide)/3


@pytest.mark.parametrize("text", TEXTS)
def test_laws(text):
    s = sample(text)
    f, cotangent = paired(s.expr, s.cotangent)
    for v in s.variables:
        V, _, direction = names(s, v)
        more = dict(cotangent) | direction
        d = vec(s.directions[str(v)])
        H = hessian(f, v)
        h = s.number(H, more)
        assert agree(h, h.T), (v, H)
        assert np.isclose((d.T @ h @ d).item(), second_slope(s, f, more, v), rtol=1e-4, atol=1e-4*max(1, abs(h).max()))
        assert agree(vec(s.number(hvp(f, v, V), more)), h @ d), v
        assert agree(s.number(jacobian(gradient(f, v), v, layout="numerator"), more), h), v
        change = {differential(v, v): direction[V]}
        assert agree(s.number(second_differential(f, v), more | change), d.T @ h @ d), v
        assert agree(s.number(differential(f, v, order=2), more | change), d.T @ h @ d), v
