"""Numbers for expressions: arrays in NumPy or mpmath, evaluation, points at which it is done."""
