"""Stationary points, solving, classification, steps of iterations, and minimizing."""
