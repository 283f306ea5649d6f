"""What SymPy's own classes lack, below every operation: base classes of our nodes, leaves, 1x1 as scalar, raw shapes."""
