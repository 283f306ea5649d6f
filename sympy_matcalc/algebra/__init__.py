"""The inner algebra: interned nodes, and constructors that keep a local normal form for every kind of node."""
from . import functions, leaves, traces

__all__ = ["functions", "leaves", "traces"]     # which say what the constructors below them need
