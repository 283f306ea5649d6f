"""Block matrices and products of blocks."""
