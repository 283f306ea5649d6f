"""What a structure leaves of a matrix: triangles, Toeplitz sums, permutations."""
