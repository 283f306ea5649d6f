"""Symbols, sums, products, powers, traces, determinants, and functions of numbers."""
