"""Productions of matrices of a given shape."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...algebra.nodes import Shape
from ...operations import (
    Adjugate,
    MatrixSum,
    adjugate,
    elementwise,
    hadamard,
    logsumexp,
    relu,
    sigmoid,
    softmax,
    softplus,
)
from .writer import Writer, fits_column, fits_numbers, fits_row, fits_square, produces

t, t2 = sp.Dummy("t"), sp.Dummy("u")
sigma = sp.Function("sigma")

#: functions of entries by the entries they can take
ENTRY_FUNCTIONS = {
    "any": [sp.sin, sp.cos, sp.tanh, sp.atan, sp.asinh, sp.erf, sp.Abs, sp.Lambda(t, t**2), sp.Lambda(t, t**3 - t),
            sp.Lambda(t, 1/(1 + t**2)), sp.Lambda(t, sp.Max(t, 0)), sp.Lambda(t, 3*t + 1),
            sp.Lambda(t, sp.Piecewise((t, t > 0), (t/3, True))), sp.Lambda(t, sp.sqrt(t**2 + 1))],
    "bounded": [sp.exp, sp.sinh, sp.cosh, sp.asin, sp.acos, sp.atanh, sp.tan, sp.sec, sp.sech, sp.erfc,
                sp.Lambda(t, t*sp.exp(-t)), sp.Lambda(t, sp.log(1 + t))],
    "positive": [sp.log, sp.sqrt, sp.gamma, sp.loggamma, sp.Lambda(t, 1/t), sp.Lambda(t, t*sp.log(t)),
                 sp.Lambda(t, t**sp.Rational(3, 2)), sp.cbrt],
}
TWO_ARGUMENTS = [sp.Lambda((t, t2), t*t2), sp.Lambda((t, t2), t*sp.exp(t2/4)), sp.Lambda((t, t2), sp.Max(t, t2)),
                 sp.Lambda((t, t2), sp.sin(t*t2) + t2), sp.Lambda((t, t2), t/(1 + t2**2)),
                 sp.Lambda((t, t2), sp.atan2(t, 2 + t2**2)),
                 sp.Lambda((t, t2), sp.Piecewise((t, t > t2), (t2**2, True)))]


def domain(w: Writer, kind: str, shape: Shape, depth: int) -> Any:
    """A matrix whose entries functions of this kind can take."""
    if kind == "any":
        return w.matrix(shape, depth)
    return w.positive_matrix(shape, depth) if kind == "positive" else w.bounded_matrix(shape, depth)


# ------------------------------------------------------------------------------------------------ sums, products
@produces("matrix", weight=4)
def matrix_sum(w: Writer, shape: Shape, depth: int) -> Any:
    return w.matrix(shape, depth) + w.matrix(shape, depth)


@produces("matrix")
def matrix_difference(w: Writer, shape: Shape, depth: int) -> Any:
    return w.number()*w.matrix(shape, depth) - w.matrix(shape, depth)


@produces("matrix")
def numeric_multiple(w: Writer, shape: Shape, depth: int) -> Any:
    return w.number()*w.matrix(shape, depth)


@produces("matrix")
def scalar_multiple(w: Writer, shape: Shape, depth: int) -> Any:
    return w.scalar(depth)*w.matrix(shape, depth)


@produces("matrix", weight=5)
def matrix_product(w: Writer, shape: Shape, depth: int) -> Any:
    k = w.size()
    return w.matrix((shape[0], k), depth)*w.matrix((k, shape[1]), depth)


@produces("matrix")
def product_of_three(w: Writer, shape: Shape, depth: int) -> Any:
    j, k = w.size(), w.size()
    return sp.MatMul(w.matrix((shape[0], j), depth), w.matrix((j, k), depth - 1), w.matrix((k, shape[1]), depth))


@produces("matrix")
def transposed_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.Transpose(w.matrix(shape[::-1], depth))


@produces("matrix", weight=1)
def adjoint_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.Adjoint(w.matrix(shape[::-1], depth))


@produces("matrix", weight=1)
def ones_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.OneMatrix(*shape)


@produces("matrix", weight=1)
def zero_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.MatAdd(w.matrix(shape, depth), sp.ZeroMatrix(*shape))


@produces("matrix")
def repeated_sums(w: Writer, shape: Shape, depth: int) -> Any:
    k = w.size()
    return sp.OneMatrix(shape[0], k)*w.matrix((k, shape[1]), depth)


@produces("matrix")
def outer_product(w: Writer, shape: Shape, depth: int) -> Any:
    a, b = w.matrix((shape[0], sp.S.One), depth), w.matrix((shape[1], sp.S.One), depth)
    return sp.KroneckerProduct(a, b.T) if 1 not in shape and w.chance(0.3) else sp.MatMul(a, b.T)


@produces("matrix")
def sandwich_of_odd(w: Writer, shape: Shape, depth: int) -> Any:
    odd = w._produce("odd", None, depth + 1)
    return sp.MatMul(w.constant((shape[0], odd.shape[0])), odd, w.constant((odd.shape[1], shape[1])))


@produces("matrix")
def sum_over_index(w: Writer, shape: Shape, depth: int) -> Any:
    """Bounds are numbers or a symbol; the index is a factor, an exponent or both."""
    k, n = sp.Symbol("i", integer=True), shape[0]
    s, body = w.matrix((n, n), depth - 1), w.matrix(shape, depth)
    last = w.pick([2, 3, w.exponent])
    term = w.pick([lambda: k*body, lambda: s**k*body, lambda: sp.MatMul(k**2, s**k, body)])()
    return MatrixSum(term, (k, w.pick([0, 1]), last))


# -------------------------------------------------------------------------------------------------- entry by entry
@produces("matrix")
def hadamard_product(w: Writer, shape: Shape, depth: int) -> Any:
    return hadamard(w.matrix(shape, depth), w.matrix(shape, depth))


@produces("matrix")
def stock_hadamard_product(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.HadamardProduct(*[w.matrix(shape, depth) for _ in range(w.pick([2, 2, 3]))], evaluate=False)


@produces("matrix")
def hadamard_quotient(w: Writer, shape: Shape, depth: int) -> Any:
    a, b = w.matrix(shape, depth), w.positive_matrix(shape, depth - 1)
    return w.pick([lambda: hadamard(a, sp.HadamardPower(b, -1)), lambda: elementwise(sp.Lambda((t, t2), t/t2), a, b)])()


@produces("matrix")
def hadamard_power(w: Writer, shape: Shape, depth: int) -> Any:
    if w.chance(0.4):
        return sp.HadamardPower(w.matrix(shape, depth), w.pick([2, 3]))
    exponent = w.pick([lambda: sp.Rational(1, 2), lambda: sp.Symbol("t", positive=True), lambda: w.bounded(depth - 1),
                       lambda: sp.Integer(-2)])()
    return sp.HadamardPower(w.positive_matrix(shape, depth), exponent)


@produces("matrix")
def power_of_entries(w: Writer, shape: Shape, depth: int) -> Any:
    """An entry, or a number, to the power of an entry."""
    exponent = w.bounded_matrix(shape, depth)
    if w.chance(0.3):
        return elementwise(lambda a: w.pick([2, sp.Symbol("t", positive=True)])**a, exponent)
    return elementwise(lambda a, b: a**b, w.positive_matrix(shape, depth - 1), exponent)


@produces("matrix", weight=4)
def applied_function(w: Writer, shape: Shape, depth: int) -> Any:
    kind = w.pick(["any", "any", "bounded", "positive"])
    f, m = w.pick(ENTRY_FUNCTIONS[kind]), domain(w, kind, shape, depth)
    return m.applyfunc(f) if w.chance(0.5) else elementwise(f, m)


@produces("matrix")
def named_function(w: Writer, shape: Shape, depth: int) -> Any:
    return w.pick([sigmoid, softplus, relu])(w.matrix(shape, depth))


@produces("matrix", weight=1)
def undefined_entry_function(w: Writer, shape: Shape, depth: int) -> Any:
    m = w.matrix(shape, depth)
    return m.applyfunc(sigma) if w.chance(0.3) else elementwise(sigma, m)


@produces("matrix")
def function_of_two(w: Writer, shape: Shape, depth: int) -> Any:
    second = w.scalar(depth) if w.chance(0.5) else w.matrix(shape, depth)
    return elementwise(w.pick(TWO_ARGUMENTS), w.matrix(shape, depth), second)


@produces("matrix")
def softmax_along_axis(w: Writer, shape: Shape, depth: int) -> Any:
    return softmax(w.matrix(shape, depth), w.pick([0, 1]))


# ------------------------------------------------------------------------------------------------------- squares
@produces("matrix", fits_square, weight=3)
def inverse_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.Inverse(w.invertible(shape[0], depth))


@produces("matrix", fits_square)
def matrix_power(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.MatPow(w.matrix(shape, depth), w.pick([2, 2, 3, w.exponent]))


@produces("matrix", fits_square)
def negative_power(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.MatPow(w.invertible(shape[0], depth), w.pick([-1, -2, -3, -w.exponent]))


@produces("matrix", fits_square, weight=1)
def shifted_power(w: Writer, shape: Shape, depth: int) -> Any:
    k = w.exponent
    return sp.MatPow(w.invertible(shape[0], depth), w.pick([k - 1, k + 1, 2*k, 1 - k]))


@produces("matrix", fits_square)
def gram_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    m = w.matrix((w.size(), shape[0]), depth)
    return m.T*m


@produces("matrix", fits_square)
def symmetric_part(w: Writer, shape: Shape, depth: int) -> Any:
    m = w.matrix(shape, depth)
    return m + m.T


@produces("matrix", fits_square, weight=1)
def shared_tower(w: Writer, shape: Shape, depth: int) -> Any:
    m = w.matrix(shape, depth)
    return m*(m + w.constant(shape))


@produces("matrix", fits_square, weight=1)
def identity_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.Identity(shape[0]) - w.matrix(shape, depth)


@produces("matrix", fits_square)
def adjugate_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    m = w.invertible(shape[0], depth)
    return Adjugate(m) if w.chance(0.7) else adjugate(m)


@produces("matrix", fits_square)
def diagonal_of_vector(w: Writer, shape: Shape, depth: int) -> Any:
    v = w.matrix((shape[0], sp.S.One), depth)
    return sp.DiagMatrix(v) if w.chance(0.7) else sp.DiagMatrix(v.T)


@produces("matrix", lambda w, shape: 1 not in shape and (shape[0] == shape[1] or fits_numbers(w, shape)))
def diagonal_matrix(w: Writer, shape: Shape, depth: int) -> Any:
    return sp.DiagonalMatrix(symbolic(w, shape, depth))


@produces("matrix")
def scaled_rows(w: Writer, shape: Shape, depth: int) -> Any:
    v, m = w.matrix((shape[0], sp.S.One), depth), w.matrix(shape, depth)
    return sp.MatMul(sp.DiagMatrix(v), m) if shape[0] != 1 else m


# ------------------------------------------------------------------------------------------------------- vectors
@produces("matrix", fits_column, weight=3)
def diagonal_as_column(w: Writer, shape: Shape, depth: int) -> Any:
    cols = max(w.size(), shape[0]) if fits_numbers(w, shape) else shape[0]
    return sp.DiagonalOf(symbolic(w, (shape[0], cols), depth))


def symbolic(w: Writer, shape: Shape, depth: int) -> Any:
    """A matrix that is not explicit: SymPy's diagonals fail on those."""
    m = w.matrix(shape, depth)
    return w.constant(shape, explicit=False) if isinstance(m, sp.MatrixBase) else m


