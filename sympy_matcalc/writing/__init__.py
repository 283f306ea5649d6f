"""SymPy out: the writer, raw nodes, signs, factors, slices, what a form costs, stock forms."""
