"""The benchmark's families and figures, at sizes where they cost nothing."""
from __future__ import annotations

import pytest
from sympy import MatrixSymbol, Trace

import sympy_matcalc as mc
from benchmarks.families import FAMILIES, Family, n, unique_nodes
from benchmarks.second_order import directions, residual_net, squared_norm
from benchmarks.timing import OutOfTime, cpu_time, growth_exponent, time_limit
from sympy_matcalc.testing.checks import check_gradient


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.__name__)
def test_family_is_derived_right(family: Family) -> None:
    function, variables = family(3)
    for variable, derived in zip(variables, mc.gradient(function, variables)):
        assert check_gradient(function, variable, derived)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.__name__)
def test_hessian_vector_products_stay_small(family: Family) -> None:
    for size in (4, 8, 16):
        function, variables = family(size)
        products = mc.hvp(function, variables, directions(variables))
        assert unique_nodes(products) <= 10*unique_nodes([function])
    X = MatrixSymbol("X", n, n)
    loss = squared_norm(residual_net(6, X))
    assert unique_nodes([mc.hvp(loss, X, MatrixSymbol("V", n, n))]) <= 10*unique_nodes([loss])


def test_jacobians_of_residual_nets_stay_small() -> None:
    """Every layer is one factor: multiplied out the net of 8 layers would have 256 terms."""
    X = MatrixSymbol("X", n, n)
    counts = [unique_nodes([mc.jacobian(residual_net(size, X), X)]) for size in (2, 4, 8)]
    assert counts[2] - counts[1] <= 3*(counts[1] - counts[0])


def test_shared_nodes_count_once() -> None:
    X = MatrixSymbol("X", 2, 2)
    assert unique_nodes([Trace(X), Trace(X)]) == unique_nodes([Trace(X)])
    function, _ = FAMILIES["tower E <- E(E + A)"](60)
    assert unique_nodes([function]) < 200


def test_growth_exponent() -> None:
    assert growth_exponent([8, 16, 32], [3.0, 12.0, 48.0]) == pytest.approx(2)


def test_time_limit() -> None:
    with pytest.raises(OutOfTime), time_limit(0.05):
        while True:
            pass
    seconds, result = cpu_time(lambda: 7)
    assert result == 7 and seconds >= 0
