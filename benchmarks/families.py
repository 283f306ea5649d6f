"""Five families of scalar functions that grow with N, built of stock SymPy nodes."""
from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Dummy, Lambda, MatAdd, MatMul, MatrixSymbol, Symbol, Trace, Transpose, tanh
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

Family = Callable[[int], tuple[Basic, list[MatrixSymbol]]]

n = Symbol("n", integer=True, positive=True)
t = Dummy("t")
TANH = Lambda(t, tanh(t))


def raw(cls: type[Basic], *arguments: Basic) -> Basic:
    """A node as its class stores it: SymPy's constructors walk the whole tree below them."""
    node = Basic.__new__(cls, *arguments)
    hash(node)  # from the leaves up, or the first hash of a deep tree exceeds the recursion limit
    return node


def chain(size: int) -> tuple[Basic, list[MatrixSymbol]]:
    """tr(A1 X A2 X ... An X), by X."""
    X = MatrixSymbol("X", n, n)
    factors = [factor for i in range(size) for factor in (MatrixSymbol(f"A{i}", n, n), X)]
    return raw(Trace, raw(MatMul, *factors)), [X]


def quadratic_forms(size: int) -> tuple[Basic, list[MatrixSymbol]]:
    """sum_i x^T A_i x, by x."""
    x = MatrixSymbol("x", n, 1)
    row = Transpose(x)
    return raw(MatAdd, *(raw(MatMul, row, MatrixSymbol(f"A{i}", n, n), x) for i in range(size))), [x]


def tanh_layer(inner: Basic) -> Basic:
    """tanh of every entry."""
    return raw(ElementwiseApplyFunction, TANH, inner)


def tanh_net(size: int) -> tuple[Basic, list[MatrixSymbol]]:
    """y^T tanh(W_N ... tanh(W_1 x)), by all weights."""
    weights = [MatrixSymbol(f"W{i}", n, n) for i in range(size)]
    layer: Basic = MatrixSymbol("x", n, 1)
    for weight in weights:
        layer = tanh_layer(raw(MatMul, weight, layer))
    return raw(MatMul, Transpose(MatrixSymbol("y", n, 1)), layer), weights


def tower(size: int) -> tuple[Basic, list[MatrixSymbol]]:
    """tr(E_N) with E_0 = X and E <- E (E + A), by X: a tree of 2^N leaves with 2 N different nodes."""
    X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
    level: Basic = X
    for _ in range(size):
        level = raw(MatMul, level, raw(MatAdd, level, A))
    return raw(Trace, level), [X]


def product(size: int) -> tuple[Basic, list[MatrixSymbol]]:
    """tr(A1 ... An), by all A_i."""
    factors = [MatrixSymbol(f"A{i}", n, n) for i in range(size)]
    return raw(Trace, raw(MatMul, *factors)), factors


FAMILIES: dict[str, Family] = {
    "tr(A1 X ... An X) by X": chain,
    "sum of quadratic forms": quadratic_forms,
    "tanh net, all weights": tanh_net,
    "tower E <- E(E + A)": tower,
    "tr(A1 ... An) by all": product,
}


def unique_nodes(expressions: list[Basic]) -> int:
    """How many different nodes the expressions have together, counted without walking shared parts twice."""
    number: dict[object, int] = {}
    seen: dict[int, int] = {}
    keep = []                                    # an id is unique only while its node lives
    stack = [(expression, False) for expression in expressions]
    while stack:
        node, ready = stack.pop()
        if id(node) in seen:
            continue
        if not ready and node.args:
            stack.append((node, True))
            stack.extend((argument, False) for argument in node.args if id(argument) not in seen)
            continue
        key = (node.func, *(seen[id(argument)] for argument in node.args)) if node.args else node
        seen[id(node)] = number.setdefault(key, len(number))
        keep.append(node)
    return len(number)
