"""Scalar functions by name for array code, and Python callables as the values of undefined functions."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import mpmath

#: SymPy's functions in terms of the namespace's own, so that they act entry by entry at its full speed
COMPOSED: dict[str, Callable[..., Any]] = {
    "sec": lambda ns, x: 1 / ns.cos(x),
    "csc": lambda ns, x: 1 / ns.sin(x),
    "cot": lambda ns, x: ns.cos(x) / ns.sin(x),
    "sech": lambda ns, x: 1 / ns.cosh(x),
    "csch": lambda ns, x: 1 / ns.sinh(x),
    "coth": lambda ns, x: 1 / ns.tanh(x),
    "asec": lambda ns, x: ns.acos(1 / x),
    "acsc": lambda ns, x: ns.asin(1 / x),
    "acot": lambda ns, x: ns.atan(1 / x),
    "asech": lambda ns, x: ns.acosh(1 / x),
    "acsch": lambda ns, x: ns.asinh(1 / x),
    "acoth": lambda ns, x: ns.atanh(1 / x),
    "re": lambda ns, x: x,
    "im": lambda ns, x: 0 * x,
    "conjugate": lambda ns, x: x,
    "Heaviside": lambda ns, x, at_zero=0.5: (1 - ns.abs(ns.sign(x))) * at_zero + (ns.sign(x) + ns.abs(ns.sign(x))) / 2,
    "DiracDelta": lambda ns, x, order=0: 0 * x,
    "KroneckerDelta": lambda ns, i, j, *interval: 1 - ns.abs(ns.sign(i - j)),
}

#: SymPy's name and mpmath's, where arguments mean the same
SPECIAL: dict[str, str] = {
    "erf": "erf", "erfc": "erfc", "erfi": "erfi", "gamma": "gamma", "loggamma": "loggamma", "digamma": "digamma",
    "polygamma": "psi", "factorial": "factorial", "beta": "beta", "besselj": "besselj", "bessely": "bessely",
    "besseli": "besseli", "besselk": "besselk", "LambertW": "lambertw", "Si": "si", "Ci": "ci", "Ei": "ei",
    "sinc": "sinc", "airyai": "airyai", "airybi": "airybi",
}


class CallableValue:
    """A Python function of numbers, applied entry by entry; its derivatives are its own or numeric ones."""

    def __init__(self, apply: Callable[..., Any], function: Callable[..., Any]) -> None:
        self.apply, self.function = apply, function

    def __call__(self, *values: Any) -> Any:
        return self.apply(self.function, *values)

    def derivative(self, orders: tuple[int, ...]) -> CallableValue:
        """The partial derivative of these orders: ``function.derivative(orders)`` where the function has that."""
        own = getattr(self.function, "derivative", None)
        known = own(orders) if own else functools.partial(partial_derivative, self.function, orders)
        return CallableValue(self.apply, known)


def partial_derivative(function: Callable[..., Any], orders: tuple[int, ...], *point: Any) -> Any:
    """A partial derivative of a Python function of numbers.

    Where the function computes with the numbers it is given, mpmath differentiates it at twice the digits of the
    point; a function of floats gets central differences with one extrapolation.
    """
    context = mpmath.MPContext()
    context.dps = 2 * max((getattr(x, "context", mpmath.fp).dps for x in point), default=15)
    numbers = [context.mpf(x) for x in point]
    try:
        value = function(*numbers)
        exact = isinstance(value, context.mpf)
    except (TypeError, AttributeError, ValueError):
        exact = False
    if exact:
        return context.diff(function, tuple(numbers), tuple(orders))
    step = 2e-16 ** (1 / (sum(orders) + 4))
    wide, narrow = (central_difference(function, orders, tuple(map(float, point)), h) for h in (step, step / 2))
    return (4 * narrow - wide) / 3


def central_difference(function: Callable[..., Any], orders: tuple[int, ...], point: tuple[float, ...],
                       step: float) -> float:
    """Repeated central differences of one step."""
    for k, order in enumerate(orders):
        if order:
            fewer = tuple(o - (i == k) for i, o in enumerate(orders))
            ends = [point[:k] + (point[k] + s * step,) + point[k + 1:] for s in (1, -1)]
            after, before = (central_difference(function, fewer, end, step) for end in ends)
            return (after - before) / (2 * step)
    return float(function(*point))
