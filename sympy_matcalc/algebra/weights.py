"""What operations weigh, in the cost of nodes and in that of expressions, and from which cost on less is tried.

A cost is about the length of a print.  All weights but that of a transpose are multiples of `WEIGHT_UNIT`.
"""
from __future__ import annotations

# --------------------------------------------------------------------------------------------------------- weights
NO_COST = 0.0
"""A leaf, and what prints as part of its argument."""

OPERATION_WEIGHT = 1.0
"""A sum of two terms, an entrywise product, a scalar factor, a power, a function: whatever has no weight of its own."""

PRODUCT_WEIGHT = 1.25
"""A product of two matrices; it weighs more than a sum or an entrywise operation."""

INVERSE_WEIGHT = 1.5
"""An explicit inverse."""

KRONECKER_WEIGHT = 2.0
"""A Kronecker product, whose result is larger than its factors."""

SUM_WEIGHT = 2.0
"""A sum over an index."""

BLOCKS_WEIGHT = 3.0
"""An operation on the blocks of a matrix, which few readers know."""

TRANSPOSE_WEIGHT = 1/1024
"""What a transpose weighs when forms of one cost are compared."""

WEIGHT_UNIT = 0.25
"""The rest of a cost beyond the multiples of this comes from transposes."""

SAME_COST = 1e-9
"""Costs that differ by less are the same."""

# ------------------------------------------------------------------------------------------------------ thresholds
LARGEST_BODY = 15.0
"""A body of more operations is not inlined in another: its matrix stays a matrix of its own."""

LARGEST_POLYNOMIAL = 45.0
"""Scalars of more operations are not factored, nor multiplied out."""

LARGEST_TRIED = 60.0
"""Nodes of a higher cost are left as they are: to look at all their forms would take too long."""

LARGEST_SIMPLIFIED_AGAIN = 300.0
"""Results of a higher cost are not simplified again: to see whether they changed would take too long."""

LARGEST_COUNTED = 1000.0
"""The terms of a node of a higher cost are not counted."""

LARGEST_EXACT = 1e9
"""Above this, costs are too large for the weight of a transpose to be seen in them."""

WORTH_A_NAME = 2.0
"""What is shared gets a name if it costs at least this much."""

ABOUT_A_LINE = 24.0
"""What costs more prints longer than about one line."""
