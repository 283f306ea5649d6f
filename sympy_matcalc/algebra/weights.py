"""What an operation weighs, in the cost of nodes and in that of expressions."""
from __future__ import annotations

PRODUCT_WEIGHT = 1.25
"""A product of two matrices; it weighs more than a sum or an entrywise operation."""

INVERSE_WEIGHT = 1.5
"""An explicit inverse."""

KRONECKER_WEIGHT = 2.0
"""A Kronecker product, whose result is larger than its factors."""

SUM_WEIGHT = 2.0
"""A sum over an index."""

TRANSPOSE_WEIGHT = 1/1024
"""What a transpose weighs when forms of one cost are compared; all other weights are multiples of 1/4."""