@produces("matrix", fits_column)
def row_sums(w: Writer, shape: Shape, depth: int) -> Any:
    k = w.size()
    return w.matrix((shape[0], k), depth)*sp.OneMatrix(k, 1)


@produces("matrix", fits_column)
def log_sums_of_rows(w: Writer, shape: Shape, depth: int) -> Any:
    return vector_of_sums(w, (shape[0], w.size()), 1, depth)


@produces("matrix", fits_row)
def log_sums_of_columns(w: Writer, shape: Shape, depth: int) -> Any:
    return vector_of_sums(w, (w.size(), shape[1]), 0, depth)


def vector_of_sums(w: Writer, shape: Shape, axis: int, depth: int) -> Any:
    m = w.matrix(shape, depth)
    return m if 1 in shape else logsumexp(m, axis)


@produces("matrix", fits_column)
def one_column(w: Writer, shape: Shape, depth: int) -> Any:
    return w.matrix((shape[0], w.size()), depth)[:, 0]


@produces("matrix", fits_row)
def one_row(w: Writer, shape: Shape, depth: int) -> Any:
    return w.matrix((w.size(), shape[1]), depth)[0, :]


# ---------------------------------------------------------------------------------------------- explicit entries
@produces("matrix", lambda w, shape: fits_numbers(w, shape) and shape[0]*shape[1] <= 6)
def matrix_of_entries(w: Writer, shape: Shape, depth: int) -> Any:
    """Entries that depend on the variable, and some that do not."""
    def entry(i: int, j: int) -> Any:
        return w.scalar(min(depth, 1)) if w.chance(0.5) else sp.Integer(w.rng.randint(-1, 2))
    return w.pick([sp.Matrix, sp.ImmutableDenseMatrix])(int(shape[0]), int(shape[1]), entry)


@produces("matrix", lambda w, shape: 1 not in shape)
def part_of_a_larger_one(w: Writer, shape: Shape, depth: int) -> Any:
    rows, cols = shape
    if fits_numbers(w, shape) and w.chance(0.4):
        return w.matrix((2*rows, cols), depth)[::2, :]
    if w.chance(0.5):
        return w.matrix((rows + 1, cols + 1), depth)[1:, :cols]
    return w.matrix((rows + 1, cols), depth)[:rows, :]


@produces("matrix", lambda w, shape: fits_numbers(w, shape) and shape[0] > 1)
def stacked_blocks(w: Writer, shape: Shape, depth: int) -> Any:
    top = w.rng.randint(1, int(shape[0]) - 1)
    heights, cols = (sp.Integer(top), shape[0] - top), shape[1]
    if cols > 1 and w.chance(0.6):
        widths = (sp.S.One, cols - 1)
        return sp.BlockMatrix([[block(w, (h, k), depth) for k in widths] for h in heights])
    return sp.BlockMatrix([[block(w, (h, cols), depth)] for h in heights])


def block(w: Writer, shape: Shape, depth: int) -> Any:
    return w.constant(shape) if tuple(shape) == (1, 1) else w.matrix(shape, depth)
