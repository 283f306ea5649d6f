"""The two conventions for where the entries of a derivative stand."""
from __future__ import annotations

from enum import Enum

from ..errors import LayoutError


class Layout(Enum):
    """Which dimension of a derivative comes first.

    In denominator layout the gradient of a scalar has the shape of the variable and d(A y)/dy is A.T; the numerator
    layout is the transpose.
    """
    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"

    @classmethod
    def read(cls, layout: str | Layout) -> Layout:
        """The layout of a name or of a Layout.

        Raises
        ------
        LayoutError
            If it is neither; the message lists the names.

        Examples
        --------
        >>> from sympy_matcalc import Layout
        >>> Layout.read("numerator")
        <Layout.NUMERATOR: 'numerator'>
        """
        try:
            return cls(layout)
        except ValueError:
            names = " or ".join(repr(member.value) for member in cls)
            raise LayoutError(f"layout is {names}, not {layout!r}") from None
