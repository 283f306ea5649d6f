"""Identities that the simplifier tries at a node, one file for each group.  Importing this package fills the table."""
from . import built_in, cases, determinants, entrywise, scalars, structure, sums, traces, vectorization

__all__ = ["built_in", "cases", "determinants", "entrywise", "scalars", "structure", "sums", "traces",
           "vectorization"]
