"""Formulas in one line of text, with Greek letters, indices, dots and bars as Unicode has them or as ASCII."""
from __future__ import annotations

from typing import Any

from sympy.printing.pretty.pretty_symbology import pretty_symbol

from ..derivations.substitution import ready_to_print
from ..derivations.text_lines import OneLine


class StepPrinter(OneLine):
    """One line: v_1 with a dot is v̇₁, or vdot_1."""

    def __init__(self, unicode: bool) -> None:
        super().__init__(dict(order=None))
        self._symbol = pretty_symbol if unicode else str
        self.partial = "\N{PARTIAL DIFFERENTIAL}" if unicode else "d"

    def line(self, expr: Any) -> str:
        """An expression in one line."""
        return str(self.doprint(ready_to_print(expr)))

    def _print_Symbol(self, expr: Any) -> str:
        return str(self._symbol(expr.name))

    _print_MatrixSymbol = _print_Dummy = _print_Symbol
