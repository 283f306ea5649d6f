"""SymPy in: the reader, variables, definitions, facts, equations, structures, layouts, and the question."""
