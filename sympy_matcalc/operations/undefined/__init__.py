"""Undefined functions of matrices."""
