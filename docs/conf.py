"""How Sphinx builds these pages: ``sphinx-build docs docs/_build``."""
project = "sympy_matcalc"
author = "sympy_matcalc developers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
