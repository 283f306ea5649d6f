"""Bound indices: selections, deltas, members of families, sums over an index and their matrix forms."""
