"""What happens entry by entry: Hadamard products, elementwise functions, diagonals."""
