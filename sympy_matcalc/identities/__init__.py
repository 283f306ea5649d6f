"""Identities that the simplifier tries at a node, one file for each group.  Importing this package fills the table."""
from . import determinants, entrywise, scalars, structure, sums, traces

__all__ = ["determinants", "entrywise", "scalars", "structure", "sums", "traces"]
