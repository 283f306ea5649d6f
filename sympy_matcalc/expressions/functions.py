"""Scalar functions of machine learning that SymPy does not name."""
from __future__ import annotations

from typing import Any

import mpmath
from sympy import Expr, Function, Rational, S, exp, log, tanh

from .printing.printed import Printed
from .stock_diff import DifferentiableByMatrix


class _NamedFunction(Printed, DifferentiableByMatrix, Function):
    """A real function of one real argument, printed under its name in small letters."""
    nargs = 1

    def _eval_rewrite_as_exp(self, arg: Expr, **kwargs: Any) -> Expr:
        raise NotImplementedError

    def _numeric(self, t: Any) -> Any:
        raise NotImplementedError

    def _code(self, printer: Any) -> str:
        return f"({printer._print(self.rewrite(exp))})"

    # The printers of lambdify and of the code generators look for these names.
    _pythoncode = _numpycode = _mpmathcode = _ccode = _jaxcode = _torchcode = _code

    def _eval_evalf(self, prec: int) -> Any:
        with mpmath.workprec(prec + 10):
            arg = self.args[0]._to_mpmath(prec + 10) if self.args[0].is_number else None
            value = None if arg is None else self._numeric(arg)
        return None if value is None else Expr._from_mpmath(value, prec)

    def _eval_is_real(self) -> bool | None:
        return True if self.args[0].is_extended_real else None

    def _eval_is_nonnegative(self) -> bool | None:
        return True if self.args[0].is_extended_real else None

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[0].is_real else None


class Sigmoid(_NamedFunction):
    """The logistic function 1/(1 + exp(-t)).

    Examples
    ========

    >>> from sympy import exp
    >>> from sympy.abc import t
    >>> from sympy_matcalc import Sigmoid
    >>> Sigmoid(t), Sigmoid(t).diff(t), Sigmoid(0)
    (sigmoid(t), (1 - sigmoid(t))*sigmoid(t), 1/2)
    >>> Sigmoid(t).rewrite(exp)
    1/(1 + exp(-t))
    """
    text = "sigmoid"

    @classmethod
    def eval(cls, t: Any) -> Any:
        return {S.Zero: S.Half, S.Infinity: S.One, S.NegativeInfinity: S.Zero, S.NaN: S.NaN}.get(t)

    def fdiff(self, argindex: int = 1) -> Any:
        return self*(1 - self)

    def _eval_rewrite_as_exp(self, arg: Expr, **kwargs: Any) -> Expr:
        return 1/(1 + exp(-arg))

    def _eval_rewrite_as_tanh(self, arg: Expr, **kwargs: Any) -> Expr:
        return Rational(1, 2) + tanh(arg/2)/2

    def _numeric(self, t: Any) -> Any:
        return 1/(1 + mpmath.exp(-t))


class Softplus(_NamedFunction):
    """The softplus function log(1 + exp(t)), whose derivative is Sigmoid.

    Examples
    ========

    >>> from sympy import log
    >>> from sympy.abc import t
    >>> from sympy_matcalc import Softplus
    >>> Softplus(t), Softplus(t).diff(t)
    (softplus(t), sigmoid(t))
    >>> Softplus(t).rewrite(log)
    log(exp(t) + 1)
    """
    text = "softplus"

    @classmethod
    def eval(cls, t: Any) -> Any:
        return {S.Zero: log(2), S.Infinity: S.Infinity, S.NegativeInfinity: S.Zero, S.NaN: S.NaN}.get(t)

    def fdiff(self, argindex: int = 1) -> Any:
        return Sigmoid(self.args[0])

    def _eval_rewrite_as_exp(self, arg: Expr, **kwargs: Any) -> Expr:
        return log(1 + exp(arg))

    _eval_rewrite_as_log = _eval_rewrite_as_exp

    def _numeric(self, t: Any) -> Any:
        return mpmath.log1p(mpmath.exp(t))
