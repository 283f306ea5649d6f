"""Linear maps dX -> dF as sums of chains of about ten primitives."""
