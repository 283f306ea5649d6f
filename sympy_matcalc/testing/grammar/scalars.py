"""Productions of scalars."""
from __future__ import annotations

from typing import Any

import sympy as sp

from ...expressions.one_by_one import MatrixScalar
from ...operations import dot, elementwise, logdet, logsumexp, norm, sigmoid, softplus, total
from .writer import Writer, produces

g = sp.Function("g")
argument = sp.Dummy("z")

FUNCTIONS: dict[str, list[Any]] = {
    "any": [sp.sin, sp.cos, sp.tanh, sp.atan, sp.asinh, sp.erf, sp.erfc, sp.Abs, sigmoid, softplus, sp.sinc, sp.Si,
            sp.acot, lambda s: sp.besselj(1, s), lambda s: sp.fresnels(s), lambda s: sp.sign(s)*s**2,
            lambda s: sp.airyai(s)],
    "bounded": [sp.exp, sp.sinh, sp.cosh, sp.tan, sp.asin, sp.acos, sp.atanh, sp.sec, sp.sech, sp.erfinv,
                lambda s: sp.acosh(2 + s), lambda s: sp.coth(1 + s), lambda s: sp.cot(1 + s), lambda s: sp.csc(1 + s),
                lambda s: sp.csch(1 + s), lambda s: sp.acoth(2 + s), lambda s: sp.asec(2 + s), lambda s: sp.acsc(2 + s),
                lambda s: sp.asech((1 + s)/2), sp.LambertW, lambda s: sp.Ei(1 + s), lambda s: sp.expint(2, 1 + s)],
    "positive": [sp.log, sp.sqrt, sp.cbrt, sp.gamma, sp.loggamma, sp.digamma, sp.Ci, lambda s: sp.polygamma(1, s),
                 lambda s: sp.lowergamma(2, s), lambda s: sp.uppergamma(2, s), lambda s: sp.log(s, 2), sp.factorial],
}
FUNCTIONS_OF_TWO = [sp.Max, sp.Min, lambda a, b: sp.atan2(a, 1 + b**2), lambda a, b: sp.beta(1 + a**2, 1 + b**2),
                    lambda a, b: sp.Piecewise((a, a > b), (b**2, True)), lambda a, b: sp.Max(a, b, 0),
                    lambda a, b: sp.sqrt(1 + a**2 + b**2),
                    lambda a, b: sp.Piecewise((a*b, b < 1), (a, a > 0), (b, True))]


# ---------------------------------------------------------------------------------------------------- arithmetic
@produces("scalar", weight=3)
def scalar_sum(w: Writer, depth: int) -> Any:
    return w.scalar(depth) + w.number()*w.scalar(depth)


@produces("scalar", weight=3)
def scalar_product(w: Writer, depth: int) -> Any:
    return w.scalar(depth)*w.scalar(depth)


@produces("scalar")
def scalar_quotient(w: Writer, depth: int) -> Any:
    return w.scalar(depth)/w.positive(depth)


@produces("scalar")
def scalar_power(w: Writer, depth: int) -> Any:
    if w.chance(0.4):
        return w.scalar(depth)**w.pick([2, 3])
    exponent = w.pick([lambda: sp.Symbol("t", positive=True), lambda: sp.Rational(1, 2), lambda: sp.Rational(-3, 2),
                       lambda: w.bounded(depth - 1), lambda: sp.Symbol("r"), lambda: w.exponent])()
    return w.positive(depth)**exponent


@produces("scalar", weight=1)
def number_to_the_power(w: Writer, depth: int) -> Any:
    return w.pick([sp.Integer(2), sp.Symbol("t", positive=True)])**w.bounded(depth)


# ----------------------------------------------------------------------------------------------------- functions
@produces("scalar", weight=4)
def function_of_scalar(w: Writer, depth: int) -> Any:
    kind = w.pick(["any", "any", "bounded", "positive"])
    s = {"any": w.scalar, "bounded": w.bounded, "positive": w.positive}[kind](depth)
    return w.pick(FUNCTIONS[kind])(s)


@produces("scalar")
def function_of_two_scalars(w: Writer, depth: int) -> Any:
    return w.pick(FUNCTIONS_OF_TWO)(w.scalar(depth), w.scalar(depth))


@produces("scalar", weight=1)
def undefined_scalar_function(w: Writer, depth: int) -> Any:
    return g(w.scalar(depth))


@produces("scalar", weight=1)
def undefined_function_of_two(w: Writer, depth: int) -> Any:
    return sp.Function("h")(w.scalar(depth), w.scalar(depth))


# --------------------------------------------------------------------------------------------- scalars of matrices
@produces("scalar", weight=5)
def trace_of_matrix(w: Writer, depth: int) -> Any:
    return sp.Trace(w.square(depth))


