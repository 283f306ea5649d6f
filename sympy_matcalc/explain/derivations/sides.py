"""Left-hand sides of lines: df, vec(dF), df/dX."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sympy as sp


class Side(Protocol):
    """What stands before a relation."""

    def text(self) -> str:
        """As text."""

    def latex(self) -> str:
        """As LaTeX."""


@dataclass(frozen=True)
class Plain:
    """A left-hand side in so many words."""
    words: str
    tex: str

    def text(self) -> str:
        """As text."""
        return self.words

    def latex(self) -> str:
        """As LaTeX."""
        return self.tex

    def vec(self) -> Plain:
        """vec of it."""
        return Plain(f"vec({self.words})", rf"\operatorname{{vec}}\left({self.tex}\right)")


NO_SIDE = Plain("", "")
"""That of a line that goes on."""


def change_of_name(name: str) -> Plain:
    """df."""
    return Plain(f"d{name}", rf"\mathrm{{d}}{name}")


def change_of_slope(slope: Derivative) -> Plain:
    """d(df/dX)."""
    return Plain(f"d({slope.text()})", rf"\mathrm{{d}}{slope.latex()}")


@dataclass(frozen=True)
class Derivative:
    """df/dX; the derivative of vec f by vec X with `is_vec`."""
    name: str
    variable: Any
    is_vec: bool = False

    def text(self) -> str:
        """As text."""
        f, x = self.name, in_entries(self.variable, str)
        return f"d vec({f})/d vec({x})" if self.is_vec else f"d{f}/d{x}"

    def latex(self) -> str:
        """As LaTeX."""
        vec = r"\operatorname{vec} " if self.is_vec else ""
        return rf"\frac{{\partial {vec}{_tex(self.name)}}}{{\partial {vec}{in_entries(self.variable, sp.latex)}}}"


@dataclass(frozen=True)
class SecondDerivative:
    """d^2 f/dX^2."""
    name: str
    variable: Any

    def text(self) -> str:
        """As text."""
        return f"d^2 {self.name}/d{in_entries(self.variable, str)}^2"

    def latex(self) -> str:
        """As LaTeX."""
        x = in_entries(self.variable, sp.latex)
        return rf"\frac{{\partial^2 {_tex(self.name)}}}{{\partial {x}\,\partial {x}^T}}"


def in_entries(x: Any, printed: Callable[[Any], str]) -> str:
    """A variable; an explicit Matrix by its entries."""
    return f"({', '.join(map(printed, x.flat()))})" if isinstance(x, sp.MatrixBase) else printed(x)


def _tex(name: str) -> str:
    return str(sp.latex(sp.Symbol(name)))
