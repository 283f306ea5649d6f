"""The kinds of row that say what an operation is, and the tables that they stand in."""
