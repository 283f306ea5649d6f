"""Walking through an evaluation: its steps, forward and reverse mode, its graph, and the ways to differentiate."""
