"""What SymPy's classes lack, below every operation: the bases of our nodes, leaves, a 1x1 as scalar, shapes."""
