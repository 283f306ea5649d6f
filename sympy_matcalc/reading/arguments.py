"""What verbs are given and give back, as types."""
from __future__ import annotations

from typing import TypeAlias

import sympy as sp

from ..expressions.families import Family, Member

Expression: TypeAlias = sp.Expr | sp.MatrixBase
"""A scalar, a matrix expression, or an explicit Matrix."""

ScalarExpr: TypeAlias = sp.Expr | sp.MatrixBase | float
"""A scalar expression, or a 1x1 matrix."""

VariableExpr: TypeAlias = sp.Symbol | sp.MatrixSymbol | sp.MatrixBase | Family | Member
"""What one may differentiate by: a symbol, an explicit Matrix of symbols, a family or a member of one."""

VariableExprs: TypeAlias = list[VariableExpr] | tuple[VariableExpr, ...]
"""Several of these."""

OneMatrix: TypeAlias = sp.MatrixSymbol | sp.Symbol
"""One matrix or number that is unknown."""
