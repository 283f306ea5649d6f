"""Scalars: polynomials and quotients."""
from __future__ import annotations

from ..algebra.identities import CHEAPER, identity
from ..algebra.nodes import Node
from .polynomials import factored_scalar, is_worth_factoring


@identity("scalars", "s**2 + 2*s*t + t**2", "(s + t)**2", CHEAPER, "add")
def polynomial_factored(y: Node) -> Node | None:
    """a b + a c = a (b + c), a^2 - 2 a b + b^2 = (a - b)^2, a/(a + b) + b/(a + b) = 1."""
    return factored_scalar(y) if is_worth_factoring(y) else None
