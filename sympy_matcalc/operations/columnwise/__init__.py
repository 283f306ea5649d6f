"""Functions of the columns or rows of a matrix."""
