"""SymPy's own matrices where they are too large to be written out: equal to them, but for `as_explicit`."""
from __future__ import annotations

from typing import Any

from sympy import BlockMatrix, Identity, Inverse, KroneckerProduct, MatPow, OneMatrix, Transpose, ZeroMatrix
from sympy.matrices.expressions import DiagMatrix

from .explicit import Bounded, is_too_large
from .twins import Twin


class LargeBlockMatrix(Bounded, Twin, BlockMatrix):
    """A matrix of blocks."""


class LargeDiagMatrix(Bounded, Twin, DiagMatrix):
    """A diagonal matrix."""


class LargeIdentity(Bounded, Twin, Identity):
    """An identity."""


class LargeInverse(Bounded, Twin, Inverse):
    """An inverse."""


class LargeKroneckerProduct(Bounded, Twin, KroneckerProduct):
    """A Kronecker product."""


class LargeOneMatrix(Bounded, Twin, OneMatrix):
    """A matrix of ones."""


class LargePower(Bounded, Twin, MatPow):
    """A power."""


class LargeTranspose(Bounded, Twin, Transpose):
    """A transpose."""


class LargeZeroMatrix(Bounded, Twin, ZeroMatrix):
    """Zero."""


_LARGE_CLASSES = {cls.twin_of: cls for cls in (
    LargeBlockMatrix, LargeDiagMatrix, LargeIdentity, LargeInverse, LargeKroneckerProduct, LargeOneMatrix, LargePower,
    LargeTranspose, LargeZeroMatrix)}


def bounded(matrix: Any) -> Any:
    """The same matrix; one of SymPy's own that is too large refuses to be written out."""
    large = _LARGE_CLASSES.get(type(matrix))
    return matrix if large is None or not is_too_large(matrix) else large(*matrix.args)
