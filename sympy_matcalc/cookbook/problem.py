"""What a problem is: a function, a variable, and the closed form a textbook gives."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import And, Basic, Expr, MatrixBase, MatrixExpr, MatrixSymbol, Symbol

from ..calculus.gradients import gradient


@dataclass(frozen=True)
class Problem:
    """One gradient to derive.

    Attributes
    ----------
    name : str
        Where it comes from: ``MC 61`` is equation (61) of the Matrix Cookbook, edition of 15 November 2012;
        ``E1`` is a worked example.
    function : Expr or MatrixExpr
        The real scalar function; a 1x1 matrix expression counts as a scalar.
    variable : MatrixSymbol, Symbol or Matrix of Symbols
    textbook : Expr, MatrixExpr or Matrix
        The closed form of the source, written in the denominator layout.  It is compared with the derived
        gradient and never used to derive it.
    assumptions : tuple of AppliedPredicate
        Facts the source gives about constants, such as a symmetric weight.
    domains : mapping of MatrixSymbol to str
        The kind of random value the numeric check gives to a matrix where the facts do not say it, such as
        ``"spd"``, symmetric positive definite.
    options : mapping of str to object
        Further keywords of `sympy_matcalc.gradient`.
    """

    name: str
    function: Expr | MatrixExpr
    variable: MatrixSymbol | Symbol | MatrixBase
    textbook: Expr | MatrixExpr | MatrixBase
    assumptions: tuple[Basic, ...] = ()
    domains: Mapping[MatrixSymbol, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def derive(self) -> Basic | MatrixBase:
        """The gradient that `sympy_matcalc.gradient` derives, not yet checked."""
        return gradient(self.function, self.variable, assumptions=self.facts, **self.options)

    @property
    def facts(self) -> Basic | None:
        """The assumptions as one predicate."""
        return And(*self.assumptions) if self.assumptions else None