@produces("scalar", weight=4)
def trace_of_two(w: Writer, depth: int) -> Any:
    m, n = w.shape()
    return sp.Trace(w.matrix((m, n), depth)*w.matrix((n, m), depth))


@produces("scalar", weight=3)
def inner_product_with_odd(w: Writer, depth: int) -> Any:
    odd = w.any_matrix(depth + 1)
    if tuple(odd.shape) == (1, 1):
        return w.entry(odd, 0, 0)
    return dot(w.constant(odd.shape), odd)


@produces("scalar", weight=3)
def trace_of_odd(w: Writer, depth: int) -> Any:
    odd = w.any_matrix(depth)
    return sp.Trace(odd) if odd.shape[0] == odd.shape[1] else total(odd)


@produces("scalar", weight=3)
def inner_product_of_matrices(w: Writer, depth: int) -> Any:
    shape = w.shape()
    return dot(w.matrix(shape, depth), w.matrix(shape, depth))


@produces("scalar", weight=3)
def bilinear_form(w: Writer, depth: int) -> Any:
    """x^T A y, as a 1 x 1 product, its entry, or a scalar of ours."""
    m, n = w.size(), w.size()
    form = w.matrix((sp.S.One, m), depth)*w.matrix((m, n), depth)*w.matrix((n, sp.S.One), depth)
    return w.pick([lambda: MatrixScalar(form), lambda: sp.Trace(form), lambda: w.entry(form, 0, 0)])()


def function_of_form(w: Writer, depth: int) -> Any:
    """What SymPy makes of functions of 1 x 1 products, exp(x.T*A*x): it does not commute, so it stands alone."""
    n = w.size()
    x = w.matrix((n, sp.S.One), depth)
    form = x.T*w.constant((n, n))*x
    if isinstance(form, sp.MatrixBase):
        return form[0, 0]
    f = w.pick([sp.sin, sp.tanh, sp.cos, sp.exp, sp.sqrt,
                lambda e: e, lambda e: e + x.T*x, lambda e: 3*e, lambda e: e.I])
    return f(w.pick([form, x.T*x]))


@produces("scalar", weight=3)
def norms(w: Writer, depth: int) -> Any:
    m = w.matrix(w.shape(), depth)
    return w.pick([lambda: norm(m), lambda: norm(m)**2, lambda: norm(m, 1), lambda: norm(m)**3])()


@produces("scalar", weight=3)
def sum_of_entries(w: Writer, depth: int) -> Any:
    return total(w.any_matrix(depth))


@produces("scalar", weight=2)
def sum_of_function_of_entries(w: Writer, depth: int) -> Any:
    return total(elementwise(sp.Lambda(argument, argument*sp.tanh(argument)), w.any_matrix(depth)))


@produces("scalar")
def sum_of_stock_powers(w: Writer, depth: int) -> Any:
    """SymPy's Hadamard power by a matrix, not inside a transpose, which SymPy gets wrong for the exponent."""
    shape = w.shape()
    number = w.pick([sp.Integer(2), sp.Symbol("t", positive=True)])
    base = number if w.chance(0.4) else w.positive_matrix(shape, depth - 1)
    return dot(w.constant(shape), sp.HadamardPower(base, w.bounded_matrix(shape, depth)))


@produces("scalar", weight=4)
def determinant_of_matrix(w: Writer, depth: int) -> Any:
    n = w.size()
    m = w.invertible(n, depth) if w.chance(0.7) else w.matrix((n, n), depth)
    return sp.Determinant(m)


@produces("scalar", weight=1)
def determinant_of_sandwich(w: Writer, depth: int) -> Any:
    """det(A X B) of rectangular factors."""
    m, n = w.size(), w.size()
    product = w.matrix((m, n), depth)*w.matrix((n, m), depth)
    is_regular = m == n or m.is_Integer and n.is_Integer and m < n
    return sp.Determinant(product if is_regular and w.chance(0.7) else product + 3*sp.Identity(m))


@produces("scalar", weight=3)
def log_determinant(w: Writer, depth: int) -> Any:
    m = w.definite(w.size(), depth)
    return logdet(m) if w.chance(0.5) else sp.log(sp.Determinant(m))


@produces("scalar", weight=2)
def log_sum_exp_of_vector(w: Writer, depth: int) -> Any:
    n = w.size()
    return logsumexp(w.matrix(w.pick([(n, sp.S.One), (sp.S.One, n)]), depth))


@produces("scalar", weight=2)
def matrix_element(w: Writer, depth: int) -> Any:
    m = w.any_matrix(depth)
    return w.entry(m, w.pick([0, m.shape[0] - 1]), w.pick([0, m.shape[1] - 1]))
