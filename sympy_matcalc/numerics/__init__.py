"""What numbers are made with: two kinds of array arithmetic, functions by name, random matrices."""
