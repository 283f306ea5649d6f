"""The inner algebra: interned nodes, and constructors that keep a local normal form for every kind of node."""
