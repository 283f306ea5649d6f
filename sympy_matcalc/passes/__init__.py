"""Calculus on nodes, one pass a file: forward, reverse, linearization, sums over an index."""
