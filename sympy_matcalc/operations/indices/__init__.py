"""Entries, slices, sums over an index and families of samples."""
