"""What second derivatives cost beside gradients: ``python -m benchmarks.second_order [--quick]``.

For the families of `benchmarks.families` and for residual nets: the time of a Hessian-vector product over that of the
gradient, both with everything on and with ``simplify=False``, and its different nodes over those of the function; then
the times of Jacobians and Hessians.  All figures are CPU time with a cold SymPy cache.
"""
from __future__ import annotations

import argparse
from functools import partial

from sympy import Basic, MatAdd, MatMul, MatrixSymbol, Trace, Transpose

import sympy_matcalc as mc
from benchmarks.families import FAMILIES, n, raw, tanh_layer, unique_nodes
from benchmarks.timing import cpu_time

SIZES = (4, 8, 16, 32)


def directions(variables: list[MatrixSymbol]) -> list[MatrixSymbol]:
    """A direction for each variable."""
    return [MatrixSymbol(f"V_{k}", *variable.shape) for k, variable in enumerate(variables)]


def residual_net(size: int, X: MatrixSymbol) -> Basic:
    """H <- H + B tanh(A H), from H = X."""
    layer: Basic = X
    for k in range(size):
        inner = tanh_layer(raw(MatMul, MatrixSymbol(f"A{k}", n, n), layer))
        layer = raw(MatAdd, layer, raw(MatMul, MatrixSymbol(f"B{k}", n, n), inner))
    return layer


def squared_norm(H: Basic) -> Basic:
    """tr(H^T H)."""
    return raw(Trace, raw(MatMul, raw(Transpose, H), H))


def product_table(sizes: tuple[int, ...]) -> None:
    """Print the Hessian-vector products of the families."""
    print(f"{'Hessian-vector product':26}{'N':>4}{'ms':>9}{'/gradient':>11}{'raw':>7}{'nodes':>8}{'/function':>11}")
    for name, family in FAMILIES.items():
        for size in sizes:
            function, variables = family(size)
            V = directions(variables)
            ratios = []
            for simplify in (False, True):
                first, _ = cpu_time(partial(mc.gradient, function, variables, simplify=simplify), repeats=3)
                second, result = cpu_time(partial(mc.hvp, function, variables, V, simplify=simplify), repeats=3)
                ratios.append(second/first)
            nodes, before = unique_nodes(result), unique_nodes([function])
            print(f"{name:26}{size:4}{1000*second:9.1f}{ratios[1]:11.1f}{ratios[0]:7.1f}{nodes:8}{nodes/before:11.1f}",
                  flush=True)


def net_table(sizes: tuple[int, ...]) -> None:
    """Print the Jacobians and Hessians of residual nets, by a vector and by a matrix."""
    print(f"\n{'residual net, ms':26}{'N':>4}{'gradient':>11}{'Jacobian':>11}{'reverse':>11}{'hvp':>9}{'Hessian':>11}")
    for X in (MatrixSymbol("x", n, 1), MatrixSymbol("X", n, n)):
        for size in sizes:
            net = residual_net(size, X)
            f, V = squared_norm(net), directions([X])[0]
            calls = (partial(mc.gradient, f, X), partial(mc.jacobian, net, X),
                     partial(mc.jacobian, net, X, accumulation="reverse"), partial(mc.hvp, f, X, V),
                     partial(mc.hessian, f, X))
            times = [1000*cpu_time(call, repeats=2)[0] for call in calls]
            print(f"{f'by a {X.rows} x {X.cols} matrix':26}{size:4}"
                  + "".join(f"{time:{width}.1f}" for time, width in zip(times, (11, 11, 11, 9, 11), strict=True)),
                  flush=True)


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.second_order", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="N up to 8")
    sizes = SIZES[:2] if parser.parse_args().quick else SIZES
    product_table(sizes)
    net_table(sizes)


if __name__ == "__main__":
    main()
